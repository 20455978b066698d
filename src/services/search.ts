import { can } from '../auth/permissions.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf, panelsOf } from '../entities/registry.ts';
import { fieldType } from '../fields/registry.ts';
import { splitWords } from '../util/fold.ts';
import type { Row, SearchGroup } from './api.ts';
import type { ServiceContext } from './context.ts';
import { list } from './list.ts';
import { todayOf } from './validate.ts';

/** Columns of a list that tell hits of the same name apart. */
const HINTS = 3;

/** Whether records of an entity are looked for: those with a search of their own first, then what has a place in the menu. */
function searchedEntities(): readonly EntityName[] {
  const named = ENTITY_NAMES.filter((entity) => definitionOf(entity).single !== true && definitionOf(entity).module !== null);
  const hasIndex = (entity: EntityName): boolean => definitionOf(entity).search !== undefined;
  return [...named.filter(hasIndex), ...named.filter((entity) => !hasIndex(entity))];
}

/**
 * Records of all entities that the session may read whose text contains every word, grouped, customers first, the newest first; at most
 * `limit` of each. Nothing for an empty text.
 */
export async function search(ctx: ServiceContext, text: string, limit: number): Promise<readonly SearchGroup[]> {
  if (splitWords(text).length === 0) return [];
  const groups: SearchGroup[] = [];
  for (const entity of searchedEntities()) {
    if (!can(ctx.session, 'read', entity).allowed) continue;
    const group = await searchEntity(ctx, entity, text, limit);
    if (group.hits.length > 0) groups.push(group);
  }
  return groups;
}

async function searchEntity(ctx: ServiceContext, entity: EntityName, text: string, limit: number): Promise<SearchGroup> {
  const { label, list: shown } = definitionOf(entity);
  const hints = shown.columns.filter((column) => column !== label && can(ctx.session, 'read', entity, column).allowed).slice(0, HINTS);
  const { rows } = await list(ctx, { entity, search: text, columns: [label, ...hints], sort: ['-id'], limit: limit + 1 });
  const found = rows.slice(0, limit);
  const newest = await newestOf(ctx, entity, found);
  const hits = found.map((row) => {
    const parts = [...hints.map((column) => textOf(ctx, entity, column, row)), newest.get(row.id) ?? ''];
    return { id: row.id, label: String(row.values[label] ?? ''), hint: parts.filter((part) => part !== '').join(' · ') };
  });
  return { entity, hits, more: rows.length > limit };
}

function textOf(ctx: ServiceContext, entity: EntityName, field: string, row: Row): string {
  const looked = row.labels[field];
  const def = fieldOf(entity, field);
  const value = row.values[field] ?? null;
  if (looked !== undefined || def === undefined || value === null) return looked ?? '';
  const { lang, timeZone } = ctx.session;
  return fieldType(def).format(value, def, { lang, timeZone, today: todayOf(ctx), entity, field });
}

/** The newest of what hangs on each record and is kept by day: a customer's last interaction. */
async function newestOf(ctx: ServiceContext, entity: EntityName, rows: readonly Row[]): Promise<ReadonlyMap<number, string>> {
  const newest = new Map<number, string>();
  for (const panel of panelsOf(entity)) {
    const { label, list: shown } = definitionOf(panel.entity);
    const day = shown.sort[0]?.startsWith('-') === true ? shown.sort[0].slice(1) : null;
    if (day === null || !can(ctx.session, 'read', panel.entity, label).allowed) continue;
    for (const { id } of rows) {
      const row = await dynamic(ctx.database.queries)
        .selectFrom(panel.entity)
        .select([day, label])
        .where(panel.field, '=', id)
        .where('deleted_at', 'is', null)
        .orderBy(day, 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (row !== undefined) newest.set(id, `${row[day] ?? ''} ${row[label] ?? ''}`);
    }
  }
  return newest;
}
