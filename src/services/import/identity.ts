import type { Queries } from '../../db/database.ts';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { foldSearch } from '../../util/fold.ts';
import { nameSort } from '../../util/pinyin.ts';
import { rowsCalled } from '../called.ts';
import type { RuleRun } from '../../rules/rule.ts';
import { scopeConditions } from '../scope.ts';
import { chunks } from '../stored.ts';
import type { ImportColumn } from './columns.ts';
import type { Prepared } from './prepare.ts';

/** By what a row is taken for a record: its code, else its exact name (folded), never its phone. */
export interface Identity {
  readonly entity: EntityName;
  /** The field of the code, where the file has it. */
  readonly key: string | null;
  readonly label: string;
  /**
   * What must be the same beside the name, where an entity has no code: the records it hangs on and its day, as far as the file has them. Two
   * customers may each have a contact of the same name.
   */
  readonly beside: readonly string[];
}

export function identityOf(entity: EntityName, columns: readonly ImportColumn[]): Identity {
  const { key, label } = definitionOf(entity);
  const mapped = new Set(columns.flatMap((column) => (column.main ? [] : [column.field])));
  const beside = Object.entries(fieldsOf(entity)).flatMap(([field, def]) => {
    const hangs = def.kind === 'lookup' && def.panel === true;
    return mapped.has(field) && field !== label && (hangs || (def.required === true && 'default' in def && def.default === 'today')) ? [field] : [];
  });
  return { entity, key: key !== undefined && mapped.has(key) ? key : null, label, beside: key === undefined ? beside : [] };
}

const text = (value: Value | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** The code of a row; null where it has none. */
export function keyOf(identity: Identity, values: Values): string | null {
  const value = identity.key === null ? null : values[identity.key];
  return value === null || value === undefined ? null : text(value);
}

/** The folded name with what stands beside it; null where the row has no name. */
export function nameOf(identity: Identity, values: Values): string | null {
  const name = text(values[identity.label]);
  if (name === '') return null;
  const folded = foldSearch(name);
  return identity.beside.length === 0 ? folded : [folded, ...identity.beside.map((field) => text(values[field]))].join('\u0001');
}

/** A record that a row may mean. */
export interface Known {
  readonly id: number;
  readonly hasKey: boolean;
}

export interface KnownRecords {
  readonly byKey: ReadonlyMap<string, number>;
  /** The folded names of those found by their code. */
  readonly names: ReadonlyMap<number, string>;
  readonly byName: ReadonlyMap<string, readonly Known[]>;
}

/** A row, and what was derived of it beforehand. */
type Row = Pick<Prepared, 'values' | 'ready'>;

/** The records that these rows may mean, in a few queries for all of them. */
export async function knownRecords({ queries, session }: Pick<RuleRun, 'queries' | 'session'>, identity: Identity, rows: readonly Row[]): Promise<KnownRecords> {
  const byKey = new Map<string, number>();
  const names = new Map<number, string>();
  const keys = new Set(rows.flatMap(({ values }) => keyOf(identity, values) ?? []));
  for (const part of (await anyBetween(queries, identity, keys)) ? chunks([...keys], 500) : []) {
    const found = await dynamic(queries).selectFrom(identity.entity).select([...new Set(['id', identity.label, identity.key ?? 'id'])]).where(identity.key ?? 'id', 'in', part).where('deleted_at', 'is', null).execute();
    for (const row of found) {
      byKey.set(String(row[identity.key ?? 'id']), Number(row['id']));
      names.set(Number(row['id']), foldSearch(String(row[identity.label])));
    }
  }
  // A row whose code is known needs no name; nor one with a code where every record has its own: it can be none of those.
  const allHaveKeys = identity.key !== null && fieldsOf(identity.entity)[identity.key]?.required === true;
  const named = rows.filter(({ values }) => {
    const key = keyOf(identity, values);
    return key === null || !(allHaveKeys || byKey.has(key));
  });
  return { byKey, names, byName: await knownNames(queries, identity, named, scopeConditions({ session }, identity.entity)) };
}

/** So few codes are asked for at once. */
const FEW_KEYS = 50;
/** What JavaScript and the engines put in the same order. */
const PLAIN_KEY = /^[\x20-\x7e]*$/;

/** Whether any record has a code between the first and the last of these: files mostly come in the order of their codes, and then one look tells that all are new. */
async function anyBetween(queries: Queries, { entity, key }: Identity, keys: ReadonlySet<string>): Promise<boolean> {
  return key === null || keys.size < FEW_KEYS ? keys.size > 0 : await isAnyBetween(queries, entity, key, keys);
}

export async function isAnyBetween(queries: Queries, entity: EntityName, key: string, keys: ReadonlySet<string>): Promise<boolean> {
  let first: string | null = null;
  let last = '';
  for (const each of keys) {
    if (!PLAIN_KEY.test(each)) return true;
    if (first === null || each < first) first = each;
    if (each > last) last = each;
  }
  const found = await dynamic(queries).selectFrom(entity).select('id').where(key, '>=', first).where(key, '<=', last).where('deleted_at', 'is', null).limit(1).execute();
  return found.length > 0;
}

async function knownNames(queries: Queries, identity: Identity, rows: readonly Row[], within: ReturnType<typeof scopeConditions>): Promise<ReadonlyMap<string, readonly Known[]>> {
  const { entity } = identity;
  const byName = new Map<string, Known[]>();
  const names = sortedNames(identity, rows);
  const selected = (): ReturnType<typeof select> => within.reduce((narrowed, condition) => narrowed.where(condition), select(queries, identity));
  for (const row of await rowsCalled(entity, names.keys(), selected, (name) => names.get(name) ?? nameSort(name))) {
    const name = nameOf(identity, row);
    const known = { id: Number(row['id']), hasKey: keyField(entity) !== null && row[keyField(entity) ?? ''] !== null };
    if (name !== null) byName.set(name, [...(byName.get(name) ?? []), known]);
  }
  return byName;
}

/** The names of the rows with their sort keys, as far as those are known: one that was derived with an unusual reading is another one. */
function sortedNames({ entity, label }: Identity, rows: readonly Row[]): ReadonlyMap<string, string | null> {
  const { reading } = definitionOf(entity);
  const names = new Map<string, string | null>();
  for (const { values, ready } of rows) {
    const name = text(values[label]);
    const usual = reading === undefined || (values[reading] ?? null) === null;
    if (name !== '') names.set(name, usual ? (ready?.name_sort ?? null) : null);
  }
  return names;
}

const keyField = (entity: EntityName): string | null => definitionOf(entity).key ?? null;

function select(queries: Queries, { entity, label, beside }: Identity) {
  const key = keyField(entity);
  return dynamic(queries)
    .selectFrom(entity)
    .select([...new Set(['id', label, ...beside, ...(key === null ? [] : [key])])])
    .where('deleted_at', 'is', null);
}
