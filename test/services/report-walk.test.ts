import { beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
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

const allGroupings = (report: Report): readonly string[] => report.groupings.map(({ key }) => key);

forEachEngine((_, open) => {
  let database: Database;
  let api: Api;

  beforeAll(async () => {
    database = await open();
    const ctx = { database, session: SESSION, now };
    await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
    await generate(ctx, { customers: 90, seed: 5, feedback: 400 });
    api = bindServices(database, SESSION, now);
    await disturb();
    // Past the services: so what they keep beside the records is made anew.
    await rebuildTally(database);
  });

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

  /** Every number opens exactly its records. */
  async function walk(name: string, request: ReportRequest): Promise<ReportResult> {
    const result = await api.report(name, request);
    const asked = new Map<string, number>();
    for (const row of [...result.rows, result.total])
      for (const [index, cell] of row.cells.entries()) {
        const column = result.columns[index];
        const where = [name, request.by, request.cross, row.label, column?.key, cell.filter];
        if (cell.filter === null) continue;
        if (column?.kind === 'count') expect([...where, cell.value]).toEqual([...where, cell.n]);
        const known = asked.get(cell.filter) ?? (await api.count({ entity: result.entity, filter: cell.filter }, 100_000)).value;
        asked.set(cell.filter, known);
        expect([...where, known]).toEqual([...where, cell.n]);
      }
    expect(new Set(result.rows.map(({ key }) => key)).size).toBe(result.rows.length);
    expect(new Set(result.columns.map(({ key }) => key)).size).toBe(result.columns.length);
    return result;
  }

  for (const report of REPORTS) {
    test.each(allGroupings(report))(`every number of ${report.name} by %s opens its records`, async (by) => {
      const periods = report.period === undefined ? [undefined] : ['all', undefined, '2025-05-10..2025-09-20'];
      const filters = report.entity === 'customer' ? [undefined, '级别:VIP 或 性质:民营企业'] : [undefined, '满意度:5,无 或 客户.级别:VIP'];
      for (const period of periods)
        for (const filter of filters) {
          const { rows, total, columns } = await walk(report.name, { by, period, filter });
          const at = columns.findIndex(({ key }) => key === 'count');
          if (by !== 'tag') expect(rows.reduce((sum, { cells }) => sum + (cells[at]?.n ?? 0), 0)).toBe(total.cells[at]?.n);
        }
    });
  }
});
