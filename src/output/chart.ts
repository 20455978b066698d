import { displayWidth, pad, truncate } from '../util/text.ts';

/** One bar. */
export interface ChartRow {
  readonly label: string;
  readonly value: number;
  /** Of the total, 0 to 1. */
  readonly share: number;
}

export interface ChartStyle {
  /** Cells across. */
  readonly width: number;
  /** Plain ASCII, for terminals and printers without block characters. */
  readonly ascii: boolean;
}

/** How the cells of a line are shared out; the same for all rows of a chart, so that they stand under one another. */
export interface ChartLayout {
  readonly label: number;
  readonly bar: number;
  readonly value: number;
  readonly share: number;
  /** The value whose bar is as long as there is room. */
  readonly longest: number;
  readonly ascii: boolean;
}

/** A line in its parts, each already padded: whoever draws it may colour the bar. */
export interface ChartLine {
  readonly label: string;
  readonly bar: string;
  readonly value: string;
  readonly share: string;
}

const GAP = '  ';
const SMALLEST_BAR = 6;
/** Eighths of a cell, from one to eight. */
const EIGHTHS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

export const shareText = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** Numbers with separators between thousands, as in lists. */
const valueText = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

const finite = (value: number): number => (Number.isFinite(value) && value > 0 ? value : 0);

/** Shares out the width: numbers whole, labels up to two fifths, the bars what is left. On a narrow screen the shares go first. */
export function chartLayout(rows: readonly ChartRow[], { width, ascii }: ChartStyle): ChartLayout {
  const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
  const value = widest(rows.map((row) => valueText(finite(row.value))));
  const wished = widest(rows.map((row) => row.label));
  const room = Math.max(1, width - value - 2 * GAP.length);
  const label = Math.min(wished, Math.max(4, Math.floor(width * 0.4)), room);
  const left = width - label - value - 2 * GAP.length;
  const fullShare = widest(rows.map((row) => shareText(row.share)));
  const share = left - fullShare - GAP.length >= SMALLEST_BAR ? fullShare : 0;
  const bar = Math.max(0, share === 0 ? left : left - share - GAP.length);
  return { label, bar, value, share, longest: Math.max(0, ...rows.map((row) => finite(row.value))), ascii };
}

/** One row of the chart: label, bar, value, share; as wide as the layout says. */
export function chartLine(row: ChartRow, layout: ChartLayout): ChartLine {
  return {
    label: pad(truncate(row.label, layout.label), layout.label),
    bar: pad(barOf(finite(row.value), layout), layout.bar),
    value: pad(valueText(finite(row.value)), layout.value, 'right'),
    share: layout.share === 0 ? '' : pad(shareText(row.share), layout.share, 'right'),
  };
}

/** A bar in proportion; what is there at all is seen. */
function barOf(value: number, { bar, longest, ascii }: ChartLayout): string {
  if (value === 0 || longest === 0 || bar === 0) return '';
  const cells = (value / longest) * bar;
  if (ascii) return '#'.repeat(Math.max(1, Math.round(cells)));
  const eighths = Math.max(1, Math.round(cells * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (eighths % 8 === 0 ? '' : (EIGHTHS[(eighths % 8) - 1] ?? ''));
}

/** The line as text, without spaces at its end. */
export function chartText({ label, bar, value, share }: ChartLine): string {
  return [label, bar, value, ...(share === '' ? [] : [share])].join(GAP).trimEnd();
}

/** A whole chart as lines of text: for commands, files and printers. */
export function chartLines(rows: readonly ChartRow[], style: ChartStyle): readonly string[] {
  const layout = chartLayout(rows, style);
  return rows.map((row) => chartText(chartLine(row, layout)));
}
