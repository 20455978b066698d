import { expect, test } from 'vitest';
import { deskWithCompany } from './support.ts';

test('a file never overwrites what is there unless it is told to, and says how', async () => {
  const { kehu, file } = await deskWithCompany('zh');
  const path = await file('list.csv', '名称,电话\n晨光文具,0431-88886666\n');
  expect((await kehu('customer', 'import', path)).code).toBe(0);
  await kehu('customer', 'edit', '晨光文具', '--set', 'phone=010-66668888');
  const again = await kehu('customer', 'import', path);
  expect(again.code).toBe(0);
  expect(again.err).toContain('--duplicates update');
  const phone = async (): Promise<string> => (await kehu('customer', 'list', '-f', 'csv', '-c', 'phone', '-q')).out;
  expect(await phone()).toBe('phone\n010-66668888\n');
  const updated = await kehu('customer', 'import', path, '--duplicates', 'update');
  expect(updated.err).not.toContain('--duplicates');
  expect(await phone()).toBe('phone\n0431-88886666\n');
});

test('standard input is called so in every fault of it', async () => {
  const { pipe } = await deskWithCompany('en');
  expect(await pipe('', 'customer', 'import', '-')).toMatchObject({ code: 6, err: 'kehu: “standard input” is empty.\n' });
});

test('a complaint comes in as far as it had got elsewhere; one that is there goes on by its steps alone', async () => {
  const { kehu, file } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'name=晨光文具');
  const complaints = (state: string): string => `编号,客户,日期,主题,状态,结案时间,答复用时\nT1,晨光文具,2026-01-05,漏水,${state},2026-01-07T08:00:00.000Z,3\n`;
  const done = await kehu('complaint', 'import', await file('a.csv', complaints('已结案')));
  expect(done).toMatchObject({ code: 0, err: expect.stringContaining('由程序自动维护）：答复用时') });
  expect(done.err).not.toContain('没有对应字段');
  const state = async (): Promise<string> => (await kehu('complaint', 'list', '-f', 'csv', '--for', 'machine', '-c', 'state,closed_at', '-q')).out;
  expect(await state()).toBe('state,closed_at\nclosed,2026-01-07T08:00:00.000Z\n');
  await kehu('complaint', 'import', await file('b.csv', complaints('已受理')), '--duplicates', 'update');
  expect(await state()).toBe('state,closed_at\nclosed,2026-01-07T08:00:00.000Z\n');
});

test('a title above the headers is passed over, and a number that a spreadsheet has rounded is called so', async () => {
  const { kehu, file } = await deskWithCompany('zh');
  const done = await kehu('customer', 'import', await file('a.csv', '2026年名单,,\n名称,级别,手机\n晨光文具,VIP,1.38E+10\n北方商贸,A,13800138000\n'));
  expect(done).toMatchObject({ code: 6, err: expect.stringContaining('第 3 行：手机：表格软件把号码当成了数字') });
  expect((await kehu('customer', 'list', '-f', 'csv', '--for', 'machine', '-c', 'name,mobile', '-q')).out).toBe('name,mobile\n北方商贸,13800138000\n');
});
