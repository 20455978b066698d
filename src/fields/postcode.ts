import { halfWidth } from '../util/fold.ts';
import { exactly, plainText, TEXT_OPERATORS, textual, wrong } from './shared.ts';
import type { PostcodeField, Value } from './definition.ts';
import type { FieldContext, Warning } from './type.ts';

const MAINLAND = /^\d{6}$/;
/** Codes abroad: 3 to 10 letters and digits with single spaces or hyphens inside, at least one digit: SW1A 1AA, 100-0001, K1A 0B1. */
const ABROAD = /^(?=.{3,10}$)(?=.*\d)[A-Z0-9]+(?:[ -][A-Z0-9]+)*$/;

function parse(input: string, _def: PostcodeField, ctx: FieldContext): Value {
  if (MAINLAND.test(input)) return input;
  const text = halfWidth(input).trim().replace(/\s+/g, ' ').replace(/^(\d{6})\.0$/, '$1').toUpperCase();
  if (text === '') return null;
  const digits = text.replace(/[ -]/g, '');
  if (MAINLAND.test(digits) && /^(?:\d ?){6}$/.test(text)) return digits;
  if (/^\d+$/.test(digits) && digits === text && digits.length > 6) throw wrong(ctx, 'field.postcode.digits', { digits: digits.length });
  if (!ABROAD.test(text)) throw wrong(ctx, 'field.postcode.form');
  return text;
}

/** First two digits 01 to 86 are in use in mainland China; 999077 to 999079 stand for Hong Kong, Macao, Taiwan. */
function warn(value: Value): Warning | null {
  const code = plainText(value);
  if (code === '' || /^9990(?:77|78|79)$/.test(code)) return null;
  if (!MAINLAND.test(code)) return { key: 'field.postcode.warn_abroad', params: { code } };
  const first = Number(code.slice(0, 2));
  return first < 1 || first > 86 ? { key: 'field.postcode.warn_unknown', params: { code } } : null;
}

export const postcodeType = textual<PostcodeField>({
  kind: 'postcode',
  operators: TEXT_OPERATORS,
  parse,
  bounds: (input) => exactly(halfWidth(input).trim().toUpperCase()),
  width: () => 8,
  warn,
});
