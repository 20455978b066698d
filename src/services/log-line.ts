import { parseDay } from '../util/date-words.ts';
import { addDays, weekday, weekRange } from '../util/dates.ts';
import { foldSearch, halfWidth } from '../util/fold.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';
import { clockOf, type Clock } from './agenda-line.ts';

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
  readonly fault: { readonly key: MessageKey; readonly params?: MessageParams } | null;
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

const HAN_DAYS = '一二三四五六日';
const ENGLISH_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HAN_DAY = /^(下?)(?:个?周|个?星期|礼拜)([一二三四五六日天])$/;
const ENGLISH_DAY = /^(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?$/i;

/** `周五`, `friday`: the first one after today; `下周五` is the one of the next week. */
function dayOfWeek(word: string, today: string): string | null {
  const [, next = '', han] = HAN_DAY.exec(word) ?? [];
  const english = ENGLISH_DAY.exec(word)?.[1]?.toLowerCase();
  const wanted = han === undefined ? ENGLISH_DAYS.indexOf(english ?? '') : HAN_DAYS.indexOf(han === '天' ? '日' : han);
  if (wanted < 0) return null;
  if (next !== '') return addDays(weekRange(addDays(today, 7)).from, wanted);
  return addDays(today, ((wanted + 1 - weekday(today) + 6) % 7) + 1);
}

function dayIn(word: string, today: string): string | null {
  if (/^\d{1,5}$/.test(word)) return null;
  const found = parseDay(word, today);
  return 'day' in found ? found.day : null;
}

/** A day that is still to come: `周五`, `12-05`, `3天` and `3d` are ahead. */
const dayAhead = (word: string, today: string): string | null => dayOfWeek(word, today) ?? dayIn(/^\d{1,3}\s*(?:d|w|天|周)$/i.test(word) ? `+${word}` : word, today);

interface Found extends Pick<LogLine, 'kind' | 'clock' | 'minutes' | 'person'> {
  readonly day: string | null;
}

/** What a word at the beginning says beside the text; null: the text begins. Each counts once. */
function taken(found: Found, word: string, today: string, kinds: readonly LogKind[]): Found | null {
  const clock = found.clock === null ? clockOf(word) : null;
  if (clock !== null) return { ...found, clock };
  const minutes = found.minutes === null ? minutesOf(word) : null;
  if (minutes !== null) return { ...found, minutes };
  const person = found.person === null ? /^@(.+)$/.exec(word)?.[1] : undefined;
  if (person !== undefined) return { ...found, person };
  const kind = found.kind === null ? kindNamed(word, kinds) : null;
  if (kind !== null) return { ...found, kind };
  const day = found.day === null ? dayIn(word, today) : null;
  return day === null ? null : { ...found, day };
}

const ARROW = /\s*(?:[-=－＝]+[>＞]|→|下一步[:：]|(?<![\p{L}\p{N}])next:)\s*/iu;

/** The part behind the arrow: its day stands first or last. */
function nextOf(text: string, today: string): Pick<LogLine, 'nextStep' | 'nextOn'> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const first = dayAhead(halfWidth(words[0] ?? ''), today);
  if (first !== null) return { nextOn: first, nextStep: words.slice(1).join(' ') };
  const last = dayAhead(halfWidth(words.at(-1) ?? ''), today);
  return last === null ? { nextOn: null, nextStep: words.join(' ') } : { nextOn: last, nextStep: words.slice(0, -1).join(' ') };
}

/** Longest next step; the text itself may be longer than a subject. */
const LONGEST_STEP = 200;

function faultOf(line: Omit<LogLine, 'fault'>, today: string, firstWord: string): LogLine['fault'] {
  if (line.clock === null && /^\d{1,2}[:：]\d/.test(firstWord)) return { key: 'agenda.fault.clock', params: { text: firstWord } };
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
  const words = text.slice(0, arrow?.index ?? text.length).split(/\s+/).filter((word) => word !== '');
  let found: Found = { day: null, kind: null, clock: null, minutes: null, person: null };
  let used = 0;
  for (; used < words.length; used++) {
    const next = taken(found, halfWidth(words[used] ?? ''), today, kinds);
    if (next === null) break;
    found = next;
  }
  const next = arrow === null ? { nextStep: '', nextOn: null } : nextOf(text.slice(arrow.index + arrow[0].length), today);
  const line = { ...found, day: found.day ?? today, text: words.slice(used).join(' '), ...next };
  return { ...line, fault: faultOf(line, today, words[used] ?? '') };
}
