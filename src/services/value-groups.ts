import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Queries } from '../db/database.ts';
import { dynamic, type Cell } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { targetOf } from '../query/values.ts';
import type { ListRequest } from './api.ts';
import type { KnownNames } from './known-names.ts';
import { orderOf, segment, segmentsFrom, type Position, type Segment, type SortKey } from './keyset.ts';

/** Values of a list that stand at the same place in its order, and the rows that have one of them. */
interface ValueGroup {
  readonly key: Cell;
  readonly holds: RawBuilder<SqlBool>;
}

/** Longest list whose values are read one by one. */
const MOST_VALUES = 200;

/**
 * The values of the look-up that a whole list is sorted by first, in their order: the rows of each are read by the look-up's own index, instead
 * of sorting all rows by what they point to. Null where that is no short list, or where a filter leaves few rows to be sorted.
 */
export async function valueGroups(queries: Queries, request: ListRequest, sort: readonly string[], known: KnownNames): Promise<readonly ValueGroup[] | null> {
  const { entity, filter, search, of, ids } = request;
  if (of !== undefined || ids !== undefined || (filter ?? '').trim() !== '' || (search ?? '').trim() !== '') return null;
  const field = (sort[0] ?? '').replace(/^-/, '');
  const def = fieldOf(entity, field);
  const target = def?.kind === 'lookup' ? targetOf(def) : undefined;
  if (target === undefined || field === definitionOf(entity).tree || known.within(target).length > 0) return null;
  return await groupsOf(queries, entity, field, target, orderOf(target));
}

async function groupsOf(queries: Queries, entity: EntityName, field: string, target: EntityName, by: string): Promise<readonly ValueGroup[] | null> {
  const rows = await dynamic(queries)
    .selectFrom(target)
    .select(['id', by])
    .orderBy(by)
    .limit(MOST_VALUES + 1)
    .execute();
  if (rows.length > MOST_VALUES) return null;
  const byKey = new Map<Cell, number[]>();
  for (const row of rows) byKey.set(row[by] ?? null, [...(byKey.get(row[by] ?? null) ?? []), Number(row['id'])]);
  const column = sql.ref(`${entity}.${field}`);
  return [...byKey].map(([key, ids]) => ({ key, holds: sql<SqlBool>`${column} in (${sql.join(ids)})` }));
}

/** The parts of a list sorted by such a look-up, as `segmentsFrom` gives them; those without a value last. */
export function groupSegments(
  groups: readonly ValueGroup[],
  keys: readonly SortKey[],
  position: Position | null,
  backward: boolean,
  inclusive: boolean,
): readonly Segment[] {
  const [first, ...rest] = keys;
  if (first === undefined) return [];
  const filled = first.descending ? groups.toReversed() : groups;
  const all = first.nullable ? [...filled, { key: null, holds: sql<SqlBool>`${first.column} is null` }] : filled;
  const parts = backward ? all.toReversed() : all;
  const start = position === null ? 0 : parts.findIndex((part) => part.key === position[0]);
  // A value whose place has changed since the page was read.
  if (start === -1) return segmentsFrom(keys, position, backward, inclusive);
  return parts.slice(start).map((part, at) => {
    const here = position !== null && at === 0;
    const own = segment(rest, here ? position.slice(1) : null, backward, here && inclusive);
    return { ...own, conditions: [part.holds, ...own.conditions] };
  });
}
