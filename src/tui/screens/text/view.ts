import type { Ctx } from '../../core/context.ts';
import { cell, clickable, fill, fit, piece, type Area, type Line, type View } from '../../core/line.ts';
import { bufferText, type TextBuffer } from '../../widgets/text-buffer.ts';
import { fieldText, textField, viewField, type TextField } from '../../widgets/text-field.ts';
import { columnOf, rowsFrom, textOfRow, topFor, type FoldedRow } from '../../widgets/text-fold.ts';
import { rangeText } from '../../widgets/text-range.ts';
import { markedOf, roomOf, wantedOf, type TextState } from './state.ts';

/** Long lines are shown folded; the cursor is where the next character goes, or where a click puts it. */
export function textView(state: TextState, ctx: Ctx, area: Area): View {
  const { buffer } = state;
  const { width, height } = roomOf(area);
  const rows = rowsFrom(buffer, topFor(buffer, state.top, width, height), width, height);
  const lines = rows.map((row, index) => clickable(fit(rowLine(state, row), area.width), { keys: [{ kind: 'go', to: index, zone: 'text' }] }));
  const below = belowLine(state, ctx, area.width);
  const y = rows.findLastIndex(({ row, at }) => row === buffer.row && at <= buffer.at);
  // Behind a full row the cursor waits at its end.
  const x = Math.min(width, columnOf(buffer, buffer, width));
  return { lines: [...fill(lines, height), below.line], cursor: below.cursor === undefined ? { x: x + 1, y: Math.max(0, y) } : { x: below.cursor, y: height } };
}

/** A row, with what is marked in it or was found there. */
function rowLine(state: TextState, row: FoldedRow): Line {
  const text = textOfRow(state.buffer, row);
  const shown = shownPart(state, row);
  if (shown === null) return [piece(` ${text}`)];
  // A line end that is marked shows as a blank.
  return [piece(` ${text.slice(0, shown.from)}`), piece(text.slice(shown.from, shown.to) + (shown.end ? ' ' : ''), 'current'), piece(text.slice(shown.to))];
}

interface ShownPart {
  readonly from: number;
  readonly to: number;
  readonly end: boolean;
}

function shownPart(state: TextState, row: FoldedRow): ShownPart | null {
  const { hit, buffer } = state;
  const marked = markedOf(state) ?? (hit === null ? null : { from: hit, to: { row: hit.row, at: hit.at + hit.length } });
  if (marked === null || marked.from.row > row.row || marked.to.row < row.row) return null;
  const from = marked.from.row === row.row ? marked.from.at : 0;
  const last = row.end === (buffer.lines[row.row] ?? '').length;
  const end = last && marked.to.row > row.row;
  const to = marked.to.row === row.row ? marked.to.at : row.end;
  if ((to <= row.at && !end) || from > row.end || (from === row.end && !end)) return null;
  return { from: Math.max(0, from - row.at), to: Math.min(row.end, to) - row.at, end };
}

interface Below {
  readonly line: Line;
  readonly cursor?: number;
}

function belowLine(state: TextState, ctx: Ctx, width: number): Below {
  if (state.hands === 'find') return typedLine(ctx.t('text.search'), state.search ?? textField(), width);
  if (state.hands === 'instead') return typedLine(ctx.t('text.instead', { text: wantedOf(state) }), state.instead, width);
  if (state.hands === 'asked') return { line: [piece(` ${ctx.t('text.ask', { text: wantedOf(state), instead: fieldText(state.instead), count: state.walk?.count ?? 0 })}`, 'accent')] };
  return { line: statusLine(state, ctx, width) };
}

function typedLine(label: string, field: TextField, width: number): Below {
  const prompt = cell(` ${label} `, Math.min(Math.floor(width / 2), piece(` ${label} `).width), 'label');
  const { piece: shown, cursor } = viewField(field, Math.max(4, width - prompt.width - 1));
  return { line: [prompt, shown], cursor: prompt.width + cursor };
}

function statusLine(state: TextState, ctx: Ctx, width: number): Line {
  const { buffer, max, marking } = state;
  const place = { row: buffer.row + 1, count: buffer.lines.length };
  const over = max === null ? 0 : tooMany(buffer, max);
  if (over > 0) return [piece(` ${ctx.t('text.place', place)}  `, 'hint'), piece(ctx.t('text.too-long', { over, max: max ?? 0 }), 'error')];
  const range = markedOf(state);
  if (range === null && !marking) return [cell(` ${ctx.t('tui.text.lines', place)}`, width, 'hint')];
  const count = range === null ? 0 : [...rangeText(buffer, range)].length;
  return [piece(` ${ctx.t('text.place', place)}  `, 'hint'), piece(ctx.t(marking ? 'text.marking' : 'text.marked', { count }), 'accent')];
}

/** Characters beyond the most. UTF-16 units are never fewer than they. */
function tooMany(buffer: TextBuffer, max: number): number {
  return buffer.length <= max ? 0 : Math.max(0, [...bufferText(buffer)].length - max);
}
