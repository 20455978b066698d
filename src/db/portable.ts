/**
 * A server's database as a SQLite file and back: the tables of both engines come from one series of migrations, so a row is the same in either. The
 * search index is each engine's own and is made anew.
 */
import { sql, type Kysely, type Transaction } from 'kysely';
import { MIGRATIONS } from '../../migrations/index.ts';
import { definitionOf } from '../entities/registry.ts';
import { ENTITY_NAMES } from '../entities/names.ts';
import { cancelled, failed } from '../errors.ts';
import type { BulkWriter, Database } from './database.ts';
import type { Cell } from './dynamic.ts';
import { migrationStatus } from './migrate.ts';
import type { Schema } from './schema.ts';
import { openConnection, type Connection } from './sqlite-connection.ts';
import type { CopyControl } from './sqlite-copy.ts';
import { APPLICATION_ID } from './sqlite-file.ts';

const PAGE = 2000;
/** Of tables whose rows are pieces of files. */
const FEW = 50;

interface TableShape {
  readonly table: string;
  readonly columns: readonly string[];
  /** Rows held at a time. */
  readonly page: number;
}

/** Tables without the search index and the engine's own, with their columns in order. */
async function tablesOf(trx: Transaction<Schema> | Kysely<Schema>): Promise<readonly TableShape[]> {
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select c.table_name as table, c.column_name as column, c.data_type as type from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.table_name not like '%\\_search'
    order by c.table_name, c.ordinal_position`.execute(trx);
  return [...Map.groupBy(rows, ({ table }) => table)].map(([table, own]) => ({ table, columns: own.map(({ column }) => column), page: own.some(({ type }) => type === 'bytea') ? FEW : PAGE }));
}

/** Everything of one moment into the empty file `to`. */
export async function exportToSqlite(database: Database, to: string, control: CopyControl): Promise<void> {
  const { version } = await migrationStatus(database);
  const target = await openConnection(to, { readonly: false, lockTimeoutMs: 1000 }, APPLICATION_ID);
  try {
    target.raw.pragma('foreign_keys = off');
    target.raw.pragma('synchronous = off');
    target.raw.exec('begin immediate');
    await makeTables(target, version);
    await database.queries
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => await copyAll(trx, target, control));
    fillSearch(target);
    target.raw.exec('commit');
  } finally {
    target.close();
  }
}

async function makeTables(target: Connection, version: number): Promise<void> {
  target.raw.exec('create table if not exists migration (number integer primary key, name text not null, at text not null)');
  for (const migration of MIGRATIONS) {
    if (migration.number > version) break;
    await migration.up({ engine: 'sqlite', run: async (statement) => await Promise.resolve(void target.raw.exec(statement)) });
  }
}

async function copyAll(trx: Transaction<Schema>, target: Connection, { signal, onProgress }: CopyControl): Promise<void> {
  const tables = await tablesOf(trx);
  let done = 0;
  for (const { table, columns, page } of tables) {
    const insert = target.prepare(`insert into "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) values (${columns.map(() => '?').join(', ')})`);
    await sql`declare backup_rows no scroll cursor for select ${sql.join(columns.map((name) => sql.ref(name)))} from ${sql.table(table)}`.execute(trx);
    for (;;) {
      if (signal?.aborted === true) throw cancelled();
      const { rows } = await sql<Record<string, Cell>>`fetch ${sql.lit(page)} from backup_rows`.execute(trx);
      for (const row of rows) insert.run(...columns.map((name) => row[name]));
      done += rows.length;
      onProgress?.({ done, total: null });
      if (rows.length < page) break;
    }
    await sql`close backup_rows`.execute(trx);
  }
}

const searched = ENTITY_NAMES.filter((entity) => definitionOf(entity).search !== undefined);

function fillSearch(target: Connection): void {
  for (const entity of searched) {
    const there = target.prepare('select 1 from sqlite_schema where name = ?').get(`${entity}_search`);
    if (there !== undefined) target.raw.exec(`insert into "${entity}_search" (rowid, grams) select id, search_grams(search_text) from "${entity}" order by id`);
  }
}

/** The content of a SQLite file of the same version in the place of a server's, in one transaction. */
export async function importFromSqlite(database: Database, from: string, control: CopyControl): Promise<void> {
  const source = await openConnection(from, { readonly: true, lockTimeoutMs: 1000 });
  try {
    await database.transact(async (trx, bulk) => {
      const tables = await tablesOf(trx);
      const links = await foreignKeys(trx);
      for (const { table, name } of links) await sql.raw(`alter table "${table}" drop constraint "${name}"`).execute(trx);
      await sql`truncate ${sql.join(tables.map(({ table }) => sql.table(table)))} restart identity`.execute(trx);
      const seen = rowsSeen(source, tables, control);
      for (const shape of tables) await loadTable(source, bulk, shape, seen);
      for (const { table, name, definition } of links) await sql.raw(`alter table "${table}" add constraint "${name}" ${definition}`).execute(trx);
      for (const shape of tables) await advance(trx, shape);
      await searchAnew(database, trx, bulk);
    });
  } finally {
    source.close();
  }
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

async function foreignKeys(trx: Transaction<Schema>): Promise<readonly ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select t.relname as table, c.conname as name, pg_get_constraintdef(c.oid) as definition from pg_constraint c
    join pg_class t on t.oid = c.conrelid where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`.execute(trx);
  return rows;
}

/** So many more rows are loaded, of all that there are. Throws where it is stopped. */
function rowsSeen(source: Connection, tables: readonly TableShape[], { signal, onProgress }: CopyControl): (rows: number) => void {
  const total = tables.reduce((sum, { table }) => sum + Number(source.prepare(`select count(*) as rows from "${table}"`).all()[0]?.['rows'] ?? 0), 0);
  let done = 0;
  return (rows) => {
    if (signal?.aborted === true) throw cancelled();
    done += rows;
    onProgress?.({ done, total });
  };
}

async function loadTable(source: Connection, bulk: BulkWriter, { table, columns, page: most }: TableShape, seen: (rows: number) => void): Promise<void> {
  const there = source.prepare('select name from pragma_table_info(?)').all(table).map((row) => String(row['name']));
  const lost = columns.filter((name) => !there.includes(name));
  if (lost.length > 0) throw failed('error.internal', { reason: `${table}: ${lost.join(', ')}` });
  let page: Cell[][] = [];
  const write = async (): Promise<void> => {
    if (page.length > 0) await bulk.insert(table, columns, page);
    seen(page.length);
    page = [];
  };
  const rows = source.prepare(`select ${columns.map((name) => `"${name}"`).join(', ')} from "${table}"`, true).iterate();
  for (const row of rows) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- in raw mode rows are arrays of what SQLite has
    page.push(row as unknown as Cell[]);
    if (page.length >= most) await write();
  }
  await write();
}

async function advance(trx: Transaction<Schema>, { table, columns }: TableShape): Promise<void> {
  if (!columns.includes('id')) return;
  await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, 'id'), (select coalesce(max(id), 0) + 1 from ${sql.table(table)}), false)
    where pg_get_serial_sequence(${`"${table}"`}, 'id') is not null`.execute(trx);
}

async function searchAnew(database: Database, trx: Transaction<Schema>, bulk: BulkWriter): Promise<void> {
  for (const entity of searched) {
    await sql`truncate ${sql.table(`${entity}_search`)}`.execute(trx);
    const { rows } = await sql<{ last: number | null }>`select max(id) as last from ${sql.table(entity)}`.execute(trx);
    await database.search.putRange(bulk, entity, 1, rows[0]?.last ?? 0);
  }
}
