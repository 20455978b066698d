import type { Database } from '../db/database.ts';
import type { AppError } from '../errors.ts';
import { attendDatabase, type Attendance } from './backup/attendance.ts';

/** So long a look counts, where calls follow closely upon one another. */
const FRESH_MS = 500;

/** Whether an open program may go on with the database that it opened. */
export interface Watch {
  /** Why it has to leave; null where it may stay, or where that cannot be asked just now. */
  mustLeave(): Promise<AppError | null>;
  /** Throws that reason. What is unsaved may still be kept. */
  guard(method: string): Promise<void>;
  stop(): Promise<void>;
}

/** What a leaving program still does. */
const LAST_WORDS: ReadonlySet<string> = new Set(['saveDraft', 'session']);

/** Watches from the moment that somebody is logged in; `open` gives null before. */
export function watchDatabase(open: () => Promise<Database | null>, now: () => number): Watch {
  let attendance: Promise<Attendance> | null = null;
  let looked = Number.NEGATIVE_INFINITY;
  let reason: AppError | null = null;
  const mustLeave = async (): Promise<AppError | null> => {
    if (reason !== null) return reason;
    try {
      const database = await open();
      if (database === null) return null;
      attendance ??= attendDatabase(database, now);
      reason = await (await attendance).mustLeave();
      looked = performance.now();
      return reason;
    } catch {
      // Busy, or a line that dropped: the next look will tell.
      return null;
    }
  };
  return {
    mustLeave,
    guard: async (method) => {
      if (LAST_WORDS.has(method)) return;
      if (reason === null && performance.now() - looked < FRESH_MS) return;
      const why = await mustLeave();
      if (why !== null) throw why;
    },
    stop: async () => {
      const known = await attendance?.catch(() => null);
      await known?.leave().catch(() => undefined);
    },
  };
}
