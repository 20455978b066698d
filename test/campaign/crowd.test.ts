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
import { isPlainObject, numberIn, parsedPlain } from '../../src/util/plain.ts';
import { SESSION } from '../services/company.ts';
import { ownCompany } from './company.ts';
import { isFull, PATIENCE_MS, quantile, tell, timesOf, wait } from './length.ts';
import { firstOfAll, openLine, type Line } from './terminal.ts';

/** Processes at work at the same time, some of them screens; how long a command's operator and a typist pause, milliseconds. */
interface Crowd {
  readonly name: string;
  readonly commands: number;
  readonly screens: number;
  readonly rest: number;
  readonly gap: number;
}
/** More than two cores can do, and as many people as a busy company has at its server. */
const HARD: Crowd = { name: 'without a pause', commands: timesOf(4, 14), screens: timesOf(2, 6), rest: 0, gap: 20 };
const CROWDS: readonly Crowd[] = isFull() ? [HARD, { name: 'as people work', commands: 10, screens: 20, rest: 10_000, gap: 200 }] : [HARD];
/** A screen's own work for anything, milliseconds of its thread. */
const STILL_MS = 100;
/** Beside them two that do nothing but show what is typed, by a program and by the system: what the machine lets one wait for whatever the screens do. */
const ECHO = [process.execPath, join(import.meta.dirname, 'workers', 'echo.mjs')];
const SYSTEM = ['/bin/sh', '-c', 'cat > /dev/null'];
const SECONDS = timesOf(5, 60);
const ROOT = join(import.meta.dirname, '..', '..');
const BUSY = /busy|被占用|正忙/i;

/** One command after the other until the time is up; what it said where it did not end well. */
async function commands(database: string, folder: string, number: number, rest: number, until: number): Promise<{ readonly done: number; readonly wrong: readonly string[] }> {
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
    await wait(rest * (0.5 + ((number * 7 + at * 3) % 11) / 11));
  }
  return { done, wrong };
}

/** How long each letter of a word took to stand on the screen. */
async function letters(word: string, gap: number, step: (letter: string, typed: string) => Promise<void>): Promise<readonly number[]> {
  const painted: number[] = [];
  let typed = '';
  for (const letter of word) {
    typed += letter;
    const began = performance.now();
    await step(letter, typed);
    painted.push(performance.now() - began);
    await wait(gap);
  }
  return painted;
}

/** The same for a program that only shows what is typed. */
async function echoed(line: Line, before: string, gap: number, until: number): Promise<readonly number[]> {
  const painted: number[] = [];
  for (let at = 0; Date.now() < until; at++) {
    const show = async (letter: string, typed: string): Promise<void> => {
      line.send(letter);
      await line.waitFor(new RegExp(`^${before}${typed}$`, 'm'));
    };
    painted.push(...(await letters(`echo${at}x`, gap, show)));
    line.send('\r');
  }
  line.send('\u0011');
  return painted;
}

/** Types a customer's name letter by letter, saves it, opens the next form; how long each letter took to stand on the screen. */
async function screen(line: Line, number: number, gap: number, until: number): Promise<{ readonly painted: readonly number[]; readonly wrong: readonly string[] }> {
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
    painted.push(...(await letters(name, gap, async (letter, typed) => await step(letter, new RegExp(`>名称\\*? +${typed}`)))));
    await step('\u0013', `已保存“${name}”`);
  }
  line.send('\u0011');
  return { painted, wrong };
}

