import type { Value, Values } from '../../fields/definition.ts';
import { isPlainJson } from '../image.ts';
import { postingsOf, type Postings } from '../../db/postings.ts';
import type { Derived, Ready } from '../derive.ts';
import type { ImportColumn } from './columns.ts';
import type { Prepared } from './prepare.ts';
import type { FreshImages } from './fresh-images.ts';
import { isFresh, WORTH_A_WAY, type FreshWay } from './fresh-rows.ts';
import type { SourceRow } from './source.ts';

/**
 * Prepared rows as they pass from the reading thread to the writing one: by columns, and texts in one, so that few objects are copied; grams as the
 * search index takes them, which are handed over without a copy.
 */
export interface PackedRows {
  readonly count: number;
  readonly bytes: number;
  readonly lines: Int32Array;
  readonly cells: PackedCells;
  /** Values by column of the import, then by row. */
  readonly columns: readonly PackedColumn[];
  /** What few rows have: faults, values to be made, retired ones. */
  readonly odd: readonly (readonly [number, Odd])[];
  readonly own: PackedReady;
  readonly main: PackedReady | null;
  /** Whether the rows may go the short way (fresh.ts). */
  readonly fresh: boolean;
}

/**
 * The cells of all rows in UTF-8, needed for rejects only: lines that were cut at a delimiter as they were, else each cell with a mark behind it, and how many
 * there are up to the end of each row.
 */
type PackedCells = { readonly bytes: Uint8Array; readonly delimiter: string } | { readonly bytes: Uint8Array; readonly ends: Int32Array };

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

export interface Packing {
  /** How far in the file reading has come. */
  readonly bytes: number;
  readonly delimiter: string;
  readonly deriving: Deriving;
  readonly fresh: FreshWay | null;
}

const NONE: ReadonlySet<number> = new Set();

/** `rows` are taken one by one: what is made of each is in columns before the next is read. */
export function packRows(rows: Iterable<Prepared>, columns: readonly ImportColumn[], { bytes, delimiter, deriving, fresh }: Packing): PackedRows {
  const sources: SourceRow[] = [];
  const values = columns.map((): Value[] => []);
  const odd = new Map<number, Odd>();
  const own = readyPacker(deriving.own);
  const main = columns.some((column) => column.main) ? readyPacker(deriving.main) : null;
  let areFresh = fresh !== null;
  for (const row of rows) {
    const { faults, pending, retired } = row;
    for (let c = 0; c < columns.length; c += 1) values[c]?.push(valueIn(row, columns[c]));
    own.add(row);
    main?.add(row);
    if (faults.length + pending.length + retired.length > 0) odd.set(sources.length, { faults, pending, retired, cells: null });
    areFresh = areFresh && fresh !== null && isFresh(fresh, row);
    sources.push(row.row);
  }
  const lines = packLines(sources, delimiter);
  const { cells, unlike } = lines === null ? packCells(sources) : { cells: lines, unlike: NONE };
  for (const i of unlike) odd.set(i, { ...(odd.get(i) ?? EVEN), cells: sources[i]?.cells ?? [] });
  return {
    count: sources.length,
    bytes,
    lines: Int32Array.from(sources, ({ line }) => line),
    cells,
    columns: values.map(packColumn),
    odd: [...odd],
    own: own.packed(),
    main: main?.packed() ?? null,
    fresh: areFresh && sources.length >= WORTH_A_WAY,
  };
}

const valueIn = (row: Prepared, column: ImportColumn | undefined): Value => (column === undefined ? null : ((column.main ? row.main?.[column.field] : row.values[column.field]) ?? null));

/** Whether no text of a column has anything that JSON escapes: looked at once for all rows. */
export const isPlainColumn = (column: PackedColumn): boolean => column.kind === 'texts' && isPlainJson(column.texts.all);

function packTexts(texts: readonly string[]): PackedTexts {
  const ends = new Int32Array(texts.length);
  let at = 0;
  for (let i = 0; i < ends.length; i += 1) ends[i] = at += texts[i]?.length ?? 0;
  return { all: texts.join(''), ends };
}

export const textAt = ({ all, ends }: PackedTexts, i: number): string => all.slice(i === 0 ? 0 : ends[i - 1], ends[i]);

