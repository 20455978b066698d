/** A line of the query language in hand, wherever a screen has one: the same keys, completion and faults. */
import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import type { Completion } from '../../services/api.ts';
import { keep, load } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import type { Update } from '../core/screen.ts';
import { withError, withOffer, type FilterEdit } from '../widgets/filter-line.ts';
import { editWords, fieldText, textField } from '../widgets/text-field.ts';

/** A screen with such a line; null while it is not in hand. */
interface WithLine {
  readonly editing: FilterEdit | null;
}

/** Takes the line into hand, with what may stand there. */
export function takeInHand<S extends WithLine, R = void>(state: S, entity: EntityName, line: string): Update<S, R> {
  const text = line === '' || line.endsWith(' ') ? line : `${line} `;
  return complete(state, entity, { field: textField(text), offers: [], at: -1, error: null });
}

/** Enter takes the highlighted word or, with none highlighted, the line (`take`); Tab takes words; Esc leaves it as it was. Null: the key is none of its own, help and palette among them. */
export function lineInHandKey<S extends WithLine, R = void>(state: S, entity: EntityName, edit: FilterEdit, key: Key, take: () => Update<S, R>): Update<S, R> | null {
  const { offers, at } = edit;
  const now = (editing: FilterEdit | null): Update<S, R> => keep<S, R>({ ...state, editing });
  if (isKey(key, 'esc')) return now(null);
  if (isKey(key, 'enter', 'tab')) {
    const taken = isKey(key, 'tab') || at >= 0 ? withOffer(edit, Math.max(0, at)) : null;
    if (taken !== null) return complete(state, entity, taken);
    return isKey(key, 'tab') ? keep<S, R>(state) : take();
  }
  if (isKey(key, 'down')) return now({ ...edit, at: Math.min(at + 1, offers.length - 1) });
  if (isKey(key, 'up', 'shift-tab')) return now({ ...edit, at: Math.max(-1, at - 1) });
  const field = editWords(edit.field, key);
  return field === null ? null : complete(state, entity, { ...edit, field, at: -1, error: null });
}

/** What came back for the line, if it is still in hand. */
function within<S extends WithLine, R>(state: S, change: Partial<FilterEdit>): Update<S, R> {
  return state.editing === null ? keep<S, R>(state) : keep<S, R>({ ...state, editing: { ...state.editing, ...change } });
}

function complete<S extends WithLine, R>(state: S, entity: EntityName, editing: FilterEdit): Update<S, R> {
  return keep<S, R>(
    { ...state, editing },
    load<S, R, readonly Completion[]>({
      slot: 'complete',
      label: null,
      run: (api) => api.completeFilter(entity, fieldText(editing.field), editing.field.before.length),
      done: (now, offers) => within(now, { offers }),
      fail: (now) => within(now, { offers: [] }),
    }),
  );
}

/** A line that is right goes on to `right`; one that is not stays in hand, with what is wrong. */
export function checkedLine<S extends WithLine, R = void>(state: S, entity: EntityName, line: string, right: (state: S) => Update<S, R>): Update<S, R> {
  return keep<S, R>(
    state,
    load<S, R, PlainError | null>({
      slot: 'check',
      run: (api) => api.checkFilter(entity, line),
      done: (now, error, ctx) => {
        if (now.editing === null) return keep<S, R>(now);
        return error === null ? right({ ...now, editing: null }) : keep<S, R>({ ...now, editing: withError(now.editing, error, ctx) });
      },
      fail: (now, error, ctx) => (now.editing === null ? keep<S, R>(now) : keep<S, R>({ ...now, editing: withError(now.editing, error, ctx) })),
    }),
  );
}
