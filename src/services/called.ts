import type { SelectQueryBuilder } from 'kysely';
import type { AnySchema, Cell } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import { nameSort } from '../util/pinyin.ts';
import { chunks } from './stored.ts';

type Select = SelectQueryBuilder<AnySchema, string, Readonly<Record<string, Cell>>>;

/**
 * The rows of `select` (live records of `entity`, with their id and label) whose label may be one of these names: all that sort like one of them,
 * which are few more than those of that very name, and those with an unusual reading that are called so. Every table is indexed by its sort key, so
 * names need no index of their own. `sortOf` gives the sort keys where they are at hand.
 */
export async function rowsCalled(entity: EntityName, names: Iterable<string>, select: () => Select, sortOf: (name: string) => string = (name) => nameSort(name)): Promise<readonly Readonly<Record<string, Cell>>[]> {
  const { label, reading } = definitionOf(entity);
  const wanted = [...new Set(names)];
  const found = new Map<Cell, Readonly<Record<string, Cell>>>();
  const take = (rows: readonly Readonly<Record<string, Cell>>[]): void => {
    for (const row of rows) found.set(row['id'] ?? null, row);
  };
  // Names that differ in width or case only sort alike.
  for (const part of chunks([...new Set(wanted.map(sortOf))], 500)) take(await select().where('name_sort', 'in', part).execute());
  if (reading !== undefined) for (const part of chunks(wanted, 500)) take(await select().where(label, 'in', part).where(reading, 'is not', null).execute());
  return [...found.values()];
}
