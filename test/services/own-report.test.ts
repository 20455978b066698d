import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/auth/session.ts';
import type { Database } from '../../src/db/database.ts';
import { LANGS, t } from '../../src/i18n/index.ts';
import type { Api } from '../../src/services/api.ts';
import { bindServices } from '../../src/services/bind.ts';
import { generate } from '../../src/services/generate.ts';
import { addReferenceData } from '../../src/services/init.ts';
import { runStep } from '../../src/services/ledger.ts';
import { reportCheck, reportSource } from '../../src/services/report.ts';
import { REPORTS } from '../../src/reports/index.ts';
import { emptyDatabase, forEachEngine, scratchFolder } from '../harness/database.ts';

const now = (): number => Date.parse('2026-03-02T01:00:00.000Z');
const SESSION: Session = { operatorId: null, operatorName: '王芳', lang: 'zh', source: 'command', grants: 'all', timeZone: 'Asia/Shanghai', currency: 'CNY' };

const CARE = {
  title: { zh: '重点客户投诉', en: 'Complaints of key customers' },
  entity: 'complaint',
  query: 'level:VIP,A',
  period: { field: 'happened_on', usual: 'all' },
  groupings: [
    { key: 'handler', field: 'handler_id' },
    { key: 'size', label: '人数', field: 'customer_id.staff_count', classes: [50, 500] },
    { key: 'month', field: 'happened_on' },
  ],
  measures: [
    { key: 'count', count: '' },
    { key: 'good', label: { zh: '好评', en: 'Good' }, share: 'satisfaction.score:>=4', of: 'satisfaction:any' },
    { key: 'staff', label: '平均人数', mean: 'customer_id.staff_count' },
    { key: 'capital', label: '平均注册资本', mean: 'customer_id.registered_capital' },
    { key: 'p75', quantile: 0.75, over: 'answer_hours' },
  ],
  chart: { kind: 'bars', measure: 'good' },
} as const;

forEachEngine((_, open) => {
  let database: Database;
  let folder: string;
  let api: Api;

  beforeAll(async () => {
    database = await open();
    const ctx = { database, session: SESSION, now };
    await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
    await generate(ctx, { customers: 300, seed: 3 });
    folder = join(await scratchFolder(), 'reports');
    await mkdir(folder);
    api = bindServices(database, SESSION, now, folder);
  });
  const put = async (name: string, content: unknown): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  test('what is no file in the folder is passed over: nobody waits for a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    await mkdir(join(folder, 'folder.json'));
    expect((await api.reports()).filter(({ own }) => own)).toEqual([]);
    expect(await api.reportFaults()).toEqual([]);
    await rm(join(folder, 'pipe.json'));
    await rm(join(folder, 'folder.json'), { recursive: true });
  }, 10_000);

  test('a report of the operator stands beside the shipped ones and runs as they do', async () => {
    await put('care.json', CARE);
    const all = await api.reports();
    expect(all.map(({ name, own }) => [name, own])).toEqual([['feedback', false], ['complaint', false], ['customers', false], ['calls', false], ['care', true]]);
    expect(all.at(-1)).toMatchObject({ title: '重点客户投诉', by: [{ key: 'handler', label: '处理人' }, { key: 'size', label: '人数' }, { key: 'month' }] });
    for (const by of ['handler', 'size', 'month']) {
      const { rows, total, columns } = await api.report('care', { by });
      expect(columns.map(({ label }) => label)).toEqual(['数量', '好评', '平均人数', '平均注册资本', 'p75']);
      for (const { cells, label } of [...rows, total])
        for (const [at, { filter, n }] of cells.entries()) expect([by, label, columns[at]?.key, (await api.count({ entity: 'complaint', filter: filter ?? '' }, 10_000)).value]).toEqual([by, label, columns[at]?.key, n]);
    }
    const [plain] = await database.arrays({
      sql: `select count(*), cast(sum(c.registered_capital) as bigint), count(c.registered_capital) from complaint k join customer_level l on l.id = k.level_id and l.name in ('VIP', 'A')
        left join customer c on c.id = k.customer_id and c.deleted_at is null where k.deleted_at is null`,
      parameters: [],
    });
    const { total, columns, definition } = await api.report('care', {});
    expect(total.cells[0]?.value).toBe(Number(plain?.[0]));
    expect(total.cells[columns.findIndex(({ key }) => key === 'capital')]?.value).toBeCloseTo(Number(plain?.[1]) / Number(plain?.[2]) / 100, 6);
    expect(definition.join(' ')).toContain('好评：在符合“satisfaction:any”的当中，也符合“satisfaction.score:>=4”的比例');
  });

  test('a file that is wrong is said to be so, in both languages, and never stops the others', async () => {
    await put('care.json', CARE);
    const path = await put('broken.json', { ...CARE, measures: [{ key: 'count', count: 'levle:VIP' }] });
    expect((await api.reports()).map(({ name }) => name)).toContain('care');
    const [fault] = await api.reportFaults();
    expect(fault).toMatchObject({ name: 'broken', file: path, error: { code: 'invalid', key: 'report.file.line', params: { file: 'broken.json', at: 'measures[0].count' } } });
    await expect(api.report('broken', {})).rejects.toMatchObject({ key: 'report.file.line' });
    await put('broken.json', CARE);
    expect(await api.reportFaults()).toEqual([]);
  });

  test('what a shipped report shows is a file that is right', async () => {
    const ctx = { database, session: SESSION, now, reportFolder: folder };
    for (const { name } of REPORTS) {
      const path = await put(`my-${name}.json`, await reportSource(ctx, name));
      expect(await reportCheck(ctx, path)).toMatchObject({ name: `my-${name}`, own: true });
      const [mine, shipped] = [await api.report(`my-${name}`, {}), await api.report(name, {})];
      expect(mine.rows).toEqual(shipped.rows);
      expect(mine.definition).toEqual(shipped.definition);
    }
  });
});

