import { foldSearch } from './fold.ts';

/** A part of a text: where it begins, and where it ends (excluded), in UTF-16 units. */
export type Mark = readonly [from: number, to: number];

/** A text with parts of it marked. */
export interface Marked {
  readonly text: string;
  readonly marks: readonly Mark[];
}

interface Folded {
  readonly text: string;
  /** For each unit of the folded text, which units of the original it came from. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The text as it is compared, character by character, so that a place in it is a place in the original. */
function foldKeepingPlaces(text: string, drop: RegExp | null): Folded {
  let folded = '';
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const char of text) {
    const next = at + char.length;
    const plain = drop?.test(char) === true ? '' : foldSearch(char);
    folded += plain;
    for (let unit = 0; unit < plain.length; unit += 1) {
      from.push(at);
      to.push(next);
    }
    at = next;
  }
  return { text: folded, from, to };
}

/** What people write between the digits of a number. */
const BETWEEN_DIGITS = /[\s()+-]/;

/** Every place where one of the words (folded by `foldSearch`) stands in the text, in order, none over another. */
export function marksIn(text: string, words: readonly string[]): readonly Mark[] {
  const found: Mark[] = [];
  const plain = foldKeepingPlaces(text, null);
  for (const word of words) {
    const own = placesOf(plain, word);
    found.push(...(own.length === 0 && /^\d{3,}$/.test(word) ? placesOf(foldKeepingPlaces(text, BETWEEN_DIGITS), word) : own));
  }
  return joined(found.toSorted((a, b) => a[0] - b[0]));
}

function placesOf({ text, from, to }: Folded, word: string): readonly Mark[] {
  // Spaces were folded away one by one.
  const wanted = word.replaceAll(' ', '');
  const places: Mark[] = [];
  if (wanted === '') return places;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) places.push([from[at] ?? 0, to[at + wanted.length - 1] ?? 0]);
  return places;
}

function joined(marks: readonly Mark[]): readonly Mark[] {
  const out: Mark[] = [];
  for (const mark of marks) {
    const last = out.at(-1);
    if (last === undefined || mark[0] > last[1]) out.push(mark);
    else out[out.length - 1] = [last[0], Math.max(last[1], mark[1])];
  }
  return out;
}

/** The piece of a long text around its first mark: about `room` characters on one line, with … where it is cut. */
export function pieceAround({ text, marks }: Marked, room: number): Marked {
  const first = marks[0]?.[0] ?? 0;
  const start = text.length <= room ? 0 : Math.max(0, Math.min(first - Math.floor(room / 4), text.length - room));
  const from = isHalf(text, start) ? start + 1 : start;
  const end = Math.min(text.length, from + room);
  const to = isHalf(text, end) ? end - 1 : end;
  const before = from > 0 ? '…' : '';
  const shift = before.length - from;
  const inside = marks.filter(([a, b]) => b > from && a < to).map(([a, b]): Mark => [Math.max(from, a) + shift, Math.min(to, b) + shift]);
  return { text: `${before}${text.slice(from, to).replace(/\s/g, ' ')}${to < text.length ? '…' : ''}`, marks: inside };
}

/** Whether a cut there would leave half a character. */
function isHalf(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
