import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { t, type Lang } from '../../src/i18n/index.ts';
import type { Api } from '../../src/services/api.ts';
import { openCompany } from './company.ts';
import type { Driver } from './driver.ts';
import { start } from './start.ts';

/** It is Tuesday, 2026-11-24, ten o'clock. */
async function filled(api: Api): Promise<void> {
  await api.create('activity', { subject: '寄样品', on_day: '2026-11-18', kind: 'task', customer_id: 1 });
  await api.create('activity', { subject: '谈合同', starts_at: '2026-11-24 14:30', ends_at: '2026-11-24 15:30', kind: 'visit', customer_id: 1 });
  await api.create('activity', { subject: '例会', starts_at: '2026-11-23 9:00', repeat: '每周一', kind: 'appointment' });
  await api.create('activity', { subject: '年终盘点', on_day: '2026-11-26', to_day: '2026-11-28', kind: 'deadline' });
  await api.create('complaint', { customer_id: 3, subject: '少发两箱', due_on: '2026-11-25', handler_id: 1 });
}

const diary = (lang: Lang, size: { readonly columns?: number; readonly rows?: number } = {}, more: (api: Api) => Promise<void> = async () => undefined): Driver => {
  const services = openCompany(lang).then(async (opened) => {
    await filled(opened.api);
    await more(opened.api);
    return opened;
  });
  return start({ services, lang, ...size }).waitFor(t(lang, 'module.tools')).waitFor('2026-11-24').burst('{f10}').waitFor('寄样品');
};

