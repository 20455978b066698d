import { displayWidth, graphemes, unitWidth } from '../../util/text.ts';

export const UNKNOWN = '\u0000';

/** The cells of one row: a character with what joins it, '' for the right half of a wide one, `UNKNOWN` where nobody knows; and its style as SGR has it. */
export interface Row {
  readonly chars: string[];
  readonly styles: string[];
}

/** What stands on a terminal, counted from its first line. */
export interface Page {
  rows: Row[];
  row: number;
  column: number;
  style: string;
  /** Whether the cursor is seen. */
  cursor: boolean;
}

export const rowOf = (columns: number, char = ' '): Row => ({ chars: Array.from({ length: columns }, () => char), styles: Array.from({ length: columns }, () => '') });
export const pageOf = (columns: number, rows: number, char = ' '): Page => ({ rows: Array.from({ length: rows }, () => rowOf(columns, char)), row: 0, column: 0, style: '', cursor: false });

export const isSameCell = (a: Row, b: Row, at: number): boolean => a.chars[at] === b.chars[at] && a.styles[at] === b.styles[at];

const ESC = '\u001b';
const TOKEN = new RegExp(`${ESC}\\[([<=>?]?)([\\d;:]*)[ -/]*([@-~])|${ESC}[\\]P_^][^\\u0007${ESC}]*(?:\\u0007|${ESC}\\\\)|${ESC}[^[]?|[\\r\\n]|[^${ESC}\\r\\n]+`, 'g'); // oxlint-disable-line eslint/no-control-regex -- that is what a terminal reads

/** Does to the page what `text` does to a terminal without autowrap; rows that it touched go into `touched`. `other` gets each sequence that changes no cell that we know of. */
export function writeOn(page: Page, text: string, touched: Set<number>, other: (sequence: string) => void): void {
  for (const [token, mark, numbers = '', final] of text.matchAll(TOKEN)) {
    if (token === '\n') {
      page.row += 1;
      page.column = 0;
    } else if (token === '\r') page.column = 0;
    else if (token[0] !== ESC) put(page, token, touched);
    else if (mark !== '' || final === undefined || !control(page, final, numbers, touched)) {
      if (mark === '?' && numbers === '25') page.cursor = final === 'h';
      else other(token);
    }
  }
}

/** The sequences that frames are made of; false for any other. */
function control(page: Page, final: string, numbers: string, touched: Set<number>): boolean {
  const count = Number(numbers === '' ? 1 : numbers);
  if (final === 'm') page.style = styleAfter(page.style, numbers);
  else if (final === 'A') page.row -= count;
  else if (final === 'B') page.row += count;
  else if (final === 'G') page.column = count - 1;
  else if (final === 'E') {
    page.row += count;
    page.column = 0;
  } else if (final === 'K' && numbers !== '1') erase(page, page.row, numbers === '2' ? 0 : page.column, touched);
  else if (final === 'J' && numbers === '') for (let at = page.row; at < page.rows.length; at += 1) erase(page, at, at === page.row ? page.column : 0, touched);
  else if (final === 'H' && (numbers === '' || numbers === '1;1')) [page.row, page.column] = [0, 0];
  else return false;
  return true;
}

const FOREGROUND = /^(?:3|9)\d/;
const BACKGROUND = /^(?:4|10)\d/;
/** What each end of a style ends; a colour takes the place of the one before. */
const ENDS: Readonly<Record<string, RegExp>> = { 22: /^[12]$/, 23: /^3$/, 24: /^4$/, 27: /^7$/, 28: /^8$/, 29: /^9$/, 39: FOREGROUND, 49: BACKGROUND };
const COLOUR = /^(?:[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+)/;

/** The style behind a sequence of SGR numbers (ECMA-48): the same style is the same text, whichever way it came about. */
function styleAfter(before: string, numbers: string): string {
  let now = styleParts(before);
  for (const part of styleParts(numbers === '' ? '0' : numbers)) {
    const ends = part === '0' ? /^/ : (ENDS[part] ?? [FOREGROUND, BACKGROUND].find((colour) => colour.test(part)));
    if (ends !== undefined) now = now.filter((one) => !ends.test(one));
    if (part !== '0' && ENDS[part] === undefined && !now.includes(part)) now = [...now, part].toSorted();
  }
  return now.join(';');
}

/** Single styles; a colour of more than one number is one. */
function styleParts(numbers: string): string[] {
  const parts: string[] = [];
  for (let rest = numbers; rest !== ''; ) {
    const part = COLOUR.exec(rest)?.[0] ?? rest;
    parts.push(part);
    rest = rest.slice(part.length + 1);
  }
  return parts;
}

function erase(page: Page, at: number, from: number, touched: Set<number>): void {
  const row = page.rows[at];
  if (row === undefined) return;
  touched.add(at);
  row.chars.fill(' ', from);
  row.styles.fill('', from);
}

/** Lines and marks of ours need no look at what joins what. */
function charsOf(text: string): readonly string[] {
  for (let at = 0; at < text.length; at += 1) if (unitWidth(text.charCodeAt(at)) < 0) return graphemes(text);
  return text.split('');
}

function put(page: Page, text: string, touched: Set<number>): void {
  const row = page.rows[page.row];
  if (row === undefined) return;
  touched.add(page.row);
  const { chars, styles } = row;
  for (const char of charsOf(text)) {
    const width = displayWidth(char);
    const at = page.column;
    if (width === 0) {
      // What joins a character stands in its cell.
      const before = at - (chars[at - 1] === '' ? 2 : 1);
      if (before >= 0) chars[before] = `${chars[before] ?? ''}${char}`;
      continue;
    }
    if (at + width > chars.length) continue;
    // Half of a wide character is none.
    if (chars[at] === '' && at > 0) chars[at - 1] = ' ';
    if (chars[at + width] === '') chars[at + width] = ' ';
    chars[at] = char;
    styles[at] = page.style;
    if (width === 2) {
      chars[at + 1] = '';
      styles[at + 1] = page.style;
    }
    page.column = at + width;
  }
}
