import { describe, expect, test } from 'vitest';
import { openCompany } from './company.ts';
import type { Driver, DriverOptions } from './driver.ts';
import { start } from './start.ts';

const customers = (options: Partial<DriverOptions> = {}): Driver => start(options).waitFor('2  ').burst('2{enter}{enter}').waitFor('晨光商城');

const text = (rows: readonly string[]): string => rows.join('\n');

describe('bulk edit', () => {
  test('filter, mark, choose a field and its value, look, one step, undone', async () => {
    const app = customers().waitFor('共 8 条').press('ctrl-f').type('区域:上海').press('enter').waitFor('共 2 条').press('ctrl-a').waitFor('已标记 2').press('f2').waitFor('修改哪一项');
    await app.type('jb').waitFor('级别').press('enter').waitFor('级别 · 客户级别').type('VIP').press('enter').waitFor('将修改全部 2 条');
    await app.press('enter').waitFor('已修改 2 条').waitFor(/VIP[^]*VIP/);
    await app.press('ctrl-z').waitFor('批量修改').press('enter').waitUntilGone('VIP');
  });

  test('several fields at once over the whole list; what is wrong is said and nothing is changed', async () => {
    const app = customers().waitFor('共 8 条').press('tab').burst('{right}{right}{right}{right}').waitFor('>批量修改').press('enter').waitFor('修改哪一项');
    await app.burst('yb').waitFor('邮编').press('enter').waitFor('邮编 ').burst('12{enter}').waitFor('!').burst('{ctrl-u}130000{enter}').waitFor('将修改 7 条（共 8 条');
    await app.press('ctrl-n').waitFor('修改哪一项').burst('jb{enter}').waitFor('客户级别').burst('VIP').waitFor('>  VIP').press('enter').waitFor('级别 A → VIP').waitFor('将修改 7 条');
    await app.press('esc').waitUntilGone('将修改').waitFor('共 8 条').check((screen) => expect(text(screen.rows).match(/VIP/g)).toHaveLength(2));
  });

  test('what was typed ahead does not confirm numbers that nobody has read', async () => {
    await customers().waitFor('共 8 条').burst('   ').waitFor('已标记 3').press('f2').waitFor('修改哪一项').burst('yb{enter}100001{enter}{enter}{enter}').waitFor('将修改全部 3 条').waitFor('修改 3 条');
  });
});

describe('the fields to choose from', () => {
  test('stay when Enter is pressed on nothing found', async () => {
    await customers().waitFor('共 8 条').burst('  ').waitFor('已标记 2').press('f2').waitFor('修改哪一项').burst('zzz{enter}').waitFor('没有找到').press('enter').waitFor('修改哪一项').press('esc').waitFor('名称');
  });
});

describe('bulk edit beside others', () => {
  test('another number of records than was said is not touched: it is said and looked at again', async () => {
    const services = await openCompany('zh');
    const app = customers({ services }).waitFor('共 8 条').press('tab').burst('{right}{right}{right}{right}').waitFor('>批量修改').press('enter').waitFor('修改哪一项').burst('yb{enter}100009{enter}').waitFor('将修改全部 8 条');
    await app;
    const { rows } = await services.api.list({ entity: 'customer', columns: [], limit: 1 });
    await services.api.remove({ entity: 'customer', ids: rows.map((row) => row.id) }, 1);
    await app.press('enter').waitFor('将修改全部 7 条').waitFor('!').press('enter').waitFor('已修改 7 条');
  });
});

describe('deleting', () => {
  test('one record: No is the answer that Enter gives', async () => {
    await customers().waitFor('共 8 条').press('ctrl-d').waitFor('放入回收站吗').press('enter').waitUntilGone('放入回收站吗').waitFor('共 8 条');
  });

  test('many records ask for their number; the bin gives them back', async () => {
    const app = customers().waitFor('共 8 条').burst('  ').waitFor('已标记 2').press('ctrl-d').waitFor('请输入 2').waitFor('>2 ').burst('3').waitUntilGone(/>[12] /).burst('{enter}').waitFor('数量不符').burst('{left}').waitUntilGone('数量不符').waitFor('>2 ').burst('{left}').waitFor('数量不符').burst('{backspace}2').waitFor('>1 ').burst('{enter}').waitFor('已删除 2 条').waitFor('共 6 条');
    await app.burst('{ctrl-p}hsz').waitFor('> 回收站').press('enter').waitFor('客户 · 回收站').waitFor('共 2 条');
    await app.press('ctrl-a').waitFor('已标记 2').press('tab').waitFor('>恢复').press('enter').waitFor('已恢复 2 条').waitFor('回收站是空的').press('esc').waitFor('共 8 条');
  });
});
