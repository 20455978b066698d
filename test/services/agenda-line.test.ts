import { expect, test } from 'vitest';
import { agendaLineWords, onItsFirstDay, parseAgendaLine } from '../../src/services/agenda-line.ts';
import { localTime } from '../../src/util/dates.ts';

/** A Sunday. */
const FRAME = { day: '2026-11-29', today: '2026-11-29', timeZone: 'Asia/Shanghai' };

/** A line in short: day, time, kind, repetition, subject, fault. */
function said(text: string): string {
  const { values, fault } = parseAgendaLine(text, FRAME);
  const start = values['starts_at'];
  return [String(values['on_day']).slice(2), typeof start === 'string' ? localTime(start, FRAME.timeZone).slice(11) : '', values['kind'], values['repeat'] ?? '', values['subject'], fault?.key ?? ''].join('|');
}

test.each([
  ['明天下午3点拜访晨光', '26-11-30|15:00|visit||晨光|'],
  ['下周五14:30电话催款', '26-12-04|14:30|call||催款|'],
  ['今天天气不错', '26-11-29||task||天气不错|'],
  ['next friday 9:00 call Acme', '26-12-04|09:00|call||Acme|'],
  ['day after tomorrow stock-taking', '26-12-01||task||stock-taking|'],
  ['5 Jan visit Acme', '27-01-05||visit||Acme|'],
  ['1-15 年检', '27-01-15||task||年检|'],
  ['11-20 补记', '26-11-20||task||补记|'],
  ['3天 回访', '26-12-02||task||回访|'],
  ['Friday 3pm visit !15 Acme', '26-12-04|15:00|visit||Acme|'],
  ['12:30 am call Acme', '26-11-29|00:30|call||Acme|'],
  ['lunch at 12 pm with Li', '26-11-29||task||lunch at 12 pm with Li|'],
  ['13pm call Acme', '26-11-29||task||13pm call Acme|agenda.fault.clock'],
  ['5m cable for Acme', '26-11-29||task||5m cable for Acme|'],
  ['2月30日 开会', '26-11-29||task||2月30日 开会|agenda.fault.day-date'],
  ['25:00 开会', '26-11-29||task||25:00 开会|agenda.fault.clock'],
  ['每周一 9:00 例会', '26-11-29|09:00|appointment|FREQ=WEEKLY;BYDAY=MO|例会|'],
  ['下午3点到5点 开会', '26-11-29|15:00|appointment||开会|'],
  ['每周一9点例会', '26-11-29|09:00|appointment|FREQ=WEEKLY;BYDAY=MO|例会|'],
  ['每月15日房租', '26-11-29||task|FREQ=MONTHLY;BYMONTHDAY=15|房租|'],
  ['每周一至周五 例会', '26-11-29||task|FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR|例会|'],
  ['every monday until next friday stand-up', '26-11-29||task|FREQ=WEEKLY;BYDAY=MO;UNTIL=20261204|stand-up|'],
  ['每周一 到周五 例会', '26-11-29||task|FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR|例会|'],
  ['每天 到周五 例会', '26-11-29||task|FREQ=DAILY;UNTIL=20261204|例会|'],
  ['every customer of ours', '26-11-29||task||every customer of ours|'],
  ['每天 到公司开会', '26-11-29||task|FREQ=DAILY|到公司开会|'],
  ['每日优鲜 拜访', '26-11-29||task||每日优鲜 拜访|'],
  // What looks like a day or a repetition and is none is no text.
  ['fridayy 9:00 call Acme', '26-11-29||task||fridayy 9:00 call Acme|agenda.fault.day-word'],
  ['next wensday call Acme', '26-11-29||task||next wensday call Acme|agenda.fault.day-word'],
  ['tommorow call Acme', '26-11-29||task||tommorow call Acme|agenda.fault.day-word'],
  ['周八 开会', '26-11-29||task||周八 开会|agenda.fault.day-word'],
  ['"fridayy" newsletter', '26-11-29||task||"fridayy" newsletter|'],
  ['Fridays report', '26-11-29||task||Fridays report|'],
  ['Sunday', '26-12-06||task|||agenda.fault.no-subject'],
  ['birthday of Sundar', '26-11-29||task||birthday of Sundar|'],
  ['every other week review', '26-11-29||task|FREQ=WEEKLY;INTERVAL=2|review|'],
  ['every 2nd friday review', '26-11-29||task||every 2nd friday review|agenda.fault.repeat-interval'],
  ['every 0 days stand-up', '26-11-29||task||every 0 days stand-up|agenda.fault.repeat-interval'],
  ['每0天 晨会', '26-11-29||task||每0天 晨会|agenda.fault.repeat-interval'],
  ['每周八 开会', '26-11-29||task||每周八 开会|agenda.fault.repeat-weekday'],
  ['每月32日 房租', '26-11-29||task||每月32日 房租|agenda.fault.repeat-date'],
  ['monthly on 32 rent', '26-11-29||task|FREQ=MONTHLY|on 32 rent|agenda.fault.repeat-date'],
  ['every day 0 times x', '26-11-29||task|FREQ=DAILY|0 times x|agenda.fault.repeat-count'],
  ['every day until 2026-02-30 x', '26-11-29||task|FREQ=DAILY|until 2026-02-30 x|agenda.fault.repeat-until'],
  ['每天，到2026-02-30 晨会', '26-11-29||task||每天，到2026-02-30 晨会|agenda.fault.repeat-until'],
  ['明天', '26-11-30||task|||agenda.fault.no-subject'],
])('%s', (text, expected) => {
  expect(said(text)).toBe(expected);
});

test('what repeats is meant on the first day of its rule; one whose last day lies before it is none', async () => {
  const meant = async (text: string) => await onItsFirstDay(parseAgendaLine(text, FRAME), FRAME.timeZone);
  expect((await meant('每周五 9:00 !15 例会')).values).toMatchObject({ on_day: '2026-12-04', starts_at: '2026-12-04T01:00:00.000Z', remind_at: '2026-12-04T00:45:00.000Z' });
  expect(agendaLineWords((await meant('every friday 9:00 !15 stand-up, 3 times')).values, 'en', FRAME.timeZone).join(' · ')).toBe('2026-12-04 Friday 09:00 · Appointment · every Fri · reminds 08:45 · stand-up, 3 times');
  expect(await meant('every friday until 2026-12-01 stand-up')).toMatchObject({ fault: { key: 'agenda.fault.until-past', params: { until: '2026-12-01', first: '2026-12-04' } } });
  expect((await meant('明天 拜访')).values['on_day']).toBe('2026-11-30');
});
