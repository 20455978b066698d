import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { notPermitted, type AppError } from '../errors.ts';
import { isoTime } from '../util/dates.ts';

/** After so many wrong passwords in a row a name is locked … */
const MAX_FAILURES = 5;
/** … for so long; never for ever. */
const LOCK_MS = 10 * 60_000;
/** The wait after the first failure; it doubles with each further one. */
const FIRST_DELAY_MS = 1000;
/** Failures that are so old count no more. */
const FORGET_MS = 24 * 3_600_000;

/** A name as failures are counted for it: however it was typed. */
export const foldLogin = (name: string): string => [...name.normalize('NFKC').trim().toLowerCase()].slice(0, 60).join('');

/** An attempt that is under way: counted as a failure until it turns out right. */
export interface Attempt {
  /** How many more wrong ones are allowed. */
  readonly left: number;
  /** Those since the last login, before this one. */
  readonly tries: number;
  /** Milliseconds since 1970 until which the name is locked should this one be wrong. */
  readonly lockedUntil: number;
}

/**
 * Counts the attempt as a failure before the password is looked at, so that guesses made at the same time do not slip through; a right
 * password takes it back. Throws `not_permitted` while the name must wait; `params.until` says until when.
 */
export async function countAttempt(database: Database, typed: string, now: number): Promise<Attempt> {
  return await database.transact(async (trx) => {
    // Of names that nobody has nothing is kept for long; an operator's are told at the next login.
    await trx.deleteFrom('login_failure').where('last_at', '<', isoTime(now - FORGET_MS)).where('login', 'not in', trx.selectFrom('operator').select(sql<string>`lower(login)`.as('login'))).execute();
    const known = await trx.selectFrom('login_failure').selectAll().where('login', '=', typed).executeTakeFirst();
    const lockedUntil = known?.locked_until === null || known === undefined ? null : Date.parse(known.locked_until);
    if (lockedUntil !== null && lockedUntil > now) throw locked(lockedUntil, now);
    const last = known === undefined ? 0 : Date.parse(known.last_at);
    const before = known === undefined || lockedUntil !== null || last < now - FORGET_MS ? 0 : known.failures;
    const free = before === 0 ? 0 : last + FIRST_DELAY_MS * 2 ** (before - 1);
    if (free > now) throw notPermitted('error.login_wait', { seconds: Math.ceil((free - now) / 1000), until: free });
    const failures = before + 1;
    const tries = known?.tries ?? 0;
    const row = { failures, tries: tries + 1, last_at: isoTime(now), locked_until: failures >= MAX_FAILURES ? isoTime(now + LOCK_MS) : null };
    await trx
      .insertInto('login_failure')
      .values({ login: typed, ...row })
      .onConflict((oc) => oc.column('login').doUpdateSet(row))
      .execute();
    return { left: MAX_FAILURES - failures, tries, lockedUntil: now + LOCK_MS };
  });
}

const locked = (until: number, now: number): AppError => notPermitted('error.login_locked', { minutes: Math.ceil((until - now) / 60_000), until });

/** What a wrong password is told, the same for every name. */
export function refusal({ left, lockedUntil }: Attempt, now: number): AppError {
  return left > 0 ? notPermitted('error.login_wrong', { left }, { field: 'password' }) : locked(lockedUntil, now);
}

/** Nothing is held against these names any more. */
export async function forgetFailures(database: Database, logins: readonly string[]): Promise<void> {
  await database.transact(async (trx) => {
    await trx.deleteFrom('login_failure').where('login', 'in', logins.map(foldLogin)).execute();
  });
}
