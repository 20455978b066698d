import { sql, type RawBuilder } from 'kysely';
import type { EntityName } from '../entities/names.ts';
import { COUNTED, SORTED } from './search-index.ts';
import { spansIn, wantedOf, type Span, type Wanted } from './postings.ts';
import type { Connection } from './sqlite-connection.ts';
import { idsOf, PLACES } from './sqlite-search-pieces.ts';

/**
 * How a search is best run. Words that very many records have are found fastest by reading records in order and comparing; for all others
 * the index narrows first. The choice changes the speed only, never what is found.
 */

/** Found in one of so many of the newest records, words are common: then comparing in order soon fills a page. */
const COMMON = 16;
const NEWEST = 8192;
/** A gram that is met more often than in one of so many tells nothing beside others. */
const TELLING = 4;
/** So few matches are remembered from the planning, instead of being looked for again. */
const FEW = COUNTED - 1;
/** Candidates that are compared at once. */
const COMPARED = 1100;
/** Grams that are looked up; of a long word some are enough. */
const ASKED = 8;
/** Grams that are intersected; more of them cost more than they keep out. */
const GRAMS = 4;
/** So few candidates are compared sooner than another gram is read. */
const NARROW = 64;
/** Of very many candidates so many of the newest, or twice as many, and so on, tell how many of them match. */
const SAMPLE = 64;
/** Standard errors by which that may be wrong, and matches that may be missing where all matched. */
const DOUBT = 3;
/** Of words that are neither common nor rare so many of the newest records are read that twice as many as are enough likely have them: some only look as if. */
const SURE = 2;
/** Where these are a larger share of all, all are read at once. */
const WORTH_A_TRY = 0.6;

interface Found extends Span {
  /** The record of the first place, where the others follow in order. */
  readonly first: number;
  readonly ids: Int32Array | null;
}

/** What stands under one gram, or under all grams of a beginning. */
interface List {
  readonly spans: readonly Found[];
  readonly bytes: number;
  /** Records of the pieces that were read, about. */
  readonly records: number;
}

/** How a search is run. */
export interface SearchPlan {
  /** The ids of the records to compare, as a query; null for all of them. */
  within(): RawBuilder<unknown> | null;
  /** They are not all. */
  readonly narrow: boolean;
  /** Set where it is known that not more than so many are found. */
  readonly atMost?: number;
  /** How many of them are not in the bin, where that was counted: to one more than a list counts. */
  readonly live?: number;
  /** Set where very likely more are found than are sorted: a query of the ids of the newest of them, or null where comparing in order soon finds those. */
  readonly newest?: RawBuilder<unknown> | null;
}

/**
 * Plans on what `connection` sees; `settled` says that nothing is being written, so that what is found now may be kept. `page`: the newest so many are all
 * that is wanted where very likely more are found than are sorted; else as many are found as a list counts.
 */
export function planSearch(connection: Connection, entity: EntityName, words: readonly string[], settled: boolean, page?: number): SearchPlan {
  const newest = newestOf(connection, entity);
  // First of all: what comes into the index meanwhile, or by a transaction of ours, stands behind it.
  const rest = notPlanned(entity, Number(connection.prepare('select max(id) as id from search_piece').get()?.['id'] ?? 0));
  const asked = askedOf(connection, entity, words, newest);
  if (asked === null) return { within: () => null, narrow: false, ...(newest > FEW * COMMON ? { newest: null } : {}) };
  if (!settled) return { within: () => sql`${given(candidatesOf(connection, entity, asked, newest))} union all ${sql.raw(rest)}`, narrow: true };
  const waiting = connection.prepare(rest).all().map((row) => Number(row['id']));
  const all = (): Int32Array => newestFirst(candidatesOf(connection, entity, asked, newest), waiting);
  const enough = page === undefined ? FEW : SORTED;
  const near = newest - NEWEST * Math.ceil((enough * SURE) / Math.max(1, asked.recent));
  const since = near > newest * (1 - WORTH_A_TRY) ? near : 0;
  const comparison: Comparison = { compare: comparer(connection, entity, words), found: [], enough, page };
  for (const { after, to } of since === 0 ? [{ after: 0, to: newest }] : [{ after: since, to: newest }, { after: 0, to: since }]) {
    const candidates = newestFirst(candidatesOf(connection, entity, asked, to, after), waiting.filter((id) => id > after && (to === newest || id <= to)));
    if (compareInOrder(candidates, comparison)) return { within: () => given(all()), narrow: true, ...newestFound(comparison) };
  }
  const ids = comparison.found.map(({ id }) => id);
  return { within: () => given(ids), narrow: true, atMost: ids.length, live: liveOf(comparison.found).length };
}

