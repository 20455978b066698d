import type { Ctx } from '../../core/context.ts';
import { close, keep, say } from '../../core/effects.ts';
import type { Key } from '../../core/key.ts';
import type { Area, View } from '../../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, type OptionRow, type Options } from '../../widgets/options.ts';
import type { ViewWords } from '../../../services/saved-views.ts';

interface ViewFormProps extends ViewWords {
  readonly title: string;
}

interface ViewFormState {
  readonly title: string;
  readonly options: Options;
}

type Next = Update<ViewFormState, ViewWords | null>;

/** What a view is called, who sees it, whether it stands in the menu; null: nothing is saved. */
export const viewForm = ({ title, name, shared, pinned }: ViewFormProps): Opening<ViewWords | null> =>
  opening(screen, { title, options: optionsOf({ name, shared: shared ? 'yes' : 'no', pinned: pinned ? 'yes' : 'no' }) });

/** As the entity has it. */
const LONGEST = 60;

const screen = defineScreen<ViewFormState, ViewWords | null>({
  name: 'view-form',
  over: true,
  offers: (state, ctx) => [rowInHand(state.options, rowsOf(ctx))?.kind === 'button' ? { action: 'dialog.choose', label: ctx.t('act.form.save') } : { action: 'form.next' }, { action: 'form.save' }],
  act: (state, action, ctx) => (action === 'form.next' ? (formKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : save(state)),
  key: (state, key, ctx) => formKey(state, key, ctx),
  view: formView,
});

function rowsOf(ctx: Ctx): readonly OptionRow[] {
  return [
    { id: 'name', kind: 'text', label: ctx.t('tui.views.name') },
    { id: 'shared', kind: 'choice', label: ctx.t('tui.views.for'), options: [{ word: 'no', label: ctx.t('tui.views.private') }, { word: 'yes', label: ctx.t('tui.views.shared') }] },
    { id: 'pinned', kind: 'choice', label: ctx.t('tui.views.menu'), options: [{ word: 'no', label: ctx.t('tui.views.not-pinned') }, { word: 'yes', label: ctx.t('tui.views.pinned') }] },
    { id: 'go', kind: 'button', label: ctx.t('act.form.save') },
  ];
}

function formKey(state: ViewFormState, key: Key, ctx: Ctx): Next | null {
  if (key.kind === 'key' && key.name === 'esc') return keep(state, close(null));
  const options = optionsKey(state.options, rowsOf(ctx), key);
  return options === null || options === 'complete' ? null : keep({ ...state, options });
}

function save(state: ViewFormState): Next {
  const name = optionText(state.options, 'name').trim();
  if (name === '' || [...name].length > LONGEST) return keep({ ...state, options: { ...state.options, at: 0 } }, say('warn', 'tui.views.name-wrong', { max: LONGEST }));
  return keep(state, close({ name, shared: optionText(state.options, 'shared') === 'yes', pinned: optionText(state.options, 'pinned') === 'yes' }));
}

function formView(state: ViewFormState, ctx: Ctx, area: Area): View {
  const { lines, cursor } = optionsView(state.options, rowsOf(ctx), ctx, Math.min(area.width - 4, 56));
  return box(state.title, lines, ctx, area, cursor);
}
