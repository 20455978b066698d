import { displayWidth, pad, truncate } from '../util/text.ts';
import { valueText } from './chart-bars.ts';
import {
  blank, chartLine, GAP, labelPart, labelWidth, lineWidth, markPart, markWidth, part, rowsWithTotal, seenRows, valueOf, widest,
  type ChartLine, type ChartPart, type ChartRow, type ChartStyle, type ChartTable, type FillLook,
} from './chart-parts.ts';

/** More than a crossing has parts: no two look alike without colour. */
const FILLS = ['█', '▓', '▒', '░', 'x', '·', '+', 'o', '=', '-', '%', '~', '@', '^'];
const ASCII_FILLS = ['#', '=', '+', '-', 'x', '.', '*', 'o', '~', ':', '%', 's', '@', '^'];
const LOOKS: readonly FillLook[] = ['fill0', 'fill1', 'fill2', 'fill3', 'fill4', 'fill5'];

/** The character that fills a part: told apart without colour too. */
const fillOf = (index: number, ascii: boolean): string => {
  const fills = ascii ? ASCII_FILLS : FILLS;
  return fills[index % fills.length] ?? '#';
};
const lookOf = (index: number): FillLook => LOOKS[index % LOOKS.length] ?? 'fill0';

/** A column of the parts, or beside the bar. */
interface Placed {
  readonly index: number;
  readonly width: number;
}
interface Layout {
  readonly label: number;
  readonly bar: number;
  /** Indices of the parts. */
  readonly parts: readonly number[];
  readonly beside: readonly Placed[];
}

/** Each row as one bar of its parts, all as long as each other: what share each part has. How many there are stands beside it. */
export function stackedChart(table: ChartTable, style: ChartStyle): readonly ChartLine[] {
  const layout = layoutOf(table, style);
  const head = headLines(table, layout, style);
  const height = style.height === undefined ? undefined : style.height - head.length;
  return [...head, ...seenRows(table, style, height).map(({ row, index, total }) => ({ ...rowOf(row, index, total, table, layout, style), row: index }))];
}

function layoutOf(table: ChartTable, style: ChartStyle): Layout {
  const all = rowsWithTotal(table);
  const parts = table.columns.flatMap((column, index) => (column.part === true ? [index] : []));
  const widthOf = (index: number): number => {
    const column = table.columns[index];
    return column === undefined ? 0 : Math.max(Math.min(12, displayWidth(column.label)), widest(all.map((row) => valueText(row, column, { ...style, column: index }))));
  };
  const mark = markWidth(style);
  const label = labelWidth(all.map((row) => row.label), style.width, Math.max(0, style.width - mark - GAP.length - 1));
  let bar = Math.max(0, style.width - mark - label - GAP.length);
  const beside: Placed[] = [];
  for (const index of besideColumns(table, style)) {
    const width = widthOf(index);
    if (bar - width - GAP.length < Math.max(6, parts.length * 2)) continue;
    beside.push({ index, width });
    bar -= width + GAP.length;
  }
  return { label, bar, parts, beside: beside.toSorted((a, b) => a.index - b.index) };
}

/** What stands beside the bars, the most wanted first: the number in hand, how many, what the report is about, then what there is room for. */
function besideColumns({ columns }: ChartTable, style: ChartStyle): readonly number[] {
  const whole = columns.flatMap((column, index) => (column.part === true ? [] : [index]));
  const first = columns.findIndex((column) => column.part !== true && column.kind === 'count');
  const inHand = style.at?.column;
  return [...new Set([inHand, first, style.column, ...whole].filter((index): index is number => index !== undefined && whole.includes(index)))].slice(0, 4);
}

/** The legend, and over the numbers their names: on one line where that fits. */
function headLines(table: ChartTable, { label, bar, parts, beside }: Layout, style: ChartStyle): readonly ChartLine[] {
  const items = parts.map((index, at): readonly ChartPart[] => {
    const inHand = style.at?.column === index;
    return [part(fillOf(at, style.ascii), lookOf(at)), part(` ${table.columns[index]?.label ?? ''}`, inHand ? 'current' : 'label'), part(GAP)];
  });
  const names = beside.flatMap(({ index, width }): readonly ChartPart[] => [part(GAP), part(pad(truncate(table.columns[index]?.label ?? '', width), width, 'right'), style.at?.column === index ? 'current' : 'head')]);
  const left = markWidth(style) + label + GAP.length + bar;
  const legend = chartLine(blank(markWidth(style)), ...items.flat());
  if (lineWidth(legend) <= left) return [chartLine(...legend.parts, blank(left - lineWidth(legend)), ...names)];
  return [...legendLines(items, style), ...(names.length === 0 ? [] : [chartLine(blank(left), ...names)])];
}

