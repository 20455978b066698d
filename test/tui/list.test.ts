import { describe, expect, test } from 'vitest';
import type { ListPage, ListRequest, Row } from '../../src/services/api.ts';
import { openCompany } from './company.ts';
import { fakeServices } from './fake-api.ts';
import { start } from './start.ts';
import type { Driver, DriverOptions } from './driver.ts';
import type { Screen } from './terminal.ts';

const customers = (options: Partial<DriverOptions> = {}): Driver => start(options).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').waitFor('单县羊肉馆');
const textOf = (screen: Screen): string => screen.rows.join('\n');
const current = (screen: Screen): string => screen.rows.find((row) => row.startsWith('>')) ?? '';

describe('the list', () => {
  test('sorts by pinyin and is searched by initials, pinyin and phone, at once', async () => {
    const screen = await customers();
    expect(screen.rows.slice(3, 11).map((row) => row.slice(14).trim().split(' ')[0])).toEqual(['Acme', '北方机械厂', '长春第一汽车配件公司', '晨光商城', '重庆火锅连锁', '东北特产行', '华联超市', '单县羊肉馆']);
    const app = customers();
    await app.burst('cgsc').waitFor('共 1 条').waitFor('晨光商城').burst('{esc}').waitFor('共 8 条').burst('66668888').waitFor('共 1 条').waitFor('北方机械厂');
    await app.waitUntilGone('晨光商城');
  });

  test('leads from its row of actions to the palette, as from the rows', async () => {
    await customers().press('tab').waitFor('>新增 Ctrl-N').press('ctrl-p').waitFor('─ 命令 ─');
  });

  test('opens what was typed even when Enter is in the same chunk', async () => {
    const screen = await customers().burst('cgsc{enter}').waitFor('› 晨光商城');
    expect(textOf(screen)).toContain('0431-88886666');
  });

  test('filters by a line of the query language, with completion', async () => {
    const app = customers();
    await app.burst('/').waitFor('级别:').burst('级别:').waitFor('VIP').burst('{tab}').burst('区域:吉林{enter}').waitFor('共 2 条');
    expect(textOf(await app)).toContain('级别:VIP');
    expect(textOf(await app)).toContain('长春第一汽车配件公司');
  });

  test('cuts no state: half of one says nothing', async () => {
    const services = openCompany('en', {
      prepare: async (api) => {
        const { id } = await api.create('customer', { name: 'Northern Agricultural Machinery and Spare Parts Works' });
        await api.create('document', { kind: 'certificate', title: 'Certificate of origin of the spare parts of the last delivery', customer_id: id, content: '-' });
      },
    });
    await start({ services, lang: 'en' }).waitFor('Customers').press('ctrl-p').waitFor('Commands').type('Documents').waitFor('> Documents').press('enter').waitFor('1 record').waitFor(' Certificate ');
  });

  test('says where a filter is wrong and keeps the line', async () => {
    const app = customers();
    const screen = await app.burst('/级别:VIP 区欲:吉林{enter}').waitFor('^^');
    const line = screen.rows.findIndex((row) => row.includes('区欲'));
    // Columns of the terminal: a Chinese character takes two.
    const cells = (text: string): number => [...text].reduce((sum, char) => sum + (char.codePointAt(0)! > 0xff ? 2 : 1), 0);
    expect(screen.rows[line + 1]?.indexOf('^')).toBe(cells(screen.rows[line]!.slice(0, screen.rows[line]!.indexOf('区欲'))));
    await app.press('ctrl-u').type('级别:VIP').press('enter').waitFor('共 2 条');
  });

  test('says that what was saved is out of sight where the filter hides it', async () => {
    const app = customers();
    await app.burst('/级别:VIP{enter}').waitFor('共 2 条').press('ctrl-n').waitFor('C202600009').burst('没有级别公司{ctrl-s}').waitFor('已保存“没有级别公司”，但它不符合现在的筛选').waitFor('共 2 条');
    await app.press('ctrl-n').waitFor('C202600010').burst('贵宾公司{up}v').waitFor('VIP').burst('{enter}{ctrl-s}').waitFor('已保存“贵宾公司”，Ctrl-Z').waitFor('共 3 条');
  });

  test('sorts by the column chosen, and back', async () => {
    const app = customers();
    await app.press('ctrl-t').waitFor('排序 ─').burst('1{enter}').waitFor('编号↑');
    expect(current(await app)).toContain('Acme');
    await app.press('home').waitFor(/^> {2}C202600001/m).press('ctrl-t').waitFor('排序 ─').press('enter').waitFor('编号↓').press('home').waitFor(/^> {2}C202600008/m);
  });

  test('marks with Space, asks for the number, deletes, and takes it back', async () => {
    const app = customers();
    await app.burst('{space}{space}{space}').waitFor('已标记 3').press('ctrl-d').waitFor('请输入 3').type('2').press('enter').waitFor('数量不符');
    await app.press('backspace').type('3').press('enter').waitFor('已删除 3 条').waitFor('共 5 条');
    await app.press('ctrl-z').waitFor('撤销这一步吗').press('enter').waitFor('共 8 条').waitFor('北方机械厂').waitFor('Acme');
  });

  test('type-ahead does not answer a question that nobody has read', async () => {
    const app = customers();
    const screen = await app.burst('{ctrl-d}{left}{enter}{enter}').waitFor('放入回收站吗');
    expect(textOf(screen)).toContain('>2 否');
    await app.press('enter').waitUntilGone('放入回收站吗').waitFor('共 8 条');
  });

  test('shows the bin and restores from it', async () => {
    const app = customers();
    await app.press('ctrl-d').waitFor('放入回收站吗').press('1', 'enter').waitFor('共 7 条');
    await app.press('ctrl-p').waitFor('命令').type('hsz').waitFor('> 回收站').press('enter').waitFor('客户 · 回收站').waitFor('Acme').press('tab', 'enter').waitFor('已恢复 1 条').press('esc').waitFor('共 8 条').waitFor('Acme');
  });

  test('the full-width question mark asks for help too', async () => {
    expect(textOf(await customers().type('？').waitFor('标记后的操作'))).toContain('Ctrl-N');
  });

  test('switches the language where it stands', async () => {
    const app = customers();
    await app.press('ctrl-p').waitFor('命令').type('english').press('enter').waitFor('8 records');
    expect(textOf(await app)).toContain('Last contact');
  });
});

