import { foldSearch } from '../../util/fold.ts';
import { pinyinForms } from '../../util/pinyin.ts';
import { displayWidth } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { windowOf } from '../widgets/menu.ts';
import { editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';

/** One of a list of words that is known whole: fields, columns. */
export interface ChooseItem {
  readonly id: string;
  readonly label: string;
  /** At the right: what it holds already, who has it. */
  readonly note?: string | undefined;
}

export interface ChooseProps {
  readonly title: string;
  readonly items: readonly ChooseItem[];
  readonly current?: string | undefined;
  /** At most so wide; sentences need more than names. */
  readonly width?: number | undefined;
  /** What was typed before it opened. */
  readonly search?: string | undefined;
}

interface ChooseState {
  readonly props: ChooseProps;
  readonly search: TextField;
  readonly at: number;
}

/** A list narrowed by typing (names, pinyin, initials); Enter takes the highlighted one, Esc gives null. */
export const chooseOne = (props: ChooseProps): Opening<string | null> =>
  opening(screen, { props, search: textField(props.search), at: (props.search ?? '') === '' ? Math.max(0, props.items.findIndex((item) => item.id === props.current)) : 0 });

const screen = defineScreen<ChooseState, string | null>({
  name: 'choose',
  over: true,
  offers: () => [{ action: 'picker.choose' }],
  act: (state) => {
    const item = found(state)[state.at];
    return item === undefined ? keep(state, say('info', 'tui.picker.none')) : keep(state, close(item.id));
  },
  key: chooseKey,
  view: chooseView,
});

function found(state: ChooseState): readonly ChooseItem[] {
  const wanted = foldSearch(fieldText(state.search)).trim();
  if (wanted === '') return state.props.items;
  const hits = state.props.items.flatMap((item) => {
    const { full, initials } = pinyinForms(item.label);
    const at = [foldSearch(item.label), full, initials, item.id].map((form) => form.indexOf(wanted)).filter((place) => place >= 0);
    return at.length === 0 ? [] : [{ item, at: Math.min(...at) }];
  });
  return hits.toSorted((a, b) => a.at - b.at).map((hit) => hit.item);
}

function chooseKey(state: ChooseState, key: Key): Update<ChooseState, string | null> | null {
  const last = Math.max(0, found(state).length - 1);
  if (isKey(key, 'esc')) return isEmpty(state.search) ? keep(state, close(null)) : keep({ ...state, search: textField(), at: 0 });
  if (key.kind === 'go') return keep({ ...state, at: Math.min(key.to, last) });
  if (isKey(key, 'up')) return keep({ ...state, at: state.at === 0 ? last : state.at - 1 });
  if (isKey(key, 'down')) return keep({ ...state, at: state.at >= last ? 0 : state.at + 1 });
  if (isKey(key, 'pageup', 'ctrl-home')) return keep({ ...state, at: 0 });
  if (isKey(key, 'pagedown', 'ctrl-end')) return keep({ ...state, at: last });
  const search = editSearch(state.search, key);
  return search === null ? null : keep({ ...state, search, at: 0 });
}

function chooseView(state: ChooseState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, state.props.width ?? 50);
  const label = `${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, width - displayWidth(label));
  const items = found(state);
  const seen = windowOf(state.at, items.length, Math.max(3, Math.min(14, area.height - 6)));
  const rows = items.slice(seen.from, seen.to).map((item, index): Line => {
    const role = seen.from + index === state.at ? 'current' : 'plain';
    const words = item.note === undefined || item.note === '' ? '' : ` ${item.note}`;
    const note = cell(words, Math.min(20, Math.floor(width / 3), displayWidth(words)), role === 'current' ? role : 'dim', 'right');
    return [piece(role === 'current' ? '> ' : '  ', role), cell(item.label, width - 2 - note.width, role), note];
  });
  const none = items.length === 0 ? [line(piece(ctx.t('tui.picker.none'), 'dim'))] : [];
  return box(state.props.title, [[piece(label, 'label'), field.piece], [], ...clickableRows(rows, seen.from, state.at), ...none], ctx, area, { x: displayWidth(label) + field.cursor, y: 0 });
}
