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
  const driver = app().waitFor('客户信息维护').burst('2{enter}1{enter}').waitFor('华联超市').press('ctrl-n').waitFor('新增客户').burst('华联超市公司').waitFor('可能重复（名称相同）：华联超市');
  await driver.golden('form-alike-80x24-zh').press('f7').waitFor('021-55556666').press('esc').waitFor('华联超市公司');
  await driver.press('pagedown', 'down').waitFor('> 可能重复').press('enter').waitFor('021-55556666').press('esc').waitFor('可能重复').press('up').waitFor('>[');
  await driver.press('pageup').waitFor('>编号').waitFor('华联超市公司');
});

test('what is alike is said before the name, which gives way where both have no room', async () => {
  const name = '长春高新技术产业开发区晨光商贸连锁经营管理有限责任公司';
  const prepare = async (api: Api): Promise<void> => {
    await api.create('customer', { name, phone: '0431-88886666' });
    await api.create('customer', { name: name.replace('有限责任公司', '有限公司'), phone: '0431-88886666' });
  };
  const driver = start({ services: openCompany('zh', { prepare }), columns: 60, rows: 15 }).waitFor('客户信息维护').burst('2{enter}1{enter}').waitFor('华联超市').press('ctrl-n').waitFor('新增客户');
  const screen = await driver.burst(name).waitFor('可能有 2 条重复（名称相同）：长春高新');
  expect(screen.rows.find((row) => row.includes('可能有 2 条'))).toContain('…');
});

test('a merge says of a field that some only have it just where that is so', async () => {
  const tagged = async (api: Api): Promise<void> => {
    const [tag] = await api.choices('tag', '', 1);
    await api.create('customer', { name: '晨光商城有限公司', phone: '0431-88886666', email: 'info@cg.cn', tags: tag === undefined ? [] : [tag.id] });
  };
  const driver = start({ services: openCompany('zh', { prepare: tagged }), rows: 34 }).waitFor('客户信息维护').burst('2{enter}').waitFor('客户查重与合并').burst('客户查重{enter}').waitFor('名称、电话').press('enter');
  const { rows } = await driver.waitFor('只有部分记录填了').waitFor('[ 合并 ]');
  const place = (text: string): number => rows.findIndex((row) => row.includes(text));
  expect(place('各有自己的编号')).toBeLessThan(place('  编号 '));
  expect(place('  编号 ')).toBeLessThan(place('只有部分记录填了'));
  for (const field of ['标签', '邮箱', '邮编']) expect(place(`  ${field} `), field).toBeGreaterThan(place('只有部分记录填了'));
});
