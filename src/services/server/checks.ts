import { execFile } from 'node:child_process';
import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import { keyLine, type ShellCommand } from '../authorized-keys.ts';
import type { SshKey } from '../server-api.ts';

/** One thing that was looked at. `unknown`: this account could not see it. */
export interface ServerFinding {
  readonly verdict: 'ok' | 'warn' | 'bad';
  readonly key: MessageKey;
  readonly params: MessageParams;
}

const found = (verdict: ServerFinding['verdict'], key: MessageKey, params: MessageParams = {}): ServerFinding => ({ verdict, key, params });

export interface Looked {
  readonly uid: number;
  readonly account: string;
  /** Files that nobody else may read, and the folders that nobody else may enter. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Owner and mode of everything that holds data: files 0600, folders 0700, all of them the account's. */
export async function checkModes({ uid, files, folders }: Looked): Promise<readonly ServerFinding[]> {
  const looks = [...files.map((path) => ({ path, want: 0o600 })), ...folders.map((path) => ({ path, want: 0o700 }))];
  const findings = await Promise.all(looks.map(async ({ path, want }) => await checkMode(path, want, uid)));
  const all = findings.filter((one) => one !== null);
  const wrong = all.filter(({ verdict }) => verdict !== 'ok');
  return wrong.length > 0 ? wrong : [found('ok', 'check.modes_ok', { count: all.length })];
}

async function checkMode(path: string, want: number, uid: number): Promise<ServerFinding | null> {
  const about = await lstat(path).catch(() => null);
  if (about === null) return null;
  const mode = (about.mode & 0o777).toString(8).padStart(4, '0');
  if (about.uid !== uid) return found('bad', 'check.owner', { path });
  // Stricter is right as well.
  if ((about.mode & 0o777 & ~want) !== 0) return found('bad', 'check.mode', { path, mode, want: want.toString(8).padStart(4, '0') });
  return found('ok', 'check.modes_ok', { count: 1 });
}

/** The program that every key runs must be nobody's to change but root's. */
export async function checkProgram(program: readonly string[], uid: number): Promise<ServerFinding> {
  for (const path of program.flatMap((file) => [file, dirname(file)])) {
    const about = await stat(path).catch(() => null);
    if (about !== null && ((about.mode & 0o022) !== 0 || (about.uid === uid && uid !== 0))) return found('warn', 'check.program', { path });
  }
  return found('ok', 'check.program_ok', { program: program.join(' ') });
}

interface KeyLine {
  readonly line: string;
  readonly number: number;
}

const keyLines = (text: string): readonly KeyLine[] => text.split('\n').map((line, at) => ({ line: line.trim(), number: at + 1 })).filter(({ line }) => line !== '' && !line.startsWith('#'));
/** Lines that open more than one operator's session. */
const opening = (lines: readonly KeyLine[]): readonly KeyLine[] => lines.filter(({ line }) => !/^restrict,pty,command="(?:\\"|[^"])*" /.test(line));

/** What can be said of the file of keys by whoever may not ask the database for them. */
export async function checkOpenKeys(path: string, account: string): Promise<readonly ServerFinding[]> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return [found('warn', 'check.keys_no_file', { path })];
  return [...opening(keyLines(text)).map(({ number }) => found('bad', 'check.keys_open', { path, line: number })), found('warn', 'check.keys_unasked', { account })];
}

/** Whether every line of the file of keys opens one operator's session and no shell, and whether the database knows the same keys. */
export async function checkKeys(path: string, keys: readonly SshKey[], command: ShellCommand): Promise<readonly ServerFinding[]> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return [found(keys.length === 0 ? 'warn' : 'bad', 'check.keys_no_file', { path })];
  const lines = keyLines(text);
  const open = opening(lines);
  const known = new Map(keys.map((key) => [key.fingerprint, key]));
  const ours = lines.flatMap(({ line }) => / kehu-key:(\d+)$/.exec(line)?.[1] ?? []);
  const missing = keys.filter(({ id }) => !ours.includes(String(id)));
  const stale = ours.filter((id) => !keys.some((key) => String(key.id) === id));
  const renamed = keys.filter((key) => lines.some(({ line }) => line.endsWith(` kehu-key:${key.id}`) && !line.startsWith(commandOf(command, key))));
  return [
    ...open.map(({ number }) => found('bad', 'check.keys_open', { path, line: number })),
    ...(missing.length > 0 ? [found('bad', 'check.keys_missing', { ids: missing.map(({ id }) => id).join(', ') })] : []),
    ...(stale.length > 0 ? [found('warn', 'check.keys_stale', { ids: stale.join(', ') })] : []),
    ...(renamed.length > 0 ? [found('warn', 'check.keys_renamed', { ids: renamed.map(({ id }) => id).join(', ') })] : []),
    ...(open.length + missing.length + stale.length + renamed.length === 0 ? [found('ok', 'check.keys_ok', { count: known.size, path })] : []),
  ];
}

