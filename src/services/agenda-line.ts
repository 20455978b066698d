import type { Values } from '../fields/definition.ts';
import { LANGS, translate, type MessageKey, type MessageParams } from '../i18n/index.ts';
import { dayAt, impossibleDay, unglued, type NoDay } from '../util/day-in-line.ts';
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
const HALVES = /^(\d{1,2})(?::(\d{2}))?(am|pm)$/i;
const SPOKEN = /^(上午|早上|中午|下午|晚上)?(\d{1,2})[点时](半|(\d{1,2})分?)?$/;

const right = (h: string, m: string): string | null => (Number(h) < 24 && Number(m) < 60 ? `${two(h)}:${m}:00` : null);
const since = (from: string | null): Clock | null => (from === null ? null : { from, to: null });

/** `14:30`, `9:00-10:30`, `3pm`, `下午3点半`; null where it is none. */
function clockOf(token: string): Clock | null {
  const [, hour, minute = '', endHour, endMinute = ''] = SPAN.exec(token) ?? [];
  if (hour === undefined) return twelveHours(token) ?? spokenClock(token);
  const [from, to] = [right(hour, minute), endHour === undefined ? null : right(endHour, endMinute)];
  return from === null || (endHour !== undefined && to === null) ? null : { from, to };
}

function twelveHours(token: string): Clock | null {
  const [, hour, minute = '00', side = ''] = HALVES.exec(token) ?? [];
  if (hour === undefined || Number(hour) < 1 || Number(hour) > 12) return null;
  return since(right(String((Number(hour) % 12) + (side.toLowerCase() === 'pm' ? 12 : 0)), minute));
}

function spokenClock(token: string): Clock | null {
  const [, part, spoken, half, minutes] = SPOKEN.exec(token) ?? [];
  if (spoken === undefined) return null;
  const later = (part === '下午' || part === '晚上') && Number(spoken) < 12 ? 12 : 0;
  return since(right(String(Number(spoken) + later), half === '半' ? '30' : two(minutes ?? '0')));
}

/** The time of day that the first words say, `3pm` or `3 pm`, and how many of them do; null: they say none. */
export function clockAt([first = '', second = '']: readonly string[]): { readonly clock: Clock; readonly used: number } | null {
  const apart = /^[ap]m$/i.test(second) ? twelveHours(first + second) : null;
  if (apart !== null) return { clock: apart, used: 2 };
  const clock = clockOf(first);
  return clock === null ? null : { clock, used: 1 };
}

/** What looks like a time of day and, where no word said one, is none. */
export const isNoClock = (word: string): boolean => /^\d{1,2}(?::\d|[ap]m$)/i.test(word);

export function kindOf(token: string): ActivityKind | null {
  const wanted = foldSearch(token);
  return ACTIVITY_KINDS.find((kind) => kind === wanted || LANGS.some((lang) => foldSearch(translate(lang, `activity.kind.${kind}`)) === wanted)) ?? null;
}

/** Only Chinese is written without spaces. */
const gluedKinds = (): readonly string[] => ACTIVITY_KINDS.map((kind) => translate('zh', `activity.kind.${kind}`));

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
  readonly day: string | null;
  readonly clock: Clock | null;
  readonly kind: ActivityKind | null;
  readonly lead: number | null;
  readonly repeat: string | null;
}

/** What the words at the beginning say beside the subject, and how many of them do; null: the subject begins. Each counts once. */
function taken(found: Found, words: readonly string[], today: string): { readonly found: Found; readonly used: number } | null {
  const repeat = found.repeat === null ? repeatAt(words) : null;
  if (repeat !== null) return { found: { ...found, repeat: repeat.rule }, used: repeat.used };
  const clock = found.clock === null ? clockAt(words) : null;
  if (clock !== null) return { found: { ...found, clock: clock.clock }, used: clock.used };
  const next = oneTaken(found, words[0] ?? '');
  if (next !== null) return { found: next, used: 1 };
  const day = found.day === null ? dayAt(words, today, 'ahead') : null;
  return day === null ? null : { found: { ...found, day: day.day }, used: day.used };
}

function oneTaken(found: Found, token: string): Found | null {
  const kind = found.kind === null ? kindOf(token) : null;
  if (kind !== null) return { ...found, kind };
  const lead = leadOf(token);
  return lead === null ? null : { ...found, lead };
}

const endOf = (clock: Clock | null, day: string, timeZone: string): string | null => (clock === null || clock.to === null ? null : momentOf(day, clock.to, timeZone));

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

/** Why a line cannot be kept as it stands. */
export interface LineFault {
  readonly key: MessageKey;
  readonly params?: MessageParams;
}

const NO_DAY: Readonly<Record<NoDay['fault'], MessageKey>> = { form: 'agenda.fault.day-date', date: 'agenda.fault.day-date', month: 'agenda.fault.day-month', year: 'agenda.fault.day-year' };

/** What looks like a day and is none, as the fault of a line. */
export function dayFault(wrong: NoDay | null): LineFault | null {
  return wrong === null ? null : { key: NO_DAY[wrong.fault], params: { text: wrong.text, right: wrong.right } };
}

export interface AgendaLine {
  readonly values: Values;
  /** Why it cannot be kept as it stands: a time or a day that there is not, or nothing that says what it is about; null: it can. */
  readonly fault: LineFault | null;
}

interface LineFrame {
  readonly day: string;
  readonly today: string;
  readonly timeZone: string;
  readonly kind?: string | undefined;
}

function faultOf(found: Found, rest: readonly string[], today: string): LineFault | null {
  const [first] = rest;
  if (first === undefined) return { key: 'agenda.fault.no-subject' };
  if (found.clock === null && isNoClock(first)) return { key: 'agenda.fault.clock', params: { text: first } };
  return found.day === null ? dayFault(impossibleDay(rest, today)) : null;
}

/**
 * One line as people jot it down: day, time, kind, reminder and repetition in any order before the subject, all of them may be missing.
 * `明天 14:30-15:30 拜访 !15 晨光 谈合同`, `next friday call Acme about the offer`.
 */
export function parseAgendaLine(text: string, frame: LineFrame): AgendaLine {
  const { today } = frame;
  const tokens = unglued(text, gluedKinds()).split(/\s+/).filter((token) => token !== '');
  let found: Found = { day: null, clock: null, kind: null, lead: null, repeat: null };
  let used = 0;
  while (used < tokens.length) {
    const next = taken(found, tokens.slice(used).map(halfWidth), today);
    if (next === null) break;
    ({ found } = next);
    used += next.used;
  }
  const subject = tokens.slice(used).join(' ');
  return { values: valuesOf(found, subject, frame), fault: faultOf(found, tokens.slice(used).map(halfWidth), today) };
}

function valuesOf(found: Found, subject: string, frame: LineFrame): Values {
  const { timeZone } = frame;
  const day = found.day ?? frame.day;
  const start = found.clock === null ? null : momentOf(day, found.clock.from, timeZone);
  const end = endOf(found.clock, day, timeZone);
  const remind = found.lead === null ? null : isoTime(Date.parse(start ?? momentOf(day, MORNING, timeZone)) - found.lead * 60_000);
  const values: Values = { subject, kind: found.kind ?? frame.kind ?? (start === null ? 'task' : 'appointment'), on_day: day, starts_at: start, ends_at: end, remind_at: remind, repeat: found.repeat };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
