import { invalid } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import { isoTime } from '../util/dates.ts';
import type { KeptDraft } from './desk-api.ts';
import type { ServiceContext } from './context.ts';
import { atDesk, deskOf, mannedDesks } from './desk.ts';

/** Longest draft, in characters: a table of five thousand rows. */
const LONGEST = 8_000_000;
const LONGEST_ABOUT = 2000;

/** Drafts belong to an operator; the program itself has none. */
const owner = (ctx: ServiceContext): number => ctx.session.operatorId ?? 0;

const own = (ctx: ServiceContext, queries: Queries) => queries.selectFrom('draft').where('operator_id', '=', owner(ctx));

/** Keeps what was typed and not saved; it is in hand at this desk. */
export async function saveDraft(ctx: ServiceContext, place: string, body: string, about?: string): Promise<void> {
  if (body.length > LONGEST) throw invalid('error.text_too_long', { max: LONGEST });
  if (about !== undefined && about.length > LONGEST_ABOUT) throw invalid('error.text_too_long', { max: LONGEST_ABOUT });
  const kept = { body, saved_at: isoTime(ctx.now()), desk: deskOf(ctx).lease.token, about: about ?? null };
  await atDesk(ctx, async (trx) => {
    await trx
      .insertInto('draft')
      .values({ operator_id: owner(ctx), place, ...kept })
      .onConflict((on) => on.columns(['operator_id', 'place']).doUpdateSet(kept))
      .execute();
  });
}

export async function draft(ctx: ServiceContext, place: string): Promise<{ readonly body: string; readonly savedAt: string } | null> {
  const row = await own(ctx, ctx.database.queries).select(['body', 'saved_at']).where('place', '=', place).executeTakeFirst();
  return row === undefined ? null : { body: row.body, savedAt: row.saved_at };
}

/** The operator's drafts that no other open program has in hand, the newest first. */
export async function drafts(ctx: ServiceContext): Promise<readonly KeptDraft[]> {
  const { queries } = ctx.database;
  const rows = await own(ctx, queries).select(['place', 'saved_at', 'desk', 'about']).orderBy('saved_at', 'desc').orderBy('about').orderBy('place').execute();
  if (rows.length === 0) return [];
  const elsewhere = await desksElsewhere(ctx, queries);
  return rows.filter(({ desk }) => desk === null || !elsewhere.has(desk)).map(({ place, saved_at, about }) => ({ place, savedAt: saved_at, about }));
}

/** Desks at which others work: what is in hand there is not for here. */
async function desksElsewhere(ctx: ServiceContext, queries: Queries): Promise<ReadonlySet<string>> {
  const [manned, ended] = [await mannedDesks(ctx, queries), await endedDesks(queries)];
  return new Set([...manned].filter((token) => token !== deskOf(ctx).lease.token && !ended.has(token)));
}

/** Desks whose session was ended: the program may stand there for a while yet, before a line that hangs. */
async function endedDesks(queries: Queries): Promise<ReadonlySet<string>> {
  const rows = await queries
    .selectFrom('desk')
    .innerJoin('session', (on) => on.onRef('session.host', '=', 'desk.host').onRef('session.pid', '=', 'desk.pid').onRef('session.operator_id', '=', 'desk.operator_id').on((eb) => eb('session.process_started', 'is not distinct from', eb.ref('desk.started'))))
    .select(['desk.token as token', ({ fn }) => fn.count<number>('session.id').filterWhere('session.ended_at', 'is', null).as('open'), ({ fn }) => fn.count<number>('session.id').filterWhere('session.end_kind', '=', 'ended').as('ended')])
    .groupBy('desk.token')
    .execute();
  return new Set(rows.filter(({ open, ended }) => open === 0 && ended > 0).map(({ token }) => token));
}

/** Takes a draft in hand; null where it is gone or somebody has it. */
export async function takeDraft(ctx: ServiceContext, place: string): Promise<{ readonly body: string; readonly savedAt: string } | null> {
  let taken: { readonly body: string; readonly savedAt: string } | null = null;
  await atDesk(ctx, async (trx) => {
    taken = null;
    const row = await own(ctx, trx).select(['body', 'saved_at', 'desk']).where('place', '=', place).executeTakeFirst();
    if (row === undefined || (row.desk !== null && (await desksElsewhere(ctx, trx)).has(row.desk))) return;
    await trx.updateTable('draft').set({ desk: deskOf(ctx).lease.token }).where('operator_id', '=', owner(ctx)).where('place', '=', place).execute();
    taken = { body: row.body, savedAt: row.saved_at };
  });
  return taken;
}

/** Nobody has it in hand: it is offered wherever the operator works. */
export async function putDraftAside(ctx: ServiceContext, place: string): Promise<void> {
  await ctx.database.transact(async (trx) => {
    await trx.updateTable('draft').set({ desk: null }).where('operator_id', '=', owner(ctx)).where('place', '=', place).execute();
  });
}

export async function dropDraft(ctx: ServiceContext, place: string): Promise<void> {
  await ctx.database.transact(async (trx) => {
    await trx.deleteFrom('draft').where('operator_id', '=', owner(ctx)).where('place', '=', place).execute();
  });
}
