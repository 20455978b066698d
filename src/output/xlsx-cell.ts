import type { Value } from '../fields/definition.ts';
import type { SheetForm } from '../fields/type.ts';
import { dayNumber, localSecond } from '../util/dates.ts';
import { xmlText } from './xlsx-text.ts';

/** The longest text of a cell, in UTF-16 units, and the most rows of a sheet with its header (Excel's specifications). */
export const CELL_LIMIT = 32_767;
export const ROW_LIMIT = 1_048_576;

/** Days between the day from which workbooks count and 1970-01-01. */
const EPOCH = 25_569;
/** Before 1900-03-01 workbooks count a day too much (Lotus took 1900 for a leap year): such a day is written as text. */
const FIRST_DAY = 61;

/** Index of the style of a form among those of `stylesXml`; 1 is the header's. */
export const STYLE_OF: Readonly<Record<SheetForm, number>> = { text: 2, whole: 3, amount: 4, percent: 5, day: 6, moment: 7, flag: 0 };

/** A double has fifteen digits that a workbook shows and keeps. */
const EXACT = /^-?\d{1,15}$/;
const isExact = (number: string): boolean => EXACT.test(number.replace('.', ''));

/** A day as the number that workbooks have for it; null where they count wrong. */
function serialOf(day: string): number | null {
  const serial = dayNumber(day) + EPOCH;
  return serial >= FIRST_DAY ? serial : null;
}

/** `12.5` → `0.125`, by its digits. */
function hundredth(number: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(number) ?? [];
  const digits = `${whole.padStart(3, '0')}${fraction}`;
  const at = digits.length - fraction.length - 2;
  return `${sign}${digits.slice(0, at)}.${digits.slice(at)}`;
}

function numberOf(form: SheetForm, text: string, value: Value, timeZone: string): string | null {
  if (value === null || form === 'text') return null;
  if (form === 'whole' || form === 'amount') return isExact(text) ? text : null;
  if (form === 'percent') return isExact(text) ? hundredth(text) : null;
  if (typeof value !== 'string') return null;
  if (form === 'day') return serialOf(value)?.toString() ?? null;
  const local = localSecond(value, timeZone);
  const day = serialOf(local.slice(0, 10));
  if (day === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = local.slice(11).split(':').map(Number);
  return (day + (hours * 3600 + minutes * 60 + seconds) / 86_400).toFixed(9);
}

/** Text is always text, whatever it begins with: a cell with a formula is never written. */
export function textCell(place: string, text: string, style: number): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** A cell (ECMA-376 Part 1, 18.3.1.4) of a stored value and its text; empty ones take no place. */
export function cellXml(place: string, form: SheetForm, text: string, value: Value, timeZone: string): string {
  if (text === '') return '';
  if (form === 'flag') return `<c r="${place}" t="b"><v>${value === 1 ? 1 : 0}</v></c>`;
  const number = numberOf(form, text, value, timeZone);
  return number === null ? textCell(place, text, STYLE_OF.text) : `<c r="${place}" s="${STYLE_OF[form]}"><v>${number}</v></c>`;
}

/** 0 → A, 25 → Z, 26 → AA. */
export function columnLetters(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : columnLetters(Math.floor(index / 26) - 1) + String.fromCharCode(65 + (index % 26));
}
