import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, sql, type Transaction } from 'kysely';
import { Client, type Pool, type PoolClient } from 'pg';
import { failed, unavailable } from '../errors.ts';
import { withSignal } from './cancel.ts';
import type { Cell } from './dynamic.ts';
import type { Database } from './database.ts';
import { requireCurrent } from './migrate.ts';
import { LOCK_TIMEOUT_MS, type OpenOptions } from './open-options.ts';
import { postgresBulk, type ColumnTypes } from './postgres-bulk.ts';
import { postgresDialect, runner, type RunOn } from './postgres-dialect.ts';
import { postgresError, SerializationFailure } from './postgres-errors.ts';
import { makePool, parseAddress, type Address } from './postgres-pool.ts';
import { postgresSearch } from './postgres-search.ts';
import type { Schema } from './schema.ts';

/** Held while a migration runs; any number that nothing else on the server uses. */
const MIGRATION_LOCK = 0x4b656875;

/** Opens (or makes the tables in) the database at a `postgres://` address; throws AppError `unavailable`. */
export async function openPostgres(location: string, options: OpenOptions): Promise<Database> {
  const address = parseAddress(location);
  const pool = makePool(address, options);
  const database = postgresDatabase(pool, address, options);
  try {
    if (options.create === true && address.schema !== 'public')
      await database.exclusively(async (trx) => {
        await sql`create schema if not exists ${sql.id(address.schema)}`.execute(trx);
      });
    await requireCurrent(database, options);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

const inside = new AsyncLocalStorage<object>();

function postgresDatabase(pool: Pool, address: Address, options: OpenOptions): Database {
  const location = address.shown;
  const run = runner(location, async (pid) => await cancelBackend(address, pid));
  const queries = new Kysely<Schema>({ dialect: postgresDialect(pool, run, location) });
  const types: ColumnTypes = new Map();
  const self = {};
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside.getStore() === self) throw failed('error.internal', { reason: 'transact inside transact' });
    return await inside.run(self, work);
  };
  return {
    engine: 'postgres',
    location,
    queries,
    search: postgresSearch(),
    async transact(work) {
      const attempt = async (trx: Transaction<Schema>) => await work(trx, postgresBulk(trx, types));
      const once = async () => await queries.transaction().setIsolationLevel('serializable').execute(attempt);
      return await guarded(async () => await untilSerialized(once, options.lockTimeoutMs ?? LOCK_TIMEOUT_MS, location));
    },
    async exclusively(work) {
      // READ COMMITTED: a serializable transaction would still see what stood before it waited for the lock.
      const once = async (trx: Transaction<Schema>) => {
        await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(trx);
        return await work(trx);
      };
      return await guarded(async () => await queries.transaction().setIsolationLevel('read committed').execute(once));
    },
    async arrays({ sql: text, parameters }) {
      return await withClient(pool, location, async (client) => await runArrays(run, client, text, parameters));
    },
    cancellable: withSignal,
    changeMark: async () => await Promise.resolve(null),
    untilChanged: async (_, ms, signal) => {
      await delay(Math.min(ms, ASK_MS), undefined, { ref: false, signal }).catch(() => undefined);
    },
    fold: async () => {},
    lookThrough: async () => {},
    async close() {
      await queries.destroy();
    },
  };
}

/** Runs the transaction again when it got in the way of another one, up to the time that one waits for a lock. */
async function untilSerialized<T>(once: () => Promise<T>, timeoutMs: number, location: string): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof SerializationFailure)) throw error;
      if (performance.now() > deadline) throw unavailable('error.database_busy', { location });
    }
    await delay(Math.random() * Math.min(200, 5 * 2 ** tries));
  }
}

async function withClient<T>(pool: Pool, location: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw postgresError(error, location);
  });
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

async function runArrays(run: RunOn, client: PoolClient, text: string, parameters: readonly unknown[]): Promise<Cell[][]> {
  return (await run<Cell[]>(client, { text, values: [...parameters], rowMode: 'array' })).rows;
}

/** A server that does not answer is asked again, over a new connection. */
const CANCEL_MS = 5000;
/** Whoever waits for what others write asks so often. */
const ASK_MS = 400;

async function cancelBackend(address: Address, pid: number): Promise<void> {
  const client = new Client({ connectionString: address.connectionString, application_name: 'kehu cancel', connectionTimeoutMillis: CANCEL_MS, query_timeout: CANCEL_MS });
  // A connection that drops says so as an event: without a listener it would end the program.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_cancel_backend($1)', [pid]);
  } finally {
    await client.end();
  }
}
