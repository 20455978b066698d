import { setTimeout as delay } from 'node:timers/promises';
import {
  type CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { unavailable } from '../errors.ts';
import { currentSignal, throwIfCancelled } from './cancel.ts';
import { postgresError } from './postgres-errors.ts';

/** Runs one statement on a connection and takes it back when the running `cancellable` call is aborted; throws AppError. */
export type RunOn = <R>(client: pg.ClientBase, config: pg.QueryConfig & { rowMode?: 'array' }) => Promise<RunResult<R>>;

export interface RunResult<R> {
  readonly rows: R[];
  readonly rowCount: number | null;
  readonly command: string;
}

/** `cancelBackend` asks the server, over another connection, to stop what the process `pid` is doing. */
export function runner(location: string, cancelBackend: (pid: number) => Promise<void>): RunOn {
  return async <R>(client: pg.ClientBase, config: pg.QueryConfig): Promise<RunResult<R>> => {
    throwIfCancelled();
    const signal = currentSignal();
    const state = { running: true };
    let cancelling: Promise<void> | undefined;
    const keepCancelling = async (pid: number): Promise<void> => {
      // Again, because a cancel that comes before the statement has reached the server does nothing.
      for (let pause = 20; state.running; pause *= 2) {
        await cancelBackend(pid).catch(() => undefined);
        if (state.running) await delay(Math.min(pause, 1000));
      }
    };
    const onAbort = (): void => {
      if ('processID' in client && typeof client.processID === 'number') cancelling = keepCancelling(client.processID);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const result: unknown = await client.query(config);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the query builder has inferred the type of rows
      return result as RunResult<R>;
    } catch (error) {
      throw postgresError(error, location);
    } finally {
      state.running = false;
      signal?.removeEventListener('abort', onAbort);
      // So that a late cancel does not hit the connection's next statement.
      await cancelling;
    }
  };
}

interface Lent extends DatabaseConnection {
  readonly client: pg.PoolClient;
}

function lend(client: pg.PoolClient, run: RunOn): Lent {
  return {
    client,
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const result = await run<R>(client, { text: query.sql, values: [...query.parameters] });
      const rows = Array.isArray(result.rows) ? result.rows : [];
      return result.rowCount === null || result.command === 'SELECT' ? { rows } : { rows, numAffectedRows: BigInt(result.rowCount) };
    },
    streamQuery() {
      throw new Error('PostgreSQL streams are not used here: read pages by key');
    },
  };
}

function postgresDriver(pool: pg.Pool, run: RunOn, location: string): Driver {
  const lent = new WeakMap<DatabaseConnection, pg.PoolClient>();
  const broken = new WeakSet<pg.PoolClient>();
  const clientOf = (connection: DatabaseConnection): pg.PoolClient => {
    const client = lent.get(connection);
    if (client === undefined) throw new Error('connection of another driver');
    return client;
  };
  const plain = async (connection: DatabaseConnection, text: string): Promise<string> =>
    (await run(clientOf(connection), { text })).command;
  return {
    async init() {},
    async acquireConnection() {
      const client = await pool.connect().catch((error: unknown) => {
        throw postgresError(error, location);
      });
      const connection = lend(client, run);
      lent.set(connection, client);
      return connection;
    },
    async releaseConnection(connection) {
      const client = clientOf(connection);
      client.release(broken.has(client));
    },
    async beginTransaction(connection, { isolationLevel, accessMode }) {
      const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
      await plain(connection, `begin${level}${accessMode === undefined ? '' : ` ${accessMode}`}`);
    },
    async commitTransaction(connection) {
      // The server answers COMMIT with ROLLBACK where a statement had failed and the caller went on.
      if ((await plain(connection, 'commit')) === 'ROLLBACK') throw unavailable('error.database_lost', { location });
    },
    async rollbackTransaction(connection) {
      const client = clientOf(connection);
      await client.query('rollback').catch(() => broken.add(client));
    },
    savepoint: async (connection, name) => void (await plain(connection, `savepoint "${name}"`)),
    rollbackToSavepoint: async (connection, name) => void (await plain(connection, `rollback to "${name}"`)),
    releaseSavepoint: async (connection, name) => void (await plain(connection, `release "${name}"`)),
    async destroy() {
      await pool.end();
    },
  };
}

/** Kysely's PostgreSQL dialect over our own pool, with errors mapped and queries that can be cancelled. */
export function postgresDialect(pool: pg.Pool, run: RunOn, location: string): Dialect {
  return {
    createDriver: () => postgresDriver(pool, run, location),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  };
}
