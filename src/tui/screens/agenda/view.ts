import type { AgendaItem } from '../../../services/agenda-api.ts';
import { agendaLineWords } from '../../../services/agenda-line.ts';
import { translate } from '../../../i18n/index.ts';
import { addDays, localTime, monthRange, weekday } from '../../../util/dates.ts';
import { wrapInto, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, fill, fit, line, lineWidth, piece, spread, type Area, type Line, type View } from '../../core/line.ts';
import type { Role } from '../../core/theme.ts';
import { windowOf } from '../../widgets/menu.ts';
import { fieldText, isEmpty, viewField, type TextField } from '../../widgets/text-field.ts';
import { isOn, lateOf, linesOf, lineSaid, overdueOf, rangeOf, VIEWS, type AgendaState } from './state.ts';

/** Narrower than this the list stands below the month. */
const SIDE_BY_SIDE = 76;
const CALENDAR = 7 * 5;

export function agendaView(state: AgendaState, ctx: Ctx, area: Area): View {
  const head = headLine(state, ctx, area.width);
  const foot = footLine(state, ctx, area.width);
  const height = area.height - 1 - foot.lines.length;
  const cursor = foot.cursor === undefined ? undefined : { x: foot.cursor, y: area.height - 1 };
  return { lines: [head, ...fill(bodyLines(state, ctx, area.width, height), height), ...foot.lines], cursor };
}

function headLine(state: AgendaState, ctx: Ctx, width: number): Line {
  const { from, to } = rangeOf(state);
  const span = state.view === 'day' ? `${state.day} ${weekdayName(state.day, ctx)}` : state.view === 'week' ? `${from} ${ctx.t('agenda.to')} ${to}` : state.day.slice(0, 7);
  const views = VIEWS.map((view) => piece(view === state.view ? `[${ctx.t(`agenda.view.${view}`)}]` : ` ${ctx.t(`agenda.view.${view}`)} `, view === state.view ? 'title' : 'dim'));
  const whose = ctx.t(state.everybody ? 'agenda.everybody' : 'agenda.mine');
  const kind = state.kind === undefined ? '' : `${translate(ctx.lang, `activity.kind.${state.kind}`)} `;
  return spread([piece(` ${span}`, 'head'), piece(state.day === ctx.today || state.view !== 'day' ? '' : ` ${distance(state.day, ctx)}`, 'dim')], [piece(`${kind}${whose}  `, 'accent'), ...views, piece(' ')], width);
}

const distance = (day: string, ctx: Ctx): string => (day === addDays(ctx.today, 1) ? ctx.t('agenda.tomorrow') : day === addDays(ctx.today, -1) ? ctx.t('agenda.yesterday') : '');

export const weekdayName = (day: string, ctx: Ctx): string => translate(ctx.lang, `agenda.weekday.${weekday(day)}`);

function footLine(state: AgendaState, ctx: Ctx, width: number): { readonly lines: readonly Line[]; readonly cursor?: number } {
  if (state.typing === null) return { lines: [] };
  const label = ` ${ctx.t('agenda.new-line', { day: state.day })} `;
  const view = viewField(state.typing, Math.max(10, width - lineWidth(line(label)) - 1));
  return { lines: [...typedLines(state, state.typing, ctx, width), [piece(label, 'label'), view.piece]], cursor: lineWidth(line(label)) + view.cursor };
}

/** Above the line being typed: what it will be, or an example. */
function typedLines(state: AgendaState, typing: TextField, ctx: Ctx, width: number): readonly Line[] {
  const rows = (text: string, role: Role): readonly Line[] => wrapInto(text, width - 2, 2).map((row) => line(piece(` ${row}`, role)));
  if (isEmpty(typing)) return rows(ctx.t('agenda.new-hint'), 'hint').slice(0, 1);
  const said = lineSaid(state, typing, ctx);
  const repeats = said.fault === null && said.values['repeat'] !== undefined;
  const known = repeats && state.meant?.text === fieldText(typing) ? state.meant.line : null;
  const { values, fault } = known ?? said;
  if (fault !== null && fault.key !== 'agenda.fault.no-subject') return rows(`! ${ctx.t(fault.key, fault.params)}`, 'error');
  const words = agendaLineWords(values, ctx.lang, ctx.session?.timeZone ?? 'UTC');
  // The first day of what repeats is not known yet.
  return rows(`= ${(repeats && known === null ? words.slice(1) : words).join(` ${ctx.theme.borders.bullet} `)}`, 'hint');
}

