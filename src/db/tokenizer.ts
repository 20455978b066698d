/**
 * The grams under which text is found, the same on both engines. ASCII letters and digits give, at each place of a run, the three
 * characters from there (two or one at its end); every other script gives each character and each pair. ASCII punctuation and spaces
 * separate. What a word's grams let through is compared again with the text itself, so a gram may say too much, never too little.
 */

const RUNS = /[0-9a-z]+|[^\u0000-\u007f\s]+/g;
const ASCII = /^[0-9a-z]/;

/** The distinct grams of a text folded by `foldSearch`. */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const [run] of text.matchAll(RUNS)) {
    if (ASCII.test(run)) for (let at = 0; at < run.length; at += 1) grams.add(run.slice(at, at + 3));
    else addWide([...run], grams);
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

/** What a word asks of the index: whole grams, and beginnings of grams for short ASCII. */
export interface WordGrams {
  readonly whole: readonly string[];
  readonly prefixes: readonly string[];
}

/** The grams that every text with this word in it has. None at all for a word of punctuation. */
export function gramsOfWord(word: string): WordGrams {
  const whole = new Set<string>();
  const prefixes = new Set<string>();
  for (const [run] of word.matchAll(RUNS)) {
    if (!ASCII.test(run)) askWide([...run], whole);
    else if (run.length < 3) prefixes.add(run);
    else for (let at = 0; at + 3 <= run.length; at += 1) whole.add(run.slice(at, at + 3));
  }
  return { whole: [...whole], prefixes: [...prefixes] };
}

function askWide(characters: readonly string[], whole: Set<string>): void {
  if (characters.length === 1 && characters[0] !== undefined) whole.add(characters[0]);
  for (let at = 0; at + 1 < characters.length; at += 1) whole.add(`${characters[at]}${characters[at + 1]}`);
}
