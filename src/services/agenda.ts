import { sql, type SqlBool } from 'kysely';
import { can } from '../auth/permissions.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../entities/names.ts';
import type { DueDay } from '../entities/entity.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { conflict, invalid } from '../errors.ts';
import type { Value, Values } from '../fields/definition.ts';
import { targetOf } from '../query/values.ts';
import { aloneOf, exceptDays, nextOfSeries, onDayOfSeries, seriesDay } from '../rules/activity.ts';
import { addDays, isDay, isoTime } from '../util/dates.ts';
import type { Agenda, AgendaItem, AgendaRequest, OccurrenceStep } from './agenda-api.ts';
import type { Count, ListPage, Row, SaveResult } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { runStep, type StepRun } from './ledger.ts';
import { list } from './list.ts';
import { permit } from './permit.ts';
import { createIn, requireRecord, updateIn } from './records.ts';
import { scopeConditions } from './scope.ts';
import { pageConditions } from './selection.ts';
import { todayOf } from './validate.ts';

const COLUMNS = ['kind', 'subject', 'state', 'on_day', 'starts_at', 'ends_at', 'to_day', 'repeat', 'remind_at', 'snoozed_until', 'owner_id', 'customer_id', 'place', 'zone', 'except_days'] as const;

/** The most of each kind that an agenda shows, and of what is overdue. */
const MOST = 1000;
const MOST_OVERDUE = 100;
/** The longest span of days that may be asked for. */
const MOST_DAYS = 400;
/** Days of one series in a span. */
const MOST_OF_SERIES = 400;

const textOf = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Whatever stands in the agenda of these days: activities, the days of those that come again, and what falls due; nothing is stored of the latter. */
export async function agenda(ctx: ServiceContext, request: AgendaRequest, control: Control = {}): Promise<Agenda> {
  permit(ctx.session, 'read', 'activity');
  const { from, to } = request;
  if (!isDay(from) || !isDay(to) || to < from || to > addDays(from, MOST_DAYS)) throw invalid('agenda.fault.days', { days: MOST_DAYS });
  const look: Look = { ctx, request, control, today: todayOf(ctx) };
  const own = await activities(look);
  const due = request.kind === undefined ? await dueItems(look) : NOTHING;
  const late = due.overdue.filter(({ day }) => day < from || day > to);
  return { items: inOrder([...own.items, ...due.items]), overdue: inOrder([...own.overdue, ...late]), more: own.more || due.more };
}

/** What is overdue, and what is to be done today, as the agenda of today has it. */
export async function agendaNumbers(ctx: ServiceContext): Promise<{ readonly overdue: Count; readonly today: Count }> {
  const today = todayOf(ctx);
  const { items, overdue, more } = await agenda(ctx, { from: today, to: today });
  return { overdue: { value: overdue.length, capped: more }, today: { value: items.filter(({ state }) => state === 'open').length, capped: more } };
}

interface Look {
  readonly ctx: ServiceContext;
  readonly request: AgendaRequest;
  readonly control: Control;
  readonly today: string;
}

const NOTHING: Agenda = { items: [], overdue: [], more: false };

