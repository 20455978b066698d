/** The days that a rule of recurrence means, by ical.js: loaded only where something comes again. */
import ICAL from 'ical.js';
import { localSecond, momentOf } from './dates.ts';
import { parseRule, printRule } from './repeat.ts';

/** A rule that names days which hardly ever come (the 30th of February) is not followed for ever. */
const MOST_STEPS = 20_000;

/**
 * The days after `from`, in order, as far as `to` (included) and no more than `most`; none before `since`. `from` itself is the first, whatever the
 * rule says, and is not among them.
 */
export function daysAfter(rule: string, from: string, to: string, most: number, since = from): readonly string[] {
  const repeat = parseRule(rule);
  if (repeat === null) return [];
  const last = repeat.until !== null && repeat.until < to ? repeat.until : to;
  // The end is kept here: with it ical.js compares days with moments.
  const recur = ICAL.Recur.fromString(printRule({ ...repeat, until: null }));
  const days = recur.iterator(ICAL.Time.fromDateString(from));
  const found: string[] = [];
  for (let step = 0; step < MOST_STEPS && found.length < most; step++) {
    const next = days.next();
    // oxlint-disable-next-line typescript/no-unnecessary-condition -- the iterator gives null at its end, its types do not say so
    if (next === null || next === undefined) break;
    const day = next.toString().slice(0, 10);
    if (day > last) break;
    if (day > from && day >= since) found.push(day);
  }
  return found;
}

/** The first day from `from` on that a rule means, `from` where the rule names no days of its own. */
export function firstDay(rule: string, from: string): string {
  const repeat = parseRule(rule);
  if (repeat === null) return from;
  const next = ICAL.Recur.fromString(printRule({ ...repeat, until: null, count: null })).iterator(ICAL.Time.fromDateString(from)).next();
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- the iterator gives null at its end, its types do not say so
  const day = next === null || next === undefined ? from : next.toString().slice(0, 10);
  return day < from ? from : day;
}

/** The first day after `from` that none of `except` is; null where the rule has ended. */
export function dayAfter(rule: string, from: string, except: ReadonlySet<string>): string | null {
  return daysAfter(rule, from, '2299-12-31', except.size + 1).find((day) => !except.has(day)) ?? null;
}

/** The same rule with the last day instead of a number of times. */
export function withLastDay(rule: string, from: string): string {
  const repeat = parseRule(rule);
  if (repeat === null || repeat.count === null) return rule;
  const last = daysAfter(rule, from, '2299-12-31', repeat.count).at(-1) ?? from;
  return printRule({ ...repeat, count: null, until: last });
}

/** A moment on another day, at the clock that it has in its zone. */
export function onDay(moment: string, day: string, zone: string): string {
  return momentOf(day, localSecond(moment, zone).slice(11), zone);
}
