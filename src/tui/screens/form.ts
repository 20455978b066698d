import { isEntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import { fieldLabel, translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Row } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { asideThen, close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import type { KeptScreen } from '../core/journal.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type ScreenDef, type Update } from '../core/screen.ts';
import { draftOf, type Edited } from '../editors/editor.ts';
import { editorFor } from '../editors/index.ts';
import { ask } from '../widgets/dialog.ts';
import { fieldText, textField } from '../widgets/text-field.ts';
import type { FormProps, Picked, Restored, Saved } from './doors.ts';
import { isAtAlike, lastPlace, openAlike, watching } from './form/alike.ts';
import { addressOf, lookUpCity, proposePostcode } from './form/place.ts';
import { keptForm, unsavedIn } from './form/kept.ts';
import { save } from './form/save.ts';
import { changedFields, defOf, draftFor, editOf, filled, initialForm, isChanged, isFixed, left, startOf, withDraft, type FormState } from './form/state.ts';
import { formView, stepView } from './form/view.ts';
import { keptText, longestOf, textEditor, type TextProps } from './text.ts';
import { nounOf } from '../words.ts';

type Next = Update<FormState, Saved | null>;

/** A record's fields to be filled in, Enter all the way to Save. */
export const form = (props: FormProps): Opening<Saved | null> => opening(props.step === undefined ? screen : stepScreen, initialForm(props));

const screen = defineScreen<FormState, Saved | null>({
  name: 'form',
  title: (state, ctx) => ctx.t(state.props.id === null ? 'tui.form.new' : 'tui.form.edit', { entity: nounOf(ctx.lang, state.props.entity) }),
  offers: formOffers,
  act: (state, action, ctx) => watching(state, formAct(state, action, ctx), ctx),
  key: (state, key, ctx) => {
    const next = formKey(state, key, ctx);
    return next === null ? null : watching(state, next, ctx);
  },
  holds: (state, key) => (!state.ready || state.saving) && !isKey(key, 'esc'),
  opened: (state) => keep(state, readEffect(state.props)),
  view: formView,
  draft: unsavedIn,
  within: (state) => state.props.within === true,
  record: ({ props: { entity, id } }) => (id === null ? null : { entity, id, editing: true }),
  hand: typedInHand,
});

/** Kinds that are chosen, not typed. */
const CHOSEN: ReadonlySet<string> = new Set(['choice', 'flag', 'lookup', 'links']);

/** The text of the field in hand, where it is one that is typed; a longer text gets what comes at its end. */
function typedInHand(state: FormState): ReturnType<NonNullable<ScreenDef<FormState, Saved | null>['hand']>> {
  const field = state.fields[state.at];
  if (!state.ready || field === undefined || CHOSEN.has(defOf(state, field).kind)) return null;
  const text = fieldText(draftFor(state, field).text);
  const many = defOf(state, field).kind === 'note';
  return { text: many ? '' : text, put: (given) => keep(withDraft(state, field, draftOf(many ? `${text}${given}` : given))) };
}

/** The same in small: what a step of a record's flow asks for. */
const stepScreen = defineScreen<FormState, Saved | null>({
  ...screen,
  over: true,
  title: (state, ctx) => translate(ctx.lang, `step.${state.props.entity}.${state.props.step ?? ''}`),
  view: stepView,
});

interface Read {
  readonly row: Pick<Row, 'values' | 'labels'>;
  readonly version: number;
}

const readEffect = ({ entity, id, given, restored }: FormProps) =>
  load<FormState, Saved | null, Read>({
    slot: 'read',
    run: async (api) => {
      if (id === null) return { row: await api.blank(entity, given), version: 0 };
      const row = await api.get(entity, id);
      return { row, version: row.version };
    },
    done: (state, { row, version }, ctx) => {
      const full = filled(state, row, version, ctx);
      return restored === undefined ? keep(full) : cameBack(full, restored, ctx);
    },
    fail: (state, error) => keep({ ...state, error }),
  });

/** What was typed stands again; what had stood there when it was read decides what was changed. Fields that were not touched are as they are now. */
function cameBack(full: FormState, restored: Restored, ctx: Ctx): Next {
  const { drafts, base, labels, lost, inner } = restored;
  const before = full.props.id === null ? full.original : { ...full.original, ...base };
  const version = full.props.id === null || restored.version === 0 ? full.version : restored.version;
  const back = { ...full, drafts: { ...full.drafts, ...drafts }, original: before, labels: { ...full.labels, ...labels }, version };
  const said = lost.length === 0 ? [] : [say<FormState, Saved | null>('warn', 'tui.drafts.lost', { fields: lost.map(({ field, text }) => `${field}: ${text}`).join('; ') })];
  return keep(back, ...said, ...openInner(back, inner, ctx));
}

/** What was open on top: the editor of a long text, or the form of a value that was missing; what is saved there is chosen here. */
function openInner(state: FormState, inner: readonly KeptScreen[], ctx: Ctx): readonly Effect<FormState, Saved | null>[] {
  const field = state.fields[state.at];
  const text = inner[0]?.kind === 'text' ? keptText(inner[0].data) : null;
  if (field !== undefined && text !== null) return openText(state, field, ctx, text).effects ?? [];
  const missing = keptForm(inner);
  return missing === null ? [] : [openMissing({ ...missing, within: true }, ctx)];
}

const openMissing = (inner: FormProps, ctx: Ctx) =>
  open<FormState, Saved | null, Saved | null>(ctx.doors.form(inner), (now, saved, at) => {
    const field = now.fields[now.at];
    const def = field === undefined ? undefined : defOf(now, field);
    if (saved === null || field === undefined || (def?.kind !== 'lookup' && def?.kind !== 'links') || def.to !== inner.entity) return keep(now);
    return proposePostcode(withPicked(now, field, { values: [{ id: saved.id, label: saved.label }] }, at), field);
  });

function formOffers(state: FormState, ctx: Ctx): readonly Offer[] {
  const field = state.fields[state.at];
  const looksUp = state.ready && addressOf(state) !== null ? ([{ action: 'form.city' }] as const) : [];
  const alike = state.alike.length > 0 ? ([{ action: 'form.alike' }] as const) : [];
  if (field === undefined) return [{ action: 'form.save' }, ...alike, ...looksUp];
  if (isFixed(state, field)) return [{ action: 'form.save' }, { action: 'form.next' }, ...alike, ...looksUp];
  const { kind } = defOf(state, field);
  const picks = kind === 'lookup' || kind === 'links' || kind === 'choice';
  return [
    { action: 'form.save' },
    kind === 'note' ? { action: 'form.text' } : { action: 'form.next' },
    ...(picks ? ([{ action: 'form.list' }] as const) : []),
    ...(isChanged(state, field, ctx) ? ([{ action: 'form.reset' }] as const) : []),
    ...alike,
    ...looksUp,
  ];
}

function formAct(state: FormState, action: ActionId, ctx: Ctx): Next {
  const field = state.fields[state.at];
  if (action === 'form.save') return save(state, ctx);
  if (action === 'form.alike') return openAlike(state, ctx);
  if (action === 'form.city') return lookUpCity(left(state, field, ctx));
  if (field === undefined) return keep(state);
  if (action === 'form.reset') return keep(withDraft(state, field, startOf(state, field, { values: state.original, labels: state.labels }, ctx)));
  if (action === 'form.list') return needed(state, field, { need: 'picker', search: '' }, ctx);
  return enter(state, field, ctx);
}

/** Enter: what the field opens, else the next one. */
function enter(state: FormState, field: string, ctx: Ctx): Next {
  if (isFixed(state, field)) return keep(goTo(state, state.at + 1, ctx));
  const edit = editOf(state, field, ctx);
  const edited = editorFor(edit.def).enter(draftFor(state, field), edit);
  return edited === null ? keep(goTo(state, state.at + 1, ctx)) : needed(state, field, edited, ctx);
}

/** To another field; the one that is left is checked. */
function goTo(state: FormState, at: number, ctx: Ctx): FormState {
  const to = Math.max(0, Math.min(at, lastPlace(state)));
  return to === state.at ? state : { ...left(state, state.fields[state.at], ctx), at: to };
}

function formKey(state: FormState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return leave(state, ctx);
  if (!state.ready) return null;
  if (key.kind === 'go') return keep(goTo(state, key.to, ctx));
  if (isKey(key, 'down', 'tab')) return keep(goTo(state, state.at + 1, ctx));
  if (isKey(key, 'up', 'shift-tab')) return keep(goTo(state, state.at - 1, ctx));
  if (isKey(key, 'pagedown', 'ctrl-end')) return keep(goTo(state, state.fields.length, ctx));
  if (isKey(key, 'pageup', 'ctrl-home')) return keep(goTo(state, 0, ctx));
  const field = state.fields[state.at];
  if (field === undefined && isAtAlike(state)) return isKey(key, 'enter') ? openAlike(state, ctx) : null;
  if (field === undefined) return isKey(key, 'enter') ? save(state, ctx) : null;
  if (isFixed(state, field)) return fixedKey(state, key, ctx);
  const edit = editOf(state, field, ctx);
  const edited = editorFor(edit.def).key(draftFor(state, field), key, edit);
  return edited === null ? null : needed(state, field, edited, ctx);
}

/** What is only read takes Enter to the next field; of anything typed it is said that it is not taken. */
function fixedKey(state: FormState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'enter')) return keep(goTo(state, state.at + 1, ctx));
  return key.kind === 'key' && !isKey(key, 'backspace', 'delete') ? null : keep(state, say('warn', 'error.field_covered'));
}