const liveOf = (found: readonly Match[]): readonly Match[] => found.filter(({ gone }) => !gone);

function newestFound({ found, enough, page = COUNTED }: Comparison): Pick<SearchPlan, 'newest' | 'live'> {
  const there = liveOf(found).map(({ id }) => id);
  // Where some of those that were enough are in the bin, it is not known how many are not.
  const isMany = found.length <= enough || there.length > enough;
  return { ...(isMany && there.length >= page ? { newest: given(there) } : {}), ...(there.length > FEW ? { live: COUNTED } : {}) };
}

/** Each of them once: what waits may stand in the index already. */
function newestFirst(ids: Int32Array, waiting: readonly number[]): Int32Array {
  const whole = new Int32Array(ids.length + waiting.length);
  whole.set(ids);
  whole.set(waiting, ids.length);
  const sorted = whole.toSorted().toReversed();
  let count = 0;
  for (let at = 0; at < sorted.length; at += 1) if (at === 0 || sorted[at] !== sorted[count - 1]) sorted[count++] = sorted[at] ?? 0;
  return sorted.subarray(0, count);
}

function given(ids: ArrayLike<number>): RawBuilder<unknown> {
  return sql`select value from json_each(${`[${Array.prototype.join.call(ids, ',')}]`})`;
}

function newestOf(connection: Connection, entity: EntityName): number {
  return Number(connection.prepare(`select max(id) as id from "${entity}"`).get()?.['id'] ?? 0);
}

/** Records of which the plan knows nothing: those that wait, and pieces that are newer than `piece`. */
function notPlanned(entity: EntityName, piece: number): string {
  return `select id from search_waiting where entity = '${entity}'
    union all select j.value from search_piece p join json_each(piece_ids(p.first_id, p.records, p.ids)) j where p.id > ${piece} and p.entity = '${entity}'`;
}

interface Match {
  readonly id: number;
  /** In the bin. */
  readonly gone: boolean;
}

type Comparer = (candidates: Int32Array) => readonly Match[];

/** Which of some candidates have all words. */
function comparer(connection: Connection, entity: EntityName, words: readonly string[]): Comparer {
  const checks = words.map(() => 'instr(r.search_text, ?) > 0').join(' and ');
  const statement = connection.prepare(`select r.id, r.deleted_at is not null as gone from json_each(?) s cross join "${entity}" r on r.id = s.value where ${checks}`);
  return (candidates) => statement.all(`[${candidates.join(',')}]`, ...words).map((row) => ({ id: Number(row['id']), gone: row['gone'] === 1 }));
}

interface Comparison {
  readonly compare: Comparer;
  /** The newest first. */
  readonly found: Match[];
  /** More than that need not be found. */
  readonly enough: number;
  readonly page: number | undefined;
}

/** Compares candidates, the newest first, until it is clear that more than enough match; whether it is. */
function compareInOrder(candidates: Int32Array, { compare, found, enough, page }: Comparison): boolean {
  // How many there will be can be told of where nothing was compared before.
  const sampled = page !== undefined && found.length === 0 && candidates.length > enough;
  for (let at = 0; at < candidates.length; ) {
    // Few are missing where most have matched.
    const size = Math.min(sampled ? Math.max(SAMPLE, at) : COMPARED, Math.max(NARROW, 2 * (enough + 1 - found.length)));
    found.push(...compare(candidates.subarray(at, at + size)));
    at = Math.min(at + size, candidates.length);
    if (found.length > enough) return true;
    if (!sampled) continue;
    const there = liveOf(found).length;
    if (there >= page && likely(there, at) * candidates.length > enough) return true;
  }
  return false;
}

/** Of those that were tried so many matched: which share of all very likely does, at least. */
function likely(matched: number, tried: number): number {
  return (matched - DOUBT - DOUBT * Math.sqrt((matched * (tried - matched)) / tried)) / tried;
}

/** What the index is asked for, and how many of the newest records may have all the words. */
interface Asked {
  readonly rarest: readonly Wanted[];
  readonly recent: number;
}

