import { definitionOf } from '../../../entities/registry.ts';
import { fieldLabel } from '../../../i18n/index.ts';
import { countWords } from '../../../util/count.ts';
import { displayWidth, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, clickable, fill, fit, line, piece, rowSpot, spread, type Area, type Cursor, type Line, type View } from '../../core/line.ts';
import type { Offer } from '../../core/screen.ts';
import { actionRowLine } from '../../widgets/action-row.ts';
import { columnsFor, headLine, rowLine, layoutFor } from '../../widgets/table.ts';
import { fieldText, viewField } from '../../widgets/text-field.ts';
import { nounOf } from '../../words.ts';
import { isReference } from './uses.ts';
import { offerLines, type FilterEdit } from '../../widgets/filter-line.ts';
import { isMarking, marksOf, searchOf, sortOf, type ListState } from './state.ts';

export function listView(state: ListState, actions: readonly Offer[], ctx: Ctx, area: Area): View {
  const top = state.editing === null ? statusLine(state, ctx, area.width) : filterLine(state.editing, ctx, area.width);
  const body = area.height - 2;
  const table = fill(tableLines(state, ctx, area.width, body), body);
  const start = displayWidth(` ${ctx.t('tui.list.filter')} `);
  const offers = state.editing === null ? [] : offerLines(state.editing, start, ctx, area.width, body);
  const lines = table.map((row, at) => offers[at] ?? row);
  return { lines: [top.line, ...lines, actionRowLine(actions, state.action, area.width, ctx)], cursor: top.cursor };
}

interface TopLine {
  readonly line: Line;
  readonly cursor: Cursor | undefined;
}

/** Search, filter and order on the left, how many on the right: never out of sight. */
function statusLine(state: ListState, ctx: Ctx, width: number): TopLine {
  const label = ` ${ctx.t('tui.list.search')} `;
  const field = viewField(state.search, 18, 'plain');
  // The hint is for whoever sees the list as it came; a filter needs the room.
  const hint = state.filter === '' ? ctx.t('tui.list.search-hint') : '';
  const search = searchOf(state) === '' ? piece(hint, 'hint') : field.piece;
  const filter = state.filter === '' ? [] : [piece(`  ${ctx.t('tui.list.filter')} `, 'label'), piece(state.filter, 'accent')];
  const left = [piece(label, 'label'), search, ...filter];
  const whole = spread(left, [piece('  '), ...orderPieces(state, ctx), piece(countText(state, ctx), 'title'), piece(' ')], width);
  return { line: whole, cursor: { x: displayWidth(label) + (fieldText(state.search) === '' ? 0 : field.cursor), y: 0 } };
}

function orderPieces(state: ListState, ctx: Ctx): Line {
  const [first] = sortOf(state);
  if (first === undefined) return [];
  return clickable(line(piece(`${ctx.t('tui.list.sort')} `, 'dim'), piece(`${orderName(state, first, ctx)}  `, 'dim')), { action: 'list.sort' });
}

/** By number, which no column shows. */
const NEWEST = '-id';

function orderName({ props: { entity } }: ListState, first: string, ctx: Ctx): string {
  if (first === NEWEST) return ctx.t('tui.list.newest');
  const down = first.startsWith('-');
  return `${fieldLabel(ctx.lang, entity, down ? first.slice(1) : first)}${down ? ctx.theme.borders.down : ctx.theme.borders.up}`;
}

function countText(state: ListState, ctx: Ctx): string {
  const { count } = state;
  const all = ctx.t(count?.value === 1 && !count.capped ? 'tui.list.count-one' : 'tui.list.count', { count: countWords(count) });
  return isMarking(state) ? `${ctx.t('tui.list.marked', { count: marksOf(state).toLocaleString('en') })} / ${all}` : all;
}

function filterLine(edit: FilterEdit, ctx: Ctx, width: number): TopLine {
  const label = ` ${ctx.t('tui.list.filter')} `;
  const start = displayWidth(label);
  const field = viewField(edit.field, width - start - 1, 'input');
  return { line: [piece(label, 'title'), field.piece, piece(' ')], cursor: { x: start + field.cursor, y: 0 } };
}

function tableLines(state: ListState, ctx: Ctx, width: number, height: number): Line[] {
  const { entity } = state.props;
  const columns = columnsFor(entity, state.columns, state.rows, ctx);
  const counted = isReference(entity) && state.props.deleted !== true;
  const room = counted ? width - USES : width;
  const layout = layoutFor(columns, room, definitionOf(entity).label);
  const names = headLine(columns, layout, sortOf(state), ctx);
  const head = counted ? [...fit(names, room), cell(ctx.t('tui.reference.uses'), USES, 'head', 'right')] : names;
  if (state.rows.length === 0) return [head, ...emptyLines(state, ctx, width)];
  const focused = state.action === null && state.editing === null;
  const seen = state.rows.slice(state.top, state.top + height - 1);
  return [
    head,
    ...seen.map((row, index): Line => {
      const cells = rowLine(row, entity, columns, layout, { current: state.top + index === state.at, marked: state.everything !== null || state.marked.has(row.id), focused }, room, ctx);
      const drawn = counted ? [...cells, cell(state.uses[row.id]?.toLocaleString('en') ?? '', USES, cells[0]?.role, 'right')] : cells;
      return clickable(drawn, rowSpot(state.top + index, focused && state.top + index === state.at));
    }),
  ];
}

/** Columns of the number of uses at the right. */
const USES = 8;

/** An empty list says why, and which key helps. */
function emptyLines(state: ListState, ctx: Ctx, width: number): Line[] {
  if (state.error !== null) return sentences([`! ${ctx.error(state.error)}`, ctx.t('tui.list.error-help')], 'error', width);
  if (state.fresh || state.stale) return [];
  const name = nounOf(ctx.lang, state.props.entity);
  if (searchOf(state) !== '') return sentences([ctx.t('tui.list.none-found', { text: searchOf(state), name }), ctx.t('tui.list.none-found-help')], 'dim', width);
  if (state.filter !== '') return sentences([ctx.t('tui.list.none-filtered'), ctx.t('tui.list.none-filtered-help')], 'dim', width);
  if (state.props.deleted === true) return sentences([ctx.t('tui.list.bin-empty')], 'dim', width);
  return sentences([ctx.t('tui.list.empty', { name }), ctx.t('tui.list.empty-help', { name })], 'dim', width);
}

function sentences(texts: readonly string[], role: 'dim' | 'error', width: number): Line[] {
  const rows = texts.flatMap((text) => wrapText(text, width - 6));
  return [[], ...rows.map((row): Line => [piece(`   ${row}`, role)])];
}

