import { ASCII, SEPARATOR, kindOf, skipWrittenPhone } from './tokenizer.ts';

/**
 * Which of some texts have which grams, sorted by gram, as an import or a save puts it into the search index of SQLite: a few large pieces instead of a
 * row a gram. A text is named by its place among them. Built without strings and without a map, for an import of 100,000 rows has ten million grams.
 *
 * A gram is a number of 22 bits: three ASCII characters as they are, so that those of one beginning stand together; other characters and their pairs by a
 * hash. Two grams may have the same number, for what they let through is compared again.
 */
export interface Postings {
  /** The gram with which each leaf begins. */
  readonly firsts: Int32Array;
  /** Where each leaf ends in `bytes`. */
  readonly ends: Int32Array;
  /** Per leaf, gram by gram: its distance from the one before, the length of its places in bytes, the distances of its places. */
  readonly bytes: Uint8Array;
}

export const GRAM_BITS = 22;
const HALF_BITS = GRAM_BITS / 2;
const HALF = (1 << HALF_BITS) - 1;
/** Four rows of a page of the file. */
export const LEAF_BYTES = 960;

/** Letters, digits and the end of a run. */
const ALPHABET = 37;
const WIDE_FROM = 1 << 16;
const PAIRS_FROM = WIDE_FROM * 2;
const PAIRS = (1 << GRAM_BITS) - PAIRS_FROM;

const SYMBOLS = Uint8Array.from({ length: 128 }, (_, unit) => (kindOf(unit) !== ASCII ? 0 : unit < 97 ? unit - 47 : unit - 86));
const symbolAt = (text: string, at: number): number => SYMBOLS[text.charCodeAt(at)] ?? 0;

const asciiGram = (first: number, second: number, third: number): number => (first * ALPHABET + second) * ALPHABET + third;
const pairGram = (one: number, other: number): number => PAIRS_FROM + ((Math.imul(one, 0x9e37_79b1) ^ Math.imul(other, 0x85eb_ca6b)) >>> 0) % PAIRS;

const isBracket = (text: string, at: number): boolean => text[at] === '(' || text[at] === ')';

/** The grams of the run of one script at `at`, into `into` from `from` on; where they end. */
function runGrams(text: string, at: number, end: number, wide: boolean, into: Uint32Array, from: number): number {
  let to = from;
  if (wide) {
    for (let next = at; next < end; next += 1) {
      const unit = text.charCodeAt(next);
      into[to++] = WIDE_FROM + unit;
      if (next + 1 < end) into[to++] = pairGram(unit, text.charCodeAt(next + 1));
    }
    // Names of companies often have a place in brackets, which tells more than either character there.
    if (isBracket(text, at - 1)) into[to++] = pairGram(text.charCodeAt(at - 1), text.charCodeAt(at));
    if (isBracket(text, end)) into[to++] = pairGram(text.charCodeAt(end - 1), text.charCodeAt(end));
    return to;
  }
  for (let next = at; next < end; next += 1) {
    const second = next + 1 < end ? symbolAt(text, next + 1) : 0;
    into[to++] = asciiGram(symbolAt(text, next), second, next + 2 < end ? symbolAt(text, next + 2) : 0);
  }
  return to;
}

/** Where the run of characters of one kind that begins at `at` ends. */
function runEnd(text: string, at: number, kind: number): number {
  let end = at + 1;
  while (end < text.length && kindOf(text.charCodeAt(end)) === kind) end += 1;
  return end;
}

/** The grams of a text folded by `foldSearch`, repeated ones repeated; at most two for each of its characters. */
function textGrams(text: string, into: Uint32Array, from: number): number {
  let to = from;
  for (let at = 0; at < text.length; ) {
    const kind = kindOf(text.charCodeAt(at));
    const end = runEnd(text, at, kind);
    const skip = kind === ASCII ? skipWrittenPhone(text, at) : -1;
    if (kind !== SEPARATOR && skip === -1) to = runGrams(text, at, end, kind !== ASCII, into, to);
    at = Math.max(end, skip);
  }
  return to;
}

/** Memory that is used again: pairs of gram and place, twice for the sorting. */
interface Scratch {
  grams: Uint32Array;
  places: Uint32Array;
  otherGrams: Uint32Array;
  otherPlaces: Uint32Array;
  /** What they become, of which a part is kept. */
  bytes: Uint8Array;
}

const NO_GRAMS = new Uint32Array(0);
const scratch: Scratch = { grams: NO_GRAMS, places: NO_GRAMS, otherGrams: NO_GRAMS, otherPlaces: NO_GRAMS, bytes: new Uint8Array(0) };

function makeRoom(needed: number): void {
  if (scratch.grams.length >= needed) return;
  const room = Math.max(needed, 1 << 16);
  scratch.grams = new Uint32Array(room);
  scratch.places = new Uint32Array(room);
  scratch.otherGrams = new Uint32Array(room);
  scratch.otherPlaces = new Uint32Array(room);
}

/** Sorts by eleven bits of the gram and keeps the order of those that have the same. */
function sortBy(shift: number, count: number, grams: Uint32Array, places: Uint32Array, toGrams: Uint32Array, toPlaces: Uint32Array): void {
  const starts = new Uint32Array(HALF + 2);
  for (let i = 0; i < count; i += 1) {
    const next = (((grams[i] ?? 0) >>> shift) & HALF) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let i = 0; i <= HALF; i += 1) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  for (let i = 0; i < count; i += 1) {
    const gram = grams[i] ?? 0;
    const half = (gram >>> shift) & HALF;
    const to = starts[half] ?? 0;
    starts[half] = to + 1;
    toGrams[to] = gram;
    toPlaces[to] = places[i] ?? 0;
  }
}

