import { isEntityName } from '../../entities/names.ts';
import { fieldLabel } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { BulkPreview } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { draftOf, type Draft, type Edited } from '../editors/editor.ts';
import { editorFor } from '../editors/index.ts';
import { loadWithProgress } from '../widgets/progress.ts';
import { fieldText, textField } from '../widgets/text-field.ts';
import { bulkFields, bulkValues, chosenDraft, defOf, editOf, initialBulk, scopeOf, type BulkProps, type BulkState } from './bulk/state.ts';
import { bulkView } from './bulk/view.ts';
import { chooseOne } from './choose.ts';
import type { Picked } from './doors.ts';
import { longestOf, textEditor } from './text.ts';

type Next = Update<BulkState, boolean>;

/** The same values into many records: a field, its value, a look at what changes, one step. Gives back whether anything was changed. */
export const bulk = (props: BulkProps): Opening<boolean> => opening(screen, initialBulk(props));

const screen = defineScreen<BulkState, boolean>({
  name: 'bulk',
  title: (_state, ctx) => ctx.t('act.list.bulk'),
  offers: bulkOffers,
  act: bulkAct,
  key: bulkKey,
  // Esc stops what runs; what is typed meanwhile is dropped, so that nothing confirms numbers that nobody has read.
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  opened: (state, ctx) => chooseField(state, ctx),
  view: bulkView,
});

function bulkOffers(state: BulkState, ctx: Ctx): readonly Offer[] {
  if (state.running !== null) return [];
  if (state.editing !== null) {
    const { kind } = defOf(state, state.editing);
    const lists: readonly Offer[] = kind === 'lookup' || kind === 'links' ? [{ action: 'form.list' }] : [];
    return [kind === 'note' && fieldText(chosenDraft(state, state.editing).text) === '' ? { action: 'form.text' } : { action: 'bulk.preview' }, ...lists];
  }
  const { preview } = state;
  const why = preview === null ? ({ key: 'tui.bulk.no-field' } as const) : preview.faults.length > 0 ? ({ key: 'tui.bulk.faults' } as const) : preview.changed === 0 ? ({ key: 'tui.bulk.nothing' } as const) : undefined;
  return [
    { action: 'bulk.apply', label: ctx.t('tui.bulk.apply', { count: (preview?.changed ?? 0).toLocaleString('en') }), why },
    { action: 'bulk.field' },
    ...(state.props.scopes.length > 1 ? [{ action: 'bulk.scope' } as const] : []),
  ];
}

function bulkAct(state: BulkState, action: ActionId, ctx: Ctx): Next {
  if (action === 'bulk.field') return chooseField(state, ctx);
  if (action === 'bulk.scope') return look(nextScope(state), ctx);
  if (action === 'bulk.apply') return apply(state, ctx);
  const field = state.editing;
  if (field === null) return keep(state);
  if (action === 'form.text') return needed(state, field, { need: 'text' }, ctx);
  if (action === 'form.list') return needed(state, field, { need: 'picker', search: '' }, ctx);
  return valueTyped(state, field, ctx);
}

function nextScope(state: BulkState): BulkState {
  const { scopes } = state.props;
  const at = scopes.findIndex((scope) => scope.id === state.scope);
  return { ...state, scope: scopes[(at + 1) % scopes.length]?.id ?? state.scope };
}

function chooseField(state: BulkState, ctx: Ctx): Next {
  const { entity } = state.props;
  const items = bulkFields(entity, ctx).map((id) => ({ id, label: fieldLabel(ctx.lang, entity, id), note: state.chosen.includes(id) ? '*' : undefined }));
  return keep(
    state,
    open<BulkState, boolean, string | null>(chooseOne({ title: ctx.t('tui.bulk.which'), items }), (now, field, at) => {
      if (field === null) return now.chosen.length === 0 ? keep(now, close(false)) : keep(now);
      return begin({ ...now, editing: field, fault: null, preview: null }, field, at);
    }),
  );
}

/** A look-up opens its list at once: that is what it was chosen for. */
function begin(state: BulkState, field: string, ctx: Ctx): Next {
  const { kind } = defOf(state, field);
  return kind === 'lookup' || kind === 'links' ? needed(state, field, { need: 'picker', search: '' }, ctx) : keep(state);
}

function bulkKey(state: BulkState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null) return keep(state);
  const field = state.editing;
  if (field === null) return isKey(key, 'esc') ? keep(state, close(false)) : null;
  if (isKey(key, 'esc')) return dropField(state, field, ctx);
  const edit = editOf(state, field, ctx);
  const edited = editorFor(edit.def).key(chosenDraft(state, field), key, edit);
  return edited === null ? null : needed(state, field, edited, ctx);
}