/** By day; within one what lasts all day first, then by the clock. */
function inOrder(items: readonly AgendaItem[]): readonly AgendaItem[] {
  const key = ({ day, startsAt, entity, id }: AgendaItem): string => `${day} ${startsAt ?? ''} ${entity} ${String(id).padStart(10, '0')}`;
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function read({ ctx, request, control }: Look, filter: string, limit: number): Promise<ListPage> {
  const own = [filter, ...(request.everybody === true ? [] : ['owner_id:me']), ...(request.kind === undefined ? [] : [`kind:${request.kind}`])];
  return await list(ctx, { entity: 'activity', filter: own.join(' '), columns: COLUMNS, sort: ['on_day'], limit }, control);
}

async function activities(look: Look): Promise<Agenda> {
  const { from, to } = look.request;
  const within = await read(look, `on_day:${from}..${to}`, MOST);
  const lasting = await read(look, `to_day:>=${from} on_day:<${from}`, MOST);
  const series = await read(look, `state:open repeat:any on_day:<=${to}`, MOST);
  const overdue = await read(look, 'overdue:yes', MOST_OVERDUE);
  const items = [...within.rows, ...lasting.rows].map((row) => itemOf(row, row.values, null));
  for (const row of series.rows) items.push(...(await further(row, look)));
  const shown = new Set(items.flatMap(({ id, occurrence }) => (occurrence === null ? [id] : [])));
  const late = overdue.rows.filter(({ id }) => !shown.has(id)).map((row) => itemOf(row, row.values, null));
  return { items, overdue: late, more: [within, lasting, series, overdue].some(({ next }) => next !== null) };
}

/** The days of a series behind its own one. */
async function further(row: Row, look: Look): Promise<readonly AgendaItem[]> {
  const { from, to } = look.request;
  const { timeZone } = look.ctx.session;
  const { daysAfter } = await import('../util/occurrences.ts');
  const except = new Set(exceptDays(row.values['except_days']));
  const items: AgendaItem[] = [];
  // The zone of the series may be a day behind or ahead.
  for (const day of daysAfter(String(row.values['repeat']), seriesDay(row.values, timeZone), addDays(to, 1), MOST_OF_SERIES, addDays(from, -1))) {
    if (except.has(day)) continue;
    const values = { ...row.values, ...(await onDayOfSeries(row.values, day, timeZone)) };
    const on = String(values['on_day']);
    if (on >= from && on <= to) items.push(itemOf(row, values, day));
  }
  return items;
}

function itemOf({ id, version, labels, marks }: Row, values: Values, occurrence: string | null): AgendaItem {
  const day = String(values['on_day'] ?? '');
  const state = values['state'] === 'done' || values['state'] === 'cancelled' ? values['state'] : 'open';
  return {
    entity: 'activity', id, version, occurrence, day, state,
    words: `activity.kind.${String(values['kind'] ?? '')}`,
    lastDay: textOf(values['to_day']),
    startsAt: textOf(values['starts_at']),
    endsAt: textOf(values['ends_at']),
    subject: textOf(values['subject']) ?? '',
    about: labels['customer_id'] ?? '',
    place: textOf(values['place']) ?? '',
    owner: labels['owner_id'] ?? '',
    // Once a series, not once a day of it that nobody did.
    overdue: occurrence === null && marks?.includes('overdue') === true,
    repeats: textOf(values['repeat']) !== null,
    remindAt: textOf(values['snoozed_until']) ?? textOf(values['remind_at']),
  };
}

/** What falls due of all entities, as their definitions say. */
async function dueItems(look: Look): Promise<Agenda> {
  const { from, to } = look.request;
  const items: AgendaItem[] = [];
  const overdue: AgendaItem[] = [];
  let more = false;
  const settled = new Set<string>();
  for (const entity of ENTITY_NAMES) {
    const { due } = definitionOf(entity);
    if (due === undefined || !mayAsk(look.ctx, entity, due)) continue;
    const inside = await dueRows(look, entity, due, `${from}..${to}`, MOST);
    const late = await dueRows(look, entity, due, `<${look.today}`, MOST_OVERDUE);
    more ||= inside.more || late.more;
    items.push(...inside.items);
    overdue.push(...late.items);
    for (const key of [...inside.settles, ...late.settles]) settled.add(key);
  }
  // A customer's next contact is said by the dealing that names it.
  const left = (item: AgendaItem): boolean => !settled.has(`${item.entity} ${item.id} ${item.day}`);
  return { items: items.filter(left), overdue: overdue.filter(left), more };
}

const mayAsk = ({ session }: ServiceContext, entity: EntityName, { on, whose }: DueDay): boolean => [on, whose].every((field) => can(session, 'read', entity, field).allowed);

interface DueFound {
  readonly items: readonly AgendaItem[];
  readonly more: boolean;
  /** Records looked up whose own line these make superfluous. */
  readonly settles: readonly string[];
}

async function dueRows(look: Look, entity: EntityName, due: DueDay, days: string, limit: number): Promise<DueFound> {
  const { ctx, request, control, today } = look;
  const { label } = definitionOf(entity);
  const filter = [`${due.on}:${days}`, due.holds ?? '', request.everybody === true ? '' : `${due.whose}:me`].filter((part) => part !== '').join(' ');
  const about = fieldOf(entity, 'customer_id') === undefined ? [] : ['customer_id'];
  const columns = [...new Set([label, due.on, due.whose, ...(due.says === undefined ? [] : [due.says]), ...(due.settled === undefined ? [] : [due.settled.by]), ...about])];
  const first = await firstUnsettled(look, entity, due, filter, limit + 1);
  const { rows: open, next } = await list(ctx, { entity, ...(first === null ? { filter } : { ids: first.slice(0, limit) }), columns, sort: [due.on], limit }, control);
  const items = open.map((row): AgendaItem => {
    const day = String(row.values[due.on] ?? '');
    const said = due.says === undefined ? null : textOf(row.values[due.says]);
    return {
      entity, id: row.id, version: row.version, occurrence: null, day, lastDay: null, startsAt: null, endsAt: null, place: '', repeats: false, remindAt: null, state: 'open',
      words: `agenda.due.${entity}`,
      subject: said ?? textOf(row.values[label]) ?? '',
      about: row.labels['customer_id'] ?? '',
      owner: row.labels[due.whose] ?? '',
      overdue: day < today,
    };
  });
  const target = due.settled === undefined ? undefined : targetEntity(entity, due.settled.by);
  const by = due.settled?.by;
  const settles = target === undefined || by === undefined ? [] : open.map((row) => `${target} ${String(row.values[by])} ${String(row.values[due.on])}`);
  return { items, more: next !== null || (first !== null && first.length > limit), settles };
}

function targetEntity(entity: EntityName, field: string): EntityName | undefined {
  const def = fieldOf(entity, field);
  const target = def === undefined ? undefined : targetOf(def);
  return target !== undefined && isEntityName(target) ? target : undefined;
}

/**
 * The first of those that nothing has happened to since, by their day: asked of the database, for what was settled long ago may be thousands, and would
 * stand before what is not. What may not be read settles nothing. Null: nothing could.
 */
async function firstUnsettled({ ctx, control }: Look, entity: EntityName, { on, settled }: DueDay, filter: string, most: number): Promise<readonly number[] | null> {
  const target = settled === undefined ? undefined : targetEntity(entity, settled.by);
  if (settled === undefined || target === undefined || !can(ctx.session, 'read', target, settled.day).allowed) return null;
  const { queries } = ctx.database;
  const happened = [sql<SqlBool>`since.id = ${sql.ref(`${entity}.${settled.by}`)}`, sql<SqlBool>`${sql.ref(`since.${settled.day}`)} >= ${sql.ref(`${entity}.${on}`)}`, ...scopeConditions(ctx, target, 'read', { alias: 'since' })];
  let query = dynamic(queries).selectFrom(entity).select('id').where(sql<SqlBool>`not exists (select 1 from ${sql.table(target)} since where ${sql.join(happened, sql` and `)})`);
  for (const condition of await pageConditions(ctx, { entity, filter }, [on])) query = query.where(condition);
  const rows = await ctx.database.cancellable(control.signal, async () => await query.orderBy(on).orderBy('id').limit(most).execute());
  return rows.map(({ id }) => Number(id));
}

/** One day of a series: put down as a record of its own, done, called off or moved; the series goes on without it, as one step. */
export async function agendaStep(ctx: ServiceContext, id: number, version: number, occurrence: string, step: OccurrenceStep, values: Values): Promise<SaveResult> {
  permit(ctx.session, 'edit', 'activity');
  const { stepId, result } = await runStep(ctx, { action: 'update', entity: 'activity' }, async (run) => await oneDay(run, id, version, occurrence, step, values));
  return { ...result, stepId };
}

async function oneDay(run: StepRun, id: number, version: number, occurrence: string, step: OccurrenceStep, given: Values): Promise<Omit<SaveResult, 'stepId'>> {
  const { session, now } = run.ctx;
  const before = await requireRecord(run.ctx, run.trx, 'activity', id, 'edit');
  const { timeZone } = session;
  const { daysAfter } = await import('../util/occurrences.ts');
  const first = seriesDay(before.values, timeZone);
  const except = exceptDays(before.values['except_days']);
  const days = before.values['repeat'] === null ? [] : daysAfter(String(before.values['repeat']), first, occurrence, 1, occurrence);
  if (before.deleted_at !== null || before.values['state'] !== 'open' || !(occurrence === first || (days.includes(occurrence) && !except.includes(occurrence)))) throw conflict('agenda.fault.day-gone', { day: occurrence });
  const day = { ...before.values, ...(occurrence === first ? {} : await onDayOfSeries(before.values, occurrence, timeZone)) };
  const ended: Values = step === 'move' ? {} : { state: step === 'done' ? 'done' : 'cancelled', done_at: isoTime(now()) };
  const next = occurrence === first ? await nextOfSeries(before.values, timeZone) : { except_days: [...except, occurrence].toSorted().join(' ') };
  // The last day of a series is the record itself.
  if (next === null) return await updateIn(run, 'activity', id, version, step === 'move' ? given : {}, () => ended);
  await updateIn(run, 'activity', id, version, {}, () => next);
  const alone = await createIn(run, 'activity', { ...editable(aloneOf(day, id)), state: 'open' });
  return await updateIn(run, 'activity', alone.id, 1, step === 'move' ? given : {}, () => ({ ...ended, series_id: id }));
}

/** The values that people type. */
function editable(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => value !== null && fieldOf('activity', field)?.readOnly !== true));
}
