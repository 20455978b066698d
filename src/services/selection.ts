import { sql, type Expression, type SqlBool } from 'kysely';
import { can, type Action } from '../auth/permissions.ts';
import type { Database, Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { live } from '../db/live.ts';
import { COUNTED, SORTED } from '../db/search-index.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import type { CompileContext } from '../query/compile.ts';
import { EVERYTHING, type Filter } from '../query/filter.ts';
import { filterCondition } from '../query/filter-condition.ts';
import { chineseName } from '../query/place-names.ts';
import { parseFilter } from '../query/parser.ts';
import { asksForText, resolveFilter, type ReferenceValue } from '../query/resolve.ts';
import { splitWords } from '../util/fold.ts';
import type { Count, Selection } from './api.ts';
import type { ServiceContext } from './context.ts';
import { isReadInOrder } from './keyset.ts';
import { notPermittedField } from './permit.ts';
import { nameConditions, reachesAllOrNone, scopeConditions } from './scope.ts';
import { cellText } from './stored.ts';
import { todayOf } from './validate.ts';
import { visibleWords } from './search-visible.ts';

export type Condition = Expression<SqlBool>;

/** What the query language needs to know of who asks. */
export function filterContext(ctx: ServiceContext): CompileContext {
  const { lang, timeZone, currency, operatorId } = ctx.session;
  const permits = (entity: EntityName, field: string): boolean => can(ctx.session, 'read', entity, field).allowed;
  const readableWords = (entity: EntityName, alias: string, words: readonly string[]): readonly Condition[] => visibleWords(ctx, entity, words, alias);
  const reach = (entity: EntityName, alias: string): readonly Condition[] => nameConditions(ctx, entity, { alias });
  return { lang, timeZone, currency, operatorId, today: todayOf(ctx), engine: ctx.database.engine, permits, reach, readableWords };
}

/** The values of a list that look-ups in a filter name. */
export async function referenceValues(queries: Queries, entity: EntityName): Promise<readonly ReferenceValue[]> {
  const { label, key, reference, tree } = definitionOf(entity);
  const code = key ?? label;
  const chinese = reference?.chinese;
  const rows = await dynamic(queries)
    .selectFrom(entity)
    .select(['id', label, ...(code === label ? [] : [code]), ...(tree === undefined ? [] : [tree]), ...(chinese === undefined ? [] : [chinese])])
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  const called = (row: (typeof rows)[number]): readonly string[] => {
    const name = String(row[label]);
    const other = chinese === undefined ? '' : chineseName(name, cellText(row[chinese]));
    return other === '' ? [name] : [name, other];
  };
  const above = new Map(tree === undefined ? [] : rows.map((row) => [row['id'], called(row)]));
  return rows.map((row) => {
    const own = row[code];
    const under = tree === undefined ? [] : (above.get(row[tree]) ?? []);
    return { id: Number(row['id']), name: String(row[label]), called: called(row), code: own === null || own === undefined ? null : String(own), under };
  });
}

interface Held {
  readonly mark: number;
  readonly values: ReadonlyMap<EntityName, readonly ReferenceValue[]>;
}

const held = new WeakMap<Database, Held>();

/** The same, read anew only where something was written since: each look at customers of a region would else read three thousand places. */
export async function heldValues(database: Database, entity: EntityName): Promise<readonly ReferenceValue[]> {
  const mark = await database.changeMark();
  if (mark === null) return await referenceValues(database.queries, entity);
  const known = held.get(database);
  const before = known?.mark === mark ? known.values : new Map<EntityName, readonly ReferenceValue[]>();
  const values = before.get(entity) ?? (await referenceValues(database.queries, entity));
  held.set(database, { mark, values: new Map([...before, [entity, values]]) });
  return values;
}

/** A line of the query language as a condition. Throws AppError `invalid` with its place. */
export async function lineCondition(ctx: ServiceContext, entity: EntityName, line: string, queries: Queries = ctx.database.queries): Promise<Condition> {
  return filterCondition(entity, await lineTree(ctx, entity, line, queries), ctx.database.search, filterContext(ctx));
}

async function lineTree(ctx: ServiceContext, entity: EntityName, line: string, queries: Queries): Promise<Filter> {
  const parsed = parseFilter(entity, line, filterContext(ctx));
  const { database } = ctx;
  // What a transaction has written is seen by its own queries alone.
  return await resolveFilter(entity, parsed, async (target) => await (queries === database.queries ? heldValues(database, target) : referenceValues(queries, target)));
}

function column(entity: EntityName, name: string) {
  return sql.ref(`${entity}.${name}`);
}

/** Which records point to one says what the field holds: so it is asked of whoever reads that field. */
function panelCondition({ session }: ServiceContext, entity: EntityName, { field, id }: { readonly field: string; readonly id: number }): Condition {
  const def = fieldOf(entity, field);
  if (def !== undefined && !can(session, 'read', entity, field).allowed) throw notPermittedField(entity, field);
  if (def?.kind === 'links')
    return sql<SqlBool>`exists (select 1 from ${sql.table(`${entity}_${field}`)} l where l.record_id = ${column(entity, 'id')} and l.target_id = ${id})`;
  if (def === undefined) throw invalid('error.unknown_field', { entity: { key: `entity.${entity}` }, field });
  return sql<SqlBool>`${column(entity, field)} = ${id}`;
}

function idsCondition(entity: EntityName, ids: readonly number[]): Condition {
  const safe = ids.filter((id) => Number.isSafeInteger(id));
  // Numbers, written out: a list of bound values has a limit.
  return safe.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${column(entity, 'id')} in (${sql.raw(safe.join(', '))})`;
}

/** Everything that a selection asks for within the reach of an action, as conditions on the entity's table under its own name; all of them hold. */
export async function selectionConditions(ctx: ServiceContext, selection: Selection, queries: Queries = ctx.database.queries, action: Action = 'read', broad = false): Promise<readonly Condition[]> {
  const { entity, filter } = selection;
  const found = [...plainConditions(ctx, selection, { action, broad })];
  // A filter may read every record: let it be stopped.
  if (filter !== undefined && filter.trim() !== '') found.push(await lineCondition(ctx, entity, filter, queries), live(ctx.database.engine, entity));
  return found;
}

/** More matches than this are better read off the index of the order than sorted; of texts later, for those stand together in an order by name. */
const FEW = 8000;
const FEW_TEXTS = 40_000;
/** Of a search, the newest first: a page of more is soon met in that order. */
const FEW_NEWEST = 1000;

/**
 * The same for a page of a sorted list. The engines guess how many records a filter lets through, and either sort a hundred thousand for a
 * page of fifty or look through a million for the three there are: so the first few thousand matches are found first, in any order.
 */
export async function pageConditions(ctx: ServiceContext, selection: Selection, sort: readonly string[]): Promise<readonly Condition[]> {
  const { entity, filter = '' } = selection;
  const { engine, queries, search } = ctx.database;
  const nothing = filter.trim() === '';
  // What the index of PostgreSQL finds is only known by asking it.
  const isWhole = reachesAllOrNone(ctx, entity, 'read') && (engine === 'sqlite' || splitWords(selection.search ?? '').length === 0);
  if (nothing && (selection.of !== undefined || selection.ids !== undefined || isWhole)) return await selectionConditions(ctx, selection);
  const tree = nothing ? EVERYTHING : await lineTree(ctx, entity, filter, queries);
  const conditions = [...plainConditions(ctx, selection), filterCondition(entity, tree, search, filterContext(ctx))];
  const few = asksForText(tree) ? FEW_TEXTS : nothing && sort[0] === NEWEST_FIRST[0] ? FEW_NEWEST : FEW;
  const found = await fewRecords(ctx, entity, conditions, few);
  if (found !== null) return [found];
  const sortedBy = sort[0]?.replace(/^-/, '');
  // Where all must be sorted anyway, those within reach are found by whose they are.
  return [...plainConditions(ctx, selection, { broad: engine === 'sqlite' && isReadInOrder(entity, sort) }), filterCondition(entity, tree, search, { ...filterContext(ctx), broad: true, sortedBy })];
}

/** The records that fulfil all conditions, by their ids, where there are at most `most`; else null. */
async function fewRecords({ database: { queries, engine } }: ServiceContext, entity: EntityName, conditions: readonly Condition[], most: number): Promise<Condition | null> {
  const ids = await firstIds(queries, entity, conditions, most + 1);
  if (ids.length > most) return null;
  const id = column(entity, 'id');
  return engine === 'sqlite' ? sql<SqlBool>`${id} in (select value from json_each(${JSON.stringify(ids)}))` : sql<SqlBool>`${id} = any(${ids}::integer[])`;
}

async function firstIds(queries: Queries, entity: EntityName, conditions: readonly Condition[], limit: number): Promise<readonly number[]> {
  let query = dynamic(queries).selectFrom(entity).select('id');
  for (const condition of conditions) query = query.where(condition);
  return (await query.limit(limit).execute()).map(({ id }) => Number(id));
}

interface Reach {
  readonly action?: Action;
  readonly broad?: boolean;
}

function plainConditions(ctx: ServiceContext, { entity, search, of, ids, deleted }: Selection, { action = 'read', broad = false }: Reach = {}): readonly Condition[] {
  const bin = column(entity, 'deleted_at');
  const words = splitWords(search ?? '');
  const searched = words.length === 0 ? null : ctx.database.search.found(entity, words);
  const reach = scopeConditions(ctx, entity, action, { broad: broad || searched?.narrow === true });
  const found: Condition[] = [deleted === true ? sql<SqlBool>`${bin} is not null` : sql<SqlBool>`${bin} is null`, ...reach];
  if (of !== undefined) found.push(panelCondition(ctx, entity, of));
  if (ids !== undefined) found.push(idsCondition(entity, ids));
  return searched === null ? found : [...found, searched.where, ...visibleWords(ctx, entity, words)];
}

/** What a page of a list consists of, and its order. */
export interface Ordered {
  readonly conditions: readonly Condition[];
  readonly sort: readonly string[];
  /** Set where `conditions` let only the newest through, a little more than the page: what they all fulfil. */
  readonly wide?: () => readonly Condition[];
}

/** Only words are asked for, of records that are not in the bin and all within reach. */
function isSearchAlone(ctx: ServiceContext, { search: _words, ...others }: Selection, words: readonly string[]): boolean {
  if (others.deleted === true || (others.filter ?? '').trim() !== '') return false;
  // One condition says that they are not in the bin.
  return plainConditions(ctx, others).length === 1 && visibleWords(ctx, others.entity, words).length === 0;
}

/** How many there are of a selection, as far as a list counts, where a search alone has told; else null. */
export function countFound(ctx: ServiceContext, selection: Selection, cap: number): Count | null {
  const words = splitWords(selection.search ?? '');
  if (words.length === 0 || cap >= COUNTED || !isSearchAlone(ctx, selection, words)) return null;
  const found = ctx.database.search.found(selection.entity, words).live;
  return found === null ? null : { value: Math.min(found, cap), capped: found > cap };
}

/**
 * A search in no order that anybody asked for: by `usual` while few are found (`SORTED`, about), else the newest first, which needs no sorting. `page`: records
 * of the page, where that is the first; null for one that begins elsewhere.
 */
export async function searchedInOrder(ctx: ServiceContext, selection: Selection, usual: readonly string[], page: number | null): Promise<Ordered> {
  const { entity, search } = selection;
  const words = splitWords(search ?? '');
  const isAlone = isSearchAlone(ctx, selection, words);
  const found = ctx.database.search.found(entity, words, isAlone && page !== null ? page : undefined);
  const others = [...(await selectionConditions(ctx, { ...selection, search: undefined }, ctx.database.queries, 'read', found.narrow)), ...visibleWords(ctx, entity, words)];
  if (found.newest !== null && isAlone) {
    const wide = (): readonly Condition[] => [...others, found.where];
    return page === null ? { conditions: wide(), sort: NEWEST_FIRST } : { conditions: [...others, found.newest], sort: NEWEST_FIRST, wide };
  }
  const conditions = [...others, found.where];
  if (found.atMost !== null && found.atMost <= SORTED) return { conditions, sort: usual };
  const few = await fewRecords(ctx, entity, conditions, SORTED);
  return few === null ? { conditions, sort: NEWEST_FIRST } : { conditions: [few], sort: usual };
}

const NEWEST_FIRST = ['-id'];

/** How many records there are, counted up to `cap`. */
export async function countSelected(queries: Queries, entity: EntityName, conditions: readonly Condition[], cap: number): Promise<Count> {
  let inner = dynamic(queries).selectFrom(entity).select(sql<number>`1`.as('one'));
  for (const condition of conditions) inner = inner.where(condition);
  const row = await dynamic(queries)
    .selectFrom(inner.limit(cap + 1).as('counted'))
    .select(({ fn }) => fn.countAll().as('n'))
    .executeTakeFirst();
  const value = Number(row?.n ?? 0);
  return { value: Math.min(value, cap), capped: value > cap };
}

/** The ids of all records of a selection, ascending. */
export async function selectedIds(queries: Queries, entity: EntityName, conditions: readonly Condition[]): Promise<readonly number[]> {
  const ids: number[] = [];
  for (;;) {
    let query = dynamic(queries).selectFrom(entity).select('id').where('id', '>', ids.at(-1) ?? 0);
    for (const condition of conditions) query = query.where(condition);
    const rows = await query.orderBy('id').limit(ID_PAGE).execute();
    for (const row of rows) ids.push(Number(row['id']));
    if (rows.length < ID_PAGE) return ids;
  }
}

const ID_PAGE = 10_000;
