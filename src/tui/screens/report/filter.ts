import type { PlainError } from '../../../errors.ts';
import type { Completion } from '../../../services/api.ts';
import { keep, load } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import type { Update } from '../../core/screen.ts';
import { withOffer, type FilterEdit } from '../../widgets/filter-line.ts';
import { editField, fieldText, textField } from '../../widgets/text-field.ts';
import { ask } from './count.ts';
import type { ReportState } from './state.ts';

type Next = Update<ReportState>;

/** Opens the filter line over the head, with what may stand there. */
export function editFilter(state: ReportState): Next {
  const text = state.asked.filter.trim();
  return complete(state, { field: textField(text === '' ? '' : `${text} `), offers: [], at: -1, error: null });
}

/** As in a list: Enter takes the highlighted word or, with none highlighted, the line; Tab takes words; Esc leaves it as it was. */
export function filterKey(state: ReportState, edit: FilterEdit, key: Key): Next {
  const { offers, at } = edit;
  const now = (change: Partial<FilterEdit>): Next => keep({ ...state, editing: { ...edit, ...change } });
  if (isKey(key, 'esc')) return keep({ ...state, editing: null });
  if (isKey(key, 'enter')) return at >= 0 ? take(state, edit, at) : apply(state, fieldText(edit.field).trim());
  if (isKey(key, 'tab')) return take(state, edit, Math.max(0, at));
  if (isKey(key, 'down')) return now({ at: Math.min(at + 1, offers.length - 1) });
  if (isKey(key, 'up', 'shift-tab')) return now({ at: Math.max(-1, at - 1) });
  const field = editField(edit.field, key);
  return field === null ? keep(state) : complete(state, { ...edit, field, at: -1, error: null });
}

function take(state: ReportState, edit: FilterEdit, at: number): Next {
  const taken = withOffer(edit, at);
  return taken === null ? keep(state) : complete(state, taken);
}

const within = (state: ReportState, change: Partial<FilterEdit>): Next => (state.editing === null ? keep(state) : keep({ ...state, editing: { ...state.editing, ...change } }));

function complete(state: ReportState, editing: FilterEdit): Next {
  const entity = state.info?.entity;
  if (entity === undefined) return keep(state);
  return keep(
    { ...state, editing },
    load<ReportState, void, readonly Completion[]>({
      slot: 'complete',
      label: null,
      run: (api) => api.completeFilter(entity, fieldText(editing.field), editing.field.before.length),
      done: (now, offers) => within(now, { offers }),
      fail: (now) => within(now, { offers: [] }),
    }),
  );
}

/** A line that is right counts anew; one that is not stays in hand, with what is wrong. */
function apply(state: ReportState, filter: string): Next {
  const entity = state.info?.entity;
  if (entity === undefined) return keep(state);
  return keep(
    state,
    load<ReportState, void, PlainError | null>({
      slot: 'check',
      run: (api) => api.checkFilter(entity, filter),
      done: (now, error) => (now.editing === null ? keep(now) : error === null ? ask({ ...now, editing: null }, { filter }) : within(now, { error })),
      fail: (now, error) => within(now, { error }),
    }),
  );
}
