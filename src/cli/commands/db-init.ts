import { usage } from '../../errors.ts';
import type { MessageKey } from '../../i18n/index.ts';
import { accountName } from '../account.ts';
import type { Cli, Given } from '../command.ts';
import { isInteractive } from '../io.ts';
import { askLine, newPassword } from '../prompt.ts';

/** `kehu db init`: what the wizard of the screens does, asked line by line at a terminal or given as options. */
export async function init(cli: Cli, _args: readonly string[], given: Given): Promise<void> {
  const { initDatabase } = await import('../../services/init.ts');
  const company = given.text('company') ?? (await asked(cli, '--company', 'cli.ask.company', 'cli.option.company'));
  const admin = given.text('admin') ?? (await asked(cli, '--admin', 'cli.ask.admin', 'cli.option.admin'));
  const login = given.text('login') ?? admin;
  if (!isInteractive(cli.io) && cli.config.passwordFile === null) throw usage('cli.init_missing', { option: '--password-file', words: { key: 'cli.option.password_file' } });
  const request = {
    lang: cli.lang,
    company,
    admin,
    login,
    password: await newPassword(cli),
    systemUser: accountName(),
    data: given.text('data') === 'demo' ? 'demo' : 'empty',
    timeZone: given.text('time-zone') ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: given.text('currency') ?? 'CNY',
  } as const;
  const { database } = cli.config;
  if (cli.dryRun) {
    cli.say('cli.dry_run_ok');
    return;
  }
  const now = Date.now;
  const location = await initDatabase(database, request, { source: 'command', now, control: { signal: cli.signal } });
  cli.say('cli.init_done', { location, login });
  if (request.systemUser !== null) cli.say('cli.init_tied', { user: request.systemUser });
}

async function asked(cli: Cli, option: string, question: MessageKey, words: MessageKey): Promise<string> {
  if (!isInteractive(cli.io)) throw usage('cli.init_missing', { option, words: { key: words } });
  return await askLine(cli, question);
}
