import { can } from '../../../auth/permissions.ts';
import type { EntityName } from '../../../entities/names.ts';
import { AppError, type PlainError } from '../../../errors.ts';
import type { FilterContext } from '../../../query/context.ts';
import { bareFilter, EVERYTHING, type Comparison, type Filter } from '../../../query/filter.ts';
import { filterOf, formOf, group, row, shownNodes, type At, type FormGroup, type FormNode, type FormRow, type ShownNode } from '../../../query/form.ts';
import { rowFault, settledForm, subjectField, subjectLabel, usualFor, valueManner, valuesText } from '../../../query/form-fields.ts';
import type { MessageParams } from '../../../i18n/index.ts';
import { parseFilter } from '../../../query/parser.ts';
import { printFilter } from '../../../query/print.ts';
import type { Count, ListPage, Selection } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { faulty, type FilterEdit } from '../../widgets/filter-line.ts';
import { textField, type TextField } from '../../widgets/text-field.ts';
import type { SavedView } from '../../../services/saved-views.ts';
import type { KeptConditions } from './kept.ts';

/** A line that waits for its value as soon as the form stands. */
export interface Ask {
  readonly path?: readonly string[];
  readonly field: string;
  readonly op?: Comparison;
}

export interface ConditionsProps {
  readonly entity: EntityName;
  /** The filter that the list has: what the form begins with. */
  readonly filter: string;
  /** Lines for those of the most used fields that the filter says nothing about. */
  readonly asks?: readonly Ask[] | undefined;
  /** The records among which the list looks. */
  readonly among?: Pick<Selection, 'of' | 'deleted'> | undefined;
  /** Of the list: for the preview, and for a view that is saved. */
  readonly columns: readonly string[];
  readonly sort: readonly string[] | null;
  /** Other words than the usual ones on the top line. */
  readonly title?: string | undefined;
  /** As it was when the line dropped. */
  readonly restored?: KeptConditions | undefined;
}

/** The parts of a line between which the hands move. */
export type Cell = 'field' | 'op' | 'value' | 'to';

export interface Preview {
  /** The line that count and rows answer; null: nothing came yet. */
  readonly line: string | null;
  readonly count: Count | null;
  readonly page: ListPage | null;
  /** What the services say is wrong with the line. */
  readonly error: PlainError | null;
}

/** What the form gives back: the filter, and the view that it is, where one was opened and left as it was. */
export interface Applied {
  readonly filter: string;
  readonly view?: SavedView | undefined;
}

interface Snapshot {
  readonly root: FormGroup;
  readonly row: number;
  readonly cell: Cell;
}

export interface ConditionsState {
  readonly props: ConditionsProps;
  readonly root: FormGroup;
  /** The line as the form began. */
  readonly first: string;
  /** The line of the form in hand: those of the conditions, then the button, then the line that adds one. */
  readonly row: number;
  readonly cell: Cell;
  /** What stands in the cell in hand where that is typed. */
  readonly typed: TextField;
  /** Something was typed into this cell since it was entered: one step to undo. */
  readonly touched: boolean;
  readonly past: readonly Snapshot[];
  /** The line of the language while it is being edited itself. */
  readonly editing: FilterEdit | null;
  readonly preview: Preview;
  /** A saved view that was opened here, with the line that it made. */
  readonly view: SavedView | null;
}

export const NO_PREVIEW: Preview = { line: null, count: null, page: null, error: null };

export function filterContext(ctx: Ctx): FilterContext {
  const { session, lang, today } = ctx;
  const permits = (entity: EntityName, field: string): boolean => session === null || can(session, 'read', entity, field).allowed;
  return { lang, today, timeZone: session?.timeZone ?? 'UTC', operatorId: session?.operatorId ?? null, permits };
}

/** The tree of a line, or what is wrong with it. */
export function read(entity: EntityName, line: string, ctx: Ctx): Filter | PlainError {
  try {
    return bareFilter(parseFilter(entity, line, filterContext(ctx)));
  } catch (error) {
    if (error instanceof AppError) return error.toPlain();
    throw error;
  }
}

/** As it stands before it knows whose language it speaks: `filled` makes it whole. */
export function initialConditions(props: ConditionsProps): ConditionsState {
  const root = group('all', []);
  return { props, root, first: '', row: 0, cell: 'field', typed: textField(), touched: false, past: [], editing: null, preview: NO_PREVIEW, view: null };
}

/** The form of the list's filter and the lines that wait; a line that does not parse stands to be mended, with what is wrong. */
export function filled(state: ConditionsState, ctx: Ctx): ConditionsState {
  const { entity, filter, asks = [] } = state.props;
  const tree = read(entity, filter, ctx);
  const isTree = 'type' in tree;
  const form = formOf(isTree ? tree : EVERYTHING);
  const waiting = asks.filter((ask) => !mentions(form, ask)).map((ask) => waitingRow(entity, ask));
  const whole = form.join === 'any' && waiting.length > 0 && form.of.length > 0 ? group('all', [form]) : form;
  const lines = [...whole.of, ...waiting];
  const root: FormGroup = { ...whole, of: lines.length === 0 ? [row(null, 'eq')] : lines };
  const editing = isTree ? null : faulty(filter, tree, ctx);
  const at = shownNodes(root).findIndex((shown) => waiting.includes(rowOf(shown.node) ?? NO_ROW));
  return entered({ ...state, root, first: isTree ? lineOf(root, entity, ctx) : filter, editing }, Math.max(0, at), ctx);
}

