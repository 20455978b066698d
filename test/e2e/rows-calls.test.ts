import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operator } from './operator.ts';
import { builtPlace, firstStart, open } from './pty.ts';

const place = builtPlace();
const ROOT = join(import.meta.dirname, '..', '..');

/** What a telephone exchange does. */
function kehu(...words: readonly string[]): string {
  const env = { ...process.env, KEHU_DATABASE: join(place.folder, 'kehu.db'), HOME: place.folder, KEHU_LANG: 'zh' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin', 'kehu.js'), ...words], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, stderr]);
  return stdout.trim();
}

test('M2.4 a call rings over the screen, is taken, finished and followed up; a missed one waits over a restart; a list is called through, by keyboard', async () => {
  const first = open(place.folder, [], { columns: 100, rows: 30 });
  await firstStart(first);
  first.send('\u0011');
  expect((await first.ended).exitCode).toBe(0);
  // Nobody is there: it is missed, and waits for whoever comes.
  const missed = kehu('call', 'ring', '0431-88886666');
  expect(missed).toBe('#1');

  const at = operator(place.folder);
  await at.waitFor('未接来电 0431-88886666').line(2, '客户呼叫中心').waitFor(/未接 +0431-88886666/).burst('{enter}').waitFor('不认识的号码').burst('{enter}').waitFor('通话中');
  // The unknown number becomes a customer in place.
  await at.burst('{f2}').waitFor('是谁').burst('{down}{enter}').waitFor('>名称').burst('晨光商城{ctrl-s}').waitFor(/^ 晨光商城/m);
  await at.burst('2{ctrl-s}').waitFor('仍留在待处理中').waitFor('回电未通 1 次').burst('{enter}').waitFor('Enter 回电').burst('{enter}').waitFor('通话中');
  await at.burst('6要报价{enter}送报价{enter}+3d{ctrl-s}').waitFor('通话已结束').waitFor('没有待处理的通话');

  // It rings while one types, and takes no key.
  await at.home().line(2, '客户').waitFor('晨光商城').burst('{ctrl-n}').waitFor('>名称').burst('北方机');
  expect(kehu('call', 'ring', '+86 431 8888 6666')).toBe('#2');
  await at.waitFor('来电 0431-88886666').waitFor('最近往来').burst('械厂').waitFor('北方机械厂');
  // Another rings: its card says who rings besides, and where it is taken elsewhere the first one's is there again.
  expect(kehu('call', 'ring', '13912345678')).toBe('#3');
  await at.waitFor('┌─ 来电 13912345678').waitFor('同时还有 1 个来电：0431-88886666');
  kehu('call', 'settle', '#3', '-y');
  await at.waitFor('┌─ 来电 0431-88886666').waitUntilGone('同时还有').waitFor('最近往来');
  await at.burst('{f12}').waitFor('通话中').burst('1{ctrl-s}').waitFor('通话已结束').waitFor('北方机械厂').burst('{ctrl-s}').waitFor(/已(?:保存|新增)/);

  // One after the other from a list: whoever was called today does not come again.
  await at.home().line(2, '客户呼叫中心').burst('{f6}').waitFor('按哪个名单呼出').burst('{enter}').waitFor('名单已呼完').burst('{esc}').waitFor('号码或客户');
  // The list of customers is one too.
  await at.home().line(2, '客户').waitFor('北方机械厂').palette('打电话').waitFor('没有电话').burst('{esc}').waitFor('晨光商城');
  expect(await at.leave()).toBe(0);
  expect(kehu('report', 'calls', '--by', 'outcome', '--period', 'all', '--format', 'json')).toContain('"count"');
}, 120_000);
