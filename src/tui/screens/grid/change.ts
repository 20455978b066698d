import type { Update } from '../../core/screen.ts';
import { keep } from '../../core/effects.ts';
import type { Ctx } from '../../core/context.ts';
import { fieldText, textField } from '../../widgets/text-field.ts';
import { checkSoon } from './check.ts';
import { cellAt, cellText, moved, placed, withCell, type Place, type Sheet } from './model.ts';
import { canonicalText, fieldInHand, type GridState } from './state.ts';
import { scrolled } from './layout.ts';

export type Next = Update<GridState, boolean>;

/** Changes that can be taken back. */
const KEPT = 200;

/** Another content: it can be taken back, is checked soon. */
export function changed(state: GridState, sheet: Sheet, ctx: Ctx): Next {
  if (sheet.rows === state.sheet.rows && sheet.columns === state.sheet.columns) return keep(at(state, sheet, ctx));
  const past = [...state.past.slice(1 - KEPT), state.sheet];
  return keep(scrolled({ ...state, sheet, past, future: [], edit: null, saved: null }, ctx), checkSoon);
}

/** Another place only. */
export const at = (state: GridState, sheet: Sheet, ctx: Ctx): GridState => scrolled({ ...state, sheet, edit: null }, ctx);

export const toPlace = (state: GridState, place: Place, ctx: Ctx, marking = state.marking): GridState => at(state, placed(state.sheet, place, marking), ctx);
export const by = (state: GridState, down: number, right: number, ctx: Ctx, marking = state.marking): GridState => at(state, moved(state.sheet, down, right, marking), ctx);

/** The text in hand stands in its cell. */
export function committed(state: GridState, ctx: Ctx): Next {
  if (state.edit === null) return keep(state);
  const text = canonicalText(state, fieldInHand(state), fieldText(state.edit.field), ctx);
  // Looked at and left as it was: what was chosen stays chosen.
  if (text === cellText(cellAt(state.sheet))) return keep({ ...state, edit: null });
  return changed(state, withCell(state.sheet, text), ctx);
}

/** First the text in hand into its cell, then what follows. */
export function after(first: Next, then: (state: GridState) => Next): Next {
  const next = then(first.state);
  return keep(next.state, ...(first.effects ?? []), ...(next.effects ?? []));
}

export const startEdit = (state: GridState, text: string, mode: 'over' | 'in'): GridState => ({ ...state, edit: { field: textField(text), mode }, sheet: { ...state.sheet, anchor: null }, marking: false });

/** To the sheet before the last change, or back again. */
export function undone(state: GridState, ctx: Ctx): Next {
  const sheet = state.past.at(-1);
  if (sheet === undefined) return keep(state, (host) => host.app.say('info', 'tui.grid.nothing-to-undo'));
  return keep(scrolled({ ...state, sheet, past: state.past.slice(0, -1), future: [...state.future, state.sheet], edit: null, marking: false }, ctx), checkSoon);
}

export function redone(state: GridState, ctx: Ctx): Next {
  const sheet = state.future.at(-1);
  if (sheet === undefined) return keep(state, (host) => host.app.say('info', 'tui.grid.nothing-to-redo'));
  return keep(scrolled({ ...state, sheet, future: state.future.slice(0, -1), past: [...state.past, state.sheet], edit: null, marking: false }, ctx), checkSoon);
}

/** Enter: to the right (behind the last column the next row begins) or down. */
export function advanced(state: GridState, ctx: Ctx): GridState {
  const { row, column } = state.sheet.at;
  const free = { ...state, marking: false };
  if (state.way === 'down') return toPlace(free, { row: row + 1, column }, ctx, false);
  const over = column + 1 >= state.sheet.columns.length;
  return toPlace(free, over ? { row: row + 1, column: 0 } : { row, column: column + 1 }, ctx, false);
}
