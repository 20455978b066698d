import type { Block, Span, Spans } from './manual-page.ts';
import { displayWidth, pad, takeWidth, wrapText } from './text.ts';

/** A line as it is shown, at most as wide as was asked for. */
export interface PageLine {
  readonly spans: Spans;
  /** The block that it is of, by its place. */
  readonly block: number;
  readonly head: boolean;
}

const plain = (text: string): Span => ({ kind: 'plain', text });

/** Blocks as lines of at most `width` cells: paragraphs and cells of tables are wrapped, never cut. */
export function pageLines(blocks: readonly Block[], width: number): readonly PageLine[] {
  const widths = tableWidths(blocks, width);
  return blocks.flatMap((block, at): readonly PageLine[] => linesOf(block, width, widths).map((spans) => ({ spans, block: at, head: block.kind === 'row' && block.head })));
}

function linesOf(block: Block, width: number, widths: ReadonlyMap<number, readonly number[]>): readonly Spans[] {
  if (block.kind === 'gap') return [[]];
  if (block.kind === 'code') return wrapText(block.text, Math.max(10, width - 4)).map((text, at) => [plain(at === 0 ? '  ' : '    '), { kind: 'code', text }]);
  if (block.kind === 'row') return rowLines(block.cells, widths.get(block.table) ?? [], width);
  const first = block.mark === '' ? '' : `${' '.repeat(block.indent)}${block.mark} `;
  const further = ' '.repeat(displayWidth(first));
  return wrapSpans(block.spans, Math.max(10, width - displayWidth(first))).map((spans, at) => (first === '' ? spans : [plain(at === 0 ? first : further), ...spans]));
}

/** Wraps as plain text is wrapped, and keeps what each piece is. */
export function wrapSpans(spans: Spans, width: number): readonly Spans[] {
  const whole = spans.map(({ text }) => text).join('');
  let from = 0;
  return wrapText(whole, width).map((row) => {
    const at = Math.max(from, whole.indexOf(row, from));
    from = at + row.length;
    return cut(spans, at, from);
  });
}

function cut(spans: Spans, from: number, to: number): Spans {
  let at = 0;
  return spans.flatMap(({ kind, text }): Spans => {
    const start = at;
    at += text.length;
    const part = text.slice(Math.max(0, from - start), Math.max(0, to - start));
    return part === '' ? [] : [{ kind, text: part }];
  });
}

const GAP = 2;

/** The widths of the columns of each table: what they need, or a fair share of what there is. */
function tableWidths(blocks: readonly Block[], width: number): ReadonlyMap<number, readonly number[]> {
  const tables = new Map<number, number[]>();
  for (const block of blocks) {
    if (block.kind !== 'row') continue;
    const needs = tables.get(block.table) ?? [];
    for (const [at, cell] of block.cells.entries()) needs[at] = Math.max(needs[at] ?? 1, cell.reduce((sum, { text }) => sum + displayWidth(text), 0));
    tables.set(block.table, needs);
  }
  return new Map([...tables].map(([table, needs]) => [table, shares(needs, width - GAP * (needs.length - 1))]));
}

/** The smallest first: what one does not need is for the others. */
function shares(needs: readonly number[], room: number): readonly number[] {
  let left = room;
  const given = new Map<number, number>();
  const order = needs.map((need, at) => ({ need, at })).toSorted((a, b) => a.need - b.need);
  for (const [done, { need, at }] of order.entries()) {
    const share = Math.min(need, Math.max(4, Math.floor(left / (order.length - done))));
    given.set(at, share);
    left -= share;
  }
  return needs.map((_, at) => given.get(at) ?? 4);
}

function rowLines(cells: readonly Spans[], widths: readonly number[], width: number): readonly Spans[] {
  const wrapped = widths.map((cellWidth, at) => wrapSpans(cells[at] ?? [], cellWidth));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) => {
    const line = wrapped.flatMap((lines, at): Spans => {
      const spans = lines[row] ?? [];
      const used = spans.reduce((sum, { text }) => sum + displayWidth(text), 0);
      const last = at === widths.length - 1;
      return last ? spans : [...spans, plain(pad('', (widths[at] ?? 0) - used + GAP))];
    });
    return lineFits(line, width) ? line : [plain(takeWidth(line.map(({ text }) => text).join(''), width))];
  });
}

const lineFits = (spans: Spans, width: number): boolean => spans.reduce((sum, { text }) => sum + displayWidth(text), 0) <= width;
