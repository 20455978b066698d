import { definitionOf, fieldOf } from '../../../entities/registry.ts';
import type { FieldDef, Value, Values } from '../../../fields/definition.ts';
import { fieldType } from '../../../fields/registry.ts';
import { AppError, type PlainError } from '../../../errors.ts';
import type { Row, SaveResult } from '../../../services/api.ts';
import type { Alike } from '../../../services/duplicates-api.ts';
import { laterFields, stepsOf } from '../../../services/step-names.ts';
import type { Ctx } from '../../core/context.ts';
import { draftOf, type Draft, type EditorContext } from '../../editors/editor.ts';
import { editorFor } from '../../editors/index.ts';
import { fieldContext } from '../../widgets/table.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { parseDay } from '../../../util/date-words.ts';
import type { FormProps } from '../doors.ts';

export type Warning = SaveResult['warnings'][number];

export interface FormState {
  readonly props: FormProps;
  /** The record as it was read; null while it is not there yet, and for a new one. */
  readonly version: number;
  readonly original: Values;
  readonly labels: Readonly<Record<string, string>>;
  readonly ready: boolean;
  /** Fields in the order of the form, and its rows. */
  readonly fields: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Fields that must be filled in here, though not always. */
  readonly needed: readonly string[];
  /** Fields that are only read here, masked ones in part: the role lets nobody change them. */
  readonly fixed: readonly string[];
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Text that the program put into a field: as long as it stands there it may be replaced, and an area code alone counts as nothing. */
  readonly proposed: Readonly<Record<string, string>>;
  /** The field in hand; one more than there are fields: the Save button; two more: the records that may be the same. */
  readonly at: number;
  readonly faults: Readonly<Record<string, PlainError>>;
  readonly warnings: readonly Warning[];
  /** A fault that belongs to no field. */
  readonly error: PlainError | null;
  readonly saving: boolean;
  /** Records that may be the same as what is being typed. */
  readonly alike: readonly Alike[];
  /** First line of the form that is seen. */
  readonly top: number;
}

export function initialForm(props: FormProps): FormState {
  const asks = stepsOf(props.entity).find(({ name }) => name === props.step)?.asks;
  const all = asks?.map(({ field }) => [field]) ?? definitionOf(props.entity).form;
  const later = props.id === null && props.step === undefined ? laterFields(props.entity) : [];
  const rows = all.map((row) => row.filter((field) => fieldOf(props.entity, field)?.readOnly !== true && !later.includes(field))).filter((row) => row.length > 0);
  const needed = asks?.flatMap(({ field, required }) => (required ? [field] : [])) ?? [];
  return {
    props, fields: rows.flat(), rows, needed, fixed: [],
    version: 0, original: {}, labels: {}, ready: false, drafts: {}, proposed: {}, at: 0, faults: {}, warnings: [], error: null, saving: false, alike: [], top: 0,
  };
}

/** The kind of a field of this form; forms name only fields that there are. */
export function defOf(state: FormState, field: string): FieldDef {
  return fieldOf(state.props.entity, field) ?? { kind: 'text', max: 1 };
}

export function editOf(state: FormState, field: string, ctx: Ctx): EditorContext {
  const { entity } = state.props;
  const def = defOf(state, field);
  const fields = fieldContext(ctx, entity, field);
  return { entity, field, def, ctx, fields: 'dayIn' in def && def.dayIn !== undefined ? { ...fields, day: dayBeside(state, def.dayIn, fields.today) } : fields };
}

/** The day that stands in another field, or in the record where this form has none. */
function dayBeside(state: FormState, field: string, today: string): string | undefined {
  const draft = state.drafts[field];
  const found = parseDay(draft === undefined ? String(state.original[field] ?? '') : fieldText(draft.text), today);
  return 'day' in found ? found.day : undefined;
}

/** The form as the role has it: what is hidden does not stand there, nor what of a new record cannot be said; the rest is only read. */
function asRoleHasIt(state: FormState, ctx: Ctx): FormState {
  const { entity, id } = state.props;
  const writes = (field: string): boolean => ctx.can(id === null ? 'create' : 'edit', entity, field).allowed;
  const stands = (field: string): boolean => writes(field) || (id !== null && ctx.shows(entity, field));
  const rows = state.rows.map((row) => row.filter(stands)).filter((row) => row.length > 0);
  return { ...state, rows, fields: rows.flat(), fixed: rows.flat().filter((field) => !writes(field)) };
}

