import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { notPermitted } from '../errors.ts';
import type { Api, FirstStart } from './api.ts';
import { bindServices } from './bind.ts';
import { leaveDesk } from './desk.ts';
import { sessionForForced } from './forced-session.ts';
import { login, sessionForSystemUser, stillValid, unlocked, type LoginOptions } from './login.ts';
import type { HostConfig } from './proxy.ts';
import { noteLeft, startSession } from './sessions.ts';

/** Screens that nobody touches are alive all the same. */
const BEAT_MS = 60_000;

/** The one place at a pair of screens: who sits there, and the services as they are for that operator. */
export interface Seat {
  /** Whoever is in, or comes in without being asked: by a key, or as the system user. */
  session(): Promise<Session | null>;
  /** Throws `not_permitted` while nobody is in. */
  api(): Promise<Api>;
  isTaken(): boolean;
  readonly ways: Pick<FirstStart, 'login' | 'unlock' | 'logout'>;
  /** The program is closed. */
  leave(): Promise<void>;
}

interface Sitting {
  readonly config: HostConfig;
  readonly open: () => Promise<Database>;
  readonly now: () => number;
  readonly options: LoginOptions;
  session: Session | null;
  bound: Api | null;
  /** Whoever logged out is not let in again by the account that the program runs under. */
  isOut: boolean;
  finding: Promise<Session | null> | null;
}

export function takeSeat(config: HostConfig, open: () => Promise<Database>, now: () => number): Seat {
  const at: Sitting = { config, open, now, options: { source: config.source, now, lang: config.lang }, session: config.session ?? null, bound: null, isOut: false, finding: null };
  const stopBeats = beats(async () => (at.session === null ? undefined : await stillValid(await open(), at.session, now())));
  return {
    session: async () => await known(at),
    api: async () => {
      const own = await required(at);
      at.bound ??= bindServices(await open(), own, now, config.reportFolder, { server: config.server, own: config.own, programs: config.programs });
      return at.bound;
    },
    isTaken: () => at.session !== null,
    ways: waysIn(at),
    leave: async () => {
      stopBeats();
      await getUp(at).catch(() => undefined);
    },
  };
}

async function find({ config, open, options, isOut, now }: Sitting): Promise<Session | null> {
  if (config.forced !== undefined) return await sessionForForced(await open(), config.forced, options);
  const own = isOut ? null : await sessionForSystemUser(await open(), config.systemUser, options);
  return own === null ? null : await startSession(await open(), own, { now: now() });
}

async function known(at: Sitting): Promise<Session | null> {
  // Calls come side by side: one session is noted, not one for each.
  at.session ??= await (at.finding ??= find(at).finally(() => (at.finding = null)));
  return at.session;
}

async function required(at: Sitting): Promise<Session> {
  const own = await known(at);
  if (own === null) throw notPermitted('error.not_logged_in');
  return own;
}

async function getUp({ session, open, now }: Sitting): Promise<void> {
  if (session !== null) await noteLeft(await open(), session, now());
}

function waysIn(at: Sitting): Seat['ways'] {
  const enter = (own: Session): Session => {
    [at.session, at.bound] = [own, null];
    return own;
  };
  // A key stands for one operator: nobody is let in by another way.
  const refuseForced = (): void => {
    if (at.config.forced !== undefined) throw notPermitted('server.only_by_key');
  };
  return {
    login: async (name, password) => {
      refuseForced();
      const own = await login(await at.open(), name, password, at.options);
      await getUp(at);
      return enter(own);
    },
    unlock: async (password) => enter(await unlocked(await at.open(), await required(at), password, at.now)),
    logout: async () => {
      refuseForced();
      await getUp(at);
      await leaveDesk(await at.open());
      [at.session, at.bound, at.isOut] = [null, null, true];
    },
  };
}

/** Who has been shut out hears of it at the next step, not from here. */
function beats(beat: () => Promise<unknown>): () => void {
  const timer = setInterval(() => void beat().catch(() => undefined), BEAT_MS);
  timer.unref();
  return () => clearInterval(timer);
}
