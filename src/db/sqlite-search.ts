import { sql, type Expression, type SqlBool } from 'kysely';
import { definitionOf } from '../entities/registry.ts';
import type { SearchIndex } from './search-index.ts';
import type { Connection } from './sqlite-connection.ts';
import { gramsOf, gramsOfWord } from './tokenizer.ts';

/** Grams as an FTS5 query that wants all of them; empty where the words have none. */
function matchQuery(words: readonly string[]): string {
  return words
    .map(gramsOfWord)
    .flatMap(({ whole, prefixes }) => [...whole.map((gram) => `"${gram}"`), ...prefixes.map((prefix) => `"${prefix}"*`)])
    .join(' AND ');
}

/** One contentless FTS5 table per searchable entity, `<entity>_search`. */
export function sqliteSearch(_reader: Connection): SearchIndex {
  return {
    async put(trx, entity, entries) {
      if (definitionOf(entity).search === undefined) return;
      const table = sql.table(`${entity}_search`);
      for (const { id, text } of entries) {
        await sql`insert or replace into ${table} (rowid, grams) values (${id}, ${gramsOf(text).join(' ')})`.execute(trx);
      }
    },
    async putRange(bulk, entity, fromId, toId) {
      if (definitionOf(entity).search === undefined) return;
      await bulk.run(
        `insert into "${entity}_search" (rowid, grams) select id, search_grams(search_text) from "${entity}" where id between ? and ? order by id`,
        [fromId, toId],
      );
    },
    async remove(trx, entity, ids) {
      if (definitionOf(entity).search === undefined) return;
      const table = sql.table(`${entity}_search`);
      for (const id of ids) await sql`delete from ${table} where rowid = ${id}`.execute(trx);
    },
    condition(_eb, entity, words): Expression<SqlBool> {
      const column = sql.ref(`${entity}.search_text`);
      const checks = words.map((word) => sql<SqlBool>`instr(${column}, ${word}) > 0`);
      const query = definitionOf(entity).search === undefined ? '' : matchQuery(words);
      if (query !== '') {
        const table = sql.table(`${entity}_search`);
        checks.unshift(sql<SqlBool>`${sql.ref(`${entity}.id`)} in (select rowid from ${table} where ${table} match ${query})`);
      }
      return checks.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(checks, sql` and `)})`;
    },
  };
}

