import { addDays, addMonths, dayOf, daysInMonth, FIRST_YEAR, isDay, LAST_YEAR, monthRange, quarterRange, weekRange, yearRange } from './dates.ts';
import { halfWidth } from './fold.ts';
import { keptWeekday, weekdayDay, weekdayInChinese } from './weekday-words.ts';
import type { DayRange } from './dates.ts';

/** A day as typed, or why it is none; `right` is what would be: the last day of that month. */
export type DayResult = { readonly day: string } | { readonly fault: 'form' | 'year' | 'month' | 'date'; readonly right: string };

const THREE = /^(\d{4})\s*([-/.年])\s*(\d{1,2})\s*([-/.月])\s*(\d{1,2})\s*[日号]?$/;
const EIGHT = /^(\d{4})(\d{2})(\d{2})$/;
const TWO = /^(\d{1,2})\s*([-/.月])\s*(\d{1,2})\s*[日号]?$/;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = String.raw`(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`;
const DAY_MONTH = new RegExp(String.raw`^(\d{1,2})(?:st|nd|rd|th)?[\s-]+${MONTH}(?:[\s,-]+(\d{4}))?$`, 'i');
const MONTH_DAY = new RegExp(String.raw`^${MONTH}[\s,-]+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$`, 'i');

/** 5 Jan 2026, January 5, 2026; without the year: this one. */
function namedDay(text: string, today: string): DayResult | null {
  const [, first, month, firstYear] = DAY_MONTH.exec(text) ?? [];
  const [, name = month ?? '', second, secondYear] = month === undefined ? (MONTH_DAY.exec(text) ?? []) : [];
  if (name === '') return null;
  return checkDay(Number(firstYear ?? secondYear ?? today.slice(0, 4)), MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1, Number(first ?? second));
}

/**
 * A day written leniently: 2026-1-5, 2026/1/5, 2026.1.5, 20260105, 2026年1月5日, full-width digits, 5 Jan 2026, without the year (1-5, 1月5日, 5 Jan: this year), a
 * time behind it is dropped. Words, days of the week and durations too (今天, tomorrow, 周五, next friday, +3d).
 */
