import { foldSearch } from '../util/fold.ts';
import { SPECIAL_WORDS } from './values.ts';

/** Words that the language reads as its own where they stand alone. */
export const OR_WORDS: ReadonlySet<string> = new Set(['or', '或']);
export const AND_WORDS: ReadonlySet<string> = new Set(['and', '且', '并且']);

const PLAIN_WORD = /^[\p{L}\p{N}_@/#%&*+.、。·'][\p{L}\p{N}\p{M}_@/#%&*+.、。·'-]*$/u;
const PLAIN_VALUE = /^[\p{L}\p{N}_@/#%&*+、。·'-][\p{L}\p{N}\p{M}_@/#%&*+.:、。·'-]*$/u;
const SPECIALS: ReadonlySet<string> = new Set(Object.values(SPECIAL_WORDS).flat());

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** A word to search for, in quotes where the language would read it as something else. */
export function printedWord(text: string): string {
  const isOwn = OR_WORDS.has(text.toLowerCase()) || AND_WORDS.has(text.toLowerCase());
  return PLAIN_WORD.test(text) && !isOwn ? text : quoted(text);
}

/** A value of a condition, in quotes where the language would read it as something else. */
export function printedText(text: string): string {
  const plain = PLAIN_VALUE.test(text) && !text.includes('..') && !text.endsWith('.') && !SPECIALS.has(foldSearch(text));
  return plain ? text : quoted(text);
}
