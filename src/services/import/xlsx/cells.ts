import { fromXstring } from '../../../output/xlsx-text.ts';
import { numberText, type NumberLook } from './number-format.ts';

/** What the cells of a workbook refer to. */
export interface CellContext {
  /** Shared strings by their number. */
  readonly strings: readonly string[];
  /** How a number looks, by the style of its cell. */
  readonly looks: readonly NumberLook[];
  readonly from1904: boolean;
}

/** The text of a cell (ECMA-376 Part 1, 18.3.1.4) from its type, its style and what stands in it; of a formula the value that was last reckoned. */
export function cellText(type: string, style: number, raw: string, context: CellContext): string {
  switch (type) {
    case 's':
      return context.strings[Number(raw)] ?? '';
    case 'inlineStr':
    case 'str':
      return fromXstring(raw);
    case 'd':
      return raw.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?$/, '$1 $2');
    case 'b':
      return raw;
    case 'e':
      // A formula that found nothing (#N/A) or could not reckon: no value.
      return '';
    default:
      return raw === '' ? '' : numberText(raw, context.looks[style] ?? 'number', context.from1904);
  }
}

/** B12 → 1: the column, counted from 0; null where there is no such. */
export function columnOf(place: string | undefined): number | null {
  const letters = /^\$?([A-Za-z]{1,3})/.exec(place ?? '')?.[1];
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** B12 → 12. */
export function rowOf(place: string | undefined): number | null {
  const digits = /(\d{1,7})$/.exec(place ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}
