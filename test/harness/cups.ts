import { execFileSync, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DAEMON = '/usr/sbin/cupsd';
const PROGRAMS = '/usr/lib/cups/daemon';
const FILTERS = '/usr/lib/cups/filter';

export const hasCups = existsSync(DAEMON) && existsSync(PROGRAMS) && existsSync('/usr/bin/lp') && existsSync('/usr/sbin/lpadmin') && existsSync(join(FILTERS, 'pdftopdf')) && existsSync('/usr/share/ppd/cupsfilters');

export interface Cups {
  /** What `CUPS_SERVER` must say. */
  readonly server: string;
  /** A queue whose jobs land in a file; the file's name. Raw unless a driver is named. */
  queue(name: string, driver?: string): Promise<string>;
  /** What has landed in it, as soon as something has; it is empty again then. */
  landed(file: string): Promise<Buffer>;
  reject(name: string): void;
  stop(): Promise<void>;
}

const BACKEND = '#!/bin/sh\n[ $# -eq 0 ] && { echo \'direct tofile "Unknown" "File"\'; exit 0; }\ncat "${6:--}" > "${DEVICE_URI#tofile:}.part" && mv "${DEVICE_URI#tofile:}.part" "${DEVICE_URI#tofile:}"\n';

/** A print server of its own in a folder of its own, reached by a socket there. */
export async function startCups(): Promise<Cups> {
  const folder = await mkdtemp(join(tmpdir(), 'kehu-cups-'));
  const root = process.getuid?.() === 0;
  const at = (...parts: readonly string[]): string => join(folder, ...parts);
  for (const part of ['etc', 'spool/tmp', 'run', 'cache', 'log', 'bin/backend', 'bin/cgi-bin', 'bin/monitor', 'bin/notifier', 'out']) await mkdir(at(part), { recursive: true });
  await symlink(PROGRAMS, at('bin', 'daemon'));
  await symlink(FILTERS, at('bin', 'filter'));
  await writeFile(at('bin', 'backend', 'tofile'), BACKEND);
  await chmod(at('bin', 'backend', 'tofile'), 0o755);
  await chmod(folder, 0o755);
  await chmod(at('out'), 0o777);
  const user = (flag: string): string => (root ? 'lp' : execFileSync('id', [flag], { encoding: 'utf8' }).trim());
  if (root) for (const part of ['spool', 'cache', 'run']) await chown(at(part), Number(execFileSync('id', ['-u', 'lp'])), Number(execFileSync('id', ['-g', 'lp'])));
  const server = at('cups.sock');
  await writeFile(at('etc', 'cupsd.conf'), `Listen ${server}\nBrowsing Off\nDefaultAuthType None\nWebInterface No\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n<Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n`);
  await writeFile(
    at('etc', 'cups-files.conf'),
    `ServerRoot ${at('etc')}\nServerBin ${at('bin')}\nRequestRoot ${at('spool')}\nTempDir ${at('spool', 'tmp')}\nStateDir ${at('run')}\nCacheDir ${at('cache')}\nAccessLog ${at('log', 'access')}\nErrorLog ${at('log', 'error')}\nPageLog ${at('log', 'page')}\nUser ${user('-un')}\nGroup ${root ? 'lp' : user('-gn')}\nSystemGroup ${root ? 'root' : user('-gn')}\nPrintcap\n`,
  );
  const daemon = spawn(DAEMON, ['-f', '-c', at('etc', 'cupsd.conf'), '-s', at('etc', 'cups-files.conf')], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  const env = { ...process.env, CUPS_SERVER: server };
  const command = (program: string, ...args: readonly string[]): string => execFileSync(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  await until(() => {
    try {
      return command('lpstat', '-r').includes('is running');
    } catch {
      return false;
    }
  });
  return {
    server,
    queue: async (name, driver = 'raw') => {
      const file = at('out', `${name}.prn`);
      command('/usr/sbin/lpadmin', '-p', name, '-E', '-v', `tofile:${file}`, '-m', driver);
      return await Promise.resolve(file);
    },
    landed: async (file) => {
      await until(() => existsSync(file));
      const landed = await readFile(file);
      await rm(file);
      return landed;
    },
    reject: (name) => void command('/usr/sbin/cupsreject', name),
    stop: async () => {
      daemon.kill();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so: a daemon says nothing of itself. */
async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('the print server did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
