import { groupThousands, parseDecimal, writeDecimal } from '../util/decimal.ts';
import { halfWidth } from '../util/fold.ts';
import { asBounds, checkNumber, exactly, NUMBER_OPERATORS, numberOrFault } from './shared.ts';
import type { NumberKind } from './shared.ts';
import type { PercentField, Value } from './definition.ts';
import type { FieldContext, FieldType } from './type.ts';

const KIND: NumberKind = { scale: 2, formKey: 'field.percent.form', lowest: -2_147_483_648, highest: 2_147_483_647 };

/** 12.5, 12.5% and 百分之12.5 are all 1250. */
function hundredths(input: string): ReturnType<typeof parseDecimal> {
  return parseDecimal(halfWidth(input).trim().replace(/^百分之\s*|\s*%$/, ''), 2);
}

function parse(input: string, def: PercentField, ctx: FieldContext): Value {
  const text = input.trim();
  return text === '' ? null : numberOrFault(hundredths(text), KIND, def, ctx);
}

/** 12.5, never 12.50. */
const write = (value: Value): string => (typeof value === 'number' ? writeDecimal(value, 2).replace(/\.?0+$/, '') : '');

export const percentType: FieldType<PercentField> = {
  kind: 'percent',
  column: 'integer',
  align: 'right',
  sheet: 'percent',
  operators: NUMBER_OPERATORS,
  parse,
  check: (value, def, ctx) => checkNumber(value, KIND, def, ctx, (text) => parse(text, def, ctx)),
  format: (value) => (typeof value === 'number' ? `${groupThousands(write(value))}%` : ''),
  write,
  bounds: (input, _def, ctx) => exactly(asBounds(input, () => numberOrFault(hundredths(input), KIND, {}, ctx))),
  width: () => 8,
};
