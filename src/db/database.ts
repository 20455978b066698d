import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import type { SearchIndex } from './search-index.ts';

export type Engine = 'sqlite' | 'postgres';
/** A connection for queries, outside or inside a transaction. */
export type Queries = Kysely<Schema> | Transaction<Schema>;

/** Rows in bulk, past the query builder: positional values, one prepared statement (SQLite) or many rows a statement (PostgreSQL). */
export interface BulkWriter {
  /** Inserts rows of `columns` in that order, the id among them where wanted; bytes are text in UTF-8 (SQLite). Inside the running transaction. */
  insert(table: string, columns: readonly string[], rows: readonly (readonly (string | number | null | Uint8Array)[])[], options?: InsertOptions): Promise<void>;
  /** Updates rows by id: each row is the values of `columns` in order, then the id, then the version read; returns ids that had another version. */
  update(table: string, columns: readonly string[], rows: readonly (readonly (string | number | null)[])[]): Promise<readonly number[]>;
  /**
   * Takes `count` ids of a table out of its sequence, ascending, so that rows and what refers to them can be written without asking back.
   * In one block on SQLite; on PostgreSQL other writers' ids may lie between.
   */
  reserveIds(table: string, count: number): Promise<readonly number[]>;
  /** A statement with `?` placeholders, for set-wise work such as INSERT … SELECT. Returns the number of rows touched. */
  run(sql: string, parameters?: readonly (string | number | null)[]): Promise<number>;
}

export interface InsertOptions {
  /** Rows whose key is there already are left as they are. */
  readonly skipKnown?: boolean;
  /** Further columns, with a value that all rows have: each value of a row costs as much as its place in an index. */
  readonly same?: Readonly<Record<string, string | number | null>>;
}

export interface TransactOptions {
  /**
   * For very many new rows: SQLite looks up what rows point to once per value, after the rows of one call of `bulk`, instead of row by row. Only for work that deletes nothing and writes what points elsewhere through `bulk`, and only for a part of
   * more: after a power cut it may be gone (whole), until the next transaction that waits for the disk.
   */
  readonly manyRows?: boolean;
  /** The last of such parts: waits for the disk, for all of them. */
  readonly last?: boolean;
}

/** An open database. Only services (and main) hold one. */
export interface Database {
  readonly engine: Engine;
  /** The file's path, or the address without its password. */
  readonly location: string;
  /** Queries outside a transaction. Not to be used inside `transact`. */
  readonly queries: Kysely<Schema>;
  readonly search: SearchIndex;
  /**
   * One transaction: BEGIN IMMEDIATE on SQLite, SERIALIZABLE with retry on PostgreSQL, so `work` may run more than once. Waits for a
   * lock without blocking the event loop, up to `lockTimeoutMs`, then throws `unavailable`. Never wait for a person inside.
   * An error in one statement ends the whole transaction (PostgreSQL does), so `work` must not catch it and go on.
   * Engine errors arrive as AppError (conflict for a broken unique index, unavailable for locked, unreachable, full or read-only).
   */
  transact<T>(work: (trx: Transaction<Schema>, bulk: BulkWriter) => Promise<T>, options?: TransactOptions): Promise<T>;
  /**
   * Rows as arrays, page by page, without building objects: for exports and other long reads. SQL and parameters come from a compiled
   * Kysely query. One consistent read where the engine can.
   */
  arrays(query: { readonly sql: string; readonly parameters: readonly unknown[] }): Promise<readonly (readonly (string | number | null)[])[]>;
  /** Runs `work` with queries that stop with `cancelled` soon after `signal` aborts. */
  cancellable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
  /** Another number after every commit of another connection, where the engine counts them cheaply; null: ask. */
  changeMark(): Promise<number | null>;
  /** Waits until the mark is another one than `seen`, at most `ms` (where the engine has no mark, until it is worth asking again), or until `signal` aborts. */
  untilChanged(seen: number | null, ms: number, signal: AbortSignal | undefined): Promise<void>;
  /**
   * Has what was committed folded into the file, where the engine has a log beside it and much stands in that, by a thread of its own: others read and write meanwhile, and it is not
   * waited for unless the log has become very long. `soon`: also where little stands there yet, for somebody is about to wait for it.
   */
  fold(soon?: boolean): Promise<void>;
  /** Has the planner learn what has grown. Closing does so, too, where it was not done before. */
  lookThrough(): Promise<void>;
  /** For migrations only: a transaction that no other migration runs beside. */
  exclusively<T>(work: (trx: Transaction<Schema>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
