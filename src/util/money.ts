import { groupThousands, parseDecimal, writeDecimal } from './decimal.ts';
import { halfWidth } from './fold.ts';
import type { DecimalFault } from './decimal.ts';

/** Decimals that are kept: 分, cents. Currencies that have none (JPY, KRW) keep zeros there. */
const SCALE = 2;

/** Currencies without decimals by ISO 4217; an unknown code has two. */
const withoutDecimals = new Map<string, boolean>();

function isWhole(currency: string | undefined): boolean {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return false;
  const known = withoutDecimals.get(currency);
  if (known !== undefined) return known;
  const found = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits === 0;
  withoutDecimals.set(currency, found);
  return found;
}

/** Whether there is a currency of that code. */
export const isCurrency = (code: string): boolean => Intl.supportedValuesOf('currency').includes(code);

/** How many decimals an amount of the currency has on paper and on the screen: none or two. */
export const decimalsOf = (currency: string | undefined): number => (isWhole(currency) ? 0 : SCALE);

/** Whether the currency has no place for a part of its unit that the amount has: ¥12.50 in JPY. */
export const isTooFine = (minor: number, currency: string | undefined): boolean => minor % 10 ** SCALE !== 0 && isWhole(currency);
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

/** Minor units for people: `1,234.50`, `1,234` in yen. */
export function formatMoney(minor: number, currency?: string): string {
  return groupThousands(writeMoney(minor, currency));
}

/** Minor units for machines and editors: `1234.50`, `1234` in yen. What the currency has no place for is shown all the same. */
export function writeMoney(minor: number, currency?: string): string {
  return isWhole(currency) && !isTooFine(minor, currency) ? writeDecimal(minor / 10 ** SCALE, 0) : writeDecimal(minor, SCALE);
}
