import type { EntityName } from '../../../entities/names.ts';
import { definitionOf } from '../../../entities/registry.ts';
import { keep, load } from '../../core/effects.ts';
import type { Effect, Reason } from '../../core/screen.ts';
import { titleOf } from '../record/state.ts';
import { isMarking, type ListState } from './state.ts';

export const isReference = (entity: EntityName): boolean => definitionOf(entity).reference !== undefined;

/** How often the values that came are used; those that are known already are not asked again. */
export function usesEffect(state: ListState): readonly Effect<ListState>[] {
  const { entity, deleted } = state.props;
  const ids = state.rows.map((row) => row.id).filter((id) => state.uses[id] === undefined);
  if (!isReference(entity) || deleted === true || ids.length === 0) return [];
  return [
    load<ListState, void, Readonly<Record<number, number>>>({
      slot: 'uses',
      label: null,
      run: (api) => api.uses(entity, ids),
      done: (now, uses) => keep({ ...now, uses: { ...now.uses, ...uses } }),
      fail: (now) => keep(now),
    }),
  ];
}

/** A value in use is never deleted: said before anything is asked. */
export function usedReason(state: ListState): Reason | undefined {
  const row = state.rows[state.at];
  const count = row === undefined ? 0 : (state.uses[row.id] ?? 0);
  if (row === undefined || count === 0 || isMarking(state) || !isReference(state.props.entity)) return undefined;
  return { key: 'error.in_use', params: { name: titleOf(row, state.props.entity), count } };
}
