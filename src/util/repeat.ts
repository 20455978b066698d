/**
 * How something comes again: the rules of RFC 5545 (RRULE) from days upward, as data, and the words that people have for them. Which days they
 * mean is computed in occurrences.ts.
 */
import { halfWidth } from './fold.ts';
import { parseDay } from './date-words.ts';
import { isDay } from './dates.ts';

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
const WORKING: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR'];

/** A weekday, and which one of the month or year: 1 the first, -1 the last, null every. */
export interface DayRule {
  readonly weekday: Weekday;
  readonly nth: number | null;
}

export interface Repeat {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly days: readonly DayRule[];
  /** Days of the month, -1 the last. */
  readonly monthDays: readonly number[];
  readonly months: readonly number[];
  readonly positions: readonly number[];
  /** How often in all. */
  readonly count: number | null;
  /** The last day on which it may come. */
  readonly until: string | null;
}

const EVERY: Repeat = { frequency: 'DAILY', interval: 1, days: [], monthDays: [], months: [], positions: [], count: null, until: null };
const MOST = 1000;

const isFrequency = (text: string): text is Frequency => FREQUENCIES.some((one) => one === text);
const isWeekday = (text: string): text is Weekday => WEEKDAYS.some((one) => one === text);

function numbersIn(text: string, from: number, to: number): readonly number[] | null {
  const found = text.split(',').map(Number);
  return found.every((one) => Number.isInteger(one) && one !== 0 && one >= from && one <= to) ? found : null;
}

