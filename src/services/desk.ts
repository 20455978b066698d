import type { Database, Queries } from '../db/database.ts';
import { can } from '../auth/permissions.ts';
import { isoTime } from '../util/dates.ts';
import type { OpenElsewhere, OpenRecord, Other } from './desk-api.ts';
import type { ServiceContext } from './context.ts';
import { isAlive, newLease, type Lease } from './lease.ts';
import { withinScope } from './scope.ts';

/** The open program: one of each database that it has open. */
export interface Desk {
  readonly lease: Lease;
  /** Who was said to sit at it, and when that was said last; null while nothing was written. */
  seat: { readonly operatorId: number; readonly at: number } | null;
  /** What was said to be open, as text. */
  open: string;
}

/** A sign of life so often, while records are open: only for those who cannot ask the process, which is on another machine. */
const BEAT_MS = 60_000;
const SILENCE_MS = 150_000;

const desks = new WeakMap<Database, Desk>();
/** The desks of this process; one of its number that is not among them belongs to a services' thread that died. */
const known = new Set<string>();

export function deskOf(ctx: ServiceContext): Desk {
  let desk = desks.get(ctx.database);
  if (desk === undefined) {
    desk = { lease: newLease(ctx.now()), seat: null, open: '[]' };
    known.add(desk.lease.token);
    desks.set(ctx.database, desk);
  }
  return desk;
}

/** Whether the desk must be written: for this operator it stands there, and gave a sign of life not long ago. */
function isSeated(ctx: ServiceContext): boolean {
  const { seat } = deskOf(ctx);
  return seat !== null && seat.operatorId === ctx.session.operatorId && ctx.now() - seat.at < BEAT_MS;
}

/** Writes what `work` writes, and the desk itself where that is due. */
export async function atDesk(ctx: ServiceContext, work: (trx: Queries) => Promise<void>): Promise<void> {
  const desk = deskOf(ctx);
  const seated = isSeated(ctx);
  const at = ctx.now();
  await ctx.database.transact(async (trx) => {
    if (!seated) await takeSeat(ctx, trx);
    await work(trx);
  });
  if (!seated) desk.seat = { operatorId: ctx.session.operatorId ?? 0, at };
}

async function takeSeat(ctx: ServiceContext, trx: Queries): Promise<void> {
  const { lease } = deskOf(ctx);
  const row = { operator_id: ctx.session.operatorId ?? 0, host: lease.host, pid: lease.pid, started: lease.started, beat_at: isoTime(ctx.now()) };
  await sweep(ctx, trx);
  await trx
    .insertInto('desk')
    .values({ token: lease.token, ...row })
    .onConflict((on) => on.column('token').doUpdateSet(row))
    .execute();
}

interface DeskRow {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  readonly started: string | null;
  readonly beat_at: string;
}

const DESK_COLUMNS = ['desk.token as token', 'desk.host as host', 'desk.pid as pid', 'desk.started as started', 'desk.beat_at as beat_at'] as const;

/** Whether the program at that desk still runs. */
export function isManned(desk: DeskRow, ctx: ServiceContext): boolean {
  const { lease } = deskOf(ctx);
  const sameProcess = desk.host === lease.host && desk.pid === lease.pid && desk.started === lease.started;
  if (sameProcess) return known.has(desk.token);
  return isAlive({ host: desk.host, pid: desk.pid, started: desk.started, beat: Date.parse(desk.beat_at) }, ctx.now(), SILENCE_MS);
}

/** The tokens of all desks at which a program runs. */
export async function mannedDesks(ctx: ServiceContext, queries: Queries): Promise<ReadonlySet<string>> {
  const rows = await queries.selectFrom('desk').select(DESK_COLUMNS).execute();
  return new Set(rows.filter((desk) => isManned(desk, ctx)).map(({ token }) => token));
}

/** Says what is open here, where that is news or was long ago; then what others have open of it. Names only, and only of what the session may read. */
export async function attend(ctx: ServiceContext, open: readonly OpenRecord[]): Promise<readonly OpenElsewhere[]> {
  if (ctx.session.operatorId === null) return [];
  const seen = await mayBeSeen(ctx, open);
  const desk = deskOf(ctx);
  const text = JSON.stringify(seen);
  if (desk.open !== text || (seen.length > 0 && !isSeated(ctx))) await sayOpen(ctx, seen, text);
  return seen.length === 0 ? [] : await openElsewhere(ctx, seen);
}