/** A list of 1,000 rows that the services have: pages by keyset as they give them. */
function thousand(request: ListRequest): ListPage {
  const row = (id: number): Row => ({ id, version: 1, deleted: false, values: { name: `标签${id}`, code: null, rank: id, retired: 0, notes: null }, labels: {} });
  const first = request.fromEnd === true ? 1001 - request.limit : request.after !== undefined ? Number(request.after) + 1 : request.before !== undefined ? Math.max(1, Number(request.before) - request.limit) : (request.around ?? 1);
  const last = request.before !== undefined ? Number(request.before) - 1 : Math.min(1000, first + request.limit - 1);
  const rows = Array.from({ length: last - first + 1 }, (_, at) => row(first + at));
  return { rows, next: last < 1000 ? String(last) : null, previous: first > 1 ? String(first) : null };
}

describe('a long list', () => {
  const services = () => fakeServices({ list: async (request) => thousand(request), count: async () => ({ value: 1000, capped: true }), preference: async () => null });
  const tags = (): Driver => start({ services: services() }).waitFor('客户信息维护').burst('1{enter}').waitFor('客户来源').burst('17{enter}').waitFor('共 1,000+ 条');

  test('is read page by page downwards, and back', async () => {
    const app = tags();
    for (let page = 0; page < 60; page += 1) app.press('pagedown');
    await app.waitFor('>  标签1000');
    for (let page = 0; page < 60; page += 1) app.press('pageup');
    await app.waitFor('>  标签1 ');
  });

  test('End and Home go to its ends', async () => {
    await tags().press('end').waitFor('>  标签1000').press('up').waitFor('>  标签999 ').press('home').waitFor('>  标签1 ');
  });
});

