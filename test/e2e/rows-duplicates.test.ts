import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/util/text.ts';
import { builtPlace, hangUp } from './pty.ts';
import { operator, type Operator } from './operator.ts';

const place = builtPlace();

/** The left button on the first cell of a text, as a terminal reports it. */
function click(at: Operator, text: string): Operator {
  return at.waitFor(text).look((screen) => {
    const rows = screen.split('\n');
    const y = rows.findIndex((row) => row.includes(text));
    const x = displayWidth((rows[y] ?? '').slice(0, (rows[y] ?? '').indexOf(text)));
    at.session.send(`\u001b[<0;${x + 1};${y + 1}M\u001b[<0;${x + 1};${y + 1}m`);
  });
}

describe('customers entered twice, and the mouse', () => {
  let at: Operator;
  beforeAll(async () => {
    at = operator(place.folder, { args: ['demo'] });
    await at.waitFor('客户信息维护');
  }, 60_000);
  afterAll(async () => await hangUp(at.session));

  const add = (name: string): Operator => at.line(2, '客户').waitFor('C20').burst('{ctrl-n}').waitFor('新增客户').burst(name);

  test('M2.7 a customer entered twice is seen while it is typed, merged field by field, and two again after the undo', async () => {
    await add('双子星贸易有限公司').burst('{ctrl-s}').waitFor('已保存');
    await add('双子星 贸易').waitFor('可能重复（名称相同）：双子星贸易有限公司').burst('{f7}').waitFor('双子星贸易有限公司').burst('{esc}').waitFor('可能重复').burst('{ctrl-s}').waitFor('已保存');
    // The demo company has three of its own; those that are alike in more stand first.
    await at.line(2, '客户查重').waitFor('4 组').burst('{down}{down}').waitFor(/^> 双子星贸易/m).burst('{enter}').waitFor('并掉').burst('2{ctrl-s}').waitFor('已合并到“双子星 贸易”').waitFor('3 组');
    await at.burst('{ctrl-z}').waitFor('撤销这一步吗').burst('{enter}').waitFor('4 组').waitFor(/^> 双子星贸易/m).burst('{delete}').waitFor('记住了').waitFor('3 组');
  });

  test('M6.7 the mouse is turned on, works menus, fields, keys, headers, rows, the wheel and bars, and is off again', async () => {
    await at.line(6, '鼠标开关').waitFor('鼠标已打开').look(() => expect(at.session.raw()).toContain('\u001b[?1006h'));
    await at.home();
    await click(at, '客户信息维护').waitFor('客户查重与合并');
    await click(at, '  客户 ').waitFor('C20');
    // A field, a key of the last line, the head of a column, a row by two clicks, the wheel, a bar of a chart.
    await click(click(at, '新增').waitFor('[ 保存 ]'), '手机').waitFor('>手机');
    await click(at, 'Esc ').waitFor('Ctrl-N 新增');
    // The head turns at once; a click counts when the answer is there, with the first of all numbers.
    await click(click(at, '编号').waitFor(/排序 编号↑ +共 \d/).waitFor(/^> +C202300001/m), '编号↑   ').waitFor('编号↓   ');
    const [, second = ''] = /^> +C2026\d+[^]*?^ +(C\d+)/m.exec(await at.waitFor(/^> +C2026/m)) ?? [];
    await click(click(at, second).waitFor(new RegExp(`^> +${second}`, 'm')), second).waitFor('联系人').burst('{esc}').waitFor(new RegExp(`^> +${second}`, 'm'));
    await at.burst('\u001b[<65;5;9M').waitUntilGone(new RegExp(`^> +${second}`, 'm')).burst('\u001b[<64;5;9M').waitFor(new RegExp(`^>.*`, 'm'));
    await at.line(3, '客户反馈满意程度分析').waitFor('[满意程度]').burst('{tab}{tab}{tab}{tab}').waitFor(/^ > VIP +█/m);
    await click(click(at, 'D    ').waitFor(/^ > D /m), 'D    ').waitFor(/› 客户反馈(?: |$)/m).waitFor(/共 [1-9]\d* 条/);
    await at.line(6, '鼠标开关').waitFor('鼠标已关闭').look(() => expect(at.session.raw().lastIndexOf('\u001b[?1006l')).toBeGreaterThan(at.session.raw().lastIndexOf('\u001b[?1006h')));
  });
});