function bodyLines(state: AgendaState, ctx: Ctx, width: number, height: number): readonly Line[] {
  if (state.error !== null) return [[], ...wrapText(`! ${ctx.error(state.error)}`, width - 4).map((row) => line(piece(`  ${row}`, 'error')))];
  if (state.view === 'month') return monthLines(state, ctx, width, height);
  return listLines(state, ctx, width, height);
}

/** A line of the body: a heading, or the item of that number. */
type BodyLine = { readonly line: Line } | { readonly item: number };

function rowsOf(state: AgendaState, ctx: Ctx, width: number): readonly BodyLine[] {
  const { agenda, view, kind } = state;
  if (agenda === null) return [];
  const rows: BodyLine[] = [];
  const late = agenda.overdue.length;
  const warned = overdueHeading(state, width, ctx);
  if (warned !== null) rows.push({ line: warned }, ...agenda.overdue.map((_, at) => ({ item: at })));
  const { from, to } = rangeOf(state);
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const own = agenda.items.map((item, at) => ({ item, at })).filter(({ item }) => (item.day < from ? day === from : item.day === day));
    if (kind !== undefined && view === 'day' && own.length === 0) continue;
    if (view === 'week' || warned !== null || kind !== undefined) rows.push({ line: heading(`${weekdayName(day, ctx)} ${day.slice(5)}${day === ctx.today ? ` ${ctx.t('agenda.today')}` : ''}`, width, ctx, day === state.day ? 'title' : 'head') });
    rows.push(...own.map(({ at }) => ({ item: late + at })));
    if (own.length === 0 && view === 'day') rows.push({ line: line(piece(`  ${ctx.t('agenda.nothing')}`, 'dim')) });
  }
  if (rows.length === 0) rows.push({ line: line(piece(`  ${ctx.t('agenda.nothing')}`, 'dim')) });
  if (agenda.more) rows.push({ line: line(piece(`  ${ctx.t('agenda.more')}`, 'dim')) });
  return rows;
}

const heading = (text: string, width: number, ctx: Ctx, role: Role): Line => fit([piece(` ${text} `, role), piece(ctx.theme.borders.h.repeat(width), 'border')], width);

/** How much is overdue, whatever days are looked at; null: nothing. */
function overdueHeading(state: AgendaState, width: number, ctx: Ctx): Line | null {
  const { all, below } = overdueOf(state);
  const key = below === 0 ? 'agenda.overdue' : below === all ? 'agenda.overdue-below' : 'agenda.overdue-some-below';
  return all === 0 ? null : heading(ctx.t(key, { count: state.agenda?.more === true ? `${all}+` : all, below }), width, ctx, 'warn');
}

function listLines(state: AgendaState, ctx: Ctx, width: number, height: number): readonly Line[] {
  const rows = rowsOf(state, ctx, width);
  const lines = linesOf(state);
  const found = rows.findIndex((row) => 'item' in row && row.item === state.at);
  const dayAt = rows.findIndex((row) => 'item' in row && (lines[row.item]?.day ?? '') >= state.day);
  const seen = windowOf(Math.max(0, found === -1 ? dayAt : found), rows.length, height);
  return rows.slice(seen.from, seen.to).map((row) => ('line' in row ? row.line : itemLine(lines[row.item], row.item === state.at, width, ctx)));
}

const MARKS = { open: '[ ]', done: '[x]', cancelled: '[-]' } as const;

function roleOf(item: AgendaItem, current: boolean): Role {
  if (current) return 'current';
  if (item.state !== 'open') return 'dim';
  return item.overdue ? 'warn' : 'plain';
}

/** What kind of thing it is. */
export const kindWords = (item: AgendaItem, ctx: Ctx): string => translate(ctx.lang, item.words);

/** When it begins and ends on the clock of the company; of what is overdue the day. */
function whenText(item: AgendaItem, ctx: Ctx): string {
  const zone = ctx.session?.timeZone ?? 'UTC';
  const clock = (moment: string): string => localTime(moment, zone).slice(11);
  const start = item.startsAt === null ? '' : clock(item.startsAt);
  if (item.overdue) return `${item.day.slice(5)}${start === '' ? '' : ` ${start}`}`;
  if (item.lastDay !== null && item.lastDay !== item.day) return `${start === '' ? '' : `${start} `}>${item.lastDay.slice(5)}`;
  return start === '' || item.endsAt === null ? start : `${start}-${clock(item.endsAt)}`;
}

