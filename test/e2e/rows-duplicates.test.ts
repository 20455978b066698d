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
    await add('双子星 贸易').waitFor('可能重复：双子星贸易有限公司').burst('{f7}').waitFor('双子星贸易有限公司').burst('{esc}').waitFor('可能重复').burst('{ctrl-s}').waitFor('已保存');
    await at.line(2, '客户查重').waitFor('双子星 贸易').burst('{enter}').waitFor('并掉').burst('2{ctrl-s}').waitFor('已合并到“双子星 贸易”').waitFor('没有发现可能重复的记录');
    await at.burst('{ctrl-z}').waitFor('撤销这一步吗').burst('{enter}').waitFor('Del 不是重复').waitFor('双子星 贸易').burst('{delete}').waitFor('记住了').waitFor('没有发现可能重复的记录');
  });

  test('M6.7 the mouse is turned on, opens a line of the menu and a row, and is off again', async () => {
    await at.line(6, '鼠标开关').waitFor('鼠标已打开').look(() => expect(at.session.raw()).toContain('\u001b[?1006h'));
    await at.home();
    await click(at, '客户信息维护').waitFor('客户查重与合并');
    await click(at, '  客户 ').waitFor('C20');
    await click(click(at, '新增').waitFor('[ 保存 ]'), 'Esc 返回').waitFor('Ctrl-N 新增');
    await at.line(6, '鼠标开关').waitFor('鼠标已关闭').look(() => expect(at.session.raw().lastIndexOf('\u001b[?1006l')).toBeGreaterThan(at.session.raw().lastIndexOf('\u001b[?1006h')));
  });
});
