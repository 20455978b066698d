import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { Api, Count } from '../../services/api.ts';
import type { Control } from '../../services/context.ts';
import type { CardPhone, CustomerCard } from '../../services/call-api.ts';
import { savedViews, type SavedView } from '../../services/saved-views.ts';
import { countText } from '../../util/count.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import { keyId, type Key } from '../core/key.ts';
import { clickableRows, fill, line, piece, spread, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { windowOf } from '../widgets/menu.ts';
import { call, type CallEnd } from './call.ts';
import { cardLines } from './call/card.ts';
import { chooseOne } from './choose.ts';

export interface CallListProps {
  /** A line of the query language on customers, with the name that it has; asked for where nothing is given. */
  readonly list?: CustomerList | undefined;
  /** One customer alone. */
  readonly only?: number | undefined;
}
interface CustomerList {
  readonly name: string;
  readonly filter: string;
  readonly sort: readonly string[] | null;
}

interface ListState {
  readonly props: CallListProps;
  readonly list: CustomerList | null;
  /** Where the next one is sought: behind the one that was passed over. */
  readonly after: string | null;
  readonly id: number | null;
  readonly card: CustomerCard | null;
  readonly left: Count | null;
  readonly at: number;
  /** Nobody comes behind. */
  readonly isLast: boolean;
  readonly isOver: boolean;
  readonly error: PlainError | null;
}

type Next = Update<ListState>;
type ListEffect = Effect<ListState>;

/** Customers of a saved view or a filter, one after the other; whoever was called today does not come again. */
export const callList = (props: CallListProps = {}): Opening<void> =>
  opening(screen, { props, list: props.list ?? null, after: null, id: props.only ?? null, card: null, left: null, at: 0, isLast: false, isOver: false, error: null });

const screen = defineScreen<ListState>({
  name: 'call-list',
  title: (state, ctx) => state.list?.name ?? ctx.t('calls.list'),
  offers: listOffers,
  act: listAct,
  key: listKey,
  holds: (state) => state.card === null && !state.isOver && state.error === null,
  opened: (state, ctx) => (state.id !== null ? keep(state, readCard(state.id)) : state.list === null ? keep(state, askList(ctx)) : keep(state, findNext(state))),
  view: listView,
});

/** Views on customers, and those who are due. */
function askList(ctx: Ctx): ListEffect {
  const due: CustomerList = { name: ctx.t('calls.due'), filter: 'next:<=today', sort: ['next_contact_on'] };
  const asked = (views: readonly SavedView[]): ListEffect => {
    const items = [{ id: 'due', label: due.name }, ...views.map((view) => ({ id: String(view.id), label: view.name, note: view.owner }))];
    return open<ListState, void, string | null>(chooseOne({ title: ctx.t('calls.choose-list'), items }), (state, id) => {
      const view = views.find((one) => String(one.id) === id);
      if (id === null) return keep(state, close(undefined));
      const list = view === undefined ? due : { name: view.name, filter: view.filter, sort: view.sort };
      const next = { ...state, list };
      return keep(next, findNext(next));
    });
  };
  return load<ListState, void, readonly SavedView[]>({ slot: 'views', run: (api, control) => savedViews(api, { entity: 'customer' }, control), done: (state, views) => keep(state, asked(views)), fail: (state) => keep(state, asked([])) });
}

/** Those of the list who were not called today. */
const notToday = ({ filter }: CustomerList): string => `${filter === '' ? '' : `(${filter}) `}-call.date:today`;

interface Found {
  readonly id: number | null;
  readonly after: string | null;
  readonly isLast: boolean;
  readonly left: Count;
}

function findNext({ list, after }: ListState): ListEffect {
  return load<ListState, void, Found>({
    slot: 'next',
    run: async (api, control) => (list === null ? { id: null, after, isLast: true, left: { value: 0, capped: false } } : await nextOf(api, list, after, control)),
    done: (state, found) => (found.id === null ? keep({ ...state, id: null, card: null, left: found.left, isOver: true }) : keep({ ...state, id: found.id, after: found.after, isLast: found.isLast, left: found.left, card: null, at: 0 }, readCard(found.id))),
    fail: (state, error) => keep({ ...state, error }),
  });
}

async function nextOf(api: Api, list: CustomerList, after: string | null, control: Control): Promise<Found> {
  const filter = notToday(list);
  const page = await api.list({ entity: 'customer', filter, columns: [], limit: 1, ...(list.sort === null ? {} : { sort: list.sort }), ...(after === null ? {} : { after }) }, control);
  return { id: page.rows[0]?.id ?? null, after: page.next ?? after, isLast: page.next === null, left: await api.count({ entity: 'customer', filter }, undefined, control) };
}

const readCard = (id: number): ListEffect =>
  load<ListState, void, CustomerCard>({ slot: 'card', run: (api, control) => api.customerCard(id, control), done: (state, card) => keep({ ...state, card, error: null }), fail: (state, error) => keep({ ...state, error }) });

function listOffers(state: ListState, ctx: Ctx): readonly Offer[] {
  if (state.card === null) return [];
  const verdict = ctx.can('create', 'call');
  const why = verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: 'action.create' }, entity: { key: 'entity.call' } } };
  const none = state.card.phones.length === 0 ? ({ key: 'calls.no-number' } as const) : undefined;
  return [{ action: 'calls.dial', why: why ?? none }, ...(state.props.only === undefined ? ([{ action: 'calls.skip' }] as const) : []), { action: 'call.customer' }];
}

