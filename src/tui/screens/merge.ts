import { definitionOf } from '../../entities/registry.ts';
import type { EntityName } from '../../entities/names.ts';
import type { ActionId } from '../../keys.ts';
import type { MergePreview } from '../../services/duplicates-api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { movedTo } from '../widgets/menu.ts';
import { chosenOf, nextPlace, recordInHand, rowInHand, rowsOf, type MergeState } from './merge/state.ts';
import { mergeView } from './merge/view.ts';

type Next = Update<MergeState, boolean>;

/** Several records side by side, to be made one field by field; gives back whether they were. */
export const merge = (entity: EntityName, ids: readonly number[]): Opening<boolean> => opening(screen, { entity, ids, preview: null, take: {}, at: 0, error: null });

const screen = defineScreen<MergeState, boolean>({
  name: 'merge',
  title: (_state, ctx) => ctx.t('tui.merge.title'),
  offers: mergeOffers,
  act: mergeAct,
  key: mergeKey,
  // What was typed ahead decides nothing: nobody has seen what differs.
  holds: (state, key) => state.preview === null && state.error === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  view: mergeView,
});

function read(state: MergeState, keepId?: number): Next {
  return keep(
    state,
    load<MergeState, boolean, MergePreview>({
      slot: 'preview',
      run: (api) => api.mergePreview(state.entity, state.ids, keepId),
      done: (now, preview) => keep({ ...now, preview, error: null, at: Math.min(now.at, preview.fields.length) }),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function mergeOffers(state: MergeState, ctx: Ctx): readonly Offer[] {
  const { preview } = state;
  if (preview === null) return [];
  const row = rowInHand(state);
  const fixed = row?.fixed === true ? ({ key: 'tui.merge.fixed' } as const) : undefined;
  const sides: readonly Offer[] = row === undefined ? [] : [{ action: 'merge.left', why: fixed }, { action: 'merge.right', why: fixed }, ...(row.joins ? [{ action: 'merge.all' } as const] : [])];
  const fewer: readonly Offer[] = preview.records.length > 2 ? [{ action: 'merge.without' }] : [];
  return [{ action: 'merge.next', label: row === undefined ? ctx.t('act.merge.save') : undefined }, ...sides, { action: 'merge.save' }, { action: 'merge.keep' }, ...fewer];
}

function mergeAct(state: MergeState, action: ActionId): Next {
  const row = rowInHand(state);
  if (action === 'merge.save') return save(state);
  if (action === 'merge.next') return row === undefined ? save(state) : keep({ ...state, at: nextPlace(state) });
  if (action === 'merge.keep') return keepAnother(state);
  if (action === 'merge.without') return without(state);
  if (row === undefined) return keep(state);
  if (action === 'merge.all') return keep({ ...state, take: { ...state.take, [row.field]: 'all' } });
  return beside(state, action === 'merge.left' ? -1 : 1);
}

/** The value of the record beside the one whose value is taken now. */
function beside(state: MergeState, by: 1 | -1): Next {
  const ids = state.preview?.records.map(({ id }) => id) ?? [];
  const row = rowInHand(state);
  if (row === undefined) return keep(state);
  const chosen = chosenOf(state, row);
  const now = chosen === 'all' ? (by === 1 ? -1 : ids.length) : ids.indexOf(chosen);
  const id = ids[Math.max(0, Math.min(ids.length - 1, now + by))];
  return id === undefined ? keep(state) : keep({ ...state, take: { ...state.take, [row.field]: id } });
}

function mergeKey(state: MergeState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(false));
  if (key.kind === 'go' && key.zone === 'value') return clicked(state, key.to);
  const at = movedTo(key, state.at, { count: rowsOf(state).length + 1, page: Math.max(1, ctx.body.height - 8) });
  if (at !== null) return keep({ ...state, at });
  const row = rowInHand(state);
  const digit = Number(keyId(key) ?? '');
  const id = Number.isInteger(digit) && digit >= 1 ? state.preview?.records[digit - 1]?.id : undefined;
  if (row === undefined || id === undefined) return null;
  return row.fixed ? keep(state, say('warn', 'tui.merge.fixed')) : keep({ ...state, take: { ...state.take, [row.field]: id }, at: nextPlace(state) });
}

/** The value of a record, for the field in hand. */
function clicked(state: MergeState, id: number): Next {
  const row = rowInHand(state);
  if (row === undefined) return keep(state);
  return row.fixed ? keep(state, say('warn', 'tui.merge.fixed')) : keep({ ...state, take: { ...state.take, [row.field]: id } });
}

/** The next record stays instead; what was chosen by hand stays chosen. */
function keepAnother(state: MergeState): Next {
  const ids = state.preview?.records.map(({ id }) => id) ?? [];
  const next = ids[(ids.indexOf(state.preview?.keep ?? 0) + 1) % ids.length];
  return next === undefined ? keep(state) : read(state, next);
}

function without(state: MergeState): Next {
  const gone = recordInHand(state);
  const ids = state.ids.filter((id) => id !== gone);
  if (ids.length < 2) return keep(state, say('warn', 'tui.merge.two-left'));
  const take = Object.fromEntries(Object.entries(state.take).filter(([, from]) => from !== gone));
  const stays = state.preview?.keep;
  return read({ ...state, ids, take }, stays === gone ? undefined : stays);
}

function save(state: MergeState): Next {
  const { entity, preview, take } = state;
  if (preview === null) return keep(state);
  const { records, keep: stays } = preview;
  const fields = new Set(preview.fields.filter(({ fixed }) => !fixed).map(({ field }) => field));
  const wanted = Object.fromEntries(Object.entries(take).filter(([field]) => fields.has(field)));
  const seen = Object.fromEntries(records.map(({ id, version }) => [id, version]));
  const called = definitionOf(entity).label;
  const named = rowsOf(state).find(({ field }) => field === called);
  const from = named === undefined ? stays : chosenOf(state, named);
  const name = String(records.find(({ id }) => id === from)?.values[called] ?? '');
  return keep(
    state,
    load<MergeState, boolean, { readonly moved: number }>({
      slot: 'merge',
      once: true,
      label: 'tui.saving',
      patient: true,
      run: (api, control) => api.merge({ entity, keep: stays, others: records.flatMap(({ id }) => (id === stays ? [] : [id])), take: wanted, seen }, control),
      done: (now, { moved }) => keep(now, close(true), say('good', 'tui.merge.done', { name, count: moved })),
    }),
  );
}
