import { writeFile } from 'node:fs/promises';
import { zipBytes, type ZipEntry } from '../../src/output/zip-write.ts';

export interface TestSheet {
  readonly name: string;
  /** What stands in `sheetData`, or after it. */
  readonly rows: string;
  readonly after?: string;
  readonly hidden?: boolean;
}

export interface TestWorkbook {
  readonly sheets: readonly TestSheet[];
  readonly strings?: readonly string[];
  /** Number formats of the styles 1, 2, …: a number of a built-in one, or a code. */
  readonly formats?: readonly (number | string)[];
  readonly date1904?: boolean;
  /** Prefix of all elements, as some programs write it: `x:`. */
  readonly prefix?: string;
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** The parts of a workbook as other programs write them: shared strings, formulas, merged cells. */
export function workbookParts({ sheets, strings = [], formats = [], date1904 = false, prefix = '' }: TestWorkbook): ZipEntry[] {
  const styled = formats.map((format, i) => (typeof format === 'number' ? format : 164 + i));
  const codes = formats.flatMap((format, i) => (typeof format === 'number' ? [] : [`<numFmt numFmtId="${164 + i}" formatCode="${format.replaceAll('"', '&quot;')}"/>`]));
  const part = (name: string, text: string): ZipEntry => ({ name, texts: [`<?xml version="1.0" encoding="UTF-8"?>${text.replace(/<(\/?)(?=\w)/g, `<$1${prefix}`)}`] });
  return [
    part('xl/workbook.xml', `<workbook ${MAIN}>${date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${sheets.map(({ name, hidden }, i) => `<sheet name="${name}" sheetId="${i + 1}" ${hidden === true ? 'state="hidden" ' : ''}r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`),
    {
      name: 'xl/_rels/workbook.xml.rels',
      texts: [
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="http://x/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="s" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="t" Type="http://x/styles" Target="styles.xml"/></Relationships>`,
      ],
    },
    part('xl/sharedStrings.xml', `<sst ${MAIN}>${strings.join('')}</sst>`),
    part('xl/styles.xml', `<styleSheet ${MAIN}><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styled.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`),
    ...sheets.map(({ rows, after = '' }, i) => part(`xl/worksheets/sheet${i + 1}.xml`, `<worksheet ${MAIN}><sheetData>${rows}</sheetData>${after}</worksheet>`)),
  ];
}

export async function writeArchive(path: string, entries: readonly ZipEntry[]): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipBytes(entries)) chunks.push(chunk);
  await writeFile(path, Buffer.concat(chunks));
}
