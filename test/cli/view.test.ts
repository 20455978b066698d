import { beforeAll, expect, test } from 'vitest';
import { deskWithCompany, type Desk } from './support.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await deskWithCompany('zh');
  for (const [code, name, level] of [['K1', '长春晨光文具', 'VIP'], ['K2', '北方机械厂', 'A'], ['K3', '长春汽配', 'A']] as const)
    await desk.kehu('customer', 'add', '--set', `编号=${code}`, '--set', `名称=${name}`, '--set', `级别=${level}`, '-q');
  await desk.kehu('view', 'add', '--set', 'name=长春的', '--set', 'entity=customer', '--set', 'filter=名称:^长春', '--set', 'columns=name,level_id', '--set', 'sort=-name', '-q');
});

test('a view gives its filter, its columns and its order', async () => {
  const answer = await desk.kehu('customer', 'list', '--view', '长春的', '-f', 'csv');
  expect(answer).toMatchObject({ code: 0, out: 'name,level_id\n长春汽配,A\n长春晨光文具,VIP\n' });
  expect((await desk.kehu('customer', 'list', '--view', '长春的')).out).toMatch(/^名称 +级别\n.*\n?长春汽配/);
});

test('--where holds beside it; columns and order that are named win', async () => {
  expect((await desk.kehu('customer', 'export', '--view', '长春的', '--where', '级别:A or 级别:C', '-c', 'code')).out).toBe('code\nK3\n');
  expect((await desk.kehu('customer', 'list', '--view', '长春的', '-s', 'name', '-c', 'code', '-f', 'csv')).out).toBe('code\nK1\nK3\n');
});

test('one that there is not is said, with those that are near', async () => {
  const answer = await desk.kehu('customer', 'list', '--view', '长春');
  expect(answer).toMatchObject({ code: 3, out: '' });
  expect(answer.err).toContain('没有名为“长春”的客户视图；有：长春的。');
  expect((await desk.kehu('contact', 'list', '--view', '长春的')).err).toContain('没有名为“长春的”的联系人视图。');
});

test('are listed, shown and removed by `kehu view`', async () => {
  expect((await desk.kehu('view', 'list')).out).toContain('名称:^长春');
  expect((await desk.kehu('view', 'show', '长春的')).out).toMatch(/^条件 +名称:\^长春$/m);
  await desk.kehu('view', 'add', '--set', 'name=临时', '--set', 'entity=customer', '-q');
  expect((await desk.kehu('view', 'remove', '临时', '--yes')).code).toBe(0);
  expect((await desk.kehu('view', 'show', '临时')).code).toBe(3);
});

test('whose line is not right is refused, with the line as it is said elsewhere', async () => {
  const wrong = await desk.kehu('view', 'add', '--set', 'name=错的', '--set', 'entity=customer', '--set', 'filter=lvl:VIP');
  expect(wrong.code).toBe(6);
  expect(wrong.err).toContain('lvl');
  expect((await desk.kehu('view', 'add', '--set', 'name=错的', '--set', 'entity=nothing')).err).toContain('没有“nothing”这种记录');
});