function gather(texts: readonly string[]): number {
  makeRoom(2 * texts.reduce((sum, text) => sum + text.length, 0));
  const { grams, places } = scratch;
  let count = 0;
  texts.forEach((text, place) => {
    const end = textGrams(text.isWellFormed() ? text : text.toWellFormed(), grams, count);
    places.fill(place, count, end);
    count = end;
  });
  return count;
}

/** The postings of texts folded by `foldSearch`. */
export function postingsOf(texts: readonly string[]): Postings {
  const count = gather(texts);
  const { grams, places, otherGrams, otherPlaces } = scratch;
  sortBy(0, count, grams, places, otherGrams, otherPlaces);
  sortBy(HALF_BITS, count, otherGrams, otherPlaces, grams, places);
  return encode(grams, places, count);
}

export function writeNumber(into: Uint8Array, from: number, number: number): number {
  let at = from;
  let rest = number;
  for (; rest > 127; rest >>>= 7) into[at++] = (rest & 127) | 128;
  into[at++] = rest;
  return at;
}

/** Bytes of a number as it is written. */
const sizeOf = (number: number): number => (number < 128 ? 1 : number < 16_384 ? 2 : number < 2_097_152 ? 3 : 4);

function encode(grams: Uint32Array, places: Uint32Array, count: number): Postings {
  // A gram takes at most four bytes, its length four, a place three.
  if (scratch.bytes.length < count * 11) scratch.bytes = new Uint8Array(count * 11);
  const { bytes } = scratch;
  const firsts: number[] = [];
  const ends: number[] = [];
  let to = 0;
  let leaf = 0;
  let before = 0;
  for (let i = 0; i < count; ) {
    const gram = grams[i] ?? 0;
    if (firsts.length === 0 || to - leaf > LEAF_BYTES) {
      if (firsts.length > 0) ends.push(to);
      firsts.push(gram);
      leaf = to;
      before = gram;
    }
    to = writeNumber(bytes, to, gram - before);
    before = gram;
    const start = to + 1;
    let end = start;
    for (let last = 0, first = true; i < count && grams[i] === gram; i += 1) {
      const place = places[i] ?? 0;
      if (!first && place === last) continue;
      end = writeNumber(bytes, end, place - last);
      last = place;
      first = false;
    }
    to = closeGram(bytes, to, start, end);
  }
  if (firsts.length > 0) ends.push(to);
  return { firsts: Int32Array.from(firsts), ends: Int32Array.from(ends), bytes: bytes.slice(0, to) };
}

/** Writes the length before what was written with room for one byte of it; where all ends. */
export function closeGram(bytes: Uint8Array, at: number, start: number, end: number): number {
  const length = end - start;
  const more = sizeOf(length) - 1;
  if (more > 0) bytes.copyWithin(start + more, start, end);
  writeNumber(bytes, at, length);
  return end + more;
}

/** A part of a leaf: the places of one gram. */
export interface Span {
  readonly leaf: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Reads numbers one after the other. */
export interface Cursor {
  at: number;
}

export function readNumber(bytes: Uint8Array, cursor: Cursor): number {
  let number = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[cursor.at++] ?? 0;
    number |= (byte & 127) << shift;
    if (byte < 128) return number;
  }
}

/** Where a leaf that begins with the gram `first` has the places of the grams `from` to `to`. */
export function spansIn(leaf: Uint8Array, first: number, from: number, to: number): readonly Span[] {
  const spans: Span[] = [];
  const cursor = { at: 0 };
  for (let gram = first; cursor.at < leaf.length; ) {
    gram += readNumber(leaf, cursor);
    const length = readNumber(leaf, cursor);
    if (gram > to) break;
    if (gram >= from) spans.push({ leaf, start: cursor.at, end: cursor.at + length });
    cursor.at += length;
  }
  return spans;
}

/** Grams from a first to a last, any of which will do: one, or all that begin with one or two ASCII characters. */
export interface Wanted {
  readonly from: number;
  readonly to: number;
}

const one = (gram: number): Wanted => ({ from: gram, to: gram });

/** The grams that every text with this word in it has. None at all for a word of punctuation. */
export function wantedOf(word: string): readonly Wanted[] {
  const text = word.toWellFormed();
  const wanted: Wanted[] = [];
  for (let at = 0; at < text.length; ) {
    const kind = kindOf(text.charCodeAt(at));
    const end = runEnd(text, at, kind);
    if (kind !== SEPARATOR) wanted.push(...(kind === ASCII ? wantedAscii(text, at, end) : wantedWide(text, at, end)));
    at = end;
  }
  return [...new Map(wanted.map((each) => [each.from * 2 ** GRAM_BITS + each.to, each])).values()];
}

function wantedAscii(text: string, at: number, end: number): readonly Wanted[] {
  const [first, second] = [symbolAt(text, at), symbolAt(text, at + 1)];
  const last = ALPHABET - 1;
  if (end - at === 1) return [{ from: asciiGram(first, 0, 0), to: asciiGram(first, last, last) }];
  if (end - at === 2) return [{ from: asciiGram(first, second, 0), to: asciiGram(first, second, last) }];
  return Array.from({ length: end - at - 2 }, (_, i) => one(asciiGram(symbolAt(text, at + i), symbolAt(text, at + i + 1), symbolAt(text, at + i + 2))));
}

function wantedWide(text: string, at: number, end: number): readonly Wanted[] {
  const [from, to] = [isBracket(text, at - 1) ? at - 1 : at, isBracket(text, end) ? end + 1 : end];
  if (to - from === 1) return [one(WIDE_FROM + text.charCodeAt(at))];
  return Array.from({ length: to - from - 1 }, (_, i) => one(pairGram(text.charCodeAt(from + i), text.charCodeAt(from + i + 1))));
}
