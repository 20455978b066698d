import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { afterAll, beforeAll } from 'vitest';

const { Terminal } = xterm;
const ROOT = join(import.meta.dirname, '..', '..');
const PATIENCE_MS = 45_000;
/** The mode in which a terminal shows nothing until a frame is whole. */
const SYNCHRONIZED = 2026;

/** The built program on a pseudo terminal: what an operator has in front of them. */
export interface Session {
  readonly pty: IPty;
  send(bytes: string): void;
  text(): string;
  waitFor(text: string | RegExp): Promise<void>;
  waitUntilGone(text: string | RegExp): Promise<void>;
  /** Exit code and signal. */
  ended: Promise<{ readonly exitCode: number; readonly signal: number | undefined }>;
  /** All bytes so far. */
  raw(): string;
}

/** Bundles the program where the bundle is older than the sources, as `npm test` has done before: programs that are open leave when theirs is replaced. */
export function build(): void {
  const { isStale } = createRequire(import.meta.url)(join(ROOT, 'bin', 'build.js')) as { isStale(): boolean };
  if (isStale()) execFileSync(process.execPath, [join(ROOT, 'bin', 'dev.js'), 'build'], { stdio: 'ignore' });
}

/** The built program and an empty folder for the tests of one file: home, database and working directory. */
export function builtPlace(): { readonly folder: string } {
  const place = { folder: '' };
  beforeAll(async () => {
    build();
    place.folder = await mkdtemp(join(tmpdir(), 'kehu-e2e-'));
  }, 120_000);
  afterAll(async () => {
    if (place.folder !== '') await rm(place.folder, { recursive: true, force: true });
  });
  return place;
}

/** Hangs up, and is done when the program is gone: until then it may write into its folder. */
export async function hangUp({ pty, ended }: Session): Promise<void> {
  pty.kill();
  await ended;
}

/** The first start by Enter all the way, up to the menu. */
export async function firstStart(session: Session): Promise<void> {
  await session.waitFor('首次使用');
  session.send('\r长春晨光贸易\r王芳\rwang\r一句只有我知道的话\r一句只有我知道的话\r\r\r\r\r');
  await session.waitFor('客户信息维护');
}

interface ProgramOptions {
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export function open(folder: string, args: readonly string[] = [], size: { readonly columns: number; readonly rows: number } = { columns: 80, rows: 24 }, root = ROOT): Session {
  const env = { ...process.env, NO_COLOR: undefined, TERM: 'xterm-256color', HOME: folder, KEHU_DATABASE: join(folder, 'kehu.db'), KEHU_LANG: 'zh', CI: '1' };
  return openProgram(process.execPath, [join(root, 'bin', 'kehu.js'), ...args], { size, folder, env });
}

/** The built program installed in a folder of its own: one that may be replaced. */
export async function installed(folder: string): Promise<string> {
  const root = join(folder, 'installed');
  for (const part of ['bin', 'dist', 'package.json']) await cp(join(ROOT, part), join(root, part), { recursive: true });
  for (const part of ['node_modules', 'fixtures', 'docs']) await symlink(join(ROOT, part), join(root, part));
  return root;
}

/** Any program on a pseudo terminal. */
export function openProgram(program: string, words: readonly string[], { size = { columns: 80, rows: 24 }, folder = tmpdir(), env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: undefined } }: ProgramOptions = {}): Session {
  const pty = spawn(program, [...words], { name: 'xterm-256color', cols: size.columns, rows: size.rows, cwd: folder, env });
  const terminal = new Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true, scrollback: 0 });
  let raw = '';
  let wake: (() => void)[] = [];
  const awake = (): void => {
    const waiting = wake;
    wake = [];
    for (const done of waiting) done();
  };
  pty.onData((data) => {
    raw += data;
    terminal.write(data, awake);
  });
  terminal.onData((answer) => pty.write(answer));
  const ended = new Promise<{ exitCode: number; signal: number | undefined }>((done) =>
    pty.onExit(({ exitCode, signal }) => {
      done({ exitCode, signal });
      awake();
    }),
  );
  const drawn = (): string => {
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '').join('\n');
  };
  // A frame may arrive in pieces; as on a terminal that waits for its end, the one before is seen until then.
  let before = '';
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, ([mode]) => {
    if (mode === SYNCHRONIZED) before = drawn();
    return false;
  });
  const text = (): string => (terminal.modes.synchronizedOutputMode ? before : drawn());
  const isSeen = (wanted: string | RegExp): boolean => (typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text()));
  const until = async (holds: () => boolean, what: string): Promise<void> => {
    const end = Date.now() + PATIENCE_MS;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`${what}; the screen is:\n${text()}`);
      await Promise.race([new Promise<void>((done) => wake.push(done)), new Promise((done) => setTimeout(done, 1000))]);
    }
  };
  const waitFor = async (wanted: string | RegExp): Promise<void> => await until(() => isSeen(wanted), `never saw ${String(wanted)}`);
  const waitUntilGone = async (wanted: string | RegExp): Promise<void> => await until(() => !isSeen(wanted), `${String(wanted)} never went`);
  return { pty, send: (bytes) => pty.write(bytes), text, waitFor, waitUntilGone, ended, raw: () => raw };
}
