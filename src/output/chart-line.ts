import asciichart from 'asciichart';
import { t } from '../i18n/index.ts';
import { displayWidth, pad, truncate } from '../util/text.ts';
import { tickText, type NumberKind } from './chart-number.ts';
import { barChart, valueText } from './chart-bars.ts';
import {
  blank, chartLine, GAP, markPart, markWidth, part, valueOf, widest,
  type ChartColumn, type ChartLine, type ChartPart, type ChartStyle, type ChartTable,
} from './chart-parts.ts';

/** asciichart's order: axis on zero, axis, and what it draws lines with. */
const SYMBOLS = ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'];
const ASCII_SYMBOLS = ['+', '|', '-', '-', '-', '\\', '/', '\\', '/', '|'];

const YEAR = '2026';
const USUAL_HEIGHT = 18;
const LEAST_PLOT = 3;
const MOST_PLOT = 20;
/** Cells between two points at most: a line over three months need not fill a wide window. */
const WIDEST_STEP = 12;

/** Where everything stands: `step` cells from point to point, the points `from` to `to` (excluded) of the rows. */
interface Layout {
  readonly ticks: number;
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly plot: number;
  readonly low: number;
  readonly high: number;
}

/**
 * One column over the rows as a line (asciichart draws it): axis with numbers at the left, labels of the rows beneath, gaps where there is nothing.
 * The total stands below. What is too narrow for a line is drawn as bars.
 */
export function lineChart(table: ChartTable, style: ChartStyle): readonly ChartLine[] {
  const column = table.columns[style.column];
  if (column === undefined) return [];
  const layout = layoutOf(table, column, style);
  if (layout === null) return barChart(table, style);
  const head = chartLine(blank(markWidth(style)), part(truncate(column.label, style.width - markWidth(style)), 'head'));
  return [head, ...plotLines(table, column, layout, style), ...axisLines(table, layout, style), ...totalLine(table, column, style)];
}

/** Whether there is room for a line, and more than one point. */
export function lineFits(table: ChartTable, style: ChartStyle): boolean {
  const column = table.columns[style.column];
  return column !== undefined && layoutOf(table, column, style) !== null;
}

function layoutOf(table: ChartTable, column: ChartColumn, style: ChartStyle): Layout | null {
  const values = table.rows.map((_, at) => pointOf(table, style.column, at));
  const there = values.filter((value): value is number => value !== null);
  const { low, high } = boundsOf(there, column.kind);
  const plot = Math.min(MOST_PLOT, (style.height ?? USUAL_HEIGHT) - 5);
  const ticks = widest([low, (low + high) / 2, high].map((value) => tickText(value, column.kind, style.lang)));
  const room = style.width - markWidth(style) - ticks - 4;
  const count = table.rows.length;
  if (plot < LEAST_PLOT || room < 12 || count < 2) return null;
  const step = Math.max(1, Math.min(WIDEST_STEP, Math.floor(room / count)));
  const seen = Math.min(count, Math.floor(room / step));
  const at = Math.min(style.at?.row ?? count - 1, count - 1);
  const from = Math.max(0, Math.min(count - seen, at - Math.floor(seen / 2)));
  return { ticks, step, from, to: from + seen, plot, low, high };
}

const pointOf = (table: ChartTable, column: number, row: number): number | null => {
  const one = table.rows[row];
  return one === undefined ? null : valueOf(one, column);
};

