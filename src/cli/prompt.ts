import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { cancelled, notPermitted, usage } from '../errors.ts';
import { t, type MessageKey, type MessageParams } from '../i18n/index.ts';
import { safeText } from '../util/safe-text.ts';
import type { Cli } from './command.ts';
import { isInteractive } from './io.ts';

/** Asks for one line on the terminal; what is asked goes to stderr, for stdout is data. Throws `cancelled` at Ctrl-C and Ctrl-D. */
export async function askLine(cli: Cli, key: MessageKey, params?: MessageParams): Promise<string> {
  return (await ask(cli, t(cli.lang, key, params), false)).trim();
}

/** Whether a destructive thing may be done: --yes, or y at the terminal; without one it is refused. Enter alone means no. */
export async function confirm(cli: Cli, key: MessageKey, params?: MessageParams): Promise<void> {
  if (cli.yes) return;
  if (!isInteractive(cli.io)) throw usage('cli.needs_yes', { question: t(cli.lang, key, params) });
  const answer = await ask(cli, `${safeText(t(cli.lang, key, params))} ${t(cli.lang, 'cli.ask.yes_no')} `, false);
  if (!/^(y|yes|是|好|确认|ｙ)$/i.test(answer.trim())) throw cancelled();
}

/** The password of `--password-file` (its first line), or typed without echo; never from an argument or the environment. */
export async function readPassword(cli: Cli, key: MessageKey = 'cli.ask.password'): Promise<string> {
  const { passwordFile } = cli.config;
  if (passwordFile !== null) return await passwordIn(passwordFile);
  if (!isInteractive(cli.io)) throw notPermitted(cli.forced === undefined ? 'cli.password_needed' : 'server.password_needed');
  return await ask(cli, t(cli.lang, key), true);
}

/** A new password: of `--password-file`, or typed twice. */
export async function newPassword(cli: Cli, key: MessageKey = 'cli.ask.new_password'): Promise<string> {
  return cli.config.passwordFile === null ? await typedTwice(cli, key) : await readPassword(cli, key);
}

/** Asks until both are the same: a slip does not end what was answered before. */
async function typedTwice(cli: Cli, key: MessageKey): Promise<string> {
  if (!isInteractive(cli.io)) throw notPermitted('cli.new_password_needed');
  const first = await ask(cli, t(cli.lang, key), true);
  if ((await ask(cli, t(cli.lang, 'cli.ask.again'), true)) === first) return first;
  cli.say('cli.passwords_differ');
  return await typedTwice(cli, key);
}

/** A new password beside the one that lets its owner in: from a file of its own, or typed twice. */
export async function chosenPassword(cli: Cli, file: string | undefined, key: MessageKey): Promise<string> {
  return file === undefined ? await typedTwice(cli, key) : await passwordIn(file);
}

async function passwordIn(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw usage('cli.password_file', { file, reason: error instanceof Error && 'code' in error ? String(error.code) : String(error) });
  }
  const [first = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (first === '') throw usage('cli.password_file_empty', { file });
  return first;
}

async function ask(cli: Cli, question: string, hidden: boolean): Promise<string> {
  const { stdin, stderr } = cli.io;
  // Readline echoes what is typed to its output: a password's output goes nowhere.
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : stderr;
  const lines = createInterface({ input: stdin, output, terminal: true });
  const gone = Promise.withResolvers<string>();
  lines.once('SIGINT', () => gone.reject(cancelled()));
  lines.once('close', () => gone.reject(cancelled()));
  try {
    if (hidden) stderr.write(question);
    return await Promise.race([lines.question(hidden ? '' : question), gone.promise]);
  } finally {
    gone.promise.catch(() => undefined);
    lines.close();
    if (hidden) stderr.write('\n');
  }
}
