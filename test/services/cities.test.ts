import { NO_RIGHTS } from '../../src/auth/matrix.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api, CityHit } from '../../src/services/api.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { forEachEngine } from '../harness/database.ts';
import { openOffice, type Office } from './company.ts';

const names = (hits: readonly CityHit[]): readonly string[] => hits.map(({ name }) => name);

forEachEngine((_engine, open) => {
  let office: Office;
  let api: Api;

  beforeAll(async () => {
    office = await openOffice(await open());
    api = office.api;
    await runStep({ database: office.database, session: office.session, now: office.ctx.now }, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
  });

  test.each(['长春', '长春市', 'changchun', 'changchunshi', 'cc', 'CC', 'ccs', '0431', '431', '130000', '220100', '０４３１', ' chang chun ', '0431-88886666', '+86 431 88886666'])('%s finds Changchun first', async (text) => {
    const [first] = await api.cities(text, 20);
    expect(first).toMatchObject({ name: '长春市', province: '吉林省', city: '', areaCode: '0431', postcode: '130000', code: '220100', near: false });
  });

  test('a code that cities share lists every one of them, by division code', async () => {
    expect(names(await api.cities('024', 20))).toEqual(['沈阳市', '抚顺市', '本溪市', '铁岭市']);
  });

  test('110000 is the postcode of one city and the division code of another', async () => {
    expect(names(await api.cities('110000', 20))).toEqual(['北京市', '沈阳市']);
  });

  test('districts stand under their city, each with its own codes', async () => {
    const [changchun, ...others] = await api.cities('0431', 20);
    expect(others).toEqual([]);
    expect(changchun?.districts.map(({ name }) => name)).toEqual(['南关区', '宽城区', '朝阳区', '二道区', '绿园区', '双阳区', '九台区', '农安县', '榆树市', '德惠市', '公主岭市']);
    expect(changchun?.districts.at(-1)).toMatchObject({ postcode: '136100', areaCode: '0431', city: '长春市', asked: false });
  });

  test.each(['公主岭', '公主岭市', 'gongzhuling', 'gzl', '136100', '220184', '长春 公主岭', '吉林省长春市公主岭市河南大街1号'])('%s finds Gongzhuling, and says where it is', async (text) => {
    const [first] = await api.cities(text, 20);
    expect(first).toMatchObject({ name: '公主岭市', city: '长春市', province: '吉林省', areaCode: '0431', postcode: '136100', districts: [] });
  });

  test('whole names come before those that begin so, cities before districts', async () => {
    const hits = await api.cities('朝阳', 20);
    expect(hits[0]).toMatchObject({ name: '朝阳市', province: '辽宁省' });
    expect(hits[0]?.districts.find(({ name }) => name === '朝阳县')).toMatchObject({ asked: true });
    expect(hits.slice(1, 3)).toMatchObject([{ name: '朝阳区', city: '北京市', province: '' }, { name: '朝阳区', city: '长春市' }]);
    expect(names(await api.cities('吉林 朝阳', 20))).toEqual(['朝阳区']);
    expect(names(await api.cities('吉林', 20))[0]).toBe('吉林市');
  });

  test('a province lists its cities', async () => {
    expect(names(await api.cities('吉林省', 20))).toEqual(['长春市', '吉林市', '四平市', '辽源市', '通化市', '白山市', '松原市', '白城市', '延边朝鲜族自治州']);
    expect(names(await api.cities('重庆', 20))[0]).toBe('重庆市');
    expect(await api.cities('yanbian', 20)).toMatchObject([{ name: '延边朝鲜族自治州', areaCode: '0433' }, { name: '盐边县', areaCode: '0812' }]);
  });

  test('an address finds its place, as far as it is one', async () => {
    expect(names(await api.cities('吉林省长春市南关区人民大街100号', 20))).toEqual(['南关区']);
    expect(names(await api.cities('长春市人民大街100号', 20))).toEqual(['长春市']);
  });

  test('the postcode of a street finds the city of its delivery office, and says so', async () => {
    const hits = await api.cities('130021', 20);
    expect(hits.map(({ name, near }) => [name, near])).toEqual([['长春市', true]]);
  });

  test('what begins like the digits typed so far', async () => {
    expect(names(await api.cities('2201', 20))).toEqual(['长春市']);
    expect(names(await api.cities('043', 3))).toEqual(['长春市', '吉林市', '四平市']);
  });

  test.each(['', '   ', '没有的地方', '99999999', '13812345678', "'; drop table region; --", '%', '_'])('%j finds nothing', async (text) => {
    expect(await api.cities(text, 20)).toEqual([]);
  });

  test('no more than asked for', async () => {
    expect(await api.cities('c', 5)).toHaveLength(5);
  });

  describe('the regions are the source', () => {
    test('a new one is found, a changed code counts, a retired one is left out', async () => {
      const [changchun] = await api.cities('220100', 1);
      const made = await api.create('region', { name: '净月新区', code: '220199', level: 'district', parent_id: changchun?.id ?? null, postcode: '130117' });
      expect(await api.cities('jingyue', 5)).toMatchObject([{ name: '净月新区', city: '长春市', areaCode: '0431', postcode: '130117' }]);
      expect(await api.city(made.id)).toMatchObject({ name: '净月新区', postcode: '130117' });
      await api.update('region', made.id, 1, { postcode: '130118' });
      expect(names(await api.cities('130118', 5))).toEqual(['净月新区']);
      await api.retire('region', made.id, true);
      expect(await api.cities('jingyue', 5)).toEqual([]);
    });

    test('a province without codes is no place', async () => {
      const [jilin] = await api.choices('region', '吉林省', 1);
      expect(await api.city(jilin?.id ?? 0)).toBeNull();
      expect(await api.city(-1)).toBeNull();
    });

    test('who may not read regions is refused', async () => {
      await expect(office.as({ grants: NO_RIGHTS }).cities('0431', 1)).rejects.toMatchObject({ code: 'not_permitted' });
    });
  });
});

forEachEngine((_engine, open) => {
  test('a database in English is found by both names', async () => {
    const { api, database, session, ctx } = await openOffice(await open());
    await runStep({ database, session, now: ctx.now }, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'en'));
    for (const text of ['Changchun', '长春', 'cc', '0431']) expect((await api.cities(text, 5))[0]).toMatchObject({ name: 'Changchun', areaCode: '0431' });
    expect(names(await api.cities('haerbin', 5))).toEqual(['Harbin']);
    expect((await api.cities('nanguan district', 5))[0]).toMatchObject({ name: 'Nanguan District', city: 'Changchun' });
  });
});
