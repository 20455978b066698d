import { expect, test } from 'vitest';
import { deskWithCompany } from './support.ts';

test('what is found is shown by kind, with a marked piece of the text, and how to list all of it', async () => {
  const { kehu, having } = await deskWithCompany('zh');
  for (let at = 1; at <= 3; at += 1) await kehu('customer', 'add', '--set', `name=长春${at}号公司`, '--set', `notes=第${at}次合作要求开增值税专票，货到付款`);
  await kehu('complaint', 'add', '--set', 'customer_id=长春1号公司', '--set', 'subject=开票太慢', '--set', 'content=等专票等了一个月');

  const found = await kehu('search', '专票', '--limit', '2');
  expect(found.code).toBe(0);
  expect(found.out).toContain('客户（3）\n  长春3号公司');
  expect(found.out).toContain('      备注：第3次合作要求开增值税[专票]，货到付款\n');
  expect(found.out).toMatch(/投诉（1）\n {2}开票太慢 .*\n {6}内容：等\[专票\]等了一个月\n/);
  const command = /全部：kehu (.*)/.exec(found.err)?.[1] ?? '';
  expect(command).toBe("customer list --where '全文:专票'");
  expect((await kehu('customer', 'list', '--where', '全文:专票', '-f', 'csv', '-c', 'name', '-q')).out.trim().split('\n')).toHaveLength(4);

  const only = await kehu('search', '专票', '--entity', '客户投诉', '-f', 'csv');
  expect(only.out).toMatch(/^entity,id,label,hint,field,text\ncomplaint,\d+,开票太慢,.*,content,等专票等了一个月\n$/);
  const json: unknown = JSON.parse((await kehu('search', '专票', '--entity', 'customer,complaint', '-f', 'json', '-q')).out);
  expect(json).toMatchObject([{ entity: 'customer', count: { value: 3, capped: false }, filter: '全文:专票', hits: [{}, {}, {}] }, { entity: 'complaint', hits: [{ piece: { field: 'content', marks: [[1, 3]] } }] }]);
  expect((await having({ KEHU_LANG: 'en' }, 'search', '专票')).out).toMatch(/^Customer \(3\)\n/);
  // The same language, in English words.
  expect((await kehu('complaint', 'list', '--where', 'text:专票', '-f', 'csv', '-c', 'subject', '-q')).out).toBe('subject\n开票太慢\n');
});

test('what is a condition is said to be one, with the command that lists by it', async () => {
  const { kehu } = await deskWithCompany('zh');
  await kehu('customer', 'add', '--set', 'name=晨光', '--set', 'level_id=VIP');
  const found = await kehu('search', '级别:VIP');
  expect(found).toMatchObject({ code: 3, out: '' });
  expect(found.err).toContain("客户：作为筛选条件有 1 条。列出：kehu customer list --where '级别:VIP'");
  // No condition of that name, no value of that name, no condition at all.
  for (const text of ['甲乙:VIP', '级别:没有的', '晨光', '"级别:VIP"']) expect((await kehu('search', text)).err).not.toContain('筛选条件');
});

test('a kind of records that there is not is said, with those that there are', async () => {
  const { kehu } = await deskWithCompany('zh');
  const wrong = await kehu('search', '专票', '--entity', 'custmer');
  expect(wrong).toMatchObject({ code: 2, out: '' });
  expect(wrong.err).toContain('没有“custmer”这类资料');
  expect(wrong.err).toContain('customer');
  expect((await kehu('customer', 'list', '--where', '全文:=x')).code).toBe(6);
});
