import type { Value, Values } from '../../fields/definition.ts';
import { postingsOf, type Postings } from '../../db/postings.ts';
import type { Derived, Ready } from '../derive.ts';
import type { ImportColumn } from './columns.ts';
import type { Prepared } from './prepare.ts';
import type { SourceRow } from './source.ts';

/**
 * Prepared rows as they pass from the reading thread to the writing one: by columns, and texts in one, so that few objects are copied; grams as the
 * search index takes them, which are handed over without a copy.
 */
export interface PackedRows {
  readonly count: number;
  readonly bytes: number;
  readonly lines: Int32Array;
  /** All cells of all rows in UTF-8, each with a mark behind it; needed for rejects only. */
  readonly cells: Uint8Array;
  /** Where the cells of each row end. */
  readonly cellEnds: Int32Array;
  /** Values by column of the import, then by row. */
  readonly columns: readonly PackedColumn[];
  /** What few rows have: faults, values to be made, retired ones. */
  readonly odd: readonly (readonly [number, Odd])[];
  readonly own: PackedReady;
  readonly main: PackedReady | null;
}

interface Odd extends Pick<Prepared, 'faults' | 'pending' | 'retired'> {
  /** Where a cell has the mark in it or half a character, as JSON may: as they are. */
  readonly cells: readonly string[] | null;
}

/** Texts in one, and where each ends: what waits to be written is then a few objects, which the collector need not follow. */
interface PackedTexts {
  readonly all: string;
  readonly ends: Int32Array;
}

/** The values of a column: texts and which of them are missing; numbers, not a number where one is missing; or as they are. */
type PackedColumn =
  | { readonly kind: 'texts'; readonly texts: PackedTexts; readonly missing: Uint8Array }
  | { readonly kind: 'numbers'; readonly numbers: Float64Array }
  | { readonly kind: 'values'; readonly values: readonly Value[] };

/** What was derived from each row; empty texts where there was nothing to derive from. */
interface PackedReady {
  readonly sorts: PackedTexts;
  readonly texts: PackedTexts;
  readonly postings: Postings;
}

/** What a row derives, before it is packed. */
export interface Deriving {
  own(row: Prepared): Derived | null;
  main(row: Prepared): Derived | null;
}

/** No text file has it. */
const MARK = '\u0000';

export function packRows(rows: readonly Prepared[], columns: readonly ImportColumn[], bytes: number, deriving: Deriving): PackedRows {
  const { cells, cellEnds, unlike } = packCells(rows);
  return {
    count: rows.length,
    bytes,
    lines: Int32Array.from(rows, ({ row }) => row.line),
    cells,
    cellEnds,
    columns: columns.map((column) => packColumn(rows, column)),
    odd: packOdd(rows, unlike),
    own: packReady(rows, deriving.own),
    main: columns.some(({ main }) => main) ? packReady(rows, deriving.main) : null,
  };
}

function packTexts(texts: readonly string[]): PackedTexts {
  const ends = new Int32Array(texts.length);
  let at = 0;
  for (let i = 0; i < ends.length; i += 1) ends[i] = at += texts[i]?.length ?? 0;
  return { all: texts.join(''), ends };
}

const textAt = ({ all, ends }: PackedTexts, i: number): string => all.slice(i === 0 ? 0 : ends[i - 1], ends[i]);

function packColumn(rows: readonly Prepared[], { main, field }: ImportColumn): PackedColumn {
  const values: Value[] = [];
  const texts: string[] = [];
  const missing = new Uint8Array(rows.length);
  const numbers = new Float64Array(rows.length).fill(Number.NaN);
  let [allTexts, allNumbers] = [true, true];
  for (const row of rows) {
    const value = (main ? row.main?.[field] : row.values[field]) ?? null;
    const at = values.push(value) - 1;
    texts.push(typeof value === 'string' ? value : '');
    if (value === null) missing[at] = 1;
    else if (typeof value === 'number') numbers[at] = value;
    allTexts &&= value === null || typeof value === 'string';
    allNumbers &&= value === null || typeof value === 'number';
  }
  if (allNumbers) return { kind: 'numbers', numbers };
  return allTexts ? { kind: 'texts', texts: packTexts(texts), missing } : { kind: 'values', values };
}

function valueAt(column: PackedColumn, i: number): Value {
  if (column.kind === 'texts') return column.missing[i] === 1 ? null : textAt(column.texts, i);
  if (column.kind === 'values') return column.values[i] ?? null;
  const number = column.numbers[i] ?? Number.NaN;
  return Number.isNaN(number) ? null : number;
}

