import { describe, expect, test } from 'vitest';
import { invalid } from '../../src/errors.ts';
import { openCompany } from './company.ts';
import { openDesk } from './service-desk.ts';
import { start } from './start.ts';

describe('the chart', () => {
  test('opens exactly the records behind a bar and comes back to it', async () => {
    const app = start();
    await app.waitFor('客户信息维护').burst('4{enter}').waitFor('客户构成分析').burst('8{enter}').waitFor('客户，按级别统计').burst('{down}').waitFor('> A').press('enter').waitFor('共 3 条').waitFor('级别:A').press('esc').waitFor('> A').press('tab').waitFor('按省份').waitFor('吉林省').check((screen) => expect(screen.rows.find((row) => row.includes('吉林省'))).toMatch(/ 3 +37.5%/));
    await app.burst('{shift-tab}{shift-tab}').waitFor('按标签').waitFor('（未填）').press('enter').waitFor('共 8 条');
  });

  test('counts what the filter of a list finds, on a small screen too', async () => {
    const app = start({ columns: 60, rows: 15, lang: 'en' });
    await app.waitFor('2  Customers').burst('2{enter}{enter}').waitFor('8 records').burst('0431').waitFor(/ 1 record/).press('f7').waitFor('1 record').waitFor('by Level').press('esc').waitFor('0431').press('esc').waitFor('8 records').press('ctrl-f').type('level:A').press('enter').waitFor('3 records').press('f7').waitFor('by Level').waitFor('Filter level:A').waitFor('3 records');
  });
});

test('where there is no analysis the list says so and opens nothing', async () => {
  await start().waitFor('客户信息维护').burst('2{enter}').waitFor('2  联系人').burst('2{enter}').waitFor('李明').press('f7').waitFor('这种记录没有分析图').waitFor('李明');
});

test('an own report stands among all analyses; a file that is wrong says what is wrong', async () => {
  const { api, ...rest } = await openCompany();
  const shipped = await api.reports();
  const own = shipped.filter(({ name }) => name === 'customers').map((one) => ({ ...one, name: 'mine', title: '我的分析', own: true }));
  const fault = { name: 'wrong', file: '/home/wang/reports/wrong.json', error: invalid('error.report_unknown', { name: 'x', names: 'y' }).toPlain() };
  const services = { ...rest, api: { ...api, reports: async () => [...shipped, ...own], reportFaults: async () => [fault] } };
  const app = start({ services });
  await app.waitFor('客户信息维护').burst('4{enter}').waitFor('全部分析').burst('9{enter}').waitFor('客户反馈满意程度分析').waitFor('我的分析').waitFor(/wrong\.json +有错误/);
  await app.burst('{up}{enter}').waitFor('/home/wang/reports/wrong.json').waitFor('y').press('esc').waitFor('> wrong.json').press('esc').waitUntilGone('wrong.json');
});

test('Esc stops a count at once, and what was counted before is still there', async () => {
  const { api, ...rest } = await openCompany();
  let counts = 0;
  const slow = { ...api, report: (...args: Parameters<typeof api.report>) => (counts++ === 0 ? api.report(...args) : new Promise<never>(() => undefined)) };
  const app = start({ services: { ...rest, api: slow } });
  await app.waitFor('客户信息维护').burst('4{enter}').waitFor('客户构成分析').burst('8{enter}').waitFor('按级别').press('tab').waitFor('[省份]').waitFor('Esc').check((screen) => expect(screen.rows.join('\n')).toContain('按级别'));
  await app.press('esc').waitFor('已停止').waitFor('[级别]').check((screen) => expect(screen.rows.join('\n')).toContain('> VIP'));
  await app.press('down').waitFor('> A');
});

test('a period that ends before it begins is said where it was typed', async () => {
  const app = start({ services: openDesk() });
  await app.waitFor('客户服务').burst('3{enter}').waitFor('客户投诉满意程度分析').burst('3{enter}').waitFor('2026-11-30').burst('{f2}6{enter}').waitFor('到    2026-11-30');
  await app.burst('{down}{ctrl-u}').type('2025-01').press('ctrl-s').waitFor('! 开始晚于结束，请对调。').waitFor('到    2025-01');
  await app.burst('{ctrl-u}').type('2026-06').press('ctrl-s').waitUntilGone('开始晚于结束').waitFor('2025-12-01 至 2026-06-30');
});

test('the dialog of printing names the analysis', async () => {
  const app = start({ services: openDesk() });
  await app.waitFor('客户服务').burst('3{enter}').waitFor('客户投诉满意程度分析').burst('4{enter}').waitFor('2026-11-30').burst('p').waitFor('打印 · 客户投诉满意程度分析');
});
