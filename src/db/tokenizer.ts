/**
 * The grams under which text is found, the same on both engines. ASCII letters and digits give, at each place of a run, the three
 * characters from there (two or one at its end); every other script gives each character and each pair. ASCII punctuation and spaces
 * separate. What a word's grams let through is compared again with the text itself, so a gram may say too much, never too little.
 */

export const SEPARATOR = 0;
export const ASCII = 1;
const WIDE = 2;

export function kindOf(unit: number): typeof SEPARATOR | typeof ASCII | typeof WIDE {
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

/** Where the written phone that begins at `at` ends, if its bare digits follow and have all its grams; else -1. */
export function skipWrittenPhone(text: string, at: number): number {
  return isDigit(text.charCodeAt(at)) && isWrittenPhone(text, at) ? text.indexOf('\n', at) : -1;
}

/** The grams of a text folded by `foldSearch`, each with a space behind it, repeated ones repeated. */
export function gramText(text: string): string {
  let grams = '';
  let skipped = -1;
  eachRun(text, (start, end, wide) => {
    if (start < skipped) return;
    const phone = wide ? -1 : skipWrittenPhone(text, start);
    if (wide) grams += wideGrams(text, start, end);
    else if (phone !== -1) skipped = phone;
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
