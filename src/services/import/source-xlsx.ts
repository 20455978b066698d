import type { EntityName } from '../../entities/names.ts';
import { invalid, notFound } from '../../errors.ts';
import type { ImportFile } from './file.ts';
import { headerAmong, knownAmong, LOOKED_AT } from './match-file.ts';
import type { ReadPosition, SourceRow } from './source.ts';
import { mergesOf, sheetRows, type Merge } from './xlsx/sheet.ts';
import { openWorkbook, xmlOf, type SheetInfo, type Workbook } from './xlsx/workbook.ts';

/**
 * A sheet of an XLSX workbook as a file to import: the one named (or counted from 1), else the first one that is shown and whose header is understood, or that is not empty. Its first row
 * that is not empty is the header, but for what stands above it.
 */
export async function openXlsx(path: string, wanted: string | undefined, entity?: EntityName): Promise<ImportFile> {
  const workbook = await openWorkbook(path);
  const sheet = await sheetNamed(path, workbook, wanted, entity);
  const merges = await xmlOf(path, async () => await mergesOf(sheet.part.texts()));
  const header = await headerOf(path, workbook, sheet, merges, entity);
  if (header === null) throw invalid('import.empty_sheet', { path, sheet: sheet.name });
  return {
    path,
    format: 'xlsx',
    found: { encoding: 'utf8', skip: 0, size: sheet.part.size },
    delimiter: '',
    lineEnd: '\n',
    headers: header.cells,
    sheet: sheet.name,
    sheets: workbook.sheets.map(({ name }) => name),
    rows: (position) => bodyOf(path, workbook, sheet, merges, header, position),
  };
}

async function sheetNamed(path: string, workbook: Workbook, wanted: string | undefined, entity: EntityName | undefined): Promise<SheetInfo> {
  const { sheets } = workbook;
  if (wanted !== undefined) {
    const found = sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase()) ?? (/^\d{1,4}$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined);
    if (found === undefined) throw notFound('import.no_sheet', { sheet: wanted, sheets: sheets.map(({ name }) => name).join(', ') });
    return found;
  }
  let filled: SheetInfo | undefined;
  for (const sheet of sheets.filter(({ hidden }) => !hidden)) {
    const header = await headerOf(path, workbook, sheet, [], entity);
    if (header === null) continue;
    if (entity === undefined || knownAmong(entity, header.cells) > 0) return sheet;
    filled ??= sheet;
  }
  if (filled !== undefined) return filled;
  throw invalid('import.empty', { path });
}

/** Rows that a broken file throws on are a sentence. */
async function* rowsOf(path: string, workbook: Workbook, sheet: SheetInfo, merges: readonly Merge[], position?: ReadPosition): AsyncGenerator<SourceRow[]> {
  const rows = sheetRows(sheet.part.texts(position), workbook.context, merges);
  try {
    for (;;) {
      const next = await xmlOf(path, async () => await rows.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rows.return(undefined);
  }
}

interface Header {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The first row that holds anything; a title in one cell makes way for the row under it that has several. */
async function headerOf(path: string, workbook: Workbook, sheet: SheetInfo, merges: readonly Merge[], entity?: EntityName): Promise<Header | null> {
  const first: SourceRow[] = [];
  for await (const rows of rowsOf(path, workbook, sheet, merges)) {
    first.push(...rows.slice(0, LOOKED_AT - first.length));
    if (first.length >= LOOKED_AT) break;
  }
  const likely = Math.max(0, first.findIndex(({ cells }) => cells.filter((cell) => cell !== '').length > 1));
  const found = first[headerAmong(entity, first.map(({ cells }) => cells), likely)];
  return found === undefined ? null : { line: found.line, cells: found.cells.map((cell) => cell.trim()) };
}

/** The rows under the header, each as wide as it: a sheet has no empty cells at the end of a row. */
async function* bodyOf(path: string, workbook: Workbook, sheet: SheetInfo, merges: readonly Merge[], header: Header, position?: ReadPosition): AsyncGenerator<SourceRow[]> {
  const width = header.cells.length;
  for await (const rows of rowsOf(path, workbook, sheet, merges, position)) {
    const body = rows.filter(({ line }) => line > header.line);
    if (body.length > 0) yield body.map(({ line, cells }) => ({ line, cells: cells.length < width ? [...cells, ...Array<string>(width - cells.length).fill('')] : cells }));
  }
}
