import { expressionBuilder, type SelectQueryBuilder } from 'kysely';
import { can } from '../auth/permissions.ts';
import { dynamic, type AnySchema, type Cell } from '../db/dynamic.ts';
import type { Queries } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf, fieldsOf } from '../entities/registry.ts';
import { chineseName, shortPlaceName } from '../query/place-names.ts';
import { failed, invalid } from '../errors.ts';
import { isNamed, targetOf } from '../query/values.ts';
import { ruleOf } from '../rules/index.ts';
import { foldSearch, splitWords } from '../util/fold.ts';
import type { Choice } from './api.ts';
import type { ServiceContext } from './context.ts';
import { knownNames } from './known-names.ts';
import { labelsFor } from './labels.ts';
import { permit } from './permit.ts';
import { scopeConditions } from './scope.ts';
import { lookupOf } from './import/lookups.ts';
import { ownerOf } from './import/owners.ts';
import { cellText, chunks } from './stored.ts';
import { usedOf } from './uses.ts';
import { visibleWords } from './search-visible.ts';

/** Matches looked at before the best are taken. */
const CANDIDATES = 300;

/** The field that tells values of the same name apart: the parent in a tree, else the record it hangs on, else the code. */
function hintField(entity: EntityName): string | undefined {
  const def = definitionOf(entity);
  const tree = def.tree;
  if (tree !== undefined) return tree;
  const panel = Object.entries(fieldsOf(entity)).find(([, field]) => field.kind === 'lookup' && field.panel === true)?.[0];
  return panel ?? (def.key === def.label ? undefined : def.key);
}

/** The field, unless the session may not read it as it is. */
const readable = (ctx: ServiceContext, entity: EntityName, field: string | undefined): string | undefined => (field !== undefined && can(ctx.session, 'read', entity, field).allowed ? field : undefined);

/** The order of a picker: as the list is ordered by hand, else by name. */
function orderColumn(entity: EntityName): string {
  return definitionOf(entity).reference ? 'rank' : 'name_sort';
}

/** Values for a picker: by name, pinyin, initials or code; what begins with the text first. Retired and deleted ones are left out. */
export async function choices(
  ctx: ServiceContext,
  entity: EntityName,
  search: string,
  limit: number,
  given?: { readonly field: string; readonly id: number },
): Promise<readonly Choice[]> {
  permit(ctx.session, 'read', entity);
  if (given !== undefined) permit(ctx.session, 'read', entity, given.field);
  const { label, key: code } = definitionOf(entity);
  const key = readable(ctx, entity, code);
  const queries = ctx.database.queries;
  const hint = readable(ctx, entity, hintField(entity));
  const prefer = ruleOf(entity).prefer;
  const chinese = definitionOf(entity).reference?.chinese;
  const columns = [...new Set(['id', label, 'search_text', ...(prefer === undefined ? [] : [prefer.field]), ...(chinese === undefined ? [] : [chinese]), ...(hint === undefined ? [] : [hint]), ...(key === undefined ? [] : [key])])];
  const within = (): Found => {
    let query = dynamic(queries).selectFrom(entity).select(columns).where('deleted_at', 'is', null);
    if (fieldsOf(entity)['retired']) query = query.where('retired', '=', 0);
    if (given !== undefined) query = query.where(given.field, '=', given.id);
    for (const condition of scopeConditions(ctx, entity)) query = query.where(condition);
    return query.orderBy(orderColumn(entity)).orderBy('id');
  };
  const words = splitWords(search);
  const called = await calledSo(ctx, entity, within(), words).limit(words.length === 0 ? limit : CANDIDATES).execute();
  const rows = called.length > 0 || words.length === 0 ? called : await ofPath(ctx, entity, search, within);
  const common = await commonness(queries, entity, words.length === 0 ? [] : rows.map((row) => Number(row['id'])));
  const best = bestFirst(rows, foldSearch(search), { label, key, common, bare: barePlaces(entity) }).slice(0, limit);
  return await toChoices(ctx, queries, entity, best, hint);
}

type Found = SelectQueryBuilder<AnySchema, string, PickRow>;

/** Of these rows those in which all words stand. */
function calledSo(ctx: ServiceContext, entity: EntityName, rows: Found, words: readonly string[]): Found {
  const found = words.length === 0 ? rows : rows.where(ctx.database.search.condition(expressionBuilder<Schema, EntityName>(), entity, words));
  return visibleWords(ctx, entity, words).reduce((narrowed, condition) => narrowed.where(condition), found);
}

/** What a path names, as in files (总部/销售部, 晨光文具/李明): while it is typed, what lies below its part before the last stroke. */
async function ofPath(ctx: ServiceContext, entity: EntityName, search: string, within: () => Found): Promise<readonly PickRow[]> {
  const text = search.normalize('NFKC').trim();
  if (!text.includes('/') && !isNamed(entity)) return [];
  const { tree } = definitionOf(entity);
  const above = tree === undefined ? ownerOf(entity) : { field: tree, to: entity };
  const stroke = text.lastIndexOf('/');
  const field = readable(ctx, entity, above?.field);
  if (above !== null && field !== undefined && stroke > 0) {
    const parents = await meantBy(ctx, above.to, text.slice(0, stroke));
    const below = parents.length === 0 ? [] : await calledSo(ctx, entity, within().where(field, 'in', parents), splitWords(text.slice(stroke + 1))).limit(CANDIDATES).execute();
    if (below.length > 0) return below;
  }
  const ids = await meantBy(ctx, entity, text);
  return ids.length === 0 ? [] : await within().where('id', 'in', ids).limit(CANDIDATES).execute();
}

