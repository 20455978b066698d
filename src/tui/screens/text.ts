import { withoutControls } from '../../util/controls.ts';
import { safeText } from '../../util/safe-text.ts';
import { graphemes } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { fill, piece, widthOf, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { editField, fieldText, textField, type TextField } from '../widgets/text-field.ts';

export interface TextProps {
  readonly title: string;
  readonly text: string;
  /** What had been typed when the line dropped, and where the cursor stood. */
  readonly restored?: { readonly text: string; readonly row: number; readonly column: number } | undefined;
}

interface TextState {
  readonly title: string;
  /** As it was opened. */
  readonly first: string;
  readonly lines: readonly string[];
  readonly row: number;
  /** The line in hand; `lines[row]` is stale while it is. */
  readonly field: TextField;
}

/** Text of several lines: Enter is a new line, Ctrl-S closes; Esc does too, and nothing typed is lost by it. */
export function textEditor({ title, text, restored }: TextProps): Opening<string> {
  const lines = (restored?.text ?? text).split('\n');
  const state: TextState = { title, first: text, lines, row: lines.length - 1, field: textField(lines.at(-1) ?? '') };
  return opening(screen, restored === undefined ? state : placed(state, restored.row, restored.column));
}

/** What is left of a text that was being typed; null where it is none. */
export function keptText(data: unknown): TextProps['restored'] | null {
  if (typeof data !== 'object' || data === null || !('text' in data) || !('row' in data) || !('column' in data)) return null;
  const { text, row, column } = data;
  return typeof text === 'string' && typeof row === 'number' && typeof column === 'number' ? { text, row, column } : null;
}

const screen = defineScreen<TextState, string>({
  name: 'text',
  title: (state) => state.title,
  offers: () => [{ action: 'text.close' }],
  act: (state) => keep(state, close(textOf(state))),
  key: (state, key, ctx) => (isKey(key, 'esc') ? keep(state, close(textOf(state))) : textKey(state, key, ctx)),
  view: textView,
  draft: (state, _ctx, whole) => {
    const text = textOf(state);
    if (text === state.first && !whole) return null;
    return { kind: 'text', data: { text, row: state.row, column: graphemes(state.field.before).length }, about: {} };
  },
  within: () => true,
});

const linesOf = (state: TextState): readonly string[] => state.lines.with(state.row, fieldText(state.field));
const textOf = (state: TextState): string => linesOf(state).join('\n');

function textKey(state: TextState, key: Key, ctx: Ctx): Update<TextState, string> | null {
  const page = Math.max(1, ctx.body.height - 2);
  if (isKey(key, 'enter')) return keep(split(state));
  if (isKey(key, 'up')) return keep(toRow(state, state.row - 1));
  if (isKey(key, 'down')) return keep(toRow(state, state.row + 1));
  if (isKey(key, 'pageup')) return keep(toRow(state, state.row - page));
  if (isKey(key, 'pagedown')) return keep(toRow(state, state.row + page));
  if (isKey(key, 'backspace') && state.field.before === '' && state.row > 0) return keep(join(state, state.row - 1));
  if (isKey(key, 'delete') && state.field.after === '' && state.row < state.lines.length - 1) return keep(join(state, state.row));
  if (key.kind === 'paste') return keep(pasted(state, key.text));
  const field = editField(state.field, key);
  return field === null ? null : keep({ ...state, field });
}

/** Up and down keep the column, as far as the other line goes. */
function toRow(state: TextState, wanted: number): TextState {
  const lines = linesOf(state);
  const row = Math.max(0, Math.min(wanted, lines.length - 1));
  if (row === state.row) return state;
  return placed({ ...state, lines }, row, graphemes(state.field.before).length);
}

function placed(state: TextState, wanted: number, column: number): TextState {
  const row = Math.max(0, Math.min(wanted, state.lines.length - 1));
  const clusters = graphemes(state.lines[row] ?? '');
  return { ...state, row, field: { before: clusters.slice(0, column).join(''), after: clusters.slice(column).join('') } };
}

function split(state: TextState): TextState {
  const lines = state.lines.toSpliced(state.row, 1, state.field.before, state.field.after);
  return { ...state, lines, row: state.row + 1, field: { before: '', after: state.field.after } };
}

/** Line `row` and the next one become one. */
function join(state: TextState, row: number): TextState {
  const lines = linesOf(state);
  const [first = '', second = ''] = [lines[row], lines[row + 1]];
  return { ...state, lines: lines.toSpliced(row, 2, first + second), row, field: { before: first, after: second } };
}

function pasted(state: TextState, text: string): TextState {
  const rows = withoutControls(text, 'many').split('\n');
  const [first = '', ...rest] = rows;
  if (rest.length === 0) return { ...state, field: { before: state.field.before + first, after: state.field.after } };
  const last = rest.at(-1) ?? '';
  const lines = state.lines.toSpliced(state.row, 1, state.field.before + first, ...rest.slice(0, -1), last + state.field.after);
  return { ...state, lines, row: state.row + rest.length, field: { before: last, after: state.field.after } };
}

/** Long lines are shown folded; the cursor is where the next grapheme goes. */
function textView(state: TextState, ctx: Ctx, area: Area): View {
  const width = area.width - 2;
  const shown: string[] = [];
  let cursor = { x: 0, y: 0 };
  for (const [at, text] of linesOf(state).entries()) {
    const rows = fold(text, width);
    if (at === state.row) {
      const before = fold(state.field.before, width);
      cursor = { x: widthOf(safeText(before.at(-1) ?? '')), y: shown.length + before.length - 1 };
      if (cursor.x >= width) cursor = { x: 0, y: cursor.y + 1 };
    }
    shown.push(...rows);
  }
  const height = area.height - 1;
  const top = Math.max(0, Math.min(cursor.y - height + 2, shown.length - height + 1));
  const lines = shown.slice(top, top + height).map((row): Line => [piece(` ${row}`)]);
  const status: Line = [piece(` ${ctx.t('tui.text.lines', { row: state.row + 1, count: state.lines.length })}`, 'hint')];
  return { lines: [...fill(lines, height), status], cursor: { x: cursor.x + 1, y: cursor.y - top } };
}

/** Rows of at most `width` columns, cut between graphemes. */
function fold(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const cluster of graphemes(text)) {
    const wide = widthOf(safeText(cluster));
    if (used + wide > width) {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += cluster;
    used += wide;
  }
  return [...rows, row];
}
