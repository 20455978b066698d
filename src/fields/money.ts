import { formatMoney, isTooFine, parseMoney, writeMoney } from '../util/money.ts';
import { asBounds, checkNumber, exactly, NUMBER_OPERATORS, numberOrFault, wrong } from './shared.ts';
import type { NumberKind } from './shared.ts';
import type { MoneyField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

const KIND: NumberKind = { scale: 2, formKey: 'field.money.form' };

function parse(input: string, def: MoneyField, ctx: FieldContext): Value {
  const text = input.trim();
  if (text === '') return null;
  const value = numberOrFault(parseMoney(text), KIND, def, ctx);
  if (isTooFine(value, ctx.currency)) throw wrong(ctx, 'field.money.whole', { currency: ctx.currency ?? '' });
  return value;
}

export const moneyType: FieldType<MoneyField> = {
  kind: 'money',
  column: 'bigint',
  align: 'right',
  sheet: 'amount',
  operators: NUMBER_OPERATORS,
  parse,
  check: (value, def, ctx) => checkNumber(value, KIND, def, ctx, (text) => parse(text, def, ctx)),
  format: (value, _def, ctx) => (typeof value === 'number' ? formatMoney(value, ctx.currency) : ''),
  write: (value, _def, ctx) => (typeof value === 'number' ? writeMoney(value, ctx?.currency) : ''),
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => numberOrFault(parseMoney(input), KIND, {}, ctx))),
  width: () => 14,
};
