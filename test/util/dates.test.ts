import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, daysBetween, isDay, isoTime, isTimeZone, localDay, localTime, momentOf, todayIn, weekday } from '../../src/util/dates.ts';
import { parseDay, relativeRange } from '../../src/util/date-words.ts';

const TODAY = '2026-08-12';
const day = fc.integer({ min: -60_000, max: 120_000 }).map((number) => addDays('1970-01-01', number));
/** Old offsets have seconds that the wall does not show. */
const modern = day.filter((on) => on > '1950-01-01');

describe('days', () => {
  test('today is that of the time zone', () => {
    const now = Date.parse('2026-01-31T16:30:00Z');
    expect(todayIn('Asia/Shanghai', now)).toBe('2026-02-01');
    expect(todayIn('America/New_York', now)).toBe('2026-01-31');
    expect(isoTime(now)).toBe('2026-01-31T16:30:00.000Z');
  });

  test('count over months, years and leap days', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(addMonths('2026-01-15', -13)).toBe('2024-12-15');
    expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
    expect(weekday('2026-08-12')).toBe(3);
    expect(weekday('1969-12-28')).toBe(7);
  });

  test('adding and taking away come back, one day is one day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -40_000, max: 40_000 }), (from, n) => {
        expect(addDays(addDays(from, n), -n)).toBe(from);
        expect(daysBetween(from, addDays(from, n))).toBe(n);
      }),
    );
  });

  test.each(['2026-02-29', '2026-13-01', '2026-1-1', '2026-00-10', '0206-01-05', '2026-01-01 ', ''])('%j is no stored day', (text) => {
    expect(isDay(text)).toBe(false);
  });

  test('moments and the clock on the wall', () => {
    expect(momentOf('2026-02-01', '00:30:00', 'Asia/Shanghai')).toBe('2026-01-31T16:30:00.000Z');
    expect(localTime('2026-01-31T16:30:00.000Z', 'Asia/Shanghai')).toBe('2026-02-01 00:30');
    expect(localDay('2026-01-31T16:30:00.000Z', 'Asia/Shanghai')).toBe('2026-02-01');
    expect(momentOf('2026-07-01', '12:00:00', 'America/New_York')).toBe('2026-07-01T16:00:00.000Z');
    expect(momentOf('2026-01-01', '12:00:00', 'America/New_York')).toBe('2026-01-01T17:00:00.000Z');
    // Summer time begins at 2:00 on 8 March and ends at 2:00 on 1 November there.
    expect(momentOf('2026-03-08', '03:00:00', 'America/New_York')).toBe('2026-03-08T07:00:00.000Z');
    // What is skipped counts as if the clocks had not been changed yet.
    expect(momentOf('2026-03-08', '02:30:00', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z');
    expect(momentOf('2026-11-01', '00:00:00', 'America/New_York')).toBe('2026-11-01T04:00:00.000Z');
    expect(momentOf('2026-11-02', '00:00:00', 'America/New_York')).toBe('2026-11-02T05:00:00.000Z');
  });

  test('a minute of the wall in any zone comes back, clock changes apart', () => {
    fc.assert(
      fc.property(modern, fc.integer({ min: 4 * 60, max: 1439 }), fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'), (on, minutes, zone) => {
        const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
        expect(localTime(momentOf(on, `${clock}:00`, zone), zone)).toBe(`${on} ${clock}`);
      }),
    );
  });

  test('knows time zones', () => {
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});

describe('parseDay', () => {
  test.each([
    ['2026-01-05', '2026-01-05'],
    ['2026-1-5', '2026-01-05'],
    ['2026/1/5', '2026-01-05'],
    ['2026.1.5', '2026-01-05'],
    ['20260105', '2026-01-05'],
    ['2026年1月5日', '2026-01-05'],
    ['2026年01月05号', '2026-01-05'],
    ['２０２６－１－５', '2026-01-05'],
    [' 2026 年 1 月 5 日 ', '2026-01-05'],
    ['2026-01-05 00:00:00', '2026-01-05'],
    ['2026/1/5 9:30', '2026-01-05'],
    ['2026-01-05T00:00:00.000Z', '2026-01-05'],
    ['2026年1月5日 星期一', '2026-01-05'],
    ['5 Jan 2026', '2026-01-05'],
    ['January 5, 2026', '2026-01-05'],
    ['5-Mar-2026', '2026-03-05'],
    ['1月5日', '2026-01-05'],
    ['1-5', '2026-01-05'],
    ['3/8', '2026-03-08'],
    ['2024-02-29', '2024-02-29'],
    ['今天', '2026-08-12'],
    ['昨天', '2026-08-11'],
    ['Tomorrow', '2026-08-13'],
    ['+3d', '2026-08-15'],
    ['3天后', '2026-08-15'],
  ])('%j is %s', (text, expected) => {
    expect(parseDay(text, TODAY)).toEqual({ day: expected });
  });

  test.each([
    ['2026-02-29', 'date', '2026-02-28'],
    ['2026-4-31', 'date', '2026-04-30'],
    ['2026-13-01', 'month', '1–12'],
    ['20261301', 'month', '1–12'],
    ['0206-01-05', 'year', '1800–2299'],
    ['2026-1/5', 'form', TODAY],
    ['5/1/2026', 'form', TODAY],
    ['Jan 2026', 'form', TODAY],
    ['5 Foo 2026', 'form', TODAY],
    ['30 Feb 2026', 'date', '2026-02-28'],
    ['2026', 'form', TODAY],
    ['本月', 'form', TODAY],
    ['soon', 'form', TODAY],
  ])('%j is refused: %s, %s would be right', (text, fault, right) => {
    expect(parseDay(text, TODAY)).toEqual({ fault, right });
  });
});

describe('relativeRange', () => {
  test.each([
    ['today', '2026-08-12', '2026-08-12'],
    ['前天', '2026-08-10', '2026-08-10'],
    ['this-week', '2026-08-10', '2026-08-16'],
    ['本周', '2026-08-10', '2026-08-16'],
    ['上周', '2026-08-03', '2026-08-09'],
    ['this month', '2026-08-01', '2026-08-31'],
    ['本月', '2026-08-01', '2026-08-31'],
    ['上个月', '2026-07-01', '2026-07-31'],
    ['this-quarter', '2026-07-01', '2026-09-30'],
    ['上季度', '2026-04-01', '2026-06-30'],
    ['今年', '2026-01-01', '2026-12-31'],
    ['去年', '2025-01-01', '2025-12-31'],
    ['30d', '2026-07-13', '2026-07-13'],
    ['+30d', '2026-09-11', '2026-09-11'],
    ['2w', '2026-07-29', '2026-07-29'],
    ['3m', '2026-05-12', '2026-05-12'],
    ['1y', '2025-08-12', '2025-08-12'],
    ['30天', '2026-07-13', '2026-07-13'],
    ['30天前', '2026-07-13', '2026-07-13'],
    ['3个月', '2026-05-12', '2026-05-12'],
    ['2年前', '2024-08-12', '2024-08-12'],
    ['2026', '2026-01-01', '2026-12-31'],
    ['2026年', '2026-01-01', '2026-12-31'],
    ['2026-03', '2026-03-01', '2026-03-31'],
    ['2026/3', '2026-03-01', '2026-03-31'],
    ['2026年3月', '2026-03-01', '2026-03-31'],
    ['3月', '2026-03-01', '2026-03-31'],
    ['2026-Q1', '2026-01-01', '2026-03-31'],
    ['2026q4', '2026-10-01', '2026-12-31'],
    ['2026年一季度', '2026-01-01', '2026-03-31'],
    ['2026年第2季度', '2026-04-01', '2026-06-30'],
    ['q2', '2026-04-01', '2026-06-30'],
  ])('%s is %s to %s', (text, from, to) => {
    expect(relativeRange(text, TODAY)).toEqual({ from, to });
  });

  test('last month at the end of a long month is the whole of it', () => {
    expect(relativeRange('last-month', '2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(relativeRange('last-quarter', '2026-05-31')).toEqual({ from: '2026-01-01', to: '2026-03-31' });
  });

  test.each(['2026-13', '13月', '9999', 'constructor', '99999y', '5', '12', ''])('%j is none of these', (text) => {
    expect(relativeRange(text, TODAY)).toBeNull();
  });
});
