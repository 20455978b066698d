import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { bindServices } from '../../src/services/bind.ts';
import { checkDatabase } from '../../src/services/upkeep.ts';
import { numberIn, parsedPlain } from '../../src/util/plain.ts';
import { SESSION } from '../services/company.ts';
import { ownCompany } from './company.ts';
import { PATIENCE_MS, quantile, tell, timesOf, wait } from './length.ts';
import { openLine, type Line } from './terminal.ts';

/** Processes at work at the same time, some of them screens, and how long each of them works. */
const [COMMANDS, SCREENS] = [timesOf(4, 14), timesOf(2, 6)];
/** Beside them two that do nothing but show what is typed, by a program and by the system: what the machine lets one wait for whatever the screens do. */
const ECHO = [process.execPath, join(import.meta.dirname, 'workers', 'echo.mjs')];
const SYSTEM = ['/bin/sh', '-c', 'cat > /dev/null'];
const SECONDS = timesOf(5, 60);
const ROOT = join(import.meta.dirname, '..', '..');
const BUSY = /busy|被占用|正忙/i;

/** One command after the other until the time is up; what it said where it did not end well. */
async function commands(database: string, folder: string, number: number, until: number): Promise<{ readonly done: number; readonly wrong: readonly string[] }> {
  const wrong: string[] = [];
  let done = 0;
  for (let at = 0; Date.now() < until; at++) {
    const name = `命令 ${number} ${at}`;
    const words = [['customer', 'add', '--set', `name=${name}`], ['customer', 'edit', name, '--set', `notes=${at}`], ['customer', 'list', name, '--format', 'csv'], ['search', '命令']][at % 4] ?? [];
    const edited = words.map((word) => (word === name && at % 4 === 1 ? `命令 ${number} ${at - 1}` : word));
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'kehu.js'), ...edited], { env: { ...process.env, KEHU_DATABASE: database, XDG_CONFIG_HOME: folder, KEHU_LANG: 'zh' }, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const [code]: unknown[] = await once(child, 'close');
    if (code !== 0 || BUSY.test(said)) wrong.push(`${edited.join(' ')}: ${String(code)} ${said}`);
    done += 1;
  }
  return { done, wrong };
}

/** How long each letter of a word took to stand on the screen. */
async function letters(word: string, step: (letter: string, typed: string) => Promise<void>): Promise<readonly number[]> {
  const painted: number[] = [];
  let typed = '';
  for (const letter of word) {
    typed += letter;
    const began = performance.now();
    await step(letter, typed);
    painted.push(performance.now() - began);
    await wait(20);
  }
  return painted;
}

/** The same for a program that only shows what is typed. */
async function echoed(line: Line, before: string, until: number): Promise<readonly number[]> {
  const painted: number[] = [];
  for (let at = 0; Date.now() < until; at++) {
    const show = async (letter: string, typed: string): Promise<void> => {
      line.send(letter);
      await line.waitFor(new RegExp(`^${before}${typed}$`, 'm'));
    };
    painted.push(...(await letters(`echo${at}x`, show)));
    line.send('\r');
  }
  line.send('\u0011');
  return painted;
}

/** Types a customer's name letter by letter, saves it, opens the next form; how long each letter took to stand on the screen. */
async function screen(line: Line, number: number, until: number): Promise<{ readonly painted: readonly number[]; readonly wrong: readonly string[] }> {
  const painted: number[] = [];
  const wrong: string[] = [];
  const step = async (bytes: string, wanted: string | RegExp): Promise<void> => {
    line.send(bytes);
    await line.waitFor(wanted);
    if (BUSY.test(line.text())) wrong.push(line.text());
  };
  await line.waitFor('客户信息维护');
  await step('2\r\r', /共|还没有客户/);
  for (let at = 0; Date.now() < until; at++) {
    await step('\u000e', '>名称');
    const name = `screen${number}x${at}`;
    painted.push(...(await letters(name, async (letter, typed) => await step(letter, new RegExp(`>名称\\*? +${typed}`)))));
    await step('\u0013', `已保存“${name}”`);
  }
  line.send('\u0011');
  return { painted, wrong };
}

test(`${COMMANDS + SCREENS} processes at work: nobody is told that the database is busy`, async () => {
  execFileSync(process.execPath, [join(ROOT, 'bin', 'dev.js'), 'build'], { stdio: 'ignore' });
  const folder = await mkdtemp(join(tmpdir(), 'kehu-crowd-'));
  const location = join(folder, 'kehu.db');
  try {
    await ownCompany(location);
    const measured = { KEHU_MEASURE: join(folder, 'measured'), NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'workers', 'measure.mjs')).href}` };
    const lines = await Promise.all(Array.from({ length: SCREENS }, () => openLine(folder, location, measured)));
    const [echo, system] = [await openLine(folder, location, {}, ECHO), await openLine(folder, location, {}, SYSTEM)];
    await echo.waitFor('客户信息维护');
    const until = Date.now() + SECONDS * 1000;
    const [byProgram, bySystem, shown, made] = await Promise.all([
      echoed(echo, '>名称  ', until),
      echoed(system, '', until),
      Promise.all(lines.map((line, at) => screen(line, at, until))),
      Promise.all(Array.from({ length: COMMANDS }, (_, at) => commands(location, folder, at, until))),
    ]);
    const delays = await delaysOf(folder, SCREENS);
    for (const line of [...lines, echo, system]) line.drop();
    const painted = shown.flatMap((one) => one.painted);
    tell('crowd', {
      processes: COMMANDS + SCREENS, refused: [...shown, ...made].flatMap(({ wrong }) => wrong).length, seconds: SECONDS, commands: made.reduce((sum, { done }) => sum + done, 0), ...figures('letter', painted), ...figures('of a bare program', byProgram), ...figures('of the terminal itself', bySystem),
      'event loop ms p99': quantile(delays.map(({ p99 }) => p99), 1), 'event loop max': quantile(delays.map(({ max }) => max), 1),
    });
    expect([...shown, ...made].flatMap(({ wrong }) => wrong)).toEqual([]);
    const database = await openDatabase(location);
    const { engine, ledger, tally, search } = await checkDatabase({ database, session: { ...SESSION, operatorId: 1 }, now: Date.now });
    expect({ engine, ledger, tally, search }).toEqual({ engine: [], ledger: [], tally: [], search: [] });
    const api = bindServices(database, { ...SESSION, operatorId: 1 }, Date.now);
    expect(await api.drafts()).toEqual([]);
    await database.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, PATIENCE_MS);

const figures = (name: string, painted: readonly number[]): Readonly<Record<string, number>> => ({
  [`${name}: n`]: painted.length, [`${name}: painted after ms p50`]: quantile(painted, 0.5), [`${name}: p99`]: quantile(painted, 0.99), [`${name}: max`]: quantile(painted, 1),
  [`${name}: over 100 ms`]: painted.filter((ms) => ms > 100).length,
});

/** What the screens' programs wrote when they left. */
async function delaysOf(folder: string, count: number): Promise<readonly { readonly p99: number; readonly max: number }[]> {
  const files = async (): Promise<readonly string[]> => (await readdir(folder)).filter((name) => name.startsWith('measured.'));
  const late = Date.now() + 20_000;
  while ((await files()).length < count && Date.now() < late) await wait(50);
  const texts = await Promise.all((await files()).map(async (name) => await readFile(join(folder, name), 'utf8')));
  return texts.map((text) => {
    const found = parsedPlain(text);
    return { p99: numberIn(found, 'p99') ?? Number.NaN, max: numberIn(found, 'max') ?? Number.NaN };
  });
}
