import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import { comma, translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { HistoryEntry } from '../../services/api.ts';
import { whoText } from '../../services/audit-words.ts';
import { localDay, localTime } from '../../util/dates.ts';
import { displayWidth, wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, lineWidth, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { changeWords } from '../widgets/changes.ts';
import { menuAt, menuKey, windowOf } from '../widgets/menu.ts';
import { told } from './told.ts';
import { undo } from './undo.ts';

export interface HistoryProps {
  readonly entity: EntityName;
  readonly id: number;
  /** What the record is called. */
  readonly label: string;
}

interface HistoryState {
  readonly props: HistoryProps;
  readonly entries: readonly HistoryEntry[] | null;
  readonly error: PlainError | null;
  readonly at: number;
  /** First line of the details that is seen. */
  readonly top: number;
  /** Something was taken back here. */
  readonly changed: boolean;
}

type Next = Update<HistoryState, boolean>;

/** What a record went through: who, when, field by field from what to what. Gives back whether something was taken back. */
export const history = (props: HistoryProps): Opening<boolean> => opening(screen, { props, entries: null, error: null, at: 0, top: 0, changed: false });

const screen = defineScreen<HistoryState, boolean>({
  name: 'history',
  title: (state, ctx) => `${ctx.t('act.list.history')} ${state.props.label}`,
  offers: (state): readonly Offer[] => (state.entries?.[state.at] === undefined ? [] : [{ action: 'steps.undo' }, { action: 'steps.then' }]),
  act: (state, action: ActionId, ctx) => (action === 'steps.then' ? asThen(state, ctx) : takeBack(state)),
  key: historyKey,
  holds: (state, key) => state.entries === null && !isKey(key, 'esc'),
  opened: (state) => keep(state, read(state.props)),
  view: historyView,
});

const read = ({ entity, id }: HistoryProps): Effect<HistoryState, boolean> =>
  load<HistoryState, boolean, readonly HistoryEntry[]>({
    slot: 'read',
    run: (api) => api.history(entity, id),
    done: (state, entries) => keep({ ...state, entries, error: null, at: Math.min(state.at, Math.max(0, entries.length - 1)), top: 0 }),
    fail: (state, error) => keep({ ...state, error, entries: state.entries ?? [] }),
  });

/** The record as it was at the end of the day of the entry in hand. */
function asThen(state: HistoryState, ctx: Ctx): Next {
  const entry = state.entries?.[state.at];
  if (entry === undefined) return keep(state);
  const day = localDay(entry.step.at, ctx.session?.timeZone ?? 'UTC');
  return keep(state, open<HistoryState, boolean, void>(told({ kind: 'day', ...state.props, day })));
}

function takeBack(state: HistoryState): Next {
  const entry = state.entries?.[state.at];
  if (entry === undefined) return keep(state);
  return keep(state, open<HistoryState, boolean, boolean>(undo(entry.step.id), (now, done) => (done ? keep({ ...now, changed: true, at: 0 }, read(now.props)) : keep(now))));
}

function historyKey(state: HistoryState, key: Key): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(state.changed));
  if (isKey(key, 'right', 'pagedown')) return keep({ ...state, top: state.top + 1 });
  if (isKey(key, 'left', 'pageup')) return keep({ ...state, top: Math.max(0, state.top - 1) });
  const moved = key.kind === 'go' || isKey(key, 'up', 'down', 'home', 'end') ? menuKey(menuAt(state.at), key, state.entries?.length ?? 0) : null;
  return moved === null ? null : keep({ ...state, at: moved.at, top: 0 });
}

function historyView(state: HistoryState, ctx: Ctx, area: Area): View {
  const { entries, error } = state;
  if (error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (entries === null) return { lines: [] };
  if (entries.length === 0) return { lines: [[], line(piece(`  ${ctx.t('tui.history.none')}`, 'dim'))] };
  const upper = Math.min(entries.length, Math.max(3, Math.floor(area.height / 2) - 1));
  const seen = windowOf(state.at, entries.length, upper);
  const list = entries.slice(seen.from, seen.to).map((entry, index) => entryLine(entry, seen.from + index === state.at, state.props.entity, ctx, area.width));
  const rule = line(piece(ctx.theme.borders.h.repeat(area.width), 'border'));
  const room = area.height - upper - 1;
  const details = detailLines(entries[state.at], state.props.entity, ctx, area.width);
  const top = Math.min(state.top, Math.max(0, details.length - room));
  const rest = details.length - top - room;
  const shown = fill(details.slice(top, top + room), room);
  return { lines: [...clickableRows(list, seen.from, state.at), rule, ...(rest > 0 ? [...shown.slice(0, -1), line(piece(`   ${ctx.t('tui.history.more', { count: rest + 1 })}`, 'hint'))] : shown)] };
}

/** Steps that say more than that a record was changed. */
const WAYS = new Set(['bulk', 'import', 'merge', 'hand_over', 'undo']);

/** When, who, what, and the fields that changed. */
function entryLine(entry: HistoryEntry, current: boolean, entity: EntityName, ctx: Ctx, width: number): Line {
  const role = current ? 'current' : 'plain';
  const { step } = entry;
  const at = localTime(step.at, ctx.session?.timeZone ?? 'UTC');
  const did = entry.action === 'update' && WAYS.has(step.action) ? step.action : entry.action;
  const fields = entry.changes.map((change) => changeWords(entity, change, ctx).field).join(comma(ctx.lang));
  const undone = step.undoneById === null ? '' : `${ctx.t('tui.steps.undone')} `;
  const left: Line = [piece(`${current ? '>' : ' '} ${at}  `, role), cell(whoText(step, ctx.lang), 8, role), piece('  ', role), cell(translate(ctx.lang, `step.${did}`), 10, role), piece(' ', role)];
  return [...left, cell(undone + fields, Math.max(0, width - lineWidth(left)), current ? role : 'dim')];
}

/** Field by field, before and after; long texts are folded under one another. */
function detailLines(entry: HistoryEntry | undefined, entity: EntityName, ctx: Ctx, width: number): Line[] {
  if (entry === undefined) return [];
  const words = entry.changes.map((change) => changeWords(entity, change, ctx, entry.action === 'create'));
  if (words.length === 0) return [line(piece(`   ${ctx.t('tui.history.no-fields')}`, 'dim'))];
  const label = Math.min(20, Math.max(...words.map((one) => displayWidth(one.field)))) + 2;
  const room = Math.max(10, width - label - 5);
  return words.flatMap(({ field, lines }): Line[] =>
    lines.flatMap((text) => wrapText(text, room)).map((row, at): Line => [piece('   '), cell(at === 0 ? field : '', label, 'label'), piece(row, 'value')]),
  );
}
