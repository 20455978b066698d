import type { Values } from '../fields/definition.ts';
import { LANGS, translate, type Lang, type MessageKey, type MessageParams } from '../i18n/index.ts';
import { clockAt, isNoClock, type Clock } from '../util/clock.ts';
import { dayAt, impossibleDay, unglued, type NoDay } from '../util/day-in-line.ts';
import { isoTime, localTime, momentOf, weekday } from '../util/dates.ts';
import { foldSearch, halfWidth } from '../util/fold.ts';
import { parseRule, printRule, repeatOf, repeatWords, unglueRepeat, wrongRepeat, type RepeatFault } from '../util/repeat.ts';

/** The kinds of an activity, in the order of its definition. */
export const ACTIVITY_KINDS = ['appointment', 'call', 'visit', 'deadline', 'memo', 'task'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

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
  const repeat = found.repeat === null ? repeatAt(words, today) : null;
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
function repeatAt(tokens: readonly string[], today: string): { readonly rule: string; readonly used: number } | null {
  if (!REPEATS.test(tokens[0] ?? '')) return null;
  for (let used = Math.min(LONGEST_REPEAT, tokens.length); used > 0; used--) {
    const repeat = repeatOf(tokens.slice(0, used).join(' '), today);
    if (repeat !== null) return { rule: printRule(repeat), used };
  }
  return null;
}

/** Why a line cannot be kept as it stands. */
export interface LineFault {
  readonly key: MessageKey;
  readonly params?: MessageParams;
}

const NO_DAY: Readonly<Record<NoDay['fault'], MessageKey>> = { form: 'agenda.fault.day-date', date: 'agenda.fault.day-date', month: 'agenda.fault.day-month', year: 'agenda.fault.day-year', word: 'agenda.fault.day-word' };

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

const NO_REPEAT: Readonly<Record<RepeatFault['fault'], MessageKey>> = { interval: 'agenda.fault.repeat-interval', count: 'agenda.fault.repeat-count', until: 'agenda.fault.repeat-until', weekday: 'agenda.fault.repeat-weekday', date: 'agenda.fault.repeat-date' };

/** What looks like a repetition, or like the end of one, and is none. */
function repeatFault(found: Found, rest: readonly string[], today: string): LineFault | null {
  const wrong = wrongRepeat(rest.slice(0, LONGEST_REPEAT).join(' '), today, found.repeat !== null);
  return wrong === null ? null : { key: NO_REPEAT[wrong.fault], params: { text: wrong.text } };
}

function faultOf(found: Found, rest: readonly string[], today: string): LineFault | null {
  const [first] = rest;
  if (first === undefined) return { key: 'agenda.fault.no-subject' };
  if (found.clock === null && isNoClock(first)) return { key: 'agenda.fault.clock', params: { text: first } };
  return repeatFault(found, rest, today) ?? (found.day === null ? dayFault(impossibleDay(rest, today)) : null);
}

/**
 * One line as people jot it down: day, time, kind, reminder and repetition in any order before the subject, all of them may be missing.
 * `明天 14:30-15:30 拜访 !15 晨光 谈合同`, `next friday call Acme about the offer`.
 */
export function parseAgendaLine(text: string, frame: LineFrame): AgendaLine {
  const { today } = frame;
  const [repeats, others] = unglueRepeat(text.trim());
  const tokens = `${repeats} ${unglued(others, gluedKinds())}`.split(/\s+/).filter((token) => token !== '');
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

/** The same as it will be kept: what repeats begins on the first day that its rule means, and has one. */
export async function onItsFirstDay(line: AgendaLine, timeZone: string): Promise<AgendaLine> {
  if (line.fault !== null || line.values['repeat'] === undefined) return line;
  const { onFirstDay, overBefore } = await import('../rules/activity.ts');
  const [over] = await overBefore(null, line.values, timeZone);
  return over === undefined ? { values: await onFirstDay(line.values, timeZone), fault: null } : { ...line, fault: over };
}

/** A new activity in a line: `2026-12-04 Friday 14:30-15:30`, what it is and what else it says. */
export function agendaLineWords(values: Values, lang: Lang, timeZone: string): readonly string[] {
  const text = (field: string): string => String(values[field] ?? '');
  const clock = (field: string): string => (text(field) === '' ? '' : localTime(text(field), timeZone).slice(11));
  const day = text('on_day');
  const time = [clock('starts_at'), clock('ends_at')].filter((at) => at !== '').join('-');
  const rule = parseRule(text('repeat'));
  const remind = text('remind_at') === '' ? '' : localTime(text('remind_at'), timeZone);
  const reminder = remind === '' ? '' : `${translate(lang, 'agenda.reminds')} ${remind.slice(remind.startsWith(day) ? 11 : 5)}`;
  return [`${day} ${translate(lang, `agenda.weekday.${weekday(day)}`)} ${time}`.trim(), translate(lang, `activity.kind.${text('kind')}`), rule === null ? '' : repeatWords(rule, lang), reminder, text('subject')].filter((part) => part !== '');
}
