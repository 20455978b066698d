import { addDays, weekday, weekRange } from './dates.ts';

/** A day of the week as people type it: 0 Monday to 6 Sunday, and which one. */
interface WeekdayWord {
  readonly at: number;
  /** Of a week so many on; the first after today; the first from today on; the last before today. */
  readonly which: number | 'after' | 'from' | 'before';
}

const HAN_DAYS = '一二三四五六日';
const ENGLISH_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const HAN = /^(上上|上|本|这|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天])$/;
const ENGLISH = /^(?:(last|this|next)[\s_-]+)?(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\.?$/;
const HAN_WEEKS: Readonly<Record<string, number>> = { 上上: -2, 上: -1, 本: 0, 这: 0, 下: 1, 下下: 2 };
const ENGLISH_SIDES: Readonly<Record<string, WeekdayWord['which']>> = { last: 'before', this: 'from', next: 1 };

/** Of lower-case text in half width. */
function weekdayWord(text: string): WeekdayWord | null {
  const [, side = '', han] = HAN.exec(text) ?? [];
  if (han !== undefined) return { at: HAN_DAYS.indexOf(han === '天' ? '日' : han), which: HAN_WEEKS[side] ?? 'after' };
  const [, week = '', english] = ENGLISH.exec(text) ?? [];
  if (english === undefined) return null;
  return { at: ENGLISH_DAYS.findIndex((name) => name.startsWith(english.slice(0, 3))), which: ENGLISH_SIDES[week] ?? 'after' };
}

/**
 * `周五`, `friday`: the first one after today; `下周五`, `next friday` is the one of the next week, `本周五` of this and `上周五` of the last one; `this friday` is the first
 * from today on, `last friday` the last before today. Null: no day of the week.
 */
export function weekdayDay(text: string, today: string): string | null {
  const word = weekdayWord(text);
  if (word === null) return null;
  const { at, which } = word;
  if (typeof which === 'number') return addDays(weekRange(addDays(today, which * 7)).from, at);
  if (which === 'before') return addDays(today, -(((weekday(today) - at + 5) % 7) + 1));
  return which === 'from' ? addDays(today, (at + 8 - weekday(today)) % 7) : addDays(today, ((at + 7 - weekday(today)) % 7) + 1);
}

/** The same where it can only lie behind: `周五` is the last one, today included. Null: none, or one that says which. */
export function weekdayBefore(text: string, today: string): string | null {
  const word = weekdayWord(text);
  return word?.which === 'after' ? addDays(today, -((weekday(today) - word.at + 6) % 7)) : null;
}

const KEPT = /^(next-)?([a-z]+day)$/;

/** In the form that is kept whatever the language: `friday`, `next-friday`. Null: no day of the week, or one that the other language has no word for. */
export function keptWeekday(text: string): string | null {
  const word = weekdayWord(text);
  const name = word === null ? undefined : ENGLISH_DAYS[word.at];
  if (word === null || name === undefined) return null;
  return word.which === 'after' ? name : word.which === 1 ? `next-${name}` : null;
}

/** A kept one in Chinese; null for anything else. */
export function weekdayInChinese(kept: string): string | null {
  const [, next, name = ''] = KEPT.exec(kept) ?? [];
  const at = ENGLISH_DAYS.indexOf(name);
  return at === -1 ? null : `${next === undefined ? '' : '下'}周${HAN_DAYS[at] ?? ''}`;
}
