import { DAY_FAULTS } from '../../fields/date.ts';
import type { ActionId } from '../../keys.ts';
import { parseDay } from '../../util/date-words.ts';
import { addDays, addMonths } from '../../util/dates.ts';
import type { AgendaItem } from '../../services/agenda-api.ts';
import type { Ctx } from '../core/context.ts';
import { app, close, keep, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Reason } from '../core/screen.ts';
import { movedTo } from '../widgets/menu.ts';
import { editWords, textField } from '../widgets/text-field.ts';
import { agendaExport, agendaImport } from './agenda/files.ts';
import { cancel, done, editItem, move, openItem, read, shown, snooze, takeLine, lineTyped, type Next } from './agenda/act.ts';
import { inHand, lateOf, linesOf, onDay, VIEWS, type AgendaState, type ViewName } from './agenda/state.ts';
import { agendaView } from './agenda/view.ts';
import { askText } from './ask-text.ts';

export interface AgendaProps {
  readonly view?: ViewName;
  readonly kind?: string | undefined;
}

/** Everything with a day: what one has to do and what falls due, by day, week or month. */
export const agenda = ({ view = 'day', kind }: AgendaProps = {}): Opening<void> =>
  opening(kind === undefined ? screen : kindScreen, { view, kind, day: '', agenda: null, read: null, at: -1, back: null, everybody: false, typing: null, meant: null, left: null, error: null });

const screen = defineScreen<AgendaState>({
  name: 'agenda',
  title: (state, ctx) => ctx.t(state.kind === 'memo' ? 'menu.memos' : 'menu.agenda'),
  offers: agendaOffers,
  act: (state, action, ctx) => DO[action]?.(state, ctx) ?? keep(state),
  key: agendaKey,
  // What was typed ahead means what stands there once it is written and read.
  holds: (state, key) => state.typing === null && !isKey(key, 'esc'),
  opened: (state, ctx) => read({ ...state, day: ctx.today }),
  resumed: (state) => read(state),
  view: agendaView,
});

/** One kind alone: from there the whole agenda is one key away. */
const kindScreen = defineScreen<AgendaState>({ ...screen, name: 'memos' });

function agendaOffers(state: AgendaState, ctx: Ctx): readonly Offer[] {
  if (state.typing !== null) return [{ action: 'agenda.take' }];
  const why = (right: 'create' | 'edit' | 'export'): Reason | undefined => {
    const verdict = ctx.can(right, 'activity');
    return verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: `action.${right}` }, entity: { key: 'entity.activity' } } };
  };
  const item = inHand(state);
  const some = item === undefined && state.view !== 'month' ? [] : item === undefined ? ([{ action: 'agenda.open' }] satisfies readonly Offer[]) : ([
    { action: 'agenda.open' }, { action: 'agenda.done', why: why('edit') ?? whyNoStep(item, 'agenda.done') },
  ] satisfies readonly Offer[]);
  const more = item === undefined ? [] : [...(['agenda.move', 'agenda.snooze', 'agenda.cancel'] as const).map((action): Offer => ({ action, why: why('edit') ?? whyNoStep(item, action) })), { action: 'agenda.edit', why: why('edit') } as const];
  return [
    ...some,
    { action: 'agenda.new', why: why('create') },
    { action: 'agenda.view' },
    ...more,
    { action: 'agenda.today' },
    { action: 'agenda.go' },
    { action: 'agenda.everybody', label: ctx.t(state.everybody ? 'agenda.mine-only' : 'act.agenda.everybody') },
    { action: 'agenda.undo' },
    { action: 'agenda.export', why: why('export') },
    { action: 'agenda.import', why: why('create') },
    { action: 'agenda.refresh' },
    { action: 'agenda.help' },
  ];
}

/** Why a step cannot be taken: what falls due is dealt with on its own page, and what is over is only opened again. */
function whyNoStep(item: AgendaItem, action: ActionId): Reason | undefined {
  if (item.entity !== 'activity') return { key: 'agenda.only-activities' };
  if (item.state !== 'open') return action === 'agenda.done' ? undefined : { key: 'agenda.over' };
  return action === 'agenda.snooze' && item.occurrence !== null ? { key: 'agenda.later-day' } : undefined;
}

