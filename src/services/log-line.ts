import { clockAt, isNoClock, type Clock } from '../util/clock.ts';
import { dayAt, dayAtEnd, impossibleAtEnd, impossibleDay, unglued } from '../util/day-in-line.ts';
import { foldSearch, halfWidth } from '../util/fold.ts';
import { dayFault, type LineFault } from './agenda-line.ts';

/** A kind of interaction, as the company calls it. */
export interface LogKind {
  readonly id: number;
  readonly name: string;
  readonly code: string;
}

/** What one line about a contact says. */
export interface LogLine {
  readonly day: string;
  readonly kind: LogKind | null;
  readonly clock: Clock | null;
  readonly minutes: number | null;
  /** Whom one spoke to: `@李明`. */
  readonly person: string | null;
  readonly text: string;
  readonly nextStep: string;
  readonly nextOn: string | null;
  /** Why it cannot be kept as it stands; null: it can. */
  readonly fault: LineFault | null;
}

const HAN = /^\p{Script=Han}{2,}$/u;

/** The kind that a word names: its whole name or code, else one word of a name that no other kind has (`call`, `拜访`). */
export function kindNamed(word: string, kinds: readonly LogKind[]): LogKind | null {
  const wanted = foldSearch(word);
  const whole = kinds.find(({ name, code }) => foldSearch(name) === wanted || foldSearch(code) === wanted);
  if (whole !== undefined) return whole;
  const near = kinds.filter(({ name }) => (HAN.test(word) ? name.includes(word) : foldSearch(name).split(/[\s-]+/).includes(wanted)));
  return near.length === 1 ? (near[0] ?? null) : null;
}

const MINUTES = /^(\d{1,3})(?:m|min|mins|分钟?)$/i;
const HOURS = /^(\d{1,2}(?:\.\d)?)(?:h|hr|hrs|小时)$/i;

/** `15m`, `20分钟`, `1.5h`, `半小时`: how long it took. */
function minutesOf(word: string): number | null {
  if (word === '半小时') return 30;
  const minutes = MINUTES.exec(word)?.[1];
  if (minutes !== undefined) return Number(minutes);
  const hours = HOURS.exec(word)?.[1];
  return hours === undefined ? null : Math.round(Number(hours) * 60);
}

interface Found extends Pick<LogLine, 'kind' | 'clock' | 'minutes' | 'person'> {
  readonly day: string | null;
}

/** What the words at the beginning say beside the text, and how many of them do; null: the text begins. Each counts once. */
function taken(found: Found, words: readonly string[], today: string, kinds: readonly LogKind[]): { readonly found: Found; readonly used: number } | null {
  const day = found.day === null ? dayAt(words, today, 'back') : null;
  if (day !== null && day.used > 1) return { found: { ...found, day: day.day }, used: day.used };
  const clock = found.clock === null ? clockAt(words) : null;
  if (clock !== null) return { found: { ...found, clock: clock.clock }, used: clock.used };
  const next = oneTaken(found, words[0] ?? '', kinds) ?? (day === null ? null : { ...found, day: day.day });
  return next === null ? null : { found: next, used: 1 };
}

function oneTaken(found: Found, word: string, kinds: readonly LogKind[]): Found | null {
  const minutes = found.minutes === null ? minutesOf(word) : null;
  if (minutes !== null) return { ...found, minutes };
  const person = found.person === null ? /^@(.+)$/.exec(word)?.[1] : undefined;
  if (person !== undefined) return { ...found, person };
  const kind = found.kind === null ? kindNamed(word, kinds) : null;
  return kind === null ? null : { ...found, kind };
}

const ARROW = /\s*(?:[-=－＝]+[>＞]|→|下一步[:：]|(?<![\p{L}\p{N}])next:)\s*/iu;

/** The part behind the arrow: its day stands first or last. */
function nextOf(text: string, today: string): Pick<LogLine, 'nextStep' | 'nextOn'> & { readonly wrong: LineFault | null } {
  const words = unglued(text, []).split(/\s+/).filter((word) => word !== '');
  const half = words.map(halfWidth);
  const first = dayAt(half, today, 'ahead');
  if (first !== null) return { nextOn: first.day, nextStep: words.slice(first.used).join(' '), wrong: null };
  const last = dayAtEnd(half, today, 'ahead');
  if (last !== null) return { nextOn: last.day, nextStep: words.slice(0, -last.used).join(' '), wrong: null };
  return { nextOn: null, nextStep: words.join(' '), wrong: dayFault(impossibleDay(half, today) ?? impossibleAtEnd(half, today)) };
}

/** Longest next step; the text itself may be longer than a subject. */
const LONGEST_STEP = 200;

function faultOf(line: Omit<LogLine, 'fault'>, today: string, firstWord: string): LineFault | null {
  if (line.clock === null && isNoClock(firstWord)) return { key: 'agenda.fault.clock', params: { text: firstWord } };
  if (line.text === '') return { key: 'log.fault.empty' };
  if (line.day > today) return { key: 'log.fault.future', params: { day: line.day } };
  if (line.nextOn !== null && line.nextOn < line.day) return { key: 'log.fault.next-past', params: { day: line.nextOn } };
  return [...line.nextStep].length > LONGEST_STEP ? { key: 'log.fault.next-long', params: { most: LONGEST_STEP } } : null;
}

/**
 * A contact as people jot it down: day, time, how long, kind and person in any order before the text, all of them may be missing; behind an arrow the next step
 * and its day. `昨天 电话 15m @李明 谈报价 -> 周五 寄合同`, `call 9:30 20min talked about the offer -> 12-05 send it`.
 */
export function parseLogLine(text: string, today: string, kinds: readonly LogKind[]): LogLine {
  const arrow = ARROW.exec(text);
  const words = unglued(text.slice(0, arrow?.index ?? text.length), kinds.map(({ name }) => name)).split(/\s+/).filter((word) => word !== '');
  let found: Found = { day: null, kind: null, clock: null, minutes: null, person: null };
  let used = 0;
  while (used < words.length) {
    const next = taken(found, words.slice(used).map(halfWidth), today, kinds);
    if (next === null) break;
    ({ found } = next);
    used += next.used;
  }
  const { wrong, ...next } = arrow === null ? { nextStep: '', nextOn: null, wrong: null } : nextOf(text.slice(arrow.index + arrow[0].length), today);
  const line = { ...found, day: found.day ?? today, text: words.slice(used).join(' '), ...next };
  const rest = words.slice(used).map(halfWidth);
  return { ...line, fault: (found.day === null ? dayFault(impossibleDay(rest, today)) : null) ?? wrong ?? faultOf(line, today, rest[0] ?? '') };
}
