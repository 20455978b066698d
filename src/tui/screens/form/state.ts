import { definitionOf, fieldOf } from '../../../entities/registry.ts';
import type { FieldDef, Value, Values } from '../../../fields/definition.ts';
import { fieldType } from '../../../fields/registry.ts';
import { AppError, type PlainError } from '../../../errors.ts';
import type { Row, SaveResult } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { draftOf, type Draft, type EditorContext } from '../../editors/editor.ts';
import { editorFor } from '../../editors/index.ts';
import { fieldContext } from '../../widgets/table.ts';
import { fieldText } from '../../widgets/text-field.ts';
import type { FormProps } from '../doors.ts';

export type Warning = SaveResult['warnings'][number];

export interface FormState {
  readonly props: FormProps;
  /** The record as it was read; null while it is not there yet, and for a new one. */
  readonly version: number;
  readonly original: Values;
  readonly labels: Readonly<Record<string, string>>;
  readonly ready: boolean;
  /** Fields in the order of the form. */
  readonly fields: readonly string[];
  readonly drafts: Readonly<Record<string, Draft>>;
  /** The field in hand; one more than there are fields: the Save button. */
  readonly at: number;
  readonly faults: Readonly<Record<string, PlainError>>;
  readonly warnings: readonly Warning[];
  /** A fault that belongs to no field. */
  readonly error: PlainError | null;
  readonly saving: boolean;
  /** First line of the form that is seen. */
  readonly top: number;
}

export function initialForm(props: FormProps): FormState {
  const fields = definitionOf(props.entity).form.flat().filter((field) => fieldOf(props.entity, field)?.readOnly !== true);
  return {
    props, fields,
    version: 0, original: {}, labels: {}, ready: false, drafts: {}, at: 0, faults: {}, warnings: [], error: null, saving: false, top: 0,
  };
}

/** The kind of a field of this form; forms name only fields that there are. */
export function defOf(state: FormState, field: string): FieldDef {
  return fieldOf(state.props.entity, field) ?? { kind: 'text', max: 1 };
}

export function editOf(state: FormState, field: string, ctx: Ctx): EditorContext {
  const { entity } = state.props;
  return { entity, field, def: defOf(state, field), ctx, fields: fieldContext(ctx, entity, field) };
}

/** The form with a record's values in it. */
export function filled(state: FormState, row: Pick<Row, 'values' | 'labels'>, version: number, ctx: Ctx): FormState {
  const drafts = Object.fromEntries(state.fields.map((field) => [field, startOf(state, field, row, ctx)]));
  const next = { ...state, drafts, version, original: row.values, labels: row.labels, ready: true };
  return { ...next, at: firstField(next) };
}

export function startOf(state: FormState, field: string, row: Pick<Row, 'values' | 'labels'>, ctx: Ctx): Draft {
  return editorFor(defOf(state, field)).start(row.values[field] ?? null, row.labels[field], editOf(state, field, ctx));
}

/** A new record begins with its name; where that is given, at the first field that nothing stands in yet: a proposed number is passed over. */
function firstField(state: FormState): number {
  const asked = state.props.at === undefined ? -1 : state.fields.indexOf(state.props.at);
  if (asked >= 0) return asked;
  if (state.props.id !== null) return 0;
  const { label } = definitionOf(state.props.entity);
  const name = state.fields.indexOf(label);
  if (name >= 0 && isBlank(state.original[label] ?? null)) return name;
  return Math.max(0, state.fields.findIndex((field) => isBlank(state.original[field] ?? null) && defOf(state, field).kind !== 'flag'));
}

const isBlank = (value: Value): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

export const draftFor = (state: FormState, field: string): Draft => state.drafts[field] ?? draftOf('');

/** What a field holds now: its value, or what is wrong with it. Empty but required is left to saving. */
export function valueOf(state: FormState, field: string, ctx: Ctx): { readonly value: Value } | { readonly error: PlainError } {
  try {
    return { value: editorFor(defOf(state, field)).value(draftFor(state, field), editOf(state, field, ctx)) };
  } catch (error) {
    if (error instanceof AppError) return { error: error.toPlain() };
    throw error;
  }
}

const same = (a: Value | undefined, b: Value): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((id) => b.includes(id));
  return (a ?? null) === b;
};

/** Whether a field is another than it was read. */
export function isChanged(state: FormState, field: string, ctx: Ctx): boolean {
  const now = valueOf(state, field, ctx);
  return 'error' in now || !same(state.original[field], now.value);
}

export const changedFields = (state: FormState, ctx: Ctx): readonly string[] => (state.ready ? state.fields.filter((field) => isChanged(state, field, ctx)) : []);

/** The values to save: of a new record all, else the changed ones; or the faults. */
export function valuesOf(state: FormState, ctx: Ctx): { readonly values: Values } | { readonly faults: Readonly<Record<string, PlainError>> } {
  const values: Values = state.props.id === null ? { ...hidden(state) } : {};
  const faults: Record<string, PlainError> = {};
  for (const field of state.props.id === null ? state.fields : changedFields(state, ctx)) {
    const now = valueOf(state, field, ctx);
    if ('error' in now) faults[field] = now.error;
    else values[field] = now.value;
  }
  return Object.keys(faults).length > 0 ? { faults } : { values };
}

/** What a new record was given for fields that stand in no form row. */
function hidden(state: FormState): Values {
  return Object.fromEntries(Object.entries(state.props.given ?? {}).filter(([field]) => !state.fields.includes(field)));
}

/** After a field is left: its value in canonical form, or its fault. */
export function left(state: FormState, field: string | undefined, ctx: Ctx): FormState {
  if (field === undefined) return state;
  const now = valueOf(state, field, ctx);
  const { [field]: _gone, ...faults } = state.faults;
  if ('error' in now) return { ...state, faults: { ...faults, [field]: now.error } };
  const warnings = [...state.warnings.filter((warning) => warning.field !== field), ...doubts(state, field, now.value, ctx)];
  return { ...state, faults, warnings, drafts: { ...state.drafts, [field]: canonical(state, field, now.value, ctx) } };
}

function canonical(state: FormState, field: string, value: Value, ctx: Ctx): Draft {
  const draft = draftFor(state, field);
  if (draft.ids.length > 0 || fieldText(draft.text) === '') return draft;
  return editorFor(defOf(state, field)).start(value, undefined, editOf(state, field, ctx));
}

function doubts(state: FormState, field: string, value: Value, ctx: Ctx): readonly Warning[] {
  const def = defOf(state, field);
  const doubt = value === null ? null : (fieldType(def).warn?.(value, def, fieldContext(ctx, state.props.entity, field)) ?? null);
  return doubt === null ? [] : [{ field, ...doubt }];
}

/** What the record is called, as typed. */
export function labelOf(state: FormState): string {
  const { label } = definitionOf(state.props.entity);
  return fieldText(draftFor(state, label).text);
}

/** The form in hand as text, to come back at the next login. */
export function packed(state: FormState): string {
  const { entity, id, given } = state.props;
  const drafts = Object.fromEntries(state.fields.map((field) => [field, { text: fieldText(draftFor(state, field).text), ids: draftFor(state, field).ids, labels: draftFor(state, field).labels }]));
  return JSON.stringify({ entity, id, given: given ?? {}, version: state.version, at: state.fields[state.at] ?? null, drafts });
}
