import { addDays, dayNumber, momentOf } from './dates.ts';

const HOUR_MS = 3_600_000;
/** A day in a zone: the moments at which it begins and the next one does, in milliseconds, and its number. */
interface Day {
  readonly begin: number;
  readonly end: number;
  readonly number: number;
}

/** Days by zone: a report asks for the same few hundred a million times. */
const known = new Map<string, Map<string, Day>>();
const MOST_DAYS = 100_000;

function dayIn(zone: string, day: string): Day {
  let days = known.get(zone);
  if (days === undefined || days.size > MOST_DAYS) known.set(zone, (days = new Map<string, Day>()));
  const there = days.get(day);
  if (there !== undefined) return there;
  const begins = (one: string): number => Date.parse(momentOf(one, '00:00:00', zone));
  const made: Day = { begin: begins(day), end: begins(addDays(day, 1)), number: dayNumber(day) };
  days.set(day, made);
  return made;
}

/** Hours from a day to a moment: from the moment `recorded` where it lies on that day, else from its beginning; never less than none. */
export function spanHours(from: string, recorded: string | null, to: string, zone: string): number {
  const { begin, end } = dayIn(zone, from);
  const made = recorded === null ? NaN : Date.parse(recorded);
  const start = made >= begin && made < end ? made : begin;
  return Math.max(0, (Date.parse(to) - start) / HOUR_MS);
}

/** Days from a day to that of a moment; negative where it lies before. */
export function spanDays(from: string, to: string, zone: string): number {
  // The day of a moment is that of UTC or one beside it.
  const moment = Date.parse(to);
  const { begin, end, number } = dayIn(zone, to.slice(0, 10));
  const beside = moment < begin ? -1 : moment >= end ? 1 : 0;
  return number + beside - dayIn(zone, from).number;
}
