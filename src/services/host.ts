import { existsSync } from 'node:fs';
import type { Session } from '../auth/session.ts';
import { openDatabase } from '../db/connect.ts';
import type { Database } from '../db/database.ts';
import { AppError, notPermitted } from '../errors.ts';
import type { Api, FirstStart, StartState } from './api.ts';
import { bindServices } from './bind.ts';
import { DEMO_USER, makeDemo } from './demo.ts';
import { sessionForForced } from './forced-session.ts';
import { initDatabase } from './init.ts';
import { login, sessionForSystemUser, stillValid, unlocked } from './login.ts';
import { proxyOf, type Calls, type HostConfig } from './proxy.ts';
import type { Host } from './serve.ts';
import { noteEnd, startSession } from './sessions.ts';
import { tidyUp } from './take-back.ts';

/** Errors of opening that mean: there is no database yet. */
const NOTHING_THERE: readonly AppError['key'][] = ['error.database_missing', 'error.database_empty'];

/**
 * What answers the screens' calls, in the services' thread or in a test: opens the database when it is first needed, makes it at the first
 * start, and lets nobody in without a session.
 */
export function startHost(config: HostConfig, now: () => number = Date.now): Host {
  const opened = opener(config, now);
  let session: Session | null = config.session ?? null;
  let bound: Api | null = null;
  const options = { source: config.source, now, lang: config.lang };

  // Whoever logged out is not let in again by the account that the program runs under.
  let isOut = false;
  let finding: Promise<Session | null> | null = null;
  const findSession = async (): Promise<Session | null> => {
    const database = await opened.open();
    if (config.forced !== undefined) return await sessionForForced(database, config.forced, options);
    const own = isOut ? null : await sessionForSystemUser(database, opened.systemUser, options);
    return own === null ? null : await startSession(database, own, { now: now() });
  };
  const knownSession = async (): Promise<Session | null> => {
    // Calls come side by side: one session is noted, not one for each.
    session ??= await (finding ??= findSession().finally(() => (finding = null)));
    return session;
  };

  const enter = (database: Database, own: Session): Session => {
    session = own;
    bound = bindServices(database, own, now, config.reportFolder, { server: config.server });
    return own;
  };

  // A key stands for one operator: nobody is set up or logged in by another way.
  const refuseForced = (): void => {
    if (config.forced !== undefined) throw notPermitted('server.only_by_key');
  };

  const first: FirstStart = {
    state: async (): Promise<StartState> => {
      if (!(await opened.exists())) return { state: 'new', session: null };
      const own = await knownSession();
      return { state: own === null ? 'login' : 'ready', session: own, company: await companyName(await opened.open()) };
    },
    unlock: async (password) => {
      const own = await knownSession();
      if (own === null) throw notPermitted('error.not_logged_in');
      const database = await opened.open();
      return enter(database, await unlocked(database, own, password, now));
    },
    logout: async () => {
      refuseForced();
      if (session?.sessionId !== undefined) await noteEnd(await opened.open(), session.sessionId, 'left', now());
      [session, bound, isOut] = [null, null, true];
    },
    init: async (request, control) => {
      refuseForced();
      await initDatabase(config.location, request, { source: config.source, now, control });
      enter(await opened.open(), await login(await opened.open(), request.login ?? request.admin, request.password, options));
    },
    login: async (name, password) => {
      refuseForced();
      const database = await opened.open();
      const own = await login(database, name, password, options);
      if (session?.sessionId !== undefined) await noteEnd(database, session.sessionId, 'left', now());
      return enter(database, own);
    },
  };

  const api = proxyOf('api', async (_, method, args) => {
    const own = await knownSession();
    if (own === null) throw notPermitted('error.not_logged_in');
    bound ??= bindServices(await opened.open(), own, now, config.reportFolder, { server: config.server });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of Api: proxyOf made them
    const call = (bound as unknown as Calls)[method];
    return await call?.(...args);
  });

  const beats = setInterval(() => void signOfLife(), BEAT_MS);
  beats.unref();
  const signOfLife = async (): Promise<void> => {
    // Who has been shut out hears of it at the next step, not from here.
    if (session !== null) await stillValid(await opened.open(), session, now()).catch(() => undefined);
  };

  const close = async (): Promise<void> => {
    clearInterval(beats);
    if (session?.sessionId !== undefined) await noteEnd(await opened.open(), session.sessionId, 'left', now()).catch(() => undefined);
    await opened.close();
  };

  return { api, first, close };
}

/** Screens that nobody touches are alive all the same. */
const BEAT_MS = 60_000;

async function companyName({ queries }: Database): Promise<string> {
  return (await queries.selectFrom('company').select('name').orderBy('id').executeTakeFirst())?.name ?? '';
}

interface Opener {
  open(): Promise<Database>;
  /** Whether there is a database; other faults of opening are thrown. */
  exists(): Promise<boolean>;
  readonly systemUser: string | null;
  close(): Promise<void>;
}

function opener(config: HostConfig, now: () => number): Opener {
  let database: Promise<Database> | null = null;

  const openDemo = async (): Promise<Database> => {
    if (!existsSync(config.location)) await makeDemo(config.location, { lang: config.lang ?? 'zh', now });
    return await openDatabase(config.location);
  };

  const openTidied = async (): Promise<Database> => {
    const opened = await openDatabase(config.location);
    await tidyUp(opened, now);
    return opened;
  };

  const open = async (): Promise<Database> => {
    database ??= config.demo === true ? openDemo() : openTidied();
    try {
      return await database;
    } catch (error) {
      database = null;
      throw error;
    }
  };

  return {
    open,
    exists: async () => {
      try {
        return await isSetUp(await open());
      } catch (error) {
        if (error instanceof AppError && NOTHING_THERE.includes(error.key)) return false;
        throw error;
      }
    },
    systemUser: config.demo === true ? DEMO_USER : config.systemUser,
    close: async () => {
      const opened = await database?.catch(() => null);
      await opened?.close();
    },
  };
}

/** Whether a company was set up in it: an address may have the tables alone. */
async function isSetUp(database: Database): Promise<boolean> {
  return (await database.queries.selectFrom('company').select('id').limit(1).executeTakeFirst()) !== undefined;
}
