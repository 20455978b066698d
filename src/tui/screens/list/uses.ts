import type { EntityName } from '../../../entities/names.ts';
import { definitionOf } from '../../../entities/registry.ts';
import { keep, load } from '../../core/effects.ts';
import type { Effect } from '../../core/screen.ts';
import type { ListState } from './state.ts';

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
