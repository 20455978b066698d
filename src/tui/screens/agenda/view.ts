import type { Values } from '../../../fields/definition.ts';
import type { AgendaItem } from '../../../services/agenda-api.ts';
import { translate } from '../../../i18n/index.ts';
import { addDays, localTime, monthRange, weekday } from '../../../util/dates.ts';
import { parseRule, repeatWords } from '../../../util/repeat.ts';
import { wrapInto, wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { cell, fill, fit, line, lineWidth, piece, spread, type Area, type Line, type View } from '../../core/line.ts';
import type { Role } from '../../core/theme.ts';
import { windowOf } from '../../widgets/menu.ts';
import { isEmpty, viewField, type TextField } from '../../widgets/text-field.ts';
import { isOn, linesOf, lineSaid, rangeOf, VIEWS, type AgendaState } from './state.ts';

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
  return { lines: [typedLine(state, state.typing, ctx, width), [piece(label, 'label'), view.piece]], cursor: lineWidth(line(label)) + view.cursor };
}

/** Above the line being typed: what it will be, or an example. */
function typedLine(state: AgendaState, typing: TextField, ctx: Ctx, width: number): Line {
  if (isEmpty(typing)) return line(piece(` ${wrapInto(ctx.t('agenda.new-hint'), width - 2, 1).join('')}`, 'hint'));
  const { values, fault } = lineSaid(state, typing, ctx);
  if (fault !== null && fault.key !== 'agenda.fault.no-subject') return [cell(` ! ${ctx.t(fault.key, fault.params)}`, width, 'error')];
  return [cell(` = ${saidOf(values, ctx)}`, width, 'hint')];
}

/** A new activity in a line: 2026-12-04 Friday 14:30-15:30 Visit, and what else it says. */
function saidOf(values: Values, ctx: Ctx): string {
  const zone = ctx.session?.timeZone ?? 'UTC';
  const text = (field: string): string => String(values[field] ?? '');
  const clock = (field: string): string => (text(field) === '' ? '' : localTime(text(field), zone).slice(11));
  const day = text('on_day');
  const time = [clock('starts_at'), clock('ends_at')].filter((at) => at !== '').join('-');
  const rule = parseRule(text('repeat'));
  const reminder = text('remind_at') === '' ? '' : `${ctx.t('agenda.reminds')} ${localTime(text('remind_at'), zone).slice(localTime(text('remind_at'), zone).startsWith(day) ? 11 : 5)}`;
  const parts = [`${day} ${weekdayName(day, ctx)} ${time}`.trim(), translate(ctx.lang, `activity.kind.${text('kind')}`), rule === null ? '' : repeatWords(rule, ctx.lang), reminder, text('subject')];
  return parts.filter((part) => part !== '').join(` ${ctx.theme.borders.bullet} `);
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
  if (late > 0) rows.push({ line: heading(ctx.t('agenda.overdue', { count: late }), width, ctx, 'warn') }, ...agenda.overdue.map((_, at) => ({ item: at })));
  const { from, to } = rangeOf(state);
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const own = agenda.items.map((item, at) => ({ item, at })).filter(({ item }) => (item.day < from ? day === from : item.day === day));
    if (kind !== undefined && view === 'day' && own.length === 0) continue;
    if (view === 'week' || late > 0 || kind !== undefined) rows.push({ line: heading(`${weekdayName(day, ctx)} ${day.slice(5)}${day === ctx.today ? ` ${ctx.t('agenda.today')}` : ''}`, width, ctx, day === state.day ? 'title' : 'head') });
    rows.push(...own.map(({ at }) => ({ item: late + at })));
    if (own.length === 0 && view === 'day') rows.push({ line: line(piece(`  ${ctx.t('agenda.nothing')}`, 'dim')) });
  }
  if (rows.length === 0) rows.push({ line: line(piece(`  ${ctx.t('agenda.nothing')}`, 'dim')) });
  if (agenda.more) rows.push({ line: line(piece(`  ${ctx.t('agenda.more')}`, 'dim')) });
  return rows;
}

const heading = (text: string, width: number, ctx: Ctx, role: Role): Line => fit([piece(` ${text} `, role), piece(ctx.theme.borders.h.repeat(width), 'border')], width);

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
  const title = heading(`${weekdayName(state.day, ctx)} ${state.day.slice(5)}${state.day === ctx.today ? ` ${ctx.t('agenda.today')}` : ''}`, width, ctx, 'title');
  if (width < SIDE_BY_SIDE) {
    const room = height - calendar.length - 1;
    return [...calendar, title, ...dayLines(state, ctx, width, room)];
  }
  const right = width - CALENDAR - 3;
  const list = [fit(title, right), ...dayLines(state, ctx, right, height - 1)];
  const bar = piece(`${ctx.theme.borders.v} `, 'border');
  return fill(calendar, height).map((row, at) => [piece(' '), ...fit(row, CALENDAR), bar, ...(list[at] ?? [])]);
}

function dayLines(state: AgendaState, ctx: Ctx, width: number, height: number): readonly Line[] {
  const lines = linesOf(state);
  if (state.agenda === null) return [];
  if (lines.length === 0) return [line(piece(`  ${ctx.t('agenda.nothing')}`, 'dim'))];
  const seen = windowOf(Math.max(0, state.at), lines.length, height);
  return lines.slice(seen.from, seen.to).map((item, index) => itemLine(item, seen.from + index === state.at, width, ctx));
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
