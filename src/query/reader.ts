import { invalid, type AppError } from '../errors.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';
import { graphemes } from '../util/text.ts';
import { LIMITS, type Place } from './filter.ts';

/** Full-width punctuation as an input method types it, and the ASCII that it equals outside quotes. */
const ASCII: Readonly<Record<string, string>> = {
  '：': ':',
  '（': '(',
  '）': ')',
  '－': '-',
  '＂': '"',
  '“': '"',
  '”': '"',
  '｜': '|',
  '＞': '>',
  '＜': '<',
  '＝': '=',
  '，': ',',
  '！': '!',
  '．': '.',
  '＋': '+',
  '＾': '^',
};

/** A line in code points, and how far it has been read (0-based). Places are told in graphemes, as people count characters. */
export interface Reader {
  /** As typed. */
  readonly raw: readonly string[];
  /** With punctuation as ASCII. */
  readonly chars: readonly string[];
  /** Grapheme (0-based) of each code point. */
  readonly columns: readonly number[];
  at: number;
}

/** A piece of text read: its value, whether it stood in quotes, and where. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly place: Place;
}

/** Throws where the line is too long or holds characters that no field can hold. */
export function readerOf(line: string): Reader {
  const parts = line.length > LIMITS.length * 4 ? [] : graphemes(line);
  const raw = [...line];
  if (raw.length > LIMITS.length) throw fault('query.too_long', { max: LIMITS.length }, { column: Math.min(parts.length || LIMITS.length, LIMITS.length), length: 1 });
  const reader: Reader = { raw, chars: raw.map((char) => ASCII[char] ?? char), columns: parts.flatMap((part, index) => [...part].map(() => index)), at: 0 };
  const bad = raw.findIndex((char) => !isSpace(char) && (/\p{Cc}/u.test(char) || !char.isWellFormed()));
  if (bad >= 0) throw fault('query.control', {}, placeAt(reader, bad, bad + 1));
  return reader;
}

export function fault(key: MessageKey, params: MessageParams, place: Place): AppError {
  return invalid(key, params, place);
}

export function isSpace(char: string | undefined): boolean {
  return char !== undefined && /^\s+$/u.test(char);
}

export function peek(reader: Reader, ahead = 0): string | undefined {
  return reader.chars[reader.at + ahead];
}

export function skipSpaces(reader: Reader): void {
  while (isSpace(peek(reader))) reader.at += 1;
}

/** The place of the code points from `start` to `end` (0-based, excluded): at least one character, inside the line. */
export function placeAt(reader: Reader, start: number, end: number): Place {
  const last = reader.raw.length - 1;
  const from = Math.max(0, Math.min(start, last));
  const to = Math.max(from, Math.min(end - 1, last));
  const first = reader.columns[from] ?? 0;
  return { column: first + 1, length: (reader.columns[to] ?? first) - first + 1 };
}

/** The place from `start` to where the reader stands. */
export function placeFrom(reader: Reader, start: number): Place {
  return placeAt(reader, start, reader.at);
}

/** The place of the character at the reader. */
export function placeHere(reader: Reader): Place {
  return placeAt(reader, reader.at, reader.at + 1);
}

/** The opening quotes that typographic closing ones may close; a straight one closes only itself. */
const CURLY = new Set(['“', '”', '＂']);

/** A text in quotes, read from the opening one; `\"` is a quote and `\\` a backslash. */
export function readQuoted(reader: Reader): Piece {
  const start = reader.at;
  const curly = CURLY.has(reader.raw[start] ?? '');
  let text = '';
  for (reader.at += 1; reader.at < reader.raw.length; reader.at += 1) {
    const char = reader.raw[reader.at] ?? '';
    const next = reader.raw[reader.at + 1];
    if (char === '\\' && (next === '\\' || next === '"' || (next !== undefined && CURLY.has(next)))) {
      text += next;
      reader.at += 1;
    } else if (char === '"' || (curly && CURLY.has(char))) {
      reader.at += 1;
      return { text, quoted: true, place: placeFrom(reader, start) };
    } else text += char;
  }
  throw fault('query.quote_open', {}, placeAt(reader, start, start + 1));
}

/** Text without quotes up to a space or what `ends` says; brackets that close again before a space belong to it (晨光（北京）). */
export function readBare(reader: Reader, ends: (reader: Reader) => boolean): Piece {
  const start = reader.at;
  while (reader.at < reader.chars.length && !isSpace(peek(reader)) && !ends(reader)) {
    const char = peek(reader);
    if (char === ')' || char === '|') break;
    if (char === '"') throw fault('query.quote_inside', {}, placeHere(reader));
    if (char === '(') {
      const close = reader.at > start ? closingBracket(reader) : -1;
      if (close < 0) break;
      reader.at = close;
    }
    reader.at += 1;
  }
  return { text: reader.chars.slice(start, reader.at).join(''), quoted: false, place: placeFrom(reader, start) };
}

/** Where the bracket at the reader closes, if it does before a space or a quote; else -1. */
function closingBracket(reader: Reader): number {
  let depth = 0;
  for (let at = reader.at; at < reader.chars.length; at += 1) {
    const char = reader.chars[at];
    if (isSpace(char) || char === '"') return -1;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
