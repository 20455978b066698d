import { CompiledQuery, sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import { definitionOf } from '../entities/registry.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import type { Queries } from './database.ts';
import { live } from './live.ts';
import { NOTHING_KNOWN, type Found, type SearchIndex } from './search-index.ts';
import { runnerOf } from './sqlite-bulk.ts';
import type { Connection } from './sqlite-connection.ts';
import { addPiece, addRange, dropEmptied, dropJoined, indexWaiting, joinPieces, type Runner } from './sqlite-search-pieces.ts';
import { planSearch } from './sqlite-search-plan.ts';

const isSearched = (entity: EntityName): boolean => definitionOf(entity).search !== undefined;

const inside = (trx: Queries): Runner => async (statement, parameters) => (await trx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(statement, [...parameters]))).rows;

/**
 * The search index on SQLite (docs/decisions/028): pieces that are never changed, each with the grams of some thousand records (`sqlite-search-pieces.ts`), and
 * a list of records that wait to be put into one and are compared until then. Searches are planned on `reader`; `settled` says whether no transaction of
 * this process is at work.
 */
export function sqliteSearch(reader: Connection, settled: () => boolean): SearchIndex {
  const found = (entity: EntityName, words: readonly string[], page?: number): Found => {
    if (words.length === 0) return { where: sql<SqlBool>`1 = 1`, ...NOTHING_KNOWN };
    const checks = words.map((word) => sql<SqlBool>`instr(${sql.ref(`${entity}.search_text`)}, ${word}) > 0`);
    const plan = isSearched(entity) ? planSearch(reader, entity, words, settled(), page) : null;
    const within = (ids: RawBuilder<unknown> | null): Expression<SqlBool> => {
      const all = ids === null ? [...checks, live('sqlite', entity)] : [sql<SqlBool>`${sql.ref(`${entity}.id`)} in (${ids})`, ...checks];
      return sql<SqlBool>`(${sql.join(all, sql` and `)})`;
    };
    return {
      get where() {
        return within(plan?.within() ?? null);
      },
      narrow: plan?.narrow === true,
      atMost: plan?.atMost ?? null,
      live: plan?.live ?? null,
      newest: plan?.newest === undefined ? null : within(plan.newest),
    };
  };
  return {
    async put(trx, entity, entries) {
      if (!isSearched(entity) || entries.length === 0) return;
      const run = inside(trx);
      await run('insert or ignore into search_waiting (entity, id) select ?, value from json_each(?)', [entity, JSON.stringify(entries.map(({ id }) => id))]);
      await indexWaiting(run, entity);
    },
    async putRange(bulk, entity, fromId, toId, parts) {
      if (!isSearched(entity)) return;
      const run = runnerOf(bulk);
      if (parts === undefined) await addRange(run, entity, fromId, toId);
      else for (const { postings, ids } of parts) await addPiece(run, entity, ids, postings);
    },
    async remove(trx, entity, ids) {
      if (isSearched(entity)) await dropEmptied(inside(trx), entity, ids);
    },
    async catchUp(trx) {
      const run = inside(trx);
      if (await dropJoined(run)) return true;
      for (const entity of ENTITY_NAMES) if (isSearched(entity) && ((await indexWaiting(run, entity, true)) || (await joinPieces(run, entity)))) return true;
      return false;
    },
    condition: (_eb, entity, words) => found(entity, words).where,
    found,
  };
}
