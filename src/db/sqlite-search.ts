import { sql, type Expression, type SqlBool } from 'kysely';
import { definitionOf } from '../entities/registry.ts';
import type { EntityName } from '../entities/names.ts';
import type { BulkWriter } from './database.ts';
import type { SearchIndex } from './search-index.ts';
import type { Connection } from './sqlite-connection.ts';
import { live } from './live.ts';
import { planSearch } from './sqlite-search-plan.ts';
import { gramText } from './tokenizer.ts';

/** From so many records on they are gathered in a larger memory, so that FTS5 writes a few large segments instead of merging many small ones. */
const MANY = 500;
/** Enough for what is written in one transaction; FTS5's own default is 1 MB. A transaction of one record takes no more for it. */
const HASH_BYTES = 16 * 1024 * 1024;

/** Segments of one size before they are merged: half the merging of FTS5's own 4, and a search reads a few more of them. */
const SEGMENTS = 8;

/** Stays with the table: setting it, as every statement that writes many rows, has FTS5 write what it has gathered so far. */
async function enlarge(bulk: BulkWriter, entity: EntityName): Promise<void> {
  const name = `"${entity}_search"`;
  // Written out: the driver binds numbers as reals, which FTS5 refuses here.
  await bulk.run(`insert into ${name} (${name}, rank) values ('hashsize', ${HASH_BYTES})`);
  await bulk.run(`insert into ${name} (${name}, rank) values ('automerge', ${SEGMENTS})`);
}

/**
 * One contentless FTS5 table per searchable entity, `<entity>_search`. Searches are planned on `reader`; `settled` says whether no transaction of
 * this process is at work.
 */
export function sqliteSearch(reader: Connection, settled: () => boolean): SearchIndex {
  const enlarged = new Set<EntityName>();
  return {
    async put(trx, entity, entries) {
      if (definitionOf(entity).search === undefined) return;
      const table = sql.table(`${entity}_search`);
      for (const { id, text } of entries) {
        await sql`insert or replace into ${table} (rowid, grams) values (${id}, ${gramText(text)})`.execute(trx);
      }
    },
    async putRange(bulk, entity, fromId, toId, grams) {
      if (definitionOf(entity).search === undefined) return;
      if (toId - fromId >= MANY && !enlarged.has(entity)) {
        await enlarge(bulk, entity);
        enlarged.add(entity);
      }
      if (grams !== undefined) {
        await bulk.insert(`${entity}_search`, ['rowid', 'grams'], grams.map((each, at) => [fromId + at, each]));
        return;
      }
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
      if (words.length > 0 && definitionOf(entity).search !== undefined) {
        const { ids, match } = planSearch(reader, entity, words, settled());
        const id = sql.ref(`${entity}.id`);
        const table = sql.table(`${entity}_search`);
        if (ids !== undefined) checks.unshift(sql<SqlBool>`${id} in (select value from json_each(${JSON.stringify(ids)}))`);
        else if (match === undefined) checks.push(live('sqlite', entity));
        else checks.unshift(sql<SqlBool>`${id} in (select rowid from ${table} where ${table} match ${match})`);
      }
      return checks.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(checks, sql` and `)})`;
    },
  };
}

