import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { EntityName } from '../entities/names.ts';
import type { BulkWriter, Queries } from './database.ts';
import type { Postings } from './postings.ts';
import type { Schema } from './schema.ts';

/** One record's text as the index takes it: the same string that stands in the record's `search_text`. */
export interface SearchEntry {
  readonly id: number;
  readonly text: string;
}

/** The grams of some texts, and whose they are, by place; 0: nobody's. A record's text may stand in several parts. */
export interface IndexPart {
  readonly postings: Postings;
  readonly ids: Int32Array;
}

/** One more than a list counts. */
export const COUNTED = 1001;
/** So many found are sorted for a list that nobody asked another order for; more stand the newest first. */
export const SORTED = 500;

/** What words ask for. */
export interface Found {
  readonly where: Expression<SqlBool>;
  /** The index says which records may fulfil it: what else is asked is asked of those, one by one. */
  readonly narrow: boolean;
  /** Not more records than that fulfil it, where that is known; else null. */
  readonly atMost: number | null;
  /** How many of them are not in the bin, where that is known: up to `COUNTED`, which stands for more. */
  readonly live: number | null;
  /** Where very likely more records fulfil it than are sorted: a narrower one that the newest of them fulfil, a page at least; else null. */
  readonly newest: Expression<SqlBool> | null;
}

/** Where nothing but the condition is known. */
export const NOTHING_KNOWN = { narrow: false, atMost: null, live: null, newest: null } as const;

/**
 * Infix search of `search_text` for entities with a `search` option: Han 1- and 2-grams, ASCII 3-grams with their short tails. One file per
 * engine, one tokenizer. Written by services in the same transaction as the record, never by a trigger.
 */
export interface SearchIndex {
  /** Inserts or replaces the entries of some records. */
  put(trx: Queries, entity: EntityName, entries: readonly SearchEntry[]): Promise<void>;
  /**
   * Adds entries for all records of the id range (both ends included) after a bulk load of new records. `parts` have all of their grams, where those are at
   * hand: SQLite then need not read the records again.
   */
  putRange(bulk: BulkWriter, entity: EntityName, fromId: number, toId: number, parts?: readonly IndexPart[]): Promise<void>;
  /** After records were deleted for good. */
  remove(trx: Queries, entity: EntityName, ids: readonly number[]): Promise<void>;
  /** Puts a part of the index in order: what waits since a migration, small pieces that imports made. Whether there was any. Inside a transaction of its own. */
  catchUp(trx: Queries): Promise<boolean>;
  /**
   * The condition that a record of `entity` contains every word of `text` (already split at spaces and folded by `foldSearch`). Narrowed by
   * grams, rechecked with `instr`/`strpos` on `search_text`. Also for entities without an index: then the recheck alone.
   */
  condition(eb: ExpressionBuilder<Schema, EntityName>, entity: EntityName, words: readonly string[]): Expression<SqlBool>;
  /** The same, with what is known already of how many there are. `page`: so many of the newest are wanted where very likely more fulfil it than are sorted. */
  found(entity: EntityName, words: readonly string[], page?: number): Found;
}
