import type { EntityName } from '../../entities/names.ts';
import { translate } from '../../i18n/index.ts';
import type { Agenda } from '../../services/agenda-api.ts';
import type { Api, ListPage, StartNumber } from '../../services/api.ts';
import { countText } from '../../util/count.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, fit, line, piece, spread, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { agenda as agendaScreen } from './agenda.ts';
import { itemLine } from './agenda/view.ts';

interface OwnState {
  readonly agenda: Agenda | null;
  readonly numbers: readonly StartNumber[];
  readonly customers: ListPage['rows'];
  /** How many there are of each, shown or not. */
  readonly totals: Totals;
  readonly at: number;
}

interface Totals {
  readonly tasks: string;
  readonly customers: string;
}

type Next = Update<OwnState>;

/** What is one's own: tasks, numbers, customers; Enter opens each. */
export const ownPage = (): Opening<void> => opening(screen, { agenda: null, numbers: [], customers: [], totals: { tasks: '', customers: '' }, at: 0 });

/** The customers that are shown: those that are to be contacted soonest. */
const CUSTOMERS = 20;
const TASKS = 12;

const screen = defineScreen<OwnState>({
  name: 'own-page',
  title: (_state, ctx) => ctx.t('menu.own-page'),
  offers: (state, ctx) => [...(targetsOf(state, ctx).length === 0 ? [] : ([{ action: 'own.open' }, { action: 'own.next' }] as const)), { action: 'own.refresh' }],
  act: (state, action, ctx) => (action === 'own.open' ? openTarget(state, ctx) : action === 'own.next' ? keep({ ...state, at: nextSection(state, ctx) }) : read(state, ctx)),
  key: ownKey,
  holds: (state, key) => state.agenda === null && !isKey(key, 'esc'),
  opened: read,
  resumed: read,
  view: ownView,
});

interface Own {
  readonly agenda: Agenda;
  readonly numbers: readonly StartNumber[];
  readonly customers: ListPage['rows'];
  readonly totals: Totals;
}

function read(state: OwnState, ctx: Ctx): Next {
  const { today } = ctx;
  return keep(
    state,
    load<OwnState, void, Own>({
      slot: 'own',
      run: async (api) => {
        const [agenda, numbers] = [await tasksOf(api, today, ctx), await api.ownNumbers()];
        const owned = numbers.find(({ key }) => key === 'own.customers')?.count;
        const tasks = { value: openOf(agenda).length, capped: agenda.more };
        return { agenda, numbers, customers: await customersOf(api, ctx), totals: { tasks: countText(tasks), customers: owned === undefined ? '' : countText(owned) } };
      },
      done: (now, own, at) => {
        const next = { ...now, ...own };
        return keep({ ...next, at: Math.max(0, Math.min(now.at, targetsOf(next, at).length - 1)) });
      },
    }),
  );
}

const openOf = ({ overdue, items }: Agenda): Agenda['items'] => [...overdue, ...items.filter(({ state }) => state === 'open')];

const NOTHING: Agenda = { items: [], overdue: [], more: false };

const tasksOf = async (api: Api, today: string, ctx: Ctx): Promise<Agenda> => (ctx.can('read', 'activity').allowed ? await api.agenda({ from: today, to: today }) : NOTHING);

async function customersOf(api: Api, ctx: Ctx): Promise<ListPage['rows']> {
  if (!ctx.can('read', 'customer').allowed) return [];
  const rows = async (filter: string, sort: string, limit: number): Promise<ListPage['rows']> => (await api.list({ entity: 'customer', filter: `owner_id:me ${filter}`, columns: ['name', 'level_id', 'next_contact_on', 'phone'], sort: [sort], limit })).rows;
  const waiting = await rows('next_contact_on:any', 'next_contact_on', CUSTOMERS);
  return waiting.length === CUSTOMERS ? waiting : [...waiting, ...(await rows('next_contact_on:none', 'name', CUSTOMERS - waiting.length))];
}

