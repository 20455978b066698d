import type { PlainError } from '../../errors.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { isKey } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { entryKey, entryLines, entryText, type Entry, type EntryRow } from '../widgets/entry.ts';
import { textField } from '../widgets/text-field.ts';

interface CopyState {
  readonly id: number;
  readonly name: string;
  readonly entry: Entry<'name'>;
  readonly error: PlainError | null;
}

/** A new role with the rights of another, under a name of its own. Gives back whether it was made. */
export const copyRole = (id: number, name: string): Opening<boolean> => opening(screen, { id, name, entry: { texts: { name: textField(`${name} 2`) }, at: 0 }, error: null });

const rowsOf = (ctx: Ctx): readonly EntryRow<'name'>[] => [{ id: 'name', label: ctx.t('rights.copy_name') }];

const screen = defineScreen<CopyState, boolean>({
  name: 'copy-role',
  over: true,
  offers: () => [{ action: 'form.save' }],
  act: (state) => copy(state),
  key: (state, key, ctx) => {
    if (isKey(key, 'esc')) return keep(state, close(false));
    const entry = entryKey(state.entry, rowsOf(ctx), key);
    if (entry === null) return null;
    return entry === 'done' || isKey(key, 'enter') ? copy(state) : keep({ ...state, entry });
  },
  view: copyView,
});

function copy(state: CopyState): Update<CopyState, boolean> {
  const name = entryText(state.entry, 'name').trim();
  return keep(
    { ...state, error: null },
    load<CopyState, boolean, unknown>({
      slot: 'write',
      label: 'tui.saving',
      patient: true,
      run: (api) => api.copyRole(state.id, name),
      done: (now) => keep(now, close(true), say('good', 'rights.copied', { name })),
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function copyView(state: CopyState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 52);
  const { lines, cursor } = entryLines(state.entry, rowsOf(ctx), { button: ctx.t('act.rights.copy'), width });
  const fault = state.error === null ? [] : wrapText(`! ${ctx.error(state.error)}`, width).map((text): Line => line(piece(text, 'error')));
  return box(`${ctx.t('act.rights.copy')} ${ctx.theme.borders.bullet} ${state.name}`, [...lines, [], ...fault], ctx, area, cursor);
}
