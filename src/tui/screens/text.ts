import type { FieldDef } from '../../fields/definition.ts';
import type { ActionId } from '../../keys.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fill, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { outsideEditor, outsideOffer } from './outside.ts';
import { bufferText, editBuffer, found, placed, redone, replaced, textBuffer, undone, type Place, type TextBuffer } from '../widgets/text-buffer.ts';
import { columnOf, movedRows, rowEdge, rowsFrom, textOfRow, topFor, type FoldedRow } from '../widgets/text-fold.ts';
import { editField, fieldText, textField, viewField, type TextField } from '../widgets/text-field.ts';

export interface TextProps {
  readonly title: string;
  readonly text: string;
  /** Longest text, in characters. */
  readonly max?: number | undefined;
  /** What had been typed when the line dropped, and where the cursor stood. */
  readonly restored?: { readonly text: string; readonly row: number; readonly column: number } | undefined;
}

interface TextState {
  readonly title: string;
  readonly max: number | null;
  /** As it was opened. */
  readonly first: string;
  readonly buffer: TextBuffer;
  /** The first row that is seen. */
  readonly top: Place;
  /** The column that going up and down keeps to; null: where the cursor stands. */
  readonly column: number | null;
  /** What is searched; null: nothing yet. */
  readonly search: TextField | null;
  /** The hands are in the line that is searched by. */
  readonly searching: boolean;
  /** What was found last stands here. */
  readonly hit: (Place & { readonly length: number }) | null;
}

type Next = Update<TextState, string>;

/** The editor for text of many lines: Enter is a new line, Ctrl-S closes; Esc does too, and nothing typed is lost by it. */
export function textEditor({ title, text, max, restored }: TextProps): Opening<string> {
  const buffer = textBuffer(restored?.text ?? text, restored === undefined ? undefined : { row: restored.row, at: restored.column });
  return opening(screen, { title, max: max ?? null, first: text, buffer, top: { row: 0, at: 0 }, column: null, search: null, searching: false, hit: null });
}

/** How long the text of a field may be, in characters; undefined: as long as anything. */
export const longestOf = (def: FieldDef): number | undefined => (def.kind === 'note' || def.kind === 'text' ? def.max : undefined);

/** What is left of a text that was being typed; null where it is none. */
export function keptText(data: unknown): TextProps['restored'] | null {
  if (typeof data !== 'object' || data === null || !('text' in data) || !('row' in data) || !('column' in data)) return null;
  const { text, row, column } = data;
  return typeof text === 'string' && typeof row === 'number' && typeof column === 'number' ? { text, row, column } : null;
}

const screen = defineScreen<TextState, string>({
  name: 'text',
  title: (state) => state.title,
  offers: textOffers,
  act: textAct,
  key: textKey,
  view: textView,
  draft: ({ buffer, first }, _ctx, whole) => {
    const text = bufferText(buffer);
    return text === first && !whole ? null : { kind: 'text', data: { text, row: buffer.row, column: buffer.at }, about: {} };
  },
  within: () => true,
});

function textOffers(state: TextState, ctx: Ctx): readonly Offer[] {
  const { done, undone: again } = state.buffer;
  return [
    { action: 'text.close' },
    { action: 'text.find' },
    ...(fieldText(state.search ?? textField()) === '' ? [] : [{ action: 'text.next' } as const]),
    ...(done.length === 0 ? [] : [{ action: 'text.undo' } as const]),
    ...(again.length === 0 ? [] : [{ action: 'text.redo' } as const]),
    outsideOffer('text.program', ctx),
  ];
}

function textAct(state: TextState, action: ActionId): Next {
  switch (action) {
    case 'text.find':
      return keep({ ...state, searching: true, search: textField(fieldText(state.search ?? textField())) });
    case 'text.next':
      return findNext(state);
    case 'text.undo':
      return keep(edited(state, undone(state.buffer)));
    case 'text.redo':
      return keep(edited(state, redone(state.buffer)));
    case 'text.program':
      return keep(state, outsideEditor<TextState, string>(bufferText(state.buffer), (now, text) => keep(edited(now, wholeNew(now.buffer, text)))));
    default:
      return keep(state, close(bufferText(state.buffer)));
  }
}

/** Another text altogether, as one change. */
function wholeNew(buffer: TextBuffer, text: string): TextBuffer {
  const last = buffer.lines.length - 1;
  return placed(replaced(buffer, { row: 0, at: 0 }, { row: last, at: (buffer.lines[last] ?? '').length }, text), buffer);
}

const edited = (state: TextState, buffer: TextBuffer): TextState => ({ ...state, buffer, column: null, hit: null });

function textKey(state: TextState, key: Key, ctx: Ctx): Next | null {
  const next = state.searching ? searchKey(state, key) : plainKey(state, key, ctx);
  if (next === null) return null;
  const { width, height } = roomOf(ctx.body);
  return { ...next, state: { ...next.state, top: topFor(next.state.buffer, next.state.top, width, height) } };
}