test.each(CROWDS)('$commands commands and $screens screens $name: nobody is told that the database is busy, and no screen stands still of itself', async ({ name, commands: count, screens, rest, gap }) => {
  execFileSync(process.execPath, [join(ROOT, 'bin', 'dev.js'), 'build'], { stdio: 'ignore' });
  const folder = await mkdtemp(join(tmpdir(), 'kehu-crowd-'));
  const location = join(folder, 'kehu.db');
  try {
    await ownCompany(location);
    const measured = { KEHU_MEASURE: join(folder, 'measured'), NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'workers', 'measure.mjs')).href}` };
    if (isFull()) firstOfAll(process.pid);
    const lines = await Promise.all(Array.from({ length: screens }, () => openLine(folder, location, measured)));
    const [echo, system] = [await openLine(folder, location, {}, ECHO), await openLine(folder, location, {}, SYSTEM)];
    await echo.waitFor('客户信息维护');
    for (const line of lines) await line.waitFor('客户信息维护');
    const until = Date.now() + SECONDS * 1000;
    const [byProgram, bySystem, shown, made] = await Promise.all([
      echoed(echo, '>名称  ', gap, until),
      echoed(system, '', gap, until),
      Promise.all(lines.map((line, at) => screen(line, at, gap, until))),
      Promise.all(Array.from({ length: count }, (_, at) => commands(location, folder, at, rest, until))),
    ]);
    const turns = await turnsOf(folder, screens);
    for (const line of [...lines, echo, system]) line.drop();
    const painted = shown.flatMap((one) => one.painted);
    const late = turns.reduce((sum, one) => sum + one.late, 0);
    tell(`crowd ${name}`, {
      commands: count, screens, refused: [...shown, ...made].flatMap(({ wrong }) => wrong).length, seconds: SECONDS, 'commands done': made.reduce((sum, { done }) => sum + done, 0), ...figures('letter', painted), ...figures('of a bare program', byProgram), ...figures('of the terminal itself', bySystem),
      'own work for a letter ms p50': quantile(turns.flatMap(({ cpu }) => cpu), 0.5), 'own p99': quantile(turns.flatMap(({ cpu }) => cpu), 0.99), 'own max': quantile(turns.flatMap(({ cpu }) => cpu), 1), 'own work for anything max': quantile(turns.map(({ longest }) => longest), 1),
      'letters that waited for more than the processor': turns.reduce((sum, one) => sum + one.unpainted, 0),
      'turns over 100 ms': late, 'own work in them max': quantile(turns.map(({ lateCpu }) => lateCpu), 1), 'queued for the processor in them': `${Math.round((100 * turns.reduce((sum, one) => sum + one.lateQueued, 0)) / Math.max(1, late))} %`,
    });
    expect([...shown, ...made].flatMap(({ wrong }) => wrong)).toEqual([]);
    // Whatever the machine does for others: each letter stood there by the end of its turn, and no turn was long by its own work.
    expect(turns.map(({ letters: typed, unpainted }) => typed > 0 && unpainted === 0)).toEqual(lines.map(() => true));
    expect(turns.filter(({ longest }) => longest >= STILL_MS)).toEqual([]);
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

/** What measure.mjs found in a screen. */
interface Turns {
  readonly letters: number;
  /** That did not stand there by the end of the turn in which they came. */
  readonly unpainted: number;
  /** The thread's own work for each letter, milliseconds. */
  readonly cpu: readonly number[];
  /** Letters whose turn took over 100 ms by the clock; the most own work in one; for what part of the time each could have worked and was not let, summed up. */
  readonly late: number;
  readonly lateCpu: number;
  readonly lateQueued: number;
  /** The thread's own work between two looks at the most. */
  readonly longest: number;
}

/** What the screens' programs wrote when they left. */
async function turnsOf(folder: string, count: number): Promise<readonly Turns[]> {
  const files = async (): Promise<readonly string[]> => (await readdir(folder)).filter((name) => name.startsWith('measured.'));
  const late = Date.now() + 20_000;
  while ((await files()).length < count && Date.now() < late) await wait(50);
  const texts = await Promise.all((await files()).map(async (name) => await readFile(join(folder, name), 'utf8')));
  return texts.map((text) => {
    const found = parsedPlain(text);
    const number = (name: string): number => numberIn(found, name) ?? Number.NaN;
    const cpu = isPlainObject(found) && Array.isArray(found['cpu']) ? found['cpu'].map(Number) : [];
    return { letters: number('letters'), unpainted: number('unpainted'), cpu, late: number('late'), lateCpu: number('lateCpu'), lateQueued: number('lateQueued'), longest: number('longest') };
  });
}
