import { sql, type Transaction } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Cell } from '../db/dynamic.ts';
import { postingsOf, type Postings } from '../db/postings.ts';
import type { IndexPart } from '../db/search-index.ts';
import type { Schema } from '../db/schema.ts';
import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import { deriver, stillReady, type Derived, type Ready } from './derive.ts';
import { noteCreations, type StepRun } from './ledger.ts';
import { columnsOf, linksOf, toCell } from './stored.ts';

/** A new record of a bulk load: its id is given, its values are complete and checked. */
export interface NewRecord {
  readonly id: number;
  readonly values: Values;
  readonly createdAt: string;
  readonly createdBy: number | null;
  /** The main record that it is found by: a customer's main contact. */
  readonly main?: Values | null;
  /** What was derived of it beforehand, where it was read from a file. */
  readonly ready?: Ready | null | undefined;
}

const FIXED = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'deleted_at', 'name_sort', 'search_text'] as const;

/** Makes positional rows of one entity; the columns once, a row per record. */
export function rowMaker(entity: EntityName, fields: readonly string[] = columnsOf(entity)): { readonly columns: readonly string[]; row(record: NewRecord, derived?: Derived): Cell[] } {
  const { derive } = deriver(entity);
  return {
    columns: [...FIXED, ...fields],
    row: ({ id, values, createdAt, createdBy, main }, derived = derive(values, main)) => {
      const row: Cell[] = [id, 1, createdAt, createdBy, createdAt, createdBy, null, derived.name_sort, derived.search_text];
      for (const field of fields) row.push(toCell(values[field]));
      return row;
    },
  };
}

/** Inserts records with ids of their own and notes them in the step; the search index is filled apart (`putRange`), with the parts that are returned if the grams of all are at hand. */
export async function loadNew(run: StepRun, entity: EntityName, records: readonly NewRecord[]): Promise<readonly IndexPart[] | undefined> {
  if (records.length === 0) return undefined;
  const filled = filledFields(entity, records);
  const { columns, row } = rowMaker(entity, filled);
  const parts = gatherParts();
  const rows = records.map((record) => {
    const ready = record.ready ? stillReady(entity, record.values, record.main ?? null, record.ready) : null;
    if (record.ready && ready !== null) parts.add(record.id, record.ready, ready.late);
    return row(record, ready ?? undefined);
  });
  await run.bulk.insert(entity, columns, rows);
  const fields = [...filled, ...linksOf(entity).map(({ field }) => field)];
  for (const { from, to } of runsOf(records.map(({ id }) => id))) noteCreations(run, entity, records.slice(from, to), fields);
  return parts.whole(records.length);
}

/** Gathers whose texts the grams are that were made beforehand. */
function gatherParts(): { add(id: number, ready: Ready, late: string | null): void; whole(count: number): readonly IndexPart[] | undefined } {
  const ids = new Map<Postings, number[]>();
  const late: { readonly id: number; readonly text: string }[] = [];
  let count = 0;
  return {
    add(id, { postings, place }, text) {
      const places = ids.get(postings) ?? [];
      ids.set(postings, places);
      while (places.length < place) places.push(0);
      places.push(id);
      if (text !== null) late.push({ id, text });
      count += 1;
    },
    whole(all) {
      if (count < all) return undefined;
      const parts = [...ids].map(([postings, places]): IndexPart => ({ postings, ids: Int32Array.from(places) }));
      return late.length === 0 ? parts : [...parts, { postings: postingsOf(late.map(({ text }) => text)), ids: Int32Array.from(late, ({ id }) => id) }];
    },
  };
}

/** Leaves out the fields that are empty in all records (most of them in a list from elsewhere). */
function filledFields(entity: EntityName, records: readonly NewRecord[]): readonly string[] {
  const left = new Set(columnsOf(entity));
  const filled = new Set<string>();
  for (const { values } of records) {
    for (const field of left) {
      if ((values[field] ?? null) === null) continue;
      filled.add(field);
      left.delete(field);
    }
  }
  return columnsOf(entity).filter((field) => filled.has(field));
}

/** Places of neighbouring ids: from the first (included) to the last (excluded). On PostgreSQL ids of other writers may lie between. */
function runsOf(ids: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  ids.forEach((id, at) => {
    const last = runs.at(-1);
    if (last !== undefined && ids[at - 1] === id - 1) last.to = at + 1;
    else runs.push({ from: at, to: at + 1 });
  });
  return runs;
}

/** The first and the last of each row of neighbouring ids. */
export const rangesOf = (ids: readonly number[]): readonly (readonly [number, number])[] => runsOf(ids).map(({ from, to }) => [ids[from] ?? 0, ids[to - 1] ?? 0]);

/** After rows with given ids: lets PostgreSQL's identity go on behind them. SQLite does so by itself. */
export async function advanceIds(database: Database, trx: Transaction<Schema>, entity: EntityName): Promise<void> {
  if (database.engine !== 'postgres') return;
  await sql`select setval(pg_get_serial_sequence(${entity}, 'id'), (select coalesce(max(id), 0) + 1 from ${sql.table(entity)}), false)`.execute(trx);
}
