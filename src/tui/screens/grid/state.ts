import type { EntityName } from '../../../entities/names.ts';
import { definitionOf, fieldOf } from '../../../entities/registry.ts';
import { AppError, type PlainError } from '../../../errors.ts';
import type { FieldDef, Values } from '../../../fields/definition.ts';
import { editText, fieldType } from '../../../fields/registry.ts';
import type { GridRequest, GridWarning } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import type { KeptScreen } from '../../core/journal.ts';
import { fieldContext } from '../../widgets/table.ts';
import type { TextField } from '../../widgets/text-field.ts';
import { cellText, emptySheet, fieldAt, hasContent, isEmptyCell, type Cell, type GridRow, type Sheet } from './model.ts';

export interface GridProps {
  readonly entity: EntityName;
  /** What every row has besides: the record that they hang on. */
  readonly given?: Values | undefined;
  /** A table that was kept, to go on with. */
  readonly restored?: { readonly place: string; readonly data: unknown; readonly inner: readonly KeptScreen[] } | undefined;
}

export interface CellFault {
  /** Null: the row as a whole. */
  readonly field: string | null;
  readonly error: PlainError;
}
/** What the services said of a row. */
export interface Found {
  readonly faults: readonly CellFault[];
  readonly doubts: readonly Omit<GridWarning, 'row'>[];
}

/** A cell being typed: over what stood there (arrows leave it), or in it (arrows move in the text). */
export interface Edit {
  readonly field: TextField;
  readonly mode: 'over' | 'in';
}

export type Way = 'right' | 'down';

export interface GridState {
  readonly props: GridProps;
  /** Every field that can be typed, in the order that the columns come in. */
  readonly fields: readonly string[];
  readonly sheet: Sheet;
  readonly edit: Edit | null;
  /** Arrows mark, for terminals without Shift and arrows. */
  readonly marking: boolean;
  /** The first column that is seen beside the fixed one, and the first row. */
  readonly left: number;
  readonly top: number;
  /** Where Enter goes. */
  readonly way: Way;
  /** The column in which a row typed by Tab began, when its last key came, and whether a block comes in as if it were typed. */
  readonly run: { readonly column: number; readonly at: number; readonly block: boolean } | null;
  readonly past: readonly Sheet[];
  readonly future: readonly Sheet[];
  readonly found: ReadonlyMap<GridRow, Found>;
  /** What a new record begins with. */
  readonly start: { readonly values: Values; readonly labels: Readonly<Record<string, string>> };
  /** Cells copied here, and the fields of their columns. */
  readonly clip: { readonly fields: readonly string[]; readonly cells: readonly (readonly Cell[])[] };
  readonly saved: { readonly stepId: number; readonly count: number; readonly sheet: Sheet } | null;
  readonly ready: boolean;
  readonly saving: boolean;
  /** Where this table is kept, once it came back from there. */
  readonly place: string | null;
  /** A table of these records that was left and waits. */
  readonly waiting: { readonly place: string; readonly savedAt: string; readonly count: number } | null;
}

export function initialGrid(props: GridProps): GridState {
  const fields = enterable(props.entity);
  return {
    props, fields, sheet: emptySheet(usualGridColumns(props)), edit: null, marking: false, left: 1, top: 0, way: 'right', run: null, past: [], future: [],
    found: new Map(), start: { values: {}, labels: {} }, clip: { fields: [], cells: [] }, saved: null, ready: false, saving: false, place: null, waiting: null,
  };
}

/** The table without what the role lets nobody write. */
export function writable(state: GridState, ctx: Ctx): GridState {
  const may = (field: string): boolean => ctx.can('create', state.props.entity, field).allowed;
  return { ...state, fields: state.fields.filter(may), sheet: { ...state.sheet, columns: state.sheet.columns.filter(may) } };
}

export const defOf = (entity: EntityName, field: string): FieldDef => fieldOf(entity, field) ?? { kind: 'text', max: 1 };

const isNumbered = (def: FieldDef): boolean => def.kind === 'text' && def.numbering !== undefined;
/** Must be typed: required and given by nobody. */
export const isNeeded = (entity: EntityName, field: string): boolean => {
  const def = defOf(entity, field);
  return def.required === true && !isNumbered(def) && !('default' in def && def.default !== undefined);
};

/** Every field of the form, the required ones first. */
function enterable(entity: EntityName): readonly string[] {
  const all = definitionOf(entity).form.flat().filter((field) => defOf(entity, field).readOnly !== true);
  return [...all.filter((field) => isNeeded(entity, field)), ...all.filter((field) => !isNeeded(entity, field))];
}

/** What must be typed, then the columns of the list; a number that comes by itself only on demand, and not what is given for all. */
export function usualGridColumns({ entity, given = {} }: GridProps): readonly string[] {
  const fields = enterable(entity).filter((field) => !Object.hasOwn(given, field));
  const needed = fields.filter((field) => isNeeded(entity, field));
  const listed = definitionOf(entity).list.columns.filter((field) => fields.includes(field) && !needed.includes(field) && !isNumbered(defOf(entity, field)));
  return needed.length + listed.length === 0 ? fields : [...needed, ...listed];
}

