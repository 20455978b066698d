import { dayFromNumber } from '../../../util/dates.ts';

/** What a number format makes of a number: a number, a share of a hundred, a day, a moment, a time of day, digits with zeros before them. */
export type NumberLook = 'number' | 'percent' | 'day' | 'moment' | 'clock' | { readonly digits: number };

/** Formats that workbooks name by number only (ECMA-376 Part 1, 18.8.30), 27 to 58 as Chinese ones have them. */
const BUILT_IN: Readonly<Record<number, NumberLook>> = {
  ...looks('percent', [9, 10]),
  ...looks('day', [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]),
  ...looks('clock', [18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56]),
  ...looks('moment', [22]),
};

function looks(look: NumberLook, ids: readonly number[]): Record<number, NumberLook> {
  return Object.fromEntries(ids.map((id) => [id, look]));
}

/** The look of a format by its number and, where it is one of the workbook's own, its code. */
export function lookOf(id: number, code: string | undefined): NumberLook {
  return code === undefined ? (BUILT_IN[id] ?? 'number') : lookOfCode(code);
}

function lookOfCode(code: string): NumberLook {
  const [positive = ''] = code.split(';');
  // Texts in quotes, escaped characters, colours and countries in brackets say nothing; [h] is a number of hours.
  const bare = positive.replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').toLowerCase();
  if (/general/.test(bare)) return 'number';
  if (/[hs]/.test(bare)) return /[yd]/.test(bare) ? 'moment' : 'clock';
  if (/[ymd]/.test(bare)) return 'day';
  if (bare.includes('%')) return 'percent';
  return /^0{2,}$/.test(bare.trim()) ? { digits: bare.trim().length } : 'number';
}

const EPOCH = 25_569;
/** Workbooks from old Macintoshes count from 1904-01-01. */
const SHIFT_1904 = 1462;
/** The last day number that workbooks know: 9999-12-31. */
const LAST_SERIAL = 2_958_465;

const two = (n: number): string => String(n).padStart(2, '0');

/** The number of a cell as text: a day, a moment, plain digits without an exponent, with the fifteen digits that a workbook has. */
export function numberText(raw: string, look: NumberLook, from1904: boolean): string {
  const number = Number(raw);
  if (!Number.isFinite(number)) return raw;
  if (look === 'number') return plainNumber(number, raw);
  if (look === 'percent') return `${plainNumber(Number((number * 100).toPrecision(15)), '')}%`;
  if (typeof look === 'object') return Number.isInteger(number) && number >= 0 ? plainNumber(number, raw).padStart(look.digits, '0') : plainNumber(number, raw);
  return momentText(number, look, from1904) ?? plainNumber(number, raw);
}

/** Digits without an exponent; what a double cannot hold is no digit. */
function plainNumber(number: number, raw: string): string {
  if (/^(?:0|-?[1-9]\d{0,14})$/.test(raw)) return raw;
  const [mantissa = '', exponent] = number.toPrecision(15).split('e');
  const plain = exponent === undefined ? mantissa : moved(mantissa, Number(exponent));
  const tidy = plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
  return tidy === '-0' ? '0' : tidy;
}

function moved(mantissa: string, places: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const at = whole.length + places;
  if (at <= 0) return `${sign}0.${'0'.repeat(-at)}${digits}`;
  return at >= digits.length ? sign + digits.padEnd(at, '0') : `${sign}${digits.slice(0, at)}.${digits.slice(at)}`;
}

function momentText(serial: number, look: 'day' | 'moment' | 'clock', from1904: boolean): string | null {
  if (serial < 0 || serial > LAST_SERIAL + 1) return null;
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400);
  const days = Math.floor(serial) + (seconds === 86_400 ? 1 : 0);
  const rest = seconds % 86_400;
  const clock = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  if (look === 'clock' && days === 0) return clock;
  // Up to 1900-02-28 a workbook has counted no leap day yet.
  const day = dayFromNumber(days - EPOCH + (from1904 ? SHIFT_1904 : days < 60 ? 1 : 0));
  return look === 'day' || rest === 0 ? day : `${day} ${clock}`;
}
