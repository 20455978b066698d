import { sql, type Expression, type SqlBool } from 'kysely';
import { definitionOf } from '../entities/registry.ts';
import type { EntityName } from '../entities/names.ts';
import type { Queries } from './database.ts';
import { transactionOf } from './postgres-bulk.ts';
import { NOTHING_KNOWN, type SearchEntry, type SearchIndex } from './search-index.ts';
import { gramText, gramsOfWord } from './tokenizer.ts';

/** Entries a statement. */
const PAGE = 2000;

async function readTexts(trx: Queries, entity: EntityName, after: number, toId: number): Promise<readonly SearchEntry[]> {
  const { rows } = await sql<SearchEntry>`
    select id, search_text as text from ${sql.table(entity)} where id > ${after} and id <= ${toId} order by id limit ${PAGE}`.execute(trx);
  return rows;
}

/** An array's index has no beginnings of words: pairs of ASCII stand in it too. */
function gramList(text: string): readonly string[] {
  const grams = new Set<string>();
  for (const gram of gramText(text).split(' ')) {
    if (gram === '') continue;
    grams.add(gram);
    if (gram.length === 3 && gram < '\u0080') grams.add(gram.slice(0, 2));
  }
  return [...grams];
}

/** One ASCII character alone is in too many texts to be worth looking up. */
function gramsToFind(word: string): readonly string[] {
  const { whole, prefixes } = gramsOfWord(word);
  return [...whole, ...prefixes.filter((prefix) => prefix.length === 2)];
}

async function putAll(trx: Queries, entity: EntityName, entries: readonly SearchEntry[]): Promise<void> {
  // No gram has a space in it.
  const texts = entries.map(({ text }) => gramList(text).join(' '));
  await sql`
    insert into ${sql.table(`${entity}_search`)} (id, grams)
    select id, string_to_array(grams, ' ') from unnest(${entries.map(({ id }) => id)}::integer[], ${texts}::text[]) as given (id, grams)
    on conflict (id) do update set grams = excluded.grams`.execute(trx);
}

function condition(entity: EntityName, words: readonly string[]): Expression<SqlBool> {
  const checks = words.map((word) => sql<SqlBool>`strpos(${sql.ref(`${entity}.search_text`)}, ${word}) > 0`);
  const grams = definitionOf(entity).search === undefined ? [] : words.flatMap(gramsToFind);
  if (grams.length > 0) {
    const table = sql.table(`${entity}_search`);
    checks.unshift(sql<SqlBool>`${sql.ref(`${entity}.id`)} in (select id from ${table} where grams @> ${grams}::text[])`);
  }
  return checks.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(checks, sql` and `)})`;
}

/** One side table per searchable entity, `<entity>_search`, with a GIN index over the grams. */
export function postgresSearch(): SearchIndex {
  return {
    async put(trx, entity, entries) {
      if (definitionOf(entity).search === undefined) return;
      for (let at = 0; at < entries.length; at += PAGE) await putAll(trx, entity, entries.slice(at, at + PAGE));
    },
    async putRange(bulk, entity, fromId, toId) {
      if (definitionOf(entity).search === undefined) return;
      const trx = transactionOf(bulk);
      for (let after = fromId - 1; after < toId; ) {
        const entries = await readTexts(trx, entity, after, toId);
        const last = entries.at(-1);
        if (last === undefined) return;
        await putAll(trx, entity, entries);
        after = last.id;
      }
    },
    async remove(trx, entity, ids) {
      if (definitionOf(entity).search === undefined) return;
      await sql`delete from ${sql.table(`${entity}_search`)} where id = any(${[...ids]}::integer[])`.execute(trx);
    },
    catchUp: async () => await Promise.resolve(false),
    condition: (_eb, entity, words) => condition(entity, words),
    found: (entity, words) => ({ where: condition(entity, words), ...NOTHING_KNOWN }),
  };
}
