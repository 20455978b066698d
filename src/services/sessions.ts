import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import { hasPower } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { Database, Queries } from '../db/database.ts';
import { AppError, notFound, notPermitted } from '../errors.ts';
import { safeText } from '../util/safe-text.ts';
import { isoTime, localDay, todayIn } from '../util/dates.ts';
import { recordAudit, recordAuditIn } from './audit.ts';
import type { ServiceContext } from './context.ts';
import { packageVersion } from './fixtures.ts';
import { isAlive, newLease } from './lease.ts';
import type { SessionEnd, SessionRow, Welcome } from './login-api.ts';
import { daysLeft } from '../auth/policy.ts';
import { requireOverLogin } from './over-login.ts';
import { policyOf } from './policy.ts';
import { rightsStamp } from './rights.ts';

/** A sign of life is written so often at most. */
const BEAT_MS = 60_000;
/** Ended sessions are kept so long. */
const KEEP_MS = 400 * 86_400_000;
/** Longest origin, in characters. */
const LONGEST = 80;
/** Ended sessions shown. */
const SHOWN = 100;

/** From where the program is used: the address of the SSH connection, the terminal, the machine. */
export function originOf(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const address = env['SSH_CONNECTION']?.split(' ')[0] ?? '';
  const parts = [address, env['SSH_TTY']?.replace(/^\/dev\//, '') ?? terminalName(), address === '' ? hostname() : ''];
  return safeText(parts.filter((part) => part !== '').join(' ')).slice(0, LONGEST);
}

function terminalName(): string {
  try {
    const name = readlinkSync('/proc/self/fd/0');
    return name.startsWith('/dev/pts/') || name.startsWith('/dev/tty') ? name.slice('/dev/'.length) : '';
  } catch {
    return '';
  }
}

/** Notes that the operator is in; the session then carries the number of the note. */
export async function startSession(database: Database, session: Session, { now, failures = 0 }: { readonly now: number; readonly failures?: number }): Promise<Session> {
  const { operatorId } = session;
  if (operatorId === null) return session;
  const program = await packageVersion();
  const lease = newLease(now);
  await reap(database, now);
  const { id } = await database.transact(async (trx) => {
    await trx.deleteFrom('session').where('ended_at', '<', isoTime(now - KEEP_MS)).execute();
    const at = isoTime(now);
    const row = { operator_id: operatorId, source: session.source, origin: originOf(), program, host: lease.host, pid: lease.pid, process_started: lease.started, started_at: at, seen_at: at, failures, key_id: session.keyId ?? null };
    await recordAuditIn(trx, { database, session, now: () => now }, { kind: 'login', summary: session.operatorName, count: failures === 0 ? undefined : failures, door: doorOf(session) });
    return await trx.insertInto('session').values(row).returning('id').executeTakeFirstOrThrow();
  });
  return { ...session, sessionId: id };
}

const doorOf = ({ byAccount }: Session): 'account' | undefined => (byAccount === true ? 'account' : undefined);

/**
 * Commands of a system user who stands for an operator note no session each: a script runs hundreds. The first of the company's day is an entry of the audit. Where it
 * cannot be written (disk full), what only reads goes on; what writes or gives something out says so itself.
 */
export async function noteAccountDay(database: Database, session: Session, now: () => number): Promise<void> {
  const { operatorId, timeZone } = session;
  const door = doorOf(session);
  if (operatorId === null || door === undefined) return;
  const last = await database.queries
    .selectFrom('change_set')
    .select('at')
    .where('action', '=', 'login')
    // By the index of the action: somebody has far fewer logins than steps.
    .where(sql`+operator_id`, '=', operatorId)
    .where('source', '=', session.source)
    .where('detail', '=', JSON.stringify({ door }))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last !== undefined && localDay(last.at, timeZone) === todayIn(timeZone, now())) return;
  try {
    await recordAudit({ database, session, now }, { kind: 'login', summary: session.operatorName, door });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'unavailable')) throw error;
  }
}

