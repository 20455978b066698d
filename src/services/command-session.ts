import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/connect.ts';
import { migrationStatus } from '../db/migrate.ts';
import type { Api } from './api.ts';
import { bindServices } from './bind.ts';
import { enterForCommand, type CommandOptions, type Entered } from './command-entry.ts';
import { sessionForSystemUser } from './login.ts';

/** What a command has in hand: the services in its own thread, and the context for those that write to a stream. */
export interface CommandServices extends Entered {
  readonly api: Api;
}

/** Opens the database for one command, with all services. Closes it again where nobody may come in. */
export async function openForCommand(options: CommandOptions): Promise<CommandServices> {
  const entered = await enterForCommand(options);
  const { database, session, now, reportFolder, inbox, server, programs } = entered.ctx;
  return { ...entered, api: bindServices(database, session, now, reportFolder, { inbox, server, programs }) };
}

/** The database for what needs no session: it is only for whoever owns it, which the service finds out. */
export async function withOwnDatabase<T>(location: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(location);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

export interface DatabaseLook {
  readonly where: string;
  readonly engine: string;
  readonly version: number;
  /** Who the system user stands for; null where a login is needed. */
  readonly operator: string | null;
}

/** Opens the database to see whether it can be used, and closes it again. Throws what opening throws. */
export async function lookAtDatabase(location: string, systemUser: string | null): Promise<DatabaseLook> {
  const database = await openDatabase(location, { allowOutdated: true });
  try {
    const { version } = await migrationStatus(database);
    const session = await sessionForSystemUser(database, systemUser, { source: 'command', now: Date.now });
    return { where: database.location, engine: database.engine, version, operator: session?.operatorName ?? null };
  } finally {
    await database.close();
  }
}
