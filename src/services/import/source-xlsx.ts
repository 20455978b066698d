import { invalid, notFound } from '../../errors.ts';
import type { ImportFile } from './file.ts';
import type { ReadPosition, SourceRow } from './source.ts';
import { mergesOf, sheetRows, type Merge } from './xlsx/sheet.ts';
import { openWorkbook, xmlOf, type SheetInfo, type Workbook } from './xlsx/workbook.ts';

/**
 * A sheet of an XLSX workbook as a file to import: the one named (or counted from 1), else the first one that is shown and not empty. Its first row
 * that is not empty is the header.
 */
export async function openXlsx(path: string, wanted: string | undefined): Promise<ImportFile> {
  const workbook = await openWorkbook(path);
  const sheet = await sheetNamed(path, workbook, wanted);
  const merges = await xmlOf(path, async () => await mergesOf(sheet.part.texts()));
  const headers = await headersOf(path, workbook, sheet, merges);
  if (headers === null) throw invalid('import.empty_sheet', { path, sheet: sheet.name });
  return {
    path,
    format: 'xlsx',
    found: { encoding: 'utf8', skip: 0, size: sheet.part.size },
    delimiter: '',
    lineEnd: '\n',
    headers,
    sheet: sheet.name,
    sheets: workbook.sheets.map(({ name }) => name),
    rows: (position) => bodyOf(path, workbook, sheet, merges, headers.length, position),
  };
}

async function sheetNamed(path: string, workbook: Workbook, wanted: string | undefined): Promise<SheetInfo> {
  const { sheets } = workbook;
  if (wanted !== undefined) {
    const found = sheets.find(({ name }) => name === wanted) ?? sheets.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase()) ?? (/^\d{1,4}$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined);
    if (found === undefined) throw notFound('import.no_sheet', { sheet: wanted, sheets: sheets.map(({ name }) => name).join(', ') });
    return found;
  }
  for (const sheet of sheets) if (!sheet.hidden && (await headersOf(path, workbook, sheet, [])) !== null) return sheet;
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

async function headersOf(path: string, workbook: Workbook, sheet: SheetInfo, merges: readonly Merge[]): Promise<readonly string[] | null> {
  for await (const [first] of rowsOf(path, workbook, sheet, merges)) if (first !== undefined) return first.cells.map((cell) => cell.trim());
  return null;
}

/** The rows under the header, each as wide as it: a sheet has no empty cells at the end of a row. */
async function* bodyOf(path: string, workbook: Workbook, sheet: SheetInfo, merges: readonly Merge[], width: number, position?: ReadPosition): AsyncGenerator<SourceRow[]> {
  let header = true;
  for await (const rows of rowsOf(path, workbook, sheet, merges, position)) {
    yield (header ? rows.slice(1) : rows).map(({ line, cells }) => ({ line, cells: cells.length < width ? [...cells, ...Array<string>(width - cells.length).fill('')] : cells }));
    header = false;
  }
}