/** Sessions whose process is gone are noted as ended when they were seen last. */
async function reap(database: Database, now: number): Promise<void> {
  const open = await database.queries.selectFrom('session').selectAll().where('ended_at', 'is', null).execute();
  const gone = open.filter(({ host, pid, process_started, seen_at }) => !isAlive({ token: '', host, pid, started: process_started, beat: Date.parse(seen_at) }, now));
  if (gone.length === 0) return;
  await database.transact(async (trx) => {
    for (const { id, seen_at } of gone) await trx.updateTable('session').set({ ended_at: seen_at, end_kind: 'died' }).where('id', '=', id).where('ended_at', 'is', null).execute();
  });
}

/** Notes the end; of one that has ended already nothing is changed. */
export async function noteEnd(database: Database, id: number, kind: SessionEnd, now: number, by: number | null = null): Promise<void> {
  await database.transact(async (trx) => {
    await trx.updateTable('session').set({ ended_at: isoTime(now), end_kind: kind, ended_by: by }).where('id', '=', id).where('ended_at', 'is', null).execute();
  });
}

/** The operator leaves the screens. */
export async function noteLeft(database: Database, session: Session, now: number): Promise<void> {
  if (session.sessionId === undefined) return;
  await noteEnd(database, session.sessionId, 'left', now);
  if (session.source === 'screen') await recordAudit({ database, session, now: () => now }, { kind: 'logout', summary: session.operatorName });
}

/** Ends what an operator has open, but for one session. */
export async function endSessionsOf(queries: Queries, operatorId: number, { now, by, but }: { readonly now: number; readonly by: number | null; readonly but?: number | undefined }): Promise<void> {
  await queries
    .updateTable('session')
    .set({ ended_at: isoTime(now), end_kind: 'ended', ended_by: by })
    .where('operator_id', '=', operatorId)
    .where('ended_at', 'is', null)
    .where('id', '!=', but ?? 0)
    .execute();
}

/** Ends what a key opened. */
export async function endSessionsByKey(queries: Queries, key: number, { now, by }: { readonly now: number; readonly by: number | null }): Promise<void> {
  await queries.updateTable('session').set({ ended_at: isoTime(now), end_kind: 'ended', ended_by: by }).where('key_id', '=', key).where('ended_at', 'is', null).execute();
}

/** How session and operator stand now; one read by two keys. */
export interface Standing {
  readonly ended_at: string | null;
  readonly end_kind: string | null;
  readonly ended_by: number | null;
  readonly seen_at: string;
  readonly operator_id: number;
  /** Another one where the rights may have changed. */
  readonly stamp: string;
  readonly time_zone: string | null;
  readonly locked: number;
  readonly deleted_at: string | null;
}

async function standing({ queries }: Database, id: number): Promise<Standing | undefined> {
  return await queries
    .selectFrom('session')
    .innerJoin('operator', 'operator.id', 'session.operator_id')
    .select(['session.ended_at', 'session.end_kind', 'session.ended_by', 'session.seen_at', 'session.operator_id', 'operator.locked', 'operator.deleted_at'])
    .select(({ selectFrom }) => [rightsStamp().as('stamp'), selectFrom('company').select('time_zone').orderBy('id').limit(1).as('time_zone')])
    .where('session.id', '=', id)
    .executeTakeFirst();
}

/**
 * Throws `not_permitted` where the session was ended (login.ended) or the operator is disabled or removed (login.disabled); writes a sign of life where the last
 * one is a minute old. Gives how the operator stands, for whoever keeps the rights.
 */
export async function requireOpen(database: Database, id: number, now: number): Promise<Standing> {
  const found = await standing(database, id);
  if (found === undefined) throw notPermitted('login.ended');
  if (found.locked === 1 || found.deleted_at !== null) {
    await noteEnd(database, id, 'refused', now);
    throw notPermitted('login.disabled');
  }
  // Somebody took the process for dead: a machine that slept, a line that was cut.
  const wrongly = found.ended_at !== null && found.end_kind === 'died';
  if (found.ended_at !== null && !wrongly) throw await endedError(database, found);
  if (wrongly || now - Date.parse(found.seen_at) >= BEAT_MS) await beat(database, id, now);
  return found;
}

