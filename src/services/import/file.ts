import { stat } from 'node:fs/promises';
import type { EntityName } from '../../entities/names.ts';
import { invalid, usage } from '../../errors.ts';
import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import { DELIMITERS, type Delimiter } from '../../output/delimited.ts';
import { findDelimiter, findFormat, sampleRecords, type ImportFormat } from './delimiter.ts';
import { decoder, findEncoding, isArchive, openFile, type FileEncoding, type FoundEncoding } from './sniff.ts';
import { headerAmong, LOOKED_AT } from './match-file.ts';
import { jsonKeys, jsonRows } from './source-json.ts';
import { isCards, openCards } from './source-vcard.ts';
import { openXlsx } from './source-xlsx.ts';
import { tableRows, textOf, type ReadPosition, type SourceRow } from './source.ts';

/** Something that is worth knowing of a file before it is imported. */
export interface ImportNote {
  readonly key: MessageKey;
  readonly params: MessageParams;
}

/** How a table is written: what another thread need not find out again. */
export interface TableForm {
  /** Rows above the header. */
  readonly titles: number;
  readonly headers: readonly string[];
  readonly delimiter: string;
  readonly lineEnd: '\n' | '\r\n';
}

/** A file whose form is known: what it is made of and a way to its rows, as often as wanted. */
export interface ImportFile {
  readonly path: string;
  readonly format: ImportFormat;
  readonly found: FoundEncoding;
  /** Empty for JSON. */
  readonly delimiter: string;
  readonly lineEnd: '\n' | '\r\n';
  readonly headers: readonly string[];
  /** The sheet of a workbook that is read, and the names of all. */
  readonly sheet?: string;
  readonly sheets?: readonly string[];
  readonly notes?: readonly ImportNote[];
  /** Where it is a table of text. */
  readonly table?: TableForm;
  /** The rows after the header, in batches; `position` tells how far reading has come. */
  rows(position?: ReadPosition): AsyncGenerator<SourceRow[]>;
}

export interface FileOptions {
  readonly encoding?: string;
  /** What another thread has found and checked. */
  readonly found?: FoundEncoding | undefined;
  readonly table?: TableForm | undefined;
  readonly delimiter?: string;
  /** The sheet of a workbook, by its name or its number. */
  readonly sheet?: string;
  /** What the rows are to become: its words tell the header from what stands above it. */
  readonly entity?: EntityName;
}

const SAMPLE = 1 << 18;

const ENCODINGS: Readonly<Record<string, FileEncoding>> = {
  utf8: 'utf8',
  utf16: 'utf16le',
  utf16le: 'utf16le',
  utf16be: 'utf16be',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  big5: 'big5',
  big5hkscs: 'big5',
  cp950: 'big5',
  windows1252: 'windows1252',
  cp1252: 'windows1252',
  latin1: 'windows1252',
  iso88591: 'windows1252',
};

/** An encoding by the names that people use (UTF-8, GBK). Throws `usage`. */
export function encodingNamed(name: string): FileEncoding {
  const found = ENCODINGS[name.toLowerCase().replace(/[^a-z0-9]/g, '')];
  if (found === undefined) throw usage('import.unknown_encoding', { encoding: name });
  return found;
}

/** A delimiter as itself or by name (tab, comma). Throws `usage`. */
export function delimiterNamed(name: string): Delimiter {
  const named: Readonly<Record<string, Delimiter>> = { comma: ',', semicolon: ';', tab: '\t', '\\t': '\t', bar: '|', pipe: '|' };
  const found = DELIMITERS.find((delimiter) => delimiter === name) ?? named[name.toLowerCase()];
  if (found === undefined) throw usage('import.unknown_delimiter', { delimiter: name });
  return found;
}

/** The table that was looked at last: whoever imports one has seen its plan before. */
let lastTable: { readonly key: string; readonly file: ImportFile } | null = null;

/** What tells whether a file is as it was looked at last. */
async function keyOf(path: string, { encoding, delimiter, entity }: FileOptions): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return JSON.stringify([path, encoding, delimiter, entity, size, mtimeMs, ino]);
}

