import { describe, expect, test } from 'vitest';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { definitionOf, fieldOf } from '../../src/entities/registry.ts';
import type { Services } from '../../src/services/client.ts';
import { failed } from '../../src/errors.ts';
import { openCompany } from './company.ts';
import { fakeServices } from './fake-api.ts';
import { start } from './start.ts';
import type { Driver } from './driver.ts';
import type { Screen } from './terminal.ts';

const row = (screen: Screen, text: string | RegExp): string => screen.rows.find((one) => (typeof text === 'string' ? one.includes(text) : text.test(one))) ?? '';
const lookUp = (app: Driver): Driver => app.waitFor('信息查询').burst('4{enter}').waitFor('国内城市区号邮编查询').press('7', 'enter').waitFor('一样就查出其余');
const newCustomer = (services: Promise<Services>): Driver => start({ services }).waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('共 8 条').press('ctrl-n').waitFor('C202600009');
const saved = async (services: Promise<Services>, text: string): Promise<readonly unknown[]> => {
  const { api } = await services;
  const { rows } = await api.list({ entity: 'customer', columns: ['region_id', 'postcode', 'phone', 'fax'], search: text, limit: 1 });
  return [rows[0]?.labels['region_id'], ...['postcode', 'phone', 'fax'].map((field) => rows[0]?.values[field])];
};

describe('the look-up of cities', () => {
  test('finds while one types: by initials, by area code, by postcode', async () => {
    const app = lookUp(start());
    await app.type('0431').waitFor(/> 长春市 +吉林省 +0431 +130000 +220100/).waitFor(/公主岭市 +0431 +136100/).golden('city-80x24-zh');
    await app.press('ctrl-u').type('cc').waitFor(/> 长春市/).press('ctrl-u').burst('136100').waitFor(/> 公主岭市 +吉林省 长春市/);
    await app.press('esc').waitFor('一样就查出其余').press('esc').waitFor('客户信息查询');
  });

  test('a shared code lists its four cities, and Tab shows the districts of the one in hand', async () => {
    const app = lookUp(start());
    const screen = await app.type('024').waitFor(/铁岭市/);
    expect(screen.rows.filter((one) => / 024 +\d{6}/.test(one)).map((one) => /[\u4e00-\u9fff]+/.exec(one)?.[0])).toEqual(['沈阳市', '抚顺市', '本溪市', '铁岭市']);
    await app.press('down').waitFor(/> 抚顺市（7 个区县）/).press('tab').waitFor(/新抚区 +024 +113000/).press('tab').waitUntilGone('新抚区');
  });

  test('Enter puts name and codes into the clipboard of the terminal', async () => {
    const app = lookUp(start());
    await app.type('长春').waitFor(/> 长春市/).press('enter').waitFor('已复制“长春市 0431 130000”');
    expect(app.terminal.raw()).toContain(`\u001b]52;c;${Buffer.from('长春市 0431 130000').toString('base64')}\u0007`);
  });

  test('says when nothing is found, in a small window and in English too', async () => {
    const app = start({ columns: 60, rows: 15, lang: 'en' }).waitFor('4  Queries').burst('4{enter}').waitFor('Cities, area codes').press('7', 'enter').waitFor('any of them finds');
    await app.type('zzzz').waitFor('“zzzz” was not found').press('ctrl-u').type('changchun').waitFor(/> Changchun +Jilin/).golden('city-60x15-en');
  });

  test('what goes wrong is said', async () => {
    const services = fakeServices({ cities: async (text) => (text === '' ? [] : await Promise.reject(failed('error.cancelled'))) });
    await lookUp(start({ services })).type('1').waitFor('! ');
  });
});

