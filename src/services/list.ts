import { canShow } from '../auth/permissions.ts';
import { dynamic, type Cell } from '../db/dynamic.ts';
import type { Queries } from '../db/database.ts';
import { COUNTED } from '../db/search-index.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import type { EntityName } from '../entities/names.ts';
import { invalid } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { splitWords } from '../util/fold.ts';
import type { Count, ListPage, ListRequest, Row, Selection } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { depthAt, isTreeOrder, readCursor, segmentsFrom, sortKeys, writeCursor, type Position, type SortKey } from './keyset.ts';
import { signsOf, type Signs } from './signs.ts';
import { shownValues } from './cover.ts';
import { labelsFor, labelsOf, targetsOf } from './labels.ts';
import { permit, requireSortable, usualOrder } from './permit.ts';
import { countFound, countSelected, pageConditions, searchedInOrder, selectionConditions, type Condition, type Ordered } from './selection.ts';
import { knownNames } from './known-names.ts';
import { scopeConditions } from './scope.ts';
import { loadLinks } from './stored.ts';
import { groupSegments, valueGroups } from './value-groups.ts';

/** What capped counts stop at unless told otherwise. */
export const COUNT_CAP = COUNTED - 1;
const PAGE_LIMIT = 1000;

/** A list as it is being read. */
interface Listing {
  readonly ctx: ServiceContext;
  readonly queries: Queries;
  readonly entity: EntityName;
  readonly columns: readonly string[];
  readonly conditions: readonly Condition[];
  readonly sort: readonly string[];
  readonly keys: readonly SortKey[];
  readonly signs: Signs;
  /** Set where the list is sorted by a look-up to a short list first. */
  readonly groups: Awaited<ReturnType<typeof valueGroups>>;
  /** Every record stands below the one that it lies in. */
  readonly tree: boolean;
}

interface Found {
  readonly row: Readonly<Record<string, Cell>>;
  readonly position: Position;
}

/** One page of a list, by keyset: any page costs the same. */
export async function list(ctx: ServiceContext, request: ListRequest, control: Control = {}): Promise<ListPage> {
  permit(ctx.session, 'read', request.entity);
  return await ctx.database.cancellable(control.signal, async () => await readPage(ctx, request));
}

async function readPage(ctx: ServiceContext, request: ListRequest): Promise<ListPage> {
  const { entity } = request;
  for (const field of request.columns) checkColumn(entity, field);
  // A view or a usual column may name what this role does not see: the list is shown without it.
  const columns = request.columns.filter((field) => canShow(ctx.session, entity, field));
  const queries = ctx.database.queries;
  const cursor = request.after ?? request.before;
  const given = cursor === undefined ? null : readCursor(entity, request.sort, cursor);
  requireSortable(ctx, entity, given?.sort ?? request.sort);
  const limit = Math.min(Math.max(1, Math.trunc(request.limit)), PAGE_LIMIT);
  const { conditions, sort, wide } = await ordered(ctx, request, given?.sort ?? request.sort, limit);
  const known = knownNames(ctx);
  const listing: Listing = {
    ctx,
    queries,
    entity,
    columns,
    conditions,
    sort,
    keys: sortKeys(entity, sort, known),
    groups: await valueGroups(queries, request, sort, known),
    signs: await signsOf(ctx, entity, queries),
    tree: isWhole(request) && isTreeOrder(entity, sort),
  };
  const position = given?.position ?? null;
  const found = await pageOf(listing, request, position, limit);
  // Others may have changed some of those that were found by the search.
  const page = wide === undefined || found.next !== null ? found : await pageOf({ ...listing, conditions: wide() }, request, position, limit);
  return String(sort) === String(definitionOf(entity).list.sort) ? page : { ...page, sort };
}

async function pageOf(listing: Listing, request: ListRequest, position: Position | null, limit: number): Promise<ListPage> {
  if (request.before !== undefined || request.fromEnd === true) return await pageBefore(listing, position, limit);
  if (request.around !== undefined) return await pageAround(listing, request.around, limit);
  return await pageAfter(listing, position, limit, false);
}

/** Nothing is left out that others would stand under. */
const isWhole = ({ search = '', filter = '', of, ids, deleted }: ListRequest): boolean => search.trim() === '' && filter.trim() === '' && of === undefined && ids === undefined && deleted !== true;

function checkColumn(entity: EntityName, field: string): void {
  if (fieldOf(entity, field) === undefined) throw invalid('error.unknown_field', { entity: { key: `entity.${entity}` }, field });
}

/** What the list consists of, in the order that was asked for or in the usual one. */
async function ordered(ctx: ServiceContext, request: ListRequest, asked: readonly string[] | undefined, limit: number): Promise<Ordered> {
  const usual = usualOrder(ctx, request.entity);
  if (asked !== undefined || splitWords(request.search ?? '').length === 0) return { conditions: await pageConditions(ctx, request, asked ?? usual), sort: asked ?? usual };
  return await searchedInOrder(ctx, request, usual, request.fromEnd === true || request.around !== undefined ? null : limit + 1);
}