/** What an editor asked for: its next draft, a picker, or the editor of several lines. */
function needed(state: FormState, field: string, edited: Edited, ctx: Ctx): Next {
  if ('draft' in edited) return keep(withDraft(state, field, edited.draft));
  return edited.need === 'text' ? openText(state, field, ctx) : openPicker(state, field, edited.search, ctx);
}

function openText(state: FormState, field: string, ctx: Ctx, restored?: TextProps['restored']): Next {
  const title = fieldLabel(ctx.lang, state.props.entity, field);
  const text = fieldText(draftFor(state, field).text);
  return keep(
    state,
    open<FormState, Saved | null, string>(textEditor({ title, text, max: longestOf(defOf(state, field)), restored }), (now, typed, at) => {
      const next = withDraft(now, field, { text: textField(typed), ids: [], labels: [] });
      return keep(goTo(next, now.at + 1, at));
    }),
  );
}

function openPicker(state: FormState, field: string, search: string, ctx: Ctx): Next {
  const def = defOf(state, field);
  if ((def.kind !== 'lookup' && def.kind !== 'links') || !isEntityName(def.to)) return keep(state);
  const picker = ctx.doors.picker({
    entity: def.to,
    title: fieldLabel(ctx.lang, state.props.entity, field),
    search,
    current: draftFor(state, field).ids,
    many: def.kind === 'links',
    required: def.required === true,
    given: narrowedBy(state, field),
  });
  return keep(state, open<FormState, Saved | null, Picked | null>(picker, (now, picked, at) => (picked === null ? keep(now) : watching(now, proposePostcode(withPicked(now, field, picked, at), field), at))));
}