describe('the agenda by keyboard', () => {
  test('a line typed in place, done, undone, moved, put off, called off', async () => {
    const app = diary('zh').check(({ rows }) => expect(rows.findIndex((row) => row.includes('寄样品'))).toBeLessThan(rows.findIndex((row) => row.includes('谈合同'))));
    await app.burst('{ctrl-n}16:00 电话 回访华联{enter}').waitFor('已新增：2026-11-24 回访华联').waitFor(/16:00 +电话 +回访华联/);
    await app.burst('{ctrl-n}  {enter}').burst('{ctrl-n}明天{enter}').waitFor('请写上主题').burst('{esc}').waitUntilGone('2026-11-24 新增');
    // The hands are at the new line.
    await app.waitFor(/^> \[ \] 16:00/m).burst('d').waitFor(/^> \[x\] 16:00/m).burst('d').waitFor(/^> \[ \] 16:00/m);
    await app.burst('m').waitFor('改期：回访华联').burst('{down}{enter}').waitFor('已改期：回访华联').waitUntilGone('16:00').burst('{right}').waitFor('2026-11-25 周三 明天').waitFor('回访华联').waitFor('少发两箱');
    await app.burst('{end}').waitFor(/^> .*回访华联/m).burst('z').waitFor('推迟提醒：回访华联').waitFor(/10 分钟后 +周二 11-24 10:10/).burst('{enter}').waitFor('周二 11-24 10:10 再提醒：回访华联');
    await app.burst('x').waitFor('取消“回访华联”吗').burst('1{enter}').waitFor(/\[-\] 16:00/).burst('m').waitFor('已经完成或取消').burst('{ctrl-z}').waitFor('撤销这一步吗').burst('{enter}').waitFor(/\[ \] 16:00/);
    // What falls due of other records is opened, not done here.
    await app.burst('{end}{up}').waitFor(/^> .*少发两箱/m).burst('d').waitFor('这不是日程本身').burst('{enter}').waitFor('华联超市').burst('{esc}').waitFor('2026-11-25 周三');
    await app.burst('t').waitFor('2026-11-24 周二');
  });

  test('of a series one day is called off alone, or moved; the others stay', async () => {
    const app = diary('en', {}, async (api) => {
      await api.create('activity', { subject: 'stand-up', on_day: '2026-11-24', starts_at: '8:00', repeat: 'daily' });
    });
    await app.burst('{tab}').waitFor('[Week]').waitFor(/Wednesday 11-25[^]*08:00 +Task +stand-up/);
    await app.burst('{esc}').waitFor(t('en', 'module.tools')).burst('{f10}').waitFor('stand-up').burst('{right}').waitFor('2026-11-25 Wednesday').burst('{end}').waitFor(/^> .*stand-up/m);
    await app.burst('z').waitFor('only the next day reminds');
    await app.burst('x').waitFor('Call off 2026-11-25 alone').burst('1{enter}').waitFor(/\[-\] 08:00/).burst('{right}').waitFor('2026-11-26 Thursday').waitFor(/\[ \] 08:00/);
    await app.burst('{end}').waitFor(/^> .*stand-up/m).burst('m').waitFor('Move: stand-up').burst('A week{enter}').waitFor('Moved: stand-up').burst('g').waitFor('Go to day').burst('2026-12-03{enter}').waitFor('2026-12-03 Thursday');
    await app.waitFor(/stand-up[^]*stand-up/);
  });

  test('what repeats is shown on the first day of its rule before it is taken, and stands in hand there', async () => {
    const app = diary('zh').burst('{ctrl-n}每周五 9:00 周报').waitFor('= 2026-11-27 周五 09:00 · 约会 · 每周五 · 周报').burst('{enter}').waitFor('2026-11-27 周五').waitFor(/^> \[ \] 09:00 +约会 +周报/m);
    await app.burst('{ctrl-n}每天，到2020-01-01 晨会').waitFor('! 到 2020-01-01 为止一次也没有：第一次是 2026-11-27').burst('{enter}').waitFor('请写更晚的截止日期').waitFor('2026-11-27 新增 每天');
    await app.burst('{ctrl-u}fridayy 晨会').waitFor('没有“fridayy”这一天').burst('{ctrl-u}{enter}').waitUntilGone('2026-11-27 新增');
  });

  test('what is overdue stands in the month too, and the number of the start page opens it', async () => {
    const app = diary('zh', {}, async (api) => {
      for (const day of ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13']) await api.create('activity', { subject: `旧事${day}`, on_day: `2026-09-${day}` });
    });
    await app.burst('{esc}').waitFor(/! +15 +逾期日程/).burst('{tab}{down}{down}{down}').waitFor(/> +15 +逾期日程/).burst('{enter}').waitFor('› 日程安排').waitFor('逾期未完成（15）');
    await app.burst('{tab}{tab}').waitFor('[月]').waitFor('逾期未完成（15）').waitFor('旧事01').burst('{right}').waitFor('周三 11-25').waitFor('逾期未完成（15）');
    // Shift-Tab goes through them all.
    await app.burst('{shift-tab}{shift-tab}').waitFor(/> \[ \] 09-02/).burst('d').waitFor('已完成：旧事02').waitFor('逾期未完成（14）');
    await app.burst('{pageup}{pageup}').waitFor('2026-09').waitFor('逾期未完成（14）').burst('{tab}').waitFor('[日]').waitFor('逾期未完成（14）');
  });

  test('a moment is put off from the record\'s page by a choice that says when; one that is typed is shown as it is read', async () => {
    const app = diary('zh').burst('{end}').waitFor(/^> .*谈合同/m).burst('{enter}').waitFor('› 谈合同').burst('z').waitFor('推迟提醒 › 谈合同').waitFor(/明天 9:00 +周三 11-25 09:00/).golden('snooze-80x24-zh').burst('{down}{down}{enter}').waitFor('推迟提醒：周二 11-24 13:00').waitFor(/推迟到 +2026-11-24 13:00/);
    await app.burst('z').waitFor('其他时间').burst('{up}{enter}').waitFor('>推迟到*').waitFor('2026-11-24 13:00').burst('{ctrl-u}哪天{enter}').waitFor('! 请输入日期和时间，如 2026-11-24…').burst('{up}{ctrl-u}明天下午3点半{ctrl-s}').waitFor(/推迟到 +2026-11-25 15:30/);
    await app.burst('{f2}').waitFor('>主题').burst('{tab}{tab}{tab}{tab}').waitFor('>开始').waitFor('2026-11-24 14:30').waitFor('如 2026-11-24 14:30、明天 9:00、下午3点半').burst('{tab}{tab}').waitFor('>结束').burst('{esc}').waitUntilGone('修改日程');
  });

  test('a moment that is only looked at stays what it was, to the second', async () => {
    let id = 0;
    const opened = openCompany('en').then(async (company) => {
      ({ id } = await company.api.create('activity', { subject: 'parcel', starts_at: '2026-11-24T06:30:15.250Z' }));
      return company;
    });
    const app = start({ services: opened, lang: 'en' }).waitFor('2026-11-24').burst('{f10}').waitFor('parcel').burst('{f2}').waitFor('>Subject').burst('{tab}{tab}{tab}{tab}').waitFor('>Starts').waitFor('2026-11-24 14:30:15').burst('{tab}{tab}').burst('{ctrl-s}').waitFor('Nothing was changed');
    await app;
    expect((await (await opened).api.get('activity', id)).values['starts_at']).toBe('2026-11-24T06:30:15.250Z');
  });

  test('days that are none are said to be none; a calendar file is written once, however often Enter is pressed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kehu-agenda-'));
    const app = diary('en').burst('g').waitFor('Go to day').burst('feb 30{enter}').waitFor('the last of that month is 2026-02-28').burst('gnext fridayy{enter}').waitFor('Enter a date');
    await app.burst('{ctrl-e}').waitFor('Export calendar').burst(`{up}{ctrl-u}${join(folder, 'a.ics')}{down}{enter}{enter}`).waitFor('› 谈合同');
    // The second one was for the agenda below, and asked nothing about a file.
    expect(await readFile(join(folder, 'a.ics'), 'utf8')).toContain('BEGIN:VEVENT');
    await app.burst('{esc}').waitFor('[Day]');
    // Everything that could not be taken as it stands is named.
    const event = (uid: string, subject: string, rule: string): string => `BEGIN:VEVENT\r\nUID:${uid}\r\nSUMMARY:${subject}\r\nDTSTART;VALUE=DATE:20991201\r\nRRULE:${rule}\r\nEND:VEVENT\r\n`;
    await writeFile(join(folder, 'b.ics'), `BEGIN:VCALENDAR\r\n${event('1', 'hourly', 'FREQ=HOURLY')}${event('2', 'over', 'FREQ=DAILY;UNTIL=20991101')}${event('3', 'fine', 'FREQ=DAILY')}END:VCALENDAR\r\n`);
    await app.burst('{ctrl-p}').waitFor('Commands').burst('import cal{enter}').waitFor('Import calendar').burst(`${join(folder, 'b.ics')}{down}{enter}`).waitFor('2 new, 0 changed, 0 as they were; 2 with a problem:').waitFor('hourly: repeats in a way').waitFor('over: Until 2099-11-01 it never comes').burst('{enter}').waitUntilGone('Import calendar');
    await rm(folder, { recursive: true });
  });

  test('who may not edit sees the keys and is told why', async () => {
    const app = diary('zh', {}, async (api) => {
      await api.lookAs(null);
    });
    await app.burst('{ctrl-e}').waitFor(t('zh', 'act.agenda.export')).burst('{esc}').burst('{f3}').waitFor('所有人').burst('?').waitFor(t('zh', 'does.agenda.snooze'));
  });
});

