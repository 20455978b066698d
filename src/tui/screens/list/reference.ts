import type { EntityName } from '../../../entities/names.ts';
import type { ActionId } from '../../../keys.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load, open, say } from '../../core/effects.ts';
import type { Effect, Offer, Reason, Update } from '../../core/screen.ts';
import { ask } from '../../widgets/dialog.ts';
import type { Picked } from '../doors.ts';
import { titleOf } from '../record/state.ts';
import { reload } from './load.ts';
import { isMarking, NO_MARKS, searchOf, sortOf, targetOf, type ListState } from './state.ts';
import { isReference } from './uses.ts';

type Do = (state: ListState, ctx: Ctx) => Update<ListState>;

/** Where values are kept in an order by hand. */
const BY_HAND = 'rank';

/** What may be done with a value beside editing it; `base` decides rights and whether there is one. */
export function referenceOffers(state: ListState, base: (action: ActionId, also?: Reason) => Offer): readonly Offer[] {
  if (!isReference(state.props.entity)) return [];
  const ordered = sortOf(state)[0] === BY_HAND && searchOf(state) === '' && state.filter === '';
  const why = ordered ? undefined : ({ key: 'tui.reference.by-hand' } as const);
  return [base('list.up', why), base('list.down', why), base('list.merge'), base('list.retire')];
}

export const REFERENCE: Partial<Record<ActionId, Do>> = {
  'list.up': (state) => move(state, -1),
  'list.down': (state) => move(state, 1),
  'list.merge': merge,
  'list.retire': retire,
};

/** Keys typed meanwhile wait (the list is stale): each moves on from where the one before left it. */
function move(state: ListState, by: 1 | -1): Update<ListState> {
  const row = state.rows[state.at];
  if (row === undefined) return keep(state);
  return keep(
    { ...state, stale: true },
    load<ListState, void, { readonly stepId: number }>({
      slot: 'write',
      label: 'tui.saving',
      run: (api) => api.moveValue(state.props.entity, row.id, by),
      done: (now, { stepId }) => (stepId === 0 ? keep({ ...now, stale: false }, say('info', by === 1 ? 'tui.reference.last' : 'tui.reference.first')) : reload(now, { id: row.id })),
      fail: (now, error) => keep({ ...now, stale: false }, say('error', error.key, error.params)),
    }),
  );
}

/** The value into which this one goes, then how many records that moves, then the question. */
function merge(state: ListState, ctx: Ctx): Update<ListState> {
  const row = state.rows[state.at];
  if (row === undefined) return keep(state);
  const { entity } = state.props;
  const from = { id: row.id, label: titleOf(row, entity) };
  const picker = ctx.doors.picker({ entity, title: ctx.t('tui.reference.merge-into', { name: from.label }), search: '', current: [], many: false, required: true, fixed: true, without: from.id });
  return keep(
    state,
    open<ListState, void, Picked | null>(picker, (now, picked) => {
      const into = picked?.values[0];
      if (into === undefined) return keep(now);
      return into.id === from.id ? keep(now, say('warn', 'error.merge_self')) : keep(now, countUses(entity, from, into));
    }),
    ...(isMarking(state) ? [say<ListState, void>('warn', 'tui.reference.merge-one', { name: from.label })] : []),
  );
}

interface Named {
  readonly id: number;
  readonly label: string;
}

const countUses = (entity: EntityName, from: Named, into: Named): Effect<ListState> =>
  load<ListState, void, number>({
    slot: 'write',
    run: async (api) => (await api.uses(entity, [from.id]))[from.id] ?? 0,
    done: (state, count) => keep(state, confirmMerge(entity, from, into, count)),
  });

function confirmMerge(entity: EntityName, from: Named, into: Named, count: number): Effect<ListState> {
  const question = ask<'yes' | 'no'>({
    title: 'act.list.merge',
    text: 'tui.reference.merge',
    params: { from: from.label, into: into.label, count: count.toLocaleString('en') },
    answers: [
      { id: 'yes', label: 'act.list.merge' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'no',
    cancel: 'no',
  });
  return open<ListState, void, 'yes' | 'no'>(question, (state, answer) =>
    answer === 'no'
      ? keep(state)
      : keep(
          state,
          load<ListState, void, { readonly moved: number }>({
            slot: 'write',
            label: 'tui.saving',
            run: (api) => api.mergeValues(entity, from.id, into.id),
            done: (now, { moved }) => {
              const next = reload({ ...now, ...NO_MARKS }, { id: into.id });
              return keep(next.state, ...(next.effects ?? []), say('good', 'tui.reference.merged', { from: from.label, into: into.label, count: moved.toLocaleString('en') }));
            },
          }),
        ),
  );
}

/** The marked values in one step: retired where any of them is still in use, else in use again. */
function retireMarked(state: ListState): Update<ListState> {
  const { selection, count } = targetOf(state);
  return keep(
    state,
    load<ListState, void, { readonly retired: boolean; readonly count: number }>({
      slot: 'write',
      label: 'tui.saving',
      run: async (api, control) => {
        const retired = (await api.bulkPreview(selection, { retired: 1 }, control)).changed > 0;
        const { changed } = await api.bulkUpdate(selection, { retired: retired ? 1 : 0 }, count, control);
        return { retired, count: changed };
      },
      done: (now, { retired, count: changed }) => {
        const next = reload({ ...now, ...NO_MARKS }, { id: now.rows[now.at]?.id ?? null });
        return keep(next.state, ...(next.effects ?? []), say('good', retired ? 'tui.reference.retired-many' : 'tui.reference.back-many', { count: changed }));
      },
    }),
  );
}

/** Retired or in use again, by what it is now. */
function retire(state: ListState): Update<ListState> {
  const row = state.rows[state.at];
  if (row === undefined) return keep(state);
  if (isMarking(state)) return retireMarked(state);
  const { entity } = state.props;
  const name = titleOf(row, entity);
  return keep(
    state,
    load<ListState, void, boolean>({
      slot: 'write',
      label: 'tui.saving',
      run: async (api) => {
        const wanted = (await api.get(entity, row.id)).values['retired'] !== 1;
        await api.retire(entity, row.id, wanted);
        return wanted;
      },
      done: (now, retired) => {
        const next = reload(now, { id: row.id });
        return keep(next.state, ...(next.effects ?? []), say('good', retired ? 'tui.reference.retired' : 'tui.reference.back', { name }));
      },
    }),
  );
}
