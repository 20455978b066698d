import { definitionOf } from '../../../entities/registry.ts';
import type { ActionId } from '../../../keys.ts';
import { keep, open, say } from '../../core/effects.ts';
import type { Offer, Reason, Update } from '../../core/screen.ts';
import { duplicates } from '../duplicates.ts';
import { merge } from '../merge.ts';
import { reload } from './load.ts';
import { NO_MARKS, targetOf, type ListState } from './state.ts';

/** So many records stand side by side at most. */
const MOST = 20;

/** What is done about records entered twice, where an entity's records are compared; `base` decides rights and whether there is one. */
export function duplicateOffers(state: ListState, base: (action: ActionId, also?: Reason) => Offer): readonly Offer[] {
  if (definitionOf(state.props.entity).duplicates === undefined) return [];
  const { count } = targetOf(state);
  const why: Reason | undefined = count < 2 ? { key: 'tui.merge.mark-two' } : count > MOST ? { key: 'tui.merge.too-many', params: { most: MOST } } : undefined;
  return [base('list.merge-records', why), base('list.duplicates')];
}

export const DUPLICATES: Partial<Record<ActionId, (state: ListState) => Update<ListState>>> = {
  'list.duplicates': (state) => keep(state, open(duplicates(state.props.entity), (now) => reload(now, { id: now.rows[now.at]?.id ?? null }))),
  'list.merge-records': (state) => {
    const { ids = [] } = targetOf(state).selection;
    if (ids.length < 2) return keep(state, say('warn', 'tui.merge.mark-two'));
    return keep(state, open<ListState, void, boolean>(merge(state.props.entity, ids), (now, done) => (done ? reload({ ...now, ...NO_MARKS }, { id: now.rows[now.at]?.id ?? null }) : keep(now))));
  },
};
