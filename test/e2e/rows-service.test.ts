import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtPlace, hangUp } from './pty.ts';
import { operator, type Operator } from './operator.ts';

// Service and queries (M3, M4) by keyboard in the built program: one demo company for all, each test from the main menu.

const place = builtPlace();
let at: Operator;

beforeAll(async () => {
  at = operator(place.folder, { args: ['demo'] });
  await at.waitFor('客户服务');
}, 60_000);
afterAll(async () => await hangUp(at.session));

/** The lines of a list below its header. */
const rowsOf = (screen: string): readonly string[] => screen.split('\n').slice(3, -3).filter((row) => row.trim() !== '');

/** Opens the number in hand of an analysis, of the line of that name, and finds as many records as it says. */
async function openedBar(line: string, list: string): Promise<void> {
  const said = new RegExp(`^ ${line} · .*Enter 打开这 ([1-9]\\d*) 条`, 'm');
  const behind = said.exec(await at.waitFor(said))?.[1] ?? '';
  await at.burst('{enter}').waitFor(new RegExp(`› ${list}(?: |$)`, 'm')).waitFor(`共 ${behind} 条`);
}

/** How many records a list says that it has. */
const countOf = (screen: string): number => Number(/共 (\d+) 条/.exec(screen)?.[1] ?? -1);

describe('service', () => {
  test('M3.1 feedback is entered with channel, satisfaction and who took it', async () => {
    await at.line(3, '客户反馈').waitFor('› 客户反馈').burst('{ctrl-n}').waitFor('>客户').burst('长春').waitFor(/> +长春/).burst('{enter}').waitFor('>日期').burst('{down}').waitFor('>渠道').burst('电话{enter}').waitFor('>联系人').burst('{down}{down}').waitFor('>主题').burst('送货很快{down}{down}').waitFor('>满意度').burst('非常满意').waitFor(/> +非常满意/).burst('{enter}{ctrl-s}').waitFor('已保存“送货很快”');
    await at.burst('送货很快').waitFor('共 1 条').burst('{enter}').waitFor(/渠道 +电话/).waitFor(/满意度 +非常满意/).waitFor(/经办人 +管理员/);
  });

  test('M3.2 a complaint goes its steps, one key each, and a low score offers to reopen it', async () => {
    await at.line(3, '客户投诉').waitFor('› 客户投诉').burst('{ctrl-n}').waitFor('>客户').burst('长春').waitFor(/> +长春/).burst('{enter}').waitFor('>主题').burst('少发两箱{down}{down}{down}{down}{down}').waitFor('>期限').burst('{ctrl-u}2026-02-05{down}{down}').waitFor('>日期').burst('{ctrl-u}2026-02-01{ctrl-s}').waitFor('已受理').look((screen) => expect(screen).not.toContain('重新受理'));
    await at.burst('s').waitFor('处理中').burst('c').waitFor('结案 ›').burst('非常不满意').waitFor(/> +非常不满意/).burst('{enter}').waitFor('>处理结果').burst('补发两箱{ctrl-s}').waitFor('已结案').waitFor('重新受理').burst('{enter}').waitFor('>重开原因').burst('又少了一箱{ctrl-s}').waitFor(/状态 +重新受理/);
    await at.line(3, '客户投诉').waitFor('› 客户投诉').burst('/逾期:是{enter}').waitFor(/^[> ] !/m);
  });

  test('M3.3 feedback is analysed by level, month and region; a bar opens its records', async () => {
    await at.line(3, '客户反馈满意程度分析').waitFor('› 客户反馈满意程度分析').waitFor('[满意程度]').burst('{tab}').waitFor('[月份]').burst('{tab}{tab}{tab}').waitFor('[级别]').waitFor('满意').burst('{tab}').waitFor('[省份]').waitFor(/^ > 吉林省/m);
    await openedBar('吉林省', '客户反馈');
    await at.burst('{esc}').waitFor('[省份]');
  });

  test('M3.4 complaints are analysed with the time to answer and to close', async () => {
    await at.line(3, '客户投诉满意程度分析').waitFor('› 客户投诉满意程度分析').waitFor('[满意程度]').burst('{tab}{tab}{tab}{tab}').waitFor('[级别]').waitFor(/^ > VIP/m).burst('{f6}').waitFor('0 条').burst('{f6}').waitFor('答复中位').waitFor('办结中位').burst('{down}'.repeat(8)).waitFor(/^ > 合计/m);
    await openedBar('合计', '客户投诉');
  });
});