test('a search that is sorted otherwise than the list says how, and is sorted by a column from its beginning', async () => {
  const page = (name: string, sort?: readonly string[]): ListPage => ({ rows: [{ id: 1, version: 1, deleted: false, values: { name }, labels: {} }], next: null, previous: null, ...(sort === undefined ? {} : { sort }) });
  const services = fakeServices({
    list: async (request) => (request.sort === undefined ? (request.search === undefined ? page('全部') : page('很多', ['-id'])) : page(`按 ${String(request.sort)}`)),
    count: async () => ({ value: 1000, capped: true }),
    preference: async () => null,
  });
  const app = start({ services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('全部').waitFor('排序 名称↑').burst('公');
  await app.waitFor('很多').waitFor('排序 最新在前').waitUntilGone('名称↑').press('backspace').waitFor('全部').waitFor('排序 名称↑').burst('公').waitFor('很多');
  await app.press('ctrl-t').waitFor('> 1  编号').press('down').waitFor('> 2  名称').press('enter').waitFor('按 name').waitFor('排序 名称↑');
});

test('the other pages of a search are asked for in the order in which it stands, whatever would be chosen by now', async () => {
  const asked: ListRequest[] = [];
  const services = fakeServices({
    list: async (request) => {
      asked.push(request);
      return { ...thousand(request), ...(request.search === undefined ? {} : { sort: ['-id'] }) };
    },
    count: async () => ({ value: 1000, capped: true }),
    preference: async () => null,
  });
  const app = start({ services }).waitFor('客户信息维护').burst('1{enter}').waitFor('客户来源').burst('17{enter}').waitFor('共 1,000+ 条').burst('签').waitFor('排序 最新在前');
  await app.press('end').waitFor('>  标签1000').press('f5').press('up').waitFor('>  标签999');
  const following = asked.filter(({ search, fromEnd, around }) => search !== undefined && (fromEnd === true || around !== undefined));
  expect(following.length).toBeGreaterThan(1);
  for (const { sort } of following) expect(sort).toEqual(['-id']);
  expect(asked.find(({ search }) => search !== undefined)?.sort).toBeUndefined();
});

describe('an answer that is late', () => {
  test('does not replace the one for what was typed last', async () => {
    const waiting = new Map<string, (page: ListPage) => void>();
    const page = (name: string): ListPage => ({ rows: [{ id: 1, version: 1, deleted: false, values: { name }, labels: {} }], next: null, previous: null });
    const services = fakeServices({
      list: (request) => (request.search === undefined ? Promise.resolve(page('全部')) : new Promise((done) => waiting.set(request.search ?? '', done))),
      count: async () => ({ value: 1, capped: false }),
      preference: async () => null,
    });
    const app = start({ services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('全部').type('ab');
    await app.waitFor('查找 ab');
    waiting.get('ab')?.(page('第二个答案'));
    await app.waitFor('第二个答案');
    waiting.get('a')?.(page('第一个答案'));
    expect(textOf(await app.press('right').waitFor('第二个答案'))).not.toContain('第一个答案');
  });

  test('is said to be under way, and Esc stops it', async () => {
    const services = fakeServices({
      list: (_request, control) => new Promise((_done, fail) => control?.signal?.addEventListener('abort', () => fail(new DOMException('stopped', 'AbortError')))),
      count: async () => ({ value: 1, capped: false }),
      preference: async () => null,
    });
    await start({ services, now: Date.now }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('正在读取').waitFor('Esc 停止').press('down', 'esc').waitFor('已取消');
  });
});
