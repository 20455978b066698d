import { folderOf } from './folder.ts';
import { logLook, unfolded, type LogState } from './log-state.ts';
import type { Connection } from './sqlite-connection.ts';

/** Pages that are worth writing the file, in what writes much; less would be written again soon. */
const WORTH_MUCH = 12_000;
/** In everything else: twice as many, so that who saves one record beside it leaves that to it; and not the same for all, so that of twenty who have it open one begins. */
const WORTH = 24_000;
const WORTH_SPREAD = 8000;
/** At the end of what writes much. */
const WORTH_SOON = 1000;
/** So few are folded at once by whoever has written and closes. More of them are somebody else's who is at it, or wait for the next one: it takes as long as they are many. */
const WORTH_CLOSING = 4000;
/** Pages of a log that should begin anew, 270 MB: only where all of it is in the file the next one to write does so, and that has to be waited for. */
const LONG_LOG = 65_536;

/** Sees to it that the log beside a database file is folded into it: what SQLite would have whoever commits do, while he waits. */
export interface LogKeeper {
  /** After each transaction that wrote. */
  written(manyRows: boolean): void;
  /** Between two parts of what writes much: waits only where the log has to begin anew. `soon`: no more parts come soon. */
  fold(soon: boolean): Promise<void>;
  /** Ends what was begun. */
  close(): Promise<void>;
  /** What is left where the last one to close is not this one. Never throws. */
  tidy(connection: Connection): void;
}

export function logKeeper(reader: Connection): LogKeeper {
  const folder = folderOf(reader.location);
  const worth = WORTH + Math.floor(Math.random() * WORTH_SPREAD);
  // Prepared when it is asked first: who only reads does not ask.
  let look: ReturnType<typeof logLook> | undefined;
  const state = (): LogState | undefined => {
    try {
      return (look ??= logLook(reader.raw)).get();
    } catch {
      // Somebody is at it: the next time.
      return undefined;
    }
  };
  const here = ({ raw }: Connection): void => {
    try {
      raw.pragma('wal_checkpoint(passive)');
    } catch {
      // Someone else is at it: the next one will do it.
    }
  };
  return {
    written(manyRows) {
      if (unfolded(state()) < (manyRows ? WORTH_MUCH : worth)) return;
      // A log that nobody folds grows as long as anybody has the file open.
      if (folder.failed()) here(reader);
      else folder.begin();
    },
    async fold(soon) {
      const now = state();
      if (now === undefined) return;
      if (now.log >= LONG_LOG) await folder.all();
      else if (unfolded(now) >= (soon ? WORTH_SOON : WORTH_MUCH)) folder.begin();
    },
    close: folder.close,
    tidy(connection) {
      if (unfolded(state()) <= WORTH_CLOSING) here(connection);
    },
  };
}