function legendLines(items: readonly (readonly ChartPart[])[], style: ChartStyle): readonly ChartLine[] {
  const lines: ChartLine[] = [];
  let parts: ChartPart[] = [];
  const room = style.width - markWidth(style);
  for (const item of items) {
    const fitted = item.map((each) => ({ ...each, text: truncate(each.text, Math.max(1, room - 3)) }));
    if (parts.length > 0 && lineWidth({ parts: [...parts, ...fitted.slice(0, 2)] }) > room) {
      lines.push(chartLine(blank(markWidth(style)), ...parts.slice(0, -1)));
      parts = [];
    }
    parts.push(...fitted);
  }
  return parts.length === 0 ? lines : [...lines, chartLine(blank(markWidth(style)), ...parts.slice(0, -1))];
}

function rowOf(row: ChartRow, index: number, total: boolean, table: ChartTable, layout: Layout, style: ChartStyle): ChartLine {
  const current = style.at?.row === index;
  const inHand = current ? style.at?.column : undefined;
  const beside = layout.beside.flatMap(({ index: at, width }): readonly ChartPart[] => {
    const column = table.columns[at];
    const text = column === undefined ? '' : valueText(row, column, { ...style, column: at });
    return [part(GAP), part(pad(text, width, 'right'), inHand === at ? 'current' : total ? 'total' : 'value')];
  });
  return chartLine(markPart(style, index), labelPart(row.label, layout.label, current ? 'current' : total ? 'total' : 'label'), part(GAP), ...stack(row, layout, style, inHand), ...beside);
}

/** The parts in proportion, in whole cells that make up the bar; the one in hand holds its number. */
function stack(row: ChartRow, { parts, bar }: Layout, style: ChartStyle, inHand: number | undefined): readonly ChartPart[] {
  const values = parts.map((index) => Math.max(0, valueOf(row, index) ?? 0));
  const cells = allocate(values, bar);
  const drawn = parts.map((index, at) => {
    const width = cells[at] ?? 0;
    return index === inHand ? part(inBrackets(String(values[at] ?? 0), width), 'current') : part(fillOf(at, style.ascii).repeat(width), lookOf(at));
  });
  return [...drawn, blank(bar - cells.reduce((sum, each) => sum + each, 0))];
}

function inBrackets(text: string, width: number): string {
  if (width === 0) return '';
  if (width < 2) return '^'.repeat(width);
  const inner = displayWidth(text) <= width - 2 ? text : '';
  const before = Math.floor((width - 2 - inner.length) / 2);
  return `[${' '.repeat(before)}${inner}${' '.repeat(width - 2 - inner.length - before)}]`;
}

/** Shares `room` cells out in proportion by largest remainders; what is there at all gets a cell where there are enough. */
export function allocate(values: readonly number[], room: number): readonly number[] {
  const most = Math.max(0, ...values);
  if (most <= 0 || room <= 0) return values.map(() => 0);
  // Scaled first: the sum of very large numbers stays finite.
  const scaled = values.map((value) => value / most);
  const sum = scaled.reduce((all, value) => all + value, 0);
  const there = scaled.filter((value) => value > 0).length;
  const exact = scaled.map((value) => (value / sum) * room);
  const cells = exact.map((value, at) => Math.max(Math.floor(value), there <= room && (scaled[at] ?? 0) > 0 ? 1 : 0));
  const used = (): number => cells.reduce((all, value) => all + value, 0);
  const by = (sign: 1 | -1): number => {
    const gaps = exact.map((value, at) => ((scaled[at] ?? 0) > 0 && (sign > 0 || (cells[at] ?? 0) > 1) ? sign * (value - (cells[at] ?? 0)) : -Infinity));
    return gaps.indexOf(Math.max(...gaps));
  };
  while (used() < room) cells[by(1)] = (cells[by(1)] ?? 0) + 1;
  while (used() > room) {
    const at = by(-1);
    if ((cells[at] ?? 0) <= 1) break;
    cells[at] = (cells[at] ?? 0) - 1;
  }
  return cells;
}