/** A ready query: its first line gets a value, the list shows what the line says. */
async function asked(name: string, typed: string, line: string, entity: string): Promise<string> {
  await at.line(4, name).waitFor(`› ${name}`).waitFor('没有条件：全部记录').burst(typed).waitFor(line).burst('{ctrl-s}').waitFor(new RegExp(`› ${entity}(?: |$)`, 'm'));
  return await at.waitFor(/筛选 .*共 [1-9]\d* 条[^]*^> /m).waitFor('Tab 操作');
}

/** Something was found, and every row that is seen says what was asked for. */
function allSay(screen: string, ...words: readonly string[]): void {
  const rows = rowsOf(screen);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => words.some((word) => !row.includes(word)))).toEqual([]);
}

describe('queries', () => {
  test('M4.1 customers by any field, several conditions at once', async () => {
    allSay(await asked('客户信息查询', '长春{enter}vip{enter}', '名称:长春 级别:VIP', '客户'), '长春', 'VIP');
  });

  test('M4.2 contacts', async () => {
    allSay(await asked('联系人信息查询', '李{enter}', '姓名:李', '联系人'), '李');
  });

  test('M4.3 feedback by its satisfaction', async () => {
    allSay(await asked('客户反馈满意程度查询', '不满意 {enter}', '满意度:', '客户反馈'), '不满意');
  });

  test('M4.4 complaints by their satisfaction', async () => {
    // The list does not show it: closed ones only, and not all of them.
    const screen = await asked('客户投诉满意程度查询', '不满意 {enter}', '满意度:', '客户投诉');
    allSay(screen, '已结案');
    expect(countOf(screen)).toBeLessThan(43);
  });

  test('M4.5 feedback', async () => {
    allSay(await asked('客户反馈查询', '长春{enter}', '客户', '客户反馈'), '长春');
  });

  test('M4.6 complaints', async () => {
    allSay(await asked('客户投诉查询', '长春{enter}', '客户', '客户投诉'), '长春');
  });

  test('M4.7 city, area code and postcode find one another', async () => {
    await at.line(4, '国内城市区号邮编查询').waitFor('一样就查出其余').burst('0431').waitFor(/> 长春市 +吉林省 +0431 +130000/).burst('{ctrl-u}136100').waitFor(/> 公主岭市/).burst('{ctrl-u}cc').waitFor(/> 长春市/).burst('{ctrl-u}024').waitFor('抚顺市').waitFor('铁岭市');
    await at.line(2, '客户').waitFor('› 客户').burst('{ctrl-n}').waitFor('>名称').burst('地址客户{f3}').waitFor('一样就查出其余').burst('cc').waitFor(/> 长春市/).burst('{enter}').waitFor('已填入：长春市 130000 0431').burst('{ctrl-s}').waitFor('已保存“地址客户”');
  });

  test('M4.8 the form of conditions and the line of text are two ways to the same list, kept as a view', async () => {
    await at.line(2, '客户').waitFor('› 客户').burst('/级别:VIP{enter}').waitFor('筛选 级别:VIP');
    const byLine = countOf(await at.waitFor(/筛选 级别:VIP .*共 [1-9]\d? 条/));
    await at.line(4, '客户信息查询').waitFor('没有条件：全部记录').burst('{enter}').waitFor(/> 且 级别/).burst('vip{enter}').waitFor('级别:VIP').burst('{ctrl-s}').waitFor('筛选 级别:VIP');
    expect(countOf(await at.waitFor(/筛选 级别:VIP .*共 [1-9]\d? 条/))).toBe(byLine);
    await at.burst('{f6}').waitFor('把现在的列表存为视图').burst('{enter}').waitFor('谁可见').burst('重点客户{down}{right}').waitFor(/\[.*共/).burst('{ctrl-s}').waitFor(/重点客户 +级别:VIP/).burst('{end}{enter}').waitFor('› 客户 · 重点客户');
    expect(countOf(await at.waitFor(/筛选 级别:VIP .*共 [1-9]\d? 条/))).toBe(byLine);
  });

  test('M4.9 everything is searched, bodies of notes too', async () => {
    await at.palette('主菜单').waitFor(/1 +基础信息维护/).burst('又少了一箱').waitFor('少发两箱').waitFor('重开原因').burst('{enter}').waitFor('› 少发两箱');
  });
});