async function mayBeSeen(ctx: ServiceContext, open: readonly OpenRecord[]): Promise<readonly OpenRecord[]> {
  const seen: OpenRecord[] = [];
  for (const one of open) {
    if (!can(ctx.session, 'read', one.entity).allowed) continue;
    const found = await withinScope(ctx, ctx.database.queries, one.entity, [one.id], 'read');
    if (found.has(one.id)) seen.push(one);
  }
  return seen;
}

async function sayOpen(ctx: ServiceContext, open: readonly OpenRecord[], text: string): Promise<void> {
  const desk = deskOf(ctx);
  const since = isoTime(ctx.now());
  const { token } = desk.lease;
  await atDesk(ctx, async (trx) => {
    await trx.deleteFrom('presence').where('desk', '=', token).execute();
    const rows = merged(open).map(({ entity, id, editing }) => ({ entity, record_id: id, desk: token, editing: editing ? 1 : 0, since }));
    if (rows.length > 0) await trx.insertInto('presence').values(rows).execute();
  });
  desk.open = text;
}

/** A record once, however often it is open here. */
function merged(open: readonly OpenRecord[]): readonly OpenRecord[] {
  const byKey = Map.groupBy(open, ({ entity, id }) => `${entity} ${id}`);
  return [...byKey.values()].flatMap(([first, ...more]) => (first === undefined ? [] : [{ ...first, editing: [first, ...more].some(({ editing }) => editing) }]));
}

/** Desks whose program has died go, with what they had open; their drafts stay. */
async function sweep(ctx: ServiceContext, trx: Queries): Promise<void> {
  const rows = await trx.selectFrom('desk').select(DESK_COLUMNS).execute();
  const dead = rows.filter((desk) => !isManned(desk, ctx)).map(({ token }) => token);
  if (dead.length === 0) return;
  await trx.deleteFrom('presence').where('desk', 'in', dead).execute();
  await trx.deleteFrom('desk').where('token', 'in', dead).execute();
}

async function openElsewhere(ctx: ServiceContext, open: readonly OpenRecord[]): Promise<readonly OpenElsewhere[]> {
  const { token } = deskOf(ctx).lease;
  const rows = await ctx.database.queries
    .selectFrom('presence')
    .innerJoin('desk', 'desk.token', 'presence.desk')
    .innerJoin('operator', 'operator.id', 'desk.operator_id')
    .select([...DESK_COLUMNS, 'presence.entity as entity', 'presence.record_id as record_id', 'presence.editing as editing', 'operator.name as operator'])
    .where('presence.desk', '!=', token)
    .where((eb) => eb.or(open.map(({ entity, id }) => eb.and([eb('presence.entity', '=', entity), eb('presence.record_id', '=', id)]))))
    .orderBy('presence.since')
    .execute();
  const there = rows.filter((row) => isManned(row, ctx));
  return merged(open).flatMap(({ entity, id }) => {
    const others = there.filter((row) => row.entity === entity && row.record_id === id).map((row): Other => ({ operator: row.operator, editing: row.editing === 1 }));
    return others.length === 0 ? [] : [{ entity, id, others: once(others) }];
  });
}

/** One line a person, however many terminals. */
function once(others: readonly Other[]): readonly Other[] {
  const byName = Map.groupBy(others, ({ operator }) => operator);
  return [...byName].map(([operator, all]) => ({ operator, editing: all.some(({ editing }) => editing) }));
}

/** The program leaves this database: nothing is open here any more. */
export async function leaveDesk(database: Database): Promise<void> {
  const desk = desks.get(database);
  if (desk === undefined) return;
  desks.delete(database);
  const { token } = desk.lease;
  if (desk.seat === null) return;
  await database.transact(async (trx) => {
    await trx.deleteFrom('presence').where('desk', '=', token).execute();
    await trx.deleteFrom('desk').where('token', '=', token).execute();
  });
  known.delete(token);
}
