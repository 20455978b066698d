import { describe, expect, it, test } from 'vitest';
import { DATE_WORDS, dayIn, keptDay, parseDay, relativeRange } from '../../src/util/date-words.ts';

const TODAYS = ['2026-11-25', '2026-01-01', '2024-02-29', '2026-05-31'];

describe('a relative day that is kept', () => {
  test.each(Object.keys(DATE_WORDS))('%s means the same in both languages, and the same as typed', (word) => {
    const kept = keptDay(word);
    if (kept === null) throw new Error(`${word} is not kept`);
    for (const today of TODAYS) {
      const meant = relativeRange(word, today);
      expect(relativeRange(dayIn(kept, 'zh'), today)).toEqual(meant);
      expect(relativeRange(dayIn(kept, 'en'), today)).toEqual(meant);
    }
    expect(keptDay(dayIn(kept, 'zh'))).toBe(kept);
    expect(keptDay(kept)).toBe(kept);
  });

  test.each([
    ['30天', '30d', '30天'],
    ['30d', '30d', '30天'],
    ['-30d', '30d', '30天'],
    ['30天前', '30d', '30天'],
    ['+30d', '+30d', '30天后'],
    ['30天后', '+30d', '30天后'],
    ['两周', null, null],
    ['2周', '2w', '2周'],
    ['3个月后', '+3m', '3个月后'],
    ['3m', '3m', '3个月'],
    ['1季度', '1q', '1个季度'],
    ['1y', '1y', '1年前'],
    ['1年后', '+1y', '1年后'],
    ['０３０ｄ', '30d', '30天'],
    ['周五', 'friday', '周五'],
    ['Fri.', 'friday', '周五'],
    ['星期天', 'sunday', '周日'],
    ['下个星期一', 'next-monday', '下周一'],
    ['last Tuesday', null, null],
    ['这周三', null, null],
    ['下下周四', null, null],
    ['近30天', 'last-30d', '近30天'],
    ['最近三十天', null, null],
    ['last-30-days', 'last-30d', '近30天'],
    ['30天内', 'last-30d', '近30天'],
    ['过去2周', 'last-2w', '近2周'],
    ['last 12 months', 'last-12m', '近12个月'],
    ['近半年', 'last-6m', '近6个月'],
    ['近两年', 'last-2y', '近2年'],
    ['last-2q', 'last-2q', '近2个季度'],
    ['last-month', 'last-month', '上月'],
    ['2026年内', null, null],
    ['5月内', null, null],
    ['2026-01', null, null],
    ['5月', null, null],
    ['某天', null, null],
  ])('%s is kept as %s and read as %s', (typed, kept, chinese) => {
    expect(keptDay(typed)).toBe(kept);
    if (kept === null || chinese === null) return;
    expect(dayIn(kept, 'zh')).toBe(chinese);
    for (const today of TODAYS) expect(relativeRange(chinese, today)).toEqual(relativeRange(typed, today));
  });

  it('leaves what is no relative day as it is', () => {
    expect(dayIn('2026-01', 'zh')).toBe('2026-01');
    expect(dayIn('constructor', 'zh')).toBe('constructor');
  });

  test.each([
    ['周五', '2026-11-27'], ['friday', '2026-11-27'], ['周三', '2026-12-02'], ['wed', '2026-12-02'], ['本周一', '2026-11-23'], ['下周日', '2026-12-06'], ['next sunday', '2026-12-06'],
    ['last-friday', '2026-11-20'], ['last wednesday', '2026-11-18'], ['last tuesday', '2026-11-24'], ['this wed', '2026-11-25'], ['this monday', '2026-11-30'], ['上周二', '2026-11-17'], ['上上周五', '2026-11-13'], ['下下周一', '2026-12-07'], ['礼拜天', '2026-11-29'], ['5 Jan', '2026-01-05'], ['December 24th', '2026-12-24'], ['24-Dec-2027', '2027-12-24'],
  ])('%s is one day', (typed, day) => {
    expect(parseDay(typed, '2026-11-25')).toEqual({ day });
  });

  test.each([
    ['近30天', '2026-10-27', '2026-11-25'],
    ['30天内', '2026-10-27', '2026-11-25'],
    ['last-1d', '2026-11-25', '2026-11-25'],
    ['近2周', '2026-11-16', '2026-11-29'],
    ['近12个月', '2025-12-01', '2026-11-30'],
    ['30天', '2026-10-26', '2026-10-26'],
  ])('%s are the days from %s to %s', (typed, from, to) => {
    expect(relativeRange(typed, '2026-11-25')).toEqual({ from, to });
  });
});