/** The records that a name in a file would mean. */
async function meantBy(ctx: ServiceContext, entity: EntityName, name: string): Promise<readonly number[]> {
  const lookup = await lookupOf(ctx.database.queries, entity, knownNames(ctx));
  await lookup.prefetch([name]);
  const found = lookup.find(name);
  return found.kind === 'one' ? [found.id] : found.kind === 'many' ? found.among.map(({ id }) => id) : [];
}

/**
 * The value of a list kept by hand, or of a tree, that a text names as an import understands it: by name, code, a place's short name or path. Null where none is called
 * so; throws `invalid` with the candidates where several are.
 */
export async function named(ctx: ServiceContext, entity: EntityName, text: string): Promise<number | null> {
  permit(ctx.session, 'read', entity);
  if (!isNamed(entity)) throw failed('error.internal', { reason: `${entity} is no list of words` });
  const found = (await lookupOf(ctx.database.queries, entity, knownNames(ctx))).find(text);
  if (found.kind === 'many') throw invalid(found.fault.key, { field: { key: `entity.${entity}` }, ...found.fault.params });
  return found.kind === 'one' ? found.id : null;
}

/** Of the values of a list: 0 for those in use, 1 for those that others stand under, 2 for the rest. */
async function commonness(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<(id: number) => number> {
  if (definitionOf(entity).reference === undefined || ids.length < 2) return () => 0;
  const { used, parents } = await usedOf(queries, entity, ids);
  return (id) => (used.has(id) ? 0 : parents.has(id) ? 1 : 2);
}

/** How near a value is to a text that is the bare name of a place (吉林); the likeliest place 0. Null where it is none. */
function barePlaces(entity: EntityName): (row: PickRow, text: string) => number | null {
  const prefer = ruleOf(entity).prefer;
  const { label, reference } = definitionOf(entity);
  if (prefer === undefined || reference?.places !== true) return () => null;
  return (row, text) => {
    const name = String(row[label]);
    const names = reference.chinese === undefined ? [name] : [name, chineseName(name, cellText(row[reference.chinese]))];
    if (!names.some((one) => foldSearch(shortPlaceName(one)) === text)) return null;
    const order = prefer.order.indexOf(String(row[prefer.field]));
    return order === -1 ? prefer.order.length : order;
  };
}

type PickRow = Readonly<Record<string, Cell>>;

interface Sorting {
  readonly label: string;
  readonly key: string | undefined;
  readonly common: (id: number) => number;
  readonly bare: (row: PickRow, text: string) => number | null;
}

/**
 * Exact names and codes, then places that are called so for short (the city before its province, as an import understands it), then what begins with
 * the text (in one of its searched forms), then the others; each what is in use first, in the list's order.
 */
function bestFirst(rows: readonly PickRow[], text: string, { label, key, common, bare }: Sorting): readonly PickRow[] {
  if (text === '') return rows;
  const score = (row: PickRow): number => {
    const own = [row[label], key === undefined ? null : row[key]].map((cell) => foldSearch(String(cell ?? '')));
    if (own.includes(text)) return 0;
    const place = bare(row, text);
    if (place !== null) return 1 + place / 100;
    const forms = String(row['search_text']).split('\n');
    if (forms.includes(text)) return 2;
    return forms.some((form) => form.startsWith(text)) ? 3 : 4;
  };
  return rows
    .map((row) => ({ row, score: score(row), common: common(Number(row['id'])) }))
    .toSorted((a, b) => a.score - b.score || a.common - b.common)
    .map(({ row }) => row);
}

/** The live records of these ids within reach, with what tells those of the same name apart; in the order of the ids. */
export async function choicesOf(ctx: ServiceContext, queries: Queries, entity: EntityName, ids: readonly number[]): Promise<readonly Choice[]> {
  const hint = readable(ctx, entity, hintField(entity));
  const found = new Map<number, PickRow>();
  for (const part of chunks(ids, 500)) {
    let query = dynamic(queries).selectFrom(entity).select(['id', definitionOf(entity).label, ...(hint === undefined ? [] : [hint])]).where('id', 'in', part).where('deleted_at', 'is', null);
    for (const condition of scopeConditions(ctx, entity)) query = query.where(condition);
    for (const row of await query.execute()) found.set(Number(row['id']), row);
  }
  return await toChoices(ctx, queries, entity, ids.map((id) => found.get(id)).filter((row) => row !== undefined), hint);
}

async function toChoices(
  ctx: ServiceContext,
  queries: Queries,
  entity: EntityName,
  rows: readonly Readonly<Record<string, Cell>>[],
  hint: string | undefined,
): Promise<readonly Choice[]> {
  const { label } = definitionOf(entity);
  const def = hint === undefined ? undefined : fieldOf(entity, hint);
  const target = def === undefined ? undefined : targetOf(def);
  const ids = new Set(hint === undefined || target === undefined ? [] : rows.flatMap((row) => (row[hint] === null ? [] : [Number(row[hint])])));
  const labels = target === undefined ? undefined : (await labelsFor(ctx, queries, new Map([[target, ids]]))).get(target);
  return rows.map((row) => {
    const cell = hint === undefined ? null : row[hint];
    const text = cell === null || cell === undefined ? '' : labels === undefined ? String(cell) : (labels.get(Number(cell)) ?? '');
    return { id: Number(row['id']), label: String(row[label]), hint: text };
  });
}
