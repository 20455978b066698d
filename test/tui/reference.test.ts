import { describe, expect, test } from 'vitest';
import { start } from './start.ts';
import type { Driver, DriverOptions } from './driver.ts';

/** The list of customer levels. */
const levels = (options: Partial<DriverOptions> = {}): Driver => start(options).waitFor('基础信息维护').burst('1{enter}5{enter}').waitFor(/VIP .* 2$/m);

const order = (rows: readonly string[]): string => rows.flatMap((row) => /^[> ]  (VIP|A|B|C|D) /.exec(row)?.[1] ?? []).join(' ');

describe('lists of reference values', () => {
  test('show how often each value is used, and are ordered by hand', async () => {
    const app = levels();
    await app.golden('reference-uses-80x24-zh').burst('{ctrl-down}{ctrl-down}').waitFor(/A [^]*B [^]*VIP/).check((screen) => expect(order(screen.rows)).toBe('A B VIP C D'));
    await app.burst('{ctrl-up}{ctrl-up}{ctrl-up}').waitFor('已经在最前面').check((screen) => expect(order(screen.rows)).toBe('VIP A B C D'));
  });

  test('are not offered to be merged into themselves', async () => {
    await levels().press('down').burst('{ctrl-p}hb').waitFor('> 合并').press('enter').waitFor('把“A”并入').waitFor('>  VIP').check((screen) => expect(screen.rows.filter((row) => /│ [> ] +A /.test(row))).toEqual([]));
  });

  test('a message that is longer than a line is said whole', async () => {
    const app = start({ lang: 'en' }).waitFor('Reference data').burst('1{enter}5{enter}').waitFor(/VIP .* 2$/m);
    await app.press('down').press('ctrl-d').waitFor('merge it into').waitFor('another value.').waitFor('Ctrl-P');
  });

  test('one that is used cannot be deleted; it is merged into another, and that is taken back', async () => {
    const app = levels();
    await app.press('down').press('ctrl-d').waitFor('正被 3 条记录使用').check((screen) => expect(screen.rows.join('')).not.toContain('放入回收站吗'));
    await app.burst('{ctrl-p}hb').waitFor('> 合并').press('enter').waitFor('把“A”并入').burst('B').waitFor('>  B').press('enter').waitFor('使用“A”的 3 条记录').golden('merge-80x24-zh').press('enter').waitUntilGone('使用“A”的 3');
    await app.burst('{ctrl-p}hb').waitFor('> 合并').press('enter').waitFor('把“A”并入').burst('B').waitFor('>  B').press('enter').waitFor('使用“A”的 3 条记录').burst('{left}{enter}').waitFor('3 条记录已改').waitFor(/B .* 5$/m);
    await app.press('ctrl-z').waitFor('撤销这一步吗').press('enter').waitFor(/A .* 3$/m).waitFor(/B .* 2$/m);
  });

  test('one is retired and used again', async () => {
    const app = levels();
    await app.burst('{ctrl-p}ty').waitFor('> 停用').press('enter').waitFor('“VIP”已停用').burst('{ctrl-p}ty').waitFor('> 停用').press('enter').waitFor('“VIP”已重新启用');
  });
});

describe('marked values', () => {
  test('are retired and used again together, in one step; merging says which one it takes', async () => {
    const app = levels();
    await app.burst('  ').waitFor('已标记 2').burst('{ctrl-p}ty').waitFor('> 停用').press('enter').waitFor('已停用 2 个值').burst('  ').waitFor('已标记 2');
    await app.press('ctrl-z').waitFor('撤销这一步吗').waitFor('2 条').press('esc');
    await app.burst('{ctrl-p}hb').waitFor('> 合并').press('enter').waitFor('合并一次只处理当前的一个值');
  });
});

describe('the own company', () => {
  test('opens as its one record, and is edited there', async () => {
    const app = start();
    await app.waitFor('帮助信息').burst('8{enter}').waitFor('本单位').burst('1{enter}').waitFor('晨光贸易').waitFor('时区').check((screen) => expect(screen.rows.join('')).not.toMatch(/新增|删除|下一条|上一条/)).press('enter').waitFor('修改').press('ctrl-s').waitFor('没有改动');
  });
});
