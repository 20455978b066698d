import { drawChart } from '../../../output/chart.ts';
import { numberText } from '../../../output/chart-number.ts';
import { periodText } from '../../../output/report-table.ts';
import type { ChartForm, ChartLook } from '../../../output/chart-parts.ts';
import type { ReportResult } from '../../../services/api.ts';
import { displayWidth, truncate, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { clickable, fill, line, lineWidth, piece, rowSpot, sliceLine, spread, type Area, type Line, type Piece, type Spot, type View } from '../../core/line.ts';
import type { Role } from '../../core/theme.ts';
import { offerLines, type FilterEdit } from '../../widgets/filter-line.ts';
import { viewField } from '../../widgets/text-field.ts';
import { byOf } from './count.ts';
import { cellInHand, formOf, frameOf, rowInHand, styleOf, totalOf, walksAcross, type ReportState } from './state.ts';

export function reportView(state: ReportState, ctx: Ctx, area: Area): View {
  const { result, error, editing } = state;
  const tabs = tabsLine(state, ctx, area.width);
  if (error !== null) return { lines: [tabs, [], ...wrapText(`! ${ctx.error(error)}  ${ctx.t('tui.list.error-help')}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (result === null) return { lines: [tabs] };
  const { definition, airy, chart } = frameOf(area.height);
  const air: readonly Line[] = airy ? [[]] : [];
  const body = totalOf(result) === 0 ? fill(emptyLines(state, ctx, area.width), chart) : fill(chartLines(state, result, ctx, area), chart);
  const below = [...fill(definitionLines(result, definition, ctx, area.width), definition), ...air, ...body, ...air, detailLine(state, result, ctx, area.width)];
  const dimmed = state.pending ? below.map((row): Line => row.map((part) => ({ ...part, role: 'dim' as const }))) : below;
  if (editing === null) return { lines: [tabs, headLine(state, result, ctx, area.width), ...dimmed] };
  return withFilter(editing, [tabs, [], ...dimmed], ctx, area.width);
}

/** The filter line in the place of the head, what may be typed below it. */
function withFilter(editing: FilterEdit, lines: readonly Line[], ctx: Ctx, width: number): View {
  const label = ` ${ctx.t('tui.list.filter')} `;
  const start = displayWidth(label);
  const field = viewField(editing.field, width - start - 1, 'input');
  const offers = offerLines(editing, start, ctx, width, lines.length - 2);
  return { lines: lines.map((row, at) => (at === 1 ? [piece(label, 'title'), field.piece, piece(' ')] : (offers[at - 2] ?? row))), cursor: { x: start + field.cursor, y: 1 } };
}

/** The groupings side by side, scrolled so that the chosen one is seen. */
function tabsLine(state: ReportState, ctx: Ctx, width: number): Line {
  const by = state.info?.by ?? [];
  const chosen = Math.max(0, by.findIndex(({ key }) => key === byOf(state)));
  const items = by.map(({ label }, at): Line => clickable([piece(at === chosen ? `[${label}]` : ` ${label} `, at === chosen ? 'current' : 'plain'), piece(' ')], tabSpot(at - chosen)));
  const end = items.slice(0, chosen + 1).reduce((sum, item) => sum + lineWidth(item), 0);
  const all = items.reduce((sum, item) => sum + lineWidth(item), 0);
  const from = Math.max(0, end - (width - 2));
  return [piece(from > 0 ? ctx.theme.borders.more : ' ', 'dim'), ...sliceLine(items.flat(), from, from + width - 2), piece(all > from + width - 2 ? ctx.theme.borders.more : '', 'dim')];
}

/** The tab so many steps away. */
const tabSpot = (steps: number): Spot | undefined => (steps === 0 ? undefined : { keys: Array.from({ length: Math.abs(steps) }, () => ({ kind: 'key', name: steps > 0 ? 'tab' : 'shift-tab' }) as const) });

/** Which days and which filter; how many records, and whether they are too few. */
function headLine(state: ReportState, result: ReportResult, ctx: Ctx, width: number): Line {
  const { period } = result;
  const total = totalOf(result);
  // A mean of a handful says little; a plain count of them says all.
  const few = result.total.cells.some(({ small }) => small);
  const right = line(piece(few ? ` ! ${ctx.t('tui.report.few')}` : '', 'warn'), piece(` ${ctx.t('tui.report.total', { count: total.toLocaleString('en') })} `, 'title'));
  const days = period === null ? [] : [piece(` ${periodText(period, ctx.lang)}  `, 'accent')];
  const cross = result.cross === null ? [] : [piece(` ${ctx.t('tui.report.crossed', { name: result.cross.label })}  `, 'label')];
  const filter = state.asked.filter.trim() === '' ? [] : [piece(` ${ctx.t('tui.list.filter')} `, 'label'), piece(result.filter === '' || state.pending ? state.asked.filter : result.filter, 'accent')];
  return spread([...days, ...cross, ...filter], right, width);
}

/** Chinese sentences need no space between them. */
const sentences = ({ definition }: ReportResult, { lang }: Ctx): string => definition.join(lang === 'zh' ? '' : ' ');

/** What the numbers are, in so many lines; all of it by its action. */
function definitionLines(result: ReportResult, lines: number, ctx: Ctx, width: number): readonly Line[] {
  const rows = wrapText(sentences(result, ctx), width - 2);
  return rows.slice(0, lines).map((row, at) => line(piece(` ${at === lines - 1 && rows.length > lines ? truncate(`${row}…`, width - 2).replace(/…*$/, '…') : row}`, 'dim')));
}

function emptyLines(state: ReportState, ctx: Ctx, width: number): Line[] {
  const help = state.asked.filter.trim() === '' ? (state.result?.period === null ? '' : ctx.t('tui.report.empty-period')) : ctx.t('tui.report.empty-filter');
  return [ctx.t('report.empty'), help].filter((text) => text !== '').flatMap((text) => wrapText(text, width - 4)).map((text) => line(piece(`  ${text}`, 'dim')));
}

const ROLES: Readonly<Record<ChartLook, Role>> = {
  plain: 'plain', label: 'plain', value: 'plain', head: 'head', dim: 'dim', axis: 'border', bar: 'accent', current: 'current', mark: 'title', total: 'title',
  fill0: 'part0', fill1: 'part1', fill2: 'part2', fill3: 'part3', fill4: 'part4', fill5: 'part5',
};

function chartLines(state: ReportState, result: ReportResult, ctx: Ctx, area: Area): readonly Line[] {
  const drawn = drawChart(result, formOf(state, result), styleOf(state, result, ctx, area));
  const spot = (row: number | undefined): Spot | undefined => (row === undefined ? undefined : rowSpot(row, row === state.row));
  const lines = drawn.map(({ parts, row }): Line => [piece(' '), ...parts.flatMap((part) => clickable([piece(part.text, ROLES[part.look])], spot(part.row ?? row)))]);
  return spaced(lines, state, result, ctx, area.height);
}

/** Where there is twice the room that bars need they stand apart. */
function spaced(lines: readonly Line[], state: ReportState, result: ReportResult, ctx: Ctx, height: number): readonly Line[] {
  const form = formOf(state, result);
  const heads = lines.length - result.rows.length - 1;
  const apart = (form === 'bars' || form === 'stacked') && heads >= 0 && heads + 2 * result.rows.length + 1 <= frameOf(height).chart;
  if (!apart || walksAcross(state, result, ctx)) return lines;
  return lines.flatMap((row, at) => (at > heads && at < lines.length ? [[], row] : [row]));
}

/** Lines of a chart that are no rows, at most. */
const HEADS: Readonly<Record<ChartForm, number>> = { bars: 2, stacked: 4, line: 2, histogram: 2, table: 3 };

/** The number in hand in words, and what Enter does. */
function detailLine(state: ReportState, result: ReportResult, ctx: Ctx, width: number): Line {
  const cell = cellInHand(state, result);
  const column = result.columns[state.column];
  if (cell === undefined || column === undefined || totalOf(result) === 0) return [];
  const name = `${rowInHand(state, result).label} ${ctx.theme.borders.bullet} ${column.label}`;
  const counts = column.kind === 'count';
  const value = numberText(cell.value, column.kind, ctx.lang);
  const from = counts ? '' : ctx.t('tui.report.from', { count: cell.n.toLocaleString('en') });
  const small: readonly Piece[] = cell.small ? [piece(` * ${ctx.t('tui.report.small')}`, 'warn')] : [];
  const seen = frameOf(ctx.body.height).chart - HEADS[formOf(state, result)];
  const places = result.rows.length > seen && !walksAcross(state, result, ctx) ? `${Math.min(state.row + 1, result.rows.length)}/${result.rows.length} ` : '';
  const hint = cell.filter === null ? ctx.t('tui.report.closed') : ctx.t(walksAcross(state, result, ctx) ? 'tui.report.hint-across' : 'tui.report.hint', { count: cell.n.toLocaleString('en') });
  const left = line(piece(` ${name}  `, 'label'), piece(value, 'title'), piece(from === '' ? '' : `  ${from}`, 'plain'), ...small);
  const short = cell.filter === null ? '' : ctx.t('tui.report.opens', { count: cell.n.toLocaleString('en') });
  const rights = [`  ${hint} ${places}`, `  ${short} ${places}`, `  ${places}`];
  const right = rights.find((text) => lineWidth(left) + displayWidth(text) <= width) ?? '';
  return spread(left, line(piece(right, 'hint')), width);
}
