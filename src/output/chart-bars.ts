import { t } from '../i18n/index.ts';
import { displayWidth, pad } from '../util/text.ts';
import { numberText, type NumberKind } from './chart-number.ts';
import {
  blank, cellOf, chartLine, GAP, labelPart, labelWidth, markPart, markWidth, part, rowsWithTotal, seenRows, SMALL_SIGN, valueOf, widest,
  type ChartColumn, type ChartLine, type ChartPart, type ChartRow, type ChartStyle, type ChartTable,
} from './chart-parts.ts';

const SMALLEST_BAR = 6;
/** Eighths of a cell, from one to eight. */
const EIGHTHS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/** How the cells of a line are shared out; the same for all rows, so that they stand under one another. */
interface Layout {
  readonly label: number;
  readonly bar: number;
  readonly value: number;
  /** What stands behind the value: the share of the total, or how many it was computed from. */
  readonly beside: number;
  /** The values at the left and at the right end of the bars; nothing is at zero. */
  readonly least: number;
  readonly most: number;
}

/** Horizontal bars of one column: label, bar, value, and the share of the total or the size of the sample. The total last, without a bar. */
export function barChart(table: ChartTable, style: ChartStyle): readonly ChartLine[] {
  const column = table.columns[style.column];
  if (column === undefined) return [];
  const layout = layoutOf(table, column, style);
  const height = style.height === undefined ? undefined : style.height - 1;
  return [headOf(column, layout, style), ...seenRows(table, style, height).map(({ row, index, total }) => ({ ...rowOf(row, index, total, { table, column, layout, style }), row: index }))];
}

function layoutOf(table: ChartTable, column: ChartColumn, style: ChartStyle): Layout {
  const all = rowsWithTotal(table);
  const values = table.rows.map((row) => valueOf(row, style.column) ?? 0);
  const value = widest(all.map((row) => valueText(row, column, style)));
  const mark = markWidth(style);
  const room = Math.max(0, style.width - mark - value - 2 * GAP.length);
  const label = labelWidth(all.map((row) => row.label), style.width, room);
  const left = room - label;
  const wished = widest(all.map((row) => besideText(row, table, column, style)));
  const beside = wished > 0 && left - wished - GAP.length >= SMALLEST_BAR ? wished : 0;
  const bar = Math.max(0, beside === 0 ? left : left - beside - GAP.length);
  return { label, bar, value, beside, least: Math.min(0, ...values), most: fullBar(column.kind, Math.max(0, ...values)) };
}

/** Shares and satisfaction have a natural whole, so that charts of different groups can be compared; everything else fills the room. */
function fullBar(kind: NumberKind, most: number): number {
  if (kind === 'share') return most > 0.5 && most <= 1 ? 1 : most;
  return kind === 'mean' && most > 1 && most <= 5 ? 5 : most;
}

export function valueText(row: ChartRow, column: ChartColumn, style: Pick<ChartStyle, 'column' | 'lang'>): string {
  const { small } = cellOf(row, style.column);
  const value = valueOf(row, style.column);
  return `${numberText(value, column.kind, style.lang)}${small && value !== null ? SMALL_SIGN : ''}`;
}

function besideText(row: ChartRow, table: ChartTable, column: ChartColumn, style: ChartStyle): string {
  if (column.kind !== 'count') return t(style.lang, 'chart.of', { count: numberText(cellOf(row, style.column).n, 'count', style.lang) });
  const whole = valueOf(table.total, style.column) ?? 0;
  return whole > 0 ? numberText((valueOf(row, style.column) ?? 0) / whole, 'share', style.lang) : '';
}

function headOf(column: ChartColumn, { label, bar, value, beside }: Layout, style: ChartStyle): ChartLine {
  const room = bar + GAP.length + value;
  const name = pad(displayWidth(column.label) > room ? pad(column.label, room) : column.label, room, 'right');
  return chartLine(blank(markWidth(style) + label), part(GAP), part(name, 'head'), blank(beside === 0 ? 0 : beside + GAP.length));
}

interface Drawing {
  readonly table: ChartTable;
  readonly column: ChartColumn;
  readonly layout: Layout;
  readonly style: ChartStyle;
}

function rowOf(row: ChartRow, index: number, total: boolean, { table, column, layout, style }: Drawing): ChartLine {
  const current = style.at?.row === index;
  const look = current ? 'current' : total ? 'total' : 'label';
  const bar = total ? [blank(layout.bar)] : barParts(valueOf(row, style.column) ?? 0, layout, style.ascii);
  const beside = layout.beside === 0 ? '' : GAP + pad(besideText(row, table, column, style), layout.beside, 'right');
  return chartLine(
    markPart(style, index), labelPart(row.label, layout.label, look), part(GAP, current ? 'current' : 'plain'), ...bar, part(GAP),
    part(pad(valueText(row, column, style), layout.value, 'right'), current ? 'current' : total ? 'total' : 'value'), part(beside, 'dim'),
  );
}

/** A bar in proportion; what is there at all is seen. What is below nothing goes to the left of it. */
function barParts(value: number, { bar, least, most }: Layout, ascii: boolean): readonly ChartPart[] {
  if (bar === 0) return [];
  if (least === 0) return [part(pad(growing(value, most, bar, ascii), bar), 'bar')];
  const span = most - least;
  const before = Math.max(1, Math.min(bar - 2, Math.round((bar - 1) * (-least / span))));
  const axis = part(ascii ? '|' : '│', 'axis');
  const cells = value < 0 ? Math.max(1, Math.min(before, Math.round((value / least) * before))) : 0;
  const left = part(pad((ascii ? '#' : '█').repeat(cells), before, 'right'), 'bar');
  const right = part(pad(value > 0 ? growing(value, most, bar - 1 - before, ascii) : '', bar - 1 - before), 'bar');
  return [left, axis, right];
}

function growing(value: number, most: number, room: number, ascii: boolean): string {
  if (value <= 0 || most <= 0 || room <= 0) return '';
  const cells = Math.min(1, value / most) * room;
  if (ascii) return '#'.repeat(Math.max(1, Math.round(cells)));
  const eighths = Math.max(1, Math.round(cells * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (eighths % 8 === 0 ? '' : (EIGHTHS[(eighths % 8) - 1] ?? ''));
}
