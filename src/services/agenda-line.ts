import type { Values } from '../fields/definition.ts';
import { LANGS, translate } from '../i18n/index.ts';
import { parseDay } from '../util/date-words.ts';
import { isoTime, momentOf } from '../util/dates.ts';
import { foldSearch, halfWidth } from '../util/fold.ts';
import { printRule, repeatOf } from '../util/repeat.ts';

/** The kinds of an activity, in the order of its definition. */
export const ACTIVITY_KINDS = ['appointment', 'call', 'visit', 'deadline', 'memo', 'task'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** A time of day as it was written, with an end where there is one: 14:30:00. */
export interface Clock {
  readonly from: string;
  readonly to: string | null;
}

const two = (text: string): string => text.padStart(2, '0');
const SPAN = /^(\d{1,2}):(\d{2})(?:[-–—~至到](\d{1,2}):(\d{2}))?$/;
const SPOKEN = /^(上午|早上|中午|下午|晚上)?(\d{1,2})[点时](半|(\d{1,2})分?)?$/;

/** `14:30`, `9:00-10:30`, `下午3点半`; null where it is none. */
export function clockOf(token: string): Clock | null {
  const [, hour, minute = '', endHour, endMinute = ''] = SPAN.exec(token) ?? [];
  const right = (h: string, m: string): string | null => (Number(h) < 24 && Number(m) < 60 ? `${two(h)}:${m}:00` : null);
  if (hour !== undefined) {
    const [from, to] = [right(hour, minute), endHour === undefined ? null : right(endHour, endMinute)];
    return from === null || (endHour !== undefined && to === null) ? null : { from, to };
  }
  const [, part, spoken, half, minutes] = SPOKEN.exec(token) ?? [];
  if (spoken === undefined) return null;
  const later = (part === '下午' || part === '晚上') && Number(spoken) < 12 ? 12 : 0;
  const from = right(String(Number(spoken) + later), half === '半' ? '30' : two(minutes ?? '0'));
  return from === null ? null : { from, to: null };
}

export function kindOf(token: string): ActivityKind | null {
  const wanted = foldSearch(token);
  return ACTIVITY_KINDS.find((kind) => kind === wanted || LANGS.some((lang) => foldSearch(translate(lang, `activity.kind.${kind}`)) === wanted)) ?? null;
}

/** `!15`, `提前15分钟`, `!1h`: minutes before. */
function leadOf(token: string): number | null {
  const [, digits, unit] = /^(?:!|提前)(\d{1,4})(m|分|分钟|h|小时|d|天)?$/.exec(token) ?? [];
  if (digits === undefined) return null;
  const factor = unit === 'h' || unit === '小时' ? 60 : unit === 'd' || unit === '天' ? 1440 : 1;
  return Number(digits) * factor;
}

/** What a day without a clock is reminded from. */
const MORNING = '09:00:00';

interface Found {
  readonly day: string;
  readonly clock: Clock | null;
  readonly kind: ActivityKind | null;
  readonly lead: number | null;
  readonly repeat: string | null;
}

function taken(found: Found, token: string, today: string): Found | null {
  const clock = found.clock === null ? clockOf(token) : null;
  if (clock !== null) return { ...found, clock };
  const kind = found.kind === null ? kindOf(token) : null;
  if (kind !== null) return { ...found, kind };
  const lead = leadOf(token);
  if (lead !== null) return { ...found, lead };
  const day = /^\d{1,5}$/.test(token) ? { fault: 'form' as const } : parseDay(token, today);
  return 'day' in day ? { ...found, day: day.day } : null;
}

const endOf = ({ clock, day }: Found, timeZone: string): string | null => (clock === null || clock.to === null ? null : momentOf(day, clock.to, timeZone));

/** Words that a repetition may begin with. */
const REPEATS = /^(每|(?:every|daily|weekly|fortnightly|monthly|quarterly|yearly|weekdays|first|second|third|fourth|last)$)/i;
const LONGEST_REPEAT = 8;

/** How something comes again, in as many words as it takes, and how many those are. */
function repeatAt(tokens: readonly string[]): { readonly rule: string; readonly used: number } | null {
  if (!REPEATS.test(tokens[0] ?? '')) return null;
  for (let used = Math.min(LONGEST_REPEAT, tokens.length); used > 0; used--) {
    const repeat = repeatOf(tokens.slice(0, used).join(' '));
    if (repeat !== null) return { rule: printRule(repeat), used };
  }
  return null;
}

export interface AgendaLine {
  readonly values: Values;
  /** What looks like a time of day and is none. */
  readonly wrong: string | null;
  /** Nothing says what it is about. */
  readonly empty: boolean;
}

/**
 * One line as people jot it down: day, time, kind, reminder and repetition in any order before the subject, all of them may be missing.
 * `明天 14:30-15:30 拜访 !15 晨光 谈合同`, `12-01 call Acme about the offer`.
 */
export function parseAgendaLine(text: string, { day, today, timeZone, kind }: { readonly day: string; readonly today: string; readonly timeZone: string; readonly kind?: string | undefined }): AgendaLine {
  const tokens = text.trim().split(/\s+/).filter((token) => token !== '');
  let found: Found = { day, clock: null, kind: null, lead: null, repeat: null };
  let used = 0;
  while (used < tokens.length) {
    const rest = tokens.slice(used).map(halfWidth);
    const repeat = found.repeat === null ? repeatAt(rest) : null;
    const next = repeat === null ? taken(found, rest[0] ?? '', today) : { ...found, repeat: repeat.rule };
    if (next === null) break;
    found = next;
    used += repeat?.used ?? 1;
  }
  const wrong = found.clock === null && /^\d{1,2}:\d/.test(halfWidth(tokens[used] ?? '')) ? (tokens[used] ?? null) : null;
  const subject = tokens.slice(used).join(' ');
  const start = found.clock === null ? null : momentOf(found.day, found.clock.from, timeZone);
  const end = endOf(found, timeZone);
  const remind = found.lead === null ? null : isoTime(Date.parse(start ?? momentOf(found.day, MORNING, timeZone)) - found.lead * 60_000);
  const values: Values = { subject, kind: found.kind ?? kind ?? (start === null ? 'task' : 'appointment'), on_day: found.day, starts_at: start, ends_at: end, remind_at: remind, repeat: found.repeat };
  return { values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)), wrong, empty: subject === '' };
}