/** Esc while a value is typed: that field is out; with no other one the whole is. */
function dropField(state: BulkState, field: string, ctx: Ctx): Next {
  const chosen = state.chosen.filter((one) => one !== field);
  const next = { ...state, chosen, editing: null, fault: null };
  return chosen.length === 0 ? keep(next, close(false)) : look(next, ctx);
}

const withDraft = (state: BulkState, field: string, draft: Draft): BulkState => ({
  ...state,
  fault: null,
  drafts: { ...state.drafts, [field]: draft },
});

function needed(state: BulkState, field: string, edited: Edited, ctx: Ctx): Next {
  if ('draft' in edited) return keep(withDraft(state, field, edited.draft));
  const title = fieldLabel(ctx.lang, state.props.entity, field);
  if (edited.need === 'text') {
    const text = fieldText(chosenDraft(state, field).text);
    return keep(state, open<BulkState, boolean, string>(textEditor({ title, text, max: longestOf(defOf(state, field)) }), (now, typed, at) => valueTyped(withDraft(now, field, { text: textField(typed), ids: [], labels: [] }), field, at)));
  }
  const def = defOf(state, field);
  if ((def.kind !== 'lookup' && def.kind !== 'links') || !isEntityName(def.to)) return keep(state);
  const picker = ctx.doors.picker({ entity: def.to, title, search: edited.search, current: chosenDraft(state, field).ids, many: def.kind === 'links', required: def.required === true });
  return keep(state, open<BulkState, boolean, Picked | null>(picker, (now, picked, at) => (picked === null ? dropWhenEmpty(now, field, at) : picks(now, field, picked, at))));
}

/** The picker was left without a choice. */
const dropWhenEmpty = (state: BulkState, field: string, ctx: Ctx): Next => (chosenDraft(state, field).ids.length === 0 ? dropField(state, field, ctx) : keep(state));

/** One value is the value, and the preview follows; of several each is added. */
function picks(state: BulkState, field: string, picked: Picked, ctx: Ctx): Next {
  const many = defOf(state, field).kind === 'links' && picked.values.length > 0;
  const old = many ? chosenDraft(state, field) : draftOf('');
  const fresh = picked.values.filter((value) => !old.ids.includes(value.id));
  const draft = draftOf('', [...old.ids, ...fresh.map((value) => value.id)], [...old.labels, ...fresh.map((value) => value.label)]);
  const next = withDraft(state, field, draft);
  return many ? keep(next) : valueTyped(next, field, ctx);
}

/** Enter: the value is right, or what is wrong with it stands beside it. */
function valueTyped(state: BulkState, field: string, ctx: Ctx): Next {
  const chosen = state.chosen.includes(field) ? state.chosen : [...state.chosen, field];
  const next = { ...state, chosen };
  const { fault } = bulkValues(next, ctx);
  return fault === null ? look({ ...next, editing: null }, ctx) : keep({ ...state, fault });
}

/** What would change; said before anything is. */
function look(state: BulkState, ctx: Ctx): Next {
  const { values } = bulkValues(state, ctx);
  const { selection } = scopeOf(state);
  return keep(
    { ...state, running: { progress: null, writing: false }, preview: null, fault: null },
    loadWithProgress<BulkState, boolean, BulkPreview>(
      {
        slot: 'bulk',
        label: 'tui.working',
        run: (api, control) => api.bulkPreview(selection, values, control),
        done: (now, preview) => keep({ ...now, running: null, preview }),
        fail: (now, error) => keep({ ...now, running: null, fault: error, editing: now.chosen.at(-1) ?? null }),
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { ...now.running, progress } }),
    ),
  );
}

function apply(state: BulkState, ctx: Ctx): Next {
  const { preview } = state;
  if (preview === null) return keep(state);
  const { values } = bulkValues(state, ctx);
  const { selection } = scopeOf(state);
  return keep(
    { ...state, running: { progress: null, writing: true } },
    loadWithProgress<BulkState, boolean, { readonly changed: number }>(
      {
        slot: 'bulk',
        label: 'tui.working',
        patient: true,
        run: (api, control) => api.bulkUpdate(selection, values, { count: preview.count, asOf: preview.asOf }, control),
        done: (now, { changed }) => keep(now, close(true), say('good', 'tui.bulk.done', { count: changed.toLocaleString('en') })),
        fail: (now, error, at) => {
          // Another number of records by now: the look is taken again, with what happened.
          const again = error.code === 'conflict' ? look({ ...now, running: null }, at) : keep<BulkState, boolean>({ ...now, running: null });
          return keep(again.state, ...(again.effects ?? []), say(error.code === 'cancelled' ? 'info' : 'error', error.key, error.params));
        },
      },
      (now, progress) => (now.running === null ? now : { ...now, running: { ...now.running, progress } }),
    ),
  );
}
