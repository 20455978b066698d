import type { Unsaved } from '../../core/screen.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { hasContent, isEmptyCell, withCell, type Cell, type GridRow, type Place } from './model.ts';
import type { Edit, GridState } from './state.ts';

export const isWorthKeeping = (state: GridState): boolean => state.edit !== null || state.sheet.rows.some(hasContent);

/** What is unsaved in a table; while it is still coming back, what it is to get back. */
export function unsavedIn(state: GridState, whole: boolean): Unsaved | null {
  const { entity, restored } = state.props;
  const count = state.ready ? withText(state).rows.filter(hasContent).length : 0;
  const about = { entity, count };
  const place = state.place ?? restored?.place;
  if (!state.ready) return restored === undefined ? null : { kind: 'grid', data: restored.data, about, place };
  return isWorthKeeping(state) || whole ? { kind: 'grid', data: packed(state), about, place } : null;
}

/** The table with the text in hand. */
const withText = ({ sheet, edit }: GridState): GridState['sheet'] => (edit === null ? sheet : withCell(sheet, fieldText(edit.field)));

/** The table as plain data: rows as lists of cells, the text in hand among them and beside them. */
function packed(state: GridState): unknown {
  const sheet = withText(state);
  const whole = sheet.rows.map((row) => (hasContent(row) ? { ...givenCells(state), ...row } : row));
  const fields = state.fields.filter((field) => whole.some((row) => !isEmptyCell(row[field])));
  const edit = state.edit === null ? null : { before: state.edit.field.before, after: state.edit.field.after, mode: state.edit.mode };
  const { entity, given = {} } = state.props;
  return { entity, given, columns: sheet.columns, fields, rows: whole.map((row) => fields.map((field) => row[field] ?? '')), at: sheet.at, edit };
}

/** What every row has from where the table was opened goes along with it: it may come back elsewhere. */
function givenCells({ props: { given = {} }, start }: GridState): GridRow {
  return Object.fromEntries(Object.entries(given).flatMap(([field, id]) => (typeof id === 'number' ? [[field, { ids: [id], label: start.labels[field] ?? `#${id}` }]] : [])));
}

/** A table as it was kept. */
export interface KeptTable {
  readonly rows: readonly GridRow[];
  readonly columns: readonly string[];
  readonly at: Place;
  readonly edit: Edit | null;
  /** Fields that there are no more. */
  readonly lost: readonly string[];
}

/** A kept table; null where the data are none of ours. `fields`: those that there are now. */
export function unpacked(value: unknown, fields: readonly string[]): KeptTable | null {
  if (typeof value !== 'object' || value === null || !('rows' in value) || !('fields' in value) || !('columns' in value)) return null;
  const { rows, fields: kept, columns } = value;
  if (!Array.isArray(rows) || !isStrings(kept) || !isStrings(columns)) return null;
  const sheet = rows.map((row: unknown) => rowOf(row, kept, fields));
  const at = 'at' in value ? placeOf(value.at) : null;
  const edit = 'edit' in value ? editOf(value.edit) : null;
  return { rows: sheet, columns, at: at ?? { row: sheet.length, column: 0 }, edit, lost: kept.filter((field) => !fields.includes(field)) };
}

function placeOf(at: unknown): Place | null {
  return typeof at === 'object' && at !== null && 'row' in at && 'column' in at && typeof at.row === 'number' && typeof at.column === 'number' ? { row: at.row, column: at.column } : null;
}

function editOf(edit: unknown): Edit | null {
  if (typeof edit !== 'object' || edit === null || !('before' in edit) || !('after' in edit) || !('mode' in edit)) return null;
  const { before, after, mode } = edit;
  return typeof before === 'string' && typeof after === 'string' ? { field: { before, after }, mode: mode === 'in' ? 'in' : 'over' } : null;
}

const isStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

function rowOf(row: unknown, kept: readonly string[], fields: readonly string[]): GridRow {
  if (!Array.isArray(row)) return {};
  return Object.fromEntries(kept.flatMap((field, at): readonly (readonly [string, Cell])[] => {
    const cell = cellOf(row[at]);
    return cell === null || isEmptyCell(cell) || !fields.includes(field) ? [] : [[field, cell]];
  }));
}

function cellOf(cell: unknown): Cell | null {
  if (typeof cell === 'string') return cell;
  if (typeof cell !== 'object' || cell === null || !('ids' in cell) || !('label' in cell)) return null;
  const { ids, label } = cell;
  return Array.isArray(ids) && typeof label === 'string' ? { ids: ids.map(Number), label } : null;
}
