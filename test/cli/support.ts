import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { buildProgram } from '../../src/cli/program.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import type { Io } from '../../src/cli/io.ts';
import { whenFileEnds } from '../harness/ending.ts';
import { sharedFile } from '../harness/shared.ts';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Desk {
  readonly folder: string;
  readonly database: string;
  /** Runs `kehu` with these words as a script would: no terminal, everything captured. */
  kehu(...words: string[]): Promise<Answer>;
  /** The same with something on standard input. */
  pipe(input: string | Buffer, ...words: string[]): Promise<Answer>;
  /** The same with other settings of the environment. */
  having(env: Readonly<Record<string, string>>, ...words: string[]): Promise<Answer>;
  /** The same with standard output on a terminal. */
  onTerminal(...words: string[]): Promise<Answer>;
  file(name: string, content: string | Buffer): Promise<string>;
}

export const PASSWORD = 'correct horse 42 battery';

/** A folder of its own with nothing in it, a configuration of its own, and the program in it. */
export async function desk(lang: 'zh' | 'en' = 'zh'): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'cli-'));
  whenFileEnds(() => rm(folder, { recursive: true, force: true }));
  const database = join(folder, 'kehu.db');
  const base = { KEHU_DATABASE: database, KEHU_LANG: lang, KEHU_CONFIG: join(folder, 'config.json'), LANG: 'C.UTF-8', TERM: 'xterm-256color' };
  await writeFile(base.KEHU_CONFIG, '{}');
  await writeFile(join(folder, 'password'), `${PASSWORD}\n`);
  const run = async (env: Readonly<Record<string, string>>, input: string | Buffer, words: readonly string[]) =>
    await answer(words, { ...base, ...env }, input);
  return {
    folder,
    database,
    kehu: async (...words) => await run({}, '', words),
    pipe: async (input, ...words) => await run({}, input, words),
    having: async (env, ...words) => await run(env, '', words),
    onTerminal: async (...words) => await answer(words, base, '', true),
    file: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
  };
}

/** The same with a company in it, as the command that makes one leaves it. */
export async function deskWithCompany(lang: 'zh' | 'en' = 'zh'): Promise<Desk> {
  const made = await desk(lang);
  await copyFile(await sharedFile(`commands-${lang}.db`, async (path) => await makeCompany(lang, path)), made.database);
  return made;
}

async function makeCompany(lang: 'zh' | 'en', path: string): Promise<void> {
  const made = await desk(lang);
  const { code, err } = await made.kehu('db', 'init', '--company', '长春晨光商贸有限公司', '--admin', '王芳', '--time-zone', 'Asia/Shanghai', '--password-file', join(made.folder, 'password'));
  if (code !== 0) throw new Error(err);
  await copyFile(made.database, path);
}

async function answer(words: readonly string[], env: Readonly<Record<string, string>>, input: string | Buffer, terminal = false): Promise<Answer> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const io: Io = { stdin: Readable.from(input.length === 0 ? [] : [input]), stdout: Object.assign(into(out), terminal ? { isTTY: true, columns: 80 } : {}), stderr: into(err), env };
  const openScreens = async (): Promise<number> => await Promise.reject(new Error('a test without a terminal opened the screens'));
  const code = await runCommandLine(words, { program: buildProgram, io, signal: new AbortController().signal, openScreens });
  return { code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') };
}

const into = (chunks: Buffer[]): Writable =>
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });

/** Text to compare, written as a block in the test: the indentation of the first line is taken off all. */
export function block(text: string): string {
  const lines = text.replace(/^\n/, '').replace(/\n *$/, '\n').split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines.map((line) => line.slice(indent)).join('\n');
}
