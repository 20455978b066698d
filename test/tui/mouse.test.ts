import { describe, expect, test } from 'vitest';
import { openCompany } from './company.ts';
import { openDesk } from './service-desk.ts';
import { start } from './start.ts';
import { MOUSE_ON } from '../../src/tui/core/pointer.ts';
import type { Driver } from './driver.ts';

/** With the mouse turned on, as an operator has it who did so before. */
const withMouse = (more: Parameters<typeof start>[0] = {}): Driver => start({ services: openCompany('zh', { prepare: async (api) => await api.setPreference('mouse', 'on') }), ...more }).waitForSent(MOUSE_ON);

/** How the terminal was told of it. */
const reports = (app: Driver): readonly string[] => app.terminal.raw().match(/\u001b\[\?100[06][hl]/g) ?? []; // oxlint-disable-line no-control-regex -- that is what is written
const ON = ['\u001b[?1000h', '\u001b[?1006h'];
const OFF = ['\u001b[?1006l', '\u001b[?1000l'];

describe('the mouse', () => {
  test('is off until it is turned on, which is kept, and off again at the end', async () => {
    const services = openCompany();
    const app = start({ services });
    await app.waitFor('客户信息维护').check(() => expect(reports(app)).toEqual([]));
    // What nobody asked for does nothing.
    await app.click('客户信息维护').burst('{ctrl-p}sb').waitFor('> 鼠标').press('enter').waitFor('鼠标已打开').check(() => expect(reports(app)).toEqual(ON));
    expect(await (await services).api.preference('mouse')).toBe('on');
    await app.click('客户信息维护').waitFor('客户查重与合并');
    app.terminal.stdin.emit('end');
    await app.left();
    expect(reports(app)).toEqual([...ON, ...OFF]);
  });

  test('goes to rows and opens them, by the wheel too; fields, buttons and keys are clicked on', async () => {
    const app = withMouse().waitFor('客户信息维护').waitFor('王芳');
    await app.click('客户信息维护').waitFor('客户查重与合并').click('  客户').waitFor('晨光商城');
    await app.click('华联超市').waitFor(/> .*华联超市/).wheel(1).waitFor(/> .*单县羊肉馆/).wheel(-1).waitFor(/> .*重庆/).click('华联超市').waitFor(/> .*华联超市/).click('华联超市').waitFor('021-55556666').waitFor('1 联系人 0');
    await app.click('电话').press('f2').waitFor('[ 保存 ]').waitFor('Ctrl-S 保存').click('手机').waitFor('>手机').type('13812345678').click('[ 保存 ]').waitFor('已保存');
    await app.click('Esc ').waitFor('共 8 条').click('新增').waitFor('新增客户');
  });

  test('sorts by the head of a column, and once more the other way round; puts the cursor into a text', async () => {
    const app = withMouse().waitFor('客户信息维护').waitFor('王芳').burst('2{enter}1{enter}').waitFor('晨光商城').waitFor('排序 名称↑');
    await app.click('区域   电话').waitFor('排序 区域↑').waitFor('区域↑  电话').click('区域↑  电话').waitFor('排序 区域↓').waitFor(/^> .*上海市/m).click('编号 ').waitFor('排序 编号↑').waitFor(/^> +C202600001/m);
    await app.press('ctrl-n').waitFor('[ 保存 ]').press('pagedown', 'up').waitFor('>备注').press('enter').waitFor('Enter 换行').paste('第一行文字\n第二行').waitFor('第 2 行，共 2 行').click('行文字').waitFor('第 1 行').type('|').waitFor('第一|行文字');
  });

  test('while an answer is awaited, a click counts on the heads, which stand, and not on rows, which may be others', async () => {
    const services = await openCompany('zh', { prepare: async (api) => await api.setPreference('mouse', 'on') });
    let held: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;
    const list: typeof services.api.list = async (request, control) => {
      await held?.promise;
      return await services.api.list(request, control);
    };
    const app = withMouse({ services: { ...services, api: { ...services.api, list } } }).waitFor('客户信息维护').waitFor('王芳').burst('2{enter}1{enter}').waitFor('晨光商城').waitFor('排序 名称↑');
    await app;
    held = Promise.withResolvers<void>();
    await app.click('区域   电话').waitFor('排序 区域↑').click('单县羊肉馆').click('编号 ').waitFor('排序 编号↑').press('enter').click('区域 ').check((screen) => expect(screen.rows.join('\n')).toMatch(/^> .*Acme/m));
    held.resolve();
    // The key that waited opens the first row of the last answer; what was clicked behind it did not go before it.
    await app.waitFor('0431-88886666').waitFor('联系人 1').press('esc').waitFor('排序 编号↑');
  });

  test('sorts before the columns and the order that are kept for the list have come, and that stays', async () => {
    const services = await openCompany('zh', { prepare: async (api) => await Promise.all([api.setPreference('mouse', 'on'), api.setPreference('list.customer', JSON.stringify({ sort: ['-phone'] }))]).then(() => undefined) });
    const held = Promise.withResolvers<void>();
    const preference: typeof services.api.preference = async (name) => {
      if (name === 'list.customer') await held.promise;
      return await services.api.preference(name);
    };
    const app = withMouse({ services: { ...services, api: { ...services.api, preference } } }).waitFor('客户信息维护').waitFor('王芳').burst('2{enter}1{enter}').waitFor('晨光商城').click('编号 ').waitFor('排序 编号↑');
    await app;
    held.resolve();
    await app.press('down').waitFor(/^> +C202600002/m).waitFor('排序 编号↑');
  });

  test('answers a question only where that is drawn on top, and never one that needs a number typed', async () => {
    const app = withMouse().waitFor('客户信息维护').waitFor('王芳').burst('2{enter}1{enter}').waitFor('晨光商城');
    await app.burst('  ').waitFor('已标记 2').press('ctrl-d').waitFor('放入回收站').click('1 删除').waitFor('数量不符').click('>2 否').waitUntilGone('数量不符').waitFor('已标记 2');
  });

  test('opens the rows behind a bar', async () => {
    const app = withMouse().waitFor('客户信息维护').waitFor('王芳').burst('{ctrl-p}khgc').waitFor('> ').press('enter').waitFor('VIP');
    await app.click('VIP').click('VIP').waitFor('长春第一汽车配件公司');
  });

  test('opens the rows behind a column that stands beside others, by any part of it', async () => {
    const services = openDesk();
    await (await services).api.setPreference('mouse', 'on');
    const app = start({ services }).waitFor('客户信息维护').waitFor('王芳').burst('3{enter}').waitFor('客户反馈满意程度分析').burst('3{enter}').waitFor('非常满意 · 数量');
    await app.click('▃').waitFor('一般 · 数量').click('不满意 ').waitFor('不满意 · 数量').click('▆').waitFor('（未填） · 数量').click('▆').waitFor('共 3 条');
  });
});
