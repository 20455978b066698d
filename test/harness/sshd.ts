import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { matchBlock } from '../../src/services/server/files.ts';

const DAEMON = '/usr/sbin/sshd';
const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'kehu.js');
export const isRoot = process.getuid?.() === 0;
/** A service account of its own must be able to read the program. */
const canReach = (path: string): boolean => path === dirname(path) || ((statSync(path).mode & 0o005) !== 0 && canReach(dirname(path)));
export const hasSshd = existsSync(DAEMON) && existsSync('/usr/bin/ssh') && existsSync('/usr/bin/ssh-keygen') && (!isRoot || (canReach(LAUNCHER) && canReach(realpathSync(process.execPath))));

export interface Ran {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

/** A server of its own on the loopback, with a service account of its own where the tests run as root. */
export interface SshServer {
  readonly folder: string;
  readonly account: string;
  readonly config: string;
  readonly keyFile: string;
  readonly port: number;
  /** Runs Kehu as the service account, at the server. */
  kehu(words: readonly string[], input?: string | Buffer): Promise<Ran>;
  /** The words before the command that `ssh` gets for an operator's key. */
  client(key: string): readonly string[];
  /** Makes a key and returns its public line. */
  key(name: string): Promise<string>;
  run(program: string, words: readonly string[], input?: string | Buffer): Promise<Ran>;
  stop(): Promise<void>;
}

export async function run(program: string, words: readonly string[], input: string | Buffer = '', env: NodeJS.ProcessEnv = process.env): Promise<Ran> {
  const child = spawn(program, [...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return await new Promise((resolve) => child.on('close', (code) => resolve({ code, out: Buffer.concat(out), err })));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A user of the system that goes with the test. */
export function makeUser(home: string): string {
  const name = `kehu-t${Math.floor(performance.now() * 1000) % 1_000_000}${process.pid % 1000}`;
  execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', home, '--shell', '/bin/sh', name]);
  execFileSync('usermod', ['-p', '*', name]);
  return name;
}
export const removeUser = (name: string): void => void execFileSync('userdel', [name], { stdio: 'ignore' });

const idOf = (flag: string, user: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));

export async function startSshd(): Promise<SshServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kehu-sshd-'));
  await chmod(folder, 0o755);
  const home = join(folder, 'home');
  const account = isRoot ? makeUser(home) : userInfo().username;
  for (const part of ['', '.ssh', 'data', 'backup', 'log']) {
    await mkdir(join(home, part), { recursive: true, mode: 0o700 });
    if (isRoot) await chown(join(home, part), idOf('-u', account), idOf('-g', account));
  }
  const config = join(home, 'config.json');
  const keyFile = join(home, '.ssh', 'authorized_keys');
  await writeFile(config, JSON.stringify({ database: join(home, 'data', 'kehu.db'), lang: 'zh', keys: keyFile }), { mode: 0o600 });
  if (isRoot) await chown(config, idOf('-u', account), idOf('-g', account));
  const port = await freePort();
  const daemon = await startDaemon(folder, account, keyFile, port);

  const atServer = (words: readonly string[]): readonly [string, readonly string[]] => {
    const env = ['env', '-i', `HOME=${home}`, `KEHU_CONFIG=${config}`, 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8', process.execPath, LAUNCHER, ...words];
    return isRoot ? ['runuser', ['-u', account, '--', ...env]] : ['/usr/bin/env', env.slice(1)];
  };
  return {
    folder, account, config, keyFile, port, run,
    kehu: async (words, input) => await run(...atServer(words), input),
    client: (key) => [
      '-F', 'none', '-p', String(port), '-i', join(folder, key), '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no',
      '-o', `UserKnownHostsFile=${join(folder, 'known_hosts')}`, '-o', 'LogLevel=ERROR',
    ],
    key: async (name) => {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
      return await readFile(join(folder, `${name}.pub`), 'utf8');
    },
    stop: async () => {
      const ended = new Promise((done) => daemon.once('exit', done));
      daemon.kill();
      await ended;
      if (isRoot) removeUser(account);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As `kehu server setup` has it, with keys and files of its own. */
async function startDaemon(folder: string, account: string, keyFile: string, port: number): Promise<ChildProcess> {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
  if (isRoot) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const lines = ['ListenAddress 127.0.0.1', `Port ${port}`, `HostKey ${join(folder, 'host')}`, 'PidFile none', 'UsePAM no', 'Subsystem sftp internal-sftp', 'AcceptEnv LANG LC_* NODE_OPTIONS LD_PRELOAD EDITOR PATH KEHU_*', ''];
  await writeFile(join(folder, 'sshd_config'), lines.join('\n') + matchBlock(account).replace('AuthorizedKeysFile .ssh/authorized_keys', `AuthorizedKeysFile ${keyFile}`));
  const daemon = spawn(DAEMON, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((ready, failed) => {
    daemon.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes('Server listening')) ready();
    });
    daemon.once('exit', () => failed(new Error(said)));
  });
  return daemon;
}
