import { closeSync, constants, fsyncSync, openSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { cancelled, failed, unavailable } from '../errors.ts';
import { sqliteError } from './sqlite-errors.ts';
import { lookAt } from './sqlite-file.ts';

/** Pages of one step: what waits for the thread waits some ten milliseconds. */
const STEP_PAGES = 2000;
/** How long a place that others write to is waited for. */
const BUSY_MS = 30_000;

export interface CopyControl {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number | null }) => void) | undefined;
}

/**
 * Copies a database file as it stands at this moment, over a connection of its own, while others read and write it. One read transaction is held:
 * without it every change begins the copy anew. `to` is an empty file, or another database of ours, which then changes from the old to the new content
 * in one transaction: whoever has it open reads the one or the other, and so does whoever opens it after the program or the machine died.
 */
export async function copySqlite(from: string, to: string, control: CopyControl = {}): Promise<void> {
  const source = new Sqlite(from, { readonly: true, fileMustExist: true });
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_schema').get();
    await source.backup(to, { progress: stepper(to, control) });
    source.exec('commit');
  } catch (error) {
    throw sqliteError(error, to);
  } finally {
    source.close();
  }
}

function stepper(to: string, { signal, onProgress }: CopyControl): (info: Sqlite.BackupMetadata) => number {
  let last = Number.POSITIVE_INFINITY;
  let since = performance.now();
  return ({ totalPages, remainingPages }) => {
    if (signal?.aborted === true) throw cancelled();
    const now = performance.now();
    if (remainingPages < last) since = now;
    else if (now - since > BUSY_MS) throw unavailable('error.database_busy', { location: to });
    last = remainingPages;
    onProgress?.({ done: totalPages - remainingPages, total: totalPages });
    return STEP_PAGES;
  };
}

/** Folds the log into the file and makes sure that it is on the disk; others may have it open. */
export function settleSqlite(path: string): void {
  const database = new Sqlite(path, { fileMustExist: true, timeout: 1000 });
  try {
    database.pragma('synchronous = full');
    database.pragma('wal_checkpoint(truncate)');
  } finally {
    database.close();
  }
}

/** Makes the file one that stands alone: nothing beside it is needed to read it, nothing is made beside it by reading. */
export function standAlone(path: string): void {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    if (database.pragma('journal_mode = delete', { simple: true }) !== 'delete') throw failed('error.internal', { reason: 'journal mode' });
  } finally {
    database.close();
  }
  const file = openSync(path, constants.O_RDWR);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What a database file says of itself. */
export interface FileLook {
  /** What the engine finds broken; nothing where all is well. */
  readonly faults: readonly string[];
  /** Number of its last migration. */
  readonly schema: number;
  /** Rows by table, without those that the engine keeps for itself. */
  readonly tables: Readonly<Record<string, number>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly company: string;
  readonly steps: number;
  /** The chain's last hash; empty where nothing is sealed. */
  readonly head: string;
}

/** Reads a whole file that nobody writes: the engine's own check, and what is in it. Blocks its thread, seconds for a gigabyte. Throws `unavailable`. */
export function inspectSqlite(path: string): FileLook {
  if (lookAt(path) !== 'kehu') throw unavailable('error.database_foreign', { location: path });
  try {
    const database = new Sqlite(path, { readonly: true, fileMustExist: true });
    try {
      return inspect(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw sqliteError(error, path);
  }
}

function inspect(database: Sqlite.Database): FileLook {
  const checked = database.prepare<[], string>('pragma quick_check(20)').pluck().all();
  const one = <T>(sql: string, none: T): T => database.prepare<[], T>(sql).pluck().get() ?? none;
  const names = database.prepare<[], string>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' and name not like '%\\_search%' escape '\\' order by name`).pluck().all();
  const tables = Object.fromEntries(names.map((name) => [name, one<number>(`select count(*) from "${name}"`, 0)]));
  const settings = database.prepare<[], { name: string; value: string }>('select name, value from setting').all();
  return {
    faults: checked.filter((line) => line !== 'ok'),
    schema: one('select max(number) from migration', 0),
    tables,
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    company: names.includes('company') ? one('select name from company order by id limit 1', '') : '',
    steps: tables['change_set'] ?? 0,
    head: one('select hash from seal order by number desc limit 1', ''),
  };
}
