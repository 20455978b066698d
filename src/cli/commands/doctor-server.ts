import { readFile } from 'node:fs/promises';
import { homedir as ownHome, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError, notFound } from '../../errors.ts';
import { errorText, t } from '../../i18n/index.ts';
import type { SshKey } from '../../services/api.ts';
import { askSshd, checkKeys, checkModes, checkOpenKeys, checkProgram, checkTimers, dataFiles, logFilesIn, type ServerFinding } from '../../services/server/checks.ts';
import { programWords } from '../../services/server/program.ts';
import type { Cli, Given } from '../command.ts';
import { withApi } from '../connect.ts';

interface Finding {
  readonly name: string;
  readonly verdict: 'ok' | 'warn' | 'bad';
  readonly text: string;
}

/** `kehu doctor --server`: whether the shared server is as `kehu server setup` has it. Run as the service account; as root it sees more. */
export async function doctorServer(cli: Cli, given: Given): Promise<readonly Finding[]> {
  const { username, homedir, uid } = await accountOf(given.text('user'));
  const { database, file } = cli.config;
  const other = uid !== userInfo().uid;
  // Root's own home is not where the account keeps its keys and its log.
  const placeOf = (path: string): string => (other ? movedHome(path, homedir) : path);
  const [keyFile, logFolder] = [placeOf(cli.config.server.keyFile), placeOf(cli.config.logFolder)];
  const isFile = database.startsWith('/');
  const files = dataFiles(database, [file, keyFile, ...logFilesIn(logFolder)]);
  const folders = [...new Set([...(isFile ? [dirname(database)] : []), dirname(keyFile), logFolder, join(homedir, 'backup')])];
  const named = (key: 'account' | 'modes' | 'program' | 'keys' | 'sshd' | 'timers', findings: readonly ServerFinding[]): readonly Finding[] =>
    findings.map(({ verdict, key: text, params }) => ({ name: t(cli.lang, `check.name.${key}`), verdict, text: t(cli.lang, text, params) }));
  return [
    ...named('account', [{ verdict: uid === 0 ? 'warn' : 'ok', key: uid === 0 ? 'check.root' : 'check.account_ok', params: { account: username } }]),
    ...named('modes', await checkModes({ uid, account: username, files, folders })),
    ...named('program', [await checkProgram(programWords(), uid)]),
    ...(other ? named('keys', await checkOpenKeys(keyFile, username)) : await keysOf(cli, named)),
    ...named('sshd', await askSshd(username)),
    ...named('timers', await checkTimers(['kehu-backup.timer', 'kehu-tick.timer'])),
  ];
}

/** The account that was named, as root may; else whoever runs this. */
async function accountOf(named: string | undefined): Promise<{ readonly username: string; readonly homedir: string; readonly uid: number }> {
  if (named === undefined) return userInfo();
  const line = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').find((one) => one.startsWith(`${named}:`));
  if (line === undefined) throw notFound('check.no_account', { account: named });
  const [, , uid = '', , , homedir = '/'] = line.split(':');
  return { username: named, homedir, uid: Number(uid) };
}

/** The same place in another's home, where it lies in one's own. */
function movedHome(path: string, home: string): string {
  const own = `${ownHome()}/`;
  return path.startsWith(own) ? join(home, path.slice(own.length)) : path;
}

async function keysOf(cli: Cli, named: (key: 'keys', findings: readonly ServerFinding[]) => readonly Finding[]): Promise<readonly Finding[]> {
  const { server } = cli.config;
  try {
    const keys = await withApi(cli, async (api): Promise<readonly SshKey[]> => await api.keys());
    return named('keys', await checkKeys(server.keyFile, keys, { program: programWords(), config: server.config }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ name: t(cli.lang, 'check.name.keys'), verdict: 'bad', text: errorText(cli.lang, error) }];
  }
}
