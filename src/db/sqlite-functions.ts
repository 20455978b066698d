import type Sqlite from 'better-sqlite3';
import { pieceIds } from './sqlite-search-pieces.ts';
import { foldSearch } from '../util/fold.ts';
import { spanDays, spanHours } from '../util/spans.ts';
import { throwIfCancelled } from './cancel.ts';
import { registerAggregates } from './sqlite-aggregates.ts';

/** The functions that our SQL uses on SQLite. */
export function registerFunctions(raw: Sqlite.Database): void {
  // Nothing else interrupts a query here, so long ones ask (live.ts). The signal may read memory that another thread writes.
  raw.function('live', () => {
    throwIfCancelled();
    return 1;
  });
  registerAggregates(raw);
  raw.function('span_hours', { deterministic: true }, (from: unknown, recorded: unknown, to: unknown, zone: unknown) =>
    typeof from === 'string' && typeof to === 'string' && typeof zone === 'string' ? spanHours(from, typeof recorded === 'string' ? recorded : null, to, zone) : null,
  );
  raw.function('span_days', { deterministic: true }, (from: unknown, to: unknown, zone: unknown) =>
    typeof from === 'string' && typeof to === 'string' && typeof zone === 'string' ? spanDays(from, to, zone) : null,
  );
  raw.function('piece_ids', { deterministic: true }, (first: unknown, records: unknown, ids: unknown) => JSON.stringify([...pieceIds(Number(first), Number(records), ids)]));
  raw.function('search_fold', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? foldSearch(text) : null));
}
