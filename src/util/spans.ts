import { addDays, dayNumber, momentOf } from './dates.ts';

const HOUR_MS = 3_600_000;
/** The moments at which days begin, by zone: a report asks for the same few hundred days a million times. */
const starts = new Map<string, Map<string, number>>();
const MOST_DAYS = 100_000;

/** The moment at which a day begins in a time zone, in milliseconds. */
function startOf(day: string, zone: string): number {
  let days = starts.get(zone);
  if (days === undefined || days.size > MOST_DAYS) starts.set(zone, (days = new Map<string, number>()));
  const known = days.get(day);
  if (known !== undefined) return known;
  const start = Date.parse(momentOf(day, '00:00:00', zone));
  days.set(day, start);
  return start;
}

/** Hours from a day to a moment: from the moment `recorded` where it lies on that day, else from its beginning; never less than none. */
export function spanHours(from: string, recorded: string | null, to: string, zone: string): number {
  const begin = startOf(from, zone);
  const made = recorded === null ? NaN : Date.parse(recorded);
  const start = made >= begin && made < startOf(addDays(from, 1), zone) ? made : begin;
  return Math.max(0, (Date.parse(to) - start) / HOUR_MS);
}

/** Days from a day to that of a moment; negative where it lies before. */
export function spanDays(from: string, to: string, zone: string): number {
  // The day of a moment is that of UTC or one beside it.
  const moment = Date.parse(to);
  let day = to.slice(0, 10);
  if (moment < startOf(day, zone)) day = addDays(day, -1);
  else if (moment >= startOf(addDays(day, 1), zone)) day = addDays(day, 1);
  return dayNumber(day) - dayNumber(from);
}
