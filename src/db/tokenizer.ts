/**
 * The grams under which text is found, the same on both engines. ASCII letters and digits give, at each place of a run, the three
 * characters from there (two or one at its end); every other script gives each character and each pair. ASCII punctuation and spaces
 * separate. What a word's grams let through is compared again with the text itself, so a gram may say too much, never too little.
 */

const SEPARATOR = 0;
const ASCII = 1;
const WIDE = 2;

function kindOf(unit: number): typeof SEPARATOR | typeof ASCII | typeof WIDE {
  if (unit > 127) return unit === 0x3000 || unit === 0xa0 ? SEPARATOR : WIDE;
  return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) ? ASCII : SEPARATOR;
}

/** Calls `take` with each run of characters of one kind. */
function eachRun(text: string, take: (start: number, end: number, wide: boolean) => void): void {
  let start = 0;
  let kind: number = SEPARATOR;
  for (let at = 0; at < text.length; at += 1) {
    const next = kindOf(text.charCodeAt(at));
    if (next === kind) continue;
    if (kind !== SEPARATOR) take(start, at, kind === WIDE);
    start = at;
    kind = next;
  }
  if (kind !== SEPARATOR) take(start, text.length, kind === WIDE);
}

const LINE = 10;
const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

/**
 * Whether the line that begins at `at` is a phone as it is written, and the next one its bare digits (derive.ts): those have every gram that the
 * former has.
 */
function isWrittenPhone(text: string, at: number): boolean {
  let next = text.indexOf('\n', at) + 1;
  if (next === 0) return false;
  for (; text.charCodeAt(at) !== LINE; at += 1) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) {
      if (text.charCodeAt(next) !== unit) return false;
      next += 1;
    } else if (kindOf(unit) !== SEPARATOR) return false;
  }
  return next >= text.length || text.charCodeAt(next) === LINE;
}

/**
 * The grams of a text folded by `foldSearch`, each with a space behind it, repeated ones repeated: an index drops them faster than we could.
 * Built by hand because an import of 100,000 rows spends a third of its time in the search.
 */
export function gramText(text: string): string {
  let grams = '';
  let skipped = -1;
  eachRun(text, (start, end, wide) => {
    if (start < skipped) return;
    if (wide) grams += wideGrams(text, start, end);
    else if (isDigit(text.charCodeAt(start)) && isWrittenPhone(text, start)) skipped = text.indexOf('\n', start);
    else for (let at = start; at < end; at += 1) grams += `${text.slice(at, Math.min(at + 3, end))} `;
  });
  return grams;
}

function wideGrams(text: string, start: number, end: number): string {
  let grams = '';
  let before = '';
  for (let at = start; at < end; ) {
    const character = text.slice(at, at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1));
    grams += before === '' ? `${character} ` : `${before}${character} ${character} `;
    before = character;
    at += character.length;
  }
  return grams;
}

/** Bytes that the grams of a text of so many units take at most: a character, its neighbour with it, two spaces. */
export const roomForGrams = (length: number): number => 11 * length;

const SPACE = 32;

/** Puts one character as UTF-8; where it ends. */
function writeCharacter(point: number, into: Uint8Array, from: number): number {
  let at = from;
  if (point < 0x800) into[at++] = 0xc0 | (point >> 6);
  else {
    if (point < 0x10000) into[at++] = 0xe0 | (point >> 12);
    else {
      into[at++] = 0xf0 | (point >> 18);
      into[at++] = 0x80 | ((point >> 12) & 63);
    }
    into[at++] = 0x80 | ((point >> 6) & 63);
  }
  into[at++] = 0x80 | (point & 63);
  return at;
}

/** Half a surrogate pair becomes what it becomes in UTF-8. */
function pointAt(text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

/** `gramText` as UTF-8, written into `into` from `from` on; where it ends. For large imports: no strings are made on the way. */
export function writeGrams(text: string, into: Uint8Array, from: number): number {
  let to = from;
  let skipped = -1;
  eachRun(text, (start, end, wide) => {
    if (start < skipped) return;
    if (wide) to = writeWide(text, start, end, into, to);
    else if (isDigit(text.charCodeAt(start)) && isWrittenPhone(text, start)) skipped = text.indexOf('\n', start);
    else
      for (let at = start; at < end; at += 1) {
        const last = Math.min(at + 3, end);
        for (let next = at; next < last; next += 1) into[to++] = text.charCodeAt(next);
        into[to++] = SPACE;
      }
  });
  return to;
}

function writeWide(text: string, start: number, end: number, into: Uint8Array, from: number): number {
  let to = from;
  let before = -1;
  for (let at = start; at < end; ) {
    const point = pointAt(text, at);
    if (before !== -1) {
      to = writeCharacter(point, into, writeCharacter(before, into, to));
      into[to++] = SPACE;
    }
    to = writeCharacter(point, into, to);
    into[to++] = SPACE;
    before = point;
    at += point > 0xffff ? 2 : 1;
  }
  return to;
}

/** `gramText` as UTF-8 in memory of its own. */
export function gramBytes(text: string): Uint8Array {
  const into = new Uint8Array(roomForGrams(text.length));
  return into.subarray(0, writeGrams(text, into, 0));
}

/** What a word asks of the index: whole grams, and beginnings of grams for one or two ASCII characters. */
export interface WordGrams {
  readonly whole: readonly string[];
  readonly prefixes: readonly string[];
}

/** The grams that every text with this word in it has. None at all for a word of punctuation. */
export function gramsOfWord(word: string): WordGrams {
  const whole = new Set<string>();
  const prefixes = new Set<string>();
  eachRun(word, (start, end, wide) => {
    const run = word.slice(start, end);
    if (wide) askWide([...run], whole);
    else if (run.length < 3) prefixes.add(run);
    else for (let at = 0; at + 3 <= run.length; at += 1) whole.add(run.slice(at, at + 3));
  });
  return { whole: [...whole], prefixes: [...prefixes] };
}

function askWide(characters: readonly string[], whole: Set<string>): void {
  if (characters.length === 1 && characters[0] !== undefined) whole.add(characters[0]);
  for (let at = 0; at + 1 < characters.length; at += 1) whole.add(`${characters[at]}${characters[at + 1]}`);
}
