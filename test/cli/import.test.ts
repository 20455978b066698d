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
