import type { EntityName } from '../entities/names.ts';
import { joinPostings, type Part } from './postings-join.ts';
import { GRAM_BITS, postingsOf, type Postings } from './postings.ts';

/** Runs a statement in the transaction that is under way, and gives its rows. */
export type Runner = (statement: string, parameters: readonly (string | number | null | Uint8Array)[]) => Promise<readonly Record<string, unknown>[]>;

/** Leaves of a piece begin at its id times this, plus their first gram. */
export const PLACES = 2 ** GRAM_BITS;
/** Records of a large piece. */
const PIECE = 8192;
/** So many new records at once are a piece of their own. */
const WORTH_A_PIECE = 512;
/** So many records may wait, and are compared one by one meanwhile: half a millisecond. */
const WAITING = 256;
/** Pieces smaller than this are put together once there are so many of them. */
const SMALL = 2500;
const TOGETHER = 8;
/** Pieces up to this size are joined, without their texts, once there are so many of them: each is looked up by every search. */
const LARGE = 20_000;
/** The entity of pieces that nobody reads any more, and whose leaves are still there. */
const NOBODYS = '';
/** Places between pieces in a row that may belong to no record, instead of saying for each place whose it is. */
const GAPS = 4096;

/** Adds a piece: `postings` name texts by their place, `ids` say whose they are (0: nobody's). */
export async function addPiece(run: Runner, entity: EntityName, ids: Int32Array, postings: Postings): Promise<void> {
  const given = ids.filter((id) => id > 0);
  const [first] = given;
  if (first === undefined || postings.firsts.length === 0) return;
  const inOrder = ids.every((id, at) => id === first + at);
  const range = given.reduce((found, id) => ({ from: Math.min(found.from, id), to: Math.max(found.to, id) }), { from: first, to: first });
  await insertPiece(run, entity, { ...range, records: given.length, ids: inOrder ? null : ids }, postings);
}

/** Whose the places of a piece are: of the records from `from` on where `ids` is null. */
interface Owners {
  readonly from: number;
  readonly to: number;
  readonly records: number;
  readonly ids: Int32Array | null;
}

async function insertPiece(run: Runner, entity: EntityName, { from, to, records, ids }: Owners, { firsts, ends, bytes }: Postings): Promise<void> {
  const [made] = await run('insert into search_piece (entity, first_id, last_id, records, ids) values (?, ?, ?, ?, ?) returning id', [
    entity,
    from,
    to,
    records,
    ids === null ? null : new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength),
  ]);
  const base = Number(made?.['id']) * PLACES;
  let start = 0;
  for (let i = 0; i < firsts.length; i += 1) {
    const end = ends[i] ?? 0;
    await run('insert into search_leaf (place, grams) values (?, ?)', [base + (firsts[i] ?? 0), bytes.subarray(start, end)]);
    start = end;
  }
}

async function addRecords(run: Runner, entity: EntityName, rows: readonly Record<string, unknown>[]): Promise<void> {
  await addPiece(run, entity, Int32Array.from(rows, ({ id }) => Number(id)), postingsOf(rows.map(({ search_text }) => String(search_text))));
}

/** New records of a range of ids, from what stands in the table. */
export async function addRange(run: Runner, entity: EntityName, fromId: number, toId: number): Promise<void> {
  if (toId - fromId + 1 < WORTH_A_PIECE) {
    await run(`insert or ignore into search_waiting (entity, id) select ?, id from "${entity}" where id between ? and ?`, [entity, fromId, toId]);
    await indexWaiting(run, entity);
    return;
  }
  for (let after = fromId - 1; after < toId; ) {
    const rows = await run(`select id, search_text from "${entity}" where id > ? and id <= ? order by id limit ${PIECE}`, [after, toId]);
    if (rows.length === 0) return;
    await addRecords(run, entity, rows);
    after = Number(rows.at(-1)?.['id']);
  }
}

interface Piece {
  readonly id: number;
  readonly ids: Int32Array;
}

/** The record of each place of a piece where they do not follow each other; 0: none. */
export function idsOf(ids: unknown): Int32Array | null {
  // Copied: as four bytes each they must begin at a multiple of four.
  return ids instanceof Uint8Array ? new Int32Array(new Uint8Array(ids).buffer) : null;
}

/** The records of a piece. */
export function pieceIds(first: number, records: number, ids: unknown): Int32Array {
  return idsOf(ids)?.filter((id) => id > 0) ?? Int32Array.from({ length: records }, (_, at) => first + at);
}

async function smallPieces(run: Runner, entity: EntityName): Promise<readonly Piece[]> {
  const rows = await run('select id, first_id, records, ids from search_piece where entity = ? and records < ? order by records, id', [entity, SMALL]);
  if (rows.length < TOGETHER) return [];
  return rows.slice(0, TOGETHER).map((row) => ({ id: Number(row['id']), ids: pieceIds(Number(row['first_id']), Number(row['records']), row['ids']) }));
}