function listAct(state: ListState, action: ActionId, ctx: Ctx): Next {
  if (action === 'calls.dial') return dial(state);
  if (action === 'calls.skip') return state.isLast ? keep({ ...state, id: null, card: null, isOver: true }) : keep(state, findNext(state));
  return keep(state, ...(state.id === null ? [] : [open<ListState, void, number>(ctx.doors.record({ entity: 'customer', id: state.id }))]));
}

/** The call begins, and when it is finished the next customer comes. */
function dial(state: ListState): Next {
  const { id } = state;
  const phone = state.card?.phones[state.at];
  if (id === null || phone === undefined) return keep(state);
  return keep(
    state,
    load<ListState, void, number>({
      slot: 'start',
      label: 'tui.working',
      patient: true,
      run: async (api) => (await api.startCall({ number: phone.number, direction: 'out', customerId: id, ...(phone.contactId === null ? {} : { contactId: phone.contactId }) })).id,
      done: (now, started) => keep(now, open<ListState, void, CallEnd>(call({ id: started }), (back, end) => ended(back, end))),
    }),
  );
}

function ended(state: ListState, end: CallEnd): Next {
  if (end === 'left') return keep(state, ...(state.id === null ? [] : [readCard(state.id)]));
  return state.props.only === undefined ? keep(state, findNext(state)) : keep(state, close(undefined));
}

function listKey(state: ListState, key: Key): Next | null {
  const digit = Number(keyId(key));
  const count = state.card?.phones.length ?? 0;
  if (key.kind === 'go') return keep({ ...state, at: key.to });
  if (digit >= 1 && digit <= count) return keep({ ...state, at: digit - 1 });
  if (keyId(key) === 'down') return keep({ ...state, at: Math.min(count - 1, state.at + 1) });
  return keyId(key) === 'up' ? keep({ ...state, at: Math.max(0, state.at - 1) }) : null;
}

function listView(state: ListState, ctx: Ctx, area: Area): View {
  const { card, error, isOver, left } = state;
  if (error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (isOver) return { lines: [[], ...wrapText(ctx.t('calls.list-over'), area.width - 4).map((row) => line(piece(`  ${row}`, 'dim')))] };
  if (card === null) return { lines: [] };
  const phones = phoneLines(card.phones, state.at, ctx, area.width);
  const head = spread([piece(` ${state.list?.name ?? ''}`, 'head')], [piece(left === null ? '' : `${ctx.t('calls.left', { count: countText(left) })} `, 'dim')], area.width);
  const room = area.height - phones.length - 2;
  return { lines: [head, ...fill(cardLines(card, ctx, area.width, room), room), line(piece(ctx.theme.borders.h.repeat(area.width), 'border')), ...phones] };
}

const MOST_PHONES = 5;

function phoneLines(phones: readonly CardPhone[], at: number, ctx: Ctx, width: number): readonly Line[] {
  if (phones.length === 0) return [line(piece(` ! ${ctx.t('calls.no-number')}`, 'warn'))];
  const { from, to } = windowOf(at, phones.length, MOST_PHONES);
  const more = phones.length > MOST_PHONES ? `${from + 1}–${to} / ${phones.length} ` : '';
  const rows = phones.slice(from, to).map(({ number, name }, index): Line => {
    const role = from + index === at ? 'current' : 'plain';
    return spread([piece(`${from + index === at ? '>' : ' '}${from + index + 1}  ${number}  ${name}`, role)], [piece(index === 0 ? more : '', 'dim')], width, role);
  });
  return clickableRows(rows, from, at);
}