function packColumn(values: readonly Value[]): PackedColumn {
  const first = values.find((value) => value !== null);
  if (typeof first === 'string') return packTextColumn(values);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (typeof value !== 'number') return { kind: 'values', values };
    numbers[i] = value;
  }
  return { kind: 'numbers', numbers };
}

function packTextColumn(values: readonly Value[]): PackedColumn {
  const missing = new Uint8Array(values.length);
  const texts: string[] = [];
  for (const value of values) {
    if (value === null) missing[texts.length] = 1;
    else if (typeof value !== 'string') return { kind: 'values', values };
    texts.push(value ?? '');
  }
  return { kind: 'texts', texts: packTexts(texts), missing };
}

/** The value of a row in a column; null where it has none. */
export function valueAt(column: PackedColumn | undefined, i: number): Value {
  if (column === undefined) return null;
  if (column.kind === 'texts') return column.missing[i] === 1 ? null : textAt(column.texts, i);
  if (column.kind === 'values') return column.values[i] ?? null;
  const number = column.numbers[i] ?? Number.NaN;
  return Number.isNaN(number) ? null : number;
}

const encoder = new TextEncoder();

/** Null where some row is no line that was cut. */
function packLines(rows: readonly SourceRow[], delimiter: string): PackedCells | null {
  const lines: string[] = [];
  for (const { text } of rows) {
    if (text === undefined) return null;
    lines.push(text);
  }
  return { bytes: encoder.encode(lines.join('\n')), delimiter };
}

/** `unlike`: rows whose cells would not come back alike, which are left out. */
function packCells(rows: readonly SourceRow[]): { readonly cells: PackedCells; readonly unlike: ReadonlySet<number> } {
  const ends = new Int32Array(rows.length);
  const unlike = new Set<number>();
  const texts: string[] = [];
  let end = 0;
  rows.forEach(({ cells }, i) => {
    const text = cells.join(MARK) + MARK;
    if (text.isWellFormed() && marksIn(text) === cells.length) {
      texts.push(text);
      end += cells.length;
    } else unlike.add(i);
    ends[i] = end;
  });
  return { cells: { bytes: encoder.encode(texts.join('')), ends }, unlike };
}

function marksIn(text: string): number {
  let marks = 0;
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at + 1)) marks += 1;
  return marks;
}

function readyPacker(derive: Deriving['own']): { add(row: Prepared): void; packed(): PackedReady } {
  const sorts: string[] = [];
  const texts: string[] = [];
  return {
    add(row) {
      const made = row.faults.length === 0 ? derive(row) : null;
      sorts.push(made?.name_sort ?? '');
      texts.push(made?.search_text ?? '');
    },
    packed: () => ({ sorts: packTexts(sorts), texts: packTexts(texts), postings: postingsOf(texts) }),
  };
}

/** The memory that may be handed over instead of copied. */
export function memoryOf({ lines, cells, own, main }: PackedRows, images?: FreshImages): ArrayBuffer[] {
  const parts = [lines, cells.bytes, ...(images === undefined ? [] : [images.bytes, images.ends]), ...[own, main].flatMap((ready) => (ready === null ? [] : [ready.postings.firsts, ready.postings.ends, ready.postings.bytes]))];
  return parts.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

const EVEN: Odd = { faults: [], pending: [], retired: [], cells: null };

/** The rows again, as `prepare` made them, with what was derived from them. */
export function unpackRows(packed: PackedRows, columns: readonly ImportColumn[]): readonly Prepared[] {
  const odd = new Map(packed.odd);
  const cellsOf = unpackCells(packed.cells);
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
      row: cells === null ? lazyRow(packed, cellsOf, i) : { line: packed.lines[i] ?? 0, cells },
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
function lazyRow({ lines }: PackedRows, cellsOf: (i: number) => readonly string[], i: number): SourceRow {
  return {
    line: lines[i] ?? 0,
    get cells() {
      return cellsOf(i);
    },
  };
}

/** The cells of each row; the text of all is made once. */
function unpackCells(cells: PackedCells): (i: number) => readonly string[] {
  let parts: readonly string[] | undefined;
  if ('delimiter' in cells) return (i) => (parts ??= decoder.decode(cells.bytes).split('\n'))[i]?.split(cells.delimiter) ?? [];
  return (i) => (parts ??= decoder.decode(cells.bytes).split(MARK)).slice(i === 0 ? 0 : cells.ends[i - 1], cells.ends[i]);
}
