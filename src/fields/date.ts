import { relativeRange, parseDay } from '../util/date-words.ts';
import { checkText, NUMBER_OPERATORS, plainText, wrong, wrongBounds } from './shared.ts';
import type { MessageKey } from '../i18n/index.ts';
import type { DayRange } from '../util/dates.ts';
import type { DayResult } from '../util/date-words.ts';
import type { DateField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

/** What is said of a day that is none, whatever asked for it. */
export const DAY_FAULTS: Readonly<Record<Extract<DayResult, { fault: string }>['fault'], MessageKey>> = {
  form: 'field.date.form',
  year: 'field.date.year',
  month: 'field.date.month',
  date: 'field.date.date',
};

function parse(input: string, _def: DateField, ctx: FieldContext): Value {
  const text = input.trim();
  if (text === '') return null;
  const found = parseDay(text, ctx.today);
  if ('fault' in found) throw wrong(ctx, DAY_FAULTS[found.fault], { right: found.right });
  return found.day;
}

/** A day, a word or a span as its first and last day. */
export function dayBounds(input: string, ctx: FieldContext): DayRange {
  const range = relativeRange(input, ctx.today);
  if (range) return range;
  const found = parseDay(input, ctx.today);
  if ('day' in found) return { from: found.day, to: found.day };
  throw wrongBounds(ctx, input, found.fault === 'form' ? 'field.date.bounds' : DAY_FAULTS[found.fault], { right: found.right });
}

export const dateType: FieldType<DateField> = {
  kind: 'date',
  column: 'text',
  align: 'left',
  sheet: 'day',
  operators: NUMBER_OPERATORS,
  parse,
  check: (value, def, ctx) => checkText(value, ctx, (text) => parse(text, def, ctx)),
  format: plainText,
  write: plainText,
  bounds: (input, _def, ctx) => dayBounds(input, ctx),
  width: () => 10,
};
