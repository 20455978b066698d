/** The table being typed: rows, the cell in hand, the marked range. Pure; every change gives another sheet. */

/** Records that were chosen, and what they are called. */
export interface Chosen {
  readonly ids: readonly number[];
  readonly label: string;
}
/** A cell: the text as typed, or chosen records. */
export type Cell = string | Chosen;
/** The cells that hold something, by field. Another content is another object. */
export type GridRow = Readonly<Record<string, Cell>>;

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Sheet {
  /** The fields shown, in their order; the first one stays in sight. */
  readonly columns: readonly string[];
  readonly rows: readonly GridRow[];
  /** One row more than there are: where the next one begins. */
  readonly at: Place;
  /** The other corner of the marked range. */
  readonly anchor: Place | null;
}

export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export const emptySheet = (columns: readonly string[]): Sheet => ({ columns, rows: [], at: { row: 0, column: 0 }, anchor: null });

export const cellText = (cell: Cell | undefined): string => (cell === undefined ? '' : typeof cell === 'string' ? cell : cell.label);
export const isEmptyCell = (cell: Cell | undefined): boolean => cell === undefined || (typeof cell === 'string' ? cell.trim() === '' : cell.ids.length === 0);
export const hasContent = (row: GridRow): boolean => Object.values(row).some((cell) => !isEmptyCell(cell));

export const fieldAt = (sheet: Sheet, column = sheet.at.column): string => sheet.columns[column] ?? '';
export const cellAt = (sheet: Sheet, { row, column } = sheet.at): Cell | undefined => sheet.rows[row]?.[fieldAt(sheet, column)];

const clamp = (value: number, last: number): number => Math.max(0, Math.min(value, last));

/** The cell at a place within the sheet. */
export function placed(sheet: Sheet, at: Place, marking = false): Sheet {
  const next = { row: clamp(at.row, sheet.rows.length), column: clamp(at.column, sheet.columns.length - 1) };
  return { ...sheet, at: next, anchor: marking ? (sheet.anchor ?? sheet.at) : null };
}

export const moved = (sheet: Sheet, down: number, right: number, marking = false): Sheet => placed(sheet, { row: sheet.at.row + down, column: sheet.at.column + right }, marking);

/** The marked cells; without a mark the one in hand. */
export function rangeOf({ at, anchor }: Sheet): Range {
  const other = anchor ?? at;
  return { top: Math.min(at.row, other.row), bottom: Math.max(at.row, other.row), left: Math.min(at.column, other.column), right: Math.max(at.column, other.column) };
}

export const isMarked = (range: Range, row: number, column: number): boolean => row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;

function withField(row: GridRow, field: string, cell: Cell): GridRow {
  if (!isEmptyCell(cell)) return { ...row, [field]: cell };
  const { [field]: _gone, ...rest } = row;
  return rest;
}

/** The rows with cells put in at a place; rows that are missing are added. */
export function withCells(sheet: Sheet, from: Place, cells: readonly (readonly Cell[])[]): Sheet {
  const rows = [...sheet.rows];
  cells.forEach((line, down) => {
    let row = rows[from.row + down] ?? {};
    line.forEach((cell, right) => {
      const field = sheet.columns[from.column + right];
      if (field !== undefined) row = withField(row, field, cell);
    });
    while (rows.length < from.row + down) rows.push({});
    rows[from.row + down] = row;
  });
  return { ...sheet, rows: withoutTail(rows) };
}

/** Empty rows at the end are none. */
function withoutTail(rows: readonly GridRow[]): readonly GridRow[] {
  const last = rows.findLastIndex(hasContent);
  return last === rows.length - 1 ? rows : rows.slice(0, last + 1);
}

export const withCell = (sheet: Sheet, cell: Cell, at = sheet.at): Sheet => withCells(sheet, at, [[cell]]);

/** The cells of a range, for copying. */
export function cellsIn(sheet: Sheet, { top, bottom, left, right }: Range): readonly (readonly Cell[])[] {
  return Array.from({ length: bottom - top + 1 }, (_, down) => Array.from({ length: right - left + 1 }, (_one, side) => cellAt(sheet, { row: top + down, column: left + side }) ?? ''));
}

/** One value into every cell of the range. */
export function filledWith(sheet: Sheet, cell: Cell): Sheet {
  const { top, bottom, left, right } = rangeOf(sheet);
  return withCells(sheet, { row: top, column: left }, Array.from({ length: bottom - top + 1 }, () => Array.from({ length: right - left + 1 }, () => cell)));
}

export const cleared = (sheet: Sheet): Sheet => filledWith(sheet, '');

/** A cell of one field as another field takes it. */
export type Fit = (cell: Cell, from: string, to: string) => Cell;

/** The first row of the range into those under it; a range of one row: its first cell into the others; no range: the cell above into this one. */
export function copiedDown(sheet: Sheet, fit: Fit): Sheet {
  const { top, bottom, left, right } = rangeOf(sheet);
  const corner = { row: top, column: left };
  if (bottom > top) {
    const [first = []] = cellsIn(sheet, { top, bottom: top, left, right });
    return withCells(sheet, corner, Array.from({ length: bottom - top + 1 }, () => first));
  }
  if (right > left) return withCells(sheet, corner, [sheet.columns.slice(left, right + 1).map((field) => fit(cellAt(sheet, corner) ?? '', fieldAt(sheet, left), field))]);
  return top === 0 ? sheet : withCell(sheet, cellAt(sheet, { row: top - 1, column: left }) ?? '');
}

/** A range is filled where one cell was copied; else the block stands from the cell in hand (or the corner of the range) on. */
export function putBlock(sheet: Sheet, cells: readonly (readonly Cell[])[]): Sheet {
  const { top, left } = rangeOf(sheet);
  const [first] = cells;
  const only = cells.length === 1 && first?.length === 1 ? first[0] : undefined;
  if (only !== undefined) return sheet.anchor === null ? withCell(sheet, only) : filledWith(sheet, only);
  return { ...withCells(sheet, { row: top, column: left }, cells), at: { row: top, column: left }, anchor: null };
}

/** As many empty rows above the range as it has. */
export function rowsInserted(sheet: Sheet): Sheet {
  const { top, bottom } = rangeOf(sheet);
  const count = Math.min(bottom, sheet.rows.length - 1) - top + 1;
  return count <= 0 ? sheet : { ...sheet, rows: sheet.rows.toSpliced(top, 0, ...Array.from({ length: count }, () => ({}))), at: { ...sheet.at, row: top }, anchor: null };
}

export function rowsRemoved(sheet: Sheet): Sheet {
  const { top, bottom } = rangeOf(sheet);
  return placed({ ...sheet, rows: withoutTail(sheet.rows.toSpliced(top, bottom - top + 1)) }, { row: top, column: sheet.at.column });
}

/** The rows of the range once more, below it. */
export function rowsDoubled(sheet: Sheet): Sheet {
  const { top, bottom } = rangeOf(sheet);
  const copies = sheet.rows.slice(top, bottom + 1).map((row) => ({ ...row }));
  return copies.length === 0 ? sheet : { ...sheet, rows: sheet.rows.toSpliced(top + copies.length, 0, ...copies), at: { ...sheet.at, row: top + copies.length }, anchor: null };
}

/** Other columns; the cell in hand stays on its field where that is still shown. */
export function withColumns(sheet: Sheet, columns: readonly string[]): Sheet {
  const column = columns.indexOf(fieldAt(sheet));
  return { ...sheet, columns, at: { row: sheet.at.row, column: Math.max(0, column) }, anchor: null };
}
