import { invalid } from '../errors.ts';
import type { Value } from '../fields/definition.ts';
import type { SheetForm } from '../fields/type.ts';
import { displayWidth } from '../util/text.ts';
import { inPieces } from './pieces.ts';
import { CELL_LIMIT, cellXml, columnLetters, ROW_LIMIT, textCell } from './xlsx-cell.ts';
import { CONTENT_TYPES, ROOT_RELATIONS, sheetHead, sheetTail, stylesXml, WORKBOOK_RELATIONS, workbookXml } from './xlsx-parts.ts';
import { zipBytes } from './zip-write.ts';

export interface SheetColumn {
  readonly header: string;
  readonly form: SheetForm;
}

/** Rows as their texts and, beside them, the stored values. */
export interface SheetPage {
  readonly cells: readonly (readonly string[])[];
  readonly values: readonly (readonly Value[])[];
}

export interface Sheet {
  readonly title: string;
  readonly columns: readonly SheetColumn[];
  readonly pages: AsyncIterable<SheetPage>;
  /** IANA name: moments are written as the clock on the wall shows them. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
}

const HEADER_STYLE = 1;
/** Columns in characters: none narrower than a date's half, none wider than a line that one reads. */
const NARROW = 6;
const WIDE = 60;
/** Room for the button of the filter, and for the sign and the separators of an amount. */
const BUTTON = 4;
const EXTRA: Readonly<Record<SheetForm, number>> = { text: 2, whole: 2, amount: 6, percent: 3, day: 2, moment: 6, flag: 6 };

/**
 * The bytes of an XLSX workbook of one sheet (ECMA-376): numbers, days and amounts are such, everything else is text that nothing runs. Column
 * widths are those of the first page. Throws `invalid` for a text or a number of rows that a workbook cannot hold; needs the memory of a page.
 */
export async function* xlsxBytes(sheet: Sheet): AsyncGenerator<Uint8Array> {
  const count = { rows: 1 };
  yield* zipBytes([
    { name: '[Content_Types].xml', texts: [CONTENT_TYPES] },
    { name: '_rels/.rels', texts: [ROOT_RELATIONS] },
    { name: 'xl/_rels/workbook.xml.rels', texts: [WORKBOOK_RELATIONS] },
    { name: 'xl/styles.xml', texts: [stylesXml(sheet.currency)] },
    { name: 'xl/worksheets/sheet1.xml', texts: sheetTexts(sheet, count) },
    { name: 'xl/workbook.xml', texts: workbookTexts(sheet, count) },
  ]);
}

/** Asked for when all rows are written. */
function* workbookTexts({ title, columns }: Sheet, count: { readonly rows: number }): Generator<string> {
  yield workbookXml(title, [columnLetters(Math.max(0, columns.length - 1)), count.rows]);
}

/** `count.rows` is the number of the last row afterwards. */
async function* sheetTexts(sheet: Sheet, count: { rows: number }): AsyncGenerator<string> {
  const letters = sheet.columns.map((_, i) => columnLetters(i));
  const head = (page: SheetPage | null): string => sheetHead(widthsOf(sheet.columns, page)) + headerRow(sheet.columns, letters);
  let row = 1;
  for await (const page of sheet.pages) {
    if (row === 1) yield head(page);
    const next = (i: number): string => {
      row += 1;
      if (row > ROW_LIMIT) throw invalid('output.sheet_full', { limit: ROW_LIMIT - 1 });
      return rowXml(sheet, letters, row, page.cells[i] ?? [], page.values[i] ?? []);
    };
    yield* inPieces(page.cells.keys().map(next));
  }
  count.rows = row;
  yield (row === 1 ? head(null) : '') + sheetTail(`${letters.at(-1) ?? 'A'}${row}`);
}

function headerRow(columns: readonly SheetColumn[], letters: readonly string[]): string {
  return `<row r="1">${columns.map(({ header }, i) => textCell(`${letters[i]}1`, header, HEADER_STYLE)).join('')}</row>`;
}

function rowXml({ columns, timeZone }: Sheet, letters: readonly string[], row: number, texts: readonly string[], values: readonly Value[]): string {
  let cells = '';
  for (let i = 0; i < columns.length; i += 1) {
    const text = texts[i] ?? '';
    const column = columns[i];
    if (text === '' || column === undefined) continue;
    if (text.length > CELL_LIMIT) throw invalid('output.cell_too_long', { row, column: column.header, length: text.length, limit: CELL_LIMIT });
    cells += cellXml(`${letters[i]}${row}`, column.form, text, values[i] ?? null, timeZone);
  }
  return `<row r="${row}">${cells}</row>`;
}

function widthsOf(columns: readonly SheetColumn[], page: SheetPage | null): number[] {
  return columns.map(({ header, form }, i) => {
    let widest = displayWidth(header) + BUTTON;
    for (const cells of page?.cells ?? []) widest = Math.max(widest, Math.min(WIDE, widthOf(cells[i] ?? '')) + EXTRA[form]);
    return Math.max(NARROW, Math.min(WIDE, widest));
  });
}

/** The widest line of a cell; no more of a long text than what a column can be. */
function widthOf(text: string): number {
  return Math.max(...text.slice(0, WIDE * 4).split('\n').map(displayWidth));
}
