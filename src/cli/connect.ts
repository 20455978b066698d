import { notPermitted } from '../errors.ts';
import type { Api } from '../services/api.ts';
import type { ServiceContext } from '../services/context.ts';
import { systemUser } from './account.ts';
import type { Cli } from './command.ts';
import { isInteractive } from './io.ts';
import { askLine, readPassword } from './prompt.ts';

/** Opens the services in this thread, finds out who is asking, does the work and closes. */
export async function withApi<T>(cli: Cli, work: (api: Api, ctx: ServiceContext) => Promise<T>, open: { readonly allowOutdated?: boolean; readonly inbox?: string } = {}): Promise<T> {
  const { openForCommand } = await import('../services/command-session.ts');
  const { database, lang, reportFolder, server } = cli.config;
  const services = await openForCommand({ ...open, location: database, lang, reportFolder, server, forced: cli.forced, systemUser: systemUser(cli.config), credentials: async () => await credentials(cli) });
  try {
    return await work(services.api, services.ctx);
  } finally {
    await services.close();
  }
}

async function credentials(cli: Cli): Promise<{ readonly operator: string; readonly password: string }> {
  const { operator } = cli.config;
  if (operator !== null) return { operator, password: await readPassword(cli) };
  if (!isInteractive(cli.io)) throw notPermitted('cli.who');
  return { operator: await askLine(cli, 'cli.ask.operator'), password: await readPassword(cli) };
}
