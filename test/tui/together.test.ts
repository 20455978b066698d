import { describe, expect, test } from 'vitest';
import type { Services } from '../../src/services/client.ts';
import { openCompany } from './company.ts';
import type { Driver } from './driver.ts';
import { start } from './start.ts';

/** The form of the first customer, its name changed. */
const typing = (services: Services, name = '晨光百货'): Driver =>
  start({ services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').burst('cgsc{enter}').waitFor('› 晨光商城').burst('{down}{down}{enter}').waitFor('>名称').press('ctrl-u').type(name).waitFor(name);

const staying = (services: Services): Services => ({ ...services, close: async () => undefined });

/** The terminal is gone. */
async function hangUp(app: Driver): Promise<void> {
  await app;
  app.terminal.stdin.emit('end');
  expect(await app.left()).toBe(129);
}

describe('two at one record', () => {
  test('see before, theirs and mine; another value may be typed, and a third save in between comes back here', async () => {
    const services = await openCompany();
    const { api } = services;
    const app = typing(services).press('down').waitFor('>简称').type('晨光').waitFor(/>简称.*晨光/);
    await app;
    await api.update('customer', 1, (await api.get('customer', 1)).version, { name: '晨光超市', address: '人民大街1号' });
    await app.press('ctrl-s').waitFor('两人改了同一项').golden('conflict-80x24-zh');
    await app.press('f2').waitFor(/名称 晨光百货/).type('大楼').press('enter').waitFor('*另填：晨光百货大楼');
    await api.update('customer', 1, (await api.get('customer', 1)).version, { name: '晨光购物中心' });
    await app.press('ctrl-s').waitFor('又保存了一次').waitFor('晨光购物中心').waitFor('晨光百货大楼').press('right', 'ctrl-s').waitFor('已保存“晨光百货大楼”');
    expect((await api.get('customer', 1)).values).toMatchObject({ name: '晨光百货大楼', short_name: '晨光', address: '人民大街1号' });
    expect((await api.history('customer', 1)).slice(0, 3).map(({ changes }) => changes.find(({ field }) => field === 'name')?.after)).toEqual(['晨光百货大楼', '晨光购物中心', '晨光超市']);
  });

  test('theirs is kept where that is chosen, and Esc goes back with everything that was typed', async () => {
    const services = await openCompany();
    const { api } = services;
    const app = typing(services);
    await app;
    await api.update('customer', 1, (await api.get('customer', 1)).version, { name: '晨光超市' });
    await app.press('ctrl-s').waitFor('两人改了同一项').press('ctrl-s').waitFor('还有 1 项没有选择').press('esc').waitFor(/>名称.*晨光百货/);
    await app.press('ctrl-s').waitFor('两人改了同一项').press('left', 'ctrl-s').waitFor('已保留对方的修改').waitFor('› 晨光超市');
    expect((await api.get('customer', 1)).values['name']).toBe('晨光超市');
  });

  test('the screen stands on a small terminal and in English', async () => {
    const services = await openCompany('en');
    const { api } = services;
    const app = start({ services, lang: 'en', columns: 60, rows: 15 }).waitFor('Customers').burst('2{enter}{enter}').waitFor('8 records').burst('cgsc{enter}').waitFor('晨光商城').burst('{down}{down}{enter}').waitFor('>Name').press('ctrl-u').type('Morning Stores');
    await app.waitFor('Morning Stores');
    await api.update('customer', 1, (await api.get('customer', 1)).version, { name: 'Morning Mall', address: 'People 1' });
    await app.press('ctrl-s').waitFor('Both changed the same field').golden('conflict-60x15-en');
    await app.resize(120, 40).waitFor('Edit customer › Both').waitFor(/^ \S+ › /m).waitFor('Ctrl-S Save').golden('conflict-120x40-en');
  });

  test('a record that was deleted meanwhile is restored and saved, or what was typed stays as a draft', async () => {
    const services = await openCompany();
    const { api } = services;
    const app = typing(services);
    await app;
    await api.remove({ entity: 'customer', ids: [1] }, 1);
    await app.press('ctrl-s').waitFor('放进了回收站').waitFor('恢复并保存').press('3', 'enter').waitFor('已留作草稿');
    await app.press('esc').press('esc').press('esc').press('esc').waitFor('上次没有写完：修改客户“晨光百货”').press('ctrl-o').waitFor(/>名称.*晨光百货/);
    await app.press('ctrl-s').waitFor('放进了回收站').press('2', 'enter').waitFor('已保存“晨光百货”');
    expect(await api.get('customer', 1)).toMatchObject({ deleted: false, values: { name: '晨光百货' } });
  });

  test('who else has it open is said on its page and in its form, and goes when they close it', async () => {
    const services = await openCompany();
    const { api } = services;
    const { id } = await api.create('operator', { name: '李娜', login: 'lina' });
    const others = [{ operator: '李娜', editing: true }];
    let there = true;
    const heard: Services = { ...services, api: { ...api, attend: async (open) => (there ? open.map((one) => ({ entity: one.entity, id: one.id, others })) : await api.attend(open)) } };
    const app = start({ services: heard }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').burst('cgsc{enter}').waitFor('› 晨光商城').waitFor('李娜正在修改这条记录');
    await app.press('enter').waitFor('>编号').waitFor('李娜正在修改这条记录');
    there = false;
    await app.waitUntilGone('李娜正在修改这条记录');
    expect(id).toBeGreaterThan(0);
  });
});

describe('what was typed when the line dropped', () => {
  test('is offered without taking a key, and comes back at its record, field and cursor', async () => {
    const services = await openCompany();
    const first = typing(staying(services)).press('left', 'left').waitFor('晨光百货');
    await hangUp(first);
    const second = start({ services }).waitFor('上次没有写完：修改客户“晨光百货”');
    // Enter still means what it meant.
    await second.press('enter').waitFor('基础信息维护').press('esc').waitFor('上次没有写完').press('ctrl-o').waitFor(/>名称.*晨光百货/).type('大');
    await second.waitFor('晨光大百货').press('ctrl-s').waitFor('已保存“晨光大百货”').waitFor('› 晨光大百货').press('esc').waitUntilGone('没有写完');
  });

  test('meets the three-way screen where the record was changed meanwhile; fields that were not touched are as they are now', async () => {
    const services = await openCompany();
    const { api } = services;
    await hangUp(typing(staying(services)));
    await api.update('customer', 1, (await api.get('customer', 1)).version, { name: '晨光超市', phone: '0431-88887777' });
    const second = start({ services }).waitFor('上次没有写完').press('ctrl-o').waitFor(/>名称.*晨光百货/).waitFor('0431-88887777').press('ctrl-s').waitFor('两人改了同一项').waitFor('晨光超市');
    await second.press('right', 'ctrl-s').waitFor('已保存“晨光百货”');
    expect((await api.get('customer', 1)).values).toMatchObject({ name: '晨光百货', phone: '0431-88887777' });
  });

  test('several drafts stand in a list, to go on with or to discard', async () => {
    const services = await openCompany();
    await hangUp(typing(staying(services)));
    const second = start({ services: staying(services) }).waitFor('上次没有写完').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('>名称').type('另一家').waitFor('另一家');
    await hangUp(second);
    const third = start({ services }).waitFor('有 2 份没有写完').press('ctrl-o').waitFor('修改客户“晨光百货”').waitFor('新增客户“另一家”').golden('drafts-80x24-zh');
    await third.press('home').press('delete').waitFor('丢弃后不能找回').press('left', 'enter').waitUntilGone('丢弃后不能找回').press('enter').waitFor('尚未保存');
    expect(await services.api.drafts()).toHaveLength(1);
  });

  test('a long text comes back in its editor, at the place in it', async () => {
    const services = await openCompany();
    const first = start({ services: staying(services) }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').burst('cgsc{enter}').waitFor('› 晨光商城').press('enter').waitFor('>编号').press('pagedown', 'up').waitFor('>备注');
    await first.press('enter').waitFor('Enter 换行').type('第一行').press('enter').type('第二行').press('up').waitFor('第 1 行');
    await hangUp(first);
    const second = start({ services }).waitFor('上次没有写完：修改客户“晨光商城”').press('ctrl-o').waitFor('第二行').type('！').waitFor('第一行！').press('ctrl-s').waitFor('还有 1 行').press('ctrl-s').waitFor('已保存“晨光商城”');
    await second;
    expect((await services.api.get('customer', 1)).values['notes']).toBe('第一行！\n第二行');
  });

  test('a matrix comes back with its changes, done anew on what others changed meanwhile', async () => {
    const services = await openCompany();
    const { api } = services;
    const first = start({ services: staying(services) }).waitFor('客户信息维护').burst('{ctrl-p}角色').waitFor('> 角色').press('enter').waitFor('共 8 条').burst('业务员').waitFor('共 1 条').press('enter').waitFor('其他所有记录').waitFor('查看：全部');
    await first.burst('{ctrl-p}权限').waitFor('> 权限').press('enter').waitFor('使用这个角色').burst('{down}{right}{right}{enter}').waitFor('1 处改动未保存').press('ctrl-q').waitFor('尚未保存').press('esc').waitUntilGone('尚未保存');
    await hangUp(first);
    const [role] = await api.choices('role', '业务员', 1);
    const now = await api.roleRights(role?.id ?? 0);
    await api.setRoleRights(now.id, now.version, { ...now.rights, system: ['backup'] });
    await start({ services }).waitFor('上次没有写完：权限“业务员”').press('ctrl-o').waitFor('1 处改动未保存').press('ctrl-s').waitFor('有 1 处改动').press('enter').waitFor('已保存“业务员”的权限');
    const kept = (await api.roleRights(now.id)).rights;
    expect(kept.system).toEqual(['backup']);
    expect(kept).not.toEqual({ ...now.rights, system: ['backup'] });
    expect(await api.drafts()).toEqual([]);
  });

  test('conditions come back in their form, and leaving the program asks before they are lost', async () => {
    const services = await openCompany();
    const first = start({ services: staying(services) }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('f3').waitFor('条件').press('enter').waitFor('简称').type('名称').press('enter');
    await first.waitFor('比较').press('enter').type('晨光').waitFor('共 1 条').press('ctrl-q').waitFor('尚未保存').press('esc').waitUntilGone('尚未保存');
    await hangUp(first);
    await start({ services }).waitFor('上次没有写完：客户的条件').press('ctrl-o').waitFor('晨光').waitFor('共 1 条').press('ctrl-s').waitFor('› 客户').waitFor('晨光商城');
  });

  test('fields that there are no more are said', async () => {
    const services = await openCompany();
    const draft = (text: string) => ({ text, ids: [], labels: [] });
    const data = { entity: 'customer', id: 1, version: 1, at: 'name', drafts: { name: draft('新名字'), telex: draft('88123') } };
    await services.api.saveDraft('x', JSON.stringify({ format: 1, screens: [{ kind: 'form', data }] }), JSON.stringify({ kind: 'form', entity: 'customer', id: 1, label: '新名字' }));
    await services.api.putDraftAside('x');
    await start({ services }).waitFor('上次没有写完').press('ctrl-o').waitFor('现在已经没有了').waitFor('telex: 88123').waitFor(/>名称.*新名字/);
  });

  test('a draft of the program of before comes back too', async () => {
    const services = await openCompany();
    await services.api.saveDraft('form', JSON.stringify({ entity: 'customer', id: null, given: {}, version: 0, at: 'name', drafts: { name: { text: '旧版草稿', ids: [], labels: [] } } }));
    await start({ services }).waitFor('上个版本留下的草稿').press('ctrl-o').waitFor(/>名称.*旧版草稿/).press('ctrl-s').waitFor('已保存“旧版草稿”');
    expect(await services.api.drafts()).toEqual([]);
  });

  test('is kept by itself within a few seconds, and goes when it is saved or discarded', async () => {
    const services = await openCompany();
    const kept = Promise.withResolvers<string>();
    const dropped = Promise.withResolvers<string>();
    const watched: Services = {
      ...services,
      api: {
        ...services.api,
        saveDraft: async (place, body, about) => {
          await services.api.saveDraft(place, body, about);
          kept.resolve(body);
        },
        dropDraft: async (place) => {
          await services.api.dropDraft(place);
          dropped.resolve(place);
        },
      },
    };
    const app = typing(watched);
    await app;
    expect(await kept.promise).toContain('晨光百货');
    await app.press('esc').waitFor('尚未保存').press('2', 'enter').waitFor('› 晨光商城');
    expect(await services.api.draft(await dropped.promise)).toBeNull();
  });

  test('the menu that comes back does not offer what was discarded a moment ago', async () => {
    const services = await openCompany();
    await hangUp(start({ services: staying(services) }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('>名称').type('另一家').waitFor('另一家'));
    const calls: string[] = [];
    const watched: Services = {
      ...services,
      api: {
        ...services.api,
        drafts: async () => {
          calls.push('read');
          return await services.api.drafts();
        },
        dropDraft: async (place) => {
          await services.api.dropDraft(place);
          calls.push('dropped');
        },
      },
    };
    await start({ services: watched }).waitFor('上次没有写完').press('ctrl-o').waitFor(/>名称.*另一家/).press('esc').waitFor('放弃改动').press('2', 'enter').waitFor('客户信息维护').waitUntilGone('没有写完');
    expect(calls).toEqual(['read', 'dropped', 'read']);
  });
});
