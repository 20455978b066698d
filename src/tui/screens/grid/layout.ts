import { fieldType } from '../../../fields/registry.ts';
import { definitionOf } from '../../../entities/registry.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import type { Ctx } from '../../core/context.ts';
import { widthOf } from '../../core/line.ts';
import { defOf, type GridState } from './state.ts';

/** Lines of the body that are no rows of the table: the cell in hand, the header, the two of what it wants. */
const OTHER_LINES = 4;

export const rowsSeen = (ctx: Ctx): number => Math.max(1, ctx.body.height - OTHER_LINES);

export interface ShownColumn {
  /** Which of the sheet's columns. */
  readonly index: number;
  readonly field: string;
  readonly width: number;
  /** Where its text begins. */
  readonly x: number;
}

const NARROWEST = 6;
const WIDEST = 22;
const WIDEST_LABEL = 28;
const WIDEST_AT_EASE = 40;

/** Columns of the sign and the number of a row. */
export const marginOf = (state: GridState): number => Math.max(3, String(state.sheet.rows.length + 1).length) + 2;

function naturalWidth({ props: { entity } }: GridState, field: string, ctx: Ctx): number {
  const def = defOf(entity, field);
  const label = widthOf(fieldLabel(ctx.lang, entity, field)) + 1;
  const widest = field === definitionOf(entity).label ? WIDEST_LABEL : WIDEST;
  return Math.max(NARROWEST, label, Math.min(widest, fieldType(def).width(def)));
}

/** The columns that fit: the first one, then those from `left` on. What is left over goes to the last of them. */
export function layoutOf(state: GridState, ctx: Ctx, left = state.left): readonly ShownColumn[] {
  const margin = marginOf(state);
  const shown: ShownColumn[] = [];
  let x = margin + 1;
  const add = (index: number): boolean => {
    const field = state.sheet.columns[index];
    const room = ctx.body.width - x;
    if (field === undefined || (shown.length > 0 && room < NARROWEST)) return false;
    const natural = naturalWidth(state, field, ctx);
    // The fixed column leaves room for another one.
    const most = shown.length === 0 ? Math.min(natural, Math.floor((ctx.body.width - margin) / 2)) : natural;
    const width = Math.min(most, room);
    if (shown.length > 1 && width < natural) return false;
    shown.push({ index, field, width, x });
    x += width + 1;
    return true;
  };
  add(0);
  for (let index = Math.max(1, left); add(index); index += 1);
  return left === 1 && shown.length === state.sheet.columns.length ? widened(state, shown, ctx.body.width - x) : shown;
}

/** Where all columns fit, what is left over goes to those that have more to say. */
function widened({ props: { entity } }: GridState, shown: readonly ShownColumn[], room: number): readonly ShownColumn[] {
  let left = Math.max(0, room);
  let moved = 0;
  return shown.map((column) => {
    const more = Math.min(left, Math.max(0, Math.min(WIDEST_AT_EASE, fieldType(defOf(entity, column.field)).width(defOf(entity, column.field))) - column.width));
    const wider = { ...column, width: column.width + more, x: column.x + moved };
    left -= more;
    moved += more;
    return wider;
  });
}

/** With the cell in hand in sight. */
export function scrolled(state: GridState, ctx: Ctx): GridState {
  const height = rowsSeen(ctx);
  const { row, column } = state.sheet.at;
  const top = Math.max(0, Math.min(state.top, row), row - height + 1);
  let left = column === 0 ? 1 : Math.max(1, Math.min(state.left, column));
  while (left < column && !layoutOf(state, ctx, left).some((shown) => shown.index === column)) left += 1;
  const wanted = Math.min(left, Math.max(1, state.sheet.columns.length - 1));
  return top === state.top && wanted === state.left ? state : { ...state, top, left: wanted };
}
