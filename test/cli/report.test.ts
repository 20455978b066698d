import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { deskWithCompany, type Desk } from './support.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await deskWithCompany('zh');
  await desk.kehu('customer', 'add', '--set', 'name=甲公司', '--set', '级别=VIP', '--set', '区域=吉林省');
  await desk.kehu('customer', 'add', '--set', 'name=乙公司', '--set', '级别=B', '--set', '区域=北京市');
  for (const [customer, day, score, subject] of [['甲公司', '2026-01-05', '5', '很好'], ['甲公司', '2026-01-09', '2', '太慢'], ['乙公司', '2026-02-11', '4', '不错'], ['乙公司', '2026-03-01', '', '询价']] as const) {
    const given = [`客户=${customer}`, `日期=${day}`, `主题=${subject}`, ...(score === '' ? [] : [`满意度=${score}`])];
    const { code, err } = await desk.kehu('feedback', 'add', ...given.flatMap((each) => ['--set', each]));
    expect([code, err]).toEqual([0, expect.any(String)]);
  }
});

const month = ['report', 'feedback', '--by', 'month', '--period', '2026-01..2026-03'] as const;

test('what there is, with its groupings', async () => {
  const { code, out } = await desk.kehu('report');
  expect(code).toBe(0);
  expect(out).toMatch(/^feedback +客户反馈满意程度分析 +客户反馈 +satisfaction month quarter/m);
  expect(out).toMatch(/^complaint +客户投诉满意程度分析/m);
  expect(out).toMatch(/^customers +客户构成分析 +客户 +level region/m);
});

test('the same numbers in every format', async () => {
  const table = await desk.kehu(...month, '-f', 'table');
  expect(table.out).toMatch(/^2026-01 +2 +1 +0 +0 +1 +0 +0 +2 +3\.50\* +50\.0%\*$/m);
  expect(table.out).toMatch(/^2026-03 +1 +0 +0 +0 +0 +0 +1 +0/m);
  const csv = await desk.kehu(...month, '-f', 'csv');
  expect(csv.out.replaceAll('\r', '').split('\n').slice(0, 3)).toEqual([
    'key,label,count,satisfaction_5,satisfaction_4,satisfaction_3,satisfaction_2,satisfaction_1,satisfaction_none,scored,mean,csat',
    '2026-01,2026-01,2,1,0,0,1,0,0,2,3.5,0.5',
    '2026-02,2026-02,1,0,1,0,0,0,0,1,4,1',
  ]);
  expect(csv.err).toContain('满意率（CSAT）：评 4 分和 5 分的占有评分的比例');
  const json: { rows: { label: string; count: number; mean: number | null; filter: string }[]; total: { count: number; csat: number }; period: object } = JSON.parse((await desk.kehu(...month, '-f', 'json')).out);
  expect(json.rows.map(({ label, count, mean }) => [label, count, mean])).toEqual([['2026-01', 2, 3.5], ['2026-02', 1, 4], ['2026-03', 1, null]]);
  expect(json.total).toMatchObject({ count: 4 });
  expect(json.period).toMatchObject({ from: '2026-01-01', to: '2026-03-31' });
  const list = await desk.kehu('feedback', 'list', '-w', json.rows[0]?.filter ?? '', '-c', 'subject', '-f', 'csv');
  expect(list.out.trim().split('\n').length).toBe(3);
  const ndjson: { key: string; count: number }[] = JSON.parse(`[${(await desk.kehu(...month, '-f', 'ndjson')).out.trim().split('\n').join(',')}]`);
  expect(ndjson.map(({ key, count }) => [key, count])).toEqual([['2026-01', 2], ['2026-02', 1], ['2026-03', 1], ['', 4]]);
  expect((await desk.kehu(...month, '-f', 'md')).out).toContain('| 2026-01 | 2 | 1 | 0 | 0 | 1 | 0 | 0 | 2 |');
  const text = await desk.kehu(...month, '-f', 'text', '--width', '90');
  expect(text.out).toContain('期间：2026-01-01 至 2026-03-31');
  expect(text.out).toMatch(/┤|\|/);
  expect(text.out).toMatch(/^合计 +4 +1 +1/m);
});

