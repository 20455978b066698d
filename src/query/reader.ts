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
};

/** A line in characters, and how far it has been read (0-based). */
export interface Reader {
  /** As typed. */
  readonly raw: readonly string[];
  /** With punctuation as ASCII. */
  readonly chars: readonly string[];
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
  const raw = graphemes(line);
  if (raw.length > LIMITS.length) throw fault('query.too_long', { max: LIMITS.length }, { column: LIMITS.length + 1, length: 1 });
  const chars = raw.map((char) => ASCII[char] ?? char);
  const bad = raw.findIndex((char) => !isSpace(char) && (/\p{Cc}/u.test(char) || !char.isWellFormed()));
  if (bad >= 0) throw fault('query.control', {}, { column: bad + 1, length: 1 });
  return { raw, chars, at: 0 };
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

/** The place from `start` (0-based) to where the reader stands, at least one character and inside the line. */
export function placeFrom(reader: Reader, start: number): Place {
  const from = Math.max(0, Math.min(start, reader.raw.length - 1));
  return { column: from + 1, length: Math.max(1, Math.min(reader.at, reader.raw.length) - from) };
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
  throw fault('query.quote_open', {}, { column: start + 1, length: 1 });
}

/** Text without quotes up to a space or what `ends` says; brackets that close again before a space belong to it (晨光（北京）). */
export function readBare(reader: Reader, ends: (reader: Reader) => boolean): Piece {
  const start = reader.at;
  while (reader.at < reader.chars.length && !isSpace(peek(reader)) && !ends(reader)) {
    const char = peek(reader);
    if (char === ')' || char === '|') break;
    if (char === '"') throw fault('query.quote_inside', {}, { column: reader.at + 1, length: 1 });
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