describe('an address form', () => {
  test('F3 and a city fill in region, postcode and the beginning of the phones; an area code alone is not saved', async () => {
    const services = openCompany();
    const app = newCustomer(services).burst('城市甲').press('f3').waitFor('一样就查出其余').type('cc').waitFor(/> 长春市/).press('enter').waitFor('已填入：长春市 130000 0431');
    await app.waitFor(/区域 +长春市.*邮编 +130000/).waitFor(/电话 +0431-/).waitFor(/传真 +0431-/);
    await app.press('down', 'down', 'down', 'down', 'down', 'down').waitFor('>电话').type('88887777').press('ctrl-s').waitFor('已保存“城市甲”');
    expect(await saved(services, '城市甲')).toEqual(['长春市', '130000', '0431-88887777', null]);
  });

  test('another city replaces what the first one brought, and leaves what was typed', async () => {
    const services = openCompany();
    const app = newCustomer(services).burst('城市乙').press('f3').waitFor('一样就查出其余').burst('0431{enter}').waitFor(/传真 +0431-/);
    await app.press('down', 'down', 'down', 'down', 'down', 'down').waitFor('>电话').type('88887777').press('f3').waitFor(/> 长春市/).press('ctrl-u').burst('公主岭{enter}').waitFor(/邮编 +136100/);
    await app.press('f3').waitFor(/城市或|城市、区号/).press('ctrl-u').burst('gzl{enter}').waitFor('已填入').press('f3').waitFor('城市、区号').press('ctrl-u').burst('021{enter}').waitFor(/传真 +021-/).waitFor(/电话 +0431-88887777/).press('ctrl-s').waitFor('已保存“城市乙”');
    expect(await saved(services, '城市乙')).toEqual(['上海市', '200000', '0431-88887777', null]);
  });

  test('an address that was typed is looked up as it is', async () => {
    const services = openCompany();
    const app = newCustomer(services).burst('城市丙{down}{down}{down}{down}{down}').waitFor('>地址').type('长春市人民大街100号').press('f3').waitFor(/> 长春市/).press('enter').waitFor(/区域 +长春市/);
    await app.press('ctrl-s').waitFor('已保存“城市丙”');
    expect((await saved(services, '城市丙'))[0]).toBe('长春市');
  });

  test('Esc leaves the form as it was', async () => {
    const app = newCustomer(openCompany()).burst('城市丁').press('f3').waitFor('一样就查出其余').burst('cc').waitFor(/> 长春市/).press('esc').waitFor('一样就查出其余').press('esc').waitFor('>名称');
    expect(row(await app, '区域')).not.toContain('长春');
  });

  test('a region that is picked proposes its postcode, and never over one that was typed', async () => {
    const services = openCompany();
    const app = newCustomer(services).burst('城市戊{down}{down}{down}').waitFor('>区域').burst('ccs').waitFor(/> .长春市/).press('enter').waitFor('邮编已按“长春市”填为 130000').waitFor(/邮编 +130000/);
    await app.press('up').waitFor('>区域').burst('gzl').waitFor('公主岭市').press('enter').waitFor(/邮编 +136100/);
    await app.press('ctrl-u').type('136199').press('up').waitFor('>区域').burst('ccs').waitFor(/> .长春市/).press('enter').waitFor(/区域 +长春市/).press('ctrl-s').waitFor('已保存“城市戊”');
    expect(await saved(services, '城市戊')).toEqual(['长春市', '136199', null, null]);
  });

  test('a contact and the company have the key, a word list has not', async () => {
    const contacts = start().waitFor('客户信息维护').burst('2{enter}').waitFor('联系人').press('2', 'enter').waitFor('李明').press('ctrl-n').waitFor('新增');
    await contacts.press('f3').waitFor('一样就查出其余');
    const levels = start().waitFor('客户信息维护').burst('1{enter}').waitFor('区域').press('2', 'enter').waitFor('共').press('ctrl-n').waitFor('新增').press('f3');
    expect((await levels.press('ctrl-l')).rows.join('\n')).not.toContain('一样就查');
  });
});

test('what definitions say of an address is so', () => {
  const kinds = ENTITY_NAMES.flatMap((entity) => {
    const { address } = definitionOf(entity);
    if (address === undefined) return [];
    const region = address.region === undefined ? undefined : fieldOf(entity, address.region);
    return [{ entity, region: region?.kind === 'lookup' ? region.to : undefined, postcode: fieldOf(entity, address.postcode)?.kind, phones: new Set(address.phones.map((field) => fieldOf(entity, field)?.kind)) }];
  });
  expect(kinds.map(({ entity }) => entity)).toEqual(['customer', 'contact', 'company']);
  for (const { region, postcode, phones } of kinds) expect([region ?? 'region', postcode, [...phones]]).toEqual(['region', 'postcode', ['phone']]);
});
