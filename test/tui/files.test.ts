import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelled } from '../../src/errors.ts';
import type { Api } from '../../src/services/api.ts';
import type { Services } from '../../src/services/client.ts';
import { workbookParts, writeArchive } from '../import/workbook.ts';
import { openCompany } from './company.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { start } from './start.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kehu-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The list of customers, from the main menu. */
const customers = (options: Partial<DriverOptions> = {}): Driver => start(options).waitFor('2  ').burst('2{enter}{enter}').waitFor('晨光商城');

test('why a row was refused is read to its end', async () => {
  const path = join(folder, 'numbers.csv');
  await writeFile(path, '名称,电话\n四平粮油,4343212345\n合计：1 家,\n');
  await start().waitFor('客户信息维护').burst('5{enter}').waitFor('导入客户').burst('5{enter}').waitFor('CSV、TSV').burst(`${path}{enter}`).waitFor('试导入').press('home').waitFor('> 编码').press('end').waitFor('> [ 试导入 ]').press('enter').waitFor('国外号码以 + 和国家代码开头。').waitFor('像是合计行，不是一条记录');
});

describe('export', () => {
  test('writes what the list shows, asks before it replaces a file, and says where and how many', async () => {
    const path = join(folder, '客户.csv');
    const app = customers().waitFor('共 8 条').press('ctrl-e').waitFor('[ 导出 ]').burst(`{up}{ctrl-u}${path}`).waitFor('客户.csv').press('ctrl-s').waitFor('已导出 8 条');
    await app;
    const text = await readFile(path, 'utf8');
    expect(text.split('\r\n').filter((row) => row !== '')).toHaveLength(9);
    expect(text).toContain('晨光商城');
    await app.press('ctrl-e').waitFor('[ 导出 ]').burst(`{up}{ctrl-u}${path}{ctrl-s}`).waitFor('已经存在').press('enter').waitUntilGone('已经存在').burst('{ctrl-s}').waitFor('已经存在').burst('{left}{enter}').waitFor('已导出 8 条');
  });

  test('takes the marked records, completes the path and changes its ending with the format', async () => {
    await writeFile(join(folder, 'old-list.csv'), '');
    await customers().waitFor('共 8 条').burst('  {ctrl-e}').waitFor('标记的 2 条').burst(`{up}{ctrl-u}${folder}/o{tab}`).waitFor('old-list.csv').burst('{backspace}{backspace}{backspace}{backspace}2.csv{up}{up}{up}{up}{right}{right}').waitFor('old-list2.tsv').press('ctrl-s').waitFor('已导出 2 条');
    expect((await readFile(join(folder, 'old-list2.tsv'), 'utf8')).trim().split(/\r?\n/)).toHaveLength(3);
  });

  test('a folder that is not there is said in the dialog, which stays', async () => {
    await customers().press('ctrl-e').waitFor('[ 导出 ]').burst(`{up}{ctrl-u}${folder}/none/a.csv{ctrl-s}`).waitFor('文件夹不存在').waitFor('[ 导出 ]');
  });
});

describe('print', () => {
  test('is looked at page by page and written with Chinese aligned', async () => {
    const path = join(folder, '清单.txt');
    await customers().burst('{ctrl-p}dy').waitFor('> 打印').press('enter').waitFor('[ 预览 ]').press('enter').waitFor('====').press('enter').waitFor('[ 打印 ]').burst(`{up}{up}{ctrl-u}${path}{ctrl-s}`).waitFor('已打印 8 条');
    const text = await readFile(path, 'utf8');
    expect(text).toContain('重庆火锅连锁');
  });
});

const SHEET = '编号,客户名称,级别,区域,电话,备用列,联系人手机\r\nX1,新客户一,VIP,吉林,0431-11112222,甲,13900000001\r\nX2,新客户二,钻石,北京,010-11112222,乙,\r\nX3,晨光商城二店,A,上海,123,丙,\r\n,,,,,,\r\nX5,新客户五,B,山东,,丁,\r\n';

