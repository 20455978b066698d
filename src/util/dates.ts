/**
 * Days are `YYYY-MM-DD` of the company's time zone, moments are ISO UTC with milliseconds (24 characters). Days are counted by their number
 * since 1970, so that no time zone of this machine ever comes into it.
 */
const DAY_MS = 86_400_000;

export const FIRST_YEAR = 1800;
export const LAST_YEAR = 2299;

const MINUTE_MS = 60_000;
/** The day that was asked for last: it is asked for several times for every frame, and no zone begins one within a minute. */
let lastDay = { timeZone: '', minute: Number.NaN, day: '' };

/** Today in a time zone (IANA name), `YYYY-MM-DD`. */
export function todayIn(timeZone: string, nowMs: number): string {
  const minute = Math.floor(nowMs / MINUTE_MS);
  if (lastDay.minute !== minute || lastDay.timeZone !== timeZone) lastDay = { timeZone, minute, day: wallClock(timeZone, nowMs).slice(0, 10) };
  return lastDay.day;
}

/** A moment, 24-character ISO UTC. */
export function isoTime(nowMs: number): string {
  return new Date(nowMs).toISOString();
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** `YYYY-MM-DD` from numbers that are known to be right. */
export function dayOf(year: number, month: number, date: number): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`;
}

/** Whether `text` is a day in its stored form. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year, month, date] = partsOf(text);
  return year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month);
}

/** Year, month (1 to 12) and date of a day. */
export function partsOf(day: string): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

/** Days since 1970-01-01. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00.000Z`) / DAY_MS);
}

export function dayFromNumber(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayFromNumber(dayNumber(day) + days);
}

/** The same date `months` later, or the last of that month: 2026-01-31 + 1 is 2026-02-28. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = partsOf(day);
  const count = year * 12 + (month - 1) + months;
  const toYear = Math.floor(count / 12);
  const toMonth = count - toYear * 12 + 1;
  return dayOf(toYear, toMonth, Math.min(date, daysInMonth(toYear, toMonth)));
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** 1 Monday to 7 Sunday. */
export function weekday(day: string): number {
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  clocks.set(timeZone, made);
  return made;
}

/** `YYYY-MM-DD HH:MM:SS` of the clock on the wall. */
function wallClock(timeZone: string, ms: number): string {
  return clockOf(timeZone).format(ms);
}

/** Whether the program knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** A stored moment for people: `YYYY-MM-DD HH:MM` in the time zone. */
export function localTime(iso: string, timeZone: string): string {
  return wallClock(timeZone, Date.parse(iso)).slice(0, 16);
}

/** The day of a stored moment in the time zone. */
export function localDay(iso: string, timeZone: string): string {
  return wallClock(timeZone, Date.parse(iso)).slice(0, 10);
}

/** How far the wall is ahead of UTC at a moment, in milliseconds. */
function offsetAt(timeZone: string, ms: number): number {
  const wall = Date.parse(`${wallClock(timeZone, ms).replace(' ', 'T')}Z`);
  return wall - Math.floor(ms / 1000) * 1000;
}

/**
 * The moment (ISO UTC) at which the wall shows `day` and `clock` (`HH:MM:SS` or with `.mmm`). A time that a change of clocks skips or repeats is
 * taken by the offset that held before it.
 */
export function momentOf(day: string, clock: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${clock}Z`);
  const guess = wall - offsetAt(timeZone, wall - offsetAt(timeZone, wall));
  const earlier = wall - offsetAt(timeZone, guess - DAY_MS / 4);
  return isoTime([earlier, guess].find((ms) => localStamp(ms, timeZone) === `${day} ${clock.slice(0, 8)}`) ?? earlier);
}

function localStamp(ms: number, timeZone: string): string {
  return wallClock(timeZone, ms);
}

/** A stored moment in the time zone to the second: `YYYY-MM-DD HH:MM:SS`. */
export function localSecond(iso: string, timeZone: string): string {
  return wallClock(timeZone, Date.parse(iso));
}

export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export function monthRange(day: string): DayRange {
  const [year, month] = partsOf(day);
  return { from: dayOf(year, month, 1), to: dayOf(year, month, daysInMonth(year, month)) };
}

export function quarterRange(day: string): DayRange {
  const [year, month] = partsOf(day);
  const first = month - ((month - 1) % 3);
  return { from: dayOf(year, first, 1), to: dayOf(year, first + 2, daysInMonth(year, first + 2)) };
}

export function yearRange(day: string): DayRange {
  const year = day.slice(0, 4);
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}

/** Monday to Sunday. */
export function weekRange(day: string): DayRange {
  const from = addDays(day, 1 - weekday(day));
  return { from, to: addDays(from, 6) };
}