const NO_ROW = row(null, 'eq');
const rowOf = (node: FormNode): FormRow | undefined => (node.kind === 'row' ? node : undefined);

function waitingRow(entity: EntityName, { path = [], field, op }: Ask): FormRow {
  const subject = { path, field };
  return row(subject, op ?? usualFor(entity, subject));
}

/** Whether a line of the form is about that field already. */
const mentions = (root: FormGroup, { path = [], field }: Ask): boolean =>
  shownNodes(root).some(({ node }) => node.kind === 'row' && node.subject !== null && node.subject !== 'words' && node.subject.field === field && node.subject.path.join('.') === path.join('.'));

export const lineOf = (root: FormGroup, entity: EntityName, ctx: Ctx): string => printFilter(entity, filterOf(settledForm(entity, root)), ctx.lang);
/** The line that the form makes. */
export const lineNow = (state: ConditionsState, ctx: Ctx): string => lineOf(state.root, state.props.entity, ctx);
export const isChanged = (state: ConditionsState, ctx: Ctx): boolean => lineNow(state, ctx) !== state.first || state.editing !== null;

export const shownOf = (state: ConditionsState): readonly ShownNode[] => shownNodes(state.root);
export const inHand = (state: ConditionsState): ShownNode | undefined => shownOf(state)[state.row];
export function rowInHand(state: ConditionsState): FormRow | undefined {
  const node = inHand(state)?.node;
  return node === undefined ? undefined : rowOf(node);
}
export const applyRow = (state: ConditionsState): number => shownOf(state).length;
export const addRow = (state: ConditionsState): number => shownOf(state).length + 1;

/** The cells that a line has. */
export function cellsOf(entity: EntityName, node: FormNode | undefined): readonly Cell[] {
  if (node?.kind !== 'row' || node.subject === null) return ['field'];
  const { by } = valueManner(entity, node);
  if (by === 'nothing') return ['field', 'op'];
  return node.op === 'between' ? ['field', 'op', 'value', 'to'] : ['field', 'op', 'value'];
}

/** Where one lands on a line: at its value; at its field while it has none. */
function landing(entity: EntityName, node: FormNode | undefined): Cell {
  const cells = cellsOf(entity, node);
  return cells.includes('value') ? 'value' : (cells.at(-1) ?? 'field');
}

/** With that line in hand, at that cell or where one lands. */
export function entered(state: ConditionsState, at: number, ctx: Ctx, cell?: Cell): ConditionsState {
  const nodes = shownOf(state);
  const to = Math.max(0, Math.min(at, nodes.length + 1));
  const node = nodes[to]?.node;
  const cells = cellsOf(state.props.entity, node);
  const there = cell !== undefined && cells.includes(cell) ? cell : landing(state.props.entity, node);
  const text = node?.kind === 'row' && isTyped(state.props.entity, node) && (there === 'value' || there === 'to') ? valuesText(state.props.entity, node, ctx.lang, there === 'to' ? 1 : 0) : '';
  return { ...state, row: to, cell: there, typed: textField(text), touched: false };
}

/** With the node there in hand. */
export const enteredAt = (state: ConditionsState, at: At, ctx: Ctx, cell?: Cell): ConditionsState =>
  entered(state, Math.max(0, shownOf(state).findIndex((shown) => shown.at.join('.') === at.join('.'))), ctx, cell);

export const isTyped = (entity: EntityName, node: FormRow): boolean => valueManner(entity, node).by === 'typing';

/** Steps kept to be undone. */
const KEPT = 100;

/** Before a change: how it was. */
export const remembered = (state: ConditionsState): ConditionsState => ({ ...state, past: [...state.past.slice(1 - KEPT), { root: state.root, row: state.row, cell: state.cell }] });

/** The form with nothing in it. */
export const emptyForm = (): FormGroup => group('all', [row(null, 'eq')]);

/** The first line with something wrong. */
export function firstFault(state: ConditionsState, ctx: Ctx): { readonly row: number; readonly error: AppError } | null {
  const context = filterContext(ctx);
  for (const [at, { node }] of shownOf(state).entries()) {
    const error = node.kind === 'row' ? rowFault(state.props.entity, node, context) : null;
    if (error !== null) return { row: at, error };
  }
  return null;
}

/** Which line is wrong, by its number and its field, and how. */
export function faultParams(state: ConditionsState, at: number, error: PlainError, ctx: Ctx): MessageParams {
  const nodes = shownOf(state);
  const node = nodes[at]?.node;
  const field = node?.kind === 'row' ? subjectLabel(state.props.entity, node.subject, ctx.lang, ctx.theme.borders.path) : '';
  return { row: nodes.slice(0, at + 1).filter((shown) => shown.node.kind === 'row').length, field, fault: ctx.error(error) };
}
export const faultWords = (state: ConditionsState, at: number, error: PlainError, ctx: Ctx): string => ctx.t('tui.conditions.row-fault', faultParams(state, at, error, ctx));

export const subjectOf = (state: ConditionsState) => {
  const node = rowInHand(state);
  return node === undefined ? undefined : subjectField(state.props.entity, node.subject);
};