describe('import', () => {
  const sheet = async (): Promise<string> => {
    const path = join(folder, 'in.csv');
    await writeFile(path, SHEET);
    return path;
  };

  test('shows where each column goes, tries, says why rows are rejected, imports as one step, and takes it back', async () => {
    const path = await sheet();
    const app = customers().burst('{ctrl-p}dr').waitFor('> 导入').press('enter').waitFor('CSV、TSV');
    await app.burst(`${folder}/i{tab}`).waitFor('in.csv').press('enter').waitFor('试导入');
    await app.press('enter').waitFor('什么也没有写入').press('enter').waitFor('拒绝的行和原因在').waitFor('已导入 3 条');
    expect(await readFile(path.replace('in.csv', 'in.rejects.csv'), 'utf8').catch(() => '')).toContain('钻石');
    await app.press('enter').waitFor('共 11 条').press('ctrl-z').waitFor('撤销这一步吗').press('enter').waitFor('共 8 条');
  });

  test('a column goes where it is told to, missing values are made when that is chosen', async () => {
    const path = await sheet();
    const app = start().waitFor('客户信息维护').burst('5{enter}').waitFor('导入客户').burst('5{enter}').waitFor('CSV、TSV').burst(`${path}{enter}`).waitFor('试导入');
    // From the button up to the column 备用列, and its field by pinyin initials.
    await app.burst('{up}{up}{enter}').waitFor('查找').burst('bz').waitFor('备注').press('enter').waitUntilGone('查找 ').check((screen) => expect(screen.rows.join('\n')).toMatch(/备用列 +备注/));
    await app.burst('{pageup}{down}{down}{down}{right}{ctrl-s}').waitFor('同时新增这些选项值').waitFor('钻石');
  });

  test('the rejected rows, mended, go where the file went', async () => {
    const path = await sheet();
    const app = start().waitFor('客户信息维护').burst('5{enter}').waitFor('导入客户').burst('5{enter}').waitFor('CSV、TSV').burst(`${path}{enter}`).waitFor('试导入');
    await app.burst('{up}{up}{enter}').waitFor('查找').burst('bz').waitFor('备注').press('enter').waitUntilGone('查找 ').burst('{ctrl-s}').waitFor('什么也没有写入').press('enter').waitFor('拒绝的行和原因在');
    await app.press('enter').waitFor('共 11 条').burst('{ctrl-p}dr').waitFor('> 导入').press('enter').waitFor('CSV、TSV').burst(`${folder}/in.rejects.csv{enter}`).waitFor('拒绝原因').check((screen) => expect(screen.rows.join('\n')).toMatch(/备用列 +备注/));
  });
});

describe('import of a workbook', () => {
  test('any of its sheets; where its columns go is remembered for the next one with these headers', async () => {
    const cells = (row: number, words: readonly string[]): string => `<row r="${row}">${words.map((word) => `<c t="inlineStr"><is><t>${word}</t></is></c>`).join('')}</row>`;
    const book = (name: string): string => cells(1, ['单位', '随便']) + cells(2, [name, 'www.example.com']);
    const path = join(folder, 'book.xlsx');
    await writeArchive(path, workbookParts({ sheets: [{ name: '封面', rows: cells(1, ['某报表']) }, { name: '客户', rows: book('新客户一') }, { name: '更多', rows: book('新客户二') }] }));
    const app = customers().burst('{ctrl-p}dr').waitFor('> 导入').press('enter').waitFor('XLSX').burst(`${path}{enter}`).waitFor('工作表');
    // The sheet whose header is understood, not the one before it; then the column 随便 goes to 网址.
    await app.waitFor('随便').check((screen) => expect(screen.rows.join('\n')).toMatch(/随便 +（不导入）/));
    await app.burst('{pagedown}{up}{enter}').waitFor('查找').burst('wz').waitFor('网址').press('enter').waitUntilGone('查找 ').burst('{ctrl-s}').waitFor('什么也没有写入').press('enter').waitFor('已导入 1 条');
    await app.press('enter').waitFor('共 9 条').burst('{ctrl-p}dr').waitFor('> 导入').press('enter').waitFor('XLSX').burst(`${path}{enter}`).waitFor('工作表').burst('{pageup}{right}').waitFor('更多');
    await app.burst('{pagedown}').waitFor('上次').check((screen) => expect(screen.rows.join('\n')).toMatch(/随便 +网址/));
  });
});

describe('what takes long', () => {
  /** Files that are never done by themselves. */
  async function endless(): Promise<Services> {
    const services = await openCompany('zh');
    const until = (signal: AbortSignal | undefined): Promise<never> => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(cancelled())));
    const exportFile: Api['exportFile'] = (_request, control) => {
      control?.onProgress?.({ done: 3, total: 8 });
      return until(control?.signal);
    };
    return { ...services, api: { ...services.api, exportFile } };
  }

  test('shows how far it is; keys meanwhile do nothing, Esc stops it and the dialog stays', async () => {
    await customers({ services: endless() }).waitFor('共 8 条').press('ctrl-e').waitFor('[ 导出 ]').press('enter').waitFor('3 / 8').burst('{up}{up}xyz{enter}{enter}').waitFor('3 / 8').press('esc').waitFor('已停止').waitFor('> [ 导出 ]').waitFor('客户-2026-11-24.csv');
  });
});
