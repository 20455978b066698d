import { sql } from 'kysely';
import { can } from '../auth/permissions.ts';
import type { Database, Queries } from '../db/database.ts';
import type { NewsTable } from '../db/schema.ts';
import { isEntityName } from '../entities/names.ts';
import type { MessageParams } from '../i18n/index.ts';
import { NEWS_KINDS, type NewsKind, type NewsTarget, type Telling } from '../rules/news.ts';
import { isoTime } from '../util/dates.ts';
import { isPlainObject, objectIn, parsedPlain } from '../util/plain.ts';
import type { Control, ServiceContext } from './context.ts';
import type { News, NewsItem } from './news-api.ts';
import { withinScope } from './scope.ts';

/** A question is answered after so long, so that whoever asks hears that the session has ended. */
const HOLD_MS = 25_000;
/** Swept so long after it was worth telling, by whoever tells next. */
const KEPT_MS = 86_400_000;
const AT_ONCE = 200;
/** The advisory lock of whoever tells, on PostgreSQL: else a lower number could be committed after a higher one was heard. */
const NEWS_LOCK = 4_785_322;

/** Tells it to the open screens, in the transaction that wrote what it is about. */
export async function tell(ctx: Pick<ServiceContext, 'now'> & { readonly database: Pick<Database, 'engine'> }, trx: Queries, told: readonly Telling[]): Promise<void> {
  if (told.length === 0) return;
  const now = ctx.now();
  if (ctx.database.engine === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(NEWS_LOCK)}, hashtext(current_schema()))`.execute(trx);
  await trx.deleteFrom('news').where('until', '<', isoTime(now - KEPT_MS)).execute();
  for (const { kind, operatorId, about, params = {}, open } of told) {
    const until = isoTime(now + NEWS_KINDS[kind].minutes * 60_000);
    await trx
      .insertInto('news')
      .values({ at: isoTime(now), until, operator_id: operatorId, kind, about, body: JSON.stringify({ params, open: open ?? null }) })
      .execute();
  }
}

/** See `NewsApi.news`. */
export async function news(ctx: ServiceContext, after: number | null, { signal }: Control = {}): Promise<News> {
  if (after === null) return await standing(ctx);
  const end = performance.now() + HOLD_MS;
  let last = after;
  let seen: number | null = null;
  for (;;) {
    const mark = await ctx.database.changeMark();
    if (mark === null || mark !== seen) {
      seen = mark;
      const found = await toldAfter(ctx, last);
      if (found.items.length > 0) return found;
      last = found.last;
    }
    const left = end - performance.now();
    if (left <= 0 || signal?.aborted === true) return { last, items: [] };
    await ctx.database.untilChanged(seen, left, signal);
  }
}

/** What was told before and still stands. */
async function standing(ctx: ServiceContext): Promise<News> {
  const { queries } = ctx.database;
  const rows = await queries.selectFrom('news').selectAll().orderBy('id').execute();
  const newest = await queries.selectFrom('news').select(({ fn }) => fn.max('id').as('id')).executeTakeFirst();
  const latest = new Map(rows.map((row) => [row.about, row.id]));
  // What says that something is over is told for less time than what it took away: it counts as long as it is there.
  const items = await itemsFor(ctx, rows.filter(({ about, id, until }) => latest.get(about) === id && until > isoTime(ctx.now())));
  return { last: newest?.id ?? 0, items: items.filter(({ kind }) => NEWS_KINDS[kind].text !== null) };
}

async function toldAfter(ctx: ServiceContext, after: number): Promise<News> {
  const rows = await ctx.database.queries.selectFrom('news').selectAll().where('id', '>', after).orderBy('id').limit(AT_ONCE).execute();
  return { last: rows.at(-1)?.id ?? after, items: rows.length === 0 ? [] : await itemsFor(ctx, rows) };
}

type Row = { readonly [K in keyof NewsTable]: K extends 'id' ? number : NewsTable[K] };

/** Those for this operator, as far as this version of the program knows them. */
async function itemsFor(ctx: ServiceContext, rows: readonly Row[]): Promise<readonly NewsItem[]> {
  const items: NewsItem[] = [];
  for (const { id, at, until, operator_id, kind, about, body } of rows) {
    if (!isKind(kind) || (operator_id !== null && operator_id !== ctx.session.operatorId)) continue;
    const told = parsedPlain(body);
    const open = targetIn(told);
    if (!(await mayHear(ctx, kind, operator_id, open))) continue;
    items.push({ id, kind, at, until, about, params: paramsIn(told), open });
  }
  return items;
}

/** What is told to everybody is told to those who may read the record. */
async function mayHear(ctx: ServiceContext, kind: NewsKind, operatorId: number | null, open: NewsTarget | null): Promise<boolean> {
  if (!can(ctx.session, 'read', NEWS_KINDS[kind].entity).allowed) return false;
  if (operatorId !== null || open === null || !('id' in open)) return true;
  return (await withinScope(ctx, ctx.database.queries, open.entity, [open.id], 'read')).has(open.id);
}

const isKind = (kind: string): kind is NewsKind => Object.hasOwn(NEWS_KINDS, kind);

function paramsIn(told: unknown): MessageParams {
  const known = Object.entries(objectIn(told, 'params')).filter((pair): pair is [string, string | number] => typeof pair[1] === 'string' || typeof pair[1] === 'number');
  return Object.fromEntries(known);
}

function targetIn(told: unknown): NewsTarget | null {
  const open = isPlainObject(told) ? objectIn(told, 'open') : {};
  const { entity, id, filter } = open;
  if (typeof entity !== 'string' || !isEntityName(entity)) return null;
  if (typeof id === 'number') return { entity, id };
  return typeof filter === 'string' ? { entity, filter } : null;
}
