import type { PlainError } from '../../../errors.ts';
import { formOf } from '../../../query/form.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load, open, say } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import type { Update } from '../../core/screen.ts';
import { ask } from '../../widgets/dialog.ts';
import { withError, type FilterEdit } from '../../widgets/filter-line.ts';
import { fieldText } from '../../widgets/text-field.ts';
import { lineInHandKey, takeInHand } from '../line-edit.ts';
import { views } from '../views.ts';
import type { SavedView } from '../../../services/saved-views.ts';
import { previewed } from './preview.ts';
import { emptyForm, entered, faultParams, filled, firstFault, isChanged, lineNow, read, remembered, shownOf, type Applied, type ConditionsState } from './state.ts';

type Next = Update<ConditionsState, Applied | null>;

/** Back to the list with the filter; a line that is not right is gone to, with what is wrong. */
export function apply(state: ConditionsState, ctx: Ctx): Next {
  const fault = firstFault(state, ctx);
  if (fault !== null) return atFault(state, fault.row, fault.error.toPlain(), ctx);
  const filter = lineNow(state, ctx);
  return keep(
    state,
    load<ConditionsState, Applied | null, PlainError | null>({
      slot: 'check',
      run: (api) => api.checkFilter(state.props.entity, filter),
      done: (now, error) => {
        if (error !== null) return keep({ ...now, preview: { ...now.preview, line: filter, error, page: null, count: null } }, say('error', error.key, error.params));
        return keep(now, close<ConditionsState, Applied | null>({ filter, view: now.view?.filter === filter ? now.view : undefined }));
      },
    }),
  );
}

function atFault(state: ConditionsState, row: number, error: PlainError, ctx: Ctx): Next {
  return keep(entered(state, row, ctx), say('error', 'tui.conditions.row-fault', faultParams(state, row, error, ctx)));
}

/** Esc: asks when something was changed; keeping is the default. */
export function leave(state: ConditionsState, ctx: Ctx): Next {
  if (!isChanged(state, ctx)) return keep(state, close<ConditionsState, Applied | null>(null));
  const question = ask<'keep' | 'discard' | 'apply'>({
    title: 'tui.conditions.leave-title',
    text: 'tui.conditions.leave-text',
    answers: [
      { id: 'keep', label: 'tui.conditions.leave-keep' },
      { id: 'discard', label: 'tui.conditions.leave-discard' },
      { id: 'apply', label: 'tui.conditions.leave-apply' },
    ],
    initial: 'keep',
    cancel: 'keep',
  });
  return keep(
    state,
    open<ConditionsState, Applied | null, 'keep' | 'discard' | 'apply'>(question, (now, answer, at) => {
      if (answer === 'apply') return apply(now, at);
      return answer === 'keep' ? keep(now) : keep(now, close<ConditionsState, Applied | null>(null));
    }),
  );
}

/** Saved views: this form as one, or another in its place. */
export function openViews(state: ConditionsState, ctx: Ctx): Next {
  const { entity, columns, sort } = state.props;
  const look = { filter: lineNow(state, ctx), columns, sort };
  return keep(state, open<ConditionsState, Applied | null, SavedView | null>(views({ entity, look }), (now, view, at) => (view === null ? keep(now) : withView(now, view, at))));
}

function withView(state: ConditionsState, view: SavedView, ctx: Ctx): Next {
  const { columns, sort } = view;
  const props = { ...state.props, filter: view.filter, asks: [], columns: columns.length === 0 ? state.props.columns : columns, sort };
  const next = filled({ ...remembered(state), props, view: null }, ctx);
  const line = lineNow(next, ctx);
  return previewed({ ...next, first: state.first, view: { ...view, filter: line } }, ctx);
}

/** The line itself in hand, with what may stand there. */
export const editLine = (state: ConditionsState, ctx: Ctx): Next => takeInHand(state, state.props.entity, lineNow(state, ctx));

/** As in a list; Enter makes the form of the line, Esc leaves the form as it was. */
export function lineKey(state: ConditionsState, edit: FilterEdit, key: Key, ctx: Ctx): Next | null {
  const take = (): Next => takeLine(state, edit, ctx);
  return isKey(key, 'ctrl-s', 'f2') ? take() : lineInHandKey(state, state.props.entity, edit, key, take);
}

/** The form of the line; one that is not right stays in hand, with what is wrong. */
function takeLine(state: ConditionsState, edit: FilterEdit, ctx: Ctx): Next {
  const tree = read(state.props.entity, fieldText(edit.field), ctx);
  if (!('type' in tree)) return keep({ ...state, editing: withError(edit, tree, ctx) });
  const form = formOf(tree);
  const root = form.of.length === 0 ? emptyForm() : form;
  const next = { ...remembered(state), root, editing: null };
  return previewed(entered(next, shownOf(next).length, ctx), ctx);
}
