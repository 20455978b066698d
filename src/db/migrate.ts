import { sql, type Transaction } from 'kysely';
import { MIGRATIONS } from '../../migrations/index.ts';
import { unavailable } from '../errors.ts';
import type { Database } from './database.ts';
import type { OpenOptions } from './open-options.ts';
import type { Schema } from './schema.ts';

/** The number of the last migration that this program knows. */
export const PROGRAM_VERSION: number = MIGRATIONS.at(-1)?.number ?? 0;

export interface MigrationStatus {
  /** The number of the last migration that the database has had; 0 for an empty one. */
  readonly version: number;
  readonly programVersion: number;
  /** Names of the migrations to come, in order. */
  readonly pending: readonly string[];
}

/** Any one of them: the database, or the transaction. */
type Executor = Database['queries'] | Transaction<Schema>;

async function tableExists(database: Database, executor: Executor): Promise<boolean> {
  const found =
    database.engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name = 'migration'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema() and tablename = 'migration'`;
  return (await found.execute(executor)).rows.length > 0;
}

async function versionOf(database: Database, executor: Executor): Promise<number> {
  if (!(await tableExists(database, executor))) return 0;
  const { rows } = await sql<{ version: number }>`select coalesce(max(number), 0) as version from migration`.execute(executor);
  return rows[0]?.version ?? 0;
}

/** Where the database stands beside the program. */
export async function migrationStatus(database: Database): Promise<MigrationStatus> {
  const version = await versionOf(database, database.queries);
  const pending = MIGRATIONS.filter((migration) => migration.number > version).map((migration) => migration.name);
  return { version, programVersion: PROGRAM_VERSION, pending };
}

/** Applies the next migration in a transaction of its own; false when there is none. Others that start at the same time wait. */
async function migrateOnce(database: Database, at: string): Promise<boolean> {
  const { engine } = database;
  return await database.exclusively(async (trx) => {
    const version = await versionOf(database, trx);
    const next = MIGRATIONS.find((migration) => migration.number > version);
    if (next === undefined) return false;
    const run = async (statement: string): Promise<void> => {
      await sql.raw(statement).execute(trx);
    };
    if (version === 0) await run(`create table if not exists migration (number integer primary key, name text not null, at text not null)`);
    await next.up({ engine, run });
    await sql`insert into migration (number, name, at) values (${next.number}, ${next.name}, ${at})`.execute(trx);
    return true;
  });
}

/** Brings the database to the program's version, one transaction per migration; safe for many at once. Throws when it is newer. */
export async function migrate(database: Database, now: () => number = Date.now): Promise<MigrationStatus> {
  const before = await migrationStatus(database);
  requireNotNewer(before, database.location);
  while (await migrateOnce(database, new Date(now()).toISOString()));
  // In parts, so that nobody waits long who has the newer program already.
  while (await database.exclusively(async (trx) => await database.search.catchUp(trx)));
  return await migrationStatus(database);
}

function requireNotNewer(status: MigrationStatus, location: string): void {
  if (status.version > status.programVersion)
    throw unavailable('error.database_newer', { location, version: status.version, program: status.programVersion });
}

/** Makes the tables of an empty database where `create` says so; refuses one that does not fit the program. */
export async function requireCurrent(database: Database, options: OpenOptions): Promise<void> {
  const status = await migrationStatus(database);
  const { location } = database;
  requireNotNewer(status, location);
  // Another starter may be half-way through making it.
  if (options.create === true && status.version < status.programVersion && (await isFresh(database, status))) {
    await migrate(database);
    return;
  }
  if (status.version === 0) throw unavailable('error.database_empty', { location });
  if (status.pending.length > 0 && options.allowOutdated !== true)
    throw unavailable('error.database_outdated', { location, version: status.version, program: status.programVersion });
}

/** Whether nobody has used it yet: no company has been set up. */
async function isFresh(database: Database, status: MigrationStatus): Promise<boolean> {
  if (status.version === 0) return true;
  const { rows } = await sql<{ used: number }>`select count(*) as used from setting`.execute(database.queries);
  return (rows[0]?.used ?? 0) === 0;
}