/** A little more than the values need, so that a difference of a hair does not fill the chart. */
const LEAST_SPAN: Readonly<Record<NumberKind, number>> = { count: 4, share: 0.2, mean: 1, duration: 1 };
function boundsOf(values: readonly number[], kind: NumberKind): { readonly low: number; readonly high: number } {
  if (values.length === 0) return { low: 0, high: LEAST_SPAN[kind] };
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (kind === 'count' && least >= 0) return { low: 0, high: Math.max(most, LEAST_SPAN.count) };
  const missing = Math.max(0, LEAST_SPAN[kind] - (most - least));
  const ends = kind === 'share' && least >= 0 && most <= 1 ? { from: 0, to: 1 } : kind === 'mean' && least >= 1 && most <= 5 ? { from: 1, to: 5 } : { from: -Infinity, to: Infinity };
  const low = Math.max(ends.from, least - missing / 2);
  const high = Math.min(ends.to, low + Math.max(LEAST_SPAN[kind], most - low));
  return { low: Math.max(ends.from, Math.min(low, high - LEAST_SPAN[kind])), high };
}

/** From 0 at the bottom to plot - 1 at the top. */
const levelOf = (value: number, { low, high, plot }: Layout): number => {
  // Halves first: the difference of very large numbers stays finite.
  const span = high / 2 - low / 2;
  return span === 0 ? (plot - 1) / 2 : ((value / 2 - low / 2) / span) * (plot - 1);
};

function plotLines(table: ChartTable, column: ChartColumn, layout: Layout, style: ChartStyle): readonly ChartLine[] {
  const { plot, ticks, low, high } = layout;
  const canvas = drawn(table, layout, style);
  const parts = plot > 8 ? 4 : 2;
  const ticked = new Set(Array.from({ length: parts + 1 }, (_, at) => Math.round((at * (plot - 1)) / parts)));
  return canvas.map((cells, row): ChartLine => {
    const level = plot - 1 - row;
    const share = level / (plot - 1);
    const tick = ticked.has(level) ? tickText(low * (1 - share) + high * share, column.kind, style.lang) : '';
    const axis = ticked.has(level) ? (style.ascii ? '+' : '┤') : style.ascii ? '|' : '│';
    return chartLine(blank(markWidth(style)), part(pad(tick, ticks, 'right'), 'dim'), part(` ${axis} `, 'axis'), ...cells);
  });
}

/** The canvas line by line, with the points where they are. */
function drawn(table: ChartTable, layout: Layout, style: ChartStyle): readonly (readonly ChartPart[])[] {
  const { from, to, step, plot } = layout;
  const width = (to - from - 1) * step + 1;
  const canvas = Array.from({ length: plot }, () => Array.from({ length: width }, () => part(' ')));
  const put = (level: number, x: number, one: ChartPart): void => {
    const cells = canvas[plot - 1 - level];
    if (cells !== undefined && x >= 0 && x < width) cells[x] = one;
  };
  for (const run of runsOf(table, layout, style.column)) {
    for (const [row, text] of strokes(run.values, layout, style.ascii).entries())
      [...text].forEach((sign, x) => (sign === ' ' ? undefined : put(plot - 1 - row, run.at * step + x, part(sign, 'bar'))));
  }
  for (let at = from; at < to; at++) {
    const value = pointOf(table, style.column, at);
    if (value === null) continue;
    const current = style.at?.row === at;
    const alone = pointOf(table, style.column, at - 1) === null && pointOf(table, style.column, at + 1) === null;
    if (current || alone || step > 2 || at === to - 1) put(Math.round(levelOf(value, layout)), (at - from) * step, part(style.ascii ? 'o' : '•', current ? 'current' : 'bar'));
  }
  return canvas;
}

interface Run {
  /** First point, counted from the first one seen. */
  readonly at: number;
  readonly values: readonly number[];
}

/** Points without a gap between them. */
function runsOf(table: ChartTable, { from, to }: Layout, column: number): readonly Run[] {
  const runs: { at: number; values: number[] }[] = [];
  for (let at = from; at < to; at++) {
    const value = pointOf(table, column, at);
    if (value === null) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.at + last.values.length === at - from) last.values.push(value);
    else runs.push({ at: at - from, values: [value] });
  }
  return runs.filter((run) => run.values.length > 1);
}

