import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import { targetOf } from '../query/values.ts';
import type { Queries } from '../db/database.ts';
import { dynamic, type Cell } from '../db/dynamic.ts';

/** A record as it stands in the database: all its fields (links as sorted ids) and its stamps. */
export interface Stored {
  readonly id: number;
  readonly version: number;
  readonly created_at: string;
  readonly created_by: number | null;
  readonly updated_at: string;
  readonly updated_by: number | null;
  readonly deleted_at: string | null;
  readonly values: Values;
}

export const STAMP_COLUMNS = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at'] as const;

/** Rows a statement's list of ids may have at most. */
const ID_LIST = 500;

interface LinkField {
  readonly field: string;
  readonly table: string;
  readonly to: EntityName;
}

interface Parts {
  readonly fields: object;
  readonly columns: readonly string[];
  readonly links: readonly LinkField[];
}

const partsKnown = new Map<EntityName, Parts>();

/** Sorted out once per definition: asked for every row. */
function partsOf(entity: EntityName): Parts {
  const fields = fieldsOf(entity);
  const known = partsKnown.get(entity);
  if (known?.fields === fields) return known;
  const columns = Object.entries(fields).flatMap(([field, def]) => (def.kind === 'links' ? [] : [field]));
  const links = Object.entries(fields).flatMap(([field, def]): LinkField[] => {
    const to = targetOf(def);
    return def.kind === 'links' && to !== undefined ? [{ field, table: `${entity}_${field}`, to }] : [];
  });
  const parts = { fields, columns, links };
  partsKnown.set(entity, parts);
  return parts;
}

/** The fields of an entity that are columns of its table. */
export function columnsOf(entity: EntityName): readonly string[] {
  return partsOf(entity).columns;
}

/** The fields of an entity that are kept in a table of links, with the entity they point to. */
export function linksOf(entity: EntityName): readonly LinkField[] {
  return partsOf(entity).links;
}

/** The items in groups of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (let start = 0; start < items.length; start += size) groups.push(items.slice(start, start + size));
  return groups;
}

/** A cell of the engine as text, number or null. */
export function cellText(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}
export function cellNumber(cell: Cell | undefined): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}

/** The records of these ids, deleted ones too, in the order of the ids; ids that do not exist are left out. */
export async function loadRecords(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<readonly Stored[]> {
  const found = new Map<number, Stored>();
  for (const part of chunks(ids, ID_LIST)) {
    const rows = await dynamic(queries).selectFrom(entity).select([...STAMP_COLUMNS, ...columnsOf(entity)]).where('id', 'in', part).execute();
    const links = await loadLinks(queries, entity, part);
    for (const row of rows) {
      const stored = toStored(entity, row, links);
      found.set(stored.id, stored);
    }
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

export async function loadRecord(queries: Queries, entity: EntityName, id: number): Promise<Stored | undefined> {
  return (await loadRecords(queries, entity, [id]))[0];
}

type LinkMap = ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;

/** Field → record → ids it is linked to, sorted. */
export async function loadLinks(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<LinkMap> {
  const result = new Map<string, Map<number, number[]>>();
  for (const link of linksOf(entity)) {
    const byRecord = new Map<number, number[]>();
    for (const part of chunks(ids, ID_LIST)) {
      const rows = await dynamic(queries)
        .selectFrom(link.table)
        .select(['record_id', 'target_id'])
        .where('record_id', 'in', part)
        .orderBy('record_id')
        .orderBy('target_id')
        .execute();
      for (const row of rows) {
        const record = Number(row['record_id']);
        const targets = byRecord.get(record);
        if (targets) targets.push(Number(row['target_id']));
        else byRecord.set(record, [Number(row['target_id'])]);
      }
    }
    result.set(link.field, byRecord);
  }
  return result;
}

function toStored(entity: EntityName, row: Readonly<Record<string, Cell>>, links: LinkMap): Stored {
  const id = Number(row['id']);
  const values: Values = {};
  const parts = partsOf(entity);
  for (const field of parts.columns) values[field] = row[field] ?? null;
  for (const { field } of parts.links) values[field] = links.get(field)?.get(id) ?? [];
  return {
    id,
    version: Number(row['version']),
    created_at: String(row['created_at']),
    created_by: cellNumber(row['created_by']),
    updated_at: String(row['updated_at']),
    updated_by: cellNumber(row['updated_by']),
    deleted_at: cellText(row['deleted_at']),
    values,
  };
}

/** Whether two stored values are the same; nothing linked is the same as null. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  const left = Array.isArray(a) && a.length === 0 ? null : (a ?? null);
  const right = Array.isArray(b) && b.length === 0 ? null : (b ?? null);
  if (left === right) return true;
  return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((id, at) => id === right[at]);
}

/** The fields of `next` that differ from `values`. */
export function changedFields(values: Values, next: Values): readonly string[] {
  return Object.keys(next).filter((field) => !sameValue(values[field], next[field]));
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

interface Empty {
  readonly field: string;
  readonly empty: Value;
}

const emptiesKnown = new Map<EntityName, { readonly fields: object; readonly empties: readonly Empty[]; readonly blank: Readonly<Values> }>();

function emptyOnes(entity: EntityName) {
  const fields = fieldsOf(entity);
  const known = emptiesKnown.get(entity);
  if (known?.fields === fields) return known;
  const empties = Object.entries(fields).map(([field, { kind }]): Empty => ({ field, empty: kind === 'flag' ? 0 : kind === 'links' ? [] : null }));
  const made = { fields, empties, blank: Object.fromEntries(empties.map(({ field, empty }) => [field, empty])) };
  emptiesKnown.set(entity, made);
  return made;
}

/** What each field is when nothing is there; asked for every row of an import. */
export function emptiesOf(entity: EntityName): readonly Empty[] {
  return emptyOnes(entity).empties;
}

/** The values of a record in which nothing is filled. */
export function blankOf(entity: EntityName): Readonly<Values> {
  return emptyOnes(entity).blank;
}

/** A stored value as its column takes it. */
export function toCell(value: Value | undefined): Cell {
  return value === undefined || isList(value) ? null : value;
}
