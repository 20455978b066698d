import { guardCell } from './formula-guard.ts';
import { delimitedBytes, delimitedLine, type Delimiter } from './delimited.ts';
import { jsonRow } from './json.ts';
import { markdownRow, markdownRule } from './markdown.ts';

/** Formats that are text, a line or more for a row. */
export type FileFormat = 'csv' | 'tsv' | 'json' | 'ndjson' | 'md';
export type Purpose = 'spreadsheet' | 'machine';

/** A column as files show it. */
export interface OutputColumn {
  /** The field: `level_id`. */
  readonly key: string;
  /** What stands above it for people: 级别. */
  readonly label: string;
  readonly align: 'left' | 'right';
  /** How JSON writes the cell's text: as it is, as a number, as true/false, as a list of names. */
  readonly json: 'text' | 'number' | 'flag' | 'list';
}

/** The text of a file, piece by piece: cells are the texts made by `cellWriters`. */
export interface RowFormat {
  start(): string;
  row(cells: readonly string[]): string;
  end(): string;
  /** The rows as `row` writes them, in UTF-8 at once: for those formats of which there are large files. */
  readonly bytes?: (rows: readonly (readonly string[])[]) => Uint8Array;
}

const BOM = '\uFEFF';

/**
 * - csv, tsv for `machine`: field keys above, LF, nothing guarded; for `spreadsheet`: labels above, byte-order mark, CRLF, formulas guarded.
 * - json, ndjson: field keys, typed values, whatever the purpose.
 * - md: labels, a table.
 * `mark`: whether a spreadsheet's file begins with the byte-order mark, which only Unicode has.
 */
export function rowFormat(format: FileFormat, columns: readonly OutputColumn[], purpose: Purpose, mark = true): RowFormat {
  switch (format) {
    case 'csv':
      return delimited(',', columns, purpose, mark);
    case 'tsv':
      return delimited('\t', columns, purpose, mark);
    case 'json':
      return jsonArray(columns);
    case 'ndjson': {
      const row = jsonRow(columns);
      return { start: () => '', row: (cells) => `${row(cells)}\n`, end: () => '' };
    }
    case 'md':
      return {
        start: () => `${markdownRow(columns.map((column) => column.label))}\n${markdownRule(columns)}\n`,
        row: (cells) => `${markdownRow(cells)}\n`,
        end: () => '',
      };
  }
}

function delimited(delimiter: Delimiter, columns: readonly OutputColumn[], purpose: Purpose, mark: boolean): RowFormat {
  const line = delimitedLine(delimiter);
  if (purpose === 'machine') {
    return { start: () => `${line(columns.map((column) => column.key))}\n`, row: (cells) => `${line(cells)}\n`, end: () => '', bytes: delimitedBytes(delimiter, '\n') };
  }
  // A negative amount is no formula, and a quantity no account: numbers stay numbers.
  const guarded = columns.map((column) => column.json === 'text' || column.json === 'list');
  const safe = (cells: readonly string[]): readonly string[] => cells.map((cell, i) => (guarded[i] === true ? guardCell(cell) : cell));
  const encoded = delimitedBytes(delimiter, '\r\n');
  return {
    start: () => `${mark ? BOM : ''}${line(columns.map((column) => column.label))}\r\n`,
    row: (cells) => `${line(safe(cells))}\r\n`,
    end: () => '',
    bytes: (rows) => encoded(rows.map(safe)),
  };
}

function jsonArray(columns: readonly OutputColumn[]): RowFormat {
  const row = jsonRow(columns);
  let first = true;
  return {
    start: () => '[',
    row: (cells) => {
      const comma = first ? '\n' : ',\n';
      first = false;
      return `${comma}${row(cells)}`;
    },
    end: () => (first ? ']\n' : '\n]\n'),
  };
}
