import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import type { Api } from '../../src/services/api.ts';
import type { Services } from '../../src/services/client.ts';
import { displayWidth } from '../../src/util/text.ts';
import { readPdf } from '../output/pdf.ts';
import { openCompany } from './company.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { start } from './start.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kehu-print-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Two of the customers have an address, and so has the company itself; what the printers are is settled. */
async function addressed(lang: Lang, change: Partial<Api> = {}): Promise<Services> {
  const services = await openCompany(lang);
  const { api } = services;
  const own = await api.getSingle('company');
  await api.update('company', own.id, own.version, { address: '吉林省长春市人民大街1234号', postcode: '130012', phone: '0431-88886666' });
  for (const [name, address] of [['晨光商城', '长春市朝阳区解放大路8号'], ['北方机械厂', '北京市海淀区学院路30号']]) {
    const [row] = (await api.list({ entity: 'customer', columns: ['name'], filter: `name:"${name}"`, limit: 1 })).rows;
    if (row !== undefined) await api.update('customer', row.id, row.version, { address: address ?? '' });
  }
  return { ...services, api: { ...api, printers: async () => await Promise.resolve({ names: ['HP-1', 'OKI-2'], standard: 'OKI-2', lines: ['OKI-2'] }), ...change } };
}

const open = (options: Partial<DriverOptions> & { readonly lang: Lang }, change: Partial<Api> = {}): Driver => start({ ...options, services: addressed(options.lang, change) }).waitFor(t(options.lang, 'module.data'));
const menu = (options: Partial<DriverOptions>, entry: number, change: Partial<Api> = {}): Driver => open({ lang: 'zh', ...options }, change).burst(`5{enter}${entry}{enter}`).waitFor('[ 预览 ]');

describe('from the menu', () => {
  test('an envelope is looked at, then written as PDF; who has no address is named', async () => {
    const path = join(folder, '信封.pdf');
    const app = menu({}, 1).waitFor('列出的全部 8 条');
    await app.press('enter').waitFor('晨光贸易  0431-88886666').waitFor('共 2 页').press('enter').waitUntilGone('┌──┐').burst(`{up}{up}{ctrl-u}${path}{ctrl-s}`).waitFor('已打印 2 条；6 条没有地址');
    const pages = readPdf(await readFile(path));
    expect(pages.map((page) => page.texts.slice(0, 6).map(({ text }) => text).join(''))).toEqual(['100000', '130000']);
  });

  test('provinces and postcodes are a print of the regions, grouped by what they lie in', async () => {
    const path = join(folder, '邮编.txt');
    await menu({}, 4).burst('{up}{up}{up}{up}{up}{up}').waitFor('> 分组').burst('{right}').waitFor('[上级]').burst(`{down}{down}{down}{down}{down}{ctrl-u}${path}{ctrl-s}`).waitFor('已打印');
    const text = await readFile(path, 'utf8');
    const lines = text.split('\n');
    expect(lines).toContain('上级：吉林省  (9)');
    expect(lines.find((line) => line.startsWith('220100'))).toMatch(/^220100 +长春市 +地市 +吉林省 +0431 +130000$/);
  });

  test('labels begin at the one asked for', async () => {
    const path = join(folder, '标签.pdf');
    await menu({}, 8).burst('{pageup}{down}{ctrl-u}5').waitFor('5').burst(`{down}{down}{down}{down}{down}{down}{down}{down}{ctrl-u}${path}{ctrl-s}`).waitFor('已打印 2 条');
    const [page] = readPdf(await readFile(path));
    // The fifth label of a sheet of two columns is the first of the third row.
    expect(Math.min(...(page?.texts ?? []).map(({ y }) => y))).toBeGreaterThan(15 + 2 * 38.1);
  });
});