/**
 * Once too many records wait they become a piece, together with small ones that there are; of very many the first ones. With `tidy` small pieces are put
 * together even while few wait. Whether anything was done.
 */
export async function indexWaiting(run: Runner, entity: EntityName, tidy = false): Promise<boolean> {
  const [counted] = await run('select count(*) as waiting from search_waiting where entity = ?', [entity]);
  const many = Number(counted?.['waiting']) > WAITING;
  if (!many && !tidy) return false;
  const small = await smallPieces(run, entity);
  if (!many && small.length === 0) return false;
  const waiting = (await run(`select id from search_waiting where entity = ? order by id limit ${PIECE}`, [entity])).map(({ id }) => Number(id));
  const ids = JSON.stringify([...new Set([...waiting, ...small.flatMap((piece) => [...piece.ids])])]);
  await addRecords(run, entity, await run(`select id, search_text from "${entity}" where id in (select value from json_each(?)) order by id`, [ids]));
  await run('delete from search_waiting where entity = ? and id in (select value from json_each(?))', [entity, JSON.stringify(waiting)]);
  for (const { id } of small) await dropPiece(run, id);
  return true;
}

/** Puts some pieces of middle size into one, whose leaves are deleted later (`dropJoined`): each transaction is short. Whether there were enough of them. */
export async function joinPieces(run: Runner, entity: EntityName): Promise<boolean> {
  const rows = await run('select id, first_id, last_id, records, ids from search_piece where entity = ? and records >= ? and records < ? order by first_id, id', [entity, SMALL, LARGE]);
  if (rows.length < TOGETHER) return false;
  const pieces = rows.slice(0, TOGETHER).map((row) => ({ id: Number(row['id']), from: Number(row['first_id']), to: Number(row['last_id']), records: Number(row['records']), ids: idsOf(row['ids']) }));
  const owners = ownersOf(pieces);
  const parts: Part[] = [];
  let shift = 0;
  for (const piece of pieces) {
    parts.push({ leaves: await leavesOf(run, piece.id), shift: owners.ids === null ? piece.from - owners.from : shift });
    shift += piece.ids?.length ?? piece.records;
  }
  await insertPiece(run, entity, owners, joinPostings(parts));
  await run('update search_piece set entity = ?, ids = null where id in (select value from json_each(?))', [NOBODYS, JSON.stringify(pieces.map(({ id }) => id))]);
  return true;
}

function ownersOf(pieces: readonly Owners[]): Owners {
  const from = Math.min(...pieces.map((piece) => piece.from));
  const to = Math.max(...pieces.map((piece) => piece.to));
  const records = pieces.reduce((sum, piece) => sum + piece.records, 0);
  const inRow = pieces.every(({ ids, from: first }, at) => ids === null && (at === 0 || first > (pieces[at - 1]?.to ?? 0)));
  if (inRow && to - from + 1 - records <= GAPS) return { from, to, records: to - from + 1, ids: null };
  const lists = pieces.map((piece) => piece.ids ?? pieceIds(piece.from, piece.records, null));
  const ids = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    ids.set(list, at);
    at += list.length;
  }
  return { from, to, records, ids };
}

async function leavesOf(run: Runner, piece: number): Promise<Part['leaves']> {
  const rows = await run('select place, grams from search_leaf where place >= ? and place < ? order by place', [piece * PLACES, (piece + 1) * PLACES]);
  return rows.map(({ place, grams }) => ({ first: Number(place) - piece * PLACES, grams: grams instanceof Uint8Array ? grams : new Uint8Array() }));
}

/** Deletes the leaves of one of the pieces that nobody reads any more. Whether there was one. */
export async function dropJoined(run: Runner): Promise<boolean> {
  const [left] = await run('select id from search_piece where entity = ? limit 1', [NOBODYS]);
  if (left !== undefined) await dropPiece(run, Number(left['id']));
  return left !== undefined;
}

async function dropPiece(run: Runner, id: number): Promise<void> {
  await run('delete from search_piece where id = ?', [id]);
  await run('delete from search_leaf where place >= ? and place < ?', [id * PLACES, (id + 1) * PLACES]);
}

/** After records were deleted for good: they wait no more, and pieces of which no record is left go too. */
export async function dropEmptied(run: Runner, entity: EntityName, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await run('delete from search_waiting where entity = ? and id in (select value from json_each(?))', [entity, JSON.stringify(ids)]);
  const range = ids.reduce((found, id) => ({ from: Math.min(found.from, id), to: Math.max(found.to, id) }), { from: Infinity, to: 0 });
  const emptied = await run(
    `select id from search_piece p where entity = ? and last_id >= ? and first_id <= ? and not exists (select 1 from "${entity}" r where r.id between p.first_id and p.last_id)`,
    [entity, range.from, range.to],
  );
  for (const { id } of emptied) await dropPiece(run, Number(id));
}
