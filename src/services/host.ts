import { existsSync } from 'node:fs';
import { openDatabase } from '../db/connect.ts';
import type { Database } from '../db/database.ts';
import { AppError, notPermitted, unavailable } from '../errors.ts';
import type { FirstStart, StartState } from './api.ts';
import { DEMO_USER, makeDemo } from './demo.ts';
import { leaveDesk } from './desk.ts';
import { initDatabase, initFault } from './init.ts';
import { insideOf } from './inside.ts';
import { proxyOf, type Calls, type HostConfig } from './proxy.ts';
import { takeSeat } from './seat.ts';
import type { Host } from './serve.ts';
import { tidyUp } from './take-back.ts';
import { keepTicking } from './ticking.ts';
import { watchDatabase } from './watch.ts';

/** Errors of opening that mean: there is no database yet. */
const NOTHING_THERE: readonly AppError['key'][] = ['error.database_missing', 'error.database_empty'];

/**
 * What answers the screens' calls, in the services' thread or in a test: opens the database when it is first needed, makes it at the first
 * start, and lets nobody in without a session.
 */
export function startHost(config: HostConfig, now: () => number = Date.now): Host {
  const opened = opener(config, now);
  const seat = takeSeat({ ...config, systemUser: opened.systemUser }, opened.open, now);
  // A look at the database that nobody may change (a backup) and a demo company of one's own need no list of who has them open.
  const watched = async (): Promise<Database | null> => (config.demo !== true && config.browse !== true && seat.isTaken() ? await opened.open() : null);
  const watch = watchDatabase(watched, now);
  const live = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names are those of Api: proxyOf made them
    const call = ((await seat.api()) as unknown as Calls)[method];
    await watch.guard(method);
    return await call?.(...args);
  };
  const inside = insideOf(config, live, (other) => startHost(other, now));
  const first: FirstStart = {
    ...inside.ways(seat.ways),
    mustLeave: async () => (await watch.mustLeave())?.toPlain() ?? null,
    state: async (): Promise<StartState> => {
      const isThere = await opened.exists();
      // Whoever comes by a key makes no company.
      if (!isThere && config.forced !== undefined) throw unavailable('error.database_missing', { location: config.location });
      if (!isThere) return { state: 'new', session: null };
      const own = await seat.session();
      return { state: own === null ? 'login' : 'ready', session: own, company: await companyName(await opened.open()) };
    },
    manual: async (lang) => await (await import('./manual.ts')).manualText(lang),
    fault: (request, field) => Promise.resolve(initFault(request, field)),
    init: async (request, control) => {
      if (config.forced !== undefined) throw notPermitted('server.only_by_key');
      await initDatabase(config.location, request, { source: config.source, now, control });
      await seat.ways.login(request.login ?? request.admin, request.password);
    },
  };

  const api = proxyOf('api', async (_, method, args) => {
    if (config.browse === true && Object.hasOwn(UNKEPT, method)) return UNKEPT[method];
    return await inside.call(method, args);
  });

  // Only where somebody is logged in: a login screen that waits does nothing by itself.
  const ticking = keepTicking(async () => (config.browse !== true && seat.isTaken() ? await opened.open() : null), now);
  const close = async (): Promise<void> => {
    await ticking.stop();
    await watch.stop();
    await inside.out();
    await seat.leave();
    await opened.close();
  };
  return { api, first, close };
}

/** What screens keep by themselves while one works; while one looks at a backup there is nothing to be kept. */
const UNKEPT: Readonly<Record<string, unknown>> = { setPreference: undefined, saveDraft: undefined, dropDraft: undefined, putDraftAside: undefined, takeDraft: null, drafts: [], attend: [], news: { last: 0, items: [] }, reminders: [] };

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
    if (config.browse === true) return await openDatabase(config.location, { readonly: true });
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
      if (opened === null || opened === undefined) return;
      // Where it cannot be written any more, the others find out by the process.
      await leaveDesk(opened).catch(() => undefined);
      await opened.close();
    },
  };
}

/** Whether a company was set up in it: an address may have the tables alone. */
async function isSetUp(database: Database): Promise<boolean> {
  return (await database.queries.selectFrom('company').select('id').limit(1).executeTakeFirst()) !== undefined;
}
