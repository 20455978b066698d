import type { Expression, SqlBool } from 'kysely';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { CellStyle } from '../output/cells.ts';
import { rowsCalled } from './called.ts';
import { lookupOf } from './import/lookups.ts';
import { owned, ownerOf, ownersOf } from './import/owners.ts';
import type { ServiceContext } from './context.ts';
import { nameConditions } from './scope.ts';
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
  const within = nameConditions(ctx, entity);
  const { count } = await dynamic(queries).selectFrom(entity).select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(count) <= HELD ? await heldNames(queries, entity, style, within) : askedNames(queries, entity, style === 'people', within);
}

type Within = readonly Expression<SqlBool>[];

async function heldNames(queries: Queries, entity: EntityName, style: CellStyle, within: Within): Promise<Names> {
  const all = new Map((await selectNames(queries, entity, within).execute()).map((row) => [Number(row['id']), writtenOf(entity, row)]));
  const lookup = style === 'people' ? null : await lookupOf(queries, entity, within);
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

function selectNames(queries: Queries, entity: EntityName, within: Within) {
  const { label, key } = definitionOf(entity);
  const query = dynamic(queries)
    .selectFrom(entity)
    .select(['id', label, ...(key === undefined || key === label ? [] : [key])]);
  return within.reduce((narrowed, condition) => narrowed.where(condition), query);
}

function writtenOf(entity: EntityName, row: Readonly<Record<string, string | number | null>>): Written {
  const { label, key } = definitionOf(entity);
  const own = key === undefined ? null : row[key];
  return { label: String(row[label]), key: own === null || own === undefined ? null : String(own) };
}

function askedNames(queries: Queries, entity: EntityName, plain: boolean, within: Within): Names {
  let known = new Map<number, string>();
  const { label } = definitionOf(entity);
  const ask = async (ids: readonly number[]): Promise<void> => {
    const rows = await selectNames(queries, entity, within).where('id', 'in', ids).execute();
    const records = rows.map((row) => ({ id: Number(row['id']), ...writtenOf(entity, row) }));
    const shared = plain || records.length === 0 ? new Set<string>() : await sharedLabels(queries, entity, label, records.map((record) => record.label));
    for (const { id, label: name, key } of records) known.set(id, shared.has(name) ? (key ?? `#${id}`) : name);
    const unclear = records.filter(({ label: name, key }) => key === null && shared.has(name)).map(({ id }) => id);
    for (const [id, name] of await namesWithOwner(queries, entity, unclear, within)) known.set(id, name);
  };
  return {
    async prefetch(ids) {
      const wanted = [...new Set(ids)].filter((id) => !known.has(id));
      if (known.size + wanted.length > KEPT) known = new Map();
      for (const part of chunks(wanted, 500)) await ask(part);
    },
    of: (id) => known.get(id) ?? `#${id}`,
  };
}

/** 晨光文具/李明 for those that no other name tells apart, where it does. */
async function namesWithOwner(queries: Queries, entity: EntityName, ids: readonly number[], within: Within): Promise<ReadonlyMap<number, string>> {
  const owner = ownerOf(entity);
  const names = new Map<number, string>();
  if (owner === null || ids.length === 0) return names;
  const { label } = definitionOf(entity);
  const rows = await dynamic(queries).selectFrom(entity).select(['id', label, owner.field]).where('id', 'in', ids).execute();
  const records = rows.map((row) => ({ id: Number(row['id']), name: String(row[label]), owner: row[owner.field] === null ? null : Number(row[owner.field]) }));
  const owners = await ownersOf(queries, entity, records);
  const lookup = await lookupOf(queries, entity, within);
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

async function sharedLabels(queries: Queries, entity: EntityName, label: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const select = () => dynamic(queries).selectFrom(entity).select(['id', label]).where('deleted_at', 'is', null);
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const row of await rowsCalled(entity, names, select)) {
    const name = String(row[label]);
    if (seen.has(name)) shared.add(name);
    seen.add(name);
  }
  return shared;
}
