import { comma, fieldLabel } from '../../../i18n/index.ts';
import { matchHeaders } from '../../../services/import/header-match.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, open } from '../../core/effects.ts';
import { ask } from '../../widgets/dialog.ts';
import { blockText, isBlock, parseBlock, type Block } from './block.ts';
import { changed, type Next } from './change.ts';
import { cellsIn, cellText, fieldAt, hasContent, putBlock, rangeOf, withCells, withColumns } from './model.ts';
import { defOf, fitted, shownText, type GridState } from './state.ts';

/** Rows that the services take at once. */
const MOST_ROWS = 5000;

/** A paste on a cell: a block becomes rows from here on, one text the content of the cell. */
export function pasteText(state: GridState, text: string, ctx: Ctx): Next {
  // A terminal may hand through what a program put there: controls are no text.
  // eslint-disable-next-line no-control-regex -- controls are what is taken out
  const clean = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '');
  const block = parseBlock(clean);
  if (block.length === 0) return keep(state);
  if (!isBlock(clean)) return changed(state, putBlock(state.sheet, [[inField(state, fieldAt(state.sheet), block[0]?.[0] ?? '')]]), ctx);
  const header = headerOf(state, block);
  if (header === null) return putRows(state, block, ctx);
  const names = header.flatMap((field) => (field === null ? [] : [fieldLabel(ctx.lang, state.props.entity, field)]));
  const question = ask<'names' | 'rows' | 'cancel'>({
    title: 'tui.grid.header-title',
    text: names.length === header.length ? 'tui.grid.header-text' : 'tui.grid.header-some',
    params: { names: names.join(comma(ctx.lang)), count: block.length - 1, out: header.length - names.length },
    answers: [
      { id: 'names', label: 'tui.grid.header-names' },
      { id: 'rows', label: 'tui.grid.header-rows' },
      { id: 'cancel', label: 'tui.grid.header-cancel' },
    ],
    initial: 'names',
    cancel: 'cancel',
  });
  return keep(
    state,
    open<GridState, boolean, 'names' | 'rows' | 'cancel'>(question, (now, answer, at) => {
      if (answer === 'cancel') return keep(now);
      return answer === 'rows' ? putRows(now, block, at) : putNamed(now, header, block.slice(1), at);
    }),
  );
}

/** The field of each column where the first row names fields: at least two, and at least half of its cells. */
export function headerOf(state: GridState, [first = [], ...rest]: Block): readonly (string | null)[] | null {
  if (rest.length === 0) return null;
  const fields = matchHeaders(state.props.entity, first).map((field) => (field !== null && state.fields.includes(field) ? field : null));
  const known = fields.filter((field) => field !== null).length;
  return known >= Math.min(2, first.length) && known * 2 >= first.length ? fields : null;
}

/** The block from the cell in hand on; never a part of it. */
function putRows(state: GridState, block: Block, ctx: Ctx): Next {
  const { left, top } = rangeOf(state.sheet);
  const width = Math.max(...block.map((row) => row.length));
  const room = state.sheet.columns.length - left;
  if (width > room) return keep(state, (host) => host.app.say('warn', 'tui.grid.too-wide', { columns: width, room }));
  if (top + block.length > MOST_ROWS) return keep(state, (host) => host.app.say('warn', 'grid.too_many', { max: MOST_ROWS, count: top + block.length }));
  const fields = state.sheet.columns.slice(left);
  const cells = block.map((row) => row.map((cell, at) => inField(state, fields[at], cell)));
  return saidPasted(changed({ ...state, marking: false }, putBlock(state.sheet, cells), ctx), block);
}

/** A line break in a field of one line is a space. */
function inField(state: GridState, field: string | undefined, cell: string): string {
  return field === undefined || defOf(state.props.entity, field).kind === 'note' ? cell : cell.replaceAll(/\s*\n\s*/g, ' ');
}

/** Every column into the field that its header names; columns that are not shown yet come in. Rows stand from the row in hand on, or behind all where something stands there. */
function putNamed(state: GridState, header: readonly (string | null)[], block: Block, ctx: Ctx): Next {
  const named = header.flatMap((field) => (field === null ? [] : [field]));
  const columns = [...state.sheet.columns, ...named.filter((field) => !state.sheet.columns.includes(field))];
  const { top } = rangeOf(state.sheet);
  const own = state.sheet.rows[top];
  const from = own !== undefined && hasContent(own) ? state.sheet.rows.length : top;
  if (from + block.length > MOST_ROWS) return keep(state, (host) => host.app.say('warn', 'grid.too_many', { max: MOST_ROWS, count: from + block.length }));
  const lines = block.map((row) => columns.map((field) => inField(state, field, row[header.indexOf(field)] ?? '')));
  const sheet = withCells(withColumns(state.sheet, columns), { row: from, column: 0 }, lines);
  return saidPasted(changed({ ...state, marking: false }, { ...sheet, at: { row: from, column: 0 }, anchor: null }, ctx), block);
}

const saidPasted = (next: Next, block: Block): Next => keep(next.state, ...(next.effects ?? []), (host) => host.app.say('good', 'tui.grid.pasted', { count: block.length.toLocaleString('en') }));

/** The marked cells for the clipboard, here and of the operator's terminal. */
export function copyOut(state: GridState, ctx: Ctx): Next {
  const cells = cellsIn(state.sheet, rangeOf(state.sheet));
  const { top, bottom, left, right } = rangeOf(state.sheet);
  const text = blockText(cells.map((row) => row.map((cell, side) => (cellText(cell).includes('\n') ? cellText(cell) : shownText(state, fieldAt(state.sheet, left + side), cell, ctx)))));
  const clip = { fields: state.sheet.columns.slice(left, right + 1), cells };
  return keep({ ...state, clip, marking: false }, (host) => {
    host.app.copy(text);
    host.app.say('good', 'tui.grid.copied', { rows: bottom - top + 1, columns: right - left + 1 });
  });
}

/** What was copied here; one cell fills the marked range. */
export function putClip(state: GridState, ctx: Ctx): Next {
  const { fields, cells } = state.clip;
  if (cells.length === 0) return keep(state, (host) => host.app.say('info', 'tui.grid.nothing-copied'));
  const { top, bottom, left, right } = rangeOf(state.sheet);
  const room = state.sheet.columns.length - left;
  if (fields.length > room) return keep(state, (host) => host.app.say('warn', 'tui.grid.too-wide', { columns: fields.length, room }));
  const one = cells.length === 1 && fields.length === 1;
  const width = one ? right - left + 1 : fields.length;
  const height = one ? bottom - top + 1 : cells.length;
  const into = state.sheet.columns.slice(left, left + width);
  const block = Array.from({ length: height }, (_, down) => into.map((field, side) => fitted(state, cells[one ? 0 : down]?.[one ? 0 : side] ?? '', fields[one ? 0 : side] ?? '', field)));
  const sheet = withCells(state.sheet, { row: top, column: left }, block);
  return changed({ ...state, marking: false }, one ? sheet : { ...sheet, at: { row: top, column: left }, anchor: null }, ctx);
}
