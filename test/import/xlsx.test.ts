import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openImport, type FileOptions } from '../../src/services/import/file.ts';
import { numberText, lookOf } from '../../src/services/import/xlsx/number-format.ts';
import { scratchFolder } from '../harness/database.ts';
import { workbookParts, writeArchive, type TestWorkbook } from './workbook.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await scratchFolder();
});
const place = (): string => join(folder, `${(files += 1)}.xlsx`);

async function made(workbook: TestWorkbook): Promise<string> {
  const path = place();
  await writeArchive(path, workbookParts(workbook));
  return path;
}

async function read(path: string, options: FileOptions = {}): Promise<{ sheet: string | undefined; headers: readonly string[]; rows: [number, ...string[]][] }> {
  const file = await openImport(path, options);
  const rows: [number, ...string[]][] = [];
  for await (const batch of file.rows()) for (const { line, cells } of batch) rows.push([line, ...cells]);
  return { sheet: file.sheet, headers: file.headers, rows };
}

const sheet = (rows: string, after = ''): TestWorkbook => ({ sheets: [{ name: '客户', rows, after }] });
const text = (at: string, value: string): string => `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`;
const fault = async (work: Promise<unknown>): Promise<unknown> => await work.then(() => 'no fault', (error: unknown) => error);

describe('a workbook of another program', () => {
  it('shared strings with runs and readings, formulas with the value they had, flags, empty rows and cells', async () => {
    const path = await made({
      strings: ['<si><t>名称</t></si>', '<si><r><t>晨光</t></r><r><t xml:space="preserve"> 文具</t></r><rPh sb="0" eb="1"><t>しん</t></rPh></si>', '<si><t>金额</t></si>', '<si><t>a_x000D_b</t></si>'],
      sheets: [
        {
          name: '表',
          rows: '<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" t="inlineStr"><is><t>主</t></is></c></row><row r="4"/><row r="5"><c r="B5" t="s"><v>1</v></c><c r="C5"><f>SUM(1,2)</f><v>3</v></c><c r="D5" t="b"><v>1</v></c></row><row r="7"><c r="B7" t="str"><f>"x"</f><v>=cmd</v></c></row><row r="8"><c r="B8" t="s"><v>3</v></c></row>',
        },
      ],
    });
    expect(await read(path)).toEqual({
      sheet: '表',
      headers: ['', '名称', '金额', '主'],
      rows: [
        [5, '', '晨光 文具', '3', '1'],
        [7, '', '=cmd', '', ''],
        [8, '', 'a\rb', '', ''],
      ],
    });
  });

  it('elements with a prefix, cells and rows without a place', async () => {
    const path = await made({ ...sheet('<row><c t="inlineStr"><is><t>甲</t></is></c><c t="inlineStr"><is><t>乙</t></is></c></row><row><c><v>1</v></c><c><v>2</v></c></row>'), prefix: 'x:' });
    expect(await read(path)).toMatchObject({ headers: ['甲', '乙'], rows: [[2, '1', '2']] });
  });

  it('days, moments and percentages by the number format', async () => {
    const formats = [14, 22, 'yyyy"年"m"月"d"日"', '0.0%', '000000', '[$-804]yyyy/m/d;@', 'h:mm', '#,##0.00" 元"', '[Red]#,##0'];
    const values = ['46083', '46083.604166666664', '46083', '0.125', '10010', '46083', '0.5', '1234.5', '-3'];
    const cells = values.map((value, i) => `<c r="${String.fromCharCode(65 + i)}2" s="${i + 1}"><v>${value}</v></c>`).join('');
    const head = values.map((_, i) => text(`${String.fromCharCode(65 + i)}1`, `h${i}`)).join('');
    const { rows } = await read(await made({ sheets: [{ name: 'a', rows: `<row r="1">${head}</row><row r="2">${cells}</row>` }], formats }));
    expect(rows).toEqual([[2, '2026-03-02', '2026-03-02 14:30:00', '2026-03-02', '12.5%', '010010', '2026-03-02', '12:00:00', '1234.5', '-3']]);
  });

  it('days that are counted from 1904', async () => {
    const { rows } = await read(await made({ ...sheet(`<row r="1">${text('A1', '日')}</row><row r="2"><c r="A2" s="1"><v>44621</v></c></row>`), formats: [14], date1904: true }));
    expect(rows).toEqual([[2, '2026-03-02']]);
  });

  it('a formula that found nothing, or could not be reckoned, is an empty cell', async () => {
    const rows = `<row r="1">${text('A1', '名称')}${text('B1', '级别')}</row><row r="2">${text('A2', '甲')}<c r="B2" t="e"><f>VLOOKUP(A2,字典!A:B,2,0)</f><v>#N/A</v></c></row>`;
    expect((await read(await made(sheet(rows)))).rows).toEqual([[2, '甲', '']]);
  });

  it('merged cells: the value stands in every row', async () => {
    const rows = `<row r="1">${text('A1', '区域')}${text('B1', '名称')}</row><row r="2">${text('A2', '吉林')}${text('B2', '甲')}</row><row r="3"><c r="A3"/>${text('B3', '乙')}</row><row r="4">${text('B4', '丙')}</row><row r="5">${text('B5', '丁')}</row>`;
    expect((await read(await made(sheet(rows, '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>')))).rows).toEqual([
      [2, '吉林', '甲'],
      [3, '吉林', '乙'],
      [4, '吉林', '丙'],
      [5, '', '丁'],
    ]);
  });

  it('a title in one cell above the header is no header; a sheet of one column has none', async () => {
    const titled = `<row r="1">${text('A1', '2026 年客户名单')}</row><row r="2">${text('B2', '')}</row><row r="3">${text('A3', '编号')}${text('B3', '名称')}</row><row r="4">${text('A4', 'K1')}${text('B4', '甲')}</row>`;
    expect(await read(await made(sheet(titled, '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')))).toMatchObject({ headers: ['编号', '名称'], rows: [[4, 'K1', '甲']] });
    expect(await read(await made(sheet(`<row r="1">${text('A1', '名称')}</row><row r="2">${text('A2', '甲')}</row>`)))).toMatchObject({ headers: ['名称'], rows: [[2, '甲']] });
  });

  it('the header is the row whose words are known, whatever stands above it; and the sheet is one that has such a row', async () => {
    const notes = `<row r="1">${text('A1', '填表说明')}${text('B1', '请勿改动')}</row>`;
    const list = `<row r="1">${text('A1', '客户名单')}</row><row r="2">${text('A2', '导出人：张三')}${text('C2', '导出时间：2026-11-30')}</row><row r="4">${text('A4', '客户名称')}${text('B4', '电话')}${text('C4', '级别')}</row><row r="5">${text('A5', '甲')}</row>`;
    const path = await made({ sheets: [{ name: '说明', rows: notes }, { name: '名单', rows: list }] });
    expect(await read(path, { entity: 'customer' })).toMatchObject({ sheet: '名单', headers: ['客户名称', '电话', '级别'], rows: [[5, '甲', '', '']] });
    expect(await read(path)).toMatchObject({ sheet: '说明' });
    // Where no sheet says anything that is known, it is the first one.
    expect(await read(await made({ sheets: [{ name: '一', rows: notes }, { name: '二', rows: notes }] }), { entity: 'customer' })).toMatchObject({ sheet: '一', headers: ['填表说明', '请勿改动'] });
  });

  it('the first sheet that is shown and not empty, or the one that is named', async () => {
    const row = (word: string): string => `<row r="1">${text('A1', word)}</row>`;
    const path = await made({ sheets: [{ name: '说明', rows: '' }, { name: '隐藏', rows: row('h'), hidden: true }, { name: '客户', rows: row('k') }, { name: '联系人', rows: row('l') }] });
    expect(await read(path)).toMatchObject({ sheet: '客户', headers: ['k'] });
    expect(await read(path, { sheet: '联系人' })).toMatchObject({ headers: ['l'] });
    expect(await read(path, { sheet: '4' })).toMatchObject({ sheet: '联系人' });
    expect(await fault(read(path, { sheet: '订单' }))).toMatchObject({ code: 'not_found', key: 'import.no_sheet' });
    expect(await fault(read(path, { sheet: '说明' }))).toMatchObject({ code: 'invalid', key: 'import.empty_sheet' });
  });
});