/** Values of the same parent: the contacts of the customer that stands in this form already. */
function narrowedBy(state: FormState, field: string): { readonly field: string; readonly id: number } | undefined {
  const def = defOf(state, field);
  if (def.kind !== 'lookup' || !isEntityName(def.to)) return undefined;
  for (const other of state.fields) {
    const otherDef = defOf(state, other);
    const id = draftFor(state, other).ids[0];
    if (other === field || id === undefined || otherDef.kind !== 'lookup') continue;
    const link = Object.entries(definitionOf(def.to).fields).find(([, one]) => one.kind === 'lookup' && one.panel === true && one.to === otherDef.to);
    if (link !== undefined) return { field: link[0], id };
  }
  return undefined;
}

/** The chosen value stands in the field, and the hands are at the next one. */
function withPicked(state: FormState, field: string, picked: Picked, ctx: Ctx): FormState {
  const many = defOf(state, field).kind === 'links';
  const old = many && picked.values.length > 0 ? draftFor(state, field) : draftOf('');
  const fresh = picked.values.filter((value) => !old.ids.includes(value.id));
  const draft = draftOf('', [...old.ids, ...fresh.map((value) => value.id)], [...old.labels, ...fresh.map((value) => value.label)]);
  const next = withDraft(state, field, draft);
  return many && picked.values.length > 0 ? next : goTo(next, state.at + 1, ctx);
}

/** Esc: asks when something was typed; keeping is the default. */
function leave(state: FormState, ctx: Ctx): Next {
  // What could not be shown stays a draft.
  if (!state.ready && state.props.restored?.data !== undefined) return keep(state, asideThen(null));
  if (changedFields(state, ctx).length === 0) return keep(state, close(null));
  const question = ask<'keep' | 'discard' | 'save'>({
    title: 'tui.form.leave-title',
    text: 'tui.form.leave-text',
    params: { count: changedFields(state, ctx).length },
    answers: [
      { id: 'keep', label: 'tui.form.leave-keep' },
      { id: 'discard', label: 'tui.form.leave-discard' },
      { id: 'save', label: 'tui.form.leave-save' },
    ],
    initial: 'keep',
    cancel: 'keep',
  });
  return keep(
    state,
    open<FormState, Saved | null, 'keep' | 'discard' | 'save'>(question, (now, answer, at) => {
      if (answer === 'keep') return keep(now);
      if (answer === 'save') return save(now, at);
      return keep(now, close(null));
    }),
  );
}
