import { groupThousands, parseDecimal, writeDecimal } from '../util/decimal.ts';
import { asBounds, checkNumber, exactly, NUMBER_OPERATORS, numberOrFault } from './shared.ts';
import type { NumberKind } from './shared.ts';
import type { IntegerField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

/** PostgreSQL's integer is the narrower one. */
const KIND: NumberKind = { scale: 0, formKey: 'field.integer.form', lowest: -2_147_483_648, highest: 2_147_483_647 };

function parse(input: string, def: IntegerField, ctx: FieldContext): Value {
  const text = input.trim();
  return text === '' ? null : numberOrFault(parseDecimal(text, 0), KIND, def, ctx);
}

const write = (value: Value): string => (typeof value === 'number' ? writeDecimal(value, 0) : '');

export const integerType: FieldType<IntegerField> = {
  kind: 'integer',
  column: 'integer',
  align: 'right',
  sheet: 'whole',
  operators: NUMBER_OPERATORS,
  parse,
  check: (value, def, ctx) => checkNumber(value, KIND, def, ctx, (text) => parse(text, def, ctx)),
  format: (value) => groupThousands(write(value)),
  write,
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => numberOrFault(parseDecimal(input, 0), KIND, {}, ctx))),
  width: (def) => Math.max(4, Math.min(10, String(def.max ?? 99_999_999).length + 1)),
};
