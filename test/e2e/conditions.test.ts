import { expect, test } from 'vitest';
import { builtPlace, open } from './pty.ts';

const UP = '\u001b[A';
const F3 = '\u001bOR';
const F7 = '\u001b[18~';
const CTRL_N = '\u000e';
const CTRL_S = '\u0013';

const place = builtPlace();

test('the form of conditions in the built program, by keyboard: a ready query, a line more, a group, the list, and the form again', async () => {
  const session = open(place.folder, ['demo']);
  await session.waitFor('信息查询');
  session.send('4\r');
  await session.waitFor('客户信息查询');
  session.send('1\r');
  await session.waitFor('没有条件：全部记录');
  await session.waitFor('共 300 条');
  // A name, then a level from its list, in one go: type-ahead waits for the list.
  session.send('长春\rvip\r');
  await session.waitFor('条件行 名称:长春 级别:VIP');
  // One line more about a linked record, grouped with the one before it.
  session.send(`${UP}${CTRL_N}`);
  await session.waitFor('哪个字段');
  session.send('lxrxm\r');
  await session.waitFor('怎样比较');
  session.send('\r李');
  await session.waitFor('联系人.姓名:李');
  session.send(`${UP}${F7}`);
  await session.waitFor('满足任一：');
  session.send(CTRL_S);
  await session.waitFor('筛选 名称:长春');
  session.send(F3);
  await session.waitFor('满足任一：');
  session.send('\u001b');
  await session.waitFor('筛选 名称:长春');
  session.send('\u0011');
  expect((await session.ended).exitCode).toBe(0);
}, 90_000);
