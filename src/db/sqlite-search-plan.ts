import { sql, type RawBuilder } from 'kysely';
import type { EntityName } from '../entities/names.ts';
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
/** So few matches are remembered from the planning, instead of being looked for again: as many as a list counts. */
const FEW = 1000;
/** Candidates that are compared at once. */
const COMPARED = 1100;
/** Grams that are looked up; of a long word some are enough. */
const ASKED = 8;
/** Grams that are intersected; more of them cost more than they keep out. */
const GRAMS = 4;
/** So few candidates are compared sooner than another gram is read. */
const NARROW = 64;
/** Of words that are neither common nor rare only so many of the newest records are read that so many more than a list counts are likely among them: some only look as if. */
const SURE = 1.3;
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
  /** Set where more are found than a list counts: a query of the ids of the newest of them, or null where comparing in order soon finds those. */
  readonly newest?: RawBuilder<unknown> | null;
}

/** Plans on what `connection` sees; `settled` says that nothing is being written, so that what is found now may be kept. */
export function planSearch(connection: Connection, entity: EntityName, words: readonly string[], settled: boolean): SearchPlan {
  const newest = newestOf(connection, entity);
  // First of all: what comes into the index meanwhile, or by a transaction of ours, stands behind it.
  const rest = notPlanned(entity, Number(connection.prepare('select max(id) as id from search_piece').get()?.['id'] ?? 0));
  const asked = askedOf(connection, entity, words, newest);
  if (asked === null) return { within: () => null, narrow: false, ...(newest > FEW * COMMON ? { newest: null } : {}) };
  if (!settled) return { within: () => sql`${given(candidatesOf(connection, entity, asked, newest))} union all ${sql.raw(rest)}`, narrow: true };
  const waiting = connection.prepare(rest).all().map((row) => Number(row['id']));
  const all = (): Int32Array => newestFirst(candidatesOf(connection, entity, asked, newest), waiting);
  const near = newest - NEWEST * Math.ceil((FEW * SURE) / Math.max(1, asked.recent));
  const since = near > newest * (1 - WORTH_A_TRY) ? near : 0;
  const found: Match[] = [];
  for (const { after, to } of since === 0 ? [{ after: 0, to: newest }] : [{ after: since, to: newest }, { after: 0, to: since }]) {
    if (found.length > FEW) break;
    const candidates = newestFirst(candidatesOf(connection, entity, asked, to, after), waiting.filter((id) => id > after && (to === newest || id <= to)));
    found.push(...matches(connection, entity, words, candidates, FEW + 1 - found.length));
  }
  const ids = found.map(({ id }) => id);
  if (ids.length <= FEW) return { within: () => given(ids), narrow: true };
  return { within: () => given(all()), narrow: true, ...(found.some(({ gone }) => gone) ? {} : { newest: given(ids) }) };
}

const newestFirst = (ids: Int32Array, waiting: readonly number[]): Int32Array => {
  const whole = new Int32Array(ids.length + waiting.length);
  whole.set(ids);
  whole.set(waiting, ids.length);
  return whole.toSorted().toReversed();
};

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

/** The first of the candidates that have all words, so many at most that a little more than `wanted` are found. */
function matches(connection: Connection, entity: EntityName, words: readonly string[], candidates: Int32Array, wanted: number): readonly Match[] {
  const checks = words.map(() => 'instr(r.search_text, ?) > 0').join(' and ');
  const statement = `select r.id, r.deleted_at is not null as gone from json_each(?) s cross join "${entity}" r on r.id = s.value where ${checks}`;
  const prepared = connection.prepare(statement);
  const found: Match[] = [];
  for (let at = 0; at < candidates.length && found.length < wanted; ) {
    // Few are missing where most have matched.
    const to = at + Math.min(COMPARED, Math.max(NARROW, 2 * (wanted - found.length)));
    for (const row of prepared.all(`[${candidates.subarray(at, to).join(',')}]`, ...words)) found.push({ id: Number(row['id']), gone: row['gone'] === 1 });
    at = to;
  }
  return found;
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