describe('to a printer', () => {
  const printed: unknown[] = [];
  const change: Partial<Api> = {
    print: async (job, target) => {
      printed.push({ kind: job.kind, offset: 'offset' in job ? job.offset : null, target });
      const isTest = job.kind === 'envelope' && job.test === true;
      return await Promise.resolve({ records: isTest ? 0 : 2, sheets: isTest ? 1 : 2, bytes: 9, leftOut: { count: 0, names: [] }, to: 'HP-1' });
    },
  };

  test('that is chosen, with copies and the offset that is kept for it alone', async () => {
    printed.length = 0;
    const app = menu({}, 1, change).burst('{up}{up}').waitFor('> 输出到').burst('{right}').waitFor('OKI-2');
    await app.burst('{down}{left}').waitFor('[HP-1]').burst('{down}{ctrl-u}3{pageup}{down}{down}{down}{down}').waitFor('> 偏移').burst('{ctrl-u}1.5 -0.5{ctrl-s}').waitFor('已将 2 条共 2 页送到打印机“HP-1”');
    expect(printed).toEqual([{ kind: 'envelope', offset: { x: 1.5, y: -0.5 }, target: { kind: 'printer', printer: 'HP-1', copies: 3 } }]);
    const again = app.burst('{ctrl-p}').type('xinfeng').waitFor('> 信封').press('enter').waitFor('[ 预览 ]').waitFor(/打印机 +HP-1/).waitFor(/偏移 +1\.5 -0\.5/);
    await again.burst('{pageup}{down}{down}{down}{down}{down}{down}{down}{down}{down}{right}').waitFor(/\[OKI-2\]/).waitFor(/偏移 +0,0/);
    await again.burst('{pageup}{down}{down}{down}{down}{down}').waitFor('> 内容').burst('{right}').waitFor('[校准页]').burst('{ctrl-s}').waitFor('已将 1 页送到打印机');
  });

  test('gets what it needs: text for a line printer, a PDF for one with a driver, unless something else is chosen', async () => {
    const app = menu({}, 1, change).waitFor(/格式 +PDF/).burst('{up}{up}').waitFor('> 输出到').burst('{right}').waitFor(/打印机 +OKI-2/).waitFor(/格式 +文本/);
    await app.burst('{down}{left}').waitFor('[HP-1]').waitFor(/格式 +PDF/).burst('{right}').waitFor('[OKI-2]').waitFor(/格式 +文本/);
    await app.burst('{up}{up}{up}{left}').waitFor(/\[PDF\]/).burst('{ctrl-s}').waitFor('送到打印机');
  });

  test('where there is none, it is said beside the rows', async () => {
    const none: Partial<Api> = { printers: async () => await Promise.resolve({ names: [], standard: null, lines: [] }) };
    await menu({}, 1, none).burst('{up}{up}{right}').waitFor('没有可用的打印机').burst('{ctrl-s}').waitFor('没有可用的打印机，请打印到文件');
  });
});

test('what is typed wrong is said, and nothing is lost', async () => {
  const app = menu({}, 1).burst('{pageup}{down}{down}{down}{ctrl-u}99{ctrl-s}').waitFor('字号应为 5 到 24 磅').burst('{ctrl-u}12{down}{ctrl-u}abc{ctrl-s}').waitFor('偏移应写成 1.5,-0.5');
  await app.burst('{ctrl-u}0,0{down}{down}{down}{ctrl-u}7-3{ctrl-s}').waitFor('“7-3”不是页码').waitFor(/字号 +12/);
});

test('without an address of the company itself the preview says where it is entered', async () => {
  const services = await addressed('zh');
  const own = await services.api.getSingle('company');
  await services.api.update('company', own.id, own.version, { address: null });
  await start({ services: Promise.resolve(services) }).waitFor(t('zh', 'module.data')).burst('5{enter}1{enter}').waitFor('[ 预览 ]').press('enter').waitFor('寄件人没有地址（帮助信息 › 本单位）');
});

test('from a record: one envelope, without asking which', async () => {
  const app = open({ lang: 'zh' }).burst('2{enter}{enter}').waitFor('晨光商城').type('cgsc').waitFor('共 1 条').press('enter').waitFor('李明').press('ctrl-p').type('信封').waitFor('> 信封').press('enter');
  await app.waitFor('[ 预览 ]').press('enter').waitFor('长春市朝阳区解放大路8号').waitFor('晨光商城 收').waitFor('共 1 页');
});

for (const [columns, rows] of [[80, 24], [120, 40], [60, 15]] as const)
  for (const lang of ['zh', 'en'] as const)
    test(`as kept: ${columns}×${rows} ${lang}`, async () => {
      const palette = (app: Driver, words: string): Driver => app.burst(`{ctrl-p}${words}`).waitFor(`> ${words}`).press('enter').waitFor(t(lang, 'act.print.preview'));
      const kept = (app: Driver, name: string): Driver =>
        app
          .check((screen) => {
            for (const row of screen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
          })
          .golden(`${name}-${columns}x${rows}-${lang}`);
      const app = open({ columns, rows, lang }).burst('2{enter}{enter}').waitFor('北方机械厂').waitFor(/8 (条|records)/);
      await kept(palette(app, t(lang, 'act.list.envelopes')).waitFor(t(lang, 'tui.print.go')), 'envelope');
      await kept(app.press('enter').waitFor('┌──'), 'envelope-picture');
      await kept(palette(app.burst('{esc}').waitFor(t(lang, 'tui.print.go')).burst('{esc}'), t(lang, 'act.list.labels')).waitFor(t(lang, 'tui.print.go')), 'label');
      await kept(app.press('enter').waitFor('┌──'), 'label-picture');
    });
