/**
 * What a spreadsheet would run or spoil when it opens a CSV file, made harmless so that it can be taken back exactly:
 * - text that begins like a formula (OWASP "CSV injection": = + - @ Tab CR and their full-width forms) gets an apostrophe before it, and so
 *   does text that already looks guarded;
 * - digits that a spreadsheet would round or shorten (twelve or more, or a leading zero: accounts, postcodes, numbers) get a Tab, which
 *   spreadsheets take as "this is text" and do not show.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const FRAGILE_DIGITS = /^(?:0\d+|\d{12,})$/;
const GUARDED_DIGITS = /^\t(?:0\d+|\d{12,})$/;

export function guardCell(cell: string): string {
  if (cell === '') return cell;
  if (FRAGILE_DIGITS.test(cell)) return `\t${cell}`;
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The exact opposite of `guardCell`, for a file that was written for spreadsheets. */
export function unguardCell(cell: string): string {
  const first = cell.charCodeAt(0);
  if (first === 0x09) return GUARDED_DIGITS.test(cell) ? cell.slice(1) : cell;
  if (first === 0x27) return FORMULA.test(cell) ? cell.slice(1) : cell;
  return cell;
}
