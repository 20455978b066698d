export interface OpenOptions {
  /** Only reads; works where the file may not be written. */
  readonly readonly?: boolean;
  /**
   * Opened by this process already, in another thread: the file is not looked at again. Whoever closes it takes away all locks that the process has on it,
   * and another program that leaves would then remove the log that is in use here.
   */
  readonly known?: boolean;
  /** Makes the database, with all tables, where there is none (a missing or empty file; a PostgreSQL schema without our tables). */
  readonly create?: boolean;
  /** Opens a database that an older version of the program made, so that it can be migrated. */
  readonly allowOutdated?: boolean;
  /** How long to wait for a lock, milliseconds; 10,000, on SQLite, where all who write wait for one lock, 30,000. */
  readonly lockTimeoutMs?: number;
  /** Most connections at a time (PostgreSQL); 4. */
  readonly poolSize?: number;
}

export const LOCK_TIMEOUT_MS = 10_000;
