import { notPermitted } from '../errors.ts';
import type { CommandOptions } from '../services/command-entry.ts';
import type { ServiceContext } from '../services/context.ts';
import { systemUser } from './account.ts';
import type { Cli } from './command.ts';
import { isInteractive } from './io.ts';
import { askLine, readPassword } from './prompt.ts';

/** Hears the password that was asked for on the way in. */
export type OnPassword = (typed: string) => void;

/** The database and who is asking, as the command line and its surroundings say. */
export function entryOf(cli: Cli, onPassword?: OnPassword): CommandOptions {
  const { database, lang, reportFolder, server, programs } = cli.config;
  return { location: database, lang, reportFolder, server, programs, forced: cli.forced, systemUser: systemUser(cli.config), credentials: async () => await credentials(cli, onPassword) };
}

/** Finds out who is asking and does the work with the context alone: for a command that needs few of the services and must start fast. */
export async function withContext<T>(cli: Cli, work: (ctx: ServiceContext) => Promise<T>): Promise<T> {
  const { enterForCommand } = await import('../services/command-entry.ts');
  const { ctx, close } = await enterForCommand(entryOf(cli));
  try {
    return await work(ctx);
  } finally {
    await close();
  }
}

async function credentials(cli: Cli, onPassword: OnPassword | undefined): Promise<{ readonly operator: string; readonly password: string }> {
  const { operator } = cli.config;
  if (operator === null && !isInteractive(cli.io)) throw notPermitted('cli.who');
  const name = operator ?? (await askLine(cli, 'cli.ask.operator'));
  const password = await readPassword(cli);
  onPassword?.(password);
  return { operator: name, password };
}
