import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workbookParts, writeArchive } from '../import/workbook.ts';
import { block, deskWithCompany } from './support.ts';

const cells = (row: number, words: readonly string[]): string => `<row r="${row}">${words.map((word) => `<c t="inlineStr"><is><t>${word}</t></is></c>`).join('')}</row>`;

test('a workbook: the sheet that is named, a column by --map, refused rows in a table', async () => {
  const { kehu, folder } = await deskWithCompany('zh');
  const path = join(folder, 'list.xlsx');
  await writeArchive(path, workbookParts({ sheets: [{ name: '一', rows: cells(1, ['名称']) + cells(2, ['甲']) }, { name: '二', rows: cells(1, ['单位', '说法']) + cells(2, ['乙', 'b@example.com']) + cells(3, ['丙', '=不是邮箱']) }] }));
  expect(await kehu('customer', 'import', path, '--sheet', '三')).toEqual({ code: 3, out: '', err: 'kehu：没有名为“三”的工作表。可用的工作表：一, 二\n' });
  const done = await kehu('customer', 'import', path, '--sheet', '二', '--map', '说法=邮箱');
  expect(done.code).toBe(6);
  expect(done.err).toContain('客户：XLSX，工作表“二”（共 2 张）。');
  expect(done.err).toMatch(/第 3 行：邮箱/);
  expect(done.err).toContain('读取 2 行：新增 1，更新 0，无变化 0，跳过 0，拒绝 1。');
  expect(await readFile(join(folder, 'list.rejects.csv'), 'utf8')).toMatch(/^\uFEFF单位,说法,拒绝原因\r\n丙,'=不是邮箱,.+\r\n$/);
  // What was refused can be mended and imported: the guard before the sign is taken off.
  expect((await kehu('customer', 'import', join(folder, 'list.rejects.csv'), '--map', '说法=备注')).code).toBe(0);
  expect((await kehu('customer', 'export', '--columns', 'name,notes', '--where', 'name:丙')).out).toBe('name,notes\n丙,=不是邮箱\n');
});

test('a file says by its ending what it is to be; what is no text is not shown on a terminal', async () => {
  const { kehu, onTerminal, folder } = await deskWithCompany('en');
  await kehu('customer', 'add', '--set', 'name=Acme, Ltd', '--set', 'phone=0431-88886666');
  const at = (name: string): string => join(folder, name);
  expect((await kehu('customer', 'export', '--columns', 'name,phone', '-o', at('a.vcf'))).code).toBe(0);
  expect(await readFile(at('a.vcf'), 'utf8')).toBe(
    block(`
      BEGIN:VCARD
      VERSION:3.0
      PRODID:-//Kehu//Kehu//EN
      X-ABSHOWAS:COMPANY
      N:;;;;
      FN:Acme\\, Ltd
      ORG:Acme\\, Ltd
      TEL;TYPE=WORK,VOICE:0431-88886666
      END:VCARD
    `).replaceAll('\n', '\r\n'),
  );
  expect((await kehu('customer', 'export', '-f', 'vcard4', '--columns', 'name')).out).toContain('VERSION:4.0\r\nPRODID:-//Kehu//Kehu//EN\r\nKIND:org\r\n');
  expect((await kehu('customer', 'export', '-o', at('a.xlsx'))).code).toBe(0);
  expect((await readFile(at('a.xlsx'))).subarray(0, 2).toString()).toBe('PK');
  expect(await onTerminal('customer', 'export', '-f', 'xlsx')).toMatchObject({ code: 2, out: '' });
  expect(await kehu('customer', 'export', '-f', 'json', '--encoding', 'gb18030')).toMatchObject({ code: 2, out: '', err: 'kehu: JSON files are always UTF-8.\n' });
  expect(await kehu('tag', 'export', '-f', 'vcard')).toMatchObject({ code: 2, out: '' });
});