describe.each([
  [80, 24, 'zh'], [120, 40, 'en'], [60, 15, 'zh'],
] as const)('%i×%i %s', (columns, rows, lang) => {
  test('day, week and month', async () => {
    const size = `${columns}x${rows}-${lang}`;
    const app = diary(lang, { columns, rows }).waitFor(/\d\d-\d\d +(期限|Deadline|投诉|任务|Task)/).golden(`agenda-day-${size}`);
    await app.burst('{tab}').waitFor(lang === 'zh' ? '[周]' : '[Week]').waitFor(/-25 [─-]*\n.*少发两箱/).golden(`agenda-week-${size}`);
    await app.burst('{tab}').waitFor(lang === 'zh' ? '[月]' : '[Month]').waitFor('25:1').waitFor('18!1').golden(`agenda-month-${size}`);
  });
});

test('the calculator comes over any screen, keeps its tape, and puts its result into the field in hand', async () => {
  const app = start({ lang: 'zh' }).waitFor('客户信息维护').burst('{ctrl-y}').waitFor('计算器').burst('1200*3+5%').waitFor('= 3,780').waitFor('叁仟柒佰捌拾元整').golden('calculator-80x24-zh');
  await app.burst('{enter}').waitFor('1200*3+5% ').burst('/2').waitFor('= 1,890').burst('{enter}{f3}').waitFor('M 1890').burst('{up}').waitFor('> 3780 /2').waitFor('= 1,890').burst('{down}').burst('1+*').waitFor('算式不完整').burst('{esc}{esc}').waitUntilGone('M 1890');
  await app.burst('2{enter}{enter}').waitFor('北方机械厂').burst('{ctrl-n}').waitFor('C202600009').burst('{pagedown}{up}{up}{up}{up}').waitFor(/>年营业额/);
  await app.burst('{ctrl-y}').waitFor('1200*3+5%').waitFor('M 1890').burst('m*1000').waitFor('= 1,890,000').burst('{enter}').waitFor('填入').burst('{enter}').waitUntilGone('计算器').waitFor('1890000');
  // In conditions and dialogs it goes where one types: in place of a sum, into other text where the cursor stands.
  await app.burst('{esc}').waitFor('尚未保存').burst('2{enter}').waitFor('北方机械厂').burst('{f3}').waitFor('选择字段').burst('年营业额{enter}').waitFor('怎样比较').burst('{enter}').waitFor(/年营业额 +等于/).burst('100').burst('{ctrl-y}').waitFor('计算器').burst('5万*2').waitFor('= 100,000').burst('{f2}').waitUntilGone('┌─ 计算器').waitFor('年营业额:100000');
  await app.burst('{esc}').waitFor(t('zh', 'tui.conditions.leave-title')).burst('2{enter}').waitUntilGone('满足全部条件').burst('{insert}').waitFor('快速记录往来').burst('电话 报价 元').burst('{left}').burst('{ctrl-y}').waitFor('计算器').burst('1200*3').waitFor('= 3,600').burst('{f2}').waitFor(/主题 +报价 3600元/).burst('{esc}').waitFor('尚未保存').burst('2{enter}').waitUntilGone('快速记录往来');
  await app.burst('{up}{ctrl-y}').waitFor('计算器').burst('today+30').waitFor('2026-12-24').burst('{esc}{esc}').waitUntilGone('计算器');
});