const DO: Partial<Record<ActionId, (state: AgendaState, ctx: Ctx) => Next>> = {
  'agenda.open': (state, ctx) => (state.view === 'month' ? withView({ ...state, back: 'month' }, 'day') : openItem(state, ctx)),
  'agenda.edit': editItem,
  'agenda.done': done,
  'agenda.cancel': cancel,
  'agenda.move': move,
  'agenda.snooze': snooze,
  'agenda.take': takeLine,
  'agenda.new': (state, ctx) => lineTyped({ ...state, typing: state.left ?? textField() }, ctx),
  'agenda.view': (state) => withView({ ...state, back: null }, VIEWS[(VIEWS.indexOf(state.view) + 1) % VIEWS.length] ?? 'day'),
  'agenda.today': (state, ctx) => shown(onDay(state, ctx.today)),
  'agenda.go': goTo,
  'agenda.everybody': (state) => read({ ...state, everybody: !state.everybody }),
  'agenda.undo': (state, ctx) => keep(state, open(ctx.doors.undo(), (now: AgendaState, taken: boolean) => (taken ? read(now) : keep(now)))),
  'agenda.export': (state) => keep(state, open(agendaExport({ everybody: state.everybody }))),
  'agenda.import': (state) => keep(state, open(agendaImport(), (now: AgendaState) => read(now))),
  'agenda.refresh': (state) => read(state),
  'agenda.help': (state) => keep(state, app((all) => all.act('app.help'))),
};

/** The line in hand stays in hand, unless it is an overdue one: then the day does. */
function withView(state: AgendaState, view: ViewName): Next {
  return read({ ...state, view, at: -1 }, isLate(state) ? undefined : inHand(state));
}

function goTo(state: AgendaState, ctx: Ctx): Next {
  const question = askText({ title: ctx.t('act.agenda.go'), label: ctx.t('agenda.go.day'), text: '', hint: ctx.t('agenda.go.hint') });
  return keep(
    state,
    open<AgendaState, void, string | null>(question, (now, typed, at) => {
      if (typed === null || typed.trim() === '') return keep(now);
      const found = parseDay(typed, at.today);
      return 'day' in found ? shown(onDay(now, found.day)) : keep(now, say('warn', DAY_FAULTS[found.fault], { right: found.right }));
    }),
  );
}

function agendaKey(state: AgendaState, key: Key, ctx: Ctx): Next | null {
  if (state.typing !== null) {
    if (isKey(key, 'esc')) return keep({ ...state, typing: null, left: state.typing });
    const typing = editWords(state.typing, key);
    return typing === null ? null : lineTyped({ ...state, typing }, ctx);
  }
  if (isKey(key, 'esc')) return state.back === null ? keep(state, close(undefined)) : withView({ ...state, back: null }, state.back);
  return state.view === 'month' ? monthKey(state, key) : listKey(state, key, ctx);
}

/** Arrows walk over the days; what a day holds is walked in the view of the day. */
function monthKey(state: AgendaState, key: Key): Next | null {
  const to = (day: string): Next => shown(onDay(state, day));
  if (isKey(key, 'left')) return to(addDays(state.day, -1));
  if (isKey(key, 'right')) return to(addDays(state.day, 1));
  if (isKey(key, 'up')) return to(addDays(state.day, -7));
  if (isKey(key, 'down')) return to(addDays(state.day, 7));
  if (isKey(key, 'pageup')) return to(addMonths(state.day, -1));
  if (isKey(key, 'pagedown')) return to(addMonths(state.day, 1));
  const count = linesOf(state).length;
  if (isKey(key, 'shift-tab') && count > 0) return keep({ ...state, at: (state.at + 1) % count });
  return null;
}

function listKey(state: AgendaState, key: Key, ctx: Ctx): Next | null {
  const days = state.view === 'week' ? 7 : 1;
  const to = (by: number): Next => shown(onDay(state, addDays(state.day, by)));
  if (isKey(key, 'left')) return to(-days);
  if (isKey(key, 'right')) return to(days);
  if (isKey(key, 'pageup')) return to(-7);
  if (isKey(key, 'pagedown')) return to(7);
  const lines = linesOf(state);
  const at = movedTo(key, state.at, { count: lines.length, page: Math.max(1, ctx.body.height - 3) });
  if (at === null) return null;
  const next = { ...state, at };
  const item = inHand(next);
  // The day of the line is the day in hand: a new line goes there.
  return keep(state.view === 'week' && item !== undefined && !isLate(next) ? { ...next, day: item.day >= (state.read?.from ?? '') ? item.day : state.day } : next);
}

const isLate = (state: AgendaState): boolean => state.at < lateOf(state).length;

