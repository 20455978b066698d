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

const NO_HAN = /^(上上|上|本|这|下下|下)?个?(周|星期|礼拜)[七八九十零〇0-9]$/;

/** The day that a word with a slip means: `fridayy`, `wensday`, `tommorow`, 周八; null: a right word for one, or another word. */
export function misspeltDay(word: string): string | null {
  const [, side = '', week] = NO_HAN.exec(word) ?? [];
  if (week !== undefined) return `${side}${week}日`;
  const text = word.toLowerCase();
  if (/^to?m+or+ow+$/.test(text)) return text === 'tomorrow' ? null : 'tomorrow';
  if (!/^[a-z]{5,10}$/.test(text) || !/day|dya/.test(text)) return null;
  const near = [...ENGLISH_DAYS, 'today', 'yesterday'].map((name) => ({ name, slips: slips(text, name) })).toSorted((a, b) => a.slips - b.slips)[0];
  if (near === undefined || near.slips === 0 || text === `${near.name}s` || text.charAt(0) !== near.name.charAt(0)) return null;
  return near.slips === 1 || (near.slips === 2 && near.name.length >= 8) ? near.name : null;
}

/** Letters too many, missing, wrong or changed about (Damerau, restricted). */
function slips(a: string, b: string): number {
  const row = (at: number): number[] => Array.from({ length: b.length + 1 }, (_, j) => (at === 0 ? j : j === 0 ? at : 0));
  let [before, last] = [row(0), row(0)];
  for (let i = 1; i <= a.length; i++) {
    const now = row(i);
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      now[j] = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, changed, swapped);
    }
    [before, last] = [last, now];
  }
  return last[b.length] ?? 0;
}
