import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../e2e/pty.ts';
import { PASSWORD } from './support.ts';

// Rights do not bind root, and tests run as root in many a container: then these processes are nobody's, who has a folder of his own.
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const who = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
// As it is built: it starts in a fraction of the time that the source takes, and every line here is a start.
const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'kehu.js');
const LANGS = ['zh', 'en'] as const;

let folder = '';
let database = '';
/** What was compiled is kept beside, for the folder is looked at as a whole. */
let cache = '';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface How {
  readonly lang?: 'zh' | 'en';
  /** Where standard output goes instead. */
  readonly into?: string;
  /** The largest file that the process may write, in KB. */
  readonly limit?: number;
}

async function kehu(words: readonly string[], { lang = 'zh', into, limit }: How = {}): Promise<Ended> {
  const output = into === undefined ? null : await open(into, 'w');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KEHU_LANG: lang, KEHU_DATABASE: database, KEHU_CONFIG: join(folder, 'config.json'), TZ: 'Asia/Shanghai', XDG_CACHE_HOME: cache };
  const command = [process.execPath, PROGRAM, ...words];
  // The shell's blocks are of a kilobyte, or of half one.
  const [program = '', ...args] = limit === undefined ? command : ['bash', '-c', `ulimit -f ${limit}; exec "$@"`, '--', ...command];
  const child = spawn(program, args, { env, cwd: folder, stdio: ['ignore', output === null ? 'pipe' : output.fd, 'pipe'], ...who });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await output?.close();
  return { code, out, err };
}

const fingerprint = async (): Promise<string> => createHash('sha256').update(await readFile(database)).digest('hex');

beforeAll(async () => {
  build();
  folder = await mkdtemp(join(tmpdir(), 'disk-'));
  cache = await mkdtemp(join(tmpdir(), 'disk-cache-'));
  if (isRoot) for (const one of [folder, cache]) await chown(one, NOBODY, NOBODY);
  database = join(folder, 'kehu.db');
  await writeFile(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o644 });
  await writeFile(join(folder, 'config.json'), '{}', { mode: 0o644 });
  await writeFile(join(folder, 'list.csv'), '名称,电话\n大华,0431-88886666\n坏的,12\n', { mode: 0o644 });
  const made = await kehu(['db', 'init', '--company', '晨光', '--admin', '王芳', '--login', 'wf', '--password-file', join(folder, 'password')]);
  expect([made.code, made.err]).toEqual([0, expect.any(String)]);
  expect((await kehu(['customer', 'add', '--set', 'name=晨光'])).code).toBe(0);
}, 120_000);

afterAll(async () => {
  await chmod(folder, 0o700);
  for (const one of [folder, cache]) await rm(one, { recursive: true, force: true });
});

test.each(LANGS)('a folder that may not be written: a sentence, exit code 7 or 1, nothing changed; %s', async (lang) => {
  const before = await fingerprint();
  await chmod(folder, 0o555);
  try {
    const add = await kehu(['customer', 'add', '--set', 'name=大华'], { lang });
    expect([add.code, add.out]).toEqual([7, '']);
    expect(add.err).toMatch(lang === 'zh' ? /只能读取，不能写入。请检查/ : /can be read but not written\. Check/);
    const init = await kehu(['--db', join(folder, 'new.db'), 'db', 'init', '--company', '晨光', '--admin', '王芳', '--password-file', join(folder, 'password')], { lang });
    expect(init.code).toBe(7);
    expect(init.err).toContain(join(folder, 'new.db'));
    expect(init.err).toMatch(lang === 'zh' ? /没有权限/ : /rights|permission|access/i);
  } finally {
    await chmod(folder, 0o755);
  }
  expect(await fingerprint()).toBe(before);
  expect((await readdir(folder)).toSorted()).toEqual(['config.json', 'kehu.db', 'list.csv', 'password']);
}, 60_000);

test.each(LANGS)('a folder for files that may not be written: nothing is written, nothing lands; %s', async (lang) => {
  const locked = await mkdtemp(join(tmpdir(), 'locked-'));
  await chmod(locked, 0o555);
  try {
    const done = await kehu(['customer', 'export', '--format', 'csv', '-o', join(locked, 'x.csv')], { lang });
    expect(done.code).toBe(1);
    expect(done.err).toContain(join(locked, 'x.csv'));
    const rejected = await kehu(['customer', 'import', join(folder, 'list.csv'), '--rejects', join(locked, 'r.csv')], { lang });
    expect(rejected.code).toBe(1);
    expect(rejected.err).toContain(join(locked, 'r.csv'));
    expect((await kehu(['customer', 'list', '--format', 'csv', '--columns', 'name', '-q'])).out).toBe('name\n晨光\n');
    expect(await readdir(locked)).toEqual([]);
  } finally {
    await rm(locked, { recursive: true });
  }
}, 60_000);

test.runIf(process.platform === 'linux').each(LANGS)('a full disk under the output: a sentence and an exit code, for lists, exports and prints; %s', async (lang) => {
  for (const words of [['customer', 'list'], ['customer', 'export', '--format', 'csv'], ['customer', 'list', '--format', 'json'], ['search', '晨光']]) {
    const full = await kehu(words, { lang, into: '/dev/full' });
    expect([words, full.code]).toEqual([words, 7]);
    expect(full.err).toMatch(lang === 'zh' ? /磁盘空间不足/ : /disk is full/);
    expect(full.err).not.toMatch(/ENOSPC|Error:| at /);
  }
}, 60_000);

test.runIf(process.platform === 'linux').each(LANGS)('a database that may not grow: what was begun is taken back, and it opens as before; %s', async (lang) => {
  const before = await kehu(['customer', 'list', '--format', 'csv', '-q']);
  const path = join(folder, 'big.csv');
  await writeFile(path, `名称,备注\n${Array.from({ length: 4000 }, (_, at) => `公司${at},${'长'.repeat(300)}\n`).join('')}`, { mode: 0o644 });
  const full = await kehu(['customer', 'import', path], { lang, limit: 2200 });
  await rm(path);
  expect(full.code).toBe(7);
  expect(full.err).toMatch(lang === 'zh' ? /无法写入 .*本次没有任何更改/ : /cannot be written .*Nothing was changed/);
  expect(await kehu(['customer', 'list', '--format', 'csv', '-q'])).toEqual(before);
  expect((await kehu(['db', 'check'])).code).toBe(0);
}, 120_000);
