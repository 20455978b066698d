import type { EntityName } from '../../../entities/names.ts';
import { definitionOf, fieldOf, fieldsOf, panelsOf, type Reference } from '../../../entities/registry.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import type { PlainError } from '../../../errors.ts';
import type { Count, Row } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { cellText } from '../../widgets/table.ts';
import type { RecordProps } from '../doors.ts';
import { ownLinesOf, type OwnLine } from './own-lines.ts';

export interface Panel {
  readonly reference: Reference;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly count: Count | null;
  readonly at: number;
}

/** Where the hands are: the fields, a panel by its index, or the row of actions. */
export type Focus = { readonly kind: 'fields' } | { readonly kind: 'panel'; readonly index: number } | { readonly kind: 'actions'; readonly at: number };

export interface RecordState {
  readonly props: RecordProps;
  readonly row: Row | null;
  readonly error: PlainError | null;
  readonly panels: readonly Panel[];
  readonly focus: Focus;
  /** The field in hand, among those that are shown. */
  readonly at: number;
}

export function initialRecord(props: RecordProps): RecordState {
  return { props, row: null, error: null, panels: panelsFor(props.entity), focus: { kind: 'fields' }, at: 0 };
}

function panelsFor(entity: EntityName): readonly Panel[] {
  return panelsOf(entity).map((reference) => ({
    reference,
    columns: definitionOf(reference.entity).list.columns.filter((field) => field !== reference.field),
    rows: [],
    count: null,
    at: 0,
  }));
}

/** A line of the page: a field with its text, or one line of a field that is said in lines of its own. */
export interface Shown {
  readonly field: string;
  readonly label: string;
  readonly text: string;
  /** A text of many lines gets more room. */
  readonly many: boolean;
  readonly own?: OwnLine;
}

/** The fields in the order of the form, then those that only the program keeps; empty ones are left out. */
export function shownFields(state: RecordState, ctx: Ctx): readonly Shown[] {
  const { entity } = state.props;
  const inForm = definitionOf(entity).form.flat();
  const others = Object.keys(fieldsOf(entity)).filter((field) => !inForm.includes(field));
  return [...inForm, ...others].flatMap((field): readonly Shown[] => {
    const text = textOf(state, field, ctx);
    if (text === '') return [];
    const own = ownLinesOf(entity, field, state.row, ctx);
    if (own !== null) return own.map((each): Shown => ({ field, label: each.label, text: each.text, many: true, own: each }));
    return [{ field, label: fieldLabel(ctx.lang, entity, field), text, many: fieldOf(entity, field)?.kind === 'note' }];
  });
}

function textOf(state: RecordState, field: string, ctx: Ctx): string {
  const def = fieldOf(state.props.entity, field);
  return state.row === null || def === undefined ? '' : cellText(state.row, field, def, ctx, state.props.entity);
}

/** What the record is called. */
export function titleOf(row: Row, entity: EntityName): string {
  const { label } = definitionOf(entity);
  return String(row.labels[label] ?? row.values[label] ?? `#${row.id}`);
}