/** Null where so many records may have the words that comparing is faster. */
function askedOf(connection: Connection, entity: EntityName, words: readonly string[], newest: number): Asked | null {
  const wanted = few(words.flatMap(wantedOf));
  const since = newest - NEWEST;
  // The newest pieces tell which grams are rare, and whether the words are.
  const sample = wanted.map((one) => ({ wanted: one, list: listOf(connection, entity, one, newest, since) })).toSorted((a, b) => a.list.bytes - b.list.bytes);
  const rarest = sample.slice(0, GRAMS).filter(({ list }, at) => at === 0 || list.bytes * TELLING <= list.records);
  if (rarest.length === 0) return null;
  const recent = intersection(rarest.map(({ list }) => () => list), newest, since).length;
  return recent * COMMON >= Math.min(newest, NEWEST) ? null : { rarest: rarest.map((one) => one.wanted), recent };
}

/** Records after `since` that may have all the words. */
function candidatesOf(connection: Connection, entity: EntityName, { rarest }: Asked, newest: number, since = 0): Int32Array {
  return intersection(rarest.map((one) => () => listOf(connection, entity, one, newest, since)), newest, since);
}

function few(wanted: readonly Wanted[]): readonly Wanted[] {
  if (wanted.length <= ASKED) return wanted;
  return wanted.filter((_, at) => Math.floor((at * ASKED) / wanted.length) !== Math.floor(((at - 1) * ASKED) / wanted.length));
}

/** What stands under a gram in the pieces that have records after `since`, and up to `newest`. */
function listOf(connection: Connection, entity: EntityName, { from, to }: Wanted, newest: number, since: number): List {
  const rows = connection
    .prepare(
      `select p.id, p.first_id, p.ids is null as in_order, l.place, l.grams from search_piece p
        join search_leaf l on l.place >= (select max(place) from search_leaf where place <= p.id * ${PLACES} + ?) and l.place <= p.id * ${PLACES} + ?
        where p.entity = ? and p.last_id > ? and p.first_id <= ?`,
    )
    .all(from, to, entity, since, newest);
  const spans: Found[] = [];
  let bytes = 0;
  const oldest = rows.reduce((least, row) => Math.min(least, Number(row['first_id'])), newest);
  for (const row of rows) {
    const first = Number(row['place']) - Number(row['id']) * PLACES;
    const { grams } = row;
    // Negative: the last leaf of the piece before.
    if (first < 0 || !(grams instanceof Uint8Array)) continue;
    const within = spansIn(grams, first, from, to);
    if (within.length === 0) continue;
    const ids = row['in_order'] === 1 ? null : idsOf(connection.prepare('select ids from search_piece where id = ?').get(row['id'])?.['ids']);
    for (const span of within) {
      spans.push({ ...span, first: Number(row['first_id']), ids });
      bytes += span.end - span.start;
    }
  }
  return { spans, bytes, records: newest - oldest + 1 };
}

/** Records after `since` that stand in all the lists, the shortest of which is the first; the others are read only while many are left. */
function intersection(lists: readonly (() => List)[], newest: number, since: number): Int32Array {
  const after = Math.max(0, since);
  // How many lists each record has been met in, one after the other.
  const met = new Uint8Array(newest - after + 1);
  let found: Int32Array = new Int32Array();
  for (const [level, list] of lists.entries()) {
    if (level > 0 && found.length <= NARROW) break;
    const { spans, bytes } = list();
    const meeting: Meeting = { met, after, level, found: new Int32Array(bytes), count: 0 };
    for (const span of spans) meet(span, meeting);
    found = meeting.found.subarray(0, meeting.count);
  }
  return found;
}

interface Meeting {
  readonly met: Uint8Array;
  readonly after: number;
  readonly level: number;
  /** The records that are met now; as many as there are places at most. */
  readonly found: Int32Array;
  count: number;
}

/** A hundred thousand places in two milliseconds: so the numbers are read here, and not by `readNumber`. */
function meet({ leaf, start, end, first, ids }: Found, meeting: Meeting): void {
  const { met, after, level, found } = meeting;
  let { count } = meeting;
  for (let at = start, place = 0; at < end; ) {
    let byte = leaf[at++] ?? 0;
    let number = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = leaf[at++] ?? 0;
      number |= (byte & 127) << shift;
    }
    place += number;
    const id = ids === null ? first + place : (ids[place] ?? 0);
    const seat = id - after;
    if (seat <= 0 || met[seat] !== level) continue;
    met[seat] = level + 1;
    found[count++] = id;
  }
  meeting.count = count;
}
