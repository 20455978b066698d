import { describe, expect, test } from 'vitest';
import type { Services } from '../../src/services/client.ts';
import { openCompany } from './company.ts';
import { start } from './start.ts';
import type { Driver } from './driver.ts';
import type { Screen } from './terminal.ts';

const textOf = (screen: Screen): string => screen.rows.join('\n');
const list = (services: Promise<Services> = openCompany()): Driver => start({ services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条');
const newCustomer = (services?: Promise<Services>): Driver => list(services).press('ctrl-n').waitFor('C202600009');

describe('the form', () => {
  test('a new customer with a new level takes four keys beside the text, all of it in one chunk', async () => {
    const services = openCompany();
    const app = list(services);
    await app.burst('{ctrl-n}长春新客户有限公司{up}钻石客户{ctrl-n}{ctrl-s}').waitFor('已保存“长春新客户有限公司”').waitFor('共 9 条');
    const { api } = await services;
    const page = await api.list({ entity: 'customer', columns: ['name', 'level_id', 'code'], search: 'ccxkh', limit: 2 });
    expect(page.rows.map((row) => [row.values['name'], row.labels['level_id'], row.values['code']])).toEqual([['长春新客户有限公司', '钻石客户', 'C202600009']]);
  });

  test('what no value is called is made only when it is meant: a first Enter says so, the next one opens its form', async () => {
    const services = openCompany();
    const app = newCustomer(services);
    await app.burst('甲公司{up}').waitFor('>级别').burst('乙公司{enter}').waitFor('没有“乙公司”').waitFor('> 新增“乙公司”');
    await app.press('esc').waitUntilGone('新增“乙公司”').burst('乙级{enter}{enter}').waitFor('新增客户级别').waitFor(/名称\* +乙级/);
    const { api } = await services;
    expect((await api.choices('customer_level', '', 50)).map((choice) => choice.label)).not.toContain('乙公司');
  });

  test('begins at the name, goes on by Enter, and passes a look-up by Enter twice', async () => {
    const app = newCustomer();
    await app.waitFor('>名称').burst('{up}').waitFor('>级别');
    await app.burst('{enter}').waitFor('（不填）').burst('{enter}').waitFor('>名称').burst('一家公司{enter}').waitFor('>简称').burst('{up}').waitFor('>名称');
  });

  test('a value is found by pinyin and the hands are at the next field', async () => {
    const app = newCustomer();
    await app.press('down', 'down', 'down').waitFor('>区域').burst('jls').waitFor('吉林省').burst('{enter}').waitFor('>邮编');
    expect((await app).rows.find((row) => row.includes('区域'))).toMatch(/吉林(省|市)/);
  });

  test('says what is wrong with a value beside it, and what would be right', async () => {
    const app = newCustomer();
    await app.burst('甲公司{down}{down}{down}{down}{down}').waitFor('>地址').burst('{down}04318888{enter}').waitFor('! 号码').press('up').waitFor(/电话：.*(手机|区号)/);
    await app.press('ctrl-s').waitFor('有 1 处需要更正').press('ctrl-u').type('0431-88887777').press('ctrl-s').waitFor('已保存“甲公司”');
  });

  test('marks a doubt on leaving the field, and says it with the field after saving', async () => {
    const app = newCustomer();
    await app.burst('甲公司{down}{down}{down}{down}{down}{down}').waitFor('>电话').burst('{down}').waitFor('>手机').burst('123{down}').waitFor('>传真').waitFor(/手机 +123 +!/).press('ctrl-s').waitFor('请留意：手机：没有这样的三位短号');
  });

  test('says of a new operator that there is no password yet, and how to set it', async () => {
    const app = start().waitFor('客户信息维护').press('ctrl-p').waitFor('命令').type('操作员').waitFor('> 操作员').press('enter').waitFor('王芳').press('ctrl-n').waitFor('>姓名');
    await app.burst('李娜').press('down').waitFor(/>登录名/).burst('lina{ctrl-s}').waitFor('按 Tab 选“设置密码”').waitFor('operator password lina');
  });

  test('will not save without what it must have', async () => {
    const app = newCustomer();
    await app.press('pagedown').press('ctrl-s').waitFor('请填写“名称”').waitFor('>名称');
  });

  test('a phone is put into its usual form when it is left', async () => {
    await newCustomer().burst('甲{down}{down}{down}{down}{down}{down}').waitFor('>电话').burst('０４３１８８８８７７７７{enter}').waitFor('0431-88887777');
  });

  test('Esc asks, keeping is the default, and discarding leaves nothing', async () => {
    const app = newCustomer();
    await app.burst('甲公司').press('esc').waitFor('尚未保存').press('enter').waitUntilGone('尚未保存').waitFor('甲公司');
    await app.press('esc').waitFor('尚未保存').press('2', 'enter').waitFor('共 8 条');
    expect(textOf(await app)).not.toContain('甲公司');
  });

  test('Ctrl-R puts the field back', async () => {
    const app = list().burst('cgsc{enter}').waitFor('› 晨光商城').burst('{down}{down}{enter}').waitFor('>名称');
    await app.press('ctrl-u').type('改名').press('ctrl-r').waitFor(/名称\* +晨光商城/);
  });

  test('a text of several lines has an editor where Enter is a new line', async () => {
    const services = openCompany();
    const app = list(services).burst('cgsc{enter}').waitFor('› 晨光商城').press('enter').waitFor('>编号').press('pagedown', 'up').waitFor('>备注');
    await app.press('enter').waitFor('Enter 换行').type('第一行').press('enter').type('第二行').press('ctrl-s').waitFor('还有 1 行').press('ctrl-s').waitFor('已保存“晨光商城”');
    const { api } = await services;
    expect((await api.get('customer', 1)).values['notes']).toBe('第一行\n第二行');
  });

  test('two who change the same field see both values, and one decides', async () => {
    const services = openCompany();
    const app = list(services).burst('cgsc{enter}').waitFor('› 晨光商城').burst('{down}{down}{enter}').waitFor('>名称').press('ctrl-u').type('晨光百货');
    await app.waitFor('晨光百货');
    const { api } = await services;
    const { version } = await api.get('customer', 1);
    await api.update('customer', 1, version, { name: '晨光超市', address: '人民大街1号' });
    await app.press('ctrl-s').waitFor('两人改了同一项').waitFor('晨光超市').waitFor('晨光百货').waitFor(/地址.*人民大街1号/);
    // Nothing is decided by Enter alone.
    await app.press('enter').waitFor('← 用对方的').press('right').waitFor('*晨光百货').burst('{enter}{enter}{enter}').waitFor('已保存“晨光百货”');
    expect((await api.get('customer', 1)).values).toMatchObject({ name: '晨光百货', address: '人民大街1号' });
  });

  test('what was typed when the line dropped is there at the next start, in the same field', async () => {
    const services = await openCompany();
    const closing = { ...services, close: async () => undefined };
    const first = start({ services: closing }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('C202600009').burst('掉线公司{down}掉').waitFor('掉线公司');
    await first;
    first.terminal.stdin.emit('end');
    expect(await first.left()).toBe(129);
    const second = start({ services });
    await second.waitFor('上次没有写完：新增客户“掉线公司”').press('ctrl-o').waitFor('已恢复上次中断时填写的内容').waitFor('>简称').waitFor('掉线公司').press('ctrl-s').waitFor('已保存“掉线公司”');
  });

  test('where it dropped in the form of a new value, that form comes back, and the one that asked for it', async () => {
    const services = await openCompany();
    const first = start({ services: { ...services, close: async () => undefined } }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('C202600009').burst('掉线公司{up}乙级{enter}{enter}').waitFor('新增客户级别').burst('{up}').waitFor(/>名称.*乙级/).burst('别');
    await first.waitFor('乙级别');
    // A read may meet the end of the terminal before its signal.
    first.terminal.stdin.emit('error', new Error('read EIO'));
    expect(await first.left()).toBe(129);
    await start({ services }).waitFor('上次没有写完').press('ctrl-o').waitFor('已恢复上次中断时填写的内容').waitFor('新增客户级别').waitFor(/>名称.*乙级别/).press('ctrl-s').waitFor('掉线公司').waitFor(/级别\*? +乙级别/);
  });

  test('asks once whether to leave, however often Ctrl-C is pressed', async () => {
    const app = newCustomer();
    await app.burst('新').waitFor(/>名称.*新/).press('ctrl-c', 'ctrl-c').waitFor('尚未保存').press('ctrl-c').waitUntilGone('尚未保存').press('ctrl-c', 'ctrl-c').waitFor('尚未保存').press('esc').waitUntilGone('尚未保存').waitFor(/>名称.*新/);
  });

  test('the cursor stands where the next character goes', async () => {
    const app = newCustomer();
    const screen = await app.burst('晨光').waitFor(/>名称.*晨光/);
    const row = screen.rows.findIndex((text) => text.includes('>名称'));
    expect(screen.cursor.y).toBe(row);
    expect(screen.cursor.x).toBe(screen.rows[row]!.indexOf('晨光') + Array.from(screen.rows[row]!.slice(0, screen.rows[row]!.indexOf('晨光'))).filter((char) => char.codePointAt(0)! > 0xff).length + 4);
  });
});
