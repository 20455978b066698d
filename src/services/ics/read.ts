/** Calendars (RFC 5545) as activities, by ical.js. */
import ICAL from 'ical.js';
import { invalid } from '../../errors.ts';
import type { Value, Values } from '../../fields/definition.ts';
import type { MessageKey } from '../../i18n/index.ts';
import { addDays, isDay, isoTime, localDay, localSecond, momentOf } from '../../util/dates.ts';
import { parseRule, printRule } from '../../util/repeat.ts';
import { knownZone } from './zones.ts';

export interface ReadEntry {
  readonly uid: string;
  readonly occurrence: string | null;
  readonly values: Values;
  readonly customer: string;
  /** Written by this program: its state is known. */
  readonly own: boolean;
  /** What could not be taken as it was. */
  readonly doubts: readonly MessageKey[];
}

export interface ReadCalendar {
  readonly entries: readonly ReadEntry[];
  readonly left: readonly { readonly subject: string; readonly reason: MessageKey }[];
}

const MOST_ENTRIES = 20_000;
const LONG = { subject: 200, place: 120, content: 20_000, uid: 255 } as const;

/** Throws `invalid` for what is no calendar. */
export function readCalendar(text: string, timeZone: string): ReadCalendar {
  const calendar = parsed(text);
  const components = calendar.filter(({ name }) => name === 'vcalendar').flatMap((one) => [...one.getAllSubcomponents('vevent'), ...one.getAllSubcomponents('vtodo')]);
  if (components.length > MOST_ENTRIES) throw invalid('ics.large', { most: 10, entries: MOST_ENTRIES });
  const entries: ReadEntry[] = [];
  const left: { subject: string; reason: MessageKey }[] = [];
  for (const component of components) {
    const entry = entryOf(component, timeZone);
    if ('reason' in entry) left.push(entry);
    else entries.push(entry);
  }
  return { entries, left };
}

function parsed(text: string): readonly ICAL.Component[] {
  if (!/^BEGIN:VCALENDAR\s*$/im.test(text)) throw invalid('ics.none');
  if (/^VERSION:1\.0\s*$/im.test(text)) throw invalid('ics.old');
  try {
    const found: unknown = ICAL.parse(text.replace(/^\ufeff/, ''));
    if (!Array.isArray(found)) throw new RangeError('empty');
    const many: readonly unknown[] = Array.isArray(found[0]) ? found : [found];
    const components = many.map((one) => new ICAL.Component(Array.isArray(one) ? one : []));
    if (!components.some(({ name }) => name === 'vcalendar')) throw new RangeError('VCALENDAR');
    return components;
  } catch (error) {
    throw invalid('ics.file', { reason: error instanceof Error ? error.message.slice(0, 100) : '' });
  }
}

const firstText = (component: ICAL.Component, name: string): string => {
  const value: unknown = component.getFirstPropertyValue(name);
  if (typeof value === 'string') return value.trim();
  return value instanceof ICAL.Time ? value.toString() : '';
};

interface Moment {
  /** The day in its zone. */
  readonly day: string;
  /** Null: the whole day. */
  readonly at: string | null;
  /** The zone that it names; null for UTC and for the clock on the wall. */
  readonly zone: string | null;
}

/** What stands behind a day: nothing, or a time that there is, a leap second included. */
const CLOCK = /^(?:$|T(?:[01]\d|2[0-4]):[0-5]\d:(?:[0-5]\d|60))/;

/** A day, or a moment by the clocks of its zone. */
function momentIn(property: ICAL.Property, timeZone: string): Moment | null {
  // The library counts a thirteenth month on into the next year.
  const parts: unknown = property.toJSON();
  const written: unknown = Array.isArray(parts) ? parts[3] : null;
  if (typeof written === 'string' && !(isDay(written.slice(0, 10)) && CLOCK.test(written.slice(10)))) return null;
  const value: unknown = property.getFirstValue();
  return value instanceof ICAL.Time ? momentOfTime(value, property, timeZone) : null;
}

function momentOfTime(time: ICAL.Time, property: ICAL.Property, timeZone: string): Moment | null {
  const text = time.toString();
  const day = text.slice(0, 10);
  if (!isDay(day)) return null;
  if (time.isDate) return { day, at: null, zone: null };
  if (text.endsWith('Z')) {
    const at = isoTime(Date.parse(text));
    return { day: localDay(at, timeZone), at, zone: null };
  }
  const tzid: unknown = property.getParameter('tzid');
  const zone = typeof tzid === 'string' ? knownZone(tzid) : timeZone;
  if (zone !== null) return { day, at: momentOf(day, text.slice(11, 19), zone), zone: typeof tzid === 'string' ? zone : null };
  // A zone that the file alone describes.
  const at = isoTime(time.toJSDate().getTime());
  return { day: localDay(at, timeZone), at, zone: null };
}