describe('numbers', () => {
  it.each([
    ['13800138000', '13800138000'],
    ['1.3800138E+10', '13800138000'],
    ['6.2220212345678899E+18', '6222021234567890000'],
    ['0.30000000000000004', '0.3'],
    ['1E-7', '0.0000001'],
    ['-1.5E-3', '-0.0015'],
    ['100', '100'],
    ['-0', '0'],
    ['1234.50', '1234.5'],
  ])('%s is %s', (raw, plain) => {
    expect(numberText(raw, 'number', false)).toBe(plain);
  });

  it('knows a day by the code of its format, and what only looks like one', () => {
    for (const code of ['yyyy-mm-dd', 'm/d/yy', 'mmm', '[$-F800]dddd, mmmm dd, yyyy', 'yyyy\\-mm']) expect([code, lookOf(164, code)]).toEqual([code, 'day']);
    for (const code of ['General', '0.00E+00', '#,##0"days"', '[$HKD] #,##0.00', '\\d0', '_-* #,##0.00_-', '@']) expect([code, lookOf(164, code)]).toEqual([code, 'number']);
    for (const code of ['h:mm AM/PM', 'mm:ss', '[h]:mm']) expect([code, lookOf(164, code)]).toEqual([code, 'clock']);
  });
});

describe('files that are no workbook, or a bad one', () => {
  it('an archive of something else', async () => {
    const path = place();
    await writeArchive(path, [{ name: 'word/document.xml', texts: ['<a/>'] }]);
    expect(await fault(openImport(path))).toMatchObject({ code: 'invalid', key: 'import.zip_other' });
  });

  it('a web page that calls itself .xls', async () => {
    const path = place();
    await writeFile(path, '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>名称</td></tr></table></html>');
    expect(await fault(openImport(path))).toMatchObject({ code: 'invalid', key: 'import.is_markup' });
    await writeFile(path, '| 名称 | 级别 |\n| --- | :---: |\n| 甲 | A |\n');
    expect(await fault(openImport(path))).toMatchObject({ code: 'invalid', key: 'import.is_markdown' });
    await writeFile(path, '| 名称 | 级别 |\n| 甲 | --- |\n');
    expect((await openImport(path)).headers).toContain(' 名称 ');
  });

  it('one that is cut off, or has other bytes in it', async () => {
    const whole = await readFile(await made(sheet(`<row r="1">${text('A1', '名称')}</row>`)));
    const cut = place();
    await writeFile(cut, whole.subarray(0, whole.length - 30));
    expect(await fault(openImport(cut))).toMatchObject({ code: 'invalid', key: 'import.zip_broken' });
    // The last part listed is the sheet: its text has another checksum than the list says.
    const stored = place();
    const wrong = Buffer.from(whole);
    const listing = wrong.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    wrong.writeUInt32LE((wrong.readUInt32LE(listing + 16) ^ 1) >>> 0, listing + 16);
    await writeFile(stored, wrong);
    expect(await fault(openImport(stored))).toMatchObject({ code: 'invalid', key: 'import.zip_broken' });
    const spoilt = place();
    const bytes = Buffer.from(whole);
    bytes.fill(0xff, 60, 90);
    await writeFile(spoilt, bytes);
    expect(await fault(openImport(spoilt))).toMatchObject({ code: 'invalid', key: 'import.zip_broken' });
  });

  it('XML that does not end, or defines words that grow', async () => {
    const parts = workbookParts(sheet('<row r="1">'));
    const broken = place();
    await writeArchive(broken, [...parts.slice(0, -1), { name: 'xl/worksheets/sheet1.xml', texts: ['<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a'] }]);
    expect(await fault(openImport(broken))).toMatchObject({ code: 'invalid', key: 'import.zip_broken' });
    const laughs = place();
    const grow = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>';
    await writeArchive(laughs, [...parts.slice(0, -1), { name: 'xl/worksheets/sheet1.xml', texts: [grow] }]);
    expect(await fault(openImport(laughs))).toMatchObject({ code: 'invalid', key: 'import.zip_broken' });
  });

  it('a bomb is not unpacked', async () => {
    const path = place();
    const zeros = '0'.repeat(1 << 20);
    await writeArchive(path, [...workbookParts(sheet('')).slice(0, -1), { name: 'xl/worksheets/sheet1.xml', texts: Array<string>(20).fill(zeros) }]);
    expect(await fault(openImport(path))).toMatchObject({ code: 'invalid', key: 'import.zip_bomb' });
  });

  it('a cell or a row beyond the limits is named by its line', async () => {
    const long = 'x'.repeat(70_000);
    const head = `<row r="1">${text('A1', '名称')}</row>`;
    expect(await fault(read(await made(sheet(`${head}<row r="9">${text('C9', long)}</row>`))))).toMatchObject({ key: 'import.cell_too_long', place: { line: 9, column: 3 } });
    const wide = Array.from({ length: 20 }, () => `<c t="inlineStr"><is><t>${'x'.repeat(60_000)}</t></is></c>`).join('');
    expect(await fault(read(await made(sheet(`${head}<row r="9">${wide}</row>`))))).toMatchObject({ key: 'import.row_over_limit', place: { line: 9 } });
  });
});
