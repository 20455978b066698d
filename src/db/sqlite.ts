import { AsyncLocalStorage } from 'node:async_hooks';
import { rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Kysely, sql as raw } from 'kysely';
import { failed, unavailable } from '../errors.ts';
import { withSignal } from './cancel.ts';
import type { Cell } from './dynamic.ts';
import type { Database } from './database.ts';
import { requireCurrent } from './migrate.ts';
import type { OpenOptions } from './open-options.ts';
import type { Schema } from './schema.ts';
import { sqliteBulk } from './sqlite-bulk.ts';
import { openConnection, untilFree, type Connection } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
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
  const open = async (): Promise<Connection> => await openConnection(location, connectionOptions, isNew ? APPLICATION_ID : undefined);
  const reader = await open();
  return sqliteDatabase(reader, open);
}

/** Pages in the log that are worth writing the file; less would be written again soon. */
const WORTH_FOLDING = 12_000;
/** Pages of a log that has to begin anew, half a gigabyte: only where all of it is in the file the next one to write does so, and that has to be waited for. */
const LONG_LOG = 131_072;
/** All who write wait for one lock: on a slow disk twenty of them for longer than ten seconds. */
const WRITERS_MS = 30_000;

const inside = new AsyncLocalStorage<object>();

/** Two connections: reads see only what is committed while a transaction of this process is at work on the other. */
function sqliteDatabase(reader: Connection, open: () => Promise<Connection>): Database {
  let writer: Promise<Connection> | undefined;
  const openWriter = async (): Promise<Connection> => await (writer ??= open());
  const queries = new Kysely<Schema>({ dialect: sqliteDialect(async () => reader) });
  const large = new AsyncLocalStorage<boolean>();
  const writes = new Kysely<Schema>({ dialect: sqliteDialect(openWriter, () => large.getStore() === true) });
  const bulk = sqliteBulk(openWriter);
  // Prepared anew each time the pragma costs more than the look.
  const version = reader.raw.prepare<[], number>('pragma data_version').pluck();
  const mark = (): number => version.get() ?? 0;
  const written = untilWritten(reader.location, mark);
  const self = {};
  let working = 0;
  const transact: Database['transact'] = async (work, { manyRows = false } = {}) => {
    if (inside.getStore() === self) throw failed('error.internal', { reason: 'transact inside transact' });
    working += 1;
    try {
      return await large.run(manyRows, async () => await inside.run(self, async () => await writes.transaction().execute(async (trx) => await work(trx, bulk))));
    } finally {
      working -= 1;
    }
  };
  return {
    engine: 'sqlite',
    location: reader.location,
    queries,
    search: sqliteSearch(reader, () => working === 0),
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
    async fold(beside) {
      const { rows } = await raw<{ log: number; checkpointed: number }>`pragma wal_checkpoint(noop)`.execute(queries);
      const { log = 0, checkpointed = 0 } = rows[0] ?? {};
      const waiting = log - checkpointed;
      if (beside !== undefined && log < LONG_LOG) {
        if (waiting >= WORTH_FOLDING) beside();
      } else if (waiting >= WORTH_FOLDING || log >= LONG_LOG) await raw`pragma wal_checkpoint(passive)`.execute(queries);
    },
    async close() {
      const wrote = await tidy(writer);
      if (!wrote) await tidy(Promise.resolve(reader));
      await writes.destroy();
      await queries.destroy();
    },
  };
}

/** Keeps the planner's statistics fresh after writing; whoever closes last folds the log into the file (SQLite does that itself). */
async function tidy(opened: Promise<Connection> | undefined): Promise<boolean> {
  const connection = await opened?.catch(() => undefined);
  if (connection === undefined || connection.raw.readonly || connection.raw.inTransaction || !connection.wrote()) return false;
  try {
    connection.raw.pragma('analysis_limit = 400');
    // Tables that were only written, never asked, too: without statistics a whole table is read in the order of some index, 30 times slower. One after the
    // other: all at once hold the lock for seconds where there are millions of records.
    for (const row of connection.raw.prepare<[], Record<string, string>>('pragma optimize = 0x10003').all()) for (const statement of Object.values(row)) connection.raw.exec(statement);
    connection.raw.pragma('wal_checkpoint(passive)');
  } catch {
    // Someone else is writing: the next one to close will do it.
  }
  return true;
}
