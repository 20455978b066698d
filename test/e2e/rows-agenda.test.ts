import { expect, test } from 'vitest';
import { operator } from './operator.ts';
import { builtPlace, firstStart, open } from './pty.ts';

const place = builtPlace();

test('M6.3 M6.5 M8.4 S5.3 S5.4 the agenda, memos, the start page, one\'s own page and the calculator, by keyboard', async () => {
  const first = open(place.folder, [], { columns: 100, rows: 30 });
  await firstStart(first);
  first.send('\u0011');
  expect((await first.ended).exitCode).toBe(0);

  const at = operator(place.folder);
  await at.waitFor('客户信息维护').line(2, '客户').waitFor('还没有客户').burst('{ctrl-n}').waitFor('>名称').burst('晨光商城{ctrl-s}').waitFor('晨光商城');

  // M6.5: a memo with a reminder, linked to the record in hand; a repeating appointment.
  await at.burst('{ctrl-y}').waitFor('计算器').burst('{esc}').waitUntilGone('计算器');
  await at.line(6, '工作业务备忘').waitFor('没有安排').burst('{ctrl-n}今天 9:00 !15 续签合同{enter}').waitFor('已新增').waitFor('续签合同');
  await at.burst('{f2}').waitFor('修改日程').waitFor('>主题').burst('{down}{down}{down}{down}{down}{down}{down}{down}{down}').waitFor(/>客户/).burst('cgsc').waitFor('晨光商城').burst('{enter}{ctrl-s}').waitFor('续签合同 · 晨光商城');

  // S5.3: in one agenda by day, week and month; typed in place, moved, done, and what repeats.
  await at.burst('{f10}').waitFor('› 日程安排').waitFor('续签合同').burst('{ctrl-n}每天 8:00 晨会{enter}').waitFor(/08:00 +约会 +晨会/);
  await at.burst('{tab}').waitFor('[周]').burst('{tab}').waitFor('[月]').burst('{right}{enter}').waitFor('明天').waitFor(/\[ \] 08:00 +约会 +晨会/).burst('{esc}').waitFor('[月]');
  await at.burst('{tab}').waitFor('[日]').burst('t').waitFor(/> \[ \] 08:00 +约会 +晨会/).burst('d').waitFor(/\[x\] 08:00 +约会 +晨会/);
  await at.burst('{end}').waitFor(/> \[ \] 09:00 +备忘 +续签合同/).burst('m').waitFor('改期：续签合同').burst('{down}{enter}').waitFor('已改期').waitUntilGone('续签合同 · 晨光商城').burst('{right}').waitFor('续签合同 · 晨光商城');

  // M8.4: numbers of the start page open their rows; memos that are due stand beside the menu.
  await at.home().burst('{f10}').waitFor('› 日程安排').burst('{ctrl-n}备忘 带样品{enter}').waitFor('已新增').home().waitFor('备忘 带样品').waitFor(/2 +未完备忘/).burst('{tab}{down}{down}{down}{down}{down}{down}').waitFor(/> +2 +未完备忘/).burst('{enter}').waitFor('续签合同').waitFor('带样品');

  // S5.4: my tasks, my numbers, my customers.
  await at.line(6, '我的主页').waitFor('我的任务').waitFor('带样品').waitFor('我的客户').burst('{tab}').waitFor(/^> +0 +我的逾期投诉/m).burst('{tab}').waitFor(/^> 晨光商城/m).burst('{enter}').waitFor('› 我的主页 › 晨光商城');

  // M6.3: over any form, its result into the field in hand.
  await at.burst('{f2}').waitFor('修改客户').burst('{pagedown}{up}{up}{up}{up}').waitFor('>年营业额').burst('{ctrl-y}').waitFor('计算器').burst('1200*3+5%').waitFor('= 3,780').waitFor('叁仟柒佰捌拾元整').burst('{enter}').waitFor('填入').burst('{enter}').waitUntilGone('┌─ 计算器').burst('{ctrl-s}').waitFor('3,780.00');
  expect(await at.leave()).toBe(0);
}, 120_000);
