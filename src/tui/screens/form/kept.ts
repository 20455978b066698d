import { isEntityName } from '../../../entities/names.ts';
import { fieldOf } from '../../../entities/registry.ts';
import type { Value, Values } from '../../../fields/definition.ts';
import { isPlainObject, numberIn, objectIn, textIn, trueIn } from '../../../util/plain.ts';
import type { Ctx } from '../../core/context.ts';
import type { KeptScreen } from '../../core/journal.ts';
import type { Unsaved } from '../../core/screen.ts';
import type { Draft } from '../../editors/editor.ts';
import { fieldText } from '../../widgets/text-field.ts';
import type { FormProps, Restored } from '../doors.ts';
import { changedFields, draftFor, isBareArea, labelOf, type FormState } from './state.ts';

/** What is unsaved in a form; while it is still being read, what it is to get back. */
export function unsavedIn(state: FormState, ctx: Ctx, whole: boolean): Unsaved | null {
  const { entity, id, step, restored } = state.props;
  const about = { entity, id, step, label: state.ready ? labelOf(state) : '' };
  const place = restored?.place;
  if (!state.ready) return restored?.data === undefined ? null : { kind: 'form', data: restored.data, about, place };
  const changed = changedFields(state, ctx);
  if (changed.length === 0 && !whole) return null;
  return { kind: 'form', data: packed(state, changed), about, place };
}

/** The form as plain data: what was changed, what had stood there, and where the hands are. */
function packed(state: FormState, changed: readonly string[]): unknown {
  const { entity, id, given = {}, step, within = false } = state.props;
  const pick = <T>(all: Readonly<Record<string, T>>): Readonly<Record<string, T>> => Object.fromEntries(Object.entries(all).filter(([field]) => changed.includes(field)));
  const inHand = state.fields[state.at] ?? null;
  const cursor = inHand === null ? 0 : draftFor(state, inHand).text.before.length;
  const drafts = Object.fromEntries(changed.map((field) => [field, packedDraft(state, field)]));
  return { entity, id, step, given, within, version: state.version, at: inHand, cursor, base: pick(state.original), labels: pick(state.labels), drafts };
}

function packedDraft(state: FormState, field: string): unknown {
  const { text, ids, labels } = draftFor(state, field);
  return { text: isBareArea(state, field) ? '' : fieldText(text), ids, labels };
}

/** A form as it was kept, with what was open on top of it; null where the data are none of ours. */
export function keptForm([first, ...inner]: readonly KeptScreen[], place?: string): FormProps | null {
  const data = first?.kind === 'form' ? first.data : null;
  const entity = textIn(data, 'entity');
  if (entity === undefined || !isEntityName(entity)) return null;
  const at = textIn(data, 'at');
  const all = Object.entries(objectIn(data, 'drafts')).flatMap(([field, draft]) => keptDraft(field, draft, field === at ? numberIn(data, 'cursor') : undefined));
  const isKnown = (field: string): boolean => fieldOf(entity, field) !== undefined;
  const restored: Restored = {
    version: numberIn(data, 'version') ?? 0,
    drafts: Object.fromEntries(all.filter(([field]) => isKnown(field))),
    base: valuesIn(data, 'base'),
    labels: labelsIn(data),
    lost: all.filter(([field]) => !isKnown(field)).map(([field, draft]) => ({ field, text: fieldText(draft.text) || draft.labels.join(', ') })),
    place,
    data,
    inner,
  };
  return { entity, id: numberIn(data, 'id') ?? null, at, step: textIn(data, 'step'), given: valuesIn(data, 'given'), within: trueIn(data, 'within'), restored };
}

const isValue = (value: unknown): value is Value => value === null || typeof value === 'string' || typeof value === 'number' || (Array.isArray(value) && value.every((one) => typeof one === 'number'));

function valuesIn(data: unknown, name: string): Values {
  return Object.fromEntries(Object.entries(objectIn(data, name)).flatMap(([field, value]) => (isValue(value) ? [[field, value]] : [])));
}

function labelsIn(data: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectIn(data, 'labels')).flatMap(([field, label]) => (typeof label === 'string' ? [[field, label]] : [])));
}

/** `cursor`: how much of the text stands before it; behind all of it where that is not known. */
function keptDraft(field: string, draft: unknown, cursor = Number.POSITIVE_INFINITY): readonly (readonly [string, Draft])[] {
  const text = textIn(draft, 'text');
  if (text === undefined || !isPlainObject(draft)) return [];
  const { ids, labels } = draft;
  if (!Array.isArray(ids) || !Array.isArray(labels)) return [];
  return [[field, { text: { before: text.slice(0, cursor), after: text.slice(cursor) }, ids: ids.map(Number), labels: labels.map(String) }]];
}
