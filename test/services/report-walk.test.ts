import { beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
import type { EntityName } from '../../src/entities/names.ts';
import type { Report } from '../../src/reports/report.ts';
import { REPORTS } from '../../src/reports/index.ts';
import type { Api, ReportRequest, ReportResult } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { generate } from '../../src/services/generate.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { rebuildTally } from '../../src/services/tally.ts';
import { forEachEngine } from '../harness/database.ts';

const now = (): number => Date.parse('2026-03-02T01:00:00.000Z');
const SESSION: Session = { operatorId: null, operatorName: '王芳', lang: 'zh', source: 'command', grants: 'all', timeZone: 'Asia/Shanghai', currency: 'CNY' };

/** The groupings of each kind, walked with a filter too. */
const FILTERED = new Set(['satisfaction', 'month', 'level', 'region', 'handler', 'owner', 'state', 'nature', 'answer_time', 'tag']);

const FILTERS: Partial<Record<EntityName, string>> = { customer: '级别:VIP 或 性质:民营企业', call: '方向:来电 或 客户.级别:VIP' };

const allGroupings = (report: Report): readonly string[] => report.groupings.map(({ key }) => key);

forEachEngine((_, open) => {
  let database: Database;
  let api: Api;

  beforeAll(async () => {
    database = await open();
    const ctx = { database, session: SESSION, now };
    await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
    await generate(ctx, { customers: 40, seed: 5, feedback: 260 });
    await forgetPlaces();
    api = bindServices(database, SESSION, now);
    await disturb();
    // Past the services: so what they keep beside the records is made anew.
    await rebuildTally(database);
  });

  /** Codes of places that `disturb` needs. */
  const DISTURBED = ['100000', '220000', '220104', '110105', '419001', '220182'];

  /**
   * Only the places that somebody is at, those of the same name, and what they lie in: each of some thousand filters reads all of them, and of the three
   * thousand others none is ever meant.
   */
  async function forgetPlaces(): Promise<void> {
    const q = database.queries;
    const places = await q.selectFrom('region').select(['id', 'parent_id', 'name', 'code']).execute();
    const byId = new Map(places.map((place) => [place.id, place]));
    const used = new Set<number | null>();
    for (const table of ['customer', 'feedback', 'complaint'] as const) for (const { region_id } of await q.selectFrom(table).select('region_id').distinct().execute()) used.add(region_id);
    const names = new Set(places.flatMap(({ id, name }) => (used.has(id) ? [name] : [])));
    const kept = new Set<number>();
    for (const place of places) {
      if (!names.has(place.name) && !DISTURBED.includes(place.code ?? '')) continue;
      for (let at: typeof place | undefined = place; at !== undefined; at = byId.get(at.parent_id ?? 0)) kept.add(at.id);
    }
    await q.deleteFrom('region').where('id', 'not in', [...kept]).execute();
  }

  /** What a well-kept company seldom has: values that were deleted or retired under records, records of nobody, deleted records. */
  async function disturb(): Promise<void> {
    const q = database.queries;
    const at = '2026-03-01T00:00:00.000Z';
    const first = async (table: 'feedback_category' | 'complaint_category' | 'satisfaction_level' | 'tag' | 'company_nature' | 'operator', skip: number): Promise<number> =>
      (await q.selectFrom(table).select('id').where('deleted_at', 'is', null).orderBy('id').limit(1).offset(skip).executeTakeFirstOrThrow()).id;
    for (const [table, skip] of [['feedback_category', 1], ['complaint_category', 0], ['satisfaction_level', 2], ['tag', 0], ['company_nature', 1], ['operator', 2]] as const)
      await q.updateTable(table).set({ deleted_at: at }).where('id', '=', await first(table, skip)).execute();
    await q.updateTable('feedback_category').set({ retired: 1 }).where('id', '=', await first('feedback_category', 0)).execute();
    await q.updateTable('feedback').set({ channel: null, level_id: null, region_id: null, category_id: null }).where('id', 'in', [1, 2, 3]).execute();
    const customers = await q.selectFrom('feedback').select('customer_id').distinct().orderBy('customer_id').limit(3).execute();
    await q.updateTable('customer').set({ deleted_at: at }).where('id', '=', customers[1]?.customer_id ?? 0).execute();
    await q.updateTable('feedback').set({ deleted_at: at }).where('id', 'in', [5, 6, 7]).execute();
    // Places that stand above or beside the cities: the country, a province without a city, and a district of a city that is gone.
    const place = async (code: string): Promise<number> => (await q.selectFrom('region').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id;
    for (const [id, code] of [[10, '100000'], [11, '220000'], [12, '220104'], [13, '110105'], [14, '419001'], [15, '220182']] as const)
      await q.updateTable('feedback').set({ region_id: await place(code) }).where('id', '=', id).execute();
    await q.updateTable('region').set({ deleted_at: at }).where('code', 'in', ['220100', '220182']).execute();
  }

  const asked = new Map<string, number>();
  const found = async (entity: EntityName, filter: string): Promise<number> => {
    const key = `${entity} ${filter}`;
    const known = asked.get(key) ?? (await api.count({ entity, filter }, 100_000)).value;
    asked.set(key, known);
    return known;
  };

  /** Every number opens exactly its records; every record stands in one row, but with tags. */
  async function walk(name: string, request: ReportRequest): Promise<ReportResult> {
    const result = await api.report(name, request);
    for (const row of [...result.rows, result.total]) {
      expect(row.cells.length).toBe(result.columns.length);
      for (const [index, cell] of row.cells.entries()) {
        const column = result.columns[index];
        const where = [name, request, row.label, column?.key, cell.filter];
        if (column?.kind === 'count') expect([...where, cell.value]).toEqual([...where, cell.n]);
        expect([...where, await found(result.entity, cell.filter ?? 'id:none')]).toEqual([...where, cell.n]);
      }
    }
    for (const keys of [result.rows, result.columns]) expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    const at = result.columns.findIndex(({ key }) => key === 'count');
    if (request.by !== 'tag' && at >= 0) expect(result.rows.reduce((sum, { cells }) => sum + (cells[at]?.n ?? 0), 0)).toBe(result.total.cells[at]?.n);
    return result;
  }

  for (const report of REPORTS) {
    const filter = FILTERS[report.entity] ?? '满意度:5,无 或 客户.级别:VIP';
    const timed = report.period !== undefined;
    test.each(allGroupings(report))(`every number of ${report.name} by %s opens its records`, async (by) => {
      await walk(report.name, { by, ...(timed ? { period: 'all' } : {}) });
      if (FILTERED.has(by)) await walk(report.name, { by, filter });
      if (timed && ['month', 'level', 'tag', 'answer_time'].includes(by)) await walk(report.name, { by, period: '2025-05-10..2025-09-20' });
    });

    test.each(allGroupings(report).map((by, index, all) => [by, all[(index + 3) % all.length] ?? '']))(`every number of ${report.name} by %s crossed by %s opens its records`, async (by, cross) => {
      const { columns, chart } = await walk(report.name, { by, cross, ...(timed ? { period: 'all' } : {}) });
      expect(chart).toBe('stacked');
      expect(columns.filter(({ part }) => part === true).length).toBe(columns.length - 1);
    });
  }

  test('a crossing shows another measure too; values that do not fit stand in one column of others', async () => {
    const { columns, chart } = await walk('feedback', { by: 'level', cross: 'category', measures: ['csat'], period: 'all' });
    expect(columns.every(({ kind, part }) => kind === 'share' && part === undefined)).toBe(true);
    expect(chart).toBe('bars');
    const cities = await walk('customers', { by: 'level', cross: 'city' });
    expect(cities.columns.length).toBeLessThanOrEqual(14);
    expect(cities.columns.map(({ key }) => key)).toContain('city_other');
  });

  test('what was deleted or is nothing has rows of its own', async () => {
    const labels = async (by: string): Promise<readonly string[]> => (await api.report('feedback', { by, period: 'all' })).rows.map(({ label }) => label);
    expect(await labels('category')).toEqual(expect.arrayContaining(['（已删除的值）', '（未填）']));
    expect(await labels('satisfaction')).toEqual(expect.arrayContaining(['（已删除的值）', '（未填）']));
    expect(await labels('channel')).toContain('（未填）');
    expect(await labels('handler')).toContain('（未填）');
    expect(await labels('region')).toEqual(expect.arrayContaining(['中国', '吉林省']));
  });
});
