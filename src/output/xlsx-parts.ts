import { decimalsOf } from '../util/money.ts';
import { xmlText } from './xlsx-text.ts';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const CONTENT_TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`;

export const ROOT_RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

export const WORKBOOK_RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`;

/** A name of a sheet as Excel allows it: 31 characters, none of `[]:*?/\` and no apostrophe at the ends. */
function sheetName(title: string): string {
  const name = title.replace(/[[\]:*?/\\\u0000-\u001f]/g, ' ').trim().replace(/^'+|'+$/g, '').slice(0, 31);
  return name === '' ? 'Kehu' : name;
}

/** A workbook of one sheet, whose filter reaches to `lastCell`: column and row apart. */
export function workbookXml(title: string, [column, row]: readonly [string, number]): string {
  const name = sheetName(title);
  const filtered = `'${name.replaceAll("'", "''")}'!$A$1:$${column}$${row}`;
  return (
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${xmlText(name)}" sheetId="1" r:id="rId1"/></sheets>` +
    `<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">${xmlText(filtered)}</definedName></definedNames></workbook>`
  );
}

/** The sign of a currency as number formats write it. */
const SIGNS: Readonly<Record<string, string>> = { CNY: '[$¥-804]', USD: '[$$-409]', EUR: '[$€-2]', GBP: '[$£-809]', JPY: '[$¥-411]', HKD: '[$HK$-C04]', TWD: '[$NT$-404]' };

/** Cell formats in the order of `STYLE_OF`: general, header, text, whole number, amount, percent, day, moment. */
export function stylesXml(currency: string): string {
  const amount = `${SIGNS[currency] ?? `[$${currency}] `}#,##0${decimalsOf(currency) === 0 ? '' : '.00'}`;
  const formats = [[164, amount], [165, 'yyyy-mm-dd'], [166, 'yyyy-mm-dd hh:mm:ss']].map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${xmlText(String(code))}"/>`);
  const header = '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>';
  const cells = [49, 1, 164, 10, 165, 166].map((id) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`);
  return (
    `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${formats.join('')}</numFmts>` +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7EDF5"/></patternFill></fill></fills>' +
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${cells.length + 2}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${header}${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
  );
}

/** What stands before the rows: the header frozen, columns as wide as `widths` (in characters). */
export function sheetHead(widths: readonly number[]): string {
  const columns = widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`);
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${columns.join('')}</cols><sheetData>`;
}

/** What stands after them: a filter over all columns. */
export function sheetTail(lastCell: string): string {
  return `</sheetData><autoFilter ref="A1:${lastCell}"/></worksheet>`;
}
