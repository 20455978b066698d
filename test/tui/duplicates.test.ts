import { describe, expect, test } from 'vitest';
import type { Api } from '../../src/services/api.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';
import type { Driver, DriverOptions } from './driver.ts';

async function twice(api: Api): Promise<void> {
  const { id } = await api.create('customer', { name: '晨光商城有限公司', phone: '0431-88886666-801', email: 'info@cg.cn', notes: '第二条' });
  await api.create('interaction', { customer_id: id, happened_on: '2026-11-20', subject: '拜访' });
}
const app = (more: Partial<DriverOptions> = {}): Driver => start({ services: openCompany(more.lang ?? 'zh', { prepare: twice }), ...more });
const worklist = (more: Partial<DriverOptions> = {}): Driver => app(more).waitFor('客户信息维护').burst('2{enter}').waitFor('客户查重与合并').burst('客户查重{enter}').waitFor('名称、电话');

describe('the worklist of likely duplicates', () => {
  test('merges two customers with two fields chosen by four actions, and takes that back', async () => {
    const driver = worklist();
    await driver.golden('duplicates-80x24-zh').press('enter').waitFor('业务往来 1').golden('merge-records-80x24-zh');
    await driver.burst('22').press('ctrl-s').waitFor('已合并到“晨光商城有限公司”，1 条记录').waitFor('没有发现可能重复的记录');
    await driver.press('ctrl-z').waitFor('撤销这一步吗').press('enter').waitFor('名称、电话');
  });

  test('remembers what is not the same, shows it and takes it back', async () => {
    await worklist().press('delete').waitFor('记住了').waitFor('没有发现').press('tab').waitFor('由 王芳').press('delete').waitFor('已取消标记').press('esc').waitFor('名称、电话');
  });

  test('keeps the other record, puts notes together and leaves out what is not meant', async () => {
    const driver = worklist().press('enter').waitFor('业务往来 1').press('f2').waitFor(/并掉 .*\[保留\]/);
    await driver.press('esc').waitFor('相同的项目').check((screen) => expect(screen.rows.join('\n')).toContain('名称、电话'));
  });

  test('fits the smallest terminal', async () => {
    await worklist({ columns: 60, rows: 15 }).golden('duplicates-60x15-zh').press('enter').waitFor('业务往来 1').golden('merge-records-60x15-zh');
  });
});

test('a list merges what is marked in it, and says when that is too little', async () => {
  const driver = app({ lang: 'en' }).waitFor('Customers').burst('2{enter}1{enter}').waitFor('Acme');
  await driver.burst('{ctrl-p}merge').waitFor('> Merge').press('enter').waitFor('Mark two records or more').burst('  ').waitFor('2 marked').burst('{ctrl-p}merge').waitFor('> Merge').press('enter').waitFor('[stays]').press('esc').waitFor('2 marked');
});

test('a form says what exists already while one types, and opens it; nothing that is typed is lost', async () => {
  const driver = app().waitFor('客户信息维护').burst('2{enter}1{enter}').waitFor('华联超市').press('ctrl-n').waitFor('新增客户').burst('华联超市公司').waitFor('可能重复：华联超市');
  await driver.golden('form-alike-80x24-zh').press('f7').waitFor('021-55556666').press('esc').waitFor('华联超市公司');
  await driver.press('pagedown', 'down').waitFor('> 可能重复').press('enter').waitFor('021-55556666').press('esc').waitFor('可能重复').press('up').waitFor('>[');
  await driver.press('pageup').waitFor('>编号').waitFor('华联超市公司');
});
