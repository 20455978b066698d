import { can, isOwned } from '../auth/permissions.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import { comma, type Lang } from '../i18n/index.ts';
import { targetOf } from '../query/values.ts';
import type { ServiceContext } from './context.ts';
import { nameConditions } from './scope.ts';
import { chunks, isList } from './stored.ts';

/** Entity → id → what the record is called, deleted ones too. */
export type LabelMap = ReadonlyMap<EntityName, ReadonlyMap<number, string>>;

/** What records are called, one query per entity; records out of the session's reach have no name, nor have those whose name is hidden. Operators and lists are named for everybody. */
export async function labelsFor(ctx: Pick<ServiceContext, 'session'>, queries: Queries, wanted: ReadonlyMap<EntityName, ReadonlySet<number>>): Promise<LabelMap> {
  const labels = new Map<EntityName, Map<number, string>>();
  for (const [entity, ids] of wanted) {
    const { label } = definitionOf(entity);
    const known = new Map<number, string>();
    labels.set(entity, known);
    // A name that is hidden in the record is hidden where something points to it.
    if (isOwned(entity) && !can(ctx.session, 'read', entity, label).allowed) continue;
    for (const part of chunks([...ids], 500)) {
      let query = dynamic(queries).selectFrom(entity).select(['id', label]).where('id', 'in', part);
      for (const condition of nameConditions(ctx, entity)) query = query.where(condition);
      const rows = await query.execute();
      for (const row of rows) known.set(Number(row['id']), String(row[label]));
    }
  }
  return labels;
}

/** The records that these values of an entity's look-ups and links point to. */
export function targetsOf(entity: EntityName, rows: readonly Values[], into = new Map<EntityName, Set<number>>()): Map<EntityName, Set<number>> {
  for (const values of rows) {
    for (const [field, value] of Object.entries(values)) {
      if (value === null || typeof value === 'string') continue;
      const def = fieldOf(entity, field);
      const target = def === undefined ? undefined : targetOf(def);
      if (target === undefined) continue;
      const ids = into.get(target) ?? new Set<number>();
      into.set(target, ids);
      for (const id of isList(value) ? value : [value]) ids.add(id);
    }
  }
  return into;
}

/** The labels of one record's look-ups and links, by field. */
export function labelsOf(entity: EntityName, values: Values, labels: LabelMap, lang: Lang): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const [field, value] of Object.entries(values)) {
    const label = labelOf(entity, field, value, labels, lang);
    if (label !== undefined) result[field] = label;
  }
  return result;
}

export function labelOf(entity: EntityName, field: string, value: Value, labels: LabelMap, lang: Lang): string | undefined {
  if (value === null || typeof value === 'string') return undefined;
  const def = fieldOf(entity, field);
  const target = def === undefined ? undefined : targetOf(def);
  if (target === undefined) return undefined;
  const ids = isList(value) ? value.map(Number) : [value];
  return ids.map((id) => labels.get(target)?.get(id) ?? `#${id}`).join(comma(lang));
}
