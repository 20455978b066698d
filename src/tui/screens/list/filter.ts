import type { PlainError } from '../../../errors.ts';
import type { Completion } from '../../../services/api.ts';
import { keep, load } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import type { Update } from '../../core/screen.ts';
import { withError, withOffer, type FilterEdit } from '../../widgets/filter-line.ts';
import { editField, fieldText, textField } from '../../widgets/text-field.ts';
import { reload } from './load.ts';
import { NO_MARKS, type ListState } from './state.ts';

/** Opens the filter line, with what may stand there. */
export function editFilter(state: ListState): Update<ListState> {
  const text = state.filter === '' || state.filter.endsWith(' ') ? state.filter : `${state.filter} `;
  return complete({ ...state, action: null, editing: { field: textField(text), offers: [], at: -1, error: null } });
}

/** Enter takes the highlighted word or, with none highlighted, the line; Tab takes words; Esc leaves it as it was. */
export function filterKey(state: ListState, edit: FilterEdit, key: Key): Update<ListState> {
  const { offers, at } = edit;
  if (isKey(key, 'esc')) return keep({ ...state, editing: null });
  if (isKey(key, 'enter')) return at >= 0 ? takeOffer(state, edit, at) : apply(state, fieldText(edit.field).trim());
  if (isKey(key, 'tab')) return takeOffer(state, edit, Math.max(0, at));
  if (isKey(key, 'down')) return keep({ ...state, editing: { ...edit, at: Math.min(at + 1, offers.length - 1) } });
  if (isKey(key, 'up', 'shift-tab')) return keep({ ...state, editing: { ...edit, at: Math.max(-1, at - 1) } });
  const field = editField(edit.field, key);
  return field === null ? keep(state) : complete({ ...state, editing: { ...edit, field, at: -1, error: null } });
}

function takeOffer(state: ListState, edit: FilterEdit, at: number): Update<ListState> {
  const editing = withOffer(edit, at);
  return editing === null ? keep(state) : complete({ ...state, editing });
}

function complete(state: ListState): Update<ListState> {
  const { editing, props } = state;
  if (editing === null) return keep(state);
  const text = fieldText(editing.field);
  return keep(
    state,
    load<ListState, void, readonly Completion[]>({
      slot: 'complete',
      label: null,
      run: (api) => api.completeFilter(props.entity, text, editing.field.before.length),
      done: (now, offers) => (now.editing === null ? keep(now) : keep({ ...now, editing: { ...now.editing, offers } })),
      fail: (now) => (now.editing === null ? keep(now) : keep({ ...now, editing: { ...now.editing, offers: [] } })),
    }),
  );
}

/** A line that is right becomes the filter; one that is not stays in hand, with what is wrong. */
function apply(state: ListState, filter: string): Update<ListState> {
  return keep(
    state,
    load<ListState, void, PlainError | null>({
      slot: 'check',
      run: (api) => api.checkFilter(state.props.entity, filter),
      done: (now, error, ctx) => {
        if (now.editing === null) return keep(now);
        if (error !== null) return keep({ ...now, editing: withError(now.editing, error, ctx) });
        return reload({ ...now, filter, editing: null, ...NO_MARKS });
      },
      fail: (now, error, ctx) => (now.editing === null ? keep(now) : keep({ ...now, editing: withError(now.editing, error, ctx) })),
    }),
  );
}
