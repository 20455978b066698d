import { parseDay, relativeRange } from './date-words.ts';
import { addDays, addMonths, monthRange, quarterRange, weekRange } from './dates.ts';
import { halfWidth } from './fold.ts';

/** Days, both included; null is open. */
export interface Period {
  readonly from: string | null;
  readonly to: string | null;
}

const ALL = new Set(['all', 'everything', 'always', 'all-time', '全部', '所有', '不限', '全部时间']);
const UNITS: Readonly<Record<string, 'day' | 'week' | 'month' | 'quarter' | 'year'>> = {
  d: 'day', day: 'day', days: 'day', 天: 'day', 日: 'day',
  w: 'week', week: 'week', weeks: 'week', 周: 'week', 个星期: 'week', 星期: 'week',
  m: 'month', month: 'month', months: 'month', 个月: 'month', 月: 'month',
  q: 'quarter', quarter: 'quarter', quarters: 'quarter', 个季度: 'quarter', 季度: 'quarter',
  y: 'year', year: 'year', years: 'year', 年: 'year',
};
/** 2026年 is a year and 3月 is March, unless 近 stands before them. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['年', '月', '日', '季度']);
const LAST = /^(last|past|最近|近|过去)?[\s-]*(\d{1,4}|[一二两三四五六七八九十半]{1,2})[\s-]*([a-z]+|[\u4e00-\u9fff]+)$/;
const DIGITS: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 十一: 11, 十二: 12 };
const BETWEEN = /^(.*?)\s*(?:\.\.|…|~|—{1,2}|至|到| to )\s*(.*)$/;

/**
 * A period as typed, in either language: `last 12 months` (whole months, this one included), `30d`, `this year`, `2026-Q1`, `2026-01..2026-03`, `2026-01-15..`,
 * `all`; 近12个月, 今年, 2026年3月, 全部. Null: it is none.
 */
export function parsePeriod(input: string, today: string): Period | null {
  const text = halfWidth(input).trim().toLowerCase();
  if (text === '') return null;
  if (ALL.has(text.replace(/\s+/g, '-'))) return { from: null, to: null };
  return lastSpans(text, today) ?? between(text, today) ?? ends(text, today);
}

function ends(text: string, today: string): Period | null {
  const range = relativeRange(text, today);
  if (range !== null) return range;
  const found = parseDay(text, today);
  return 'day' in found ? { from: found.day, to: found.day } : null;
}

function between(text: string, today: string): Period | null {
  const [, first, second] = BETWEEN.exec(text) ?? [];
  if (first === undefined || second === undefined || (first === '' && second === '')) return null;
  const from = first === '' ? { from: null } : ends(first, today);
  const to = second === '' ? { to: null } : ends(second, today);
  return from === null || to === null ? null : { from: from.from, to: to.to };
}

/** So many days, weeks, months … up to now; months and longer are whole ones, so that they can be compared. */
function lastSpans(text: string, today: string): Period | null {
  const [, word, digits = '', unit = ''] = LAST.exec(text) ?? [];
  const length = UNITS[unit];
  if (length === undefined || (word === undefined && digits !== '半' && AMBIGUOUS.has(unit))) return null;
  const half = digits === '半' && length === 'year';
  const count = half ? 6 : (DIGITS[digits] ?? Number(digits));
  if (!Number.isInteger(count) || count < 1) return null;
  if (half) return months(count, today);
  if (length === 'day') return { from: addDays(today, 1 - count), to: today };
  if (length === 'week') return { from: weekRange(addDays(today, 7 * (1 - count))).from, to: weekRange(today).to };
  if (length === 'quarter') return { from: quarterRange(addMonths(today, 3 * (1 - count))).from, to: quarterRange(today).to };
  return months(length === 'year' ? 12 * count : count, today);
}

function months(count: number, today: string): Period {
  return { from: monthRange(addMonths(today, 1 - count)).from, to: monthRange(today).to };
}
