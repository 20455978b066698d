import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spawn as spawnPty } from '@lydell/node-pty';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD } from './support.ts';

// The program as users have it: the packed tarball, unpacked, with nothing but its own dependencies beside it.

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let folder = '';
let home = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  const packed: { filename: string }[] = Object.values(JSON.parse(stdout));
  home = join(folder, 'lib', 'node_modules', 'kehu');
  await mkdir(home, { recursive: true });
  await run('tar', ['xzf', join(folder, packed[0]?.filename ?? ''), '--strip-components=1', '-C', home]);
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  expect(Object.keys(dependencies).toSorted()).toEqual(['@node-rs/argon2', 'better-sqlite3']);
  await mkdir(join(home, 'node_modules'));
  for (const name of ['better-sqlite3', '@node-rs']) await symlink(join(ROOT, 'node_modules', name), join(home, 'node_modules', name));
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function kehu(words: readonly string[], options: { readonly node?: readonly string[]; readonly launcher?: string } = {}): Promise<Ended> {
  const { node = [], launcher = join(home, 'bin', 'kehu.js') } = options;
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KEHU_LANG: 'zh', KEHU_DATABASE: join(folder, 'kehu.db') };
  const child = spawn(process.execPath, [...node, launcher, ...words], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...texts };
}

test('the packed program works with its own dependencies alone', async () => {
  const { version }: { version: string } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  expect(await kehu(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  expect((await kehu(['--help'])).out).toContain('customer-level');
  await writeFile(join(folder, 'password'), `${PASSWORD}\n`);
  const made = await kehu(['db', 'init', '--company', '晨光', '--admin', '王芳', '--data', 'demo', '--password-file', 'password']);
  expect([made.code, made.out]).toEqual([0, '']);
  expect((await kehu(['customer', 'add', '--set', 'code=K1', '--set', 'name=长春晨光'])).out).toBe('K1\n');
  expect((await kehu(['customer', 'list', '--where', 'code:=K1', '-c', 'code,name', '-f', 'csv'])).out).toBe('code,name\nK1,长春晨光\n');
  expect((await kehu(['db', 'check'])).code).toBe(0);
});

test('without a terminal the screens say which commands do the same', async () => {
  const { code, out, err } = await kehu([]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^kehu：打开界面需要终端。.*kehu customer list/);
});

test('Ctrl-C is heard in the middle of a long write, and nothing of it stays', async () => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KEHU_LANG: 'en', KEHU_DATABASE: join(folder, 'stopped.db') };
  const launcher = join(home, 'bin', 'kehu.js');
  await run(process.execPath, [launcher, 'db', 'init', '--company', 'Stop', '--admin', 'Wang', '--password-file', join(folder, 'password')], { env });
  const child = spawnPty(process.execPath, [launcher, 'db', 'generate', '--customers', '300000'], { env: { ...env, TERM: 'xterm' }, cols: 80, rows: 24 });
  let text = '';
  child.onData((data) => {
    // The first progress says that it is at work.
    if (!text.includes('Generating') && data.includes('Generating')) child.write('\u0003');
    text += data;
  });
  const code = await new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
  expect(code).toBe(1);
  expect(text).toContain('kehu: Cancelled');
  const { stdout } = await run(process.execPath, [launcher, 'customer', 'list', '--format', 'csv', '--columns', 'code'], { env });
  expect(stdout).toBe('code\n');
});

test('a reader that goes away ends a long list quietly', async () => {
  const { stdout, stderr } = await run('bash', ['-c', '"$0" "$1" customer list --limit 0 --format csv | head -n 1; echo "${PIPESTATUS[0]}"', process.execPath, join(home, 'bin', 'kehu.js')], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, KEHU_DATABASE: join(folder, 'kehu.db') },
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^code,name,.*\n0\n$/);
});

test('on a Node that is too old one sentence in each language says what is needed', async () => {
  const bare = join(folder, 'bare');
  await cp(join(home, 'bin'), join(bare, 'bin'), { recursive: true });
  await cp(join(home, 'package.json'), join(bare, 'package.json'));
  const old = join(folder, 'old-node.cjs');
  await writeFile(old, `Object.defineProperty(process, 'version', { value: 'v12.22.0' });\n`);
  const { code, out, err } = await kehu(['customer', 'list'], { node: ['--require', old], launcher: join(bare, 'bin', 'kehu.js') });
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe(
    'Kehu 需要 Node.js 22.12 或更高版本（当前为 v12.22.0），请升级后再运行。\nKehu needs Node.js 22.12 or newer (this is v12.22.0): please upgrade it and start again.\n',
  );
});

test('on a Node that is too old the one in node_modules is used, its exit code passed on', async () => {
  const old = join(folder, 'older-node.cjs');
  await writeFile(old, `if (!process.env.KEHU_TEST_SECOND) Object.defineProperty(process, 'version', { value: 'v18.0.0' });\nprocess.env.KEHU_TEST_SECOND = '1';\n`);
  const launcher = join(folder, 'with-node', 'bin', 'kehu.js');
  await cp(home, join(folder, 'with-node'), { recursive: true, verbatimSymlinks: true });
  await mkdir(join(folder, 'with-node', 'node_modules', '.bin'), { recursive: true });
  // Another file than the running Node, as an installed one would be.
  await writeFile(join(folder, 'with-node', 'node_modules', '.bin', 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  const found = await kehu(['customer', 'list', '--where', 'code:=K1', '-c', 'code', '-f', 'csv'], { node: ['--require', old], launcher });
  expect(found).toEqual({ code: 0, out: 'code\nK1\n', err: '' });
  expect((await kehu(['customer', 'show', 'nobody'], { node: ['--require', old], launcher })).code).toBe(3);
});
