/**
 * Which programs have the database open with screens, and how they are told to leave: one line of the settings a program, and one that says what is about
 * to happen. Commands are too short to be told; what they write in several transactions asks for its lease before each.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { migrationStatus } from '../../db/migrate.ts';
import { cancelled, conflict, unavailable, type AppError } from '../../errors.ts';
import type { Control } from '../context.ts';
import { isAlive, newLease, parseLease, type Lease } from '../lease.ts';
import { parseObject } from './container.ts';
import { readSetting, writeSetting } from './settings.ts';

const OPEN = 'open:';
const LEAVING = 'leaving';
const INCARNATION = 'incarnation';
/** How long others have to save their drafts and leave; they look every two seconds. */
const PATIENCE_MS = 15_000;

/** What one database is told by who announced it. */
export interface Announced {
  readonly token: string;
  end(): Promise<void>;
}

/** A program that has the database open; `leave` takes it off the list. */
export interface Attendance {
  /** Why this program has to leave; null where it may stay. */
  mustLeave(): Promise<AppError | null>;
  leave(): Promise<void>;
}

/** Puts an open program on the list. It is the same database as long as its mark and its version are. */
export async function attendDatabase(database: Database, now: () => number): Promise<Attendance> {
  const lease = newLease(now());
  const begun = await readSetting(database, INCARNATION);
  const { version } = await migrationStatus(database);
  await sweepDead(database, now);
  await writeSetting(database, OPEN + lease.token, JSON.stringify(lease));
  own.add(lease.token);
  const look = async (): Promise<AppError | null> => {
    const settings = await announcements(database);
    if ((settings.get(INCARNATION) ?? null) !== begun) return unavailable('backup.replaced');
    const leaving = leaseOf(settings.get(LEAVING));
    if (leaving !== null && !own.has(leaving.token) && isAlive(leaving, now())) return unavailable('backup.leave');
    const status = await migrationStatus(database);
    return status.version > version ? unavailable('backup.upgraded') : null;
  };
  let seen: number | null = null;
  return {
    mustLeave: async () => {
      // Since the last look nobody wrote anything: an idle program asks every two seconds.
      const mark = await database.changeMark();
      if (mark !== null && mark === seen) return null;
      const reason = await look();
      seen = reason === null ? mark : null;
      return reason;
    },
    leave: async () => {
      own.delete(lease.token);
      await database.transact(async (trx) => {
        await trx.deleteFrom('setting').where('name', '=', OPEN + lease.token).execute();
      });
    },
  };
}

/** The tokens of this process: its own announcement does not send it away. */
const own = new Set<string>();

async function announcements({ queries }: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await queries.selectFrom('setting').select(['name', 'value']).where('name', 'in', [INCARNATION, LEAVING]).execute();
  return new Map(rows.map(({ name, value }) => [name, value]));
}

const leaseOf = (text: string | null | undefined): Lease | null => {
  const parsed = text === null || text === undefined ? null : parseObject(text);
  return parsed === null ? null : parseLease(parsed);
};

/** Tells all others to leave and waits until they have. One at a time. Throws `unavailable` where somebody stays, unless `force`. */
export async function announce(database: Database, now: () => number, force: boolean, { signal }: Control = {}): Promise<Announced> {
  const lease = newLease(now());
  await database.transact(async (trx) => {
    const row = await trx.selectFrom('setting').select('value').where('name', '=', LEAVING).executeTakeFirst();
    const other = leaseOf(row?.value);
    if (other !== null && isAlive(other, now())) throw conflict('backup.another');
    const value = JSON.stringify(lease);
    await trx.insertInto('setting').values({ name: LEAVING, value }).onConflict((on) => on.column('name').doUpdateSet({ value })).execute();
  });
  own.add(lease.token);
  const end = async (): Promise<void> => {
    own.delete(lease.token);
    await database.transact(async (trx) => {
      await trx.deleteFrom('setting').where('name', '=', LEAVING).execute();
    });
  };
  try {
    await untilAlone(database, now, force, signal);
    return { token: lease.token, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function untilAlone(database: Database, now: () => number, force: boolean, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const others = await othersOpen(database, now);
    if (others === 0) return;
    if (signal?.aborted === true) throw cancelled();
    if (performance.now() > deadline) {
      if (force) return;
      throw unavailable('backup.still_open', { count: others });
    }
    await delay(200);
  }
}

/** Programs that died without taking themselves off the list. */
async function sweepDead(database: Database, now: () => number): Promise<void> {
  const rows = await database.queries.selectFrom('setting').select(['name', 'value']).where('name', 'like', `${OPEN}%`).execute();
  const dead = rows.filter(({ value }) => {
    const lease = leaseOf(value);
    return lease === null || !isAlive(lease, now());
  });
  if (dead.length === 0) return;
  await database.transact(async (trx) => {
    await trx.deleteFrom('setting').where('name', 'in', dead.map(({ name }) => name)).execute();
  });
}

/** How many other programs have the database open with screens. */
async function othersOpen(database: Database, now: () => number): Promise<number> {
  const rows = await database.queries.selectFrom('setting').select(['name', 'value']).where('name', 'like', `${OPEN}%`).execute();
  return rows.filter(({ value }) => {
    const lease = leaseOf(value);
    return lease !== null && !own.has(lease.token) && isAlive(lease, now());
  }).length;
}

/** Marks a copy that is about to take the database's place: another content, nobody has it open, and nothing is announced in it. */
export async function newIncarnation(copy: Database): Promise<void> {
  await copy.transact(async (trx) => {
    await trx.deleteFrom('setting').where((eb) => eb.or([eb('name', 'like', `${OPEN}%`), eb('name', '=', LEAVING), eb('name', 'like', 'tick:%')])).execute();
  });
  await writeSetting(copy, INCARNATION, randomUUID());
}
