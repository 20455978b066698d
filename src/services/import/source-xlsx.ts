import { invalid, notFound } from '../../errors.ts';
import type { ImportFile } from './file.ts';
import type { ReadPosition, SourceRow } from './source.ts';
import { mergesOf, sheetRows, type Merge } from './xlsx/sheet.ts';
import { openWorkbook, xmlOf, type SheetInfo, type Workbook } from './xlsx/workbook.ts';

/**
 * A sheet of an XLSX workbook as a file to import: the one named (or counted from 1), else the first one that is shown and not empty. Its first row
 * that is not empty is the header, but for a title above it.
 */
export async function openXlsx(path: string, wanted: string | undefined): Promise<ImportFile> {
  const workbook = await openWorkbook(path);
  const sheet = await sheetNamed(path, workbook, wanted);
  const merges = await xmlOf(path, async () => await mergesOf(sheet.part.texts()));
  const header = await headerOf(path, workbook, sheet, merges);
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

async function sheetNamed(path: string, workbook: Workbook, wanted: string | undefined): Promise<SheetInfo> {
  const { sheets } = workbook;
  if (wanted !== undefined) {
    const found = sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase()) ?? (/^\d{1,4}$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined);
    if (found === undefined) throw notFound('import.no_sheet', { sheet: wanted, sheets: sheets.map(({ name }) => name).join(', ') });
    return found;
  }
  for (const sheet of sheets) if (!sheet.hidden && (await headerOf(path, workbook, sheet, [])) !== null) return sheet;
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

/** Rows that are looked at for the header: a title and what stands under it. */
const LOOKED_AT = 6;

/** The first row that holds anything; a title in one cell makes way for the row under it that has several. */
async function headerOf(path: string, workbook: Workbook, sheet: SheetInfo, merges: readonly Merge[]): Promise<Header | null> {
  const first: SourceRow[] = [];
  for await (const rows of rowsOf(path, workbook, sheet, merges)) {
    first.push(...rows.slice(0, LOOKED_AT - first.length));
    if (first.length >= LOOKED_AT) break;
  }
  const found = first.find(({ cells }) => cells.filter((cell) => cell !== '').length > 1) ?? first[0];
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