export function parseDay(input: string, today: string): DayResult {
  if (isDay(input)) return { day: input };
  const text = halfWidth(input).trim();
  const dated = text.replace(/(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$/i, '').replace(/\s*[（(]?(?:周|星期)[一二三四五六日天][）)]?$/, '');
  const three = THREE.exec(dated);
  if (three && (three[2] === three[4] || (three[2] === '年' && three[4] === '月'))) return checkDay(Number(three[1]), Number(three[3]), Number(three[5]));
  const eight = EIGHT.exec(dated);
  if (eight) return checkDay(Number(eight[1]), Number(eight[2]), Number(eight[3]));
  const two = TWO.exec(dated);
  if (two) return checkDay(Number(today.slice(0, 4)), Number(two[1]), Number(two[3]));
  const named = namedDay(dated, today);
  if (named) return named;
  const word = relativeRange(text, today);
  if (word && word.from === word.to && isDay(word.from)) return { day: word.from };
  return { fault: 'form', right: today };
}

function checkDay(year: number, month: number, date: number): DayResult {
  if (year < FIRST_YEAR || year > LAST_YEAR) return { fault: 'year', right: `${FIRST_YEAR}–${LAST_YEAR}` };
  if (month < 1 || month > 12) return { fault: 'month', right: '1–12' };
  const last = daysInMonth(year, month);
  if (date < 1 || date > last) return { fault: 'date', right: dayOf(year, month, last) };
  return { day: dayOf(year, month, date) };
}

const day = (days: number) => (today: string) => {
  const at = addDays(today, days);
  return { from: at, to: at };
};
const week = (weeks: number) => (today: string) => weekRange(addDays(today, weeks * 7));
const month = (months: number) => (today: string) => monthRange(addMonths(today, months));
const quarter = (quarters: number) => (today: string) => quarterRange(addMonths(today, quarters * 3));
const year = (years: number) => (today: string) => yearRange(addMonths(today, years * 12));

/** Words for days and spans, the same in every place; English ones also with a space for the hyphen. */
export const DATE_WORDS: Readonly<Record<string, (today: string) => DayRange>> = {
  today: day(0), yesterday: day(-1), tomorrow: day(1), 'day-before-yesterday': day(-2), 'day-after-tomorrow': day(2),
  'this-week': week(0), 'last-week': week(-1), 'next-week': week(1),
  'this-month': month(0), 'last-month': month(-1), 'next-month': month(1),
  'this-quarter': quarter(0), 'last-quarter': quarter(-1), 'next-quarter': quarter(1),
  'this-year': year(0), 'last-year': year(-1), 'next-year': year(1), 'year-before-last': year(-2),
  今天: day(0), 今日: day(0), 昨天: day(-1), 昨日: day(-1), 前天: day(-2), 明天: day(1), 明日: day(1), 后天: day(2),
  本周: week(0), 这周: week(0), 上周: week(-1), 下周: week(1),
  本月: month(0), 这个月: month(0), 当月: month(0), 上月: month(-1), 上个月: month(-1), 下月: month(1), 下个月: month(1),
  本季度: quarter(0), 本季: quarter(0), 上季度: quarter(-1), 上季: quarter(-1), 下季度: quarter(1), 下季: quarter(1),
  今年: year(0), 本年: year(0), 去年: year(-1), 上年: year(-1), 前年: year(-2), 明年: year(1),
};

const DURATION = /^([+-]?)(\d{1,5})\s*(d|w|m|q|y|天|日|周|个?星期|个?月|季度?|个季度|年)(前|后)?$/;

function durationDay(text: string, today: string): DayRange | null {
  const found = DURATION.exec(text);
  if (!found) return null;
  const [, sign, digits, unit = '', side] = found;
  // 5月 is May, 2026年 a year: only with a side, a sign or 个 are they lengths of time.
  if (/^[月年日]$/.test(unit) && side === undefined && sign === '') return null;
  const ahead = (sign === '+' || side === '后') && side !== '前';
  const count = Number(digits) * (ahead ? 1 : -1);
  const at = unit === 'd' || unit === '天' || unit === '日' ? addDays(today, count) : unit === 'w' || /周|星期/.test(unit) ? addDays(today, count * 7) : addMonths(today, count * monthsOf(unit));
  return isDay(at) ? { from: at, to: at } : null;
}

function monthsOf(unit: string): number {
  if (unit === 'y' || unit === '年') return 12;
  return unit === 'q' || unit.includes('季') ? 3 : 1;
}

const CHINESE_DIGITS: Readonly<Record<string, string>> = { 一: '1', 二: '2', 三: '3', 四: '4' };

/** 2026, 2026-03, 2026-Q1, 2026年3月, 2026年一季度, 3月, Q1. */
function spanOf(text: string, today: string): DayRange | null {
  const found =
    /^(?:(\d{4})\s*[-/.年]?\s*)?(?:q([1-4])|第?([一二三四1-4])季度?)$/.exec(text) ?? /^(\d{4})年?$/.exec(text) ?? /^(?:(\d{4})\s*[-/.年]\s*)?()()(\d{1,2})月?$/.exec(text);
  if (!found) return null;
  const [, years, q, chinese, months] = found;
  const inYear = years === undefined ? Number(today.slice(0, 4)) : Number(years);
  if (inYear < FIRST_YEAR || inYear > LAST_YEAR) return null;
  const number = q || (chinese ? (CHINESE_DIGITS[chinese] ?? chinese) : '');
  if (number) return quarterRange(dayOf(inYear, Number(number) * 3, 1));
  if (!months) return yearRange(dayOf(inYear, 1, 1));
  if (years === undefined && !text.endsWith('月')) return null;
  const inMonth = Number(months);
  return inMonth >= 1 && inMonth <= 12 ? monthRange(dayOf(inYear, inMonth, 1)) : null;
}

/** So many units of time as typed: 30 days, 12个月; the unit by its letter. */
interface Length {
  readonly count: number;
  readonly unit: string;
}

const UNITS: Readonly<Record<string, string>> = {
  d: 'd', day: 'd', days: 'd', 天: 'd', 日: 'd',
  w: 'w', week: 'w', weeks: 'w', 周: 'w', 个星期: 'w', 星期: 'w',
  m: 'm', month: 'm', months: 'm', 个月: 'm', 月: 'm',
  q: 'q', quarter: 'q', quarters: 'q', 个季度: 'q', 季度: 'q',
  y: 'y', year: 'y', years: 'y', 年: 'y',
};
const LAST = /^(last|past|最近|近|过去)?[\s_-]*(\d{1,4}|[一二两三四五六七八九十半]{1,2})[\s_-]*([a-z]+|[\u4e00-\u9fff]+?)(内|以内|之内)?$/;
const DIGITS: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 十一: 11, 十二: 12 };

/** 近30天, last 30 days, 30天内 as a length of time; with `bare` also without such a word, where it can be nothing else (2026年 is a year, 3月 is March). */
function lastLength(text: string, bare: boolean): Length | null {
  const [, before, digits = '', word = '', behind] = LAST.exec(text) ?? [];
  const unit = Object.hasOwn(UNITS, word) ? UNITS[word] : undefined;
  if (unit === undefined) return null;
  const half = digits === '半' && unit === 'y' && (bare || before !== undefined || behind !== undefined);
  if (half) return { count: 6, unit: 'm' };
  if (before === undefined && (behind === undefined ? !bare || /^(年|月|日|季度)$/.test(word) : word === '月')) return null;
  const count = DIGITS[digits] ?? Number(digits);
  return Number.isInteger(count) && count >= 1 ? { count, unit } : null;
}

/**
 * So many days, weeks, months … up to now, this one included (近30天, last 12 months, 30天内, with `bare` also 30d); weeks and longer are whole ones, so that
 * they can be compared. Null: it is none.
 */
export function lastRange(input: string, today: string, bare = false): DayRange | null {
  const length = lastLength(halfWidth(input).trim().toLowerCase(), bare);
  if (length === null) return null;
  const range = lengthRange(length, today);
  return isDay(range.from) ? range : null;
}