function entryOf(component: ICAL.Component, timeZone: string): ReadEntry | { readonly subject: string; readonly reason: MessageKey } {
  const subject = firstText(component, 'summary').replace(/\s+/g, ' ').slice(0, LONG.subject);
  const startProperty = component.getFirstProperty('dtstart') ?? component.getFirstProperty('due');
  const start = startProperty === null ? null : momentIn(startProperty, timeZone);
  if (startProperty === null || start === null) return { subject, reason: 'ics.no-start' };
  const zone = start.zone === timeZone ? null : start.zone;
  const doubts: MessageKey[] = [];
  const repeat = ruleOf(component, start, zone ?? timeZone, doubts);
  const values: Values = {
    subject,
    kind: kindOf(component),
    on_day: start.at === null ? start.day : localDay(start.at, timeZone),
    starts_at: start.at,
    ...endOf(component, start, timeZone),
    repeat,
    zone,
    except_days: exceptions(component, zone ?? timeZone),
    remind_at: alarmOf(component, start, timeZone),
    place: firstText(component, 'location').replace(/\s+/g, ' ').slice(0, LONG.place) || null,
    content: firstText(component, 'description').slice(0, LONG.content) || null,
    ...stateOf(component),
  };
  const recurrence = component.getFirstProperty('recurrence-id');
  const occurrence = recurrence === null ? null : (dayIn(momentIn(recurrence, timeZone), zone ?? timeZone) ?? null);
  return { uid: firstText(component, 'uid').slice(0, LONG.uid), occurrence, values, customer: firstText(component, 'x-kehu-customer'), own: firstText(component, 'x-kehu-state') !== '', doubts };
}

const KINDS: ReadonlySet<string> = new Set(['appointment', 'call', 'visit', 'deadline', 'memo', 'task']);

function kindOf(component: ICAL.Component): string {
  const own = firstText(component, 'x-kehu-kind');
  if (KINDS.has(own)) return own;
  return component.name === 'vtodo' ? 'task' : 'appointment';
}

function stateOf(component: ICAL.Component): Values {
  const own = firstText(component, 'x-kehu-state');
  const status = firstText(component, 'status').toUpperCase();
  const state = own === 'done' || status === 'COMPLETED' ? 'done' : own === 'cancelled' || status === 'CANCELLED' ? 'cancelled' : 'open';
  const done = Date.parse(firstText(component, 'x-kehu-done') || firstText(component, 'completed'));
  return { state, done_at: state === 'open' || Number.isNaN(done) ? null : isoTime(done) };
}

/** The end of a day is the day after it; of an hour the moment. */
function endOf(component: ICAL.Component, start: Moment, timeZone: string): Values {
  const property = component.getFirstProperty('dtend');
  const end = property === null ? null : momentIn(property, timeZone);
  const duration: unknown = component.getFirstPropertyValue('duration');
  const seconds = duration instanceof ICAL.Duration ? duration.toSeconds() : null;
  if (start.at === null) {
    const last = end !== null && end.at === null ? addDays(end.day, -1) : seconds === null ? start.day : addDays(start.day, Math.max(0, Math.round(seconds / 86_400) - 1));
    return { ends_at: null, to_day: last > start.day ? last : null };
  }
  const at = end?.at ?? (seconds === null ? null : isoTime(Date.parse(start.at) + seconds * 1000));
  return { ends_at: at !== null && at >= start.at ? at : null, to_day: null };
}

function ruleOf(component: ICAL.Component, start: Moment, zone: string, doubts: MessageKey[]): Value {
  const value: unknown = component.getFirstPropertyValue('rrule');
  if (!(value instanceof ICAL.Recur)) return null;
  const text = value.toString();
  const repeat = parseRule(text.replace(/;?UNTIL=[^;]*/i, '').replace(/;?WKST=[A-Z]{2}/i, ''));
  if (repeat === null || component.getAllProperties('rdate').length > 0 || component.getAllProperties('rrule').length > 1) {
    doubts.push('ics.repeat');
    if (repeat === null) return null;
  }
  const until = value.until instanceof ICAL.Time ? untilDay(value.until, start, zone) : null;
  return printRule({ ...repeat, until });
}

/** The last day on which it may begin. */
function untilDay(until: ICAL.Time, start: Moment, zone: string): string {
  const text = until.toString();
  if (until.isDate || start.at === null) return text.slice(0, 10);
  const at = text.endsWith('Z') ? isoTime(Date.parse(text)) : momentOf(text.slice(0, 10), text.slice(11, 19), zone);
  const day = localDay(at, zone);
  return momentOf(day, localSecond(start.at, zone).slice(11), zone) > at ? addDays(day, -1) : day;
}

/** The day of a moment in the zone of its series. */
const dayIn = (moment: Moment | null, zone: string): string | null => (moment === null ? null : moment.at === null ? moment.day : localDay(moment.at, zone));

function exceptions(component: ICAL.Component, zone: string): Value {
  const days = component.getAllProperties('exdate').flatMap((property) =>
    property.getValues().flatMap((value: unknown) => (value instanceof ICAL.Time ? (dayIn(momentOfTime(value, property, zone), zone) ?? []) : [])),
  );
  return days.length === 0 ? null : [...new Set(days)].toSorted().slice(0, 300).join(' ');
}

/** One that shows rather than one that writes mail; `NONE` is how calendars of Apple say that there is to be none, with a day of 1976. */
function alarmIn(component: ICAL.Component): ICAL.Component | undefined {
  const all = component.getAllSubcomponents('valarm').filter((alarm) => firstText(alarm, 'action').toUpperCase() !== 'NONE');
  return all.find((alarm) => firstText(alarm, 'action').toUpperCase() !== 'EMAIL') ?? all[0];
}

function alarmOf(component: ICAL.Component, start: Moment, timeZone: string): Value {
  const trigger = alarmIn(component)?.getFirstProperty('trigger') ?? null;
  const value: unknown = trigger?.getFirstValue();
  if (trigger === null) return null;
  if (value instanceof ICAL.Time) return momentOfTime(value, trigger, timeZone)?.at ?? null;
  if (!(value instanceof ICAL.Duration)) return null;
  return isoTime(Date.parse(start.at ?? momentOf(start.day, '00:00:00', timeZone)) + value.toSeconds() * 1000);
}
