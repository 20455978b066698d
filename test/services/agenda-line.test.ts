import { expect, test } from 'vitest';
import { parseAgendaLine } from '../../src/services/agenda-line.ts';
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
  ['明天', '26-11-30||task|||agenda.fault.no-subject'],
])('%s', (text, expected) => {
  expect(said(text)).toBe(expected);
});
