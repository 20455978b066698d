import { dayAndClock } from '../util/clock.ts';
import { isDay, isoTime, localSecond, localTime, momentOf } from '../util/dates.ts';
import { parseDay } from '../util/date-words.ts';
import { halfWidth } from '../util/fold.ts';
import { dayBounds } from './date.ts';
import { checkText, NUMBER_OPERATORS, plainText, wrong, wrongBounds } from './shared.ts';
import type { TimeField, Value } from './definition.ts';
import type { Bounds, FieldContext, FieldType } from './type.ts';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;
interface Local {
  readonly day: string;
  /** `HH:MM:SS` */
  readonly clock: string;
  readonly seconds: boolean;
}

/** A day and a time of the company's time zone, or a time of the day that is meant; null: no such thing. */
function localOf(input: string, ctx: FieldContext): Local | null {
  const typed = halfWidth(input).trim();
  const found = dayAndClock(typed);
  if (found === null) return null;
  const day = parseDay(found.day === '' ? (ctx.day ?? ctx.today) : found.day.trim(), ctx.today);
  return 'day' in day ? { day: day.day, clock: found.clock, seconds: /\d:\d{1,2}:\d/.test(typed) } : null;
}

function isoOf(text: string): string | null {
  if (!ISO.test(text) || !isDay(text.slice(0, 10))) return null;
  const ms = Date.parse(text.toUpperCase());
  return Number.isNaN(ms) ? null : isoTime(ms);
}

function parse(input: string, _def: TimeField, ctx: FieldContext): Value {
  const text = input.trim();
  if (text === '') return null;
  const iso = isoOf(text);
  if (iso !== null) return iso;
  const local = localOf(text, ctx);
  if (local) return momentOf(local.day, local.clock, ctx.timeZone);
  const day = parseDay(text, ctx.today);
  if (!('day' in day) || /\d:\d/.test(text)) throw wrong(ctx, 'field.time.form', { right: `${ctx.today} 14:30` });
  return momentOf(day.day, '00:00:00', ctx.timeZone);
}

/** As it is typed: by the clock of the company, to the second where it has one; where that clock shows a time twice, as it is stored. */
function edit(value: Value, _def: TimeField, ctx: FieldContext): string {
  if (typeof value !== 'string' || value === '') return '';
  const second = localSecond(value, ctx.timeZone);
  const [day = '', clock = ''] = second.split(' ');
  if (momentOf(day, clock, ctx.timeZone).slice(0, 19) !== value.slice(0, 19)) return value;
  return clock.endsWith(':00') ? second.slice(0, 16) : second;
}

/** A day or span lasts from its first to its last millisecond in the company's time zone, a minute as long as itself. */
function bounds(input: string, _def: TimeField, ctx: FieldContext): Bounds {
  const iso = isoOf(input.trim());
  if (iso !== null) return { from: iso, to: iso };
  const local = localOf(input, ctx);
  if (local) {
    const end = local.seconds ? local.clock : `${local.clock.slice(0, 5)}:59`;
    return { from: momentOf(local.day, local.clock, ctx.timeZone), to: momentOf(local.day, `${end}.999`, ctx.timeZone) };
  }
  if (/\d:\d/.test(input)) throw wrongBounds(ctx, input, 'field.time.form', { right: `${ctx.today} 14:30` });
  const days = dayBounds(input, ctx);
  return { from: momentOf(days.from, '00:00:00', ctx.timeZone), to: momentOf(days.to, '23:59:59.999', ctx.timeZone) };
}

export const timeType: FieldType<TimeField> = {
  kind: 'time',
  column: 'text',
  align: 'left',
  sheet: 'moment',
  operators: NUMBER_OPERATORS,
  parse,
  check: (value, def, ctx) => checkText(value, ctx, (text) => parse(text, def, ctx)),
  format: (value, _def, ctx) => (typeof value === 'string' && value !== '' ? localTime(value, ctx.timeZone) : ''),
  write: plainText,
  edit,
  bounds,
  width: () => 16,
};
