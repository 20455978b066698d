import { describe, expect, test } from 'vitest';
import { READY_ROLES } from '../../src/auth/ready-roles.ts';
import { keepView, savedViews } from '../../src/services/saved-views.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';
import type { Driver, DriverOptions } from './driver.ts';

const customers = (options: Partial<DriverOptions> = {}): Driver => start(options).waitFor('2  ').burst('2{enter}{enter}').waitFor('晨光商城');

describe('columns', () => {
  test('are chosen and ordered, remembered, and brought back to the usual ones', async () => {
    const app = customers();
    // Level before name, no phone, the address too.
    await app.press('ctrl-o').waitFor('[x] 编号').burst('{down}{down}{left}').waitFor('> [x] 级别').burst('d').waitFor('> [x] 电话').burst(' ').waitFor('[ ] 电话').press('enter').waitFor(/编号 +级别 +名称/).waitUntilGone('0431-88886666');
    await app.press('esc').waitFor('客户信息维护').press('enter').waitFor('晨光商城').waitFor(/编号 +级别 +名称/).check((screen) => expect(screen.rows.join('')).not.toContain('0431-88886666'));
    await app.burst('{ctrl-o}').waitFor('[ ] 电话').burst('{ctrl-r}{enter}').waitFor('0431-88886666');
  });
});

describe('views', () => {
  test('keep filter, columns and order under a name, stand in the menu, are renamed and deleted', async () => {
    const app = customers();
    await app.press('ctrl-f').waitFor('筛选').type('级别:VIP').press('enter').waitFor('共 2 条').press('f6').waitFor('把现在的列表存为视图').press('enter').waitFor('谁可见').burst('重点客户{down}{down}{right}').waitFor('[固定到菜单]').press('ctrl-s').waitFor(/重点客户 +级别:VIP/);
    await app.burst('{esc}').waitUntilGone('已保存').burst('{esc}').waitFor('客户 · 重点客户').burst('{up}').waitFor('>').press('enter').waitFor('共 2 条').waitFor('客户 · 重点客户');
    await app.press('f6').waitFor('重点客户').burst('{down}{f2}').waitFor('谁可见').burst('{ctrl-u}大客户{ctrl-s}').waitFor('已保存视图“大客户”').press('delete').waitFor('记录不受影响').burst('{left}{enter}').waitFor('已删除视图').waitFor('还没有保存的视图');
  });

  test('are kept from the filter line while it is typed; a line that is not right is not kept', async () => {
    const app = customers();
    await app.burst('/lvl:VIP').waitFor('lvl:VIP').press('f6').waitFor('把现在的列表存为视图').press('enter').waitFor('谁可见').burst('甲{ctrl-s}').waitFor('没有叫“lvl”的字段').press('esc').waitUntilGone('把现在的').burst('{ctrl-u}级别:VIP').waitFor('级别:VIP');
    await app.press('f6').waitFor('把现在的列表存为视图').press('enter').waitFor('谁可见').burst('甲{ctrl-s}').waitFor(/甲 +级别:VIP/).burst('{down}{enter}').waitFor('共 2 条').waitFor('客户 · 甲');
  });

  test('that others share can be used, and changed by them alone', async () => {
    const services = openCompany();
    const { api, first, close } = await services;
    const owner = await api.create('operator', { name: '李娜', login: 'lina' });
    await api.create('saved_view', { name: '共用的', entity: 'customer', filter: '级别:A', shared: 1, owner_id: owner.id });
    // The same company as an editor sees it.
    const session = { ...(await api.session()), operatorId: 99, operatorName: '赵六', grants: READY_ROLES.manager };
    const state = async () => ({ state: 'ready' as const, session });
    const app = customers({ services: { api: { ...api, session: async () => session }, first: { ...first, state }, close } });
    await app.press('f6').waitFor(/共用的 +级别:A +李娜/).press('down', 'f2').waitFor('这个视图不是您的').press('delete').waitFor('这个视图不是您的').press('enter').waitFor('共 3 条').waitFor('客户 · 共用的');
  });

  test('one of that name is replaced, and an empty name is not taken', async () => {
    const app = customers();
    await app.press('f6').waitFor('把现在的列表存为视图').press('enter').waitFor('谁可见').burst('{ctrl-s}').waitFor('请输入视图名称').burst('甲{ctrl-s}').waitFor('已保存视图').press('up').press('ctrl-n').waitFor('谁可见').burst('甲{ctrl-s}').waitFor('已保存视图').check((screen) => expect(screen.rows.filter((row) => /[> ] 甲 /.test(row))).toHaveLength(1));
  });

  test('one of that name that somebody else shares stays as it is', async () => {
    const { api, close } = await openCompany();
    const look = { filter: '级别:VIP', columns: ['name'], sort: null };
    const { id: owner_id } = await api.create('operator', { name: '李娜', login: 'lina' });
    const { id } = await api.create('saved_view', { name: '甲', entity: 'customer', owner_id, shared: 1, filter: '区域:北京' });
    await keepView(api, 'customer', { name: '甲', shared: false, pinned: false }, look);
    await keepView(api, 'customer', { name: '甲', shared: false, pinned: true }, look);
    expect((await api.get('saved_view', id)).values).toMatchObject({ filter: '区域:北京', shared: 1 });
    expect((await savedViews(api, { entity: 'customer' })).map(({ name, filter, pinned }) => [name, filter, pinned])).toEqual([['甲', '区域:北京', false], ['甲', '级别:VIP', true]]);
    await close();
  });
});