test('the calculator begins with what stands in the field, another number or day takes its place, and so does the result', async () => {
  const app = start().waitFor('客户信息维护').burst('2{enter}{enter}').waitFor('北方机械厂').press('ctrl-n').waitFor('C202600009').burst('{pagedown}{up}{up}').waitFor('>下次联系').burst('2026-12-01{ctrl-y}').waitFor('> 2026-12-01').waitFor('= 2026-12-01');
  await app.burst('today+30').waitFor('> today+30').waitFor('= 2026-12-24').press('f2').waitUntilGone('计算器').waitFor(/>下次联系 +2026-12-24 *$/m);
  await app.press('ctrl-y').waitFor('= 2026-12-24').burst('+7').waitFor('> 2026-12-24+7').waitFor('= 2026-12-31').press('f2').waitUntilGone('计算器').waitFor(/>下次联系 +2026-12-31 *$/m);
  // Words of a day are no sum; they go all the same.
  await app.burst('{ctrl-u}明天{ctrl-y}').waitFor('计算器').burst('today+2').waitFor('= 2026-11-26').press('f2').waitUntilGone('计算器').waitFor(/>下次联系 +2026-11-26 *$/m);
  await app.press('esc').waitFor('尚未保存').burst('2{enter}').waitFor('北方机械厂').burst('{f3}').waitFor('选择字段').burst('下次联系{enter}').waitFor('怎样比较').press('enter').waitFor(/下次联系 +\S+/).burst('今天').waitFor('下次联系:今天').burst('{ctrl-y}').waitFor('计算器').burst('today+9').waitFor('= 2026-12-03').press('f2').waitUntilGone('┌─ 计算器').waitFor('下次联系:2026-12-03');
});

