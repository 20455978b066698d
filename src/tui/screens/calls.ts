import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import type { Row } from '../../services/api.ts';
import type { CallsToday } from '../../services/call-api.ts';
import { parsePhone } from '../../util/phone.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, lineWidth, piece, spread, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { editField, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';
import { call, type CallEnd } from './call.ts';
import { callList } from './call-list.ts';
import { clock, shown, since } from './call/card.ts';
import type { Picked } from './doors.ts';
import { report } from './report.ts';

interface CallsState {
  /** A number or a name. */
  readonly typed: TextField;
  /** What waits and what one has in hand, the newest first; null: not read yet. */
  readonly rows: readonly Row[] | null;
  readonly at: number;
  readonly today: CallsToday | null;
  readonly error: PlainError | null;
  /** Seconds since it was read. */
  readonly age: number;
}

type Next = Update<CallsState>;

/** What waits, and the calls that one has not finished. */
const QUEUE = 'waiting:yes or (state:answered operator:me)';
const SHOWN = 200;
const REREAD_SECONDS = 20;

/** The call centre: a number is typed or comes in, missed calls wait until somebody has dealt with them. */
export const calls = (): Opening<void> => opening(screen, { typed: textField(), rows: null, at: 0, today: null, error: null, age: 0 });

const screen = defineScreen<CallsState>({
  name: 'calls',
  title: (_state, ctx) => ctx.t('menu.call-centre'),
  offers: callsOffers,
  act: callsAct,
  key: callsKey,
  opened: (state) => keep(state, ...reading),
  resumed: (state) => keep(state, ...reading),
  told: (state, items) => (items.some(({ kind }) => kind.startsWith('call.')) ? keep(state, ...reading) : null),
  tick: (state) => (state.age + 1 >= REREAD_SECONDS ? keep({ ...state, age: 0 }, ...reading) : keep({ ...state, age: state.age + 1 })),
  view: callsView,
});

const readQueue: Effect<CallsState> = load<CallsState, void, readonly Row[]>({
  slot: 'queue',
  label: null,
  run: async (api, control) => (await api.list({ entity: 'call', filter: QUEUE, columns: ['started_at', 'caller', 'customer_id', 'contact_id', 'state', 'operator_id', 'attempts', 'answered_at'], sort: ['-started_at'], limit: SHOWN }, control)).rows,
  done: (state, rows) => keep({ ...state, rows: inOrder(rows), at: Math.min(state.at, Math.max(0, rows.length - 1)), error: null, age: 0 }),
  fail: (state, error) => keep({ ...state, error }),
});
const readToday: Effect<CallsState> = load<CallsState, void, CallsToday>({ slot: 'today', label: null, run: (api) => api.callsToday(), done: (state, today) => keep({ ...state, today }), fail: (state) => keep(state) });
const reading: readonly Effect<CallsState>[] = [readQueue, readToday];

/** What rings first, then what is in hand, then what was missed. */
function inOrder(rows: readonly Row[]): readonly Row[] {
  const rank = ({ values }: Row): number => ['ringing', 'answered', 'missed'].indexOf(String(values['state']));
  return rows.toSorted((a, b) => rank(a) - rank(b));
}

const current = ({ rows, at }: CallsState): Row | undefined => rows?.[at];

function callsOffers(state: CallsState, ctx: Ctx): readonly Offer[] {
  const verdict = ctx.can('edit', 'call');
  const why = verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: 'action.edit' }, entity: { key: 'entity.call' } } };
  const row = current(state);
  const waits = isEmpty(state.typed) && row !== undefined && row.values['state'] !== 'answered';
  return [{ action: 'calls.open', why }, ...(waits ? ([{ action: 'call.settle', why }] as const) : []), { action: 'calls.list' }, { action: 'calls.report' }, { action: 'calls.all' }, { action: 'calls.refresh' }];
}

function callsAct(state: CallsState, action: ActionId, ctx: Ctx): Next {
  if (action === 'calls.open') return isEmpty(state.typed) ? openRow(state) : openTyped(state, ctx);
  if (action === 'call.settle') return settle(state);
  if (action === 'calls.list') return keep(state, open(callList()));
  if (action === 'calls.report') return keep(state, open(report({ name: 'calls' })));
  if (action === 'calls.all') return keep(state, open(ctx.doors.list({ entity: 'call' })));
  return keep(state, ...reading);
}

/** What rings is taken at once; what was missed is looked at first. */
function openRow(state: CallsState): Next {
  const row = current(state);
  if (row === undefined) return keep(state, say('info', 'calls.none'));
  return keep(state, open<CallsState, void, CallEnd>(call({ id: row.id, take: row.values['state'] === 'ringing' })));
}

/** A number is a call that has just come; a name finds the customer, who is called up. */
function openTyped(state: CallsState, ctx: Ctx): Next {
  const typed = fieldText(state.typed).trim();
  const emptied = { ...state, typed: textField() };
  if ('number' in parsePhone(typed)) return keep(emptied, started({ number: typed, direction: 'in' }));
  if (/^[\d\s+()-]+$/.test(typed)) return keep(state, say('warn', 'calls.no-phone', { text: typed }));
  const picker = ctx.doors.picker({ entity: 'customer', title: ctx.t('calls.whom'), search: typed, current: [], many: false, required: true, fixed: true });
  return keep(emptied, open(picker, (now, picked: Picked | null) => (picked?.values[0] === undefined ? keep(now) : keep(now, open(callList({ only: picked.values[0].id }))))));
}

