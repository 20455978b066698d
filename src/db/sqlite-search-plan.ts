import type { Connection } from './sqlite-connection.ts';
import { gramsOfWord } from './tokenizer.ts';

/**
 * How a search is best run. Words that very many records have are found fastest by reading records in order and comparing; for all others
 * the index narrows first. The choice changes the speed only, never what is found.
 */

/** How many of the newest records are looked at to tell which. */
const WINDOW = 2048;
/** Found so often among those (one in thirty), words are common; the beginning of a gram is at one in twelve. */
const COMMON = 61;
const COMMON_PREFIX = 170;
/** So few matches are remembered from the planning, instead of being looked for again. */
const FEW = 400;
/** The place, counted from the newest record that has a gram, which tells how rare it is. */
const PROBE_PLACE = 63;
/** More grams cost more to intersect than they keep out. */
const GRAMS = 4;

interface Table {
  readonly connection: Connection;
  readonly entity: string;
  readonly newest: number;
}

/** The ids that match, where they are few; else the FTS5 query to narrow by; neither: compare only. */
export interface SearchPlan {
  readonly ids?: readonly number[];
  readonly match?: string;
}

/** Plans on what `connection` sees; `settled` says that nothing is being written, so that the ids found now may be kept. */
export function planSearch(connection: Connection, entity: string, words: readonly string[], settled: boolean): SearchPlan {
  const match = matchFor(connection, entity, words);
  if (match === undefined) return {};
  if (!settled) return { match };
  const name = `"${entity}_search"`;
  const checks = words.map(() => 'instr(r.search_text, ?) > 0').join(' and ');
  const sql = `select r.id from ${name} s cross join "${entity}" r on r.id = s.rowid where s.${name} match ? and ${checks} limit ${FEW + 1}`;
  const ids = connection.prepare(sql).all(match, ...words).map((row) => Number(row['id']));
  return ids.length > FEW ? { match } : { ids };
}

function matchFor(connection: Connection, entity: string, words: readonly string[]): string | undefined {
  const asked = words.map(gramsOfWord);
  const whole = [...new Set(asked.flatMap((grams) => grams.whole))];
  const prefixes = [...new Set(asked.flatMap((grams) => grams.prefixes))];
  if (whole.length + prefixes.length === 0) return undefined;
  const table: Table = { connection, entity, newest: newestId(connection, entity) };
  if (isFound(table, words, COMMON)) return undefined;
  // A beginning of grams is gathered from many lists: worth it only where they are short.
  const rarePrefixes = prefixes.filter((prefix) => !isFound(table, [prefix], COMMON_PREFIX));
  const terms = [...rarest(table, whole).map(quoteGram), ...rarePrefixes.map((prefix) => `${quoteGram(prefix)}*`)];
  return (terms.length > 0 ? terms : prefixes.map((prefix) => `${quoteGram(prefix)}*`)).join(' AND ');
}

const quoteGram = (gram: string): string => `"${gram.replaceAll('"', '""')}"`;

function newestId(connection: Connection, entity: string): number {
  return Number(connection.prepare(`select max(id) as id from "${entity}"`).get()?.['id'] ?? 0);
}

/** Whether at least `times` of the newest records have all the words. */
function isFound({ connection, entity, newest }: Table, words: readonly string[], times: number): boolean {
  const checks = words.map(() => 'instr(search_text, ?) > 0').join(' and ');
  const sql = `select count(*) as found from (select 1 from "${entity}" where id > ? and ${checks} limit ${times})`;
  return connection.prepare(sql).get(newest - WINDOW, ...words)?.['found'] === times;
}

/** The rarest few of the grams; the very common ones only where there is nothing else. */
function rarest(table: Table, grams: readonly string[]): readonly string[] {
  if (grams.length < 2) return grams;
  const measured = grams.map((gram) => ({ gram, distance: distanceOf(table, gram) })).toSorted((a, b) => b.distance - a.distance);
  const few = measured.slice(0, GRAMS);
  const telling = few.filter(({ distance }) => distance > 3 * PROBE_PLACE);
  return (telling.length > 0 ? telling : few.slice(0, 1)).map(({ gram }) => gram);
}

/** How far back one must go for 64 records with the gram: the farther, the rarer. */
function distanceOf({ connection, entity, newest }: Table, gram: string): number {
  const name = `"${entity}_search"`;
  const sql = `select rowid as id from ${name} where ${name} match ? order by rowid desc limit 1 offset ${PROBE_PLACE}`;
  const found = connection.prepare(sql).get(quoteGram(gram))?.['id'];
  return typeof found === 'number' ? newest - found : Infinity;
}
