import type { Queries } from '../../db/database.ts';
import { dynamic } from '../../db/dynamic.ts';
import { isEntityName, type EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import { foldSearch } from '../../util/fold.ts';
import type { KnownNames } from '../known-names.ts';
import { chunks } from '../stored.ts';

/** What a record that others belong to is called, by its id: its name, then its code. */
export type Owners = ReadonlyMap<number, readonly string[]>;

interface Owned {
  readonly name: string;
  readonly owner: number | null;
}

/** The look-up that says to which record one of an entity without codes belongs: a contact's customer. People of two firms may have one name. */
export function ownerOf(entity: EntityName): { readonly field: string; readonly to: EntityName } | null {
  if (definitionOf(entity).key !== undefined) return null;
  for (const [field, def] of Object.entries(fieldsOf(entity))) if (def.kind === 'lookup' && def.panel === true && isEntityName(def.to)) return { field, to: def.to };
  return null;
}

/** The names of the records to which these belong, as far as they may be known. */
export async function ownersOf(queries: Queries, entity: EntityName, records: readonly Owned[], { within, readable }: KnownNames): Promise<Owners> {
  const owner = ownerOf(entity);
  const names = new Map<number, readonly string[]>();
  if (owner === null || readable(entity, owner.field) === undefined) return names;
  const { label } = definitionOf(owner.to);
  const key = readable(owner.to, definitionOf(owner.to).key);
  const ids = [...new Set(records.flatMap((record) => record.owner ?? []))];
  for (const part of chunks(ids, 500)) {
    const query = dynamic(queries).selectFrom(owner.to).select(['id', label, ...(key === undefined ? [] : [key])]).where('id', 'in', part);
    const rows = await within(owner.to).reduce((narrowed, condition) => narrowed.where(condition), query).execute();
    for (const row of rows) names.set(Number(row['id']), [label, key ?? label].flatMap((field) => (row[field] === null ? [] : [String(row[field])])));
  }
  return names;
}

/** 晨光文具/李明, C202600001/李明. */
export function owned({ name, owner }: Owned, owners: Owners): readonly string[] {
  return owner === null ? [] : (owners.get(owner) ?? []).map((first) => `${first}/${name}`);
}

/** Every way to take `owner/name` apart: either may have a stroke in it. */
export function splitsOf(text: string): readonly (readonly [owner: string, name: string])[] {
  const splits: (readonly [string, string])[] = [];
  for (let at = text.indexOf('/'); at !== -1; at = text.indexOf('/', at + 1)) if (at > 0 && at < text.length - 1) splits.push([text.slice(0, at).trim(), text.slice(at + 1).trim()]);
  return splits;
}

/** The records called so that belong to one called as stands before the stroke. */
export function byOwner<T extends Owned>(text: string, owners: Owners, named: (name: string) => readonly T[]): readonly T[] | undefined {
  if (owners.size === 0 || !text.includes('/')) return undefined;
  const found = new Set<T>();
  for (const [owner, name] of splitsOf(text)) {
    const wanted = foldSearch(owner);
    for (const record of named(name)) if (record.owner !== null && (owners.get(record.owner) ?? []).some((each) => foldSearch(each) === wanted)) found.add(record);
  }
  return found.size === 0 ? undefined : [...found];
}
