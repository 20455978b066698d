import { describe, expect, test } from 'vitest';
import { start } from './start.ts';
import type { Driver, DriverOptions } from './driver.ts';

const customers = (options: Partial<DriverOptions> = {}): Driver => start(options).waitFor('2  ').burst('2{enter}{enter}').waitFor('晨光商城');

/** The level of the one found becomes another, by bulk edit. */
const level = (app: Driver, to: string): Driver => app.press('f2').waitFor('修改哪一项').burst('jb{enter}').waitFor('客户级别').burst(to).waitFor(`>  ${to}`).press('enter').waitFor('将修改全部').press('enter').waitFor('已修改');

describe('history', () => {
  test('shows what a record went through, field by field, and takes a step back', async () => {
    const app = customers();
    await app.burst('cgsc').waitFor('共 1 条').press('ctrl-a').waitFor('已标记 1');
    await level(app, 'B');
    await app.press('f4').waitFor('批量修改').waitFor('VIP → B').burst('{down}{down}').waitFor(/电话 +0431-88886666/).press('home').waitFor('VIP → B').press('ctrl-z').waitFor('撤销这一步吗').press('enter').waitFor('已撤销').waitFor('B → VIP').press('esc').waitFor(/晨光商城 +VIP/);
  });
});

describe('steps', () => {
  test('any of the last steps is taken back; what was changed since is named and stays', async () => {
    const app = customers();
    await app.burst('  ').waitFor('已标记 2');
    await level(app, 'B');
    await app.waitFor(/Acme[^]* B [^]*北方机械厂 +B/).burst('{esc}').waitUntilGone('已标记').burst('acme').waitFor('共 1 条').press('ctrl-a').waitFor('已标记 1');
    await level(app, 'C');
    await app.burst('{ctrl-p}czjl').waitFor('> 操作记录').press('enter').waitFor('批量修改').press('down').press('enter').waitFor('之后又改过').waitFor('[ 撤销 ]').golden('undo-conflict-80x24-zh');
    await app.press('enter').waitFor('> [ 撤销 ]').press('enter').waitFor('1 条仍有内容保持').waitFor('（已撤销）').press('esc').waitUntilGone('内容').burst('{esc}{esc}').waitFor('共 8 条').waitFor('北方机械厂').check((screen) => {
      expect(screen.rows.find((row) => row.includes('Acme'))).toMatch(/ C /);
      expect(screen.rows.find((row) => row.includes('北方机械厂'))).toMatch(/ A /);
    });
  });
});
