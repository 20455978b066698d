import { keep } from '../../core/effects.ts';
import type { Key } from '../../core/key.ts';
import type { Update } from '../../core/screen.ts';
import type { FilterEdit } from '../../widgets/filter-line.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { checkedLine, lineInHandKey, takeInHand } from '../line-edit.ts';
import { ask } from './count.ts';
import type { ReportState } from './state.ts';

type Next = Update<ReportState>;

/** Opens the filter line over the head, with what may stand there. */
export const editFilter = (state: ReportState): Next => (state.info === null ? keep(state) : takeInHand(state, state.info.entity, state.asked.filter.trim()));

/** As in a list; a line that is right counts anew. */
export function filterKey(state: ReportState, edit: FilterEdit, key: Key): Next | null {
  if (state.info === null) return keep(state);
  const { entity } = state.info;
  const filter = fieldText(edit.field).trim();
  return lineInHandKey(state, entity, edit, key, () => checkedLine(state, entity, filter, (now) => ask(now, { filter })));
}
