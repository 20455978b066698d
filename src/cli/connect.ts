import type { Session } from '../auth/session.ts';
import { notPermitted } from '../errors.ts';
import type { Api } from '../services/api.ts';
import type { ServiceContext } from '../services/context.ts';
import { systemUser } from './account.ts';
import type { Cli } from './command.ts';
import { isInteractive } from './io.ts';
import { findRecord } from './records.ts';
import { askLine, readPassword } from './prompt.ts';

interface Opened {
  readonly allowOutdated?: boolean;
  readonly allowOldPassword?: boolean;
  readonly inbox?: string;
  /** Hears the password that was asked for on the way in. */
  readonly onPassword?: (typed: string) => void;
}

/** Opens the services in this thread, finds out who is asking, does the work and closes. */
export async function withApi<T>(cli: Cli, work: (api: Api, ctx: ServiceContext) => Promise<T>, open: Opened = {}): Promise<T> {
  const { openForCommand } = await import('../services/command-session.ts');
  const { database, lang, reportFolder, server, programs } = cli.config;
  const services = await openForCommand({ ...open, location: database, lang, reportFolder, server, programs, forced: cli.forced, systemUser: systemUser(cli.config), credentials: async () => await credentials(cli, open.onPassword) });
  try {
    const { api, ctx } = services;
    return await work(api, cli.asRole === undefined ? ctx : { ...ctx, session: await lookingAs(cli, cli.asRole, api) });
  } finally {
    await services.close();
  }
}

/** From here on the calls answer as that role would have it (docs/decisions/030), and what streams from the context does too. */
async function lookingAs({ lang }: Cli, role: string, api: Api): Promise<Session> {
  return await api.lookAs(await findRecord(api, 'role', role, { lang }));
}

async function credentials(cli: Cli, onPassword: Opened['onPassword']): Promise<{ readonly operator: string; readonly password: string }> {
  const { operator } = cli.config;
  if (operator === null && !isInteractive(cli.io)) throw notPermitted('cli.who');
  const name = operator ?? (await askLine(cli, 'cli.ask.operator'));
  const password = await readPassword(cli);
  onPassword?.(password);
  return { operator: name, password };
}