/** Memory that is used again. */
let written = Buffer.alloc(0);
/** A unit of text takes at most so many bytes. */
const UNIT_BYTES = 3;

/** The cells of the rows; `unlike`: those of which they would not come back alike. */
function packCells(rows: readonly Prepared[]): Pick<PackedRows, 'cells' | 'cellEnds'> & { readonly unlike: ReadonlySet<number> } {
  const texts = rows.map(({ row }) => row.cells.join(MARK) + MARK);
  const most = UNIT_BYTES * texts.reduce((sum, { length }) => sum + length, 0);
  if (written.length < most) written = Buffer.allocUnsafeSlow(most);
  const cellEnds = new Int32Array(rows.length);
  const unlike = new Set<number>();
  let at = 0;
  texts.forEach((text, i) => {
    cellEnds[i] = at += written.write(text, at);
    if (!text.isWellFormed() || marksIn(text) !== rows[i]?.row.cells.length) unlike.add(i);
  });
  // A copy, because its memory is handed over.
  return { cells: new Uint8Array(written.subarray(0, at)), cellEnds, unlike };
}

function marksIn(text: string): number {
  let marks = 0;
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at + 1)) marks += 1;
  return marks;
}

function packOdd(rows: readonly Prepared[], unlike: ReadonlySet<number>): PackedRows['odd'] {
  const odd: (readonly [number, Odd])[] = [];
  rows.forEach(({ row, faults, pending, retired }, i) => {
    if (faults.length + pending.length + retired.length > 0 || unlike.has(i)) odd.push([i, { faults, pending, retired, cells: unlike.has(i) ? row.cells : null }]);
  });
  return odd;
}

function packReady(rows: readonly Prepared[], derive: Deriving['own']): PackedReady {
  const sorts: string[] = [];
  const texts: string[] = [];
  for (const row of rows) {
    const made = row.faults.length === 0 ? derive(row) : null;
    sorts.push(made?.name_sort ?? '');
    texts.push(made?.search_text ?? '');
  }
  return { sorts: packTexts(sorts), texts: packTexts(texts), postings: postingsOf(texts) };
}

/** The memory that may be handed over instead of copied. */
export function memoryOf({ lines, cells, cellEnds, own, main }: PackedRows): ArrayBuffer[] {
  const parts = [lines, cells, cellEnds, ...[own, main].flatMap((ready) => (ready === null ? [] : [ready.postings.firsts, ready.postings.ends, ready.postings.bytes]))];
  return parts.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

const EVEN: Odd = { faults: [], pending: [], retired: [], cells: null };

/** The rows again, as `prepare` made them, with what was derived from them. */
export function unpackRows(packed: PackedRows, columns: readonly ImportColumn[]): readonly Prepared[] {
  const odd = new Map(packed.odd);
  const rows: Prepared[] = [];
  for (let i = 0; i < packed.count; i += 1) {
    const values: Values = {};
    const main: Values = {};
    let hasMain = false;
    for (let c = 0; c < columns.length; c += 1) {
      const [column, given] = [columns[c], packed.columns[c]];
      if (column === undefined || given === undefined) continue;
      const value = valueAt(given, i);
      if (value === null) continue;
      if (column.main) {
        main[column.field] = value;
        hasMain = true;
      } else values[column.field] = value;
    }
    const { faults, pending, retired, cells } = odd.get(i) ?? EVEN;
    hasMain ||= pending.some((each) => each.main);
    rows.push({
      row: cells === null ? lazyRow(packed, i) : { line: packed.lines[i] ?? 0, cells },
      values,
      main: hasMain ? main : null,
      pending,
      retired,
      faults,
      ready: readyAt(packed.own, i, values, hasMain ? main : null),
      mainReady: packed.main === null ? null : readyAt(packed.main, i, main, null),
    });
  }
  return rows;
}

function readyAt(ready: PackedReady, i: number, of: Values, mainOf: Values | null): Ready | null {
  const search_text = textAt(ready.texts, i);
  if (search_text === '') return null;
  return { of, mainOf, name_sort: textAt(ready.sorts, i), search_text, postings: ready.postings, place: i };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Its cells are cut out of the text when somebody asks for them: for a reject. */
function lazyRow({ cells, cellEnds, lines }: PackedRows, i: number): SourceRow {
  return {
    line: lines[i] ?? 0,
    get cells() {
      return decoder.decode(cells.subarray(i === 0 ? 0 : cellEnds[i - 1], (cellEnds[i] ?? 0) - MARK.length)).split(MARK);
    },
  };
}