/** A line that can be in hand, and what it opens: a record, or the list of what a number counts. */
interface Target {
  readonly section: 'tasks' | 'numbers' | 'customers';
  readonly line: (current: boolean, width: number) => Line;
  readonly opens: { readonly entity: EntityName; readonly id: number } | { readonly entity: EntityName; readonly filter: string } | null;
}

function targetsOf({ agenda, numbers, customers }: OwnState, ctx: Ctx): readonly Target[] {
  const tasks = agenda === null ? [] : openOf(agenda).slice(0, TASKS);
  return [
    ...tasks.map((item): Target => ({ section: 'tasks', opens: { entity: item.entity, id: item.id }, line: (current, width) => itemLine(item, current, width, ctx) })),
    ...numbers.map((number): Target => ({ section: 'numbers', opens: 'opens' in number ? null : { entity: number.entity, filter: number.filter }, line: (current, width) => numberLine(number, current, width, ctx) })),
    ...customers.map(({ id, values, labels }): Target => ({
      section: 'customers',
      opens: { entity: 'customer', id },
      line: (current, width) => customerLine([String(values['name'] ?? ''), labels['level_id'] ?? '', String(values['next_contact_on'] ?? ''), String(values['phone'] ?? '')], current, width),
    })),
  ];
}

function numberLine({ key, count, warn }: StartNumber, current: boolean, width: number, ctx: Ctx): Line {
  const warns = warn && count.value > 0;
  const role = current ? 'current' : warns ? 'warn' : 'plain';
  return [piece(current ? '> ' : warns ? '! ' : '  ', role), cell(countText(count), 7, current ? 'current' : warns ? 'warn' : 'accent', 'right'), cell(`  ${translate(ctx.lang, key)}`, width - 9, role)];
}

function customerLine([name = '', level = '', next = '', phone = '']: readonly string[], current: boolean, width: number): Line {
  const role = current ? 'current' : 'plain';
  const room = Math.max(10, width - 2 - 6 - 12 - 16);
  return fit([piece(current ? '> ' : '  ', role), cell(name, room, role), cell(level, 6, role), cell(next, 12, role), cell(phone, 16, role)], width, role);
}

function openTarget(state: OwnState, ctx: Ctx): Next {
  const target = targetsOf(state, ctx)[state.at];
  if (target === undefined) return keep(state);
  const { opens } = target;
  if (opens === null) return keep(state, open(agendaScreen()));
  return keep(state, 'id' in opens ? open(ctx.doors.record(opens)) : open(ctx.doors.list(opens)));
}

function nextSection(state: OwnState, ctx: Ctx): number {
  const targets = targetsOf(state, ctx);
  const now = targets[state.at]?.section;
  const next = targets.findIndex(({ section }, at) => at > state.at && section !== now);
  return Math.max(0, next);
}

function ownKey(state: OwnState, key: Key, ctx: Ctx): Next | null {
  const at = movedTo(key, state.at, { count: targetsOf(state, ctx).length, page: Math.max(1, ctx.body.height - 3) });
  return at === null ? null : keep({ ...state, at });
}

/** How many there are, and of more than are shown how many are. */
function howMany(shown: number, total: string): string {
  if (total === '' || total === String(shown)) return shown === 0 ? '' : String(shown);
  return `${shown} / ${total}`;
}

function ownView(state: OwnState, ctx: Ctx, area: Area): View {
  if (state.agenda === null) return { lines: [] };
  const targets = targetsOf(state, ctx);
  const rows: Line[] = [];
  let current = 0;
  for (const section of ['tasks', 'numbers', 'customers'] as const) {
    const own = targets.map((target, at) => ({ target, at })).filter(({ target }) => target.section === section);
    rows.push(spread([piece(` ${ctx.t(`own.${section}`)} `, 'head')], [piece(`${howMany(own.length, section === 'numbers' ? '' : state.totals[section])} `, 'dim')], area.width));
    if (own.length === 0) rows.push(line(piece(`  ${ctx.t('own.none')}`, 'dim')));
    for (const { target, at } of own) {
      if (at === state.at) current = rows.length;
      rows.push(target.line(at === state.at, area.width));
    }
  }
  const seen = windowOf(current, rows.length, area.height);
  return { lines: rows.slice(seen.from, seen.to) };
}
