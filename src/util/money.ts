import { groupThousands, parseDecimal, writeDecimal } from './decimal.ts';
import { halfWidth } from './fold.ts';
import type { DecimalFault } from './decimal.ts';

/** Decimals of the currency: 分, cents. */
const SCALE = 2;
const BEFORE = /^([+-]?)\s*(?:人民币|rmb|cny|usd|us\$|hk\$|[¥$€£])\s*/i;
const AFTER = /\s*(?:元整|元|圆|rmb|cny|usd)$/i;

/** An amount as typed (1,234.50, ¥1234.5, 1.2万, 100元, (50)) → integer minor units. */
export function parseMoney(input: string): number | DecimalFault {
  const text = halfWidth(input).trim();
  const bracketed = /^\((.*)\)$/.exec(text)?.[1];
  const plain = (bracketed ?? text).replace(BEFORE, '$1').replace(AFTER, '');
  if (bracketed === undefined) return parseDecimal(plain, SCALE);
  const value = /^[+-]/.test(plain) ? 'form' : parseDecimal(plain, SCALE);
  // Bookkeepers' brackets are a minus.
  return typeof value === 'number' && value !== 0 ? -value : value;
}

/** Minor units for people: `1,234.50`. */
export function formatMoney(minor: number): string {
  return groupThousands(writeDecimal(minor, SCALE));
}

/** Minor units for machines and editors: `1234.50`. */
export function writeMoney(minor: number): string {
  return writeDecimal(minor, SCALE);
}