/** One run as asciichart draws it: without axis and numbers, which are ours. It rounds to lines itself, so it gets levels. */
function strokes(values: readonly number[], layout: Layout, ascii: boolean): readonly string[] {
  const { step, plot } = layout;
  const levels = values.map((value) => levelOf(value, layout));
  const points = levels.slice(1).flatMap((level, at) => {
    const before = levels[at] ?? level;
    return Array.from({ length: step }, (_, x) => before + ((level - before) * x) / step);
  });
  const text = asciichart.plot([[...points, levels.at(-1) ?? 0]], { offset: 2, height: plot - 1, min: 0, max: plot - 1, format: () => ' ', symbols: ascii ? ASCII_SYMBOLS : SYMBOLS });
  return text.split('\n').map((row) => [...row].slice(2).join(''));
}

/** The axis with a tick a point, and as many labels as fit; years apart where they are months. */
function axisLines(table: ChartTable, { ticks, step, from, to }: Layout, style: ChartStyle): readonly ChartLine[] {
  const { ascii, at } = style;
  const width = (to - from - 1) * step + 1;
  const start = markWidth(style) + ticks + 3;
  const inHand = at === undefined ? -1 : at.row - from;
  const ruler = Array.from({ length: width }, (_, x) => (x % step === 0 ? (ascii ? '+' : '┬') : ascii ? '-' : '─')).join('');
  const labels = table.rows.slice(from, to).map((row) => row.label);
  const months = labels.every((label) => /^\d{4}-\d\d$/.test(label));
  const upper = months ? labels.map((label) => String(Number(label.slice(5)))) : labels;
  const january = labels.findIndex((label) => label.endsWith('-01'));
  // Where a year begins matters more than which one the first month is of.
  const first = january < 0 || january * step > YEAR.length;
  const years = months ? labels.map((label, index) => ((index === 0 && first) || label.endsWith('-01') ? label.slice(0, YEAR.length) : '')) : null;
  const room = style.width - start;
  return [
    chartLine(blank(markWidth(style) + ticks + 1), part(ascii ? '+' : '└', 'axis'), part(`${ascii ? '-' : '─'}${ruler}`, 'axis')),
    chartLine(blank(start), ...labelParts(upper, step, room, inHand)),
    ...(years === null ? [] : [chartLine(blank(start), ...labelParts(years, step, room, -1))]),
  ];
}

/** Labels under their ticks; where two would touch the later one is left out, the one in hand never. */
function labelParts(all: readonly string[], step: number, room: number, inHand: number): readonly ChartPart[] {
  const labels = all.map((label) => truncate(label, room));
  const cellsOf = (at: number): { readonly from: number; readonly to: number } => {
    const width = displayWidth(labels[at] ?? '');
    const from = Math.max(0, Math.min(at * step, room - width));
    return { from, to: from + width };
  };
  const mine = inHand >= 0 && inHand < labels.length ? cellsOf(inHand) : null;
  const parts: ChartPart[] = [];
  let x = 0;
  labels.forEach((label, at) => {
    const { from, to } = cellsOf(at);
    const touches = at !== inHand && mine !== null && from < mine.to + 1 && to + 1 > mine.from;
    if (label === '' || to > room || (x > 0 && from < x + 1) || touches) return;
    parts.push(blank(from - x), part(label, at === inHand ? 'current' : 'dim'));
    x = to;
  });
  return parts;
}

/** What all of it comes to, and the point in hand in words. */
function totalLine(table: ChartTable, column: ChartColumn, style: ChartStyle): readonly ChartLine[] {
  const current = style.at?.row === table.rows.length;
  const look = current ? 'current' : 'total';
  const room = Math.max(0, style.width - markWidth(style));
  const text = `${table.total.label}${GAP}${valueText(table.total, column, style)}`;
  const empty = table.rows.every((row) => valueOf(row, style.column) === null) ? `${GAP}${t(style.lang, 'chart.no-data')}` : '';
  return [chartLine(markPart(style, table.rows.length), part(truncate(`${text}${empty}`, room), look))];
}

