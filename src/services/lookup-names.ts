import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { CellStyle } from '../output/cells.ts';
import { rowsCalled } from './called.ts';
import { lookupOf } from './import/lookups.ts';
import { owned, ownerOf, ownersOf } from './import/owners.ts';
import type { ServiceContext } from './context.ts';
import { knownNames, type KnownNames } from './known-names.ts';
import { chunks } from './stored.ts';

/** What records of one entity are called in files, so that an import finds each again. */
export interface Names {
  /** Gets what the next rows need. */
  prefetch(ids: Iterable<number>): Promise<void>;
  of(id: number): string;
}

/** Entities up to this size are read whole. */
const HELD = 20_000;
/** Names kept of a larger one. */
const KEPT = 50_000;

interface Written {
  readonly label: string;
  readonly key: string | null;
}

/**
 * A record is written by its label where no other is called so, else by its code, in a tree by its path, with the name of what it belongs to (a contact's
 * customer), else as `#id`; for spreadsheets, which
 * people read, the path comes before the code; for people always the label.
 */
export async function namesOf(ctx: ServiceContext, entity: EntityName, style: CellStyle): Promise<Names> {
  const { queries } = ctx.database;
  const known = knownNames(ctx);
  const { count } = await dynamic(queries).selectFrom(entity).select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(count) <= HELD ? await heldNames(queries, entity, style, known) : askedNames(queries, entity, style === 'people', known);
}

async function heldNames(queries: Queries, entity: EntityName, style: CellStyle, known: KnownNames): Promise<Names> {
  const all = new Map((await selectNames(queries, entity, known).execute()).map((row) => [Number(row['id']), writtenOf(entity, known, row)]));
  const lookup = style === 'people' ? null : await lookupOf(queries, entity, known);
  const memo = new Map<number, string>();
  const write = (id: number): string => {
    const record = all.get(id);
    if (record === undefined) return `#${id}`;
    const means = (name: string): boolean => {
      const found = lookup?.find(name);
      return found?.kind === 'one' && found.id === id;
    };
    if (lookup === null) return record.label;
    const paths = lookup.paths(id);
    const others = style === 'spreadsheet' ? [...paths, record.key] : [record.key, ...paths];
    return [record.label, ...others].find((name) => name !== null && means(name)) ?? `#${id}`;
  };
  return {
    prefetch: async () => {},
    of(id) {
      let name = memo.get(id);
      if (name === undefined) memo.set(id, (name = write(id)));
      return name;
    },
  };
}

function selectNames(queries: Queries, entity: EntityName, known: KnownNames) {
  const { label } = definitionOf(entity);
  const key = known.readable(entity, definitionOf(entity).key);
  const query = dynamic(queries)
    .selectFrom(entity)
    .select(['id', label, ...(key === undefined || key === label ? [] : [key])]);
  return known.within(entity).reduce((narrowed, condition) => narrowed.where(condition), query);
}

function writtenOf(entity: EntityName, { readable }: KnownNames, row: Readonly<Record<string, string | number | null>>): Written {
  const { label } = definitionOf(entity);
  const key = readable(entity, definitionOf(entity).key);
  const own = key === undefined ? null : row[key];
  return { label: String(row[label]), key: own === null || own === undefined ? null : String(own) };
}

function askedNames(queries: Queries, entity: EntityName, plain: boolean, known: KnownNames): Names {
  let written = new Map<number, string>();
  const ask = async (ids: readonly number[]): Promise<void> => {
    const rows = await selectNames(queries, entity, known).where('id', 'in', ids).execute();
    const records = rows.map((row) => ({ id: Number(row['id']), ...writtenOf(entity, known, row) }));
    const shared = plain || records.length === 0 ? new Set<string>() : await sharedLabels(queries, entity, known, records.map((record) => record.label));
    for (const { id, label: name, key } of records) written.set(id, shared.has(name) ? (key ?? `#${id}`) : name);
    const unclear = records.filter(({ label: name, key }) => key === null && shared.has(name)).map(({ id }) => id);
    for (const [id, name] of await namesWithOwner(queries, entity, unclear, known)) written.set(id, name);
  };
  return {
    async prefetch(ids) {
      const wanted = [...new Set(ids)].filter((id) => !written.has(id));
      if (written.size + wanted.length > KEPT) written = new Map();
      for (const part of chunks(wanted, 500)) await ask(part);
    },
    of: (id) => written.get(id) ?? `#${id}`,
  };
}

/** 晨光文具/李明 for those that no other name tells apart, where it does. */
async function namesWithOwner(queries: Queries, entity: EntityName, ids: readonly number[], known: KnownNames): Promise<ReadonlyMap<number, string>> {
  const owner = ownerOf(entity);
  const names = new Map<number, string>();
  if (owner === null || ids.length === 0) return names;
  const { label } = definitionOf(entity);
  const rows = await dynamic(queries).selectFrom(entity).select(['id', label, owner.field]).where('id', 'in', ids).execute();
  const records = rows.map((row) => ({ id: Number(row['id']), name: String(row[label]), owner: row[owner.field] === null ? null : Number(row[owner.field]) }));
  const owners = await ownersOf(queries, entity, records, known);
  const lookup = await lookupOf(queries, entity, known);
  await lookup.prefetch(records.flatMap((record) => owned(record, owners)));
  for (const record of records) {
    const means = owned(record, owners).find((name) => {
      const found = lookup.find(name);
      return found.kind === 'one' && found.id === record.id;
    });
    if (means !== undefined) names.set(record.id, means);
  }
  return names;
}

async function sharedLabels(queries: Queries, entity: EntityName, known: KnownNames, names: readonly string[]): Promise<ReadonlySet<string>> {
  const { label } = definitionOf(entity);
  const select = () => selectNames(queries, entity, known).where('deleted_at', 'is', null);
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const row of await rowsCalled(entity, names, select)) {
    const name = String(row[label]);
    if (seen.has(name)) shared.add(name);
    seen.add(name);
  }
  return shared;
}
