import type { Lang } from '../i18n/index.ts';
import { displayWidth, pad, truncate } from '../util/text.ts';
import type { NumberKind } from './chart-number.ts';

/** What is drawn: a report's answer has this shape. */
export interface ChartTable {
  readonly columns: readonly ChartColumn[];
  readonly rows: readonly ChartRow[];
  readonly total: ChartRow;
}
export interface ChartColumn {
  readonly label: string;
  readonly kind: NumberKind;
  /** One of the parts of a stacked bar. */
  readonly part?: true;
}
export interface ChartRow {
  readonly label: string;
  /** One a column. */
  readonly cells: readonly ChartCell[];
  /** For a spark line; null where there is nothing. */
  readonly trend?: readonly (number | null)[] | undefined;
}
export interface ChartCell {
  readonly value: number | null;
  /** Computed from too few to say much. */
  readonly small: boolean;
  /** From how many. */
  readonly n: number;
}

export type ChartForm = 'bars' | 'stacked' | 'line' | 'histogram' | 'table';

/** A number of a table by its place; the row after the last is the total. */
export interface ChartPlace {
  readonly row: number;
  readonly column: number;
}

export interface ChartStyle {
  /** Cells across, at most. */
  readonly width: number;
  /** Lines at most; as many as there are unless given. */
  readonly height?: number | undefined;
  /** Plain ASCII, for terminals and printers without line and block characters. */
  readonly ascii: boolean;
  readonly lang: Lang;
  /** Which column the bars or the line show. */
  readonly column: number;
  /** The number in hand: marked, and always among what is seen. */
  readonly at?: ChartPlace | undefined;
}

/** What a part of a line is; `fill` with the number of the part of a stacked bar. */
export type ChartLook = 'plain' | 'label' | 'value' | 'head' | 'dim' | 'axis' | 'bar' | 'current' | 'mark' | 'total' | FillLook;
export type FillLook = 'fill0' | 'fill1' | 'fill2' | 'fill3' | 'fill4' | 'fill5';

export interface ChartPart {
  readonly text: string;
  readonly look: ChartLook;
  /** The row of the table that it draws, where rows stand side by side. */
  readonly row?: number;
}
export interface ChartLine {
  readonly parts: readonly ChartPart[];
  /** The row of the table that it draws; the total comes after the last. */
  readonly row?: number;
}

export const GAP = '  ';
/** Of a value computed from too few. */
export const SMALL_SIGN = '*';

export const part = (text: string, look: ChartLook = 'plain'): ChartPart => ({ text, look });
export const chartLine = (...parts: readonly ChartPart[]): ChartLine => ({ parts: parts.filter(({ text }) => text !== '') });
export const blank = (width: number): ChartPart => part(' '.repeat(Math.max(0, width)));
export const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
export const lineWidth = ({ parts }: ChartLine): number => parts.reduce((sum, { text }) => sum + displayWidth(text), 0);

/** So large that sums and differences stay finite. */
const LARGEST = 1e200;
/** Numbers that are none count as nothing there. */
const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? Math.max(-LARGEST, Math.min(value, LARGEST)) : null);
export const cellOf = (row: ChartRow, column: number): ChartCell => row.cells[column] ?? { value: null, small: false, n: 0 };
export const valueOf = (row: ChartRow, column: number): number | null => finite(cellOf(row, column).value);

/** All rows, the total last. */
export const rowsWithTotal = ({ rows, total }: ChartTable): readonly ChartRow[] => [...rows, total];

/** Cells at the left for the mark of the current row; none where nothing is in hand. */
export const markWidth = ({ at }: ChartStyle): number => (at === undefined ? 0 : 2);
export const markPart = (style: ChartStyle, row: number): ChartPart => (style.at === undefined ? part('') : style.at.row === row ? part('> ', 'mark') : part('  '));

/** A label in its cells. */
export const labelPart = (text: string, width: number, look: ChartLook): ChartPart => part(pad(truncate(text, width), width), look);

/** Labels get up to a third of the width, never more than they need. */
export const labelWidth = (labels: readonly string[], width: number, room: number): number =>
  Math.max(0, Math.min(widest(labels), Math.max(4, Math.floor(width / 3)), room));

/** Which rows are seen when the current one must be among them; the total has a line of its own. */
export function rowsSeen(table: ChartTable, style: ChartStyle, height: number | undefined): { readonly from: number; readonly to: number } {
  const count = table.rows.length;
  if (height === undefined || count <= height) return { from: 0, to: count };
  const room = Math.max(0, height);
  const at = Math.min(style.at?.row ?? 0, count - 1);
  const from = Math.min(Math.max(0, at - Math.floor(room / 2)), count - room);
  return { from, to: from + room };
}

/** The rows seen by their number, then the total. */
export function seenRows(table: ChartTable, style: ChartStyle, height: number | undefined): readonly { readonly row: ChartRow; readonly index: number; readonly total: boolean }[] {
  const { from, to } = rowsSeen(table, style, height === undefined ? undefined : height - 1);
  const rows = table.rows.slice(from, to).map((row, at) => ({ row, index: from + at, total: false }));
  return [...rows, { row: table.total, index: table.rows.length, total: true }];
}
