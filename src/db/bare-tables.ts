import { sql, type Transaction } from 'kysely';
import type { Engine } from './database.ts';
import type { Schema } from './schema.ts';

interface IndexRow {
  readonly name: string;
  readonly definition: string;
}

/** The indexes of a table with the statements that make them, but for the primary key and what the engine makes by itself. */
async function indexesOf(trx: Transaction<Schema>, engine: Engine, table: string): Promise<readonly IndexRow[]> {
  const query =
    engine === 'sqlite'
      ? sql<IndexRow>`select name, sql as definition from sqlite_schema where type = 'index' and tbl_name = ${table} and sql is not null order by rowid`
      : sql<IndexRow>`select i.indexname as name, i.indexdef as definition from pg_indexes i
          where i.schemaname = current_schema() and i.tablename = ${table}
          and not exists (select 1 from pg_constraint c where c.conname = i.indexname and c.connamespace = current_schema()::regnamespace)
          order by i.indexname`;
  return (await query.execute(trx)).rows;
}

/**
 * Runs `load` while these tables have no indexes, and makes them again after it, all in the running transaction: for millions of new rows,
 * where building an index once costs a fraction of keeping it row by row. Whatever fails is rolled back with the transaction.
 */
export async function withoutIndexes<T>(trx: Transaction<Schema>, engine: Engine, tables: readonly string[], load: () => Promise<T>): Promise<T> {
  const taken: IndexRow[] = [];
  for (const table of tables) taken.push(...(await indexesOf(trx, engine, table)));
  for (const { name } of taken) await sql`drop index ${sql.id(name)}`.execute(trx);
  const result = await load();
  for (const { definition } of taken) await sql.raw(definition).execute(trx);
  return result;
}