function tableFile(path: string, found: FoundEncoding, table: TableForm): ImportFile {
  const { titles, headers, delimiter, lineEnd } = table;
  return { path, format: delimiter === '\t' ? 'tsv' : 'csv', found, delimiter, lineEnd, headers, table, rows: (position) => bodyOf(path, found, delimiter, titles + 1, position) };
}

/** Looks at a file: encoding, format, delimiter, headers. Throws what `findEncoding` throws and `invalid` where no header is found. */
export async function openImport(path: string, options: FileOptions = {}): Promise<ImportFile> {
  if (options.found !== undefined && options.table !== undefined) return tableFile(path, options.found, options.table);
  if (await isArchive(path)) return await openXlsx(path, options.sheet, options.entity);
  const key = await keyOf(path, options);
  if (key === lastTable?.key) return lastTable.file;
  const found = options.found ?? await findEncoding(path, options.encoding === undefined ? undefined : encodingNamed(options.encoding));
  const { text, whole } = await sampleOf(path, found);
  // What a web program calls .xls is often a page with a table.
  if (/^\s*<(?:!doctype|html|head|table|\?xml|meta|style)\b/i.test(text)) throw invalid('import.is_markup', { path });
  if (isCards(text)) return await openCards(path, found);
  const kind = findFormat(text);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  if (kind !== 'table') {
    const headers = await jsonKeys(textOf(path, found));
    if (headers.length === 0) throw invalid('import.empty', { path });
    return { path, format: kind, found, delimiter: '', lineEnd, headers, rows: (position) => jsonRows(textOf(path, found, position), headers) };
  }
  const delimiter = options.delimiter === undefined ? findDelimiter(text, whole) : delimiterNamed(options.delimiter);
  if (isMarkdown(text)) throw invalid('import.is_markdown', { path });
  const { titles, headers } = await headersOf(path, found, delimiter, sampleRecords(text, delimiter, whole), options.entity);
  const file = tableFile(path, found, { titles, headers, delimiter, lineEnd });
  lastTable = { key, file };
  return file;
}

/** The second line of a table of Markdown is `| --- | ---: |`; taken for data it would make values named “---”. */
const isMarkdown = (text: string): boolean => /^\s*\|[^\n]*\n\s*\|(?:\s*:?-{3,}:?\s*\|)+\s*(?:\n|$)/.test(text);

async function sampleOf(path: string, found: FoundEncoding): Promise<{ text: string; whole: boolean }> {
  const handle = await openFile(path);
  try {
    const buffer = Buffer.alloc(SAMPLE);
    const { bytesRead } = await handle.read(buffer, 0, SAMPLE, found.skip);
    return { text: decoder(found.encoding).decode(buffer.subarray(0, bytesRead), { stream: true }), whole: bytesRead < SAMPLE };
  } finally {
    await handle.close();
  }
}

interface Headers {
  /** Rows above the header. */
  readonly titles: number;
  readonly headers: readonly string[];
}

/** How many rows with a title in one cell stand above the row of headers, as in a sheet that was saved as text; none where the file has one column. */
function titlesAbove(records: readonly (readonly string[])[]): number {
  const filled = (record: readonly string[] = []): number => record.filter((cell) => cell.trim() !== '').length;
  if (filled(records[0]) > 1) return 0;
  const at = records.slice(0, LOOKED_AT).findIndex((record) => filled(record) > 1);
  return at === -1 || (records[at]?.length ?? 0) < 3 ? 0 : at;
}

async function headersOf(path: string, found: FoundEncoding, delimiter: string, sampled: readonly string[][], entity: EntityName | undefined): Promise<Headers> {
  const titles = headerAmong(entity, sampled.slice(0, LOOKED_AT), titlesAbove(sampled));
  if (sampled[titles] !== undefined) return { titles, headers: sampled[titles] };
  // Nothing readable in the sample: the fault that reading meets says why.
  for await (const rows of tableRows(textOf(path, found), delimiter)) if (rows[0] !== undefined) return { titles: 0, headers: rows[0].cells };
  throw invalid('import.empty', { path });
}

async function* bodyOf(path: string, found: FoundEncoding, delimiter: string, above: number, position?: ReadPosition): AsyncGenerator<SourceRow[]> {
  let left = above;
  for await (const rows of tableRows(textOf(path, found, position), delimiter)) {
    yield left === 0 ? rows : rows.slice(left);
    left = Math.max(0, left - rows.length);
  }
}
