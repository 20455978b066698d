import { CompiledQuery, sql, type Transaction } from 'kysely';
import type { BulkWriter } from './database.ts';
import type { Schema } from './schema.ts';

/** Rows a statement; larger ones gain nothing and hold more memory. */
const ROWS = 2000;

const quoted = (name: string): string => `"${name}"`;

/** Type names of a table's columns, asked once per table and pool. */
export type ColumnTypes = Map<string, Promise<ReadonlyMap<string, string>>>;

async function askTypes(trx: Transaction<Schema>, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ name: string; type: string }>`
    select column_name as name, udt_name as type from information_schema.columns
    where table_schema = current_schema() and table_name = ${table}`.execute(trx);
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** `?` outside quotes becomes $1, $2 … */
export function numberPlaceholders(statement: string): string {
  let count = 0;
  return statement.replace(/'(?:[^']|'')*'|"[^"]*"|\?/g, (part) => (part === '?' ? `$${(count += 1)}` : part));
}

function columnArrays<T>(width: number, rows: readonly (readonly (T | null)[])[]): (T | null)[][] {
  return Array.from({ length: width }, (_, at) => rows.map((row) => row[at] ?? null));
}

const transactions = new WeakMap<BulkWriter, Transaction<Schema>>();

/** The transaction that a writer writes in. */
export function transactionOf(bulk: BulkWriter): Transaction<Schema> {
  const trx = transactions.get(bulk);
  if (trx === undefined) throw new Error('a bulk writer of another engine');
  return trx;
}

/** Many rows a statement: one array per column, opened by `unnest`, so that the statement's text stays the same. */
export function postgresBulk(trx: Transaction<Schema>, known: ColumnTypes): BulkWriter {
  const execute = async (text: string, parameters: readonly unknown[]): Promise<readonly Record<string, unknown>[]> =>
    (await trx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, [...parameters]))).rows;
  const arraysOf = async (table: string, columns: readonly string[]): Promise<string> => {
    let asked = known.get(table);
    if (asked === undefined) known.set(table, (asked = askTypes(trx, table)));
    const types = await asked;
    return columns.map((column, at) => `$${at + 1}::${types.get(column) ?? 'text'}[]`).join(', ');
  };
  const bulk: BulkWriter = {
    async insert(table, varying, rows, { skipKnown = false, same = {} } = {}) {
      const columns = [...varying, ...Object.keys(same)];
      const text = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) select * from unnest(${await arraysOf(table, columns)})${skipKnown ? ' on conflict do nothing' : ''}`;
      for (let at = 0; at < rows.length; at += ROWS) {
        const some = rows.slice(at, at + ROWS);
        await execute(text, [...columnArrays(varying.length, some), ...Object.values(same).map((value) => some.map(() => value))]);
      }
    },
    async update(table, columns, rows) {
      const all = [...columns, 'id', 'version'];
      const names = all.map((_, at) => `c${at}`);
      const changes = columns.map((column, at) => `${quoted(column)} = v.c${at}`).join(', ');
      const text = `update ${quoted(table)} as t set ${changes} from unnest(${await arraysOf(table, all)}) as v (${names.join(', ')})
        where t.id = v.c${columns.length} and t.version = v.c${columns.length + 1} returning t.id`;
      const done = new Set<unknown>();
      for (let at = 0; at < rows.length; at += ROWS)
        for (const row of await execute(text, columnArrays(all.length, rows.slice(at, at + ROWS)))) done.add(row['id']);
      return rows.map((row) => Number(row.at(-2))).filter((id) => !done.has(id));
    },
    async reserveIds(table, count) {
      const rows = await execute(`select nextval(pg_get_serial_sequence($1, 'id')) as id from generate_series(1, $2::integer) order by 1`, [quoted(table), count]);
      return rows.map((row) => Number(row['id']));
    },
    async run(statement, parameters = []) {
      const { numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(numberPlaceholders(statement), [...parameters]));
      return Number(numAffectedRows ?? 0);
    },
  };
  transactions.set(bulk, trx);
  return bulk;
}
