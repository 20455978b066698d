import type { Value, Values } from '../fields/definition.ts';
import { addDays, daysBetween, isTimeZone, isoTime, localDay, momentOf, localSecond } from '../util/dates.ts';
import { parseRule } from '../util/repeat.ts';
import { activityFlow } from './activity-flow.ts';
import type { RecordDraft, Rule, RuleFault, RuleRun } from './rule.ts';

const DAY_MS = 86_400_000;

const textOf = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const later = (moment: string | null, by: number): string | null => (moment === null ? null : isoTime(Date.parse(moment) + by));

/** The days of a series that are records of their own or left out. */
export const exceptDays = (text: Value | undefined): readonly string[] => textOf(text)?.split(' ') ?? [];

/** The zone in which it comes again: its own, else the company's. */
export const zoneOf = (values: Values, timeZone: string): string => textOf(values['zone']) ?? timeZone;

/** What is wrong once day and times agree. */
async function faults({ session }: RuleRun, { before, after: given }: RecordDraft): Promise<readonly RuleFault[]> {
  if (given === null) return [];
  const after = { ...given, ...agreed(before, given, session.timeZone) };
  const [start, end, zone] = [textOf(after['starts_at']), textOf(after['ends_at']), textOf(after['zone'])];
  const [day, last] = [textOf(after['on_day']), textOf(after['to_day'])];
  return [
    ...(end !== null && start === null ? [{ field: 'starts_at', key: 'agenda.fault.no-start' } as const] : []),
    ...(end !== null && start !== null && end < start ? [{ field: 'ends_at', key: 'agenda.fault.ends-early' } as const] : []),
    ...(start === null && day !== null && last !== null && last < day ? [{ field: 'to_day', key: 'agenda.fault.last-day' } as const] : []),
    ...(zone !== null && !isTimeZone(zone) ? [{ field: 'zone', key: 'agenda.fault.zone', params: { zone } } as const] : await overBefore(before, after, session.timeZone)),
  ];
}

/** A series whose last day lies before its first one. */
export async function overBefore(before: Values | null, after: Values, timeZone: string): Promise<readonly RuleFault[]> {
  const rule = textOf(after['repeat']);
  const until = rule === null ? null : (parseRule(rule)?.until ?? null);
  if (until === null || textOf(after['on_day']) === null || ['repeat', 'on_day', 'starts_at'].every((field) => (before?.[field] ?? null) === (after[field] ?? null))) return [];
  const first = seriesDay(rule === before?.['repeat'] ? after : await onFirstDay(after, timeZone), timeZone);
  return first > until ? [{ field: 'repeat', key: 'agenda.fault.until-past', params: { until, first } }] : [];
}

/** The day and the times of an activity. */
interface Times {
  readonly day: string;
  readonly start: string | null;
  readonly end: string | null;
  readonly last: string | null;
  readonly remind: string | null;
  readonly snoozed: string | null;
}

const timesOf = (values: Values): Times => ({
  day: textOf(values['on_day']) ?? '',
  start: textOf(values['starts_at']),
  end: textOf(values['ends_at']),
  last: textOf(values['to_day']),
  remind: textOf(values['remind_at']),
  snoozed: textOf(values['snoozed_until']),
});

/** A start says the day; another day takes the start along. */
function startOf(old: Times | null, { day, start }: Times, timeZone: string): Pick<Times, 'day' | 'start'> {
  if (start === null) return { day, start };
  if (start !== old?.start) return { day: localDay(start, timeZone), start };
  return { day, start: day === old.day ? start : momentOf(day, localSecond(start, timeZone).slice(11), timeZone) };
}

/** Day and times agree: end and reminder go along with the start unless they were changed themselves. */
function agreed(before: Values | null, after: Values, timeZone: string): Values {
  const old = before === null ? null : timesOf(before);
  const now = timesOf(after);
  if (now.day === '') return {};
  const { day, start } = startOf(old, now, timeZone);
  const days = old === null ? 0 : daysBetween(old.day, day);
  const by = old !== null && old.start !== null && start !== null ? Date.parse(start) - Date.parse(old.start) : days * DAY_MS;
  const along = (field: 'end' | 'remind'): string | null => (old !== null && now[field] === old[field] ? later(now[field], by) : now[field]);
  const [end, remind] = [along('end'), along('remind')];
  const last = start !== null && end !== null ? lastDay(day, end, now.last, timeZone) : now.last !== null && now.last === old?.last ? addDays(now.last, days) : now.last;
  const snoozed = by !== 0 && now.snoozed === old?.snoozed ? null : now.snoozed;
  // What is put off is told again, whether or not it was to be told before.
  return { on_day: day, starts_at: start, ends_at: end, to_day: last, snoozed_until: snoozed, remind_at: remind ?? snoozed };
}

