import type { Span } from '../../reports/report.ts';
import { addMonths, monthRange, quarterRange, yearRange, type DayRange } from '../../util/dates.ts';

/** Days of a period; null is open. */
export interface Days {
  readonly from: string | null;
  readonly to: string | null;
}

/** So many empty spans are filled in between those with records; more would be a day typed wrong. */
const MOST = 240;
const LENGTH: Readonly<Record<Span, number>> = { month: 1, quarter: 3, year: 12 };

/** The span that a day lies in: 2026-03, 2026-Q1, 2026. */
export function spanOf(span: Span, day: string): string {
  const year = day.slice(0, 4);
  if (span === 'year') return year;
  return span === 'month' ? day.slice(0, 7) : `${year}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

/** The first and the last day of a span. */
export function daysOf(span: Span, word: string): DayRange {
  if (span === 'year') return yearRange(`${word}-01-01`);
  return span === 'month' ? monthRange(`${word}-01`) : quarterRange(`${word.slice(0, 4)}-${String(Number(word.slice(-1)) * 3).padStart(2, '0')}-01`);
}

/** All spans of a period in order, those without records too; where it is open, from the first with records to the last. */
export function spansBetween(span: Span, found: readonly string[], days: Days): readonly string[] {
  const seen = found.toSorted();
  const first = days.from === null ? seen[0] : spanOf(span, days.from);
  const last = days.to === null ? seen.at(-1) : spanOf(span, days.to);
  if (first === undefined || last === undefined) return seen;
  const all: string[] = [];
  for (let word = first; word <= last && all.length <= MOST; word = spanOf(span, addMonths(daysOf(span, word).from, LENGTH[span]))) all.push(word);
  if (all.length > MOST) return seen;
  return [...new Set([...all, ...seen])].toSorted();
}

/** Whether a period begins and ends with whole months. */
export function isWholeMonths({ from, to }: Days): boolean {
  return (from === null || from.endsWith('-01')) && (to === null || monthRange(to).to === to);
}
