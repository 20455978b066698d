import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { throwIfCancelled } from './cancel.ts';
import { isBusy, sqliteError } from './sqlite-errors.ts';
import { releasing } from '../util/collect.ts';
import { registerFunctions } from './sqlite-functions.ts';

/** Prepared statements kept per connection; the least recently used goes first. */
const STATEMENT_LIMIT = 200;
/** How long the engine itself waits for a lock, blocking the thread, before we wait without blocking it. */
const BUSY_TIMEOUT_MS = 20;

/** From then on a wait is long: twenty who write at once would else pass over one of them again and again. */
const LONG_WAIT_MS = 1000;

/** Kilobytes of pages held, as SQLite wants them said. What a chunk of an import changes has to fit, or it is written twice. */
const CACHE = -16_000;
const CACHE_LARGE = -48_000;
/** Pages in the log at which the engine folds it, where nobody else works with the file. */
const LOG_PAGES = 16_000;
/** Bytes that a log keeps on the disk when it is begun anew: one that grows and one that is cut keep everybody waiting who waits for the disk. */
const LOG_KEPT = 335_544_320;

export type Statement = Sqlite.Statement<unknown[], Record<string, unknown>>;

export interface ConnectionOptions {
  readonly readonly: boolean;
  readonly lockTimeoutMs: number;
  /** Whoever commits has the disk take the log himself, once the lock is given up (sqlite-durable.ts), and a thread fold it (sqlite-log.ts). */
  readonly durableLater?: boolean;
}

/** One connection to the file with its prepared statements. */
export interface Connection {
  readonly raw: Sqlite.Database;
  readonly location: string;
  readonly lockTimeoutMs: number;
  /** The prepared statement of `sql`, from the cache where it is there; `asArrays` gives rows as arrays. */
  prepare(sql: string, asArrays?: boolean): Statement;
  /** For a transaction of very many rows: foreign keys are not checked row by row, and more pages are held. Between transactions only. */
  setLarge(large: boolean): void;
  isLarge(): boolean;
  /** Rows written through this connection since it was opened. */
  changes(): number;
  close(): void;
}

function statementCache(raw: Sqlite.Database): Connection['prepare'] {
  const kept = new Map<string, Statement>();
  return (sql, asArrays = false) => {
    const key = asArrays ? `[]${sql}` : sql;
    const known = kept.get(key);
    kept.delete(key);
    const statement = known ?? raw.prepare<unknown[], Record<string, unknown>>(sql);
    if (known === undefined && asArrays) statement.raw(true);
    kept.set(key, statement);
    if (kept.size > STATEMENT_LIMIT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break;
    return statement;
  };
}

function setPragmas(raw: Sqlite.Database, { readonly, durableLater = false }: ConnectionOptions): void {
  raw.pragma('foreign_keys = on');
  raw.pragma('trusted_schema = off');
  raw.pragma('mmap_size = 0');
  raw.pragma(`cache_size = ${CACHE}`);
  raw.pragma('temp_store = memory');
  if (readonly) return;
  // The driver's default loses acknowledged commits on a power cut.
  raw.pragma(`synchronous = ${durableLater ? 'normal' : 'full'}`);
  raw.pragma('secure_delete = on');
  raw.pragma(`journal_size_limit = ${LOG_KEPT}`);
  // The engine would have whoever commits fold all that anybody has written, from some length of the log on at every commit, before he is told that it is saved.
  raw.pragma(`wal_autocheckpoint = ${durableLater ? 0 : LOG_PAGES}`);
}

/** Opens the existing file, an empty one to be marked with our application id. Waits for other starters without blocking; throws AppError. */
export async function openConnection(location: string, options: ConnectionOptions, mark?: number): Promise<Connection> {
  return await untilFree(location, options.lockTimeoutMs, () => {
    const raw = new Sqlite(location, { readonly: options.readonly, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      setPragmas(raw, options);
      // Before the switch to WAL, so that the mark stands in the file itself.
      if (mark !== undefined && raw.pragma('application_id', { simple: true }) === 0) raw.pragma(`application_id = ${mark}`);
      if (!options.readonly && raw.pragma('journal_mode', { simple: true }) !== 'wal') raw.pragma('journal_mode = wal');
      registerFunctions(raw);
      let large = false;
      // Pages that a list left behind: the system has them still.
      const keep = releasing(() => {
        try {
          raw.pragma('shrink_memory');
        } catch {
          // Rows are being read: the next time.
        }
      });
      const changes = raw.prepare<[], number>('select total_changes()').pluck();
      return {
        raw,
        location,
        lockTimeoutMs: options.lockTimeoutMs,
        prepare: statementCache(raw),
        setLarge(wanted) {
          if (wanted === large) return;
          raw.pragma(`foreign_keys = ${wanted ? 'off' : 'on'}`);
          raw.pragma(`cache_size = ${wanted ? CACHE_LARGE : CACHE}`);
          large = wanted;
        },
        isLarge: () => large,
        changes: () => changes.get() ?? 0,
        close: () => {
          keep();
          raw.close();
        },
      };
    } catch (error) {
      raw.close();
      throw error;
    }
  });
}

/** Runs `step` again while another connection holds the lock, leaving the event loop free in between; errors become AppErrors. */
export async function untilFree<T>(location: string, timeoutMs: number, step: () => T): Promise<T> {
  const began = performance.now();
  for (;;) {
    throwIfCancelled();
    try {
      return step();
    } catch (error) {
      if (!isBusy(error) || performance.now() - began >= timeoutMs) throw sqliteError(error, location);
    }
    // Uneven, so that those who wait do not meet again and again; who has waited long asks more often than who has just come.
    await delay(2 + Math.random() * (performance.now() - began > LONG_WAIT_MS ? 3 : 18));
  }
}
