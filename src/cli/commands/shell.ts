import { userInfo } from 'node:os';
import { notPermitted, usage } from '../../errors.ts';
import type { Cli, Given } from '../command.ts';
import type { Io } from '../io.ts';
import { splitWords } from '../words.ts';

/** What a session may bring along: how its terminal is, and from where it came. */
const KEPT = /^(?:TERM|COLORTERM|LANG|LC_[A-Z]+|COLUMNS|LINES|NO_COLOR|SSH_CONNECTION|SSH_CLIENT|SSH_TTY)$/;
/** None of them needs more. */
const HARMLESS = /^[\w.,:;@+/ -]{0,200}$/;
/** Where `lp` is looked for. */
const PROGRAMS = '/usr/local/bin:/usr/bin:/bin';
/** What copies files over SSH, or wants a shell. */
const COPIERS = /(?:^|\/)(?:internal-sftp|sftp-server|scp|sftp|rsync|git-[a-z-]+)$/;

/**
 * `kehu shell --operator NAME`: the forced command of a key. With a terminal the screens; a command that was asked for is run as a Kehu command.
 * Nothing of the environment is believed but how the terminal is.
 */
export async function shell(cli: Cli, _args: readonly string[], given: Given): Promise<number> {
  if (cli.forced !== undefined) throw notPermitted('server.command_refused', { command: 'shell' });
  const operator = given.text('operator') ?? '';
  if (operator.trim() === '') throw usage('cli.missing_value', { option: '--operator <name>' });
  const line = cli.io.env['SSH_ORIGINAL_COMMAND'] ?? '';
  process.umask(0o077);
  const env = sessionEnvironment(cli.io.env, given);
  const [first, ...rest] = splitWords(line);
  if (first !== undefined && COPIERS.test(first)) throw notPermitted('server.no_copying');
  const words = first === undefined || first === 'kehu' ? rest : [first, ...rest];
  return await cli.runForced(words, { operator, key: given.whole('key') ?? null }, env);
}

/** The environment with only what is kept, and what the line of the key itself names; that of the process itself is emptied of all else, for whatever is started from it. */
function sessionEnvironment(env: Io['env'], given: Given): Io['env'] {
  const named = Object.entries({ KEHU_CONFIG: given.text('config'), KEHU_DATABASE: given.text('db'), KEHU_LANG: given.text('lang') }).filter(([, value]) => value !== undefined);
  const kept = Object.entries(env).filter(([name, value]) => KEPT.test(name) && HARMLESS.test(value ?? ''));
  const { username, homedir } = userInfo();
  const clean = { ...Object.fromEntries(kept), HOME: homedir, USER: username, LOGNAME: username, PATH: PROGRAMS, ...Object.fromEntries(named) };
  if (env !== process.env) return clean;
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, clean);
  return process.env;
}