/** One line of the agenda: its state, when, what, about whom. */
export function itemLine(item: AgendaItem | undefined, current: boolean, width: number, ctx: Ctx): Line {
  if (item === undefined) return [];
  const role = roleOf(item, current);
  const left: Line = [piece(current ? '> ' : '  ', role), piece(`${item.entity === 'activity' ? MARKS[item.state] : ' ! '} `, role), cell(whenText(item, ctx), 12, role), cell(kindWords(item, ctx), ctx.lang === 'zh' ? 9 : 12, role)];
  const about = item.about === '' || item.about === item.subject ? '' : ` ${ctx.theme.borders.bullet} ${item.about}`;
  const signs = [item.repeats ? ctx.t('agenda.repeats') : '', item.owner === ctx.session?.operatorName ? '' : item.owner].filter((text) => text !== '').join(' ');
  const right = signs === '' ? [] : [piece(` ${signs}`, current ? 'current' : 'dim')];
  const room = Math.max(4, width - lineWidth(left) - lineWidth(right));
  return [...left, cell(`${item.subject}${about}`, room, role), ...right];
}

function monthLines(state: AgendaState, ctx: Ctx, width: number, height: number): readonly Line[] {
  const calendar = calendarLines(state, ctx);
  if (width < SIDE_BY_SIDE) return [...calendar, ...besideMonth(state, ctx, width, height - calendar.length)];
  const list = besideMonth(state, ctx, width - CALENDAR - 3, height);
  const bar = piece(`${ctx.theme.borders.v} `, 'border');
  return fill(calendar, height).map((row, at) => [piece(' '), ...fit(row, CALENDAR), bar, ...(list[at] ?? [])]);
}

/** What is overdue, in half of the room at most, above the day in hand. */
function besideMonth(state: AgendaState, ctx: Ctx, width: number, height: number): readonly Line[] {
  const title = heading(`${weekdayName(state.day, ctx)} ${state.day.slice(5)}${state.day === ctx.today ? ` ${ctx.t('agenda.today')}` : ''}`, width, ctx, 'title');
  const { agenda, at } = state;
  if (agenda === null) return [title];
  const lines = linesOf(state);
  const late = lateOf(state).length;
  const warned = overdueHeading(state, width, ctx);
  if (warned === null) return [title, ...itemLines(lines, { from: 0, to: lines.length }, at, width, height - 1, ctx)];
  const least = at >= 0 && at < late ? 1 : 0;
  const room = Math.min(late, Math.max(least, Math.floor((height - 2) / 2)));
  const above = room === 0 ? [] : itemLines(lines, { from: 0, to: late }, at, width, room, ctx);
  return [warned, ...above, title, ...itemLines(lines, { from: late, to: lines.length }, at, width, height - 2 - room, ctx)];
}

/** As many of these lines as there is room for, the one in hand among them. */
function itemLines(lines: readonly AgendaItem[], { from, to }: { readonly from: number; readonly to: number }, at: number, width: number, room: number, ctx: Ctx): readonly Line[] {
  if (from === to) return [line(piece(`  ${ctx.t('agenda.nothing')}`, 'dim'))];
  const seen = windowOf(at >= from && at < to ? at - from : 0, to - from, Math.max(0, room));
  return lines.slice(from + seen.from, from + seen.to).map((item, index) => itemLine(item, from + seen.from + index === at, width, ctx));
}

/** Six weeks from Monday to Sunday; beside each day how much is open on it, with `!` where something is overdue. */
function calendarLines(state: AgendaState, ctx: Ctx): readonly Line[] {
  const { from } = rangeOf(state);
  const month = monthRange(state.day);
  const head = [1, 2, 3, 4, 5, 6, 7].map((at) => cell(translate(ctx.lang, `agenda.weekday-short.${at}`), 5, 'head', 'left'));
  const weeks = Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (__, at) => {
      const day = addDays(from, week * 7 + at);
      return dayCell(day, state, ctx, day >= month.from && day <= month.to);
    }),
  );
  return [head, ...weeks];
}

function dayCell(day: string, state: AgendaState, ctx: Ctx, inMonth: boolean): Line[number] {
  const own = state.agenda?.items.filter((item) => item.state === 'open' && isOn(item, day)) ?? [];
  const count = own.length === 0 ? '' : own.length > 9 ? '+' : String(own.length);
  const mark = own.some(({ overdue }) => overdue) ? '!' : own.length > 0 ? ':' : '';
  const number = day.slice(8).replace(/^0/, ' ');
  const role: Role = day === state.day ? 'current' : !inMonth ? 'dim' : day === ctx.today ? 'accent' : mark === '!' ? 'warn' : 'plain';
  return cell(`${number}${mark}${count}`, 5, role);
}