test('crossed by a second grouping, with a filter, by days', async () => {
  const crossed = await desk.kehu('report', 'customers', '--by', 'level', '--cross', 'region', '-f', 'csv');
  expect(crossed.out).toMatch(/^key,label,count,region_110000,region_220000/m);
  expect(crossed.out).toMatch(/^VIP,VIP,1,0,1/m);
  const filtered = await desk.kehu('report', 'feedback', '--by', 'level', '--filter', '客户:甲公司', '--from', '2026-01-06', '--to', '2026-12-31', '--measure', 'count,csat', '-f', 'csv');
  expect(filtered.out.replaceAll('\r', '').split('\n').slice(0, 2)).toEqual(['key,label,count,csat', 'VIP,VIP,1,0']);
});

test('into a file, whole, and never over another', async () => {
  const path = join(desk.folder, 'report.csv');
  expect((await desk.kehu(...month, '-f', 'csv', '-o', path)).code).toBe(0);
  expect(await readFile(path, 'utf8')).toContain('2026-01,2026-01,2');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await desk.kehu(...month, '-f', 'csv', '-o', path)).code).toBe(5);
  expect((await desk.kehu(...month, '-f', 'json', '-o', path, '--overwrite')).code).toBe(0);
});

test('what is wrong is said with what would be right', async () => {
  const cases = [
    [['sales'], 3, 'feedback, complaint, customers'],
    [['feedback', '--by', 'colour'], 6, 'satisfaction, month'],
    [['feedback', '--cross', 'colour'], 6, 'satisfaction, month'],
    [['feedback', '--period', 'soon'], 6, '近12个月'],
    [['feedback', '--period', '2026', '--from', '2026-01-01'], 2, '--period'],
    [['feedback', '--measure', 'median'], 6, 'count, share'],
    [['feedback', '-w', '级别:'], 6, ''],
    [['customers', '--period', '2026'], 6, 'created:2026'],
  ] as const;
  for (const [words, code, part] of cases) {
    const answer = await desk.kehu('report', ...words);
    expect([words, answer.code, answer.out]).toEqual([words, code, '']);
    expect(answer.err).toContain(part);
  }
});

test('a report file of one’s own: shown, checked, put beside the configuration, run, broken', async () => {
  const shown = await desk.kehu('report', 'show', 'feedback');
  expect(shown.code).toBe(0);
  const file = await desk.file('mine.json', shown.out.replace('客户反馈满意程度分析', '我的分析'));
  const checked = await desk.kehu('report', 'check', file);
  expect([checked.code, checked.err]).toEqual([0, expect.stringContaining('我的分析')]);
  const folder = join(desk.folder, 'reports');
  await mkdir(folder);
  await writeFile(join(folder, 'mine.json'), shown.out.replace('客户反馈满意程度分析', '我的分析'));
  expect((await desk.kehu('report')).out).toMatch(/^mine +我的分析 （自己的）/m);
  const [mine, shipped] = [await desk.kehu('report', 'mine', '--by', 'level', '-f', 'csv'), await desk.kehu('report', 'feedback', '--by', 'level', '-f', 'csv')];
  expect(mine.out).toBe(shipped.out);
  await writeFile(join(folder, 'bad.json'), '{"entity": "feedback", "groupings": [{"key": "a", "field": "colour"}], "measures": [{"key": "count", "count": ""}]}');
  const listed = await desk.kehu('report');
  expect([listed.code, listed.out]).toEqual([0, expect.stringContaining('mine')]);
  expect(listed.err).toContain('bad.json：groupings[0].field');
  const bad = await desk.kehu('report', 'bad');
  expect([bad.code, bad.err]).toEqual([6, expect.stringContaining('没有字段“colour”')]);
  expect((await desk.kehu('report', 'check', join(folder, 'bad.json'))).code).toBe(6);
  expect((await desk.kehu('report', 'check', join(folder, 'none.json'))).code).toBe(3);
});
