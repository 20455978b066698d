import { join } from 'node:path';
import { spawn as spawnPty } from '@lydell/node-pty';
import { expect, test } from 'vitest';
import { desk, deskWithCompany, PASSWORD, type Desk } from './support.ts';

// The built program on a pseudo terminal: what it asks, and that a password is never shown.

const LAUNCHER = join(import.meta.dirname, '../../bin/kehu.js');

interface Dialogue {
  readonly text: string;
  readonly code: number;
}

/** Runs a command and answers its questions, each as soon as it stands there. */
async function dialogue({ folder, database }: Desk, words: readonly string[], answers: readonly (readonly [question: RegExp, answer: string])[]): Promise<Dialogue> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'xterm', KEHU_DATABASE: database, KEHU_LANG: 'en' };
  const child = spawnPty(process.execPath, [LAUNCHER, ...words], { env, cwd: folder, cols: 100, rows: 30 });
  const left = [...answers];
  let text = '';
  let seen = 0;
  child.onData((data) => {
    text += data;
    const [next] = left;
    if (next === undefined || !next[0].test(text.slice(seen))) return;
    left.shift();
    seen = text.length;
    child.write(next[1]);
  });
  const code = await new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
  expect(left).toEqual([]);
  return { text, code };
}

test('a first start asks for what was not given; the password is typed twice and never shown', async () => {
  const made = await desk('en');
  const { text, code } = await dialogue(made, ['db', 'init'], [
    [/Company's name: /, 'Morning Light\r'],
    [/Administrator's name: /, 'Wang Fang\r'],
    [/Administrator's password: /, `${PASSWORD}\r`],
    [/Once more: /, `${PASSWORD}\r`],
  ]);
  expect(code).toBe(0);
  expect(text).not.toContain(PASSWORD);
  expect((await made.kehu('company', 'show')).out).toContain('Morning Light');
});

test('two passwords that differ are asked for again; nothing that was answered before is lost, and nothing is made', async () => {
  const made = await desk('en');
  const { text, code } = await dialogue(made, ['db', 'init'], [
    [/Company's name: /, 'Morning Light\r'],
    [/Administrator's name: /, 'Wang Fang\r'],
    [/Administrator's password: /, `${PASSWORD}\r`],
    [/Once more: /, `${PASSWORD}!\r`],
    [/not the same\.\s+Administrator's password: /, `${PASSWORD}\r`],
    [/Once more: /, '\u0003'],
  ]);
  expect(code).toBe(1);
  expect(text).not.toContain(PASSWORD);
  expect((await made.kehu('company', 'show')).code).toBe(7);
});

test('removing asks, Enter alone means no, y means yes; Ctrl-C leaves everything as it is', async () => {
  const made = await deskWithCompany('en');
  await made.kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=Morning Light');
  const question = /to the bin\? \[y\/N\] /;
  expect((await dialogue(made, ['customer', 'remove', 'K1'], [[question, '\r']])).code).toBe(1);
  expect((await dialogue(made, ['customer', 'remove', 'K1'], [[question, '\u0003']])).code).toBe(1);
  expect((await made.kehu('customer', 'list', '-c', 'code', '-f', 'csv')).out).toBe('code\nK1\n');
  expect((await dialogue(made, ['customer', 'remove', 'K1'], [[question, 'y\r']])).code).toBe(0);
  expect((await made.kehu('customer', 'list', '-c', 'code', '-f', 'csv')).out).toBe('code\n');
});

test('whoever is tied to no operator is asked for name and password', async () => {
  const made = await deskWithCompany('en');
  await made.kehu('operator', 'edit', '王芳', '--set', 'system_user=');
  const { text, code } = await dialogue(made, ['company', 'show'], [
    [/Login name: /, '王芳\r'],
    [/Password: /, `${PASSWORD}\r`],
  ]);
  expect(code).toBe(0);
  expect(text).toContain('长春晨光商贸有限公司');
  expect(text).not.toContain(PASSWORD);
});
