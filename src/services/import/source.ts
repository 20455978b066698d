import { Parser } from 'csv-parse';
import { invalid } from '../../errors.ts';
import { chunksOf, decoder, openFile, type FoundEncoding } from './sniff.ts';

/** A row of the file as it stands there, and the line that it begins on. */
export interface SourceRow {
  readonly line: number;
  readonly cells: readonly string[];
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

/** The rows of a table, its header the first of them, a few thousand at a time. Throws `invalid` where a row or a cell is too long. */
export async function* tableRows(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<SourceRow[]> {
  let rows: SourceRow[] = [];
  let line = 1;
  const parser = new Parser({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: ROW_LIMIT,
    record_delimiter: ['\r\n', '\n', '\r'],
    on_record: (record: string[], context) => {
      // An empty line is no row.
      if (record.length > 1 || record[0] !== '') rows.push({ line, cells: record });
      line = context.lines + 1;
      return null;
    },
  });
  // The stream may tell of one fault twice; the first is thrown by `feed`.
  parser.on('error', () => undefined);
  for await (const text of texts) {
    await feed(parser, text, () => line);
    if (rows.length === 0) continue;
    yield checkCells(rows);
    rows = [];
  }
  await feed(parser, null, () => line);
  if (rows.length > 0) yield checkCells(rows);
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
    const column = row.cells.findIndex((cell) => cell.length > CELL_LIMIT);
    if (column !== -1) throw invalid('import.cell_too_long', { line: row.line, column: column + 1 }, { line: row.line, column: column + 1 });
  }
  return rows;
}
