import { halfWidth } from '../util/fold.ts';
import { asBounds, exactly, wrong } from './shared.ts';
import type { LookupField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

/** The id in a text; names are found by services. */
export function idOf(input: string, ctx: FieldContext): number {
  const text = halfWidth(input).trim();
  const id = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (id < 1) throw wrong(ctx, 'field.lookup.form');
  return id;
}

/** Whether an unknown value can be the id of a record. */
export function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function parse(input: string, _def: LookupField, ctx: FieldContext): Value {
  return input.trim() === '' ? null : idOf(input, ctx);
}

export const lookupType: FieldType<LookupField> = {
  kind: 'lookup',
  column: 'integer',
  align: 'left',
  operators: ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'none', 'any'],
  parse,
  check: (value, def, ctx) => {
    if (value === null || value === undefined) return null;
    if (isId(value)) return value;
    if (typeof value === 'string') return parse(value, def, ctx);
    throw wrong(ctx, 'field.lookup.form');
  },
  format: (value) => (typeof value === 'number' ? String(value) : ''),
  write: (value) => (typeof value === 'number' ? String(value) : ''),
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => idOf(input, ctx))),
  width: () => 12,
};
