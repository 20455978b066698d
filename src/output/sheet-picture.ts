import { displayWidth, graphemes } from '../util/text.ts';
import { POINT, type Mark, type Sheet } from './pdf-write.ts';

/** How far above its base line the middle of a letter is, in its size. */
const MIDDLE = 0.35;

/** Millimetres that a cell and a line stand for. */
export interface PictureScale {
  readonly cell: number;
  readonly line: number;
  /** Boxes and lines too; without them only what a line printer can print. */
  readonly drawn: boolean;
}

/** A sheet drawn in characters: as a picture on the screen, or as a line printer prints it. Lines have no trailing spaces. */
export function sheetPicture(sheet: Sheet, scale: PictureScale): readonly string[] {
  const width = Math.round(sheet.width / scale.cell);
  const rows = Array.from({ length: Math.max(1, Math.round(sheet.height / scale.line)) }, (): string[] => Array.from({ length: width }, () => ' '));
  for (const mark of sheet.marks) if (mark.kind === 'box' && scale.drawn) drawBox(rows, mark, scale);
  for (const mark of sheet.marks) if (mark.kind === 'text') drawText(rows, mark, scale);
  return rows.map((row) => row.join('').trimEnd());
}

function put(rows: string[][], x: number, y: number, char: string): void {
  const row = rows[y];
  if (row !== undefined && x >= 0 && x < row.length) row[x] = char;
}

/** Corners that meet. */
const JOINED: Readonly<Record<string, string>> = { '┐┌': '┬', '┘└': '┴' };

function drawBox(rows: string[][], { x, y, width, height }: Mark & { kind: 'box' }, { cell, line }: PictureScale): void {
  const left = Math.round(x / cell);
  const right = Math.max(left + 2, Math.round((x + width) / cell));
  const middle = Math.floor((y + height / 2) / line);
  const top = Math.min(middle - 1, Math.round(y / line));
  const bottom = Math.max(middle + 1, Math.round((y + height) / line) - 1);
  for (let at = left + 1; at < right; at += 1) for (const row of [top, bottom]) put(rows, at, row, '─');
  for (let at = top + 1; at < bottom; at += 1) for (const column of [left, right]) put(rows, column, at, '│');
  for (const [column, row, char] of [[left, top, '┌'], [right, top, '┐'], [left, bottom, '└'], [right, bottom, '┘']] as const) put(rows, column, row, JOINED[`${rows[row]?.[column] ?? ''}${char}`] ?? char);
}

const isTaken = (row: readonly string[] | undefined, from: number, wide: number): boolean => row?.slice(from, from + wide).some((char) => char === '' || !' ─│┌┐└┘┬┴'.includes(char)) ?? false;

/** The text's place by its anchor; a wide character takes two cells, the second one empty. */
function drawText(rows: string[][], { x, y, size, text, align }: Mark & { kind: 'text' }, { cell, line }: PictureScale): void {
  const wide = displayWidth(text);
  const anchor = x / cell;
  let row = Math.min(rows.length - 1, Math.max(0, Math.floor((y - (size * MIDDLE) / POINT) / line)));
  const most = (rows[row]?.length ?? 0) - wide;
  let at = Math.max(0, Math.min(most, align === 'center' ? Math.round(anchor - wide / 2) : align === 'right' ? Math.round(anchor) - wide : Math.round(anchor)));
  // Lines of letters smaller than the picture's go under one another, never over.
  while (isTaken(rows[row], at, wide) && row + 1 < rows.length) row += 1;
  // A single sign in a small box goes beside the edge, not on it.
  if (wide === 1 && rows[row]?.[at] === '│') at += 1;
  for (const char of graphemes(text)) {
    put(rows, at, row, char);
    for (let more = 1; more < displayWidth(char); more += 1) put(rows, at + more, row, '');
    at += displayWidth(char);
  }
}