const WRONG: readonly (readonly [what: string, content: unknown, key: string, at: string])[] = [
  ['no JSON', '{"entity": ', 'report.file.no_json', '1:12'],
  ['no object', [], 'report.file.no_object', '{}'],
  ['a key that is unknown', { ...CARE, colour: 'red' }, 'report.file.unknown_key', 'colour'],
  ['no entity', { ...CARE, entity: undefined }, 'report.file.missing', 'entity'],
  ['another entity', { ...CARE, entity: 'complaints' }, 'report.file.entity', 'entity'],
  ['no groupings', { ...CARE, groupings: [] }, 'report.file.no_list', 'groupings'],
  ['a field that is unknown', { ...CARE, groupings: [{ key: 'a', field: 'colour' }] }, 'report.file.field', 'groupings[0].field'],
  ['a path through nothing', { ...CARE, groupings: [{ key: 'a', field: 'subject.name' }] }, 'report.file.field', 'groupings[0].field'],
  ['a text to group by', { ...CARE, groupings: [{ key: 'a', field: 'subject' }] }, 'report.file.no_group', 'groupings[0].field'],
  ['a number without classes', { ...CARE, groupings: [{ key: 'a', field: 'answer_hours' }] }, 'report.file.no_group', 'groupings[0].field'],
  ['falling classes', { ...CARE, groupings: [{ key: 'a', field: 'answer_hours', classes: [5, 2] }] }, 'report.file.classes', 'groupings[0].classes'],
  ['a key of another kind', { ...CARE, groupings: [{ key: 'Über', field: 'state' }] }, 'report.file.key', 'groupings[0].key'],
  ['a key twice', { ...CARE, groupings: [{ key: 'a', field: 'state' }, { key: 'a', field: 'state' }] }, 'report.file.twice', 'groupings'],
  ['a measure of nothing', { ...CARE, measures: [{ key: 'a' }] }, 'report.file.measure', 'measures[0]'],
  ['a measure of two things', { ...CARE, measures: [{ key: 'a', count: '', mean: 'x' }] }, 'report.file.measure', 'measures[0]'],
  ['a line that is wrong', { ...CARE, query: 'level:' }, 'report.file.line', 'query'],
  ['a value that there is not', { ...CARE, query: 'level:Platinum' }, 'report.file.line', 'query'],
  ['a mean of words', { ...CARE, measures: [{ key: 'a', mean: 'state' }] }, 'report.file.no_number', 'measures[0].mean'],
  ['a quantile beyond', { ...CARE, measures: [{ key: 'a', quantile: 90, over: 'answer_hours' }] }, 'report.file.quantile', 'measures[0].quantile'],
  ['a quantile finer than ranks are told apart', { ...CARE, measures: [{ key: 'a', quantile: 0.0001, over: 'answer_hours' }] }, 'report.file.quantile', 'measures[0].quantile'],
  ['a chart that is none', { ...CARE, chart: { kind: 'pie', measure: 'count' } }, 'report.file.value', 'chart.kind'],
  ['a chart of a measure that is none', { ...CARE, chart: { kind: 'bars', measure: 'x' } }, 'report.file.value', 'chart.measure'],
  ['a period by words', { ...CARE, period: { field: 'state' } }, 'report.file.value', 'period.field'],
  ['a period that is none', { ...CARE, period: { field: 'happened_on', usual: 'soon' } }, 'report.file.period', 'period.usual'],
  ['a title in one language', { ...CARE, title: { zh: '甲' } }, 'report.file.missing', 'title.en'],
];

test.each(WRONG)('%s is refused with its place', async (_what, content, key, at) => {
  const database = await emptyDatabase('sqlite');
  const ctx = { database, session: SESSION, now };
  await runStep(ctx, { action: 'setup', entity: 'company' }, async (run) => await addReferenceData(run, 'zh'));
  const path = join(await scratchFolder(), 'mine.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  const error = await reportCheck(ctx, path).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'invalid', key, params: { file: 'mine.json', at } });
  for (const lang of LANGS) expect(t(lang, 'report.file.missing', { file: 'mine.json', at })).toContain(at);
});

test('names that are taken or are none, and files that are not there', async () => {
  const ctx = { database: await emptyDatabase('sqlite'), session: SESSION, now };
  const folder = await scratchFolder();
  for (const [name, key] of [['feedback.json', 'report.file.name_taken'], ['check.json', 'report.file.name_taken'], ['Mein Bericht.json', 'report.file.name']] as const) {
    await writeFile(join(folder, name), JSON.stringify(CARE));
    await expect(reportCheck(ctx, join(folder, name))).rejects.toMatchObject({ key });
  }
  await expect(reportCheck(ctx, join(folder, 'nothing.json'))).rejects.toMatchObject({ code: 'not_found' });
});
