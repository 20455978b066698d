import type { EntityName } from '../../../entities/names.ts';
import { keep, load } from '../../core/effects.ts';
import type { Effect } from '../../core/screen.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { pause } from './check.ts';
import { hasContent, isEmptyCell, withCell, type Cell, type GridRow, type Sheet } from './model.ts';
import type { GridState } from './state.ts';

type GridEffect = Effect<GridState, boolean>;

/** A table is kept this long after a change; while one waits, further changes come along with it. */
const KEEP_MS = 2500;

/** Where the table of an entity is kept; one of each. */
export const draftPlace = (entity: EntityName): string => `grid.${entity}`;

export const isWorthKeeping = (state: GridState): boolean => state.edit !== null || state.sheet.rows.some(hasContent);

/** After a change: the table is kept soon, however long the typing goes on. */
export const keepSoon: GridEffect = load<GridState, boolean, void>({
  slot: 'keep',
  once: true,
  label: null,
  run: (_api, { signal }) => pause(KEEP_MS, signal),
  done: (state) => keep(state, isWorthKeeping(state) ? keepNow(state) : dropDraft(state.props.entity)),
});

/** Written quietly: the next change tries again. */
const keepNow = (state: GridState): GridEffect => (host) => void host.api.saveDraft(draftPlace(state.props.entity), packed(state)).catch(() => undefined);

export const dropDraft = (entity: EntityName): GridEffect => (host) => {
  host.cancel('keep');
  void host.api.dropDraft(draftPlace(entity)).catch(() => undefined);
};

/** The table as text: rows as lists of cells, the text in hand among them. */
export function packed(state: GridState): string {
  const sheet = state.edit === null ? state.sheet : withCell(state.sheet, fieldText(state.edit.field));
  const whole = sheet.rows.map((row) => (hasContent(row) ? { ...givenCells(state), ...row } : row));
  const fields = state.fields.filter((field) => whole.some((row) => !isEmptyCell(row[field])));
  return JSON.stringify({ columns: sheet.columns, fields, rows: whole.map((row) => fields.map((field) => row[field] ?? '')) });
}

/** What every row has from where the table was opened goes along with it: it may come back elsewhere. */
function givenCells({ props: { given = {} }, start }: GridState): GridRow {
  return Object.fromEntries(Object.entries(given).flatMap(([field, id]) => (typeof id === 'number' ? [[field, { ids: [id], label: start.labels[field] ?? `#${id}` }]] : [])));
}

/** A kept table; null where the text is none of ours. `fields`: those that there are now. */
export function unpacked(body: string, fields: readonly string[]): Pick<Sheet, 'rows' | 'columns'> | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('rows' in value) || !('fields' in value) || !('columns' in value)) return null;
    const { rows, fields: kept, columns } = value;
    if (!Array.isArray(rows) || !isStrings(kept) || !isStrings(columns)) return null;
    const sheet = rows.map((row: unknown) => rowOf(row, kept, fields));
    return sheet.some(hasContent) ? { rows: sheet, columns } : null;
  } catch {
    return null;
  }
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
