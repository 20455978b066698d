import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deskWithCompany } from './support.ts';

test('an activity is jotted down, listed, moved, put off and done by commands', async () => {
  const { kehu } = await deskWithCompany('zh');
  expect(await kehu('agenda', 'list')).toMatchObject({ code: 0, out: '', err: expect.stringContaining('没有安排') });
  expect(await kehu('agenda', 'add', '今天', '14:30-15:30', '拜访', '!15', '谈合同')).toMatchObject({ code: 0, out: '#1\n' });
  const made = JSON.parse((await kehu('activity', 'show', '#1', '--format', 'json')).out);
  expect(JSON.stringify(made)).toContain('"kind":"visit"');
  await kehu('agenda', 'add', '2020-01-02', '寄样品', '-q');
  const { out } = await kehu('agenda', 'list');
  expect(out).toMatch(/^#2 +2020-01-02 +任务 +寄样品 +王芳 +逾期$/m);
  expect(out).toMatch(/^#1 +\d{4}-\d\d-\d\d +14:30-15:30 +拜访 +谈合同 +王芳 +待办$/m);
  expect((await kehu('agenda', 'list', '--format', 'csv')).out).toMatch(/^activity,2,2020-01-02,,,,task,寄样品,,王芳,open,yes$/m);
  expect(JSON.parse((await kehu('agenda', 'list', 'month', '--on', '2020-01-01', '--format', 'json')).out)).toMatchObject({ from: '2020-01-01', to: '2020-01-31', items: [{ subject: '寄样品', overdue: true }] });

  expect((await kehu('agenda', 'move', '寄样品', '2099-01-01')).err).toContain('已改期：寄样品');
  expect((await kehu('agenda', 'snooze', '#1', '30m')).code).toBe(0);
  expect((await kehu('agenda', 'done', '谈合同')).err).toContain('已完成：谈合同');
  expect(await kehu('agenda', 'done', '#1')).toMatchObject({ code: 5, out: '' });
  expect((await kehu('agenda', 'list', '--kind', 'visit')).out).toContain('完成');

  expect(await kehu('agenda', 'add', '明天')).toMatchObject({ code: 2, err: expect.stringContaining('请写上主题') });
  expect(await kehu('agenda', 'add', '25:00', '开会')).toMatchObject({ code: 2, err: expect.stringContaining('没有“25:00”这个时间') });
  expect(await kehu('agenda', 'snooze', '#2', '哪天')).toMatchObject({ code: 6, err: expect.stringContaining('请输入日期和时间') });
  expect((await kehu('agenda', 'add', 'every', '2', 'weeks', '9:00', 'review', '-q')).code).toBe(0);
  expect((await kehu('activity', 'list', '--where', 'subject:review', '-c', 'repeat', '-f', 'csv')).out).toBe('repeat\nFREQ=WEEKLY;INTERVAL=2\n');
  expect(await kehu('agenda', 'add', '开会', '--set', 'repeat=每周八')).toMatchObject({ code: 6, err: expect.stringContaining('每周一三五') });
  expect(await kehu('agenda', 'list', '--on', '哪天')).toMatchObject({ code: 2, err: expect.stringContaining('看不懂日期“哪天”') });
  expect(await kehu('agenda', 'list', 'year')).toMatchObject({ code: 2 });

  // A dry run says what would be; slips are no text.
  expect(await kehu('agenda', 'add', '2099-03-02', '下午3点到5点', '拜访', '!15', '谈合同', '--dry-run')).toMatchObject({ code: 0, out: '', err: expect.stringContaining('将新增：2099-03-02 周一 15:00-17:00, 拜访, 提醒 14:45, 谈合同。没有作任何更改。') });
  expect((await kehu('agenda', 'add', '2099-03-02', '每周五', '例会', '--dry-run', '--lang', 'en')).err).toContain('Would add: 2099-03-06 Friday, Task, every Fri, 例会.');
  expect((await kehu('agenda', 'add', '2099-03-02', '盘点', '--set', 'starts_at=下午3点', '--dry-run')).err).toContain('2099-03-02 周一 15:00, 任务, 盘点');
  expect((await kehu('agenda', 'snooze', '#2', '2099-01-02 9:00')).err).toContain('2099-01-02 09:00 再提醒：寄样品');
  expect(await kehu('agenda', 'done', '#2', '--dry-run')).toMatchObject({ code: 0, err: expect.stringContaining('没有') });
  expect(await kehu('agenda', 'add', 'fridayy', 'call')).toMatchObject({ code: 2, err: expect.stringContaining('“friday”') });
  expect(await kehu('agenda', 'add', '每天，到2020-01-01', '晨会', '--dry-run')).toMatchObject({ code: 6, err: expect.stringContaining('请写更晚的截止日期') });
});

test('one day of what repeats is done alone; a calendar file goes out and comes in, broken ones are refused', async () => {
  const { kehu, pipe, file, folder } = await deskWithCompany('en');
  await kehu('agenda', 'add', '2099-03-02', '9:00', 'daily', 'stand-up', '-q');
  expect((await kehu('agenda', 'done', '#1', '--on', '2099-03-04', '--format', 'json')).code).toBe(0);
  expect(await kehu('agenda', 'done', '#1', '--on', '2099-03-04')).toMatchObject({ code: 5, err: expect.stringContaining('no day of the series') });
  const week = JSON.parse((await kehu('agenda', 'list', 'week', '--on', '2099-03-02', '--format', 'json')).out) as { readonly items: readonly { readonly day: string; readonly state: string }[] };
  expect(week.items.map(({ day, state }) => `${day.slice(8)}${state === 'done' ? '!' : ''}`)).toEqual(['02', '03', '04!', '05', '06', '07', '08']);

  const { out } = await kehu('agenda', 'export', '--from', '2099-01-01', '--to', '2099-12-31');
  expect(out).toContain('RRULE:FREQ=DAILY');
  expect(await pipe(out, 'agenda', 'import', '-')).toMatchObject({ code: 0, err: expect.stringContaining('0 new, 0 changed, 2 as they were') });
  const path = join(folder, 'a.ics');
  expect((await kehu('agenda', 'export', '--output', path, '--from', '2099-01-01')).code).toBe(0);
  expect((await kehu('agenda', 'export', '--output', path)).code).toBe(5);
  expect(await readFile(path, 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(await kehu('agenda', 'import', await file('no.ics', 'name,phone\n'))).toMatchObject({ code: 6, err: expect.stringContaining('no calendar file') });
  expect((await kehu('agenda', 'import', join(folder, 'nothing.ics'))).code).toBe(3);
  const odd = await file('odd.ics', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:hourly\r\nDTSTART:20990101T000000Z\r\nRRULE:FREQ=HOURLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n');
  expect(await kehu('agenda', 'import', odd, '--dry-run')).toMatchObject({ code: 6, err: expect.stringContaining('1 new') });
  expect((await kehu('activity', 'list', '--where', 'subject:hourly', '--format', 'csv', '-c', 'subject')).out).toBe('subject\n');
});

test('the calculator needs no database', async () => {
  const { kehu } = await deskWithCompany('zh');
  expect(await kehu('calc', '1,200*3+5%', '--db', '/nowhere/at/all.db')).toMatchObject({ code: 0, out: '3780\n', err: '' });
  expect((await kehu('calc', '--capitals', '1409.5')).out).toBe('壹仟肆佰零玖元伍角整\n');
  expect((await kehu('calc', '2026-12-31 - 2026-11-29')).out).toBe('32\n');
  expect(JSON.parse((await kehu('calc', '1/3', '--format', 'json')).out)).toMatchObject({ value: '0.3333333333', rounded: true });
  expect(await kehu('calc', '1+*')).toMatchObject({ code: 6, out: '', err: expect.stringContaining('算式不完整') });
  expect(await kehu('calc', 'f(x)=x')).toMatchObject({ code: 6, out: '' });
});

test('a contact is noted in one line: whom, how long, what comes next; a line that cannot be kept says why', async () => {
  const { kehu } = await deskWithCompany('en');
  await kehu('customer', 'add', '--set', 'name=Qiming', '-q');
  for (const name of ['Li Ming', 'Li Na']) await kehu('contact', 'add', '--set', `name=${name}`, '--set', 'customer=Qiming', '-q');
  expect(await kehu('interaction', 'log', 'Qiming', 'call 9:30 15m @Li about the offer', '--dry-run')).toMatchObject({ code: 6, err: expect.stringContaining('Li Ming, Li Na') });
  expect(await kehu('interaction', 'log', 'Qiming', 'yesterday call @Wang about the offer')).toMatchObject({ code: 6, err: expect.stringContaining('no contact called “Wang”') });
  expect(await kehu('interaction', 'log', 'Qiming', 'tomorrow', 'call')).toMatchObject({ code: 6, err: expect.stringContaining('Nothing says') });
  expect(await kehu('interaction', 'log', 'Qiming', 'call 9:30 15m about the offer -> 2099-12-05 send it', '--dry-run')).toMatchObject({ code: 0, out: expect.stringMatching(/Type: Phone call\nSubject: about the offer\nNext step: 2099-12-05 send it/) });
  expect(await kehu('interaction', 'log', 'Qiming', 'call 9:30 15m about the offer -> 2099-12-05 send it')).toMatchObject({ code: 0, out: '#1\n', err: expect.stringContaining('Noted: about the offer') });
  expect((await kehu('interaction', 'list', '-c', 'customer,type,subject,content,next_step,next_on', '-f', 'csv')).out).toContain('Qiming,Phone call,about the offer,"09:30, 15 min",send it,2099-12-05');
});