/** A line of ours as far as its key. */
const commandOf = (command: ShellCommand, { id, login, type }: SshKey): string => keyLine(command, { id, login, type, body: '' }).replace(/ \S+ {2}kehu-key:\d+$/, ' ');

/** What sshd must say for the account (`sshd -T -C user=…`), and what opens a way beside the program. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  passwordauthentication: ['no'],
  kbdinteractiveauthentication: ['no'],
  allowtcpforwarding: ['no'],
  allowstreamlocalforwarding: ['no'],
  allowagentforwarding: ['no'],
  x11forwarding: ['no'],
  permittunnel: ['no'],
  gatewayports: ['no'],
  permituserrc: ['no'],
  permituserenvironment: ['no'],
  permittty: ['yes'],
};
/** Variables that say how a terminal is; any other might tell Node or the loader what to run. */
const HARMLESS_ENV = /^(?:LANG|LC_[A-Z*]+|NO_COLOR|COLORTERM|TERM|COLUMNS|LINES)$/;

/** Reads what `sshd -T` printed. */
export function checkSshd(text: string): readonly ServerFinding[] {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const wrong = Object.entries(WANTED).flatMap(([name, values]) => {
    const value = lines.find(([first]) => first === name)?.[1];
    return value === undefined || values.includes(value) ? [] : [found('bad', 'check.sshd_setting', { name, value, want: values.join('|') })];
  });
  const accepted = lines.filter(([first]) => first === 'acceptenv').flatMap(([, ...names]) => names);
  const doubtful = accepted.filter((name) => !HARMLESS_ENV.test(name));
  if (doubtful.length > 0) wrong.push(found('bad', 'check.sshd_env', { names: doubtful.join(', ') }));
  return wrong.length > 0 ? wrong : [found('ok', 'check.sshd_ok')];
}

/** Asks sshd itself; it tells only who may read its host keys. */
export async function askSshd(account: string, config?: string): Promise<readonly ServerFinding[]> {
  const path = await firstThere(['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd']);
  if (path === null) return [found('bad', 'check.sshd_none')];
  const answer = await run(path, ['-T', ...(config === undefined ? [] : ['-f', config]), '-C', `user=${account},host=localhost,addr=127.0.0.1`]);
  return answer === null ? [found('warn', 'check.sshd_unread')] : checkSshd(answer);
}

async function firstThere(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if ((await stat(path).catch(() => null)) !== null) return path;
  return null;
}

/** What a program says; null where it says no, or is not there. */
async function run(program: string, args: readonly string[]): Promise<string | null> {
  return await new Promise((resolve) => {
    execFile(program, [...args], { timeout: 10_000, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' } }, (error, out) => resolve(error === null ? out : null));
  });
}

/** Whether the timers run; a machine without systemd has other ways. */
export async function checkTimers(timers: readonly string[]): Promise<readonly ServerFinding[]> {
  return await Promise.all(
    timers.map(async (timer) => {
      const state = await run('systemctl', ['show', '--property=ActiveState,UnitFileState', timer]);
      if (state === null) return found('warn', 'check.timer_unknown', { timer });
      return /ActiveState=active/.test(state) && /UnitFileState=enabled/.test(state) ? found('ok', 'check.timer_ok', { timer }) : found('bad', 'check.timer_off', { timer });
    }),
  );
}

/** Files that hold data, beside the database those that SQLite makes. */
export const dataFiles = (database: string, others: readonly string[]): readonly string[] => [...(database.startsWith('/') ? ['', '-wal', '-shm', '-journal'].map((end) => database + end) : []), ...others];
export const logFilesIn = (folder: string): readonly string[] => ['', '.1', '.2', '.3', '.4'].map((end) => join(folder, `kehu.log${end}`));
