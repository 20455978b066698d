/**
 * The grams under which text is found, the same on both engines. ASCII letters and digits give, at each place of a run, the three
 * characters from there (two or one at its end); every other script gives each character and each pair. ASCII punctuation and spaces
 * separate. What a word's grams let through is compared again with the text itself, so a gram may say too much, never too little.
 */

const SEPARATOR = 0;
const ASCII = 1;
const WIDE = 2;

/** The kind of a UTF-16 unit; halves of a pair are wide, so that a pair gives grams of its halves' own kind together. */
function kindOf(unit: number): typeof SEPARATOR | typeof ASCII | typeof WIDE {
  if (unit > 127) return unit === 0x3000 || unit === 0xa0 ? SEPARATOR : WIDE;
  return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) ? ASCII : SEPARATOR;
}

interface Run {
  readonly wide: boolean;
  readonly text: string;
}

function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let start = 0;
  let kind: number = SEPARATOR;
  for (let at = 0; at <= text.length; at += 1) {
    const next = at === text.length ? SEPARATOR : kindOf(text.charCodeAt(at));
    if (next === kind) continue;
    if (kind !== SEPARATOR) runs.push({ wide: kind === WIDE, text: text.slice(start, at) });
    start = at;
    kind = next;
  }
  return runs;
}

/** The distinct grams of a text folded by `foldSearch`. */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const run of runsOf(text)) {
    if (run.wide) addWide([...run.text], grams);
    else for (let at = 0; at < run.text.length; at += 1) grams.add(run.text.slice(at, at + 3));
  }
  return [...grams];
}

function addWide(characters: readonly string[], grams: Set<string>): void {
  characters.forEach((character, at) => {
    grams.add(character);
    const next = characters[at + 1];
    if (next !== undefined) grams.add(character + next);
  });
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
  for (const run of runsOf(word)) {
    if (run.wide) askWide([...run.text], whole);
    else if (run.text.length < 3) prefixes.add(run.text);
    else for (let at = 0; at + 3 <= run.text.length; at += 1) whole.add(run.text.slice(at, at + 3));
  }
  return { whole: [...whole], prefixes: [...prefixes] };
}

function askWide(characters: readonly string[], whole: Set<string>): void {
  if (characters.length === 1 && characters[0] !== undefined) whole.add(characters[0]);
  for (let at = 0; at + 1 < characters.length; at += 1) whole.add(`${characters[at]}${characters[at + 1]}`);
}
