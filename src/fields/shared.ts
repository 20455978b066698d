import { invalid } from '../errors.ts';
import { groupThousands, writeDecimal } from '../util/decimal.ts';
import type { AppError } from '../errors.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';
import type { DecimalFault } from '../util/decimal.ts';
import type { Bounds, FieldContext, FieldType, Operator } from './type.ts';
import type { FieldDef, Value } from './definition.ts';

/** The error of a value of a field. Messages do not name the field: who shows them does, by `place.field`. */
export function wrong(ctx: FieldContext, key: MessageKey, params: MessageParams = {}): AppError {
  return invalid(key, params, { field: ctx.field });
}

/** The error of the value of a condition, pointing at all of it. */
export function wrongBounds(ctx: FieldContext, input: string, key: MessageKey, params: MessageParams = {}): AppError {
  return invalid(key, params, { field: ctx.field, column: 1, length: Math.max(1, input.length) });
}

/** Runs a parser of values for a condition: its errors get the column. */
export function asBounds<T>(input: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw placed(error, input);
  }
}

function placed(error: unknown, input: string): unknown {
  return isFault(error) ? invalid(error.key, error.params, { ...error.place, column: 1, length: Math.max(1, input.length) }) : error;
}

function isFault(error: unknown): error is AppError {
  return error instanceof Error && error.name === 'AppError';
}

/** From = to. */
export const exactly = (value: string | number): Bounds => ({ from: value, to: value });

/** An unknown value of a kind whose stored values are text. */
export function checkText(value: unknown, ctx: FieldContext, parse: (text: string) => Value): Value {
  if (value === null || value === undefined) return parse('');
  if (typeof value === 'string') return parse(value);
  if (typeof value === 'number' && Number.isFinite(value)) return parse(String(value));
  throw wrong(ctx, 'field.not_text');
}

/** Stored text or nothing, as it is. */
export const plainText = (value: Value): string => (typeof value === 'string' ? value : '');

export const TEXT_OPERATORS = ['contains', 'begins', 'eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'none', 'any'] as const satisfies readonly Operator[];
/** Of texts that have no order worth comparing by. */
export const FORM_OPERATORS = ['contains', 'begins', 'eq', 'ne', 'none', 'any'] as const satisfies readonly Operator[];
export const NUMBER_OPERATORS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'none', 'any'] as const satisfies readonly Operator[];

/** What the kinds that store scaled integers have in common. */
export interface NumberKind {
  readonly scale: number;
  readonly formKey: MessageKey;
  /** What the column holds, where the definition has no limit. */
  readonly lowest?: number;
  readonly highest?: number;
}

/** Throws for a parser's fault; checks the range. `min` and `max` are stored values. */
export function numberOrFault(found: number | DecimalFault, kind: NumberKind, def: { min?: number; max?: number }, ctx: FieldContext): number {
  if (found === 'form') throw wrong(ctx, kind.formKey);
  if (found === 'digits') throw wrong(ctx, kind.scale === 0 ? 'field.number.whole' : 'field.number.digits', { digits: kind.scale });
  if (found === 'range') throw wrong(ctx, 'field.number.huge');
  return inRange(found, kind, def, ctx);
}

function inRange(value: number, kind: NumberKind, { min, max }: { min?: number; max?: number }, ctx: FieldContext): number {
  if (value < (min ?? kind.lowest ?? value) || value > (max ?? kind.highest ?? value)) throw outside(value, kind, { min, max }, ctx);
  return value;
}

function outside(value: number, kind: NumberKind, { min, max }: { min?: number; max?: number }, ctx: FieldContext): AppError {
  const show = (limit: number): string => groupThousands(writeDecimal(limit, kind.scale));
  if (min !== undefined && max !== undefined) return wrong(ctx, 'field.number.between', { min: show(min), max: show(max) });
  if (min !== undefined && value < min) return wrong(ctx, 'field.number.min', { min: show(min) });
  if (max !== undefined && value > max) return wrong(ctx, 'field.number.max', { max: show(max) });
  return wrong(ctx, 'field.number.huge');
}

/** An unknown value of a kind that stores integers: a number is the stored one already. */
export function checkNumber(
  value: unknown,
  kind: NumberKind,
  def: { min?: number; max?: number },
  ctx: FieldContext,
  parse: (text: string) => Value,
): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return parse(value);
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(ctx, kind.formKey);
  return inRange(value === 0 ? 0 : value, kind, def, ctx);
}

/** What a kind of text says of itself; the rest is alike for all of them. */
type TextKind<D extends FieldDef> = Pick<FieldType<D>, 'kind' | 'operators' | 'parse' | 'bounds' | 'width' | 'warn' | 'alike' | 'together'>;

/** A kind whose values are stored, shown and written as the text that its parser made. */
export function textual<D extends FieldDef>(own: TextKind<D>): FieldType<D> {
  return {
    ...own,
    column: 'text',
    align: 'left',
    check: (value, def, ctx) => checkText(value, ctx, (text) => own.parse(text, def, ctx)),
    format: plainText,
    write: plainText,
  };
}
