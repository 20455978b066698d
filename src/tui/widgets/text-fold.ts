import { foldPlaces, lastPlace, placeAt, safeWidth } from '../../util/text-fold.ts';
import { placed, type Place, type TextBuffer } from './text-buffer.ts';

/** A row as it is drawn: a line's part from one of its folds to the next. */
export interface FoldedRow extends Place {
  /** Where it ends in its line. */
  readonly end: number;
}

/** Long lines that were folded last: moving in one must not fold it anew. */
const kept = new Map<string, { readonly width: number; readonly places: readonly number[] }>();
const LONG = 2000;
const KEPT = 8;

/** Where the rows of a line begin. */
function placesOf(line: string, width: number): readonly number[] {
  // What is drawn by its number takes eight cells.
  if (line.length * 8 <= width) return [0];
  if (line.length < LONG) return foldPlaces(line, width);
  const known = kept.get(line);
  if (known?.width === width) return known.places;
  const places = foldPlaces(line, width);
  const oldest = kept.keys().next();
  if (kept.size >= KEPT && oldest.done !== true) kept.delete(oldest.value);
  kept.set(line, { width, places });
  return places;
}

const lineOf = ({ lines }: TextBuffer, row: number): string => lines[row] ?? '';

/** The fold of its line that a place stands in. */
function foldAt(places: readonly number[], at: number): number {
  let [low, high] = [0, places.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((places[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function rowAt(buffer: TextBuffer, { row, at }: Place, width: number): FoldedRow {
  const line = lineOf(buffer, row);
  const places = placesOf(line, width);
  const fold = foldAt(places, at);
  return { row, at: places[fold] ?? 0, end: places[fold + 1] ?? line.length };
}

/** The row after or before one; null where the text ends. */
function neighbour(buffer: TextBuffer, { row, at, end }: FoldedRow, by: 1 | -1, width: number): FoldedRow | null {
  const line = lineOf(buffer, row);
  if (by === 1 && end < line.length) return rowAt(buffer, { row, at: end }, width);
  if (by === -1 && at > 0) return rowAt(buffer, { row, at: at - 1 }, width);
  const other = row + by;
  if (other < 0 || other >= buffer.lines.length) return null;
  return rowAt(buffer, { row: other, at: by === 1 ? 0 : lineOf(buffer, other).length }, width);
}

/** So many rows from one on. */
export function rowsFrom(buffer: TextBuffer, top: Place, width: number, height: number): readonly FoldedRow[] {
  const rows: FoldedRow[] = [];
  for (let row: FoldedRow | null = rowAt(buffer, top, width); row !== null && rows.length < height; row = neighbour(buffer, row, 1, width)) rows.push(row);
  return rows;
}

export const textOfRow = (buffer: TextBuffer, { row, at, end }: FoldedRow): string => lineOf(buffer, row).slice(at, end);

/** Columns from the beginning of its row to a place. */
export function columnOf(buffer: TextBuffer, place: Place, width: number): number {
  return safeWidth(lineOf(buffer, place.row).slice(rowAt(buffer, place, width).at, place.at));
}

/** So many rows up or down, in a column as far as the other row goes. */
export function movedRows(buffer: TextBuffer, by: number, column: number, width: number): TextBuffer {
  let row = rowAt(buffer, buffer, width);
  for (let step = 0; step < Math.abs(by); step += 1) {
    const next = neighbour(buffer, row, by > 0 ? 1 : -1, width);
    if (next === null) break;
    row = next;
  }
  return placed(buffer, placeInRow(buffer, row, column));
}

/** The place at a column of a row, or at its end. */
export function placeInRow(buffer: TextBuffer, row: FoldedRow, column: number): Place {
  const text = textOfRow(buffer, row);
  // A place between two rows of a line stands in the second.
  const last = row.end < lineOf(buffer, row.row).length ? lastPlace(text) : text.length;
  return { row: row.row, at: row.at + Math.min(placeAt(text, Math.max(0, column)), last) };
}

/** The first row shown: as it was, unless the cursor stands above it or below the last. */
export function topFor(buffer: TextBuffer, top: Place, width: number, height: number): Place {
  const cursor = rowAt(buffer, buffer, width);
  const first = rowAt(buffer, placed(buffer, top), width);
  if (cursor.row < first.row || (cursor.row === first.row && cursor.at <= first.at)) return cursor;
  const seen = rowsFrom(buffer, first, width, height);
  if (seen.some(({ row, at }) => row === cursor.row && at === cursor.at)) return first;
  let row = cursor;
  for (let step = 1; step < height; step += 1) row = neighbour(buffer, row, -1, width) ?? row;
  return row;
}

/** To the beginning or the end of the row that is seen; there already: of the line. */
export function rowEdge(buffer: TextBuffer, edge: 'home' | 'end', width: number): TextBuffer {
  const { at, end } = rowAt(buffer, buffer, width);
  const line = lineOf(buffer, buffer.row);
  if (edge === 'home') return placed(buffer, { row: buffer.row, at: buffer.at === at ? 0 : at });
  const last = end < line.length ? at + lastPlace(line.slice(at, end)) : line.length;
  return placed(buffer, { row: buffer.row, at: buffer.at >= last ? line.length : last });
}
