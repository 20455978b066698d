import type { PlainError } from '../../../errors.ts';
import type { SshKey } from '../../../services/api.ts';
import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep, load } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type View } from '../../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../../core/screen.ts';
import { box } from '../../widgets/dialog.ts';
import { optionText, optionsKey, optionsOf, optionsView, rowInHand, type OptionRow, type Options } from '../../widgets/options.ts';

interface FormState {
  readonly options: Options;
  readonly error: PlainError | null;
}

type Next = Update<FormState, SshKey | null>;

/** Whose key it is, and the line of the `.pub` file; null: nothing was added. */
export const keyForm = (login: string): Opening<SshKey | null> => opening(screen, { options: optionsOf({ login, line: '', label: '' }), error: null });

const screen = defineScreen<FormState, SshKey | null>({
  name: 'key-form',
  over: true,
  offers: (state, ctx) => [rowInHand(state.options, rowsOf(ctx))?.kind === 'button' ? { action: 'dialog.choose', label: ctx.t('act.keys.add') } : { action: 'form.next' }, { action: 'form.save', label: ctx.t('act.keys.add') }],
  act: (state, action, ctx) => (action === 'form.next' ? (formKey(state, { kind: 'key', name: 'enter' }, ctx) ?? keep(state)) : add(state)),
  key: formKey,
  view: formView,
});

function rowsOf(ctx: Ctx): readonly OptionRow[] {
  return [
    { id: 'login', kind: 'text', label: ctx.t('tui.keys.login') },
    { id: 'line', kind: 'text', label: ctx.t('tui.keys.line'), hint: ctx.t('tui.keys.line-hint') },
    { id: 'label', kind: 'text', label: ctx.t('tui.keys.label'), hint: ctx.t('tui.keys.label-hint') },
    { id: 'go', kind: 'button', label: ctx.t('act.keys.add') },
  ];
}

function formKey(state: FormState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(null));
  const options = optionsKey(state.options, rowsOf(ctx), key);
  return options === null || options === 'complete' ? null : keep({ options, error: null });
}

function add(state: FormState): Next {
  const { options } = state;
  return keep(
    { ...state, error: null },
    load<FormState, SshKey | null, SshKey>({
      slot: 'add',
      label: 'tui.saving',
      patient: true,
      run: (api) => api.addKey(optionText(options, 'login').trim(), optionText(options, 'line'), optionText(options, 'label')),
      done: (now, key) => keep(now, close(key)),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function formView(state: FormState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 74);
  const { lines, cursor } = optionsView(state.options, rowsOf(ctx), ctx, width);
  const error = state.error === null ? [] : [[], ...wrapText(`! ${ctx.error(state.error)}`, width).map((text) => line(piece(text, 'error')))];
  return box(`${ctx.t('menu.keys')} ${ctx.theme.borders.bullet} ${ctx.t('act.keys.add')}`, [...lines, ...error], ctx, area, cursor);
}
