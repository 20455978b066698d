import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { EntityName } from '../entities/names.ts';
import type { BulkWriter, Queries } from './database.ts';
import type { Schema } from './schema.ts';

/** One record's text as the index takes it: the same string that stands in the record's `search_text`. */
export interface SearchEntry {
  readonly id: number;
  readonly text: string;
}

/**
 * Infix search of `search_text` for entities with a `search` option: Han 1- and 2-grams, ASCII 3-grams with their short tails. One file per
 * engine, one tokenizer. Written by services in the same transaction as the record, never by a trigger.
 */
export interface SearchIndex {
  /** Inserts or replaces the entries of some records. */
  put(trx: Queries, entity: EntityName, entries: readonly SearchEntry[]): Promise<void>;
  /**
   * Adds entries for all records of the id range (both ends included) after a bulk load of new records. `grams` are theirs in the order of their ids, as
   * `gramBytes` makes them, where they are at hand: SQLite then need not read the records again.
   */
  putRange(bulk: BulkWriter, entity: EntityName, fromId: number, toId: number, grams?: readonly Uint8Array[]): Promise<void>;
  remove(trx: Queries, entity: EntityName, ids: readonly number[]): Promise<void>;
  /**
   * The condition that a record of `entity` contains every word of `text` (already split at spaces and folded by `foldSearch`). Narrowed by
   * grams, rechecked with `instr`/`strpos` on `search_text`. Also for entities without an index: then the recheck alone.
   */
  condition(eb: ExpressionBuilder<Schema, EntityName>, entity: EntityName, words: readonly string[]): Expression<SqlBool>;
}