/** The last day that it is on, where that is another one; what ends at midnight does not last into the next day. */
function lastDay(day: string, end: string, given: string | null, timeZone: string): string | null {
  const found = localDay(isoTime(Date.parse(end) - 1), timeZone);
  return found > day ? found : given === day ? day : null;
}

async function follow(run: RuleRun, { before, after }: RecordDraft): Promise<Values> {
  if (after === null) return {};
  const { timeZone } = run.session;
  const values = agreed(before, after, timeZone);
  return after['repeat'] === before?.['repeat'] ? values : { ...values, ...(await beginning({ ...after, ...values }, timeZone)) };
}

/** What makes a series begin on a day that its rule means. */
async function beginning(values: Values, timeZone: string): Promise<Values> {
  const rule = textOf(values['repeat']);
  if (rule === null || parseRule(rule) === null) return {};
  const { firstDay, withLastDay } = await import('../util/occurrences.ts');
  const day = seriesDay(values, timeZone);
  const first = firstDay(rule, day);
  // A number of times becomes a last day: the record moves on from day to day.
  return { ...(first === day ? {} : await onDayOfSeries(values, first, timeZone)), repeat: withLastDay(rule, first) };
}

/** A new activity as it will be kept: a series on the first day that its rule means. */
export const onFirstDay = async (values: Values, timeZone: string): Promise<Values> => ({ ...values, ...(await beginning(values, timeZone)) });

/** What a record becomes on another day of its series, which is counted in its own zone. */
export async function onDayOfSeries(values: Values, day: string, timeZone: string): Promise<Values> {
  const zone = zoneOf(values, timeZone);
  const { onDay } = await import('../util/occurrences.ts');
  const start = textOf(values['starts_at']);
  const [from, last] = [textOf(values['on_day']) ?? day, textOf(values['to_day'])];
  if (start === null) return { on_day: day, ...(last === null ? {} : { to_day: addDays(last, daysBetween(from, day)) }) };
  const moved = onDay(start, day, zone);
  const by = Date.parse(moved) - Date.parse(start);
  return { starts_at: moved, on_day: localDay(moved, timeZone), ends_at: later(textOf(values['ends_at']), by), remind_at: later(textOf(values['remind_at']), by) };
}

/** The day of a series in its own zone. */
export function seriesDay(values: Values, timeZone: string): string {
  const start = textOf(values['starts_at']);
  return start === null ? (textOf(values['on_day']) ?? '') : localDay(start, zoneOf(values, timeZone));
}

/** Moves a series on to its next day; null where it has ended. */
export async function nextOfSeries(values: Values, timeZone: string): Promise<Values | null> {
  const rule = textOf(values['repeat']);
  if (rule === null) return null;
  const { dayAfter } = await import('../util/occurrences.ts');
  const except = exceptDays(values['except_days']);
  const next = dayAfter(rule, seriesDay(values, timeZone), new Set(except));
  if (next === null) return null;
  const left = except.filter((day) => day > next);
  return { ...(await onDayOfSeries(values, next, timeZone)), except_days: left.length === 0 ? null : left.join(' '), snoozed_until: null };
}

/** One day of a series as a record of its own. */
export const aloneOf = (values: Values, seriesId: number): Values => ({ ...values, repeat: null, except_days: null, uid: null, series_id: seriesId, snoozed_until: null });

/** What a reminder hangs on. */
const REMINDED = ['state', 'remind_at', 'snoozed_until', 'owner_id'] as const;

export const activity: Rule = {
  flow: activityFlow,
  check: faults,
  follow: async (run, drafts) => await Promise.all(drafts.map(async (draft) => await follow(run, draft))),
  // What was reminded of and is dealt with stands in no status line any more.
  settle: async (run, changes) => {
    const settled = changes.filter(({ action, before, after }) => textOf(before?.['remind_at']) !== null && (action === 'remove' || REMINDED.some((field) => (before?.[field] ?? null) !== (after[field] ?? null))));
    await run.tell(settled.flatMap(({ id, before }) => (typeof before?.['owner_id'] === 'number' ? [{ kind: 'activity.settled' as const, operatorId: before['owner_id'], about: `activity ${id}` }] : [])));
  },
  // Done, or called off: the day is put down by itself, and the series goes on.
  complete: async (run, { id, before, after }) => {
    if (id === null || before?.['state'] !== 'open' || after === null || after['state'] === 'open') return {};
    const next = await nextOfSeries(before, run.session.timeZone);
    if (next === null) return {};
    await run.create('activity', { ...aloneOf(after, id) });
    return { ...next, state: 'open', done_at: null };
  },
};
