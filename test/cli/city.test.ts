import { expect, test } from 'vitest';
import { deskWithCompany } from './support.ts';

test('any of city, area code and postcode finds the others', async () => {
  const { kehu, having } = await deskWithCompany('zh');
  const table = await kehu('city', '0431');
  expect(table.code).toBe(0);
  expect(table.out).toMatch(/^城市、区县 +所在地 +区号 +邮编 +区划代码\n[- ]+\n长春市 +吉林省 +0431 +130000 +220100\n- 南关区 +吉林省 长春市 +0431 +130000 +220102\n/);
  for (const text of ['长春', '长春市', 'changchun', 'cc', '130000']) expect((await kehu('city', text, '--limit', '1', '-f', 'csv', '-q')).out).toMatch(/^name,province,city,area_code,postcode,code\n长春市,吉林省,,0431,130000,220100\n/);

  const shared = await kehu('city', '024', '-f', 'csv');
  expect(shared.out.trim().split('\n').slice(1).map((line) => line.split(',')[0])).toEqual(['沈阳市', '抚顺市', '本溪市', '铁岭市']);
  expect((await kehu('city', '024')).out).toContain('沈阳市（13 个区县）');
  expect((await kehu('city', '024', '--districts')).out).toMatch(/^- 开原市 +辽宁省 铁岭市 +024 +112300/m);

  const json: unknown = JSON.parse((await kehu('city', '公主岭', '--format', 'json')).out);
  expect(json).toMatchObject([{ name: '公主岭市', city: '长春市', province: '吉林省', areaCode: '0431', postcode: '136100', districts: [] }]);
  expect((await kehu('city', '吉林', '朝阳')).out).toMatch(/^朝阳区 +吉林省 长春市 +0431/m);
  expect((await kehu('city', '0431', '-f', 'csv', '--for', 'spreadsheet')).out).toContain('长春市,吉林省,,\t0431,130000,220100');
  expect((await kehu('city', '130021')).err).toContain('没有这个邮编');
  expect((await kehu('city', 'c', '-n', '3')).err).toContain('只列出前 3 个');
  expect((await having({ KEHU_LANG: 'en' }, 'city', '0431')).out).toMatch(/^City or district +In +Area +Postcode +Code\n/);
});

test('nothing found is exit code 3, in every format; no text is wrong use', async () => {
  const { kehu } = await deskWithCompany('zh');
  expect(await kehu('city', '没有的地方')).toMatchObject({ code: 3, out: '', err: expect.stringContaining('没有找到') });
  expect(await kehu('city', '没有的地方', '-f', 'json', '-q')).toMatchObject({ code: 3, out: '[]\n', err: '' });
  expect(await kehu('city', '没有的地方', '-f', 'csv', '-q')).toMatchObject({ code: 3, out: 'name,province,city,area_code,postcode,code\n' });
  expect((await kehu('city')).code).toBe(2);
});