async function pageAfter(listing: Listing, position: Position | null, limit: number, inclusive: boolean): Promise<ListPage> {
  const found = await read(listing, position, { backward: false, inclusive, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const [first, last] = [shown[0], shown.at(-1)];
  const hasPrevious = first !== undefined && position !== null && (await hasBefore(listing, first.position));
  return {
    rows: await toRows(listing, shown),
    next: found.length > limit && last !== undefined ? writeCursor(listing.entity, listing.sort, last.position) : null,
    previous: hasPrevious ? writeCursor(listing.entity, listing.sort, first.position) : null,
  };
}

async function hasBefore(listing: Listing, position: Position): Promise<boolean> {
  return (await read(listing, position, { backward: true, inclusive: false, limit: 1 })).length > 0;
}

async function pageBefore(listing: Listing, position: Position | null, limit: number): Promise<ListPage> {
  const found = await read(listing, position, { backward: true, inclusive: false, limit: limit + 1 });
  const shown = found.slice(0, limit).toReversed();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: await toRows(listing, shown),
    next: position !== null && last !== undefined ? writeCursor(listing.entity, listing.sort, last.position) : null,
    previous: found.length > limit && first !== undefined ? writeCursor(listing.entity, listing.sort, first.position) : null,
  };
}

/** The page that begins with a row, or with what stands where it would: it may have left the list. */
async function pageAround(listing: Listing, id: number, limit: number): Promise<ListPage> {
  // Where one stands that may not be seen would tell what it is sorted by.
  const reach = scopeConditions(listing.ctx, listing.entity);
  const row = await reach.reduce((query, condition) => query.where(condition), keyQuery(listing).where('id', '=', id)).executeTakeFirst();
  if (row === undefined) return await pageAfter(listing, null, limit, false);
  return await pageAfter(listing, positionOf(listing.keys, row), limit, true);
}

function keyQuery({ queries, entity, keys }: Listing) {
  return dynamic(queries)
    .selectFrom(entity)
    .select(keys.map(({ expression }, at) => expression.as(`k${at}`)));
}

function positionOf(keys: readonly SortKey[], row: Readonly<Record<string, Cell>>): Position {
  return keys.map((_key, at) => row[`k${at}`] ?? null);
}

interface Reading {
  readonly backward: boolean;
  readonly inclusive: boolean;
  readonly limit: number;
}

async function read(listing: Listing, position: Position | null, { backward, inclusive, limit }: Reading): Promise<readonly Found[]> {
  const found: Found[] = [];
  const { groups, keys } = listing;
  const parts = groups === null ? segmentsFrom(keys, position, backward, inclusive) : groupSegments(groups, keys, position, backward, inclusive);
  for (const part of parts) {
    if (found.length >= limit) break;
    let query = keyQuery(listing).select(['id', 'version', 'deleted_at', ...ownColumns(listing)]).select([...listing.signs.columns]);
    for (const condition of [...listing.conditions, ...part.conditions]) query = query.where(condition);
    for (const order of part.order) query = query.orderBy(order);
    const rows = await query.limit(limit - found.length).execute();
    for (const row of rows) found.push({ row, position: positionOf(keys, row) });
  }
  return found;
}

/** The columns of the table among those asked for, once each. */
function ownColumns({ entity, columns }: Pick<Listing, 'entity' | 'columns'>): readonly string[] {
  const always = new Set(['id', 'version', 'deleted_at']);
  return [...new Set(columns)].filter((field) => !always.has(field) && fieldOf(entity, field)?.kind !== 'links');
}

async function toRows({ ctx, queries, entity, columns, signs, tree }: Listing, found: readonly Found[]): Promise<readonly Row[]> {
  const hasLinks = columns.some((field) => fieldOf(entity, field)?.kind === 'links');
  const links = hasLinks ? await loadLinks(queries, entity, found.map(({ row }) => Number(row['id']))) : null;
  const stored = found.map(({ row }): Values => {
    const own: Values = {};
    for (const field of columns) own[field] = links?.has(field) ? (links.get(field)?.get(Number(row['id'])) ?? []) : (row[field] ?? null);
    return own;
  });
  const values = stored.map((one) => shownValues(ctx.session, entity, one));
  const labels = await labelsFor(ctx, queries, targetsOf(entity, values));
  return found.map(({ row, position }, at) => ({
    id: Number(row['id']),
    version: Number(row['version']),
    deleted: row['deleted_at'] !== null,
    values: values[at] ?? {},
    labels: labelsOf(entity, values[at] ?? {}, labels, ctx.session.lang),
    ...(row['deleted_at'] === null ? signs.read(row) : {}),
    ...(tree ? { depth: depthAt(position) } : {}),
  }));
}

/** How many records a selection has, counted up to `cap`. */
export async function count(ctx: ServiceContext, selection: Selection, cap: number = COUNT_CAP, control: Control = {}): Promise<Count> {
  permit(ctx.session, 'read', selection.entity);
  return await ctx.database.cancellable(control.signal, async () => {
    const found = countFound(ctx, selection, cap);
    if (found !== null) return found;
    const conditions = await selectionConditions(ctx, selection);
    return await countSelected(ctx.database.queries, selection.entity, conditions, cap);
  });
}
