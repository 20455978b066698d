import { halfWidth } from './fold.ts';

/** Why a text is no number of the wanted kind; `digits`: more decimals than may be. */
export type DecimalFault = 'form' | 'digits' | 'range';

/** Powers of ten of what may stand behind a number: 1.2万, 3亿, 10w, 5k. */
const UNITS: Readonly<Record<string, number>> = { 十: 1, 百: 2, 千: 3, k: 3, 万: 4, 萬: 4, w: 4, 十万: 5, 百万: 6, 千万: 7, 亿: 8, 億: 8, 十亿: 9, 百亿: 10, 千亿: 11, 万亿: 12 };
const NUMBER = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.(\d*))?\s*([kw]|[十百千万萬亿億]{1,2})?$/i;

/**
 * A decimal number as typed → an integer scaled by 10^`scale`; exact, never by way of floating point. Takes full-width digits, thousands
 * separators in the right places, a sign before or 1.2万 behind.
 */
export function parseDecimal(input: string, scale: number): number | DecimalFault {
  const text = halfWidth(input).replace(/\u2212/g, '-').trim();
  const found = NUMBER.exec(text);
  if (!found) return 'form';
  const [, sign, whole = '', fraction = '', unit] = found;
  const power = unit === undefined ? 0 : UNITS[unit.toLowerCase()];
  if (power === undefined) return 'form';
  const places = scale + power;
  if (/[1-9]/.test(fraction.slice(places))) return 'digits';
  const digits = `${whole.replace(/,/g, '')}${fraction.slice(0, places).padEnd(places, '0')}`.replace(/^0+/, '');
  const value = Number(digits);
  if (digits.length > 16 || !Number.isSafeInteger(value)) return 'range';
  return sign === '-' && value !== 0 ? -value : value;
}

/** A scaled integer as plain digits: 123450 with scale 2 is `1234.50`. */
export function writeDecimal(value: number, scale: number): string {
  const sign = value < 0 ? '-' : '';
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Thousands separators into plain digits: `1234.50` is `1,234.50`. */
export function groupThousands(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
