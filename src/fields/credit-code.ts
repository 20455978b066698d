import { creditCheckCharacter, creditFaultAt } from '../util/credit-code.ts';
import { halfWidth } from '../util/fold.ts';
import { exactly, FORM_OPERATORS, plainText, textual, wrong } from './shared.ts';
import type { CreditCodeField, Value } from './definition.ts';
import type { FieldContext } from './type.ts';

const compact = (input: string): string => halfWidth(input).replace(/[\s.-]/g, '').toUpperCase();

/** 18 characters with the right last one; the 15 digits (or letters) of tax registrations before 2015 stay valid on paper and warn. */
function parse(input: string, _def: CreditCodeField, ctx: FieldContext): Value {
  const code = compact(input);
  if (code === '') return null;
  if (/^\d{6}[0-9A-Z]{9}$/.test(code)) return code;
  if (!/^[0-9A-Z]+$/.test(code)) throw wrong(ctx, 'field.credit_code.form');
  if (code.length !== 18) throw wrong(ctx, 'field.credit_code.length', { length: code.length });
  const place = creditFaultAt(code);
  if (place >= 0) throw wrong(ctx, place >= 2 && place < 8 ? 'field.credit_code.division' : 'field.credit_code.letter', { char: code.charAt(place), place: place + 1 });
  const right = creditCheckCharacter(code.slice(0, 17));
  if (right !== null && right !== code.charAt(17)) throw wrong(ctx, 'field.credit_code.check', { right, char: code.charAt(17) });
  return code;
}

export const creditCodeType = textual<CreditCodeField>({
  kind: 'credit_code',
  operators: FORM_OPERATORS,
  parse,
  bounds: (input) => exactly(compact(input)),
  width: () => 18,
  warn: (value) => (plainText(value).length === 15 ? { key: 'field.credit_code.warn_old', params: {} } : null),
});
