import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCompany } from './company.ts';
import { keyBytes } from './driver.ts';
import { fakeServices } from './fake-api.ts';
import { start } from './start.ts';
import type { Screen } from './terminal.ts';

const textOf = (screen: Screen): string => screen.rows.join('\n');
// eslint-disable-next-line no-control-regex -- colours are escape sequences
const COLOUR = /\u001b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])(?:;\d+)*m/;

describe('the terminal', () => {
  test('one row down costs at most 300 bytes at 120×40', async () => {
    const app = start({ columns: 120, rows: 40 }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('down').waitFor(/^> .*北方/m);
    await app;
    const before = app.terminal.bytes();
    await app.press('down').waitFor(/^> .*长春/m);
    expect(app.terminal.bytes() - before).toBeLessThanOrEqual(300);
  });

  test('a letter stands there, in one piece, when its turn ends, however soon it follows another', async () => {
    const app = start().waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('C202600009');
    await app;
    const { stdout } = app.terminal;
    const pieces: string[] = [];
    const write = stdout.write.bind(stdout);
    stdout.write = (text) => {
      pieces.push(String(text));
      return write(text);
    };
    for (const letter of ['甲', '乙', '丙', '丁']) {
      pieces.length = 0;
      app.terminal.send(letter);
      await new Promise(setImmediate);
      expect(pieces.filter((piece) => piece.includes(letter))).toHaveLength(1);
      expect(pieces).toHaveLength(1);
    }
  });

  test('NO_COLOR: no colour at all, and `>` still marks the row', async () => {
    const app = start({ env: { TERM: 'xterm', NO_COLOR: '1' } }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor(/^> {2}C2026/m);
    await app;
    expect(app.terminal.raw()).not.toMatch(COLOUR);
    const coloured = start().waitFor('客户信息维护');
    await coloured;
    expect(coloured.terminal.raw()).toMatch(COLOUR);
  });

  test('a terminal whose other end is gone is left all the same', async () => {
    const app = start().waitFor('客户信息维护');
    await app;
    const { stdin } = app.terminal;
    // As the system answers for a closed pseudo terminal.
    stdin.setRawMode = () => {
      throw new Error('setRawMode EIO');
    };
    stdin.emit('end');
    expect(await app.left()).toBe(129);
  });

  test('what nobody caught ends the screens with what was typed kept, and says so', async () => {
    const services = await openCompany();
    const faults = new EventEmitter();
    const app = start({ services: { ...services, close: async () => undefined }, faults }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('C202600009').burst('出错公司').waitFor('出错公司');
    await app;
    faults.emit('uncaughtException', new Error('nobody caught it'));
    expect(await app.left()).toBe(1);
    expect((await services.api.drafts()).length).toBe(1);
  });

  test('a program that was replaced leaves at the first thing that fails, with what was typed kept, before its next look', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kehu-program-'));
    const program = join(folder, 'app.js');
    await writeFile(program, 'old');
    const services = await openCompany();
    // As the services' thread answers where a part that was not needed before is gone.
    const gone = { ...services.api, backups: async () => await Promise.reject(new Error("Cannot find module './list-ABC.js'")) };
    const app = start({ services: { ...services, api: gone, close: async () => undefined }, program: pathToFileURL(program) }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('C202600009').burst('换代公司').waitFor('换代公司');
    await app;
    await rm(program);
    await app.press('ctrl-p').waitFor('命令').burst('数据备份').waitFor('数据备份').press('enter');
    expect(await app.left()).toBe(7);
    expect(app.terminal.raw()).not.toContain('Cannot find module');
    expect(await services.api.drafts()).toMatchObject([{ about: expect.stringContaining('换代公司') }]);
    await rm(folder, { recursive: true });
  });

  test('where line characters are wide the borders are plain ASCII', async () => {
    const app = start().waitFor('客户信息维护');
    await app;
    app.terminal.send('\u001b[1;3R');
    await app.waitUntilGone('│').waitUntilGone('─').press('ctrl-p').waitFor('+- 命令');
  });

  test('text of data cannot act on the terminal', async () => {
    const services = openCompany();
    const app = start({ services }).waitFor('客户信息维护');
    await app;
    const { api } = await services;
    const page = { rows: [{ id: 1, version: 1, deleted: false, values: { name: 'A\u001b[2JB\u202eC\u0007' }, labels: {} }], next: null, previous: null };
    const evil = start({ services: fakeServices({ list: async () => page, count: async () => ({ value: 1, capped: false }), preference: async () => null }) });
    const screen = await evil.waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('<U+001B>[2JB<U+202E>C<U+0007>');
    expect(screen.rows[0]).toContain('客户信息维护');
    expect(await api.session()).toBeDefined();
  });

  test('Ctrl-C twice leaves, once does not', async () => {
    const app = start().waitFor('客户信息维护').press('ctrl-c').waitFor('再按一次').press('down', 'ctrl-c').waitFor('再按一次').press('ctrl-c');
    expect(await app.left()).toBe(0);
  });

  test('Ctrl-L draws everything anew', async () => {
    const app = start().waitFor('客户信息维护');
    await app;
    app.terminal.stdout.write('\u001b[5;5HGARBAGE');
    await app.waitFor('GARBAGE').press('ctrl-l').waitUntilGone('GARBAGE').waitFor('客户信息维护');
    // In one piece with the frame: on a busy machine the terminal would stand empty until the frame is drawn.
    expect(app.terminal.raw()).toMatch(/\u001b\[H\u001b\[2J(?!\u001b\[\?2026h)/);
    expect(app.terminal.raw()).not.toMatch(/\u001b\[2J\u001b\[\?2026h/);
  });

  test('a screen that has nothing to show yet leaves what was there', async () => {
    const page = { rows: [{ id: 1, version: 1, deleted: false, values: { name: '晨光商城' }, labels: {} }], next: null, previous: null };
    const never = Promise.withResolvers<never>().promise;
    const app = start({ services: fakeServices({ list: async () => page, count: async () => ({ value: 1, capped: false }), preference: async () => null, get: async () => await never }) });
    const screen = await app.waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('晨光商城').press('enter').waitFor('Enter 修改');
    expect(textOf(screen)).toContain('晨光商城');
  });

  test('a size in the middle of a dialog keeps the dialog and what was typed', async () => {
    await start()
      .waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('C202600009').burst('晨光之友').waitFor('晨光之友')
      .press('esc').waitFor('尚未保存').resize(60, 15).waitFor('尚未保存').resize(130, 45).waitFor('尚未保存').press('enter').waitUntilGone('尚未保存').waitFor('晨光之友');
  });
});

describe('anything at all', () => {
  // Random keys may well export or print: not into the sources.
  const home = process.cwd();
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kehu-anything-'));
    process.chdir(folder);
  });
  afterEach(async () => {
    process.chdir(home);
    await rm(folder, { recursive: true, force: true });
  });

  const KEYS = ['up', 'down', 'left', 'right', 'enter', 'enter', 'esc', 'tab', 'shift-tab', 'backspace', 'delete', 'space', 'home', 'end', 'pageup', 'pagedown', 'f1', 'f2', 'f4', 'f5', 'f6', 'f7', 'ctrl-up', 'ctrl-down', 'ctrl-a', 'ctrl-d', 'ctrl-e', 'ctrl-f', 'ctrl-k', 'ctrl-n', 'ctrl-o', 'ctrl-p', 'ctrl-r', 'ctrl-s', 'ctrl-t', 'ctrl-u', 'ctrl-w', 'ctrl-z', 'ctrl-l'];
  const TEXT = ['a', 'c', 'g', 's', '1', '2', '9', '0', '晨', '光', '级', ':', '/', '?', '？', '👨‍👩‍👧', 'é', '\u0301', '<', '"', '-', '.', '\u200b', '\u202e', '𠮷', '﷽'];

  /** The same keys every time: mulberry32. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  test('5,000 random keys in random chunks: it goes on, no row is wider than the terminal, no half character', async () => {
    const next = random(20261124);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
    const app = start({ columns: 80, rows: 24 }).waitFor('客户信息维护');
    await app;
    const { terminal } = app;
    for (let typed = 0; typed < 5000; ) {
      let chunk = '';
      const size = 1 + Math.floor(next() * 12);
      for (let at = 0; at < size; at += 1) chunk += next() < 0.55 ? keyBytes(pick(KEYS)) : pick(TEXT);
      if (next() < 0.03) chunk += `\u001b[200~${pick(TEXT)}\n\t${pick(TEXT)}\u001b[201~`;
      terminal.send(chunk);
      typed += size;
      const screen = await terminal.settled();
      expect(screen.rows).toHaveLength(24);
      expect(textOf(screen)).not.toContain('\ufffd');
      // The key line stands where it belongs: nothing above it was wider than the terminal or pushed it away.
      if (typed % 50 < 12) await app.waitFor(/F1 .+$/);
    }
    await app.press('ctrl-l').waitFor(/F1 .+$/);
  }, 240_000);

  test('what is saved is what was typed, whatever it was and however the chunks were cut', async () => {
    const next = random(7);
    const services = openCompany();
    const app = start({ services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条');
    await app;
    const letters = TEXT.filter((text) => !['\u0301', '\u200b', '\u202e', '-', ' '].includes(text));
    const names: string[] = [];
    for (let round = 1; round <= 8; round += 1) {
      const name = `${round}号${Array.from({ length: 3 + Math.floor(next() * 20) }, () => letters[Math.floor(next() * letters.length)]).join('')}店`.normalize('NFC');
      names.push(name);
      await app.press('ctrl-n').waitFor('>名称');
      const bytes = `${name}\u0013`;
      for (let at = 0; at < bytes.length; ) {
        const size = 1 + Math.floor(next() * 6);
        const cut = bytes.slice(at, at + size);
        // A decoder in front of the program never hands over half a character.
        const whole = /[\ud800-\udbff]$/.test(cut) ? bytes.slice(at, at + size + 1) : cut;
        app.terminal.send(whole);
        at += whole.length;
      }
      await app.waitFor(`共 ${8 + round} 条`);
    }
    const { api } = await services;
    const saved = await api.list({ entity: 'customer', columns: ['name'], sort: ['id'], limit: 50 });
    expect(saved.rows.slice(8).map((row) => row.values['name'])).toEqual(names);
  }, 120_000);
});
