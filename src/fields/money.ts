import { formatMoney, parseMoney, writeMoney } from '../util/money.ts';
import { asBounds, checkNumber, exactly, NUMBER_OPERATORS, numberOrFault } from './shared.ts';
import type { NumberKind } from './shared.ts';
import type { MoneyField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

const KIND: NumberKind = { scale: 2, formKey: 'field.money.form' };

function parse(input: string, def: MoneyField, ctx: FieldContext): Value {
  const text = input.trim();
  return text === '' ? null : numberOrFault(parseMoney(text), KIND, def, ctx);
}

export const moneyType: FieldType<MoneyField> = {
  kind: 'money',
  column: 'bigint',
  align: 'right',
  sheet: 'amount',
  operators: NUMBER_OPERATORS,
  parse,
  check: (value, def, ctx) => checkNumber(value, KIND, def, ctx, (text) => parse(text, def, ctx)),
  format: (value) => (typeof value === 'number' ? formatMoney(value) : ''),
  write: (value) => (typeof value === 'number' ? writeMoney(value) : ''),
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => numberOrFault(parseMoney(input), KIND, {}, ctx))),
  width: () => 14,
};
