import { barChart } from './chart-bars.ts';
import { histogramChart, histogramFits } from './chart-histogram.ts';
import { lineChart, lineFits } from './chart-line.ts';
import { lineWidth, type ChartForm, type ChartLine, type ChartStyle, type ChartTable } from './chart-parts.ts';
import { stackedChart } from './chart-stacked.ts';
import { tableChart } from './chart-table.ts';
import { displayWidth, takeWidth } from '../util/text.ts';

const DRAWINGS: Readonly<Record<ChartForm, (table: ChartTable, style: ChartStyle) => readonly ChartLine[]>> = {
  bars: barChart,
  stacked: stackedChart,
  line: lineChart,
  histogram: histogramChart,
  table: tableChart,
};

/** The forms that say something of a table: parts can be stacked, months make a line, everything has bars and a table. */
export function chartForms({ columns, rows }: ChartTable, usual: ChartForm): readonly ChartForm[] {
  const stacked = columns.filter((column) => column.part === true).length > 1;
  const more: readonly ChartForm[] = ['bars', ...(stacked ? (['stacked'] as const) : []), ...(usual === 'line' && rows.length > 1 ? (['line'] as const) : []), ...(usual === 'histogram' ? (['histogram'] as const) : []), 'table'];
  return [usual, ...more.filter((form) => form !== usual)].filter((form) => more.includes(form));
}

/** Whether the rows stand beside one another, as points or columns, and not under one another. */
export function isAcross(table: ChartTable, form: ChartForm, style: ChartStyle): boolean {
  return (form === 'line' && lineFits(table, style)) || (form === 'histogram' && histogramFits(table, style));
}

/** A table of numbers as a chart, in parts that whoever draws it may colour. No line is wider than `style.width`, nor are there more than `style.height`. */
export function drawChart(table: ChartTable, form: ChartForm, style: ChartStyle): readonly ChartLine[] {
  const lines = DRAWINGS[form](table, style).map((one) => (lineWidth(one) <= style.width ? one : cut(one, style.width)));
  return style.height === undefined ? lines : lines.slice(0, Math.max(0, style.height));
}

/** Where there is less room than the least that a form needs. */
function cut({ parts, ...line }: ChartLine, width: number): ChartLine {
  let left = width;
  return {
    ...line,
    parts: parts.map((one) => {
      const text = takeWidth(one.text, left);
      left -= displayWidth(text);
      return { ...one, text };
    }),
  };
}

/** A chart as lines of text, without spaces at their ends: for commands, files and printers. */
export function chartLines(table: ChartTable, form: ChartForm, style: Omit<ChartStyle, 'at'>): readonly string[] {
  return drawChart(table, form, style).map(({ parts }) => parts.map(({ text }) => text).join('').trimEnd());
}
