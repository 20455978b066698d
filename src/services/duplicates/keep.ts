/**
 * The table by which likely duplicates are found: for every record, in the bin or not, a number for each of its traits. Kept by the services, as the search
 * is. What an import makes waits, and is put in later in the order of the table: one by one it would write half the table anew with every chunk.
 */
import { sql } from 'kysely';
import type { BulkWriter, Database, Queries } from '../../db/database.ts';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import type { Values } from '../../fields/definition.ts';
import type { RecordChange } from '../../rules/rule.ts';
import { isoTime } from '../../util/dates.ts';
import type { Control } from '../context.ts';
import { goOn } from '../control.ts';
import type { StepRun } from '../ledger.ts';
import { chunks, loadRecords } from '../stored.ts';
import { comparedEntities, comparedFields, isCompared, keysOf, keyTable } from './traits.ts';

/** So many new records at once wait. */
const MANY = 300;
/** Records whose numbers one statement deletes. */
const DELETED = 200;
const READ_ROWS = 2000;
/** Numbers that one transaction puts in: others wait for it. */
const PUT_IN = 40_000;

interface Keyed {
  readonly id: number;
  readonly values: Values;
}

/** Keeps the numbers in step with records that were stored; in the transaction that stored them. */
export async function keepKeys(run: StepRun, entity: EntityName, changes: readonly RecordChange[]): Promise<void> {
  if (!isCompared(entity)) return;
  const fields = comparedFields(entity);
  const made = changes.filter(({ action }) => action === 'create').map(({ id, after }) => ({ id, values: after }));
  const changed = changes.filter(({ action, before, after }) => action !== 'create' && fields.some((field) => before?.[field] !== after[field]));
  await dropKeys(run.trx, entity, changed.flatMap(({ id, before }) => (before === null ? [] : [{ id, values: before }])));
  await addKeys(run.bulk, entity, changed.map(({ id, after }) => ({ id, values: after })));
  await addNewKeys(run.bulk, entity, made);
}

/** The numbers of new records, or a note that there are so many. */
export async function addNewKeys(bulk: BulkWriter, entity: EntityName, records: readonly Keyed[]): Promise<void> {
  if (!isCompared(entity) || records.length === 0) return;
  if (records.length < MANY) return await addKeys(bulk, entity, records);
  const [from, to] = records.reduce(([least, most], { id }) => [Math.min(least, id), Math.max(most, id)], [Infinity, 0]);
  await addKeyRange(bulk, entity, from ?? 0, to ?? 0);
}

/** Notes that the numbers of these records wait, as they do of so many. */
export async function addKeyRange(bulk: BulkWriter, entity: EntityName, from: number, to: number): Promise<void> {
  if (isCompared(entity)) await bulk.insert('key_waiting', ['entity', 'from_id', 'to_id'], [[entity, from, to]]);
}

async function addKeys(bulk: BulkWriter, entity: EntityName, records: readonly Keyed[]): Promise<void> {
  const rows = records.flatMap(({ id, values }) => keysOf(entity, values).map((key) => [key, id] as const));
  if (rows.length > 0) await bulk.insert(keyTable(entity), ['key', 'id'], rows, { skipKnown: true });
}

/** Takes out all numbers of records, as their values say them. */
export async function dropKeys(queries: Queries, entity: EntityName, records: readonly Keyed[]): Promise<void> {
  if (!isCompared(entity)) return;
  for (const part of chunks(records, DELETED)) {
    const keys = [...new Set(part.flatMap(({ values }) => keysOf(entity, values)))];
    if (keys.length === 0) continue;
    // Found by the number alone: asked for both, an engine would look up every pair of the two lists.
    await sql`delete from ${sql.table(keyTable(entity))} where key in (${sql.join(keys)}) and id + 0 in (${sql.join(part.map(({ id }) => id))})`.execute(queries);
  }
}

/** All numbers are to be made anew. */
export async function forgetKeys(database: Database): Promise<void> {
  await database.transact(async (trx, bulk) => {
    await trx.deleteFrom('key_waiting').execute();
    for (const entity of comparedEntities()) {
      await sql`delete from ${sql.table(keyTable(entity))}`.execute(trx);
      const row = await dynamic(trx).selectFrom(entity).select(({ fn }) => fn.max('id').as('last')).executeTakeFirst();
      if (row !== undefined && row['last'] !== null) await bulk.insert('key_waiting', ['entity', 'from_id', 'to_id'], [[entity, 1, Number(row['last'])]]);
    }
  });
}

/** Puts in the numbers of all records that wait; how many records. Safe to be done by several at once, and to die in the middle. */
export async function putInWaiting(database: Database, now: () => number, control: Control = {}): Promise<number> {
  const waiting = await database.queries.selectFrom('key_waiting').selectAll().orderBy('id').execute();
  let count = 0;
  for (const entity of comparedEntities()) {
    const own = waiting.filter((range) => range.entity === entity);
    if (own.length === 0) continue;
    const since = isoTime(now());
    const gathered = gather();
    for (const { from_id, to_id } of own) count += await readRange(database.queries, entity, from_id, to_id, gathered, control);
    await putIn(database, entity, gathered.sorted(), control);
    await settleChanged(database, entity, { gathered, since, ranges: own });
  }
  return count;
}

