import type { Session } from '../auth/session.ts';
import type { Api } from '../services/api.ts';
import type { ServiceContext } from '../services/context.ts';
import type { Cli } from './command.ts';
import { entryOf, type OnPassword } from './enter.ts';
import { findRecord } from './records.ts';

interface Opened {
  readonly allowOutdated?: boolean;
  readonly allowOldPassword?: boolean;
  readonly inbox?: string;
  readonly onPassword?: OnPassword;
}

/** Opens the services in this thread, finds out who is asking, does the work and closes. */
export async function withApi<T>(cli: Cli, work: (api: Api, ctx: ServiceContext) => Promise<T>, { onPassword, ...open }: Opened = {}): Promise<T> {
  const { openForCommand } = await import('../services/command-session.ts');
  const services = await openForCommand({ ...open, ...entryOf(cli, onPassword) });
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
