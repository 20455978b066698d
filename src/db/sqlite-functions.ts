import type Sqlite from 'better-sqlite3';
import { cancelled } from '../errors.ts';
import { foldSearch } from '../util/fold.ts';
import { currentSignal } from './cancel.ts';
import { gramsOf } from './tokenizer.ts';

/** Shared with another thread, which sets element 0 to something other than 0 to stop the running query. */
export type CancelFlag = Int32Array;

/** The functions that our SQL uses on SQLite. */
export function registerFunctions(raw: Sqlite.Database, flag: CancelFlag | undefined): void {
  // Asked every 256th row of a long scan: `(id & 255 or live())`. Not deterministic, or it would be asked once.
  raw.function('live', () => {
    if ((flag !== undefined && Atomics.load(flag, 0) !== 0) || currentSignal()?.aborted === true) throw cancelled();
    return 1;
  });
  raw.function('search_grams', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? gramsOf(text).join(' ') : ''));
  raw.function('search_fold', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? foldSearch(text) : null));
}