test('a sign at the beginning of the calculator\'s line goes on from the last result, which stands before it; not from a line that came from elsewhere', async () => {
  const app = start().waitFor('客户信息维护').press('ctrl-y').waitFor('计算器').burst('-5*3').waitFor('= -15').press('enter').burst('100').waitFor('= 100').press('enter').burst('-30').waitFor('> 100 -30').waitFor('= 70');
  await app.press('esc', 'up', 'up').waitFor('> -5*3').waitFor('= -15');
});

test('memos that are due stand beside the menu from the login on, and in a list of their own', async () => {
  const services = openCompany('zh').then(async (opened) => {
    for (const [subject, on_day] of [['续签合同', '2026-11-20'], ['买年历', '2026-11-24'], ['问候李明', '2026-12-24']] as const) await opened.api.create('activity', { subject, on_day, kind: 'memo' });
    return opened;
  });
  const app = start({ services }).waitFor('备忘 11-20 续签合同').waitFor('备忘 买年历');
  await app.burst('6{enter}').waitFor('› 辅助工具').burst('备忘').waitFor(/> .*工作业务备忘/).burst('{enter}').waitFor('问候李明').waitFor('续签合同').burst('{ctrl-n}周五 9:00 !15 带样品').waitFor('= 2026-11-27 周五 09:00 · 备忘 · 提醒 08:45 · 带样品').burst('{esc}{ctrl-n}').waitFor('· 带样品').burst('{ctrl-u}2月30日 带样品').waitFor('2026-02-28').burst('{ctrl-u}带样品{enter}').waitFor('已新增：2026-11-24 带样品').waitFor(/备忘 +带样品/);
  // One of another day leaves those of today where they are.
  await app.burst('{ctrl-n}12-01 寄年历{enter}').waitFor('已新增：2026-12-01 寄年历').waitFor(/^> .*寄年历/m).check(({ rows }) => expect(rows.join('\n')).toContain('带样品'));
});

test('what is told while nobody presses a key takes the place of what was said before', async () => {
  const services = await openCompany('zh');
  const app = start({ services }).waitFor('客户信息维护').burst('{f12}').waitFor('没有新消息');
  await app;
  await services.api.ringCall({ number: '0431-88886666', operatorId: null });
  await app.waitUntilGone('没有新消息');
});

test('one\'s own page says how many there are of what it shows in part', async () => {
  const services = openCompany('zh').then(async (opened) => {
    for (let at = 1; at <= 15; at++) await opened.api.create('activity', { subject: `旧事${at}`, on_day: '2026-11-02' });
    return opened;
  });
  await start({ services }).waitFor('2026-11-24').burst('6{enter}').waitFor('› 辅助工具').burst('我的主页{enter}').waitFor(/我的任务 +12 \/ 15/);
});

test('one\'s own page opens tasks, numbers and customers', async () => {
  const services = openCompany('zh').then(async (opened) => {
    await filled(opened.api);
    return opened;
  });
  const app = start({ services }).waitFor('2026-11-24').burst('6{enter}').waitFor('› 辅助工具').burst('我的主页').waitFor(/> .*我的主页/).burst('{enter}').waitFor('我的数字').waitFor('寄样品').golden('own-page-80x24-zh');
  await app.burst('{enter}').waitFor('› 我的主页 › 寄样品').burst('{esc}').waitFor('我的数字').burst('{tab}{down}').waitFor(/> +1 +我的未结案投诉/).burst('{enter}').waitFor('少发两箱').burst('{esc}').waitFor('我的数字').burst('{tab}{enter}').waitFor('› 我的主页 › ');
});