const started = (request: { readonly number: string; readonly direction: 'in' | 'out' }): Effect<CallsState> =>
  load<CallsState, void, number>({ slot: 'start', label: 'tui.working', patient: true, run: async (api) => (await api.startCall(request)).id, done: (state, id) => keep(state, open<CallsState, void, CallEnd>(call({ id }))) });

function settle(state: CallsState): Next {
  const row = current(state);
  if (row === undefined) return keep(state);
  return keep(
    state,
    load<CallsState, void, unknown>({
      slot: 'settle',
      label: 'tui.saving',
      patient: true,
      run: (api) => api.takeStep('call', row.id, row.version, 'settle', {}),
      done: (now) => keep(now, say('good', 'tui.step.done', { step: { key: 'step.call.settle' } }), ...reading),
    }),
  );
}

function callsKey(state: CallsState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return isEmpty(state.typed) ? null : keep({ ...state, typed: textField() });
  const at = movedTo(key, state.at, { count: state.rows?.length ?? 0, page: Math.max(1, ctx.body.height - 4), underField: true });
  if (at !== null) return keep({ ...state, at });
  const typed = editField(state.typed, key);
  return typed === null ? null : keep({ ...state, typed });
}

function callsView(state: CallsState, ctx: Ctx, area: Area): View {
  const label = ` ${ctx.t('calls.type')} `;
  const hint = piece(`  ${ctx.t('calls.type-hint')}`, 'hint');
  const field = viewField(state.typed, Math.max(16, Math.min(30, area.width - lineWidth(line(label, hint)))));
  const top: Line = [piece(label, 'label'), field.piece, hint];
  const rule = line(piece(ctx.theme.borders.h.repeat(area.width), 'border'));
  const height = area.height - 3;
  return { lines: [top, rule, headLine(state, ctx, area.width), ...fill(queueLines(state, ctx, area.width, height), height)], cursor: { x: lineWidth(line(label)) + field.cursor, y: 0 } };
}

function headLine({ today, rows }: CallsState, ctx: Ctx, width: number): Line {
  const waiting = rows === null ? '' : ctx.t('calls.waiting', { count: rows.length });
  const done = today === null ? '' : ctx.t('calls.today', { taken: today.taken, missed: today.missed, mean: today.meanSeconds === null ? '-' : clock(today.meanSeconds) });
  return spread([piece(` ${waiting}`, 'head')], [piece(`${done} `, 'dim')], width);
}

function queueLines(state: CallsState, ctx: Ctx, width: number, height: number): readonly Line[] {
  const { rows, error } = state;
  if (error !== null) return wrapText(`! ${ctx.error(error)}`, width - 4).map((row) => line(piece(`  ${row}`, 'error')));
  if (rows === null) return [];
  if (rows.length === 0) return wrapText(ctx.t('calls.empty'), width - 4).map((row) => line(piece(`  ${row}`, 'dim')));
  const seen = windowOf(state.at, rows.length, height);
  return clickableRows(rows.slice(seen.from, seen.to).map((row, index) => queueLine(row, seen.from + index === state.at, ctx, width)), seen.from, state.at);
}

function queueLine(row: Row, isCurrent: boolean, ctx: Ctx, width: number): Line {
  const state = String(row.values['state']);
  const role = isCurrent ? 'current' : state === 'answered' ? 'plain' : 'warn';
  const at = localTime(String(row.values['started_at']), ctx.session?.timeZone ?? 'UTC');
  const when = at.startsWith(ctx.today) ? at.slice(11) : at.slice(5);
  const waits = state === 'answered' ? clock(since(row.values['answered_at'], ctx)) : state === 'ringing' ? clock(since(row.values['started_at'], ctx)) : '';
  const attempts = Number(row.values['attempts'] ?? 0);
  const who = [shown('call', row, 'customer_id', ctx), shown('call', row, 'contact_id', ctx)].filter((part) => part !== '').join(' ');
  const tail = [shown('call', row, 'operator_id', ctx), attempts === 0 ? '' : ctx.t('call.tried', { count: attempts })].filter((part) => part !== '').join(' ');
  // Where there is little room, who calls is worth more than who took it.
  const tailWidth = width < 72 ? 0 : Math.min(24, Math.floor(width / 4));
  return [
    piece(isCurrent ? '>' : state === 'answered' ? ' ' : '!', role),
    cell(` ${when}`, 13, role),
    cell(`${shown('call', row, 'state', ctx)} ${waits}`, ctx.lang === 'zh' ? 13 : 16, role),
    cell(shown('call', row, 'caller', ctx), 16, role),
    cell(` ${who}`, width - 1 - 13 - (ctx.lang === 'zh' ? 13 : 16) - 16 - tailWidth, role),
    cell(` ${tail}`, tailWidth, isCurrent ? role : 'dim'),
  ];
}
