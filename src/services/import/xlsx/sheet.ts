import { invalid } from '../../../errors.ts';
import { CELL_LIMIT, ROW_LIMIT, type SourceRow } from '../source.ts';
import { cellText, columnOf, rowOf, type CellContext } from './cells.ts';
import { parsed, type Attributes } from './xml.ts';

/** No sheet has more (Excel's specification). */
const MOST_COLUMNS = 16_384;

/** A row below the first one of cells that were merged, and the row whose value it has. */
export interface Merge {
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

interface Reading {
  line: number;
  column: number;
  cells: string[];
  type: string;
  style: number;
  raw: string;
  /** Elements whose text counts: `v`, or `t` outside of how a text is read (`rPh`). */
  taking: boolean;
  phonetic: boolean;
  size: number;
}

/** The rows of a sheet that hold anything, as many as a piece of the file gives at a time. Rows are numbered as the workbook shows them. */
export async function* sheetRows(texts: AsyncIterable<string>, context: CellContext, merges: readonly Merge[] = []): AsyncGenerator<SourceRow[]> {
  let rows: SourceRow[] = [];
  const filled = filler(merges);
  const reading: Reading = { line: 0, column: 0, cells: [], type: '', style: 0, raw: '', taking: false, phonetic: false, size: 0 };
  const handler = {
    open: (name: string, attributes: Attributes) => {
      begin(reading, name, attributes);
    },
    text: (text: string) => {
      if (reading.taking) reading.raw += text;
    },
    close: (name: string) => {
      if (name === 'row') {
        const cells = filled(reading.line, reading.cells);
        if (cells.some((cell) => cell !== '')) rows.push({ line: reading.line, cells });
      } else finish(reading, name, context);
    },
  };
  for await (const _ of parsed(texts, handler, () => undefined)) {
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
}

function begin(reading: Reading, name: string, attributes: Attributes): void {
  if (name === 'row') {
    reading.line = Number(attributes['r'] ?? reading.line + 1);
    reading.cells = [];
    reading.column = 0;
    reading.size = 0;
  } else if (name === 'c') {
    reading.column = columnOf(attributes['r']) ?? reading.column;
    reading.type = attributes['t'] ?? 'n';
    reading.style = Number(attributes['s'] ?? 0);
    reading.raw = '';
  } else if (name === 'rPh') reading.phonetic = true;
  else if (name === 'v' || name === 't') reading.taking = !reading.phonetic;
}

function finish(reading: Reading, name: string, context: CellContext): void {
  if (name === 'v' || name === 't') reading.taking = false;
  else if (name === 'rPh') reading.phonetic = false;
  else if (name === 'c') takeCell(reading, context);
}

function takeCell(reading: Reading, context: CellContext): void {
  const { line, column } = reading;
  const text = cellText(reading.type, reading.style, reading.raw, context);
  reading.column += 1;
  if (text === '' || column >= MOST_COLUMNS) return;
  if (text.length > CELL_LIMIT) throw invalid('import.cell_too_long', { line, column: column + 1 }, { line, column: column + 1 });
  reading.size += text.length;
  if (reading.size > ROW_LIMIT) throw invalid('import.row_over_limit', { line }, { line });
  while (reading.cells.length < column) reading.cells.push('');
  reading.cells[column] = text;
}

/** Gives the rows below merged cells the value of the uppermost. */
function filler(merges: readonly Merge[]): (line: number, cells: string[]) => string[] {
  const waiting = merges.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from);
  let next = 0;
  let open: { readonly merge: Merge; readonly value: string }[] = [];
  return (line, cells) => {
    if (waiting.length === 0) return cells;
    open = open.filter(({ merge }) => merge.to >= line);
    for (const { merge, value } of open) {
      while (cells.length <= merge.column) cells.push('');
      if (cells[merge.column] === '') cells[merge.column] = value;
    }
    for (let merge = waiting[next]; merge !== undefined && merge.from <= line; merge = waiting[next]) {
      if (merge.from === line && (cells[merge.column] ?? '') !== '') open.push({ merge, value: cells[merge.column] ?? '' });
      next += 1;
    }
    return cells;
  };
}

/** The merged cells of a sheet, which its file names after all rows; only their first columns hold a value. */
export async function mergesOf(texts: AsyncIterable<string>): Promise<readonly Merge[]> {
  const merges: Merge[] = [];
  let kept = '';
  for await (const text of texts) {
    const seen = kept + text;
    for (const [, first, last] of seen.matchAll(MERGE)) {
      const [column, from, to] = [columnOf(first), rowOf(first), rowOf(last)];
      if (column !== null && from !== null && to !== null && to > from && merges.length < MOST_MERGES) merges.push({ column, from, to });
    }
    // An element that the next piece ends.
    const at = seen.lastIndexOf('<');
    kept = at === -1 || seen.length - at > 200 || seen.includes('>', at) ? '' : seen.slice(at);
  }
  return merges;
}

const MERGE = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"/g;
const MOST_MERGES = 100_000;
