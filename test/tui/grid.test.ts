import { describe, expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import type { Services } from '../../src/services/client.ts';
import { displayWidth } from '../../src/util/text.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';
import type { Driver, DriverOptions } from './driver.ts';
import type { Screen } from './terminal.ts';

const toGrid = (app: Driver, lang: Lang = 'zh'): Driver => app.waitFor(t(lang, 'module.customers')).burst('2{enter}{enter}').waitFor('单县羊肉馆').burst('{f9}').waitFor(t(lang, 'tui.grid.empty-hint').slice(0, 12));
const grid = (options: Partial<DriverOptions> = {}): Driver => toGrid(start({ columns: 100, ...options }), options.lang);
const textOf = (screen: Screen): string => screen.rows.join('\n');
/** The rows of the table that hold something. */
const rowsOf = (screen: Screen): readonly string[] => screen.rows.slice(3, -4).filter((row) => /^[> ] *\d+.*\S{2}/.test(row)).map((row) => row.replaceAll(/\s+/g, ' ').trim());

describe('a table of new records', () => {
  test('is typed with Enter, checked, saved as one step, and taken back', async () => {
    const app = grid();
    await app.burst('测试甲{enter}vip{enter}changchun{enter}0431-88886666{enter}{enter}测试乙{enter}').waitFor('2 行').waitFor('长春市').waitUntilGone('…');
    expect(rowsOf(await app)).toEqual(['1 测试甲 VIP 长春市 0431-88886666 王芳', '> 2 测试乙 王芳']);
    await app.press('ctrl-s').waitFor('已保存 2 条').press('ctrl-z').waitFor('撤销这一步吗').press('enter').waitFor('已撤销').waitFor('2 行');
    expect(rowsOf(await app)[0]).toContain('测试甲');
    await app.press('ctrl-s').waitFor('已保存 2 条').press('esc').waitFor('共 10 条');
  });

  test('says what is wrong while it is typed, and where; saves nothing until it is right', async () => {
    const app = grid();
    await app.burst('{right}{right}{right}12x').waitFor(/^ ! .*电话/m).press('enter').waitFor('2 处有误').press('ctrl-s').waitFor('一行也没有保存');
    expect(textOf(await app)).toMatch(/^>? *1!/m);
    await app.press('f8').waitFor(/^ ! .*(电话|名称)/m).press('f7').waitFor('错误 · 2 处').burst('{enter}').waitUntilGone('错误 · 2 处').type('新公司').press('enter').waitFor('1 处有误');
    await app.press('f8').waitFor(/^ 电话 +12x/m).press('delete').waitUntilGone('处有误').press('ctrl-s').waitFor('已保存 1 条');
  });

  test('the list of faults has the room of the screen for each', async () => {
    await grid({ columns: 80, lang: 'en' }).burst('{right}{right}{right}99{enter}').waitFor('2 faults').press('f7').waitFor('a mobile number has 11, a landline');
  });

  test('the next fault is found in a row that was changed with the same keys', async () => {
    const app = grid();
    await app.paste('甲\tQQ\t长春市\t12x\n').waitFor('2 处有误');
    await app.burst('{right}A{f8}').waitFor(/^ 电话 +12x/m).waitFor('1 处有误');
    expect(textOf(await app)).not.toContain(t('zh', 'tui.grid.no-faults'));
  });

  test('a value that is missing is made in the picker, and the rows that name it are right then', async () => {
    const app = grid();
    await app.paste('甲\t钻石客户\n乙\t钻石客户\n').waitFor('2 处有误');
    await app.burst('{right}{f4}').waitFor('新增“钻石客户”').press('ctrl-n').waitUntilGone('处有误');
    expect(rowsOf(await app)).toEqual([expect.stringContaining('甲 钻石客户'), expect.stringContaining('乙 钻石客户')]);
    await app.press('ctrl-s').waitFor('已保存 2 条');
  });

  test('a pasted block stands from the cell in hand on; a header is recognised and its columns come in', async () => {
    const app = grid();
    await app.paste('客户名称\t邮编\t级别\n"引号\t公司"\t130000\tA\n"两行\n公司"\t\tB\t\t\n').waitFor('首行是列名吗').press('enter').waitFor('已粘贴 2 行').waitFor('130000');
    expect(rowsOf(await app)).toEqual(['> 1 引号 公司 A 王芳 130000', '2 两行 公司 B 王芳']);
    await app.burst('{ctrl-s}').waitFor('已保存 2 条');
  });

  test('a block that does not fit is refused whole, and says what would do', async () => {
    const app = grid();
    await app.burst('{end}').paste('甲\t乙\n丙\t丁\n').waitFor('要粘贴的内容有 2 列，从这里到最后只有 1 列');
    expect(rowsOf(await app)).toEqual([]);
  });

  test('a block comes through without the marks of a paste, whatever ends its lines', async () => {
    for (const end of ['\r', '\n', '\r\n'])
      for (const way of ['', '{f6}']) {
        const app = grid();
        await app.burst(`${way}甲{tab}VIP{tab}长春${end}乙{tab}A{tab}北京${end}丙{tab}B{tab}上海${end}`).waitFor('3 行').waitFor('上海市');
        expect(rowsOf(await app)).toEqual(['1 甲 VIP 长春市 王芳', '2 乙 A 北京市 王芳', '3 丙 B 上海市 王芳']);
      }
  });

  test('ranges are marked, filled, copied, pasted and taken back', async () => {
    const app = grid();
    await app.paste('甲\tVIP\n乙\n丙\n').waitFor('3 行').burst('{right}{shift-down}{shift-down}').waitFor('已标记 3×1').press('ctrl-d').waitFor(/3 {2}\*?丙 +\*VIP/);
    await app.burst('{esc}{up}{up}{home}{f3}{down}').waitFor('已标记 2×1').press('f5').waitFor('已复制 2 行 1 列').burst('{esc}{down}{down}{ctrl-v}').waitFor('5 行');
    expect(app.terminal.raw()).toContain(`\u001b]52;c;${Buffer.from('甲\n乙').toString('base64')}\u0007`);
    await app.press('ctrl-z').waitFor('3 行').press('ctrl-z').waitUntilGone(/2 +乙 +VIP/).press('ctrl-y').waitFor(/2 +乙 +VIP/);
    await app.burst('{ctrl-up}{ctrl-k}').waitFor('2 行').burst('{ctrl-t}').waitFor('3 行').burst('{insert}').check((screen) => expect(rowsOf(screen)).toHaveLength(3));
  });

  test('what was chosen in one column is text in another', async () => {
    const app = grid();
    await app.paste('甲\tVIP\n').waitFor('1 行').waitUntilGone('…').burst('{right}{f5}').waitFor('已复制 1 行 1 列').burst('{right}{ctrl-v}').waitFor('1 处有误').burst('{right}{ctrl-v}').waitFor('2 处有误');
    await app.burst('{left}{left}{shift-right}').waitFor('已标记 1×2').press('ctrl-d').waitFor(/^ 区域 +VIP/m).press('ctrl-s').waitFor('一行也没有保存');
  });

  test('columns are chosen and remembered; what must be typed is always there', async () => {
    const services = await openCompany('zh');
    const app = grid({ services });
    await app.press('ctrl-o').waitFor('[x]').burst('{space}{space}{space}{space}').press('enter').waitUntilGone('┌');
    expect((await app).rows[2]?.trim().replaceAll(/\s+/g, ' ')).toBe('名称* 负责人');
    expect(await services.api.preference('grid.customer')).toBe('name,owner_id');
  });

  test('a name that is there already is a doubt, which does not stop', async () => {
    const app = grid();
    await app.paste('晨光商城\n新的\n').waitFor('1 处存疑').waitFor(/^ \? 已有叫“晨光商城”的客户/m).press('ctrl-s').waitFor('已保存 2 条');
    // Nor does a fault elsewhere make it forgotten.
    await app.paste('晨光商城\t没有的\n').waitFor('1 处存疑').waitFor('1 处有误').press('ctrl-s').waitFor('一行也没有保存').waitFor('1 处存疑');
  });

  test('is opened from the menu and the palette for any kind of record', async () => {
    const app = start({ columns: 100 }).waitFor('客户信息维护');
    await app.burst('5{enter}').waitFor('表格批量输入').burst('{end}{up}{enter}').waitFor('表格批量输入 ─').burst('lxr{enter}').waitFor('批量输入联系人').burst('赵六{enter}晨光商城{enter}').waitFor('1 行').press('ctrl-s').waitFor('已保存 1 条');
    await app.press('esc').waitFor('导出客户').burst('{ctrl-p}bgpl').waitFor('> 表格批量输入').press('enter').waitFor('表格批量输入 ─').burst('khjb{enter}').waitFor('批量输入客户级别');
  });

  test('belongs to the record that its list hangs on', async () => {
    const services = await openCompany('zh');
    const app = start({ columns: 100, services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('单县羊肉馆').burst('cgsc{enter}').waitFor('› 晨光商城').waitFor('李明');
    await app.burst('1{f9}').waitFor('批量输入联系人').paste('张三\n李四\n').waitFor('2 行').press('ctrl-s').waitFor('已保存 2 条').press('esc').waitFor('联系人 3');
    const page = await services.api.list({ entity: 'contact', columns: ['customer_id'], filter: '客户:晨光商城', limit: 10 });
    expect(page.rows).toHaveLength(3);
  });

  test('every kind is filled in as in a form: a word by Space, lines in their editor, several values, a narrowed list', async () => {
    const services = await openCompany('zh');
    const openKind = (kind: string): Driver => start({ columns: 110, services: { ...services, close: async () => undefined } }).waitFor('客户信息维护').burst('5{enter}').waitFor('表格批量输入').burst('{end}{up}{enter}').waitFor('表格批量输入 ─').burst(`${kind}{enter}`).waitFor('直接输入，或粘贴');
    const app = openKind('联系人');
    await app.paste('姓名\t性别\t备注\n赵六\t\t\n').waitFor('首行是列名吗').press('enter').waitFor('已粘贴 1 行').burst('{end}{left}').waitFor(/^ 性别：男、女/m).press('space', 'space').waitFor(/^ 性别 女/m);
    await app.burst('{right} ').waitFor('第 1 行').burst('上午来过{enter}要合同{ctrl-s}').waitFor('上午来过 …（还有 1 行）').press('ctrl-s').waitFor('已保存 1 条').press('esc').waitFor('导出客户');
    const page = await services.api.list({ entity: 'contact', columns: ['gender', 'notes'], filter: '姓名:赵六', limit: 1 });
    expect(page.rows[0]?.values).toMatchObject({ gender: 'female', notes: '上午来过\n要合同' });
    await services.api.create('contact', { name: '别家的人', customer_id: (await services.api.choices('customer', '华联超市', 1))[0]?.id ?? 0 });
    const other = openKind('业务往来');
    await other.paste('主题\t客户\t联系人\n回访\t晨光商城\t\n').waitFor('首行是列名吗').press('enter').waitFor('已粘贴 1 行').waitUntilGone('…').press('end');
    const screen = await other.burst('{f4}').waitFor('李明');
    expect(textOf(screen)).not.toContain('别家的人');
    await other.press('esc', 'esc').waitFor('还没有保存').burst('2').press('enter').waitFor('导出客户');
    await services.close();
  });

  test('where Enter goes is kept', async () => {
    const services = await openCompany('zh');
    const app = grid({ services });
    await app.press('f6').waitFor('Enter 向下').burst('甲{enter}乙{enter}').waitFor('2 行').waitUntilGone('…');
    expect(await services.api.preference('grid.enter')).toBe('down');
    expect(rowsOf(await app)).toEqual(['1 甲 王芳', '2 乙 王芳']);
  });
});

describe('what is not saved', () => {
  const again = (services: Services): Driver => start({ services, columns: 100 });

  test('is asked about, kept as a draft and offered again', async () => {
    const app = grid();
    await app.burst('半张表{enter}').waitFor('1 行').press('esc').waitFor('还没有保存').burst('4').press('enter').waitFor('已留作草稿').press('f9').waitFor('上次留下一张表：1 行').press('f9').waitFor('半张表');
    await app.press('esc').waitFor('还没有保存').burst('2').press('enter').waitFor('共 8 条').press('f9').waitFor('直接输入，或粘贴').press('esc').waitFor('共 8 条');
  });

  test('is kept when the line drops, the cell in hand with it', async () => {
    const services = await openCompany('zh');
    const staying = { ...services, close: async () => undefined };
    const app = toGrid(again(staying));
    await app.burst('断线公司{enter}vi').waitFor('断线公司');
    app.terminal.stdin.emit('end');
    expect(await app.left()).toBe(129);
    const next = again(services);
    await next.waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('单县羊肉馆').burst('{f9}').waitFor('上次留下一张表').press('f9').waitFor('断线公司').waitFor('级别 vi').press('enter').waitFor('VIP');
    await next.stop();
  });

  test('is kept by itself after a few seconds', async () => {
    const services = await openCompany('zh');
    const kept = Promise.withResolvers<{ readonly place: string; readonly about: string | undefined }>();
    const watched: Services = {
      ...services,
      api: {
        ...services.api,
        saveDraft: async (place, body, about) => {
          await services.api.saveDraft(place, body, about);
          kept.resolve({ place, about });
        },
      },
    };
    await grid({ services: watched }).burst('自己留着{enter}').waitFor('1 行');
    const { place, about } = await kept.promise;
    expect(JSON.parse(about ?? '')).toEqual({ kind: 'grid', entity: 'customer', count: 1 });
    expect((await services.api.draft(place))?.body).toContain('自己留着');
  });
});

describe('five thousand rows', () => {
  test('move on as cheaply as ten', async () => {
    const app = grid({ columns: 120, rows: 40 });
    await app.paste(Array.from({ length: 5000 }, (_, at) => `大批公司${at}\tVIP\t长春\t0431-${80_000_000 + at}`).join('\n')).waitFor('5,000 行').waitFor('长春市').waitUntilGone('…');
    await app.burst('{down}{down}').waitFor(/^> +3 /m);
    const before = app.terminal.bytes();
    await app.press('down').waitFor(/^> +4 /m);
    expect(app.terminal.bytes() - before).toBeLessThan(700);
    await app.burst('{ctrl-down}').waitFor(/^>5000 /m).press('down').type('末').press('enter').waitFor('5,001 行').press('ctrl-s').waitFor('最多 5000 行');
  });
});

const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;

for (const [columns, rows] of SIZES)
  for (const lang of ['zh', 'en'] as const)
    test(`as it looks at ${columns}×${rows} in ${lang}`, async () => {
      const app = toGrid(start({ columns, rows, lang }), lang);
      const screen = await app
        .paste('晨光文具股份有限公司\tVIP\t220100\t0431-88886666\n电话不对\tA\t\t12x\n没有这个级别\t第十级\n1\n')
        .waitFor(t(lang, 'tui.grid.fault-count', { count: 2 }))
        .burst('{right}{right}{right}{shift-down}')
        .waitFor(t(lang, 'tui.grid.range', { rows: 2, columns: 1 }))
        .check((seen) => {
          for (const row of seen.rows) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
        })
        .golden(`grid-${columns}x${rows}-${lang}`);
      expect(screen.rows).toHaveLength(rows);
    });
