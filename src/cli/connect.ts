import type { Api } from '../services/api.ts';
import type { ServiceContext } from '../services/context.ts';
import type { Cli } from './command.ts';
import { entryOf, type OnPassword } from './enter.ts';

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
    return await work(services.api, services.ctx);
  } finally {
    await services.close();
  }
}
