import { describe, expect, test } from 'vitest';
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