function plainKey(state: TextState, key: Key, ctx: Ctx): Next | null {
  const { width, height } = roomOf(ctx.body);
  const page = Math.max(1, height - 2);
  if (isKey(key, 'esc')) return keep(state, close(bufferText(state.buffer)));
  if (isKey(key, 'up')) return keep(moved(state, -1, width));
  if (isKey(key, 'down')) return keep(moved(state, 1, width));
  if (isKey(key, 'pageup')) return keep(moved(state, -page, width));
  if (isKey(key, 'pagedown')) return keep(moved(state, page, width));
  if (isKey(key, 'home', 'ctrl-a')) return keep(edited(state, rowEdge(state.buffer, 'home', width)));
  if (isKey(key, 'end', 'ctrl-e')) return keep(edited(state, rowEdge(state.buffer, 'end', width)));
  const buffer = editBuffer(state.buffer, key);
  return buffer === null ? null : keep(edited(state, buffer));
}

/** Up and down keep the column, as far as the other row goes. */
function moved(state: TextState, by: number, width: number): TextState {
  const column = state.column ?? columnOf(state.buffer, state.buffer, width);
  return { ...state, column, hit: null, buffer: movedRows(state.buffer, by, column, width) };
}

function searchKey(state: TextState, key: Key): Next | null {
  if (isKey(key, 'esc')) return keep({ ...state, searching: false });
  if (isKey(key, 'enter', 'down')) return findNext(state);
  const search = editField(state.search ?? textField(), key);
  return search === null ? null : keep({ ...state, search });
}

/** To the next place; the hands are in the text then. */
function findNext(state: TextState): Next {
  const wanted = fieldText(state.search ?? textField());
  if (wanted === '') return keep({ ...state, searching: true, search: state.search ?? textField() });
  const { row, at } = state.hit ?? state.buffer;
  const place = found(state.buffer, wanted, { row, at: state.hit === null ? at : at + 1 });
  if (place === null) return keep(state, say('warn', 'text.not-found', { text: wanted }));
  const next = { ...state, searching: false, column: null, hit: { row: place.row, at: place.at, length: wanted.length }, buffer: placed(state.buffer, place) };
  return place.round ? keep(next, say('info', 'text.round')) : keep(next);
}

/** The rows of the text; under them the state of things or the line that is searched by. */
const roomOf = ({ width, height }: Area): Area => ({ width: width - 2, height: height - 1 });

/** Long lines are shown folded; the cursor is where the next character goes. */
function textView(state: TextState, ctx: Ctx, area: Area): View {
  const { buffer } = state;
  const { width, height } = roomOf(area);
  const rows = rowsFrom(buffer, topFor(buffer, state.top, width, height), width, height);
  const lines = rows.map((row) => rowLine(state, row));
  const y = rows.findLastIndex(({ row, at }) => row === buffer.row && at <= buffer.at);
  // Behind a full row the cursor waits at its end.
  const x = Math.min(width, columnOf(buffer, buffer, width));
  if (!state.searching) return { lines: [...fill(lines, height), statusLine(state, ctx)], cursor: { x: x + 1, y: Math.max(0, y) } };
  const label = ` ${ctx.t('text.search')} `;
  const prompt = piece(label, 'label');
  const field = viewField(state.search ?? textField(), Math.max(4, area.width - prompt.width - 1));
  return { lines: [...fill(lines, height), [prompt, field.piece]], cursor: { x: prompt.width + field.cursor, y: height } };
}

/** A row with what was found in it. */
function rowLine({ buffer, hit }: TextState, row: FoldedRow): Line {
  const text = textOfRow(buffer, row);
  if (hit === null || hit.row !== row.row || hit.at + hit.length <= row.at || hit.at >= row.end) return [piece(` ${text}`)];
  const from = Math.max(0, hit.at - row.at);
  const to = Math.min(text.length, hit.at + hit.length - row.at);
  return [piece(` ${text.slice(0, from)}`), piece(text.slice(from, to), 'current'), piece(text.slice(to))];
}

function statusLine({ buffer, max }: TextState, ctx: Ctx): Line {
  const place = { row: buffer.row + 1, count: buffer.lines.length };
  const over = max === null ? 0 : tooMany(buffer, max);
  if (over === 0) return [cell(` ${ctx.t('tui.text.lines', place)}`, ctx.body.width, 'hint')];
  return [piece(` ${ctx.t('text.place', place)}  `, 'hint'), piece(ctx.t('text.too-long', { over, max: max ?? 0 }), 'error')];
}

/** Characters beyond the most. UTF-16 units are never fewer than they. */
function tooMany(buffer: TextBuffer, max: number): number {
  return buffer.length <= max ? 0 : Math.max(0, [...bufferText(buffer)].length - max);
}
