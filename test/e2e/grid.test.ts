import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtPlace, firstStart, open } from './pty.ts';

const place = builtPlace();

/** What the command line, which is another program, finds in the database. */
function counted(entity: string): number {
  const env = { ...process.env, HOME: place.folder, KEHU_DATABASE: join(place.folder, 'kehu.db'), KEHU_LANG: 'zh' };
  const out = execFileSync(process.execPath, [join(import.meta.dirname, '..', '..', 'bin', 'kehu.js'), entity, 'list', '--columns', 'name', '--format', 'csv', '--for', 'machine'], { env, encoding: 'utf8' });
  return out.trim().split('\n').length - 1;
}

/** Keys only where the screen below would not know them. */
const F9 = '\u001b[20~';
const BLOCK = Array.from({ length: 500 }, (_, at) => `整批公司${String(at + 1).padStart(3, '0')}\tVIP\t长春\t0431-${81_000_000 + at}\t`).join('\r\n');

test('500 rows in one bracketed paste appear, are checked, are saved as one step, and undo removes them all', async () => {
  const session = open(place.folder, [], { columns: 100, rows: 30 });
  await firstStart(session);
  session.send('2\r\r');
  await session.waitFor('还没有客户');
  session.send(F9);
  await session.waitFor('直接输入，或粘贴');
  session.send(`\u001b[200~${BLOCK}\r\n\u001b[201~`);
  await session.waitFor('已粘贴 500 行');
  await session.waitFor('整批公司001');
  // Checked: the name of the place is understood, and the levels that a new company does not have are faults.
  await session.waitFor(/(长春市|处有误)/);
  session.send('\u001b[1;5B');
  await session.waitFor(/^> *500/m);
  await session.waitFor('整批公司500');
  session.send('\u0013');
  await session.waitFor('已保存 500 条');
  expect(counted('customer')).toBe(500);
  session.send('\u001a');
  await session.waitFor(/撤销这一步吗？.*批量录入 客户 整批公司001 …（500/);
  session.send('\r');
  await session.waitFor('已撤销');
  expect(counted('customer')).toBe(0);
  // The rows stand in the table again; leaving them asks.
  session.send('\u0011');
  await session.waitFor('未保存');
  session.send('2\r');
  expect((await session.ended).exitCode).toBe(0);
}, 120_000);

test('a table is kept when the line drops in the middle of a cell', async () => {
  const session = open(place.folder, [], { columns: 100, rows: 30 });
  await session.waitFor('客户信息维护');
  session.send('2\r\r');
  await session.waitFor(/还没有客户|共 \d+ 条/);
  session.send(F9);
  await session.waitFor('直接输入，或粘贴');
  session.send('掉线的表');
  await session.waitFor(/1 +掉线的表/);
  process.kill(session.pty.pid, 'SIGHUP');
  expect((await session.ended).exitCode).toBe(129);
  const again = open(place.folder, [], { columns: 100, rows: 30 });
  await again.waitFor('客户信息维护');
  again.send(`2\r\r`);
  await again.waitFor(/还没有客户|共 \d+ 条/);
  again.send(F9);
  await again.waitFor('上次留下一张表：1 行');
  again.send(F9);
  await again.waitFor('掉线的表');
  process.kill(again.pty.pid, 'SIGTERM');
  expect((await again.ended).exitCode).toBe(143);
}, 90_000);
