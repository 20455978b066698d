import { can } from '../auth/permissions.ts';
import { dynamic } from '../db/dynamic.ts';
import { live } from '../db/live.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf, FULL_TEXT } from '../entities/registry.ts';
import { filterCondition } from '../query/filter-condition.ts';
import { all, condition, not, words as wordsFilter, type Filter } from '../query/filter.ts';
import { besideHolds, HAN, textsBeside } from '../query/full-text.ts';
import { printFilter } from '../query/print.ts';
import { splitWords } from '../util/fold.ts';
import type { Count, SearchGroup, SearchRequest } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { goOn } from './control.ts';
import { COUNT_CAP, count, list } from './list.ts';
import { hitsOf } from './search-hits.ts';
import { filterContext, selectionConditions } from './selection.ts';

/** Of text that no index knows (notes, addresses), that of so many of the newest records is read: a sixth of a second at most. */
const LOOKED_THROUGH = 50_000;
/** Chinese words need no folding. */
const LOOKED_THROUGH_HAN = 200_000;

/** Whether records of an entity are looked for: those with a search of their own first, then what has a place in the menu. */
export function searchedEntities(): readonly EntityName[] {
  const named = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true && definitionOf(entity).module !== null);
  const hasIndex = (entity: EntityName): boolean => definitionOf(entity).search !== undefined;
  return [...named.filter(hasIndex), ...named.filter((entity) => !hasIndex(entity))];
}

/**
 * Records of all entities that the session may read that have every word somewhere in their text, notes included; grouped, customers first, the
 * newest first, at most `limit` of each. Groups without a hit, where not all was looked through, stand last. Nothing for an empty text.
 */
export async function search(ctx: ServiceContext, text: string, request: SearchRequest, control: Control = {}): Promise<readonly SearchGroup[]> {
  const words = splitWords(text);
  if (words.length === 0) return [];
  const groups: SearchGroup[] = [];
  for (const entity of request.entities ?? searchedEntities()) {
    if (!can(ctx.session, 'read', entity).allowed) continue;
    await goOn(control);
    const group = await searchEntity(ctx, { entity, text, words, limit: Math.max(1, request.limit) }, control);
    if (group.hits.length > 0 || group.lookedThrough !== null) groups.push(group);
  }
  return [...groups.filter(({ hits }) => hits.length > 0), ...groups.filter(({ hits }) => hits.length === 0)];
}

interface Asked {
  readonly entity: EntityName;
  readonly text: string;
  readonly words: readonly string[];
  readonly limit: number;
}

async function searchEntity(ctx: ServiceContext, asked: Asked, control: Control): Promise<SearchGroup> {
  const { entity, text, limit } = asked;
  const selection = { entity, search: text };
  const page = async (sort: readonly string[]) => (await list(ctx, { ...selection, columns: [], sort, limit }, control)).rows;
  const entered = await page(['-id']);
  const known = entered.length < limit ? { value: entered.length, capped: false } : await count(ctx, selection, COUNT_CAP, control);
  const byDay = known.value < 2 ? null : dayOrder(entity, known);
  const rows = byDay === null ? entered : await page(byDay);
  const beside = await ctx.database.cancellable(control.signal, async () => await idsBeside(ctx, asked));
  const ids = rows.map(({ id }) => id);
  const newest = beside.ids.length === 0 ? ids : [...ids, ...beside.ids].toSorted((a, b) => b - a).slice(0, limit);
  return {
    entity,
    count: sum(known, beside.ids.length),
    lookedThrough: beside.lookedThrough,
    filter: printFilter(entity, fullTextFilter(asked.words), ctx.session.lang),
    hits: await hitsOf(ctx, { entity, ids: newest, words: asked.words }, control),
  };
}

/** The day that an entity's list is sorted by; null where it has none, and for very many: they are taken as they were entered, which needs no sorting. */
function dayOrder(entity: EntityName, { capped }: Count): readonly string[] | null {
  const { sort } = definitionOf(entity).list;
  return !capped && sort[0]?.startsWith('-') === true ? sort : null;
}

function sum(known: Count, more: number): Count {
  const value = known.value + more;
  return { value: Math.min(value, COUNT_CAP), capped: known.capped || value > COUNT_CAP };
}

/** Every word somewhere in the text. */
const fullTextFilter = (words: readonly string[]): Filter => all(words.map((word) => condition([], FULL_TEXT, 'contains', [word])));

interface Beside {
  readonly ids: readonly number[];
  /** How many of the newest records were looked through; null for all. */
  readonly lookedThrough: number | null;
}

/** The newest records that have the words, but not all of them where the index knows. */
async function idsBeside(ctx: ServiceContext, { entity, words }: Asked): Promise<Beside> {
  const { queries, engine, search: index } = ctx.database;
  if (textsBeside(entity, filterContext(ctx)).length === 0) return { ids: [], lookedThrough: null };
  const newest = Number((await dynamic(queries).selectFrom(entity).select(({ fn }) => fn.max('id').as('id')).executeTakeFirst())?.['id'] ?? 0);
  const most = words.every((word) => HAN.test(word)) ? LOOKED_THROUGH_HAN : LOOKED_THROUGH;
  const since = newest - most;
  const tree = all([fullTextFilter(words), not(all(words.map(wordsFilter)))]);
  // Read in order: an index would only gather what is not wanted.
  const holds = filterCondition(entity, tree, index, { ...filterContext(ctx), broad: true });
  let query = dynamic(queries).selectFrom(entity).select('id').where('id', '>', since);
  for (const own of await selectionConditions(ctx, { entity })) query = query.where(own);
  // What the index knows of hidden words costs most to leave out: it is asked last, of the few that are left.
  const rows = await query.where(live(engine, entity)).where(besideHolds(entity, filterContext(ctx), words)).where(holds).orderBy('id', 'desc').limit(COUNT_CAP + 1).execute();
  return { ids: rows.map(({ id }) => Number(id)), lookedThrough: since > 0 ? most : null };
}
