import { displayWidth, pad, truncate, wrapText } from '../util/text.ts';
import { barChart, valueText } from './chart-bars.ts';
import {
  blank, chartLine, GAP, markPart, markWidth, part, valueOf, widest,
  type ChartColumn, type ChartLine, type ChartPart, type ChartStyle, type ChartTable,
} from './chart-parts.ts';

/** Eighths of a cell, from one to eight, from below. */
const EIGHTHS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const USUAL_HEIGHT = 16;
const TALLEST = 16;
const WIDEST_SLOT = 16;
const NARROWEST_SLOT = 6;
/** Lines that a label may take. */
const LABEL_LINES = 2;

interface Layout {
  readonly slot: number;
  readonly bar: number;
  readonly labels: readonly (readonly string[])[];
  readonly most: number;
}

/** Columns standing side by side, one a class, the number above and the label beneath; the total below. Bars where there is no room or a number below nothing. */
export function histogramChart(table: ChartTable, style: ChartStyle): readonly ChartLine[] {
  const column = table.columns[style.column];
  if (column === undefined) return [];
  const layout = layoutOf(table, column, style);
  if (layout === null) return barChart(table, style);
  const head = chartLine(blank(markWidth(style)), part(truncate(column.label, style.width - markWidth(style)), 'head'));
  const total = chartLine(markPart(style, table.rows.length), part(truncate(`${table.total.label}${GAP}${valueText(table.total, column, style)}`, style.width - markWidth(style)), style.at?.row === table.rows.length ? 'current' : 'total'));
  return [head, ...columnLines(table, column, layout, style), ...labelLines(layout, style), total];
}

/** Whether the columns and their labels have room beside one another. */
export function histogramFits(table: ChartTable, style: ChartStyle): boolean {
  const column = table.columns[style.column];
  return column !== undefined && layoutOf(table, column, style) !== null;
}

function layoutOf(table: ChartTable, column: ChartColumn, style: ChartStyle): Layout | null {
  const { rows } = table;
  const room = style.width - markWidth(style);
  const slot = Math.min(WIDEST_SLOT, Math.floor(room / Math.max(1, rows.length)));
  const labels = rows.map((row) => wrapText(row.label, Math.max(1, slot - 1)));
  const height = (style.height ?? USUAL_HEIGHT) - 4 - widestCount(labels);
  const values = rows.map((row) => valueOf(row, style.column) ?? 0);
  const fits = labels.every((lines) => lines.length <= LABEL_LINES && widest(lines) < slot) && widest(rows.map((row) => valueText(row, column, style))) <= slot;
  if (rows.length === 0 || slot < NARROWEST_SLOT || height < 3 || !fits || Math.min(...values) < 0) return null;
  return { slot, bar: Math.min(height, TALLEST), labels, most: Math.max(...values) };
}

const widestCount = (labels: readonly (readonly string[])[]): number => labels.reduce((most, lines) => Math.max(most, lines.length), 1);

function columnLines(table: ChartTable, column: ChartColumn, { slot, bar, most }: Layout, style: ChartStyle): readonly ChartLine[] {
  const width = Math.max(2, slot - 2);
  const tops = table.rows.map((row) => {
    const value = valueOf(row, style.column) ?? 0;
    // What is there at all is seen.
    return value <= 0 || most <= 0 ? 0 : Math.max(1, Math.round((value / most) * bar * 8));
  });
  const numbers = (line: number): readonly ChartPart[] =>
    table.rows.map((row, at): ChartPart => {
      const eighths = tops[at] ?? 0;
      const current = style.at?.row === at;
      const level = style.ascii ? Math.max(eighths > 0 ? 1 : 0, Math.round(eighths / 8)) : Math.ceil(eighths / 8);
      const drawn = line > level ? blank(slot) : part(pad(signOf(eighths - line * 8, style.ascii).repeat(width), slot), 'bar');
      return { ...(line === level ? centred(valueText(row, column, style), slot, current ? 'current' : 'value') : drawn), row: at };
    });
  const lines = Array.from({ length: bar + 1 }, (_, at): ChartLine => chartLine(blank(markWidth(style)), ...numbers(bar - at)));
  return [...lines, chartLine(blank(markWidth(style)), part((style.ascii ? '-' : '─').repeat(slot * table.rows.length), 'axis'))];
}

const signOf = (eighths: number, ascii: boolean): string => (ascii ? '#' : (EIGHTHS[Math.min(8, Math.max(1, eighths)) - 1] ?? '█'));

/** Above its column, which is two cells narrower than the slot. */
function centred(text: string, slot: number, look: 'current' | 'value' | 'label'): ChartPart {
  const room = Math.max(displayWidth(text), slot - 2);
  const before = Math.floor((room - displayWidth(text)) / 2);
  return part(pad(`${' '.repeat(before)}${text}`, slot), look);
}

function labelLines({ slot, labels }: Layout, style: ChartStyle): readonly ChartLine[] {
  return Array.from({ length: widestCount(labels) }, (_, line): ChartLine =>
    chartLine(blank(markWidth(style)), ...labels.map((lines, at): ChartPart => ({ ...centred(lines[line] ?? '', slot, style.at?.row === at && line < lines.length ? 'current' : 'label'), row: at }))),
  );
}