async function endedError(database: Database, { ended_by, operator_id }: Standing): Promise<Error> {
  if (ended_by === null || ended_by === operator_id) return notPermitted('login.ended');
  const by = await database.queries.selectFrom('operator').select('name').where('id', '=', ended_by).executeTakeFirst();
  return notPermitted('login.ended_by', { name: by?.name ?? '' });
}

/** A sign of life that cannot be written now comes later: nobody waits for it. */
async function beat(database: Database, id: number, now: number): Promise<void> {
  const write = database.transact(async (trx) => {
    await trx.updateTable('session').set({ seen_at: isoTime(now), ended_at: null, end_kind: null }).where('id', '=', id).execute();
  });
  await write.catch(() => undefined);
}

const mayEndAll = ({ session }: ServiceContext): boolean => hasPower(session, 'sessions');

export async function sessions(ctx: ServiceContext, all = false): Promise<readonly SessionRow[]> {
  const { database, session } = ctx;
  await reap(database, ctx.now());
  const rows = await database.queries
    .selectFrom('session')
    .innerJoin('operator', 'operator.id', 'session.operator_id')
    .leftJoin('operator as ender', 'ender.id', 'session.ended_by')
    .selectAll('session')
    .select(['operator.name as operator', 'operator.login', 'ender.name as ender'])
    .$if(!all, (query) => query.where('session.ended_at', 'is', null))
    .$if(!mayEndAll(ctx), (query) => query.where('session.operator_id', '=', session.operatorId ?? 0))
    .orderBy('session.id', 'desc')
    .limit(all ? SHOWN : 1000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    operatorId: row.operator_id,
    operator: row.operator,
    login: row.login,
    source: row.source,
    origin: row.origin,
    program: row.program,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    endedAt: row.ended_at,
    endKind: kindOf(row.end_kind),
    endedBy: row.ended_by === row.operator_id ? null : row.ender,
    own: row.id === session.sessionId,
  }));
}

const kindOf = (text: string | null): SessionEnd | null => (text === 'left' || text === 'ended' || text === 'refused' || text === 'died' ? text : null);

/**
 * Ends a session: one's own, or for whoever administrates them that of anybody who may do no more. Throws `not_found` where there is no open one of that
 * number.
 */
export async function endSession(ctx: ServiceContext, id: number): Promise<void> {
  const found = (await sessions(ctx)).find((row) => row.id === id);
  if (found === undefined) throw notFound('login.no_session', { id });
  await requireOverLogin(ctx, found.operatorId);
  await noteEnd(ctx.database, id, 'ended', ctx.now(), ctx.session.operatorId);
  await recordAudit(ctx, { kind: 'session_ended', summary: found.operator, recordId: found.operatorId });
}

/** The login before this one, what was tried since, and whether the password will soon be too old. */
export async function welcome(ctx: ServiceContext): Promise<Welcome> {
  const { operatorId, sessionId, byAccount } = ctx.session;
  if (operatorId === null || sessionId === undefined || byAccount === true) return { last: null, failures: 0, daysLeft: null };
  const { queries } = ctx.database;
  const [own, last, credential, policy] = [
    await queries.selectFrom('session').select('failures').where('id', '=', sessionId).executeTakeFirst(),
    await queries.selectFrom('session').select(['started_at', 'origin']).where('operator_id', '=', operatorId).where('id', '<', sessionId).orderBy('id', 'desc').executeTakeFirst(),
    await queries.selectFrom('credential').select('changed_at').where('operator_id', '=', operatorId).executeTakeFirst(),
    await policyOf(queries),
  ];
  const left = credential === undefined ? null : daysLeft(policy, credential.changed_at, ctx.now());
  return {
    last: last === undefined ? null : { at: last.started_at, origin: last.origin },
    failures: own?.failures ?? 0,
    daysLeft: left !== null && left <= policy.warnDays ? left : null,
  };
}