/** Chosen columns: those that must be typed are always among them. */
export function allowedColumns(state: GridState, wanted: readonly string[]): readonly string[] {
  const known = wanted.filter((field, at) => state.fields.includes(field) && wanted.indexOf(field) === at);
  const needed = usualGridColumns(state.props).filter((field) => state.fields.includes(field) && isNeeded(state.props.entity, field) && !known.includes(field));
  return [...needed, ...known];
}

/** A cell of one field as another one takes it: chosen records stay chosen only where the same kind of record is looked up. */
export function fitted(state: GridState, cell: Cell, from: string, to: string): Cell {
  if (typeof cell === 'string' || from === to) return cell;
  const [source, target] = [defOf(state.props.entity, from), defOf(state.props.entity, to)];
  const same = isPicked(source) && isPicked(target) && 'to' in source && 'to' in target && source.to === target.to;
  return same && (target.kind === 'links' || cell.ids.length === 1) ? cell : cell.label;
}

export const isPicked = (def: FieldDef): boolean => def.kind === 'lookup' || def.kind === 'links';

/** As people read it (1,234.50); what is not right yet as it was typed; several lines by the first. */
export function shownText(state: GridState, field: string, cell: Cell | undefined, ctx: Ctx): string {
  const text = cellText(cell);
  if (text === '' || typeof cell !== 'string') return text;
  const { entity } = state.props;
  const def = defOf(entity, field);
  const [first = '', ...rest] = text.split('\n');
  if (rest.length > 0) return `${first} ${ctx.t('tui.form.more-lines', { count: rest.length })}`;
  if (isPicked(def)) return text;
  try {
    const context = fieldContext(ctx, entity, field);
    return fieldType(def).format(fieldType(def).parse(text, def, context), def, context);
  } catch (error) {
    if (error instanceof AppError) return text;
    throw error;
  }
}

/** What is wrong with a text while it is typed; names of look-ups are for the services. */
export function typedFault(state: GridState, field: string, text: string, ctx: Ctx): PlainError | null {
  const { entity } = state.props;
  const def = defOf(entity, field);
  if (isPicked(def)) return null;
  try {
    fieldType(def).parse(text, def, fieldContext(ctx, entity, field));
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.toPlain();
    throw error;
  }
}

/** The text that says the same tomorrow: a day typed as 明天 becomes its date. What is wrong stays as it was typed. */
export function canonicalText(state: GridState, field: string, text: string, ctx: Ctx): string {
  const { entity } = state.props;
  const def = defOf(entity, field);
  if (isPicked(def) || text.trim() === '') return text.trim();
  try {
    const fields = fieldContext(ctx, entity, field);
    return editText(fieldType(def).parse(text, def, fields), def, fields);
  } catch (error) {
    if (error instanceof AppError) return text;
    throw error;
  }
}

/** What an empty cell of a row will become: the default, today, a number. */
export function defaultText(state: GridState, field: string, ctx: Ctx): string {
  const { entity } = state.props;
  const def = defOf(entity, field);
  if (isNumbered(def)) return ctx.t('tui.grid.numbered');
  const { values, labels } = state.start;
  return labels[field] ?? fieldType(def).format(values[field] ?? null, def, fieldContext(ctx, entity, field));
}

export const contentRows = ({ sheet }: GridState): readonly GridRow[] => sheet.rows.filter(hasContent);

/** Rows as the services take them. */
export function requestOf(state: GridState, rows: readonly GridRow[]): GridRequest {
  const { entity, given } = state.props;
  const fields = state.fields.filter((field) => rows.some((row) => !isEmptyCell(row[field])));
  const cells = rows.map((row) =>
    fields.map((field) => {
      const cell = row[field] ?? '';
      return typeof cell === 'string' ? cell : cell.ids;
    }),
  );
  return { entity, fields, rows: cells, ...(given === undefined ? {} : { given }) };
}

/** A fault and where it stands. */
export interface FaultPlace {
  readonly row: number;
  readonly fault: CellFault;
}

/** All faults, row by row, in the order of the columns. */
export function faultsIn(state: GridState): readonly FaultPlace[] {
  const { rows, columns } = state.sheet;
  const order = (field: string | null): number => (field === null ? -1 : columns.includes(field) ? columns.indexOf(field) : columns.length);
  return rows.flatMap((row, at) => {
    const faults = state.found.get(row)?.faults ?? [];
    return faults.toSorted((a, b) => order(a.field) - order(b.field)).map((fault) => ({ row: at, fault }));
  });
}

/** Where the cursor goes for a fault. */
export const fieldOfFault = (state: GridState, { field }: CellFault): string => field ?? definitionOf(state.props.entity).label;

export const faultAt = (state: GridState, row: number, field: string): CellFault | undefined => {
  const own = state.sheet.rows[row];
  const faults = own === undefined ? [] : (state.found.get(own)?.faults ?? []);
  return faults.find((fault) => fault.field === field) ?? (field === definitionOf(state.props.entity).label ? faults.find((fault) => fault.field === null) : undefined);
};

export const fieldInHand = (state: GridState): string => fieldAt(state.sheet);
