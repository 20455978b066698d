import type { Session } from '../auth/session.ts';
import { openDatabase } from '../db/connect.ts';
import type { Database } from '../db/database.ts';
import { migrationStatus } from '../db/migrate.ts';
import { notPermitted } from '../errors.ts';
import type { Lang } from '../i18n/index.ts';
import { requirePassword } from './bind-login.ts';
import type { ServerPlaces, ServiceContext } from './context.ts';
import { sessionForForced, type Forced } from './forced-session.ts';
import { login, ownsDatabase, sessionForSystemUser } from './login.ts';
import { programContext } from './program-session.ts';
import type { ProgramWishes } from './programs.ts';
import { noteAccountDay, noteEnd } from './sessions.ts';
import { tidyUp } from './take-back.ts';

export interface CommandOptions {
  readonly location: string;
  readonly lang: Lang;
  /** The operating system's user; null where an operator was named. */
  readonly systemUser: string | null;
  /** Whom the forced command of a key named; nobody else is asked for then. */
  readonly forced?: Forced | undefined;
  /** Asked only where the system user does not stand for an operator; throws where nobody can be asked. */
  readonly credentials: () => Promise<{ readonly operator: string; readonly password: string }>;
  readonly now?: () => number;
  /** Where the operator's own report files are. */
  readonly reportFolder?: string;
  /** Where keys are written. */
  readonly server?: ServerPlaces | undefined;
  /** Programs that the configuration names. */
  readonly programs?: ProgramWishes | undefined;
  /** Where standard input was put. */
  readonly inbox?: string | undefined;
  /** A database of an older version too: to migrate it. */
  readonly allowOutdated?: boolean;
  /** Whoever must choose another password first too: to do just that. */
  readonly allowOldPassword?: boolean;
}

/** The context of one command, and how it leaves. */
export interface Entered {
  readonly ctx: ServiceContext;
  close(): Promise<void>;
}

/** Opens the database for one command and finds out who is asking. Closes it again where that fails. */
export async function enterForCommand(options: CommandOptions): Promise<Entered> {
  const { location, now = Date.now, allowOutdated = false, reportFolder, inbox, server, programs } = options;
  const database = await openDatabase(location, { allowOutdated });
  try {
    if (!allowOutdated) await tidyUp(database, now);
    const session = await sessionFor(database, options, now);
    // What streams from the context does not pass the guard of the calls.
    if (options.allowOldPassword !== true) requirePassword(session);
    if (!allowOutdated) await noteAccountDay(database, session, now);
    return { ctx: { database, session, now, reportFolder, inbox, server, programs }, close: async () => await leave(database, session, now) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function leave(database: Database, { sessionId }: Session, now: () => number): Promise<void> {
  if (sessionId !== undefined) await noteEnd(database, sessionId, 'left', now()).catch(() => undefined);
  await database.close();
}

/** Whoever owns an older database may bring it to this version: who may log in stands in tables that are not there yet. */
async function ownersSession(database: Database, options: CommandOptions, now: () => number): Promise<Session | null> {
  if (options.allowOutdated !== true || options.forced !== undefined || (await migrationStatus(database)).pending.length === 0) return null;
  if (!(await ownsDatabase(database))) throw notPermitted('error.not_file_owner');
  return { ...(await programContext(database, now)).session, lang: options.lang, source: 'command' };
}

async function sessionFor(database: Database, options: CommandOptions, now: () => number): Promise<Session> {
  const owner = await ownersSession(database, options, now);
  if (owner !== null) return owner;
  const { lang, systemUser, credentials, forced } = options;
  const how = { source: 'command', now, lang } as const;
  if (forced !== undefined) return await sessionForForced(database, forced, how);
  const own = await sessionForSystemUser(database, systemUser, how);
  if (own !== null) return own;
  if (!(await isSetUp(database))) throw notPermitted('error.not_set_up', { location: database.location });
  const { operator, password } = await credentials();
  return await login(database, operator, password, how);
}

/** Whether a company was set up in it: an address may have the tables alone. */
async function isSetUp(database: Database): Promise<boolean> {
  return (await database.queries.selectFrom('company').select('id').limit(1).executeTakeFirst()) !== undefined;
}
