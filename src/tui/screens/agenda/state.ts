import type { PlainError } from '../../../errors.ts';
import type { Agenda, AgendaItem, AgendaRequest } from '../../../services/agenda-api.ts';
import { parseAgendaLine, type AgendaLine } from '../../../services/agenda-line.ts';
import { addDays, monthRange, weekRange, type DayRange } from '../../../util/dates.ts';
import type { Ctx } from '../../core/context.ts';
import { fieldText, type TextField } from '../../widgets/text-field.ts';

export const VIEWS = ['day', 'week', 'month'] as const;
export type ViewName = (typeof VIEWS)[number];

export interface AgendaState {
  readonly view: ViewName;
  /** The day in hand. */
  readonly day: string;
  /** What there is from `read.from` to `read.to`; null: not there yet. */
  readonly agenda: Agenda | null;
  readonly read: DayRange | null;
  /** The line in hand; -1 where there is none. */
  readonly at: number;
  readonly everybody: boolean;
  /** Only this kind: memos. */
  readonly kind: string | undefined;
  /** The view that a day was opened from. */
  readonly back: ViewName | null;
  /** A new line being typed. */
  readonly typing: TextField | null;
  /** What it will be once the days of what repeats are known. */
  readonly meant: { readonly text: string; readonly line: AgendaLine } | null;
  /** One that was left by Esc: it is there again when the next is begun. */
  readonly left: TextField | null;
  readonly error: PlainError | null;
}

/** Of one kind alone all that lies ahead is shown. */
const AHEAD = 366;

/** The days that a view shows; a month with the weeks that it lies in. */
export function rangeOf({ view, day, kind }: Pick<AgendaState, 'view' | 'day' | 'kind'>): DayRange {
  if (view === 'day') return { from: day, to: kind === undefined ? day : addDays(day, AHEAD) };
  if (view === 'week') return weekRange(day);
  const month = monthRange(day);
  const from = weekRange(month.from).from;
  return { from, to: addDays(from, 41) };
}

export const requestOf = (state: AgendaState): AgendaRequest => ({ ...rangeOf(state), everybody: state.everybody, ...(state.kind === undefined ? {} : { kind: state.kind }) });

/** Whether a day stands in the list that is there already, though it is not the day in hand: of one kind alone all that lies ahead does. */
export const isListed = (state: AgendaState, day: string): boolean => state.kind !== undefined && state.view === 'day' && day >= state.day && day <= rangeOf(state).to;

export const isRead = ({ read, ...state }: AgendaState): boolean => read !== null && read.from === rangeOf(state).from && read.to === rangeOf(state).to;

/** Whether an item is on a day, the last of several included. */
export const isOn = (item: AgendaItem, day: string): boolean => item.day <= day && (item.lastDay ?? item.day) >= day;

/** The items that can be in hand, in the order of the screen: what is overdue first, then the days. */
export function linesOf(state: AgendaState): readonly AgendaItem[] {
  const { agenda, view, day } = state;
  if (agenda === null) return [];
  return [...lateOf(state), ...(view === 'month' ? agenda.items.filter((item) => isOn(item, day)) : agenda.items)];
}

/** What is overdue and stands on none of the days that are listed: of a month one day is. */
export function lateOf({ agenda, view, day }: AgendaState): readonly AgendaItem[] {
  if (agenda === null || view !== 'month') return agenda?.overdue ?? [];
  return [...agenda.overdue, ...agenda.items.filter((item) => item.overdue && !isOn(item, day))].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/** What the line being typed says. */
export const lineSaid = ({ day, kind }: AgendaState, typing: TextField, ctx: Ctx): AgendaLine => parseAgendaLine(fieldText(typing), { day, today: ctx.today, timeZone: ctx.session?.timeZone ?? 'UTC', kind });

export const inHand = (state: AgendaState): AgendaItem | undefined => linesOf(state)[state.at];

/** How many are overdue in all, as the start page counts them, and how many of these stand on their days below. */
export function overdueOf(state: AgendaState): { readonly all: number; readonly below: number } {
  const { items = [], overdue = [] } = state.agenda ?? {};
  const all = overdue.length + items.filter((item) => item.overdue).length;
  return { all, below: all - lateOf(state).length };
}

/** Something of which the agenda has a line. */
export type ItemKey = Pick<AgendaItem, 'entity' | 'id' | 'occurrence'>;

const sameItem = (a: ItemKey | undefined, b: AgendaItem): boolean => a !== undefined && a.entity === b.entity && a.id === b.id && a.occurrence === b.occurrence;

/** The line of an item that was in hand, else the first of the day; in a month what is overdue is gone to by hand alone. */
export function placeOf(state: AgendaState, before: ItemKey | undefined): number {
  const lines = linesOf(state);
  const same = lines.findIndex((item) => sameItem(before, item));
  if (same >= 0) return same;
  const late = lateOf(state).length;
  const own = lines.findIndex((item, at) => at >= late && (state.view === 'month' || item.day >= state.day));
  return own >= 0 ? own : state.view === 'month' ? -1 : Math.min(Math.max(state.at, 0), lines.length - 1);
}

/** Another day in hand; in a week its first line. */
export function onDay(state: AgendaState, day: string): AgendaState {
  const next = { ...state, day };
  return { ...next, at: isRead(next) ? placeOf(next, undefined) : -1 };
}
