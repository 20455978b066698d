import { NO_RIGHTS } from '../../src/auth/matrix.ts';
import { beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import type { Api, ReportResult } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { generate } from '../../src/services/generate.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { customers } from '../../src/reports/customers.ts';
import type { Database } from '../../src/db/database.ts';
import { forEachEngine } from '../harness/database.ts';

const now = (): number => Date.parse('2026-03-02T01:00:00.000Z');
const SESSION: Session = { operatorId: null, operatorName: '王芳', lang: 'zh', source: 'command', grants: 'all', timeZone: 'Asia/Shanghai', currency: 'CNY' };

/** The rows with their counts, as plain as a table. */
const countsOf = ({ rows, total, columns }: ReportResult) => {
  const at = columns.findIndex(({ key }) => key === 'count');
  const share = columns.findIndex(({ key }) => key === 'share');
  return {
    rows: rows.map(({ key, label, filter, cells }) => ({ key, label, filter, count: cells[at]?.value ?? NaN, share: cells[share]?.value ?? NaN })),
    total: total.cells[at]?.value ?? NaN,
  };
};

forEachEngine((_, open) => {
  test('where there is nothing to count every report answers by every grouping', async () => {
    const empty = bindServices(await open(), SESSION, now);
    for (const { name, by, cross, periodField } of await empty.reports())
      for (const { key } of by) {
        const period = periodField === null ? undefined : 'all';
        expect((await empty.report(name, { by: key, period })).total.cells[0]?.value, `${name} ${key}`).toBe(0);
        expect((await empty.report(name, { by: key, cross: cross.find((one) => one.key !== key)?.key, period })).rows.flatMap(({ cells }) => cells.map(({ n }) => n)).filter((n) => n !== 0)).toEqual([]);
      }
  });

  let database: Database;
  let api: Api;

  const regionId = async (code: string): Promise<number> =>
    (await database.queries.selectFrom('region').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id;
  const add = async (name: string, code: string | null): Promise<number> =>
    (await api.create('customer', { name, region_id: code === null ? null : await regionId(code) })).id;

  beforeAll(async () => {
    database = await open();
    const ctx = { database, session: SESSION, now };
    await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
    await generate(ctx, { customers: 150, seed: 21 });
    api = bindServices(database, SESSION, now);
    // Places where names are not enough: the country itself, a province without a city, three districts of one name, a place directly below its province.
    for (const [name, code] of [['全国公司', '100000'], ['省公司', '220000'], ['长春朝阳', '220104'], ['北京朝阳', '110105'], ['济源公司', '419001'], ['无处公司', null]] as const)
      await add(name, code);
    const [gone] = await api.search('省公司', { limit: 1 }).then((groups) => groups[0]?.hits ?? []);
    expect(gone?.label).toBe('省公司');
    const removed = await add('已删除', '220104');
    await api.remove({ entity: 'customer', ids: [removed] }, 1);
  });

  test.each(customers.groupings.map(({ key }) => key))('every row of customers by %s opens exactly the customers that it counts', async (by) => {
    for (const filter of [undefined, '区域:吉林', '级别:VIP 或 性质:民营企业', '-来源:展会']) {
      const { rows, total } = countsOf(await api.report('customers', { by, filter }));
      expect(total).toBe((await api.count({ entity: 'customer', filter }, 10_000)).value);
      for (const row of rows) expect([row.label, await api.count({ entity: 'customer', filter: row.filter }, 10_000)]).toEqual([row.label, { value: row.count, capped: false }]);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      if (by !== 'tag') expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(total);
      if (by !== 'tag' && total > 0) expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    }
  });

  test('in English the rows open too', async () => {
    const english = bindServices(database, { ...SESSION, lang: 'en' }, now);
    const { rows } = countsOf(await english.report('customers', { by: 'region', filter: 'level:VIP,A' }));
    expect(rows.length).toBeGreaterThan(3);
    for (const { filter, count } of rows) expect((await english.count({ entity: 'customer', filter })).value).toBe(count);
  });

  test('the numbers are those of plain SQL', async () => {
    const { rows } = countsOf(await api.report('customers', { by: 'level' }));
    const plain = await database.arrays({
      sql: `select l.name, count(c.id) from customer_level l left join customer c on c.level_id = l.id and c.deleted_at is null group by l.name, l.rank order by l.rank`,
      parameters: [],
    });
    expect(rows.filter(({ key }) => key !== '').map(({ label, count }) => [label, count])).toEqual(plain.map(([label, count]) => [label, Number(count)]));
    expect(rows.map(({ key }) => key).slice(0, 5)).toEqual(['VIP', 'A', 'B', 'C', 'D']);
    const [none] = await database.arrays({ sql: 'select count(*) from customer where level_id is null and deleted_at is null', parameters: [] });
    expect(rows.at(-1)).toMatchObject({ key: '', label: '（未填）', count: Number(none?.[0]), filter: '级别:无' });
  });

  test('regions are rolled up to provinces; what stands above them is counted alone', async () => {
    const { rows } = countsOf(await api.report('customers', { by: 'region' }));
    const jilin = await database.arrays({
      sql: `select count(*) from customer c join region r on r.id = c.region_id where r.code like '22%' and c.deleted_at is null`,
      parameters: [],
    });
    expect(rows.find(({ label }) => label === '吉林省')?.count).toBe(Number(jilin[0]?.[0]));
    expect(rows.find(({ label }) => label === '中国')).toMatchObject({ key: '100000', count: 1 });
    expect(rows.at(-1)).toMatchObject({ label: '（未填）', count: 1 });
    expect(rows.map(({ label }) => label)).not.toContain('长春市');
  });

  test('by city, municipalities are one place, and a province or a county without a city stands for itself', async () => {
    const { rows } = countsOf(await api.report('customers', { by: 'city' }));
    const labels = rows.map(({ label }) => label);
    expect(labels).toContain('长春市');
    expect(labels).toContain('北京市');
    expect(labels).toContain('济源市');
    expect(labels).not.toContain('朝阳区');
    expect(rows.find(({ label }) => label === '吉林省')).toMatchObject({ count: 1 });
  });

  test('owners of one name are told apart', async () => {
    await api.create('operator', { name: '张丽', login: 'zl2' });
    const [first, second] = await database.queries.selectFrom('operator').select(['id', 'login']).where('name', '=', '张丽').orderBy('id').execute();
    await api.create('customer', { name: '二号张丽的公司', owner_id: second?.id ?? null });
    const { rows } = countsOf(await api.report('customers', { by: 'owner' }));
    const own = rows.filter(({ label }) => label === '张丽');
    expect(new Set(own.map(({ key }) => key))).toEqual(new Set([first?.login, second?.login]));
    for (const { filter, count } of rows) expect((await api.count({ entity: 'customer', filter })).value).toBe(count);
  });

  test('what there is says its groupings', async () => {
    const first = (await api.reports()).find(({ name }) => name === 'customers');
    expect(first).toMatchObject({ name: 'customers', entity: 'customer', title: '客户构成分析', own: false, periodField: null });
    expect(first?.by.map(({ key }) => key)).toEqual(customers.groupings.map(({ key }) => key));
    expect(first?.by[0]).toEqual({ key: 'level', label: '级别' });
    const none = bindServices(database, { ...SESSION, grants: NO_RIGHTS }, now);
    expect(await none.reports()).toEqual([]);
  });

  test('unknown reports, groupings and filters are refused with what would be right', async () => {
    await expect(api.report('sales', { by: 'level' })).rejects.toMatchObject({ code: 'not_found', params: { names: 'feedback, complaint, customers, calls' } });
    await expect(api.report('customers', { by: 'colour' })).rejects.toMatchObject({ code: 'invalid', key: 'error.report_by_unknown' });
    await expect(api.report('customers', { by: 'level', filter: '级别:特级' })).rejects.toMatchObject({ code: 'invalid', place: { column: 4 } });
    const stranger = bindServices(database, { ...SESSION, grants: NO_RIGHTS }, now);
    await expect(stranger.report('customers', { by: 'level' })).rejects.toMatchObject({ code: 'not_permitted' });
  });
});
