/** Activities as a calendar (RFC 5545), by ical.js, which folds and escapes. */
import ICAL from 'ical.js';
import type { Values } from '../../fields/definition.ts';
import { addDays, isoTime, localDay, localSecond, momentOf } from '../../util/dates.ts';
import { parseRule, printRule } from '../../util/repeat.ts';
import { exceptDays } from '../../rules/activity.ts';
import { zoneComponent } from './zones.ts';

/** An activity on its way into a calendar or out of it. */
export interface Entry {
  readonly uid: string;
  /** The day of a series that it stands for; null for the whole. */
  readonly occurrence: string | null;
  readonly values: Values;
  /** What finds the customer again. */
  readonly customer: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const textOf = (values: Values, field: string): string | null => {
  const value = values[field];
  return typeof value === 'string' && value !== '' ? value : null;
};

const utc = (moment: string): ICAL.Time => ICAL.Time.fromDateTimeString(`${moment.slice(0, 19)}Z`);
const local = (moment: string, zone: string): ICAL.Time => ICAL.Time.fromDateTimeString(localSecond(moment, zone).replace(' ', 'T'));
const dayTime = (day: string): ICAL.Time => ICAL.Time.fromDateString(day);

/** The moments of an entry in its zone, where it has to be told: what comes again does so by the clocks of a place. */
function timed(event: ICAL.Component, name: string, moment: string, zone: string | null): void {
  if (zone === null) {
    event.addPropertyWithValue(name, utc(moment));
    return;
  }
  const property = event.addPropertyWithValue(name, local(moment, zone));
  property.setParameter('tzid', zone);
}

function addRule(event: ICAL.Component, rule: string, start: string | null, zone: string): void {
  const repeat = parseRule(rule);
  if (repeat === null) return;
  const text = printRule({ ...repeat, until: null });
  // The end is a day; where there are moments it is its last one, in UTC.
  const until = repeat.until === null ? '' : start === null ? `;UNTIL=${repeat.until.replaceAll('-', '')}` : `;UNTIL=${momentOf(repeat.until, '23:59:59', zone).slice(0, 19).replace(/[-:]/g, '')}Z`;
  event.addPropertyWithValue('rrule', ICAL.Recur.fromString(text + until));
}

function addAlarm(event: ICAL.Component, remind: string, start: string | null, subject: string): void {
  const alarm = new ICAL.Component('valarm');
  alarm.addPropertyWithValue('action', 'DISPLAY');
  alarm.addPropertyWithValue('description', subject);
  if (start === null) {
    const trigger = alarm.addPropertyWithValue('trigger', utc(remind));
    trigger.setParameter('value', 'DATE-TIME');
  } else alarm.addPropertyWithValue('trigger', ICAL.Duration.fromSeconds(Math.round((Date.parse(remind) - Date.parse(start)) / 1000)));
  event.addSubcomponent(alarm);
}

const STATUS: Readonly<Record<string, string>> = { open: 'CONFIRMED', done: 'CONFIRMED', cancelled: 'CANCELLED' };

/** The zone of an entry: that which it has, the company's where it comes again. */
export function entryZone(values: Values, timeZone: string): string | null {
  const own = textOf(values, 'zone');
  return own ?? (textOf(values, 'repeat') === null ? null : timeZone);
}

function eventOf(entry: Entry, now: string, timeZone: string): ICAL.Component {
  const { values, uid } = entry;
  const event = new ICAL.Component('vevent');
  const put = (name: string, value: string | null): void => {
    if (value !== null) event.addPropertyWithValue(name, value);
  };
  const [start, end, day] = [textOf(values, 'starts_at'), textOf(values, 'ends_at'), textOf(values, 'on_day') ?? localDay(now, timeZone)];
  const zone = entryZone(values, timeZone);
  put('uid', uid);
  event.addPropertyWithValue('dtstamp', utc(now));
  event.addPropertyWithValue('created', utc(entry.createdAt));
  event.addPropertyWithValue('last-modified', utc(entry.updatedAt));
  put('summary', textOf(values, 'subject'));
  put('description', textOf(values, 'content'));
  put('location', textOf(values, 'place'));
  const state = textOf(values, 'state') ?? 'open';
  put('status', STATUS[state] ?? 'CONFIRMED');
  put('x-kehu-kind', textOf(values, 'kind'));
  put('x-kehu-state', state);
  put('x-kehu-done', textOf(values, 'done_at'));
  put('x-kehu-customer', entry.customer === '' ? null : entry.customer);
  if (start === null) {
    event.addPropertyWithValue('dtstart', dayTime(day));
    event.addPropertyWithValue('dtend', dayTime(addDays(textOf(values, 'to_day') ?? day, 1)));
  } else {
    timed(event, 'dtstart', start, zone);
    if (end !== null) timed(event, 'dtend', end, zone);
  }
  if (entry.occurrence !== null) addMoment(event, 'recurrence-id', entry.occurrence, start, zone ?? timeZone);
  const rule = textOf(values, 'repeat');
  if (rule !== null) addRule(event, rule, start, zone ?? timeZone);
  for (const except of exceptDays(values['except_days'])) addMoment(event, 'exdate', except, start, zone ?? timeZone);
  const remind = textOf(values, 'remind_at');
  if (remind !== null) addAlarm(event, remind, start, textOf(values, 'subject') ?? '');
  return event;
}

/** A day of a series, at the time of day at which the others begin. */
function addMoment(event: ICAL.Component, name: string, day: string, start: string | null, zone: string): void {
  if (start === null) event.addPropertyWithValue(name, dayTime(day));
  else timed(event, name, momentOf(day, localSecond(start, zone).slice(11), zone), zone);
}

/** A calendar with these activities; `now` and the zone of the company. */
export function calendarText(entries: readonly Entry[], { now, timeZone, name }: { readonly now: number; readonly timeZone: string; readonly name: string }): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('prodid', '-//Kehu//Kehu//ZH');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  calendar.addPropertyWithValue('x-wr-calname', name);
  calendar.addPropertyWithValue('x-wr-timezone', timeZone);
  const zones = new Set(entries.flatMap(({ values }) => (textOf(values, 'starts_at') === null ? [] : (entryZone(values, timeZone) ?? []))));
  const years = entries.map(({ values }) => Number((textOf(values, 'on_day') ?? '').slice(0, 4))).filter((year) => year > 0);
  const year = Number(isoTime(now).slice(0, 4));
  for (const zone of zones) calendar.addSubcomponent(zoneComponent(zone, Math.max(1970, Math.min(year, ...years) - 1), Math.min(2200, Math.max(year, ...years) + 5)));
  for (const entry of entries) calendar.addSubcomponent(eventOf(entry, isoTime(now), timeZone));
  // Lines have 75 bytes; the library does not count the space that a further one begins with.
  ICAL.foldLength = 74;
  return `${calendar.toString()}\r\n`;
}
