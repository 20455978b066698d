import type { PlainError } from '../../errors.ts';
import { stateOfSession } from '../../services/session-words.ts';
import type { ActionId } from '../../keys.ts';
import type { SessionRow } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, lineWidth, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';

interface SessionsState {
  readonly all: boolean;
  /** Null: not there yet. */
  readonly rows: readonly SessionRow[] | null;
  readonly at: number;
  readonly error: PlainError | null;
}

type Next = Update<SessionsState>;

/** Who is in, and from where; a session is ended after a question. */
export const sessions = (): Opening<void> => opening(screen, { all: false, rows: null, at: 0, error: null });

const screen = defineScreen<SessionsState>({
  name: 'sessions',
  title: (_state, ctx) => ctx.t('menu.sessions'),
  offers: (state, ctx): readonly Offer[] => [...(inHand(state)?.endedAt === null ? [{ action: 'sessions.end' } as const] : []), { action: 'sessions.all', label: ctx.t(state.all ? 'tui.sessions.open-only' : 'tui.sessions.all') }, { action: 'sessions.refresh' }],
  act: sessionsAct,
  key: sessionsKey,
  holds: (state, key) => state.rows === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  resumed: (state) => read(state),
  view: sessionsView,
});

const inHand = (state: SessionsState): SessionRow | undefined => state.rows?.[state.at];

function read(state: SessionsState): Next {
  const { all } = state;
  return keep(
    state,
    load<SessionsState, void, readonly SessionRow[]>({
      slot: 'sessions',
      run: (api) => api.sessions(all),
      done: (now, rows) => keep({ ...now, rows, at: Math.max(0, Math.min(now.at, rows.length - 1)), error: null }),
      fail: (now, error) => keep({ ...now, error, rows: now.rows ?? [] }),
    }),
  );
}

function sessionsAct(state: SessionsState, action: ActionId): Next {
  if (action === 'sessions.all') return read({ ...state, all: !state.all, rows: null, at: 0 });
  if (action === 'sessions.refresh') return read(state);
  const row = inHand(state);
  return row === undefined ? keep(state) : keep(state, open<SessionsState, void, 'go' | 'stay'>(question(row), (now, answer) => (answer === 'go' ? end(now, row.id) : keep(now))));
}

const question = (row: SessionRow) =>
  ask<'go' | 'stay'>({
    title: 'tui.sessions.end.title',
    text: row.own ? 'tui.sessions.end.own' : 'tui.sessions.end.text',
    params: { name: row.operator, origin: row.origin },
    answers: [{ id: 'go', label: 'tui.sessions.end.go' }, { id: 'stay', label: 'tui.sessions.end.stay' }],
    initial: 'stay',
    cancel: 'stay',
  });

function end(state: SessionsState, id: number): Next {
  return keep(
    state,
    load<SessionsState, void, void>({
      slot: 'end',
      patient: true,
      run: async (api) => await api.endSession(id),
      done: (now) => {
        const next = read(now);
        return { ...next, effects: [...(next.effects ?? []), say('good', 'tui.sessions.ended')] };
      },
    }),
  );
}

function sessionsKey(state: SessionsState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(undefined));
  const at = movedTo(key, state.at, { count: state.rows?.length ?? 0, page: Math.max(1, ctx.body.height - 3) });
  return at === null ? null : keep({ ...state, at });
}

const WIDTHS = { operator: 12, started: 18, seen: 18, source: 9 } as const;

function sessionsView(state: SessionsState, ctx: Ctx, area: Area): View {
  const { error, rows } = state;
  const wide = area.width >= 90;
  const columns = (['operator', 'started', ...(wide ? (['seen'] as const) : []), 'source'] as const).map((id) => cell(ctx.t(`login.column.${id}`), WIDTHS[id], 'head'));
  const rest = Math.max(10, area.width - 2 - lineWidth(columns));
  const head: Line = [piece('  ', 'head'), ...columns, ...tail(ctx.t('login.column.origin'), ctx.t('login.column.state'), rest, 'head')];
  if (error !== null) return { lines: [head, ...wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (rows === null) return { lines: [head] };
  if (rows.length === 0) return { lines: [head, [], line(piece(`  ${ctx.t('tui.sessions.none')}`, 'dim'))] };
  const hint = wrapText(ctx.t('tui.sessions.hint'), area.width - 2).map((row) => line(piece(` ${row}`, 'hint')));
  const height = area.height - 1 - hint.length;
  const seen = windowOf(state.at, rows.length, height);
  const lines = rows.slice(seen.from, seen.to).map((row, index) => rowLine(row, seen.from + index === state.at, { wide, rest }, ctx));
  return { lines: [head, ...fill(clickableRows(lines, seen.from, state.at), height), ...hint] };
}

const STATE_WIDTH = 14;
const tail = (origin: string, state: string, room: number, role: 'head' | 'current' | 'plain' | 'dim'): Line => [cell(origin, Math.max(0, room - STATE_WIDTH), role), cell(` ${state}`, Math.min(room, STATE_WIDTH), role)];

function rowLine(row: SessionRow, current: boolean, { wide, rest }: { readonly wide: boolean; readonly rest: number }, ctx: Ctx): Line {
  const role = current ? 'current' : row.endedAt === null ? 'plain' : 'dim';
  const zone = ctx.session?.timeZone ?? 'UTC';
  const source = row.source === 'command' || row.source === 'program' ? row.source : 'screen';
  return [
    piece(current ? '> ' : '  ', role),
    cell(row.operator, WIDTHS.operator, role),
    cell(localTime(row.startedAt, zone), WIDTHS.started, role),
    ...(wide ? [cell(localTime(row.seenAt, zone), WIDTHS.seen, role)] : []),
    cell(ctx.t(`login.source.${source}`), WIDTHS.source, role),
    ...tail(row.origin, stateOfSession(row, ctx.lang), rest, role),
  ];
}
