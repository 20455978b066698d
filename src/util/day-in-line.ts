/** Days in a line of free text that is jotted down: those that stand in front of it, and what only looks like one. */
import { parseDay, type DayResult } from './date-words.ts';
import { addDays, addMonths } from './dates.ts';
import { misspeltDay, weekdayBefore } from './weekday-words.ts';

/** Where days lie that do not say it: a plan is ahead (`周五`, `3天`), what has been lies back. */
type Way = 'ahead' | 'back';

export interface DayInLine {
  readonly day: string;
  /** How many words say it. */
  readonly used: number;
}

/** Days of more than one word: next friday, day after tomorrow, 5 Jan 2026. */
const LONGEST = 3;
const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
const DATE = String.raw`\d{1,2}(?:st|nd|rd|th)?`;
const SEVERAL = new RegExp(String.raw`^(?:(?:next|last|this)\s+[a-z]+\.?|day\s+(?:after|before)\s+[a-z]+|${DATE}\s+${MONTH}(?:\s+\d{4})?|${MONTH}\s+${DATE},?(?:\s+\d{4})?)$`, 'i');
const NO_DAY = /^\d{1,5}$/;
/** Words of their own as well: days only where a time follows. */
const SELDOM = /^(?:wed|sat|sun)$/i;
const TIME = /^\d{1,2}:\d{2}/;
/** Lengths of time of one letter (5m of cable) say too little where text may follow. */
const LENGTH = /^\d{1,3}(?:d|w|天|周)$/i;
const OTHER_LENGTH = /^\d+(?:m|q|y)$/i;

/** 1-15, 1月15日, Jan 15. */
const NO_YEAR = /^\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?$|^(?:[a-z.]+[\s,-]+\d{1,2}|\d{1,2}[a-z]*[\s-]+[a-z.]+)(?:st|nd|rd|th)?$/i;
const HALF_A_YEAR = 183;

/** A day without its year is of the year that it can only mean: 1-15 written in December is no day long past, 12-20 written in January has been. */
function inYear(text: string, day: string, today: string, way: Way): string {
  if (!NO_YEAR.test(text)) return day;
  if (way === 'ahead') return day < addDays(today, -HALF_A_YEAR) ? addMonths(day, 12) : day;
  return day > today ? addMonths(day, -12) : day;
}

function oneWord(word: string, today: string, way: Way): string | null {
  if (NO_DAY.test(word) || OTHER_LENGTH.test(word)) return null;
  const before = way === 'back' ? weekdayBefore(word.toLowerCase(), today) : null;
  if (before !== null) return before;
  const found = parseDay(way === 'ahead' && LENGTH.test(word) ? `+${word}` : word, today);
  return 'day' in found ? inYear(word, found.day, today, way) : null;
}

/** The day that the first words say, in half width; null: they say none. */
export function dayAt(words: readonly string[], today: string, way: Way): DayInLine | null {
  for (let used = Math.min(LONGEST, words.length); used > 1; used--) {
    const text = words.slice(0, used).join(' ');
    const found = SEVERAL.test(text) ? parseDay(text, today) : null;
    if (found !== null && 'day' in found) return { day: inYear(text, found.day, today, way), used };
  }
  const [first = '', second = ''] = words;
  const day = SELDOM.test(first) && !TIME.test(second) ? null : oneWord(first, today, way);
  return day === null ? null : { day, used: 1 };
}

/** The same of the last words. */
export function dayAtEnd(words: readonly string[], today: string, way: Way): DayInLine | null {
  for (let used = Math.min(LONGEST, words.length); used > 0; used--) {
    const found = dayAt(words.slice(-used), today, way);
    if (found?.used === used) return found;
  }
  return null;
}

/** Written as only a date is: with a year, a month in Chinese, or a day that some months have. 24/7 and 13.5 are none. */
const LIKE_A_DATE = /^\d{4}[-/.年]\s*\d|\d月\d/;
const END_OF_MONTH = /(?:29|30|31)[日号]?$/;

/** What looks like a day and is none. */
export interface NoDay {
  readonly text: string;
  readonly fault: Extract<DayResult, { fault: string }>['fault'] | 'word';
  /** What would be. */
  readonly right: string;
}

/** The same of the last words. */
export function impossibleAtEnd(words: readonly string[], today: string): NoDay | null {
  for (let used = Math.min(LONGEST, words.length); used > 0; used--) {
    const last = words.slice(-used);
    const found = impossibleDay(last, today);
    if (found?.text === last.join(' ')) return found;
  }
  return null;
}

/** What the first words say that looks like a day and is none (2月30日, 2026-13-01, Feb 30, fridayy, 周八); null: nothing of the kind. */
export function impossibleDay(words: readonly string[], today: string): NoDay | null {
  const meant = wordMeant(words);
  if (meant !== null) return { ...meant, fault: 'word' };
  for (let used = Math.min(LONGEST, words.length); used > 0; used--) {
    const text = words.slice(0, used).join(' ');
    const found = used === 1 || SEVERAL.test(text) ? parseDay(text, today) : null;
    if (found === null || 'day' in found || found.fault === 'form') continue;
    if (used > 1 || LIKE_A_DATE.test(text) || (found.fault === 'date' && END_OF_MONTH.test(text))) return { text, ...found };
  }
  return null;
}

/** A word for a day with a slip in it, and what it was to be. */
function wordMeant([first = '', second = '']: readonly string[]): Pick<NoDay, 'text' | 'right'> | null {
  const alone = misspeltDay(first);
  if (alone !== null) return { text: first, right: alone };
  const behind = /^(?:next|last|this)$/i.test(first) ? misspeltDay(second) : null;
  return behind === null ? null : { text: `${first} ${second}`, right: `${first.toLowerCase()} ${behind}` };
}

/** Chinese writes without spaces: a day, a time and a kind in front of what follows. 周一至周五 is no day. */
const GLUED_DAY = /^(?:今天|今日|明天|明日|后天|昨天|昨日|前天|(?:上上|上|本|这|下下|下)?个?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]|\d{1,3}天后)(?![至到、和—-])/;
const GLUED_TIME = /^(?:(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)?\d{1,2}[点时](?:半|\d{1,2}分?)?(?:[-–—~至到](?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上)?\d{1,2}[点时](?:半|\d{1,2}分?)?)?|\d{1,2}[:：]\d{2}(?:[-–—~至到]\d{1,2}[:：]\d{2})?)(?!\d)/;

/** The line with spaces behind a day, a time and one of these kinds that it begins with: `明天下午3点拜访晨光` as `明天 下午3点 拜访 晨光`. */
export function unglued(text: string, kinds: readonly string[]): string {
  let [front, rest] = ['', text.trim()];
  const peel = (length: number): void => {
    if (length === 0 || length >= rest.length) return;
    front += `${rest.slice(0, length)} `;
    rest = rest.slice(length).trimStart();
  };
  for (const pattern of [GLUED_DAY, GLUED_TIME]) peel(pattern.exec(rest)?.[0].length ?? 0);
  if (front !== '') peel(kinds.find((kind) => /^\p{Script=Han}+$/u.test(kind) && rest.startsWith(kind))?.length ?? 0);
  return front + rest;
}
