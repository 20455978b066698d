import { t } from '../i18n/index.ts';
import { pad, wrapText } from '../util/text.ts';
import { valueText } from './chart-bars.ts';
import {
  blank, chartLine, GAP, labelPart, labelWidth, markPart, markWidth, part, rowsWithTotal, seenRows, widest,
  type ChartLine, type ChartRow, type ChartStyle, type ChartTable,
} from './chart-parts.ts';
import { sparkLine } from './chart-spark.ts';

/** A column's head is wrapped to this, if its numbers are narrower. */
const HEAD = 10;
const HEAD_LINES = 2;
const LONGEST_WORD = 16;
const SPARK = 12;
/** Cells for numbers from which on there is room for a spark line too. */
const WITH_SPARK = 48;

/** Columns that fit beside one another, by their indices. */
interface Block {
  readonly label: number;
  readonly columns: readonly { readonly index: number; readonly width: number }[];
  /** Cells of the spark lines behind the labels, 0: none. */
  readonly spark: number;
  /** There are columns before and after these. */
  readonly before: boolean;
  readonly after: boolean;
}

/** All numbers in rows and columns. With a number in hand the columns around it that fit; else block after block until all are there. */
export function tableChart(table: ChartTable, style: ChartStyle): readonly ChartLine[] {
  const blocks = blocksOf(table, style);
  if (style.at === undefined) return blocks.flatMap((block, at) => [...(at === 0 ? [] : [chartLine()]), ...blockLines(block, table, style)]);
  const inHand = style.at.column;
  const block = blocks.find(({ columns }) => columns.some(({ index }) => index === inHand)) ?? blocks[0];
  return block === undefined ? [] : blockLines(block, table, style);
}

function blocksOf(table: ChartTable, style: ChartStyle): readonly Block[] {
  const all = rowsWithTotal(table);
  const mark = markWidth(style);
  const label = labelWidth(all.map((row) => row.label), style.width, Math.max(0, style.width - mark - GAP.length - 4));
  const months = Math.max(0, ...all.map((row) => row.trend?.length ?? 0));
  // The signs that say that there are more columns take two cells.
  const whole = style.width - mark - label - 2;
  const spark = months > 1 && whole >= WITH_SPARK ? Math.min(SPARK, months) : 0;
  const room = spark === 0 ? whole : whole - spark - GAP.length;
  const widths = table.columns.map((column, index) => ({
    index,
    width: Math.min(Math.max(1, room - GAP.length), Math.max(widest(headOf(column.label)), widest(all.map((row) => valueText(row, column, { ...style, column: index }))))),
  }));
  const groups: { index: number; width: number }[][] = [[]];
  let left = room;
  for (const column of widths) {
    if (column.width + GAP.length > left && (groups.at(-1)?.length ?? 0) > 0) {
      groups.push([]);
      left = room;
    }
    groups.at(-1)?.push(column);
    left -= column.width + GAP.length;
  }
  return groups.map((columns, at): Block => ({ label, columns, spark, before: at > 0, after: at < groups.length - 1 }));
}

function headOf(label: string): readonly string[] {
  // A word is not cut in two.
  const longest = Math.max(0, ...(label.match(/[!-~]+/g) ?? []).map((word) => word.length));
  const lines = wrapText(label, Math.max(HEAD, Math.min(longest, LONGEST_WORD)));
  return lines.length <= HEAD_LINES ? lines : [label];
}

function blockLines(block: Block, table: ChartTable, style: ChartStyle): readonly ChartLine[] {
  const heads = headLines(block, table, style);
  const height = style.height === undefined ? undefined : style.height - heads.length;
  return [...heads, ...seenRows(table, style, height).map(({ row, index, total }) => ({ ...rowOf(row, index, total, block, table, style), row: index }))];
}

function headLines({ label, columns, spark, before, after }: Block, table: ChartTable, style: ChartStyle): readonly ChartLine[] {
  const heads = columns.map(({ index, width }) => headOf(table.columns[index]?.label ?? '').map((text) => pad(text, width, 'right')));
  const lines = Math.max(1, ...heads.map((head) => head.length));
  const more = style.ascii ? ['<', '>'] : ['‹', '›'];
  return Array.from({ length: lines }, (_, line): ChartLine => {
    const last = line === lines - 1;
    const cells = columns.flatMap(({ index, width }, at) => {
      const own = heads[at] ?? [];
      const text = own[line - (lines - own.length)] ?? ' '.repeat(width);
      return [part(GAP), part(text, style.at?.column === index && text.trim() !== '' ? 'current' : 'head')];
    });
    const trend = spark === 0 ? [] : [part(GAP), part(pad(last ? t(style.lang, 'chart.trend') : '', spark), 'head')];
    const signs = style.at === undefined ? [] : [part(last && after ? ` ${more[1] ?? ''}` : '', 'mark')];
    const name = style.at !== undefined && last && before ? part(pad(more[0] ?? '', label, 'right'), 'mark') : blank(label);
    return chartLine(blank(markWidth(style)), name, ...trend, ...cells, ...signs);
  });
}

function rowOf(row: ChartRow, index: number, total: boolean, block: Block, table: ChartTable, style: ChartStyle): ChartLine {
  const current = style.at?.row === index;
  const look = total ? 'total' : 'label';
  const cells = block.columns.flatMap(({ index: at, width }) => {
    const column = table.columns[at];
    const text = column === undefined ? '' : valueText(row, column, { ...style, column: at });
    return [part(GAP), part(pad(text, width, 'right'), current && style.at?.column === at ? 'current' : total ? 'total' : 'value')];
  });
  const spark = block.spark === 0 ? [] : [part(GAP), part(pad(sparkLine(row.trend ?? [], block.spark, style.ascii), block.spark), 'bar')];
  return chartLine(markPart(style, index), labelPart(row.label, block.label, look), ...spark, ...cells);
}

