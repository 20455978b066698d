import type Sqlite from 'better-sqlite3';
import { foldSearch } from '../util/fold.ts';
import { throwIfCancelled } from './cancel.ts';
import { gramText } from './tokenizer.ts';

/** The functions that our SQL uses on SQLite. */
export function registerFunctions(raw: Sqlite.Database): void {
  // Nothing else interrupts a query here, so long ones ask (live.ts). The signal may read memory that another thread writes.
  raw.function('live', () => {
    throwIfCancelled();
    return 1;
  });
  raw.function('search_grams', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? gramText(text) : ''));
  raw.function('search_fold', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? foldSearch(text) : null));
}
