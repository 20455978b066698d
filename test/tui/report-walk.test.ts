import { expect, test } from 'vitest';
import type { Api, ReportResult } from '../../src/services/api.ts';
import type { Driver } from './driver.ts';
import { openDesk } from './service-desk.ts';
import { start } from './start.ts';

/** Every number with its filter has exactly that many records, the total's too. */
async function walkAll(api: Api, result: ReportResult): Promise<number> {
  let walked = 0;
  for (const row of [...result.rows, result.total])
    for (const [at, cell] of row.cells.entries()) {
      if (cell.filter === null) continue;
      const { value } = await api.count({ entity: result.entity, filter: cell.filter }, 10_000);
      expect([result.by.key, row.label, result.columns[at]?.key, cell.filter, value]).toEqual([result.by.key, row.label, result.columns[at]?.key, cell.filter, cell.n]);
      if (result.columns[at]?.kind === 'count') expect(cell.n).toBe(cell.value);
      walked += 1;
    }
  return walked;
}

test.each(['feedback', 'complaint', 'customers'])('every number of every grouping of %s opens exactly its records', async (name) => {
  const { api, close } = await openDesk();
  const info = (await api.reports()).find((one) => one.name === name);
  expect(info).toBeDefined();
  for (const { key } of info?.by ?? []) {
    expect(await walkAll(api, await api.report(name, { by: key, period: info?.periodField === null ? undefined : 'all' }))).toBeGreaterThan(0);
    const cross = info?.cross.find((one) => one.key !== key)?.key;
    if (cross !== undefined) expect(await walkAll(api, await api.report(name, { by: key, cross }))).toBeGreaterThan(0);
  }
  await close();
});

const opens = (screen: { readonly rows: readonly string[] }): string => /打开这 ([\d,]+) 条/.exec(screen.rows.join('\n'))?.[1] ?? 'none';
const place = (screen: { readonly rows: readonly string[] }): string => screen.rows.find((row) => row.includes('打开这 ')) ?? '';

/** Opens the number in hand, compares, comes back to it, and goes on by `step`; so often. */
async function walk(app: Driver, step: string, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) {
    const before = await app.waitFor('打开这 ');
    const count = opens(before);
    const found = await app.press('enter').waitFor(`共 ${count} 条`).waitFor('查找');
    expect(found.rows.join('\n')).toContain('筛选');
    const after = await app.press('esc').waitFor(place(before).trim().slice(0, 12)).waitFor('打开这 ');
    expect(place(after)).toBe(place(before));
    await app.burst(`{${step}}`).waitUntilGone(place(before).trim());
  }
}

const analysis = (number: 3 | 4): Driver => start({ services: openDesk() }).waitFor('客户服务').burst('3{enter}').waitFor('客户反馈满意程度分析').burst(`${number}{enter}`).waitFor('打开这 ');

test('on the screen: each column of a histogram, each point of a line', async () => {
  const app = analysis(3);
  await walk(app, 'right', 6);
  await walk(app.burst('{tab}').waitFor('2025').waitFor('按月份').burst('{home}').waitFor('2025-12 '), 'right', 12);
});

test('on the screen: each part and number of a stacked bar, each bar, each cell of a row', async () => {
  const app = analysis(4);
  await app.burst('{tab}{tab}').waitFor('按季度').burst('{tab}{tab}').waitFor('按级别').burst('{home}');
  const columns = (await (await openDesk()).api.report('complaint', { by: 'level' })).columns.length;
  await walk(app, 'right', columns);
  await walk(app.burst('c').waitUntilGone('░'), 'down', 5);
  await walk(app.burst('c{end}').waitFor('合计 ·'), 'left', columns);
});
