import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import { throwIfCancelled } from './cancel.ts';
import { untilFree, type Connection } from './sqlite-connection.ts';
import { sqliteError } from './sqlite-errors.ts';

/** Runs one statement now; throws AppError. */
function runNow<R>(connection: Connection, query: CompiledQuery): QueryResult<R> {
  const statement = connection.prepare(query.sql);
  if (statement.reader) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the query builder has inferred the type of rows
    return { rows: statement.all(...query.parameters) as R[] };
  }
  const { changes, lastInsertRowid } = statement.run(...query.parameters);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

function kyselyConnection(connection: Connection): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (connection.raw.inTransaction) {
        throwIfCancelled();
        try {
          return runNow<R>(connection, query);
        } catch (error) {
          throw sqliteError(error, connection.location);
        }
      }
      return await untilFree(connection.location, connection.lockTimeoutMs, () => runNow<R>(connection, query));
    },
    async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
      let rows: R[] = [];
      for (const row of connection.prepare(query.sql).iterate(...query.parameters)) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        if (rows.push(row as R) < chunkSize) continue;
        yield { rows };
        rows = [];
        throwIfCancelled();
      }
      if (rows.length > 0) yield { rows };
    },
  };
}

/** One after the other: the connection is lent to one transaction at a time, in the order of asking. */
function queue(): () => Promise<() => void> {
  let last: Promise<void> = Promise.resolve();
  return async () => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    return resolve;
  };
}

/** Driver over a connection that is opened when first needed. Begins immediate, so that a transaction never fails half-way for a lock. */
function sqliteDriver(open: () => Promise<Connection>, isLarge: () => boolean): Driver {
  const enqueue = queue();
  const releases = new WeakMap<DatabaseConnection, () => void>();
  let opened: Connection | undefined;
  const get = async (): Promise<Connection> => (opened ??= await open());
  const end = async (statement: string): Promise<void> => {
    const connection = await get();
    // A full disk makes the engine roll back by itself.
    if (!connection.raw.inTransaction && statement === 'rollback') return;
    try {
      connection.prepare(statement).run();
    } catch (error) {
      throw sqliteError(error, connection.location);
    }
  };
  return {
    async init() {},
    async acquireConnection() {
      const release = await enqueue();
      try {
        const connection = kyselyConnection(await get());
        releases.set(connection, release);
        return connection;
      } catch (error) {
        release();
        throw error;
      }
    },
    async releaseConnection(connection) {
      releases.get(connection)?.();
    },
    async beginTransaction(connection) {
      (await get()).setLarge(isLarge());
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    },
    commitTransaction: async () => await end('commit'),
    rollbackTransaction: async () => await end('rollback'),
    async savepoint(connection, name) {
      await connection.executeQuery(CompiledQuery.raw(`savepoint "${name}"`));
    },
    async rollbackToSavepoint(connection, name) {
      await connection.executeQuery(CompiledQuery.raw(`rollback to "${name}"`));
    },
    async releaseSavepoint(connection, name) {
      await connection.executeQuery(CompiledQuery.raw(`release "${name}"`));
    },
    async destroy() {
      opened?.close();
    },
  };
}

/** Each driver lends its one connection itself. */
class OwnQueueAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** Kysely's SQLite dialect over a connection of our own. `isLarge` says whether the transaction that begins writes very many rows. */
export function sqliteDialect(open: () => Promise<Connection>, isLarge: () => boolean = () => false): Dialect {
  return {
    createDriver: () => sqliteDriver(open, isLarge),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new OwnQueueAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  };
}