function dayRules(text: string): readonly DayRule[] | null {
  const rules: DayRule[] = [];
  for (const one of text.split(',')) {
    const [, nth = '', weekday = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(one) ?? [];
    if (!isWeekday(weekday) || Number(nth) < -53 || Number(nth) > 53) return null;
    rules.push({ weekday, nth: nth === '' || Number(nth) === 0 ? null : Number(nth) });
  }
  return rules;
}

function untilDay(text: string): string | null {
  const [, year = '', month = '', date = ''] = /^(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?$/.exec(text) ?? [];
  const day = `${year}-${month}-${date}`;
  return isDay(day) ? day : null;
}

/** One part of a rule; null where it is none of those that are understood. */
function part(name: string, value: string): Partial<Repeat> | null {
  const whole = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  const some = (found: unknown, key: string): Partial<Repeat> | null => (found === null ? null : { [key]: found });
  if (name === 'FREQ') return isFrequency(value) ? { frequency: value } : null;
  if (name === 'INTERVAL') return whole >= 1 && whole <= MOST ? { interval: whole } : null;
  if (name === 'COUNT') return whole >= 1 ? { count: whole } : null;
  if (name === 'UNTIL') return some(untilDay(value), 'until');
  if (name === 'BYDAY') return some(dayRules(value), 'days');
  if (name === 'BYMONTHDAY') return some(numbersIn(value, -31, 31), 'monthDays');
  if (name === 'BYMONTH') return some(numbersIn(value, 1, 12), 'months');
  if (name === 'BYSETPOS') return some(numbersIn(value, -366, 366), 'positions');
  return name === 'WKST' && value === 'MO' ? {} : null;
}

/** A rule of RFC 5545; null where it is none, or one that is not about days. */
export function parseRule(text: string): Repeat | null {
  const pieces = text.trim().toUpperCase().replace(/^RRULE:/, '').split(';').filter((one) => one !== '');
  let found: Repeat = EVERY;
  if (!pieces.some((one) => one.startsWith('FREQ='))) return null;
  for (const piece of pieces) {
    const [name = '', value = ''] = piece.split('=');
    const more = part(name, value);
    if (more === null) return null;
    found = { ...found, ...more };
  }
  return found;
}

const dayText = ({ weekday, nth }: DayRule): string => `${nth ?? ''}${weekday}`;

/** The rule in its one form: weeks begin on Monday, the last day is a day. */
export function printRule({ frequency, interval, days, monthDays, months, positions, count, until }: Repeat): string {
  const list = (name: string, values: readonly (string | number)[]): string => (values.length === 0 ? '' : `${name}=${values.join(',')}`);
  return [
    `FREQ=${frequency}`,
    interval === 1 ? '' : `INTERVAL=${interval}`,
    list('BYDAY', days.map(dayText)),
    list('BYMONTHDAY', monthDays),
    list('BYMONTH', months),
    list('BYSETPOS', positions),
    count === null ? '' : `COUNT=${count}`,
    until === null ? '' : `UNTIL=${until.replaceAll('-', '')}`,
  ]
    .filter((one) => one !== '')
    .join(';');
}

const CHINESE_DAYS: Readonly<Record<string, Weekday>> = { 一: 'MO', 二: 'TU', 三: 'WE', 四: 'TH', 五: 'FR', 六: 'SA', 日: 'SU', 天: 'SU', 1: 'MO', 2: 'TU', 3: 'WE', 4: 'TH', 5: 'FR', 6: 'SA', 7: 'SU' };
const CHINESE_NUMBERS: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 十: 10 };
const ENGLISH_DAYS: Readonly<Record<string, Weekday>> = { mon: 'MO', tue: 'TU', wed: 'WE', thu: 'TH', fri: 'FR', sat: 'SA', sun: 'SU' };
const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: -1, '1st': 1, '2nd': 2, '3rd': 3, '4th': 4 };
const UNITS: Readonly<Record<string, Frequency>> = { 天: 'DAILY', 日: 'DAILY', 周: 'WEEKLY', 星期: 'WEEKLY', 礼拜: 'WEEKLY', 月: 'MONTHLY', 年: 'YEARLY', day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' };

const numberOf = (text: string): number => CHINESE_NUMBERS[text] ?? Number(text === '' ? 1 : text);
const weekly = (days: readonly Weekday[], interval = 1): Repeat => ({ ...EVERY, frequency: 'WEEKLY', interval, days: days.map((weekday) => ({ weekday, nth: null })) });
const nthDay = (nth: number, weekday: Weekday | undefined): Repeat | null => (weekday === undefined || !(nth === -1 || (nth >= 1 && nth <= 5)) ? null : { ...EVERY, frequency: 'MONTHLY', days: [{ weekday, nth }] });
const ofMonth = (day: number, interval = 1): Repeat | null => (day === -1 || (day >= 1 && day <= 31) ? { ...EVERY, frequency: 'MONTHLY', interval, monthDays: [day] } : null);
const every = (interval: number, unit: string): Repeat | null => {
  const frequency = UNITS[unit];
  return frequency === undefined || !(interval >= 1 && interval <= MOST) ? null : { ...EVERY, frequency, interval };
};

function inChinese(text: string): Repeat | null {
  if (/^每?个?(工作日|周一到周五|周一至周五)$/.test(text)) return weekly(WORKING);
  if (/^每(个)?季度?$/.test(text)) return { ...EVERY, frequency: 'MONTHLY', interval: 3 };
  const plain = /^每隔?([一二两三四五六十]|\d{1,3})?个?(天|日|周|星期|礼拜|月|年)$/.exec(text);
  if (plain !== null) return every(numberOf(plain[1] ?? ''), plain[2] ?? '');
  const week = /^每([一二两三四]|\d{1,2})?个?(?:周|星期|礼拜)(?:的?(?:周|星期|礼拜))?((?:[一二三四五六日天1-7][、,和及]?)+)$/.exec(text);
  if (week !== null) return weekly([...new Set([...(week[2] ?? '')].flatMap((one) => CHINESE_DAYS[one] ?? []))], numberOf(week[1] ?? ''));
  const nth = /^每个?月(?:的)?(?:第([一二三四五]|\d)个?|(最后)一?个?)(?:周|星期|礼拜)([一二三四五六日天])$/.exec(text);
  if (nth !== null) return nthDay(nth[2] === undefined ? numberOf(nth[1] ?? '') : -1, CHINESE_DAYS[nth[3] ?? '']);
  if (/^每个?月(的)?(最后一天|月底|末)$/.test(text) || text === '每月底') return ofMonth(-1);
  const date = /^每([一二两三四五六]|\d{1,2})?个?月(?:的)?(\d{1,2})[日号]?$/.exec(text);
  return date === null ? null : ofMonth(Number(date[2]), numberOf(date[1] ?? ''));
}

const englishDays = (text: string): readonly Weekday[] => text.split(/[\s,]+|\band\b/).filter((one) => one !== '').flatMap((one) => ENGLISH_DAYS[one.slice(0, 3)] ?? []);
const SIMPLE: Readonly<Record<string, Repeat>> = {
  daily: EVERY,
  weekdays: weekly(WORKING), 'every weekday': weekly(WORKING), 'every working day': weekly(WORKING),
  weekly: { ...EVERY, frequency: 'WEEKLY' }, fortnightly: { ...EVERY, frequency: 'WEEKLY', interval: 2 },
  monthly: { ...EVERY, frequency: 'MONTHLY' }, quarterly: { ...EVERY, frequency: 'MONTHLY', interval: 3 },
  yearly: { ...EVERY, frequency: 'YEARLY' }, annually: { ...EVERY, frequency: 'YEARLY' },
};
const DAY_WORD = '(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*';

function inEnglish(text: string): Repeat | null {
  const simple = Object.hasOwn(SIMPLE, text) ? SIMPLE[text] : undefined;
  if (simple !== undefined) return simple;
  const plain = /^every(?: (\d{1,3}|other))? (day|week|month|year)s?$/.exec(text);
  if (plain !== null) return every(plain[1] === 'other' ? 2 : numberOf(plain[1] ?? ''), plain[2] ?? '');
  const week = new RegExp(`^(?:every(?: (\\d{1,2}) weeks?)?(?: on)?|weekly on) ((?:${DAY_WORD}(?:[\\s,]+|\\s+and\\s+)?)+)$`).exec(text);
  if (week !== null) return weekly([...new Set(englishDays(week[2] ?? ''))], numberOf(week[1] ?? ''));
  const nth = new RegExp(`^(?:every |the )?(first|second|third|fourth|last|1st|2nd|3rd|4th) (${DAY_WORD}|day) of (?:every|each|the) month$`).exec(text);
  if (nth !== null) return nth[2] === 'day' ? ofMonth(ORDINALS[nth[1] ?? ''] ?? 0) : nthDay(ORDINALS[nth[1] ?? ''] ?? 0, englishDays(nth[2] ?? '')[0]);
  const date = /^(?:every(?: (\d{1,2}))? months?|monthly) on (?:the |day )?(\d{1,2})(?:st|nd|rd|th)?$/.exec(text);
  return date === null ? null : ofMonth(Number(date[2]), numberOf(date[1] ?? ''));
}

interface Ending {
  readonly rest: string;
  readonly count: number | null;
  readonly until: string | null;
}

const UNTIL = /^(.*?)[，,\s]*(?:直到|截止到?|到|至|until|till)\s*(.+)$/;
/** 每周一至周三 has no end. */
const TO_WEEKDAY = /(?:周|星期|礼拜)[一二三四五六日天][，,\s]*(?:到|至)\s*(?:周|星期|礼拜)/;
const TIMES = /^(.*?)[，,\s]*(?:共\s*(\d{1,4})\s*次|(\d{1,4}) times)$/;

/** `… until 2026-12-31`, `… until next friday`, `… 10 times`; words for days where `today` is known. */
function ending(text: string, today: string | undefined): Ending {
  const [, front = '', end = ''] = UNTIL.exec(text) ?? [];
  const until = end === '' || TO_WEEKDAY.test(text) ? null : untilOf(end, today);
  if (until !== null) return { rest: front, count: null, until };
  const count = TIMES.exec(text);
  return count === null ? { rest: text, count: null, until: null } : { rest: count[1] ?? '', count: Number(count[2] ?? count[3]), until: null };
}

function untilOf(text: string, today: string | undefined): string | null {
  const found = today === undefined ? null : parseDay(text, today);
  return isDay(text) ? text : found !== null && 'day' in found ? found.day : null;
}

/** What people type: 每周一三五, 每月最后一个周五, every 2 weeks, monthly on 15, until 2026-12-31; or a rule of RFC 5545. Null: not understood. */
export function repeatOf(input: string, today?: string): Repeat | null {
  const text = plainly(input);
  if (/(^|;|:)freq=/.test(text)) return parseRule(text);
  const { rest, count, until } = ending(text, today);
  const found = inChinese(rest.replaceAll(' ', '')) ?? inEnglish(rest.trim());
  if (found === null || count === 0) return null;
  return { ...found, count, until };
}

const plainly = (input: string): string => halfWidth(input).trim().replace(/\s+/g, ' ').toLowerCase();

/** The words that can only mean a repetition, or the end of one, and mean none. */
export interface RepeatFault {
  readonly fault: 'interval' | 'count' | 'until' | 'weekday' | 'date';
  readonly text: string;
}

const NONE: readonly (readonly [RepeatFault['fault'], RegExp])[] = [
  ['interval', /^(?:every|each) (?:\d+|other|\d+(?:st|nd|rd|th)|second|third|fourth) (?:(?:day|week|month|year)s?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b/],
  ['interval', /^每隔?(?:\d+|[零〇])个?(?:天|日|周|星期|礼拜|月|年)/],
  ['weekday', /^每个?(?:周|星期|礼拜)(?:[七八九十零〇]|[089])/],
  ['date', /^每个?月的?(?:\d+[日号]|0)/],
  ['date', /^(?:every month|monthly) on (?:the |day )?\d+/],
  ['count', /^(?:每\S*?共\s*0+\s*次|(?:every|daily|weekly|monthly|yearly)\b.*?\b0+ times\b)/],
  ['until', /^每\S*?(?:直到|截止到?|到|至)\d{4}-\d+-\d+/],
];
const NO_END: readonly (readonly [RepeatFault['fault'], RegExp])[] = [
  ['count', /^(?:共\s*\d+\s*次|\d+ times\b)/],
  ['date', /^on (?:the |day )?(?:0|3[2-9]|[4-9]\d)\b/],
  ['until', /^(?:(?:until|till) \S+(?: (?:\d|of|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\S*)*|(?:直到|截止到?)\S+|[到至]\d\S*)/],
];

/** Why words that look like a repetition are none, or what stands behind one (`begun`) is no end of it; null: they are text. */
export function wrongRepeat(input: string, today: string, begun: boolean): RepeatFault | null {
  const text = plainly(input).replace(/^[，,]\s*/, '');
  for (const [fault, pattern] of begun ? NO_END : NONE) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && repeatOf(found, today) === null) return { fault, text: found };
  }
  return null;
}

const GLUED = /^(每(?:天|个?工作日|个?(?:周|星期|礼拜)[一二三四五六日天、]+|月\d{1,2}[日号]))(?=[^\s至到和及,，、])(.*)$/s;

/** Chinese writes without spaces: how it comes again, and what follows (`每周一例会`); nothing and the whole where a line does not begin so. */
export function unglueRepeat(text: string): readonly [string, string] {
  const [, repeat, rest = ''] = GLUED.exec(text) ?? [];
  return repeat === undefined ? ['', text] : [repeat, rest];
}

const ZH_DAYS: Readonly<Record<Weekday, string>> = { MO: '一', TU: '二', WE: '三', TH: '四', FR: '五', SA: '六', SU: '日' };
const EN_DAYS: Readonly<Record<Weekday, string>> = { MO: 'Mon', TU: 'Tue', WE: 'Wed', TH: 'Thu', FR: 'Fri', SA: 'Sat', SU: 'Sun' };
const ZH_UNITS: Readonly<Record<Frequency, string>> = { DAILY: '天', WEEKLY: '周', MONTHLY: '个月', YEARLY: '年' };
const EN_UNITS: Readonly<Record<Frequency, string>> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' };
const ZH_ONE: Readonly<Record<Frequency, string>> = { DAILY: '每天', WEEKLY: '每周', MONTHLY: '每月', YEARLY: '每年' };
const EN_ORDINALS: Readonly<Record<number, string>> = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', [-1]: 'last' };

const isPlain = ({ months, positions, days, monthDays }: Repeat): boolean => months.length === 0 && positions.length === 0 && days.length === 0 && monthDays.length === 0;
const isWorking = (days: readonly DayRule[]): boolean => days.length === 5 && WORKING.every((weekday) => days.some((one) => one.weekday === weekday && one.nth === null));

/** How the days of a rule are said in one language. */
interface Words {
  /** Every so many: 每两周, every 2 weeks. */
  every(frequency: Frequency, interval: number): string;
  readonly working: string;
  weekdays(days: readonly Weekday[], start: string, interval: number): string;
  /** Of every month; null where there is no word for the number. */
  nth(nth: number, weekday: Weekday): string | null;
  readonly lastDay: string;
  onDate(start: string, date: number): string;
}

const CHINESE: Words = {
  every: (frequency, interval) => (interval === 1 ? ZH_ONE[frequency] : `每${interval}${ZH_UNITS[frequency]}`),
  working: '每个工作日',
  weekdays: (days, start) => `${start}${days.map((day) => ZH_DAYS[day]).join('')}`,
  nth: (nth, day) => (nth === -1 ? `每月最后一个周${ZH_DAYS[day]}` : nth > 0 ? `每月第${nth}个周${ZH_DAYS[day]}` : null),
  lastDay: '每月最后一天',
  onDate: (start, date) => `${start}${date}日`,
};

const ENGLISH: Words = {
  every: (frequency, interval) => (interval === 1 ? `every ${EN_UNITS[frequency]}` : `every ${interval} ${EN_UNITS[frequency]}s`),
  working: 'every weekday',
  weekdays: (days, start, interval) => `${interval === 1 ? 'every' : start} ${days.map((day) => EN_DAYS[day]).join(', ')}`,
  nth: (nth, day) => (EN_ORDINALS[nth] === undefined ? null : `${EN_ORDINALS[nth]} ${EN_DAYS[day]} of every month`),
  lastDay: 'last day of every month',
  onDate: (start, date) => `${start} on ${date}`,
};

/** The rule without its end in words; null where there are none. */
function bodyOf(repeat: Repeat, words: Words): string | null {
  const { frequency, interval, days, monthDays, months, positions } = repeat;
  const start = words.every(frequency, interval);
  if (isPlain(repeat)) return start;
  if (months.length > 0 || positions.length > 0) return null;
  if (frequency === 'MONTHLY') return ofEveryMonth(repeat, words, start);
  if (frequency !== 'WEEKLY' || monthDays.length > 0 || days.some(({ nth }) => nth !== null)) return null;
  return isWorking(days) && interval === 1 ? words.working : words.weekdays(days.map(({ weekday }) => weekday), start, interval);
}

function ofEveryMonth({ interval, days, monthDays }: Repeat, words: Words, start: string): string | null {
  const [first, ...more] = days;
  const [date, ...others] = monthDays;
  if (more.length + others.length > 0 || (first !== undefined && date !== undefined)) return null;
  if (first !== undefined) return interval === 1 && first.nth !== null ? words.nth(first.nth, first.weekday) : null;
  if (date === -1) return interval === 1 ? words.lastDay : null;
  return date !== undefined && date > 0 ? words.onDate(start, date) : null;
}

/** The rule as `repeatOf` reads it again: in words where there are any, else as it is. */
export function repeatWords(repeat: Repeat, lang: 'zh' | 'en'): string {
  const body = bodyOf(repeat, lang === 'zh' ? CHINESE : ENGLISH);
  if (body === null) return printRule(repeat);
  if (repeat.until !== null) return lang === 'zh' ? `${body}，到${repeat.until}` : `${body} until ${repeat.until}`;
  if (repeat.count !== null) return lang === 'zh' ? `${body}，共${repeat.count}次` : `${body}, ${repeat.count} times`;
  return body;
}
