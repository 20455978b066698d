import type { Key } from '../../core/key.ts';
import type { Update } from '../../core/screen.ts';
import type { FilterEdit } from '../../widgets/filter-line.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { checkedLine, lineInHandKey, takeInHand } from '../line-edit.ts';
import { reload } from './load.ts';
import { NO_MARKS, type ListState } from './state.ts';

/** Opens the filter line, with what may stand there. */
export const editFilter = (state: ListState): Update<ListState> => takeInHand<ListState>({ ...state, action: null }, state.props.entity, state.filter);

/** A line that is right becomes the filter. */
export function filterKey(state: ListState, edit: FilterEdit, key: Key): Update<ListState> | null {
  const { entity } = state.props;
  const filter = fieldText(edit.field).trim();
  return lineInHandKey(state, entity, edit, key, () => checkedLine(state, entity, filter, (now) => reload({ ...now, filter, ...NO_MARKS })));
}