interface Range {
  readonly id: number;
  readonly from_id: number;
  readonly to_id: number;
}

interface Gathered {
  add(key: number, id: number): void;
  /** In the order of the table. */
  sorted(): { readonly keys: Float64Array; readonly ids: Int32Array; readonly order: Uint32Array };
  of(ids: ReadonlySet<number>): readonly (readonly [number, number])[];
}

/** Pairs of numbers and ids, a dozen bytes each. */
function gather(): Gathered {
  let [keys, ids, count] = [new Float64Array(1024), new Int32Array(1024), 0];
  return {
    add(key, id) {
      if (count === keys.length) {
        const [moreKeys, moreIds] = [new Float64Array(count * 2), new Int32Array(count * 2)];
        moreKeys.set(keys);
        moreIds.set(ids);
        [keys, ids] = [moreKeys, moreIds];
      }
      keys[count] = key;
      ids[count] = id;
      count += 1;
    },
    sorted: () => ({ keys, ids, order: Uint32Array.from({ length: count }, (_, at) => at).toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0)) }),
    of: (wanted) => {
      const found: (readonly [number, number])[] = [];
      for (let at = 0; at < count; at += 1) if (wanted.has(ids[at] ?? 0)) found.push([keys[at] ?? 0, ids[at] ?? 0]);
      return found;
    },
  };
}

async function readRange(queries: Queries, entity: EntityName, from: number, to: number, gathered: Gathered, control: Control): Promise<number> {
  let read = 0;
  for (let after = from - 1; ; ) {
    await goOn(control);
    const rows = await dynamic(queries).selectFrom(entity).select(['id', ...comparedFields(entity)]).where('id', '>', after).where('id', '<=', to).orderBy('id').limit(READ_ROWS).execute();
    const last = rows.at(-1);
    if (last === undefined) return read;
    for (const row of rows) for (const key of keysOf(entity, row)) gathered.add(key, Number(row['id']));
    after = Number(last['id']);
    read += rows.length;
    control.onProgress?.({ done: read, total: null });
  }
}

async function putIn(database: Database, entity: EntityName, { keys, ids, order }: ReturnType<Gathered['sorted']>, control: Control): Promise<void> {
  for (let from = 0; from < order.length; from += PUT_IN) {
    await goOn(control);
    const rows = Array.from(order.subarray(from, from + PUT_IN), (at) => [keys[at] ?? 0, ids[at] ?? 0] as const);
    await database.transact(async (_trx, bulk) => {
      await bulk.insert(keyTable(entity), ['key', 'id'], rows, { skipKnown: true });
    });
  }
}

/** Those that somebody has changed meanwhile have the numbers of what they are now; then they wait no more. */
async function settleChanged(database: Database, entity: EntityName, { gathered, since, ranges }: { readonly gathered: Gathered; readonly since: string; readonly ranges: readonly Range[] }): Promise<void> {
  await database.transact(async (trx, bulk) => {
    const changed = new Set<number>();
    for (const { from_id, to_id } of ranges) {
      const rows = await dynamic(trx).selectFrom(entity).select('id').where('id', '>=', from_id).where('id', '<=', to_id).where('updated_at', '>=', since).execute();
      for (const row of rows) changed.add(Number(row['id']));
    }
    const stale = changed.size === 0 ? [] : gathered.of(changed);
    for (const [key, id] of stale) await sql`delete from ${sql.table(keyTable(entity))} where key = ${key} and id = ${id}`.execute(trx);
    for (const part of chunks([...changed], READ_ROWS)) await addKeys(bulk, entity, await loadRecords(trx, entity, part));
    await trx.deleteFrom('key_waiting').where('id', 'in', ranges.map(({ id }) => id)).execute();
  });
}

/** Records by whose traits they would not be found. */
export interface KeyFault {
  readonly entity: EntityName;
  readonly missing: number;
}

const COMPARED_ROWS = 500;

/** Whether every record that does not wait has all of its numbers in the table. */
export async function checkKeys(database: Database, control: Control = {}): Promise<readonly KeyFault[]> {
  const { queries } = database;
  const faults: KeyFault[] = [];
  for (const entity of comparedEntities()) {
    const waiting = await queries.selectFrom('key_waiting').select(['from_id', 'to_id']).where('entity', '=', entity).execute();
    let missing = 0;
    for (let after = 0; ; ) {
      await goOn(control);
      const rows = await dynamic(queries).selectFrom(entity).select(['id', ...comparedFields(entity)]).where('id', '>', after).orderBy('id').limit(COMPARED_ROWS).execute();
      const last = rows.at(-1);
      if (last === undefined) break;
      after = Number(last['id']);
      const due = rows.filter((row) => !waiting.some(({ from_id, to_id }) => from_id <= Number(row['id']) && Number(row['id']) <= to_id));
      const pairs = due.flatMap((row) => keysOf(entity, row).map((key) => sql`(${sql.lit(key)}, ${sql.lit(Number(row['id']))})`));
      if (pairs.length === 0) continue;
      const found = await sql<{ count: number }>`select count(*) as count from ${sql.table(keyTable(entity))} where (key, id) in (values ${sql.join(pairs)})`.execute(queries);
      missing += pairs.length - (found.rows[0]?.count ?? 0);
    }
    if (missing > 0) faults.push({ entity, missing });
  }
  return faults;
}
