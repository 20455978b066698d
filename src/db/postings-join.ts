import { closeGram, LEAF_BYTES, readNumber, writeNumber, type Cursor, type Postings } from './postings.ts';

/** One leaf of a piece, and the gram it begins with. */
export interface Leaf {
  readonly first: number;
  readonly grams: Uint8Array;
}

/** What is put together with others: its leaves in order, and what is added to their places. Places of a later part lie behind those of the parts before. */
export interface Part {
  readonly leaves: readonly Leaf[];
  readonly shift: number;
}

/** Stands at one gram of a part after the other. */
interface Reader {
  readonly part: Part;
  leaf: number;
  readonly cursor: Cursor;
  /** `Infinity` at the end. */
  gram: number;
  /** Where its places end; they begin at the cursor. */
  end: number;
}

function next(reader: Reader): void {
  const { part, cursor } = reader;
  cursor.at = reader.end;
  const before = part.leaves[reader.leaf];
  if (before === undefined || cursor.at >= before.grams.length) {
    reader.leaf += 1;
    cursor.at = 0;
    reader.gram = part.leaves[reader.leaf]?.first ?? Infinity;
  }
  const leaf = part.leaves[reader.leaf];
  if (leaf === undefined) return;
  reader.gram += readNumber(leaf.grams, cursor);
  const length = readNumber(leaf.grams, cursor);
  reader.end = cursor.at + length;
}

const readerOf = (part: Part): Reader => {
  const reader: Reader = { part, leaf: -1, cursor: { at: 0 }, gram: -1, end: 0 };
  next(reader);
  return reader;
};

/** What is written, and the last place of the gram that is being written. */
interface Writer {
  readonly bytes: Uint8Array;
  at: number;
  last: number;
}

/** Only the first place of a part is counted from another one than before. */
function copyPlaces({ part, leaf, cursor, end }: Reader, writer: Writer): void {
  const { grams } = part.leaves[leaf] ?? { grams: new Uint8Array() };
  const place = readNumber(grams, cursor) + part.shift;
  writer.at = writeNumber(writer.bytes, writer.at, place - writer.last);
  writer.bytes.set(grams.subarray(cursor.at, end), writer.at);
  writer.at += end - cursor.at;
  writer.last = place;
  while (cursor.at < end) writer.last += readNumber(grams, cursor);
}

/** The postings of some pieces as those of one, in the order of their places, without the texts. */
export function joinPostings(parts: readonly Part[]): Postings {
  const readers = parts.map(readerOf);
  // A gram has three bytes at least: its distance, its length and a place. Each of them may come to need three more, of which the first is not made longer.
  const room = 3 * parts.reduce((sum, { leaves }) => sum + leaves.reduce((bytes, { grams }) => bytes + grams.length, 0), 0);
  const writer: Writer = { bytes: new Uint8Array(room), at: 0, last: 0 };
  const [firsts, ends]: [number[], number[]] = [[], []];
  let [leaf, before] = [0, 0];
  for (;;) {
    const gram = readers.reduce((least, reader) => Math.min(least, reader.gram), Infinity);
    if (gram === Infinity) break;
    const at = readers.filter((reader) => reader.gram === gram);
    const long = at.reduce((sum, { cursor, end }) => sum + end - cursor.at, 0) > LEAF_BYTES;
    // What many records have gets a leaf of its own, so that nobody reads it who asks for its neighbours.
    if (firsts.length === 0 || writer.at - leaf > LEAF_BYTES || (long && writer.at > leaf)) {
      if (firsts.length > 0) ends.push(writer.at);
      firsts.push(gram);
      [leaf, before] = [writer.at, gram];
    }
    writer.at = writeNumber(writer.bytes, writer.at, gram - before);
    before = gram;
    const start = writer.at + 1;
    [writer.at, writer.last] = [start, 0];
    for (const reader of at) {
      copyPlaces(reader, writer);
      next(reader);
    }
    writer.at = closeGram(writer.bytes, start - 1, start, writer.at);
  }
  if (firsts.length > 0) ends.push(writer.at);
  return { firsts: Int32Array.from(firsts), ends: Int32Array.from(ends), bytes: writer.bytes.slice(0, writer.at) };
}
