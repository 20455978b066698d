import type Sqlite from 'better-sqlite3';

/** What SQLite says of the log beside a database file. */
export interface LogState {
  /** Pages in the log. */
  readonly log: number;
  /** How many of them stand in the file, too. */
  readonly checkpointed: number;
}

/** Pages of the log that do not stand in the file yet. */
export const unfolded = (state: LogState | undefined): number => (state === undefined ? 0 : state.log - state.checkpointed);

/** Asks for it, moving nothing. */
export const logLook = (connection: Sqlite.Database): Sqlite.Statement<[], LogState> => connection.prepare<[], LogState>('pragma wal_checkpoint(noop)');
