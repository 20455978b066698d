import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { displayWidth } from '../../src/util/text.ts';
import { openDesk } from './service-desk.ts';
import { start } from './start.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kehu-report-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const level = { by: 'level', period: 'all' } as const;

test('the numbers go into a file in four formats, the same in each', async () => {
  const { api, close } = await openDesk();
  const answer = await api.report('feedback', level);
  const file = async (format: 'csv' | 'tsv' | 'json' | 'md', purpose?: 'machine'): Promise<string> => {
    const path = join(folder, `${purpose ?? 'people'}.${format}`);
    expect(await api.reportFile('feedback', { asked: level, format, for: purpose, path })).toMatchObject({ path, rows: answer.rows.length });
    return await readFile(path, 'utf8');
  };
  expect((await file('csv')).split('\r\n')).toEqual([
    '\ufeff级别,数量,非常满意,满意,一般,不满意,非常不满意,（未填）,评分数,平均分,满意率',
    'VIP,8,2,2,1,1,1,1,7,3.43,57.1%', 'A,12,2,3,4,1,0,2,10,3.60,50.0%', 'B,8,5,3,0,0,0,0,8,4.63,100.0%', 'C,4,1,2,1,0,0,0,4,4.00,75.0%', 'D,0,0,0,0,0,0,0,0,,',
    '合计,32,10,10,6,2,1,3,29,3.90,69.0%', '',
  ]);
  const machine = (await file('csv', 'machine')).split('\r\n');
  expect(machine[0]).toBe(`key,label,${answer.columns.map(({ key }) => key).join(',')}`);
  expect(machine.slice(1, -1)).toEqual(answer.rows.map(({ key, label, cells }) => [key, label, ...cells.map(({ value }) => value ?? '')].join(',')));
  expect((await file('tsv')).split('\r\n')[1]).toBe('VIP\t8\t2\t2\t1\t1\t1\t1\t7\t3.43\t57.1%');
  expect((await file('md')).split('\n')).toContain('| VIP | 8 | 2 | 2 | 1 | 1 | 1 | 1 | 7 | 3.43 | 57.1% |');
  const json: unknown = JSON.parse(await file('json'));
  expect(json).toMatchObject({ name: 'feedback', by: 'level', rows: answer.rows.map(({ key, filter }) => ({ key, filter })), total: { count: 32 } });
  await expect(api.reportFile('feedback', { asked: level, format: 'csv', path: join(folder, 'people.csv') })).rejects.toMatchObject({ code: 'conflict' });
  await close();
});

test('on paper: what is asked, the chart, every number, what they mean; no line wider than the sheet', async () => {
  const { api, close } = await openDesk();
  for (const paper of ['A5', 'A4', '132'] as const)
    for (const form of ['stacked', 'bars', 'table'] as const) {
      const { pages, width } = await api.printPreview({ kind: 'report', entity: 'feedback', name: 'feedback', asked: level, form, format: 'text', encoding: 'gb18030', paper });
      const lines = pages.flat();
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      const text = lines.join('\n');
      for (const word of ['客户反馈满意程度分析', '按级别', '期间：全部时间', 'VIP', '评分数', '69.0%', '（CSAT）', '第 1 页']) expect(text).toContain(word);
    }
  const { id, version } = await api.getSingle('company');
  await api.update('company', id, version, { logo_text: '== 启明 ==\n   诚信' });
  const { pages: [first = []] } = await api.printPreview({ kind: 'report', entity: 'feedback', name: 'feedback', asked: level, format: 'text' });
  expect(first.slice(0, 4).map((row) => row.trim())).toEqual(['== 启明 ==', '诚信', '', expect.stringContaining('客户反馈满意程度分析')]);
  const pdf = join(folder, 'a.pdf');
  const made = await api.print({ kind: 'report', entity: 'feedback', name: 'feedback', asked: level, format: 'pdf' }, { kind: 'file', path: pdf });
  expect(made).toMatchObject({ records: 32, sheets: 1 });
  expect((await readFile(pdf)).subarray(0, 5).toString()).toBe('%PDF-');
  await close();
});

test('from the screen: e exports what is counted and asks before it replaces a file; p shows the pages', async () => {
  const path = join(folder, '满意.csv');
  await writeFile(path, 'mine');
  const app = start({ services: openDesk() });
  await app.waitFor('客户服务').burst('3{enter}').waitFor('客户反馈满意程度分析').burst('3{enter}').waitFor('按满意程度').burst('e').waitFor('[ 导出 ]').burst('{up}{ctrl-u}').burst(`${path}{ctrl-s}`).waitFor('文件已存在').press('left', 'enter').waitFor('已导出 6 行');
  expect(await readFile(path, 'utf8')).toContain('非常满意,10,');
  await app.burst('p').waitFor('[ 预览 ]').press('enter').waitFor('第 1 页').waitFor('按满意程度').waitFor('合计').press('esc').waitFor('[ 预览 ]').press('esc').waitFor('打开这 ');
});
