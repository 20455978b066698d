import { lastRange, parseDay, relativeRange } from './date-words.ts';
import { halfWidth } from './fold.ts';

/** Days, both included; null is open. */
export interface Period {
  readonly from: string | null;
  readonly to: string | null;
}

const ALL = new Set(['all', 'everything', 'always', 'all-time', '全部', '所有', '不限', '全部时间']);
const BETWEEN = /^(.*?)\s*(?:\.\.|…|~|—{1,2}|至|到| to )\s*(.*)$/;

/**
 * A period as typed, in either language: `last 12 months` (whole months, this one included), `30d`, `this year`, `2026-Q1`, `2026-01..2026-03`, `2026-01-15..`,
 * `all`; 近12个月, 今年, 2026年3月, 全部. Null: it is none.
 */
export function parsePeriod(input: string, today: string): Period | null {
  const text = halfWidth(input).trim().toLowerCase();
  if (text === '') return null;
  if (ALL.has(text.replace(/\s+/g, '-'))) return { from: null, to: null };
  return lastRange(text, today, true) ?? between(text, today) ?? ends(text, today);
}

function ends(text: string, today: string): Period | null {
  const range = relativeRange(text, today);
  if (range !== null) return range;
  const found = parseDay(text, today);
  return 'day' in found ? { from: found.day, to: found.day } : null;
}

function between(text: string, today: string): Period | null {
  const [, first, second] = BETWEEN.exec(text) ?? [];
  if (first === undefined || second === undefined || (first === '' && second === '')) return null;
  const from = first === '' ? { from: null } : ends(first, today);
  const to = second === '' ? { to: null } : ends(second, today);
  return from === null || to === null ? null : { from: from.from, to: to.to };
}
