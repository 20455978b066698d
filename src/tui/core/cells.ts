import { displayWidth, graphemes } from '../../util/text.ts';

export const UNKNOWN = '\u0000';

/** The cells of one row: a character with what joins it, '' for the right half of a wide one, `UNKNOWN` where nobody knows; and its style as SGR has it. */
export interface Row {
  readonly chars: string[];
  readonly styles: string[];
}

/** What stands on a terminal, counted from where the first frame began. */
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
const TOKEN = new RegExp(`${ESC}\\[(\\??)([\\d;]*)([A-Za-z])|${ESC}\\][^\\u0007]*\\u0007|[\\r\\n]|[^${ESC}\\r\\n]+|${ESC}`, 'g'); // oxlint-disable-line eslint/no-control-regex -- that is what a terminal reads

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
  if (final === 'm') page.style = /^0?$/.test(numbers) ? '' : page.style === '' ? numbers : `${page.style};${numbers}`;
  else if (final === 'A') page.row -= count;
  else if (final === 'B') page.row += count;
  else if (final === 'G') page.column = count - 1;
  else if (final === 'E') {
    page.row += count;
    page.column = 0;
  } else if (final === 'K' && numbers !== '1') erase(page, numbers === '2' ? 0 : page.column, touched);
  else return false;
  return true;
}

function erase(page: Page, from: number, touched: Set<number>): void {
  const row = page.rows[page.row];
  if (row === undefined) return;
  touched.add(page.row);
  row.chars.fill(' ', from);
  row.styles.fill('', from);
}

function put(page: Page, text: string, touched: Set<number>): void {
  const row = page.rows[page.row];
  if (row === undefined) return;
  touched.add(page.row);
  const { chars, styles } = row;
  for (const char of graphemes(text)) {
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
