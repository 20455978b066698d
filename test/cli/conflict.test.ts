import { expect, test } from 'vitest';
import { deskWithCompany } from './support.ts';

test('an edit of a version that is old shows both values of the fields that both changed, and saves nothing', async () => {
  const { kehu } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=晨光', '--set', 'level=VIP', '-q');
  await kehu('customer', 'edit', 'K1', '--set', 'level=B', '--set', 'phone=0431-88886666', '-q');
  const refused = await kehu('customer', 'edit', 'K1', '--if-version', '1', '--set', 'level=C', '--set', 'notes=不冲突');
  expect(refused.code).toBe(5);
  expect(refused.err).toMatch(/王芳刚修改了同一项内容（1 项）.*\n {2}级别：原来 VIP；王芳于 \d{4}-\d\d-\d\d \d\d:\d\d 改为 B；您要改为 C\n {2}现在的版本是 2。\n$/);
  const json = await kehu('customer', 'edit', 'K1', '--if-version', '1', '--set', 'level=C', '--format', 'json');
  expect(json.code).toBe(5);
  expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'conflict', exit: 5, key: 'error.conflict', conflict: { id: 1, version: 2, fields: { level_id: { before: 'VIP', theirs: 'B', mine: 'C', by: '王芳' } } } } });
  expect((await kehu('customer', 'show', 'K1')).out).not.toContain('不冲突');

  // Another field goes through on top, and so does the same one on the version of now.
  expect((await kehu('customer', 'edit', 'K1', '--if-version', '1', '--set', 'notes=不冲突')).code).toBe(0);
  expect((await kehu('customer', 'edit', 'K1', '--if-version', '3', '--set', 'level=C')).code).toBe(0);
});

test('an edit of a record that somebody deleted says who and when', async () => {
  const { kehu } = await deskWithCompany('en');
  await kehu('customer', 'add', '--set', 'code=K1', '--set', 'name=Morning', '-q');
  await kehu('customer', 'remove', 'K1', '--yes', '-q');
  const refused = await kehu('customer', 'edit', '#1', '--if-version', '1', '--set', 'name=Evening');
  expect([refused.code, refused.err]).toEqual([5, expect.stringMatching(/王芳 put this Customer record into the bin at .*your change is not saved/)]);
  expect(await kehu('customer', 'edit', '--if-version', '1', '--where', 'name:x', '--set', 'name=Evening')).toMatchObject({ code: 2, err: 'kehu: --if-version goes with one record only.\n' });
});
