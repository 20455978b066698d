import { AsyncLocalStorage } from 'node:async_hooks';
import { rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Kysely, type Transaction } from 'kysely';
import { failed, unavailable } from '../errors.ts';
import { withSignal } from './cancel.ts';
import type { Cell } from './dynamic.ts';
import type { BulkWriter, Database } from './database.ts';
import { requireCurrent } from './migrate.ts';
import type { OpenOptions } from './open-options.ts';
import type { Schema } from './schema.ts';
import { sqliteBulk } from './sqlite-bulk.ts';
import { durableLog } from './sqlite-durable.ts';
import { openConnection, untilFree, type Connection } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { logKeeper, type LogKeeper } from './sqlite-log.ts';
import { APPLICATION_ID, lookAt, makeFile, refuseBackup, requireLocalDisk, requireWritable } from './sqlite-file.ts';
import { sqliteSearch } from './sqlite-search.ts';
import { untilWritten } from './sqlite-written.ts';

/** Opens (or makes) the database file; throws AppError `unavailable` that says what stands in the way. */
export async function openSqlite(path: string, options: OpenOptions): Promise<Database> {
  const location = resolve(path);
  const there = options.known === true ? 'kehu' : lookAt(location);
  if (there !== 'kehu' && options.create !== true) throw unavailable(there === 'nothing' ? 'error.database_missing' : 'error.database_empty', { location });
  if (there === 'nothing') makeFile(location);
  try {
    requireLocalDisk(dirname(location));
    if (options.readonly !== true) {
      requireWritable(location);
      refuseBackup(location);
    }
    const database = await openFile(location, options, there !== 'kehu');
    return await prepared(database, options);
  } catch (error) {
    if (there === 'nothing' && lookAt(location) === 'empty') rmSync(location, { force: true });
    throw error;
  }
}

/** Creates what is to be created and refuses what does not fit; closes again where it cannot be used. */
async function prepared(database: Database, options: OpenOptions): Promise<Database> {
  try {
    await requireCurrent(database, options);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openFile(location: string, options: OpenOptions, isNew: boolean): Promise<Database> {
  const connectionOptions = {
    readonly: options.readonly ?? false,
    lockTimeoutMs: options.lockTimeoutMs ?? WRITERS_MS,
  };
  const mark = isNew ? APPLICATION_ID : undefined;
  const reader = await openConnection(location, connectionOptions, mark);
  return sqliteDatabase(reader, async () => await openConnection(location, { ...connectionOptions, durableLater: true }, mark));
}

/** All who write wait for one lock: on a slow disk twenty of them for longer than ten seconds. */
const WRITERS_MS = 30_000;

const inside = new AsyncLocalStorage<object>();

type Work<T> = (trx: Transaction<Schema>, bulk: BulkWriter) => Promise<T>;

/** The connection that writes, opened when it is wanted first. */
interface Writing {
  readonly transact: Database['transact'];
  /** Whether a transaction of this process is at work. */
  isWorking(): boolean;
  opened(): Promise<Connection> | undefined;
  close(): Promise<void>;
}

function writingOf(location: string, keeper: LogKeeper, open: () => Promise<Connection>): Writing {
  let opened: Promise<Connection> | undefined;
  const connection = async (): Promise<Connection> => await (opened ??= open());
  const large = new AsyncLocalStorage<boolean>();
  const writes = new Kysely<Schema>({ dialect: sqliteDialect(connection, () => large.getStore() === true) });
  const bulk = sqliteBulk(connection);
  const log = durableLog(location);
  const self = {};
  let working = 0;
  const write = async <T>(work: Work<T>): Promise<{ readonly result: T; readonly wrote: boolean }> =>
    await writes.transaction().execute(async (trx) => {
      const { changes } = await connection();
      const before = changes();
      const result = await work(trx, bulk);
      return { result, wrote: changes() !== before };
    });
  return {
    async transact(work, { manyRows = false, last = !manyRows } = {}) {
      if (inside.getStore() === self) throw failed('error.internal', { reason: 'transact inside transact' });
      working += 1;
      const { result, wrote } = await large.run(manyRows, async () => await inside.run(self, async () => await write(work))).finally(() => (working -= 1));
      // A part of a step that is still open: what a power cut takes of it is taken back with the rest.
      if (wrote && last) await log.reach();
      else if (wrote) log.begin();
      if (wrote) keeper.written(manyRows);
      return result;
    },
    isWorking: () => working > 0,
    opened: () => opened,
    async close() {
      await log.close();
      await writes.destroy();
    },
  };
}

/** Two connections: reads see only what is committed while a transaction of this process is at work on the other. */
function sqliteDatabase(reader: Connection, open: () => Promise<Connection>): Database {
  const keeper = logKeeper(reader);
  const writing = writingOf(reader.location, keeper, open);
  const { transact } = writing;
  const queries = new Kysely<Schema>({ dialect: sqliteDialect(async () => reader) });
  // Prepared anew each time the pragma costs more than the look.
  const version = reader.raw.prepare<[], number>('pragma data_version').pluck();
  const mark = (): number => version.get() ?? 0;
  const written = untilWritten(reader.location, mark);
  return {
    engine: 'sqlite',
    location: reader.location,
    queries,
    search: sqliteSearch(reader, () => !writing.isWorking()),
    transact,
    exclusively: async (work) => await transact(work),
    async arrays({ sql, parameters }) {
      return await untilFree(reader.location, reader.lockTimeoutMs, () => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- in raw mode rows are arrays of what SQLite has
        return reader.prepare(sql, true).all(...parameters) as unknown as Cell[][];
      });
    },
    cancellable: withSignal,
    changeMark: async () => await Promise.resolve(mark()),
    untilChanged: async (seen, ms, signal) => {
      await written(seen ?? mark(), ms, signal);
    },
    fold: async (soon = false) => await keeper.fold(soon),
    lookThrough: async () => {
      const connection = await writing.opened();
      if (connection?.raw.inTransaction === false) lookThrough(connection);
    },
    async close() {
      await keeper.close();
      const wrote = await tidy(writing.opened(), keeper);
      if (!wrote) await tidy(Promise.resolve(reader), keeper);
      await writing.close();
      await queries.destroy();
    },
  };
}

/**
 * Keeps the planner's statistics fresh. Tables that were only written, never asked, too: without statistics a whole table is read in the order of some index, 30 times slower. One after the
 * other: all at once hold the lock for seconds where there are millions of records. Where someone else is writing the next one will do it.
 */
function lookThrough({ raw: connection }: Connection): void {
  try {
    connection.pragma('analysis_limit = 400');
    for (const row of connection.prepare<[], Record<string, string>>('pragma optimize = 0x10003').all()) for (const statement of Object.values(row)) connection.exec(statement);
  } catch {
    // The next time.
  }
}

/** What is to be done after writing; whoever closes last folds the log into the file (SQLite does that itself). */
async function tidy(opened: Promise<Connection> | undefined, keeper: LogKeeper): Promise<boolean> {
  const connection = await opened?.catch(() => undefined);
  if (connection === undefined || connection.raw.readonly || connection.raw.inTransaction || connection.changes() === 0) return false;
  lookThrough(connection);
  keeper.tidy(connection);
  return true;
}
