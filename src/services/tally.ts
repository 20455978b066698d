import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import type { Value, Values } from '../fields/definition.ts';
import { ruleOf, talliedEntities } from '../rules/index.ts';
import type { RecordChange, Tally } from '../rules/rule.ts';
import type { StepRun } from './ledger.ts';

/** How many records there are of one month, level of the day and satisfaction; 0 stands for none. */
export interface TallyRow {
  readonly entity: EntityName;
  readonly month: string;
  readonly level_id: number;
  readonly satisfaction_id: number;
  readonly records: number;
}

const TABLE = 'satisfaction_rollup';
const KEY = ['entity', 'month', 'level_id', 'satisfaction_id'] as const;
const COLUMNS = [...KEY, 'records'] as const;
/** On PostgreSQL the added rows are folded together at every step whose number is a multiple of this. */
const FOLD_EVERY = 100;

/** Differences to the rollup, by key. */
export type Deltas = Map<string, number>;

const idOf = (value: Value | undefined): number => (typeof value === 'number' ? value : 0);

const keyOf = (by: Tally, values: Values): string => `${String(values[by.day]).slice(0, 7)}/${idOf(values[by.level])}/${idOf(values[by.satisfaction])}`;

/** Counts a record in (1) or out (-1). */
export function addDelta(deltas: Deltas, by: Tally, values: Values, count: 1 | -1): void {
  const key = keyOf(by, values);
  deltas.set(key, (deltas.get(key) ?? 0) + count);
}

/** Keeps the rollup in step with records that were stored; in the transaction that stored them. */
export async function tally(run: StepRun, entity: EntityName, changes: readonly RecordChange[]): Promise<void> {
  const by = ruleOf(entity).tally;
  if (by === undefined) return;
  const deltas: Deltas = new Map();
  for (const { action, before, after, binned } of changes) {
    if (binned === true) continue;
    if (before !== null && action !== 'restore') addDelta(deltas, by, before, -1);
    if (action !== 'remove') addDelta(deltas, by, after, 1);
  }
  await writeDeltas(run, entity, deltas);
}

/** Adds what has piled up. SQLite's writers queue, so the row itself is changed; on PostgreSQL each adds rows, and none waits for another. */
export async function writeDeltas(run: StepRun, entity: EntityName, deltas: Deltas): Promise<void> {
  const rows = [...deltas].filter(([, count]) => count !== 0).map(([key, count]) => [entity, ...partsOf(key), count]);
  if (rows.length === 0) return;
  if (run.ctx.database.engine === 'postgres') {
    await run.bulk.insert(TABLE, COLUMNS, rows);
    return;
  }
  for (const row of rows) {
    const [own, month, level, satisfaction, count] = row;
    const where = 'where entity = ? and month = ? and level_id = ? and satisfaction_id = ?';
    const touched = await run.bulk.run(`update ${TABLE} set records = records + ? ${where}`, [count ?? 0, own ?? '', month ?? '', level ?? 0, satisfaction ?? 0]);
    if (touched === 0) await run.bulk.insert(TABLE, COLUMNS, [row]);
  }
}

function partsOf(key: string): readonly [string, number, number] {
  const [month = '', level = '0', satisfaction = '0'] = key.split('/');
  return [month, Number(level), Number(satisfaction)];
}

/**
 * Folds the rows of each key into one (PostgreSQL), at every hundredth step or without one at once. READ COMMITTED, and by one at a time: what others have added and
 * not committed is not seen and stays; two folders would only wait for each other.
 */
export async function foldTally(database: Database, stepId = 0): Promise<void> {
  if (database.engine !== 'postgres' || stepId % FOLD_EVERY !== 0) return;
  await database.queries
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx) => {
      const lock = await trx.selectNoFrom((eb) => eb.fn<boolean>('pg_try_advisory_xact_lock', [eb.val(FOLD_LOCK)]).as('mine')).executeTakeFirstOrThrow();
      if (!lock.mine) return;
      await sql`with gone as (delete from satisfaction_rollup returning entity, month, level_id, satisfaction_id, records)
        insert into satisfaction_rollup (entity, month, level_id, satisfaction_id, records)
        select entity, month, level_id, satisfaction_id, sum(records)::bigint from gone group by 1, 2, 3, 4 having sum(records) <> 0`.execute(trx);
    });
}

const FOLD_LOCK = 4_785_322;

/** What the rollup says, and what the records say. */
export interface TallyFault extends TallyRow {
  readonly counted: number;
}

const textKey = ({ entity, month, level_id, satisfaction_id }: Omit<TallyRow, 'records'>): string => `${entity}/${month}/${level_id}/${satisfaction_id}`;

/** Where the rollup and the records differ; nothing where all is well. One consistent read each, so ask while nobody writes or ask again. */
export async function checkTally(database: Database): Promise<readonly TallyFault[]> {
  return await database.transact(async (trx) => {
    const kept = await trx
      .selectFrom(TABLE)
      .select(['entity', 'month', 'level_id', 'satisfaction_id'])
      .select(({ fn }) => fn.sum('records').as('records'))
      .groupBy(['entity', 'month', 'level_id', 'satisfaction_id'])
      .execute();
    const counted: TallyRow[] = [];
    for (const entity of talliedEntities()) counted.push(...(await countRows(trx, entity)));
    const faults = new Map<string, TallyFault>();
    for (const row of counted) faults.set(textKey(row), { ...row, counted: row.records, records: 0 });
    for (const row of kept) {
      const entity = talliedEntities().find((name) => name === row.entity);
      if (entity === undefined) continue;
      const own = { entity, month: row.month, level_id: row.level_id, satisfaction_id: row.satisfaction_id };
      faults.set(textKey(own), { ...own, records: Number(row.records), counted: faults.get(textKey(own))?.counted ?? 0 });
    }
    return [...faults.values()].filter(({ records, counted: found }) => records !== found);
  });
}

async function countRows(queries: Parameters<typeof dynamic>[0], entity: EntityName): Promise<readonly TallyRow[]> {
  const by = ruleOf(entity).tally;
  if (by === undefined) return [];
  const month = sql<string>`substr(${sql.ref(by.day)}, 1, 7)`;
  const rows = await dynamic(queries)
    .selectFrom(entity)
    .select([month.as('month'), by.level, by.satisfaction])
    .select(({ fn }) => fn.countAll().as('records'))
    .where('deleted_at', 'is', null)
    .groupBy([month, by.level, by.satisfaction])
    .execute();
  return rows.map((row) => ({
    entity,
    month: row['month'],
    level_id: Number(row[by.level] ?? 0),
    satisfaction_id: Number(row[by.satisfaction] ?? 0),
    records: Number(row['records']),
  }));
}

/** Makes the rollup anew from the records. */
export async function rebuildTally(database: Database): Promise<void> {
  await database.transact(async (trx, bulk) => {
    await trx.deleteFrom(TABLE).execute();
    for (const entity of talliedEntities()) {
      const rows = await countRows(trx, entity);
      await bulk.insert(TABLE, COLUMNS, rows.map((row) => [row.entity, row.month, row.level_id, row.satisfaction_id, row.records]));
    }
  });
}
