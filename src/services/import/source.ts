import { Parser } from 'csv-parse';
import { invalid } from '../../errors.ts';
import { chunksOf, decoder, openFile, type FoundEncoding } from './sniff.ts';

/** A row of the file as it stands there, and the line that it begins on. */
export interface SourceRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** The line that was cut at each delimiter, where nothing else had to be done. */
  readonly text?: string;
}

/** How far reading has come, in bytes. */
export interface ReadPosition {
  bytes: number;
}

/** A row with a quote that never ends swallows the file; a megabyte is more than any table's row. */
export const ROW_LIMIT = 1 << 20;
export const CELL_LIMIT = 1 << 16;

/** The decoded pieces of a file whose encoding was found and checked. */
export async function* textOf(path: string, found: FoundEncoding, position: ReadPosition = { bytes: 0 }): AsyncGenerator<string> {
  const handle = await openFile(path);
  try {
    const strict = decoder(found.encoding);
    for await (const chunk of chunksOf(handle, found.skip)) {
      position.bytes += chunk.length;
      yield strict.decode(chunk, { stream: true });
    }
    yield strict.decode();
  } finally {
    await handle.close();
  }
}

/**
 * The rows of a table, its header the first of them, a few thousand at a time. Throws `invalid` where a row or a cell is too long. Up to its first
 * quote a table is lines and delimiters, which cutting reads eight times as fast; from there on the parser takes over.
 */
export async function* tableRows(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<SourceRow[]> {
  const plain: Plain = { delimiter, rest: '', line: 1 };
  const quoted = quotedRows(delimiter);
  let cutting = true;
  for await (const text of texts) {
    cutting &&= !text.includes('"');
    const rows = cutting ? cutRows(plain, text, false) : await quoted.add(leftOf(plain) + text, plain.line);
    if (rows.length > 0) yield checkCells(rows);
  }
  const rows = cutting ? cutRows(plain, '', true) : await quoted.add(null, plain.line);
  if (rows.length > 0) yield checkCells(rows);
}

/** A table without quotes, as far as it was read. */
interface Plain {
  readonly delimiter: string;
  /** The beginning of a row whose end is still to come. */
  rest: string;
  /** The line on which it begins. */
  line: number;
}

function leftOf(plain: Plain): string {
  const { rest } = plain;
  plain.rest = '';
  return rest;
}

function cutRows(plain: Plain, more: string, last: boolean): SourceRow[] {
  const text = plain.rest + more;
  const rows: SourceRow[] = [];
  const ends = text.includes('\r') ? /\r\n?|\n/g : null;
  let start = 0;
  for (;;) {
    const end = ends === null ? text.indexOf('\n', start) : (ends.exec(text)?.index ?? -1);
    // A \r at the very end may be half of \r\n.
    if (end === -1 || (!last && end === text.length - 1 && text[end] === '\r')) break;
    addRow(plain, rows, text.slice(start, end));
    start = ends === null ? end + 1 : ends.lastIndex;
  }
  plain.rest = text.slice(start);
  if (last && plain.rest !== '') addRow(plain, rows, leftOf(plain));
  if (plain.rest.length > ROW_LIMIT) throw invalid('import.row_too_long', { line: plain.line }, { line: plain.line });
  return rows;
}

function addRow(plain: Plain, rows: SourceRow[], row: string): void {
  if (row.length > ROW_LIMIT) throw invalid('import.row_too_long', { line: plain.line }, { line: plain.line });
  if (!isBlank(row, plain.delimiter)) rows.push({ line: plain.line, cells: row.split(plain.delimiter), text: row });
  plain.line += 1;
}

/** An empty line is no row, nor one of nothing but delimiters, which spreadsheets write for rows that were once used. */
function isBlank(row: string, delimiter: string): boolean {
  let at = 0;
  while (row.startsWith(delimiter, at)) at += delimiter.length;
  return at === row.length;
}

/** Rows with quotes in them, from the beginning of one that stands on line `from`. */
function quotedRows(delimiter: string): { add(text: string | null, from: number): Promise<SourceRow[]> } {
  let rows: SourceRow[] = [];
  let before = 0;
  let line = 1;
  const parser = new Parser({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: ROW_LIMIT,
    record_delimiter: ['\r\n', '\n', '\r'],
    on_record: (record: string[], context) => {
      if (record.some((cell) => cell !== '')) rows.push({ line, cells: record });
      line = before + context.lines + 1;
      return null;
    },
  });
  // The stream may tell of one fault twice; the first is thrown by `feed`.
  parser.on('error', () => undefined);
  let begun = false;
  return {
    async add(text, from) {
      if (!begun) {
        before = from - 1;
        line = from;
      }
      begun = true;
      await feed(parser, text, () => line);
      const read = rows;
      rows = [];
      return read;
    },
  };
}

function feed(parser: Parser, text: string | null, line: () => number): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => {
      parser.removeListener('error', done);
      if (error) reject(tableError(error, line()));
      else resolve();
    };
    parser.once('error', done);
    if (text === null) parser.end(done);
    else parser.write(text, done);
  });
}

function tableError(error: Error, line: number): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'CSV_MAX_RECORD_SIZE') return invalid('import.row_too_long', { line }, { line });
  if (code === 'CSV_QUOTE_NOT_CLOSED') return invalid('import.open_quote', { line }, { line });
  return invalid('import.no_table', { line, reason: error.message }, { line });
}

function checkCells(rows: SourceRow[]): SourceRow[] {
  for (const row of rows) {
    if (row.text !== undefined && row.text.length <= CELL_LIMIT) continue;
    const column = row.cells.findIndex((cell) => cell.length > CELL_LIMIT);
    if (column !== -1) throw invalid('import.cell_too_long', { line: row.line, column: column + 1 }, { line: row.line, column: column + 1 });
  }
  return rows;
}
