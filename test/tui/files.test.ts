import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW, openCompany } from './company.ts';
import { startApp, type Driver, type DriverOptions } from './driver.ts';

let app: Driver | undefined;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kehu-files-'));
});
afterEach(async () => {
  await app?.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(options: Partial<DriverOptions> = {}): Driver {
  app = startApp({ services: openCompany(options.lang ?? 'zh'), now: () => NOW, ...options });
  return app;
}

/** The list of customers, from the main menu. */
const customers = (options: Partial<DriverOptions> = {}): Driver => start(options).waitFor('2  ').burst('2{enter}{enter}').waitFor('晨光商城');

describe('export', () => {
  test('writes what the list shows, asks before it replaces a file, and says where and how many', async () => {
    const path = join(folder, '客户.csv');
    await customers().waitFor('共 8 条').press('ctrl-e').waitFor('[ 导出 ]').golden('export-80x24-zh').burst(`{up}{ctrl-u}${path}`).waitFor('客户.csv').press('ctrl-s').waitFor('已导出 8 条');
    const text = await readFile(path, 'utf8');
    expect(text.split('\r\n').filter((row) => row !== '')).toHaveLength(9);
    expect(text).toContain('晨光商城');
    await app?.press('ctrl-e').waitFor('[ 导出 ]').burst(`{up}{ctrl-u}${path}{ctrl-s}`).waitFor('已经存在').press('enter').waitUntilGone('已经存在').burst('{ctrl-s}').waitFor('已经存在').burst('{left}{enter}').waitFor('已导出 8 条');
  });

  test('takes the marked records, completes the path and changes its ending with the format', async () => {
    await writeFile(join(folder, 'old-list.csv'), '');
    await customers().waitFor('共 8 条').burst('  {ctrl-e}').waitFor('标记的 2 条').burst(`{up}{ctrl-u}${folder}/o{tab}`).waitFor('old-list.csv').burst('{backspace}{backspace}{backspace}{backspace}2.csv{up}{up}{up}{right}').waitFor('old-list2.tsv').press('ctrl-s').waitFor('已导出 2 条');
    expect((await readFile(join(folder, 'old-list2.tsv'), 'utf8')).trim().split(/\r?\n/)).toHaveLength(3);
  });

  test('a folder that is not there is said in the dialog, which stays', async () => {
    await customers().press('ctrl-e').waitFor('[ 导出 ]').burst(`{up}{ctrl-u}${folder}/none/a.csv{ctrl-s}`).waitFor('文件夹不存在').waitFor('[ 导出 ]');
  });
});

describe('print', () => {
  test('is looked at page by page and written with Chinese aligned', async () => {
    const path = join(folder, '清单.txt');
    await customers().press('tab').burst('{right}{right}{right}{right}{right}{right}{right}{right}{right}').waitFor('>打印').press('enter').waitFor('[ 预览 ]').golden('print-80x24-zh').press('enter').waitFor('客户列表').golden('print-pages-80x24-zh').press('enter').waitFor('[ 打印到文件 ]').burst(`{up}{up}{ctrl-u}${path}{ctrl-s}`).waitFor('已打印 8 条');
    const text = await readFile(path, 'utf8');
    expect(text).toContain('重庆火锅连锁');
  });
});
