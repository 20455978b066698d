import type { PlainError } from '../../errors.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { isKey } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { entryKey, entryLines, entryText, type Entry, type EntryRow } from '../widgets/entry.ts';
import { box } from '../widgets/dialog.ts';
import { textField } from '../widgets/text-field.ts';

type Field = 'first' | 'again';

interface SetState {
  readonly id: number;
  readonly name: string;
  readonly entry: Entry<Field>;
  readonly error: PlainError | null;
  readonly differs: boolean;
}

const EMPTY: Entry<Field> = { texts: { first: textField(), again: textField() }, at: 0 };

/** A first or another password for an operator, typed twice; it must be changed at the next login. Gives back whether it was set. */
export const setPassword = (id: number, name: string): Opening<boolean> => opening(screen, { id, name, entry: EMPTY, error: null, differs: false });

const rowsOf = (ctx: Ctx): readonly EntryRow<Field>[] => [
  { id: 'first', label: ctx.t('operators.password'), mask: true },
  { id: 'again', label: ctx.t('operators.password_again'), mask: true },
];

const screen = defineScreen<SetState, boolean>({
  name: 'set-password',
  over: true,
  offers: () => [{ action: 'form.next' }, { action: 'form.save' }],
  act: (state, action, ctx) => (action === 'form.save' ? set(state) : step(state, ctx)),
  key: (state, key, ctx) => {
    if (isKey(key, 'esc')) return keep(state, close(false));
    const entry = entryKey(state.entry, rowsOf(ctx), key);
    return entry === null || entry === 'done' ? null : keep({ ...state, entry });
  },
  view: setView,
});

type Next = Update<SetState, boolean>;

/** Enter: the next line, and on the button it is set. */
const step = (state: SetState, ctx: Ctx): Next => (state.entry.at >= rowsOf(ctx).length ? set(state) : keep({ ...state, entry: { ...state.entry, at: state.entry.at + 1 } }));

function set(state: SetState): Next {
  const first = entryText(state.entry, 'first');
  if (first !== entryText(state.entry, 'again')) return keep({ ...state, entry: EMPTY, error: null, differs: true });
  return keep(
    { ...state, differs: false, error: null },
    load<SetState, boolean, void>({
      slot: 'write',
      label: 'tui.saving',
      patient: true,
      run: async (api) => {
        const { values } = await api.get('operator', state.id);
        await api.setPassword(String(values['login']), first);
      },
      done: (now) => keep(now, close(true), say('good', 'operators.password_set', { name: now.name })),
      fail: (now, error) => keep({ ...now, entry: EMPTY, error }),
    }),
  );
}

function setView(state: SetState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 52);
  const { lines, cursor } = entryLines(state.entry, rowsOf(ctx), { button: ctx.t('operators.password_set_it'), width });
  const fault = state.differs ? ctx.t('operators.password_differs') : state.error === null ? '' : ctx.error(state.error);
  const below = fault === '' ? ctx.t('operators.password_hint') : `! ${fault}`;
  const words = wrapText(below, width).map((text): Line => line(piece(text, fault === '' ? 'hint' : 'error')));
  return box(ctx.t('operators.password_of', { name: state.name }), [...lines, [], ...words], ctx, area, cursor);
}