/** The form with a record's values in it. */
export function filled(read: FormState, row: Pick<Row, 'values' | 'labels'>, version: number, ctx: Ctx): FormState {
  const state = asRoleHasIt(read, ctx);
  const drafts = Object.fromEntries(state.fields.map((field) => [field, startOf(state, field, row, ctx)]));
  const next = { ...state, drafts, version, original: row.values, labels: row.labels, ready: true };
  return { ...next, at: firstField(next) };
}

export function startOf(state: FormState, field: string, row: Pick<Row, 'values' | 'labels'>, ctx: Ctx): Draft {
  return editorFor(defOf(state, field)).start(row.values[field] ?? null, row.labels[field], editOf(state, field, ctx));
}

/** A new record, and a step, begin with what must be filled in, else with the first field that nothing stands in yet: a proposed number is passed over. */
function firstField(state: FormState): number {
  const asked = state.props.at === undefined ? -1 : state.fields.indexOf(state.props.at);
  if (asked >= 0) return asked;
  if (state.props.id !== null && state.props.step === undefined) return 0;
  const blank = (field: string): boolean => isBlank(state.original[field] ?? null) && defOf(state, field).kind !== 'flag';
  const required = state.fields.findIndex((field) => defOf(state, field).required === true && blank(field));
  return required >= 0 ? required : Math.max(0, state.fields.findIndex(blank));
}

const isBlank = (value: Value): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

export const draftFor = (state: FormState, field: string): Draft => state.drafts[field] ?? draftOf('');

/** Another draft in a field: what was said about the old one goes. */
export function withDraft(state: FormState, field: string, draft: Draft): FormState {
  const { [field]: _gone, ...faults } = state.faults;
  return { ...state, drafts: { ...state.drafts, [field]: draft }, faults, error: null, warnings: state.warnings.filter((warning) => warning.field !== field) };
}

/** Whether a field is only read here. */
export const isFixed = (state: FormState, field: string): boolean => state.fixed.includes(field);

/** Whether a field holds what the program proposed, untouched. */
export const isProposed = (state: FormState, field: string): boolean => state.proposed[field] !== undefined && fieldText(draftFor(state, field).text) === state.proposed[field];

/** An area code with no number behind it. */
export const isBareArea = (state: FormState, field: string): boolean => defOf(state, field).kind === 'phone' && isProposed(state, field);

/** What a field holds now: its value, or what is wrong with it. Empty but required is left to saving. */
export function valueOf(state: FormState, field: string, ctx: Ctx): { readonly value: Value } | { readonly error: PlainError } {
  if (isBareArea(state, field)) return { value: null };
  if (isFixed(state, field) || isUntouched(state, field, ctx)) return { value: state.original[field] ?? null };
  try {
    return { value: editorFor(defOf(state, field)).value(draftFor(state, field), editOf(state, field, ctx)) };
  } catch (error) {
    if (error instanceof AppError) return { error: error.toPlain() };
    throw error;
  }
}

/** Whether what stands there is what it began with: the value stays what it was, to the last second, whatever of it is shown. */
function isUntouched(state: FormState, field: string, ctx: Ctx): boolean {
  if (isBlank(state.original[field] ?? null)) return false;
  const [draft, begun] = [draftFor(state, field), startOf(state, field, { values: state.original, labels: state.labels }, ctx)];
  return fieldText(draft.text) === fieldText(begun.text) && draft.ids.length === begun.ids.length && draft.ids.every((id, at) => id === begun.ids[at]);
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
  if (field === undefined || isFixed(state, field)) return state;
  const now = valueOf(state, field, ctx);
  const { [field]: _gone, ...faults } = state.faults;
  if ('error' in now) return { ...state, faults: { ...faults, [field]: now.error } };
  const warnings = [...state.warnings.filter((warning) => warning.field !== field), ...doubts(state, field, now.value, ctx)];
  return { ...state, faults, warnings, drafts: { ...state.drafts, [field]: canonical(state, field, now.value, ctx) } };
}

function canonical(state: FormState, field: string, value: Value, ctx: Ctx): Draft {
  const draft = draftFor(state, field);
  if (draft.ids.length > 0 || fieldText(draft.text) === '' || isBareArea(state, field)) return draft;
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
  return state.fields.includes(label) ? fieldText(draftFor(state, label).text) : String(state.original[label] ?? '');
}