function lengthRange({ count, unit }: Length, today: string): DayRange {
  if (unit === 'd') return { from: addDays(today, 1 - count), to: today };
  if (unit === 'w') return { from: weekRange(addDays(today, 7 * (1 - count))).from, to: weekRange(today).to };
  if (unit === 'q') return { from: quarterRange(addMonths(today, 3 * (1 - count))).from, to: quarterRange(today).to };
  return { from: monthRange(addMonths(today, 1 - count * (unit === 'y' ? 12 : 1))).from, to: monthRange(today).to };
}

/** Words, days of the week, lengths up to now (近30天, last-30d), durations (30d is the day 30 days ago, +30d ahead) and spans (2026-03, 2026-Q1, 2026) → first and last day; null: none of these. */
export function relativeRange(input: string, today: string): DayRange | null {
  const text = halfWidth(input).trim().toLowerCase();
  const known = Object.hasOwn(DATE_WORDS, text) ? text : text.replace(/[\s_]+/g, '-');
  const word = Object.hasOwn(DATE_WORDS, known) ? DATE_WORDS[known] : undefined;
  const onDay = weekdayDay(text, today);
  if (onDay !== null) return { from: onDay, to: onDay };
  return word?.(today) ?? lastRange(text, today) ?? durationDay(text, today) ?? spanOf(text, today);
}

/** The words in their English form, which is the one kept, and as Chinese has them first. */
const WORDS_IN_CHINESE: Readonly<Record<string, string>> = {
  today: '今天', yesterday: '昨天', tomorrow: '明天', 'day-before-yesterday': '前天', 'day-after-tomorrow': '后天',
  'this-week': '本周', 'last-week': '上周', 'next-week': '下周', 'this-month': '本月', 'last-month': '上月', 'next-month': '下月',
  'this-quarter': '本季度', 'last-quarter': '上季度', 'next-quarter': '下季度',
  'this-year': '今年', 'last-year': '去年', 'next-year': '明年', 'year-before-last': '前年',
};
const UNITS_IN_CHINESE: Readonly<Record<string, string>> = { d: '天', w: '周', m: '个月', q: '个季度' };
const UNIT_OF: readonly (readonly [RegExp, string])[] = [[/^[d天日]$/, 'd'], [/^w$|周|星期/, 'w'], [/^q$|季/, 'q'], [/^[y年]$/, 'y'], [/^m$|月/, 'm']];

const KEPT = /^(last-|\+)?(\d+)([dwmqy])$/;

/** A word or a duration in the form that is kept whatever the language it was typed in (今日 → today, 星期五 → friday, 30天 → 30d, 1年后 → +1y, 近30天 → last-30d); null for anything else. */
export function keptDay(input: string): string | null {
  const text = halfWidth(input).trim().toLowerCase();
  const word = Object.hasOwn(DATE_WORDS, text) ? text : text.replace(/[\s_]+/g, '-');
  const range = Object.hasOwn(DATE_WORDS, word) ? DATE_WORDS[word] : undefined;
  if (range !== undefined) return Object.hasOwn(WORDS_IN_CHINESE, word) ? word : (Object.keys(WORDS_IN_CHINESE).find((english) => sameRange(range, DATE_WORDS[english])) ?? null);
  const onDay = keptWeekday(text);
  if (onDay !== null) return onDay;
  const last = lastRange(text, A_DAY) === null ? null : lastLength(text, false);
  if (last !== null) return `last-${last.count}${last.unit}`;
  const [, sign = '', digits = '', unit = '', side] = DURATION.exec(text) ?? [];
  if (durationDay(text, A_DAY) === null) return null;
  const ahead = (sign === '+' || side === '后') && side !== '前';
  return `${ahead ? '+' : ''}${Number(digits)}${UNIT_OF.find(([pattern]) => pattern.test(unit))?.[1] ?? 'd'}`;
}

/** A day in the middle of everything that words reach: no two of them mean the same then. */
const A_DAY = '2026-05-14';
type Ranger = (today: string) => DayRange;
function sameRange(one: Ranger, other: Ranger | undefined): boolean {
  const [a, b] = [one(A_DAY), other?.(A_DAY)];
  return a.from === b?.from && a.to === b.to;
}

/** A kept word or duration as `lang` writes it (30d is 30天, +1y is 1年后, last-30d is 近30天); anything else as it is. */
export function dayIn(kept: string, lang: 'zh' | 'en'): string {
  if (lang === 'en') return kept;
  if (Object.hasOwn(WORDS_IN_CHINESE, kept)) return WORDS_IN_CHINESE[kept] ?? kept;
  const onDay = weekdayInChinese(kept);
  if (onDay !== null) return onDay;
  const [, ahead, digits = '', unit = ''] = KEPT.exec(kept) ?? [];
  const chinese = UNITS_IN_CHINESE[unit];
  if (ahead === 'last-') return `近${digits}${unit === 'y' ? '年' : (chinese ?? '')}`;
  if (unit === 'y') return `${digits}年${ahead === '+' ? '后' : '前'}`;
  return chinese === undefined ? kept : `${digits}${chinese}${ahead === '+' ? '后' : ''}`;
}
