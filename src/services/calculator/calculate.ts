import { invalid } from '../../errors.ts';
import { capitalsOf } from '../../util/capitals.ts';
import type { Calculated } from '../agenda-api.ts';
import { evaluate, type Known } from './evaluate.ts';

/** Decimals that are shown; what lies behind them is rounded. */
const DECIMALS = 10;
/** So little is no rounding, but what a third leaves of one. */
const NOTHING = '1e-40';

const grouped = (digits: string): string => {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(\..*)?$/.exec(digits) ?? [];
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest}`;
};

/** A line of the calculator: digits as fields take and as people read them, a day, or an amount in capitals. Throws `invalid`. */
export function calculate(line: string, known: Known): Calculated {
  const result = evaluate(line, known);
  if (result.kind === 'day') return { kind: 'day', value: result.day, shown: result.day, rounded: false, capitals: null };
  if (result.kind === 'months') throw invalid('calc.no-days');
  const exact = result.number;
  const value = exact.toDecimalPlaces(DECIMALS, 4);
  const digits = value.isZero() ? '0' : value.toFixed();
  const capitals = /^-?\d+(?:\.\d{1,2})?$/.test(digits) ? capitalsOf(digits) : null;
  if (result.kind === 'capitals') {
    const text = capitalsOf(exact.toDecimalPlaces(2, 4).toFixed());
    if (text === null) throw invalid('calc.huge');
    return { kind: 'text', value: text, shown: text, rounded: exact.decimalPlaces() > 2, capitals: text };
  }
  return { kind: 'number', value: digits, shown: grouped(digits), rounded: exact.minus(value).abs().gt(NOTHING), capitals };
}
