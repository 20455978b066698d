import type { ReportInfo } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { actionRowKey } from '../widgets/action-row.ts';
import { HEAD_ZONE } from '../widgets/table.ts';
import { listNameOf } from '../words.ts';
import { editSearch, textField, type TextField } from '../widgets/text-field.ts';
import { currentId, listAct, listOffers, rowOffers } from './list/actions.ts';
import { filterKey } from './list/filter.ts';
import { conditionsEffect } from './list/further.ts';
import { more, reload, rowsVisible } from './list/load.ts';
import { initialList, isMarking, NEAR, NO_MARKS, scrolled, searchOf, shownColumns, sortOf, type ListProps, type ListState } from './list/state.ts';
import { listView } from './list/view.ts';
import { turned } from './sort.ts';

/** The list of an entity: searched by typing, filtered, sorted, marked; everything else from its row of actions. */
export const list = (props: ListProps): Opening<void> => opening(screen, initialList(props));

const screen = defineScreen<ListState>({
  name: 'list',
  title: listTitle,
  offers: listOffers,
  act: listAct,
  key: listKey,
  holds: waits,
  opened: (state) => {
    const asked = reload(state);
    const form = state.props.restored === undefined ? [] : [conditionsEffect(state, state.props.restored)];
    return keep(asked.state, ...(asked.effects ?? []), preferred(state), findAnalysis, ...form);
  },
  // Calls were made, a letter was written, something rang: what is seen is as it is now.
  resumed: (state, _ctx, whole) => (whole ? reload(state, { id: currentId(state) }) : keep(state)),
  resized: (state, ctx) => keep(scrolled(state, rowsVisible(ctx))),
  view: (state, ctx, area) => listView(state, rowOffers(state, ctx), ctx, area),
});

function listTitle(state: ListState, ctx: Ctx): string {
  const name = listNameOf(ctx.lang, state.props.entity);
  if (state.props.deleted === true) return `${name} ${ctx.theme.borders.bullet} ${ctx.t('act.list.bin')}`;
  return state.props.view === undefined ? name : `${name} ${ctx.theme.borders.bullet} ${state.props.view.name}`;
}

/** While the rows are not those of what was typed, what acts on a row waits; typing goes on. */
function waits(state: ListState, key: Key): boolean {
  if (state.editing !== null) return isKey(key, 'enter', 'tab') && state.editing.error === null;
  if (state.fresh) return key.kind === 'key' && !isKey(key, 'esc', 'backspace');
  // At the end of what has come while more is on its way.
  if (!state.stale && state.next !== null && isKey(key, 'down', 'pagedown')) return state.at >= state.rows.length - (isKey(key, 'down') ? 1 : NEAR);
  if (!state.stale && state.previous !== null && isKey(key, 'up', 'pageup')) return state.at < (isKey(key, 'up') ? 1 : NEAR);
  return state.stale && key.kind === 'key' && !isKey(key, 'esc', 'backspace', 'ctrl-u', 'ctrl-w', 'left', 'right', 'ctrl-f', 'ctrl-n');
}

/** The operator's own columns and order, as the column chooser keeps them. */
function preferred(state: ListState): Effect<ListState> {
  return load<ListState, void, string | null>({
    slot: 'preferred',
    label: null,
    run: (api) => api.preference(`list.${state.props.entity}`),
    done: (now, text, ctx) => {
      const wish = parsePreference(text);
      if (wish === null || now.props.view !== undefined) return begin(now, ctx);
      const next = { ...now, columns: wish.columns ?? now.columns, sort: now.sort ?? wish.sort ?? null };
      const begun = begin(next, ctx);
      const asked = reload(begun.state);
      return keep(asked.state, ...(begun.effects ?? []), ...(asked.effects ?? []));
    },
    fail: (now, _error, ctx) => begin(now, ctx),
  });
}

/** Whether there is something to open by F7: shown dimmed where there is not. */
const findAnalysis: Effect<ListState> = load<ListState, void, readonly ReportInfo[]>({
  slot: 'reports',
  label: null,
  run: (api) => api.reports(),
  done: (now, all) => keep({ ...now, analysed: all.some(({ entity }) => entity === now.props.entity) }),
  fail: (now) => keep(now),
});

/** What the menu asked the list to do at once. */
function begin(state: ListState, ctx: Ctx): Update<ListState> {
  const { wish } = state.props;
  if (wish === undefined) return keep(state);
  return listAct(state, `list.${wish}`, ctx);
}

interface ListPreference {
  readonly columns?: readonly string[];
  readonly sort?: readonly string[];
}

export function parsePreference(text: string | null): ListPreference | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const strings = (given: unknown): readonly string[] | undefined =>
      Array.isArray(given) && given.every((one): one is string => typeof one === 'string') && given.length > 0 ? given : undefined;
    return { columns: 'columns' in value ? strings(value.columns) : undefined, sort: 'sort' in value ? strings(value.sort) : undefined };
  } catch {
    return null;
  }
}

function listKey(state: ListState, key: Key, ctx: Ctx): Update<ListState> | null {
  if (state.editing !== null) return filterKey(state, state.editing, key);
  if (state.action !== null) return actionKey(state, state.action, key, ctx);
  if (isKey(key, 'esc')) return escape(state);
  const moved = move(state, key, ctx);
  if (moved !== null) return moved;
  const typed = editSearch(state.search, key);
  return typed === null ? null : searchFor(state, typed);
}

/** Out of the row of actions by Esc or ↑; typing goes back to the search. */
function actionKey(state: ListState, action: number, key: Key, ctx: Ctx): Update<ListState> | null {
  const at = actionRowKey(action, rowOffers(state, ctx).length, key);
  if (at !== null) return keep({ ...state, action: at });
  if (isKey(key, 'esc', 'up', 'down')) return keep({ ...state, action: null });
  return key.kind === 'key' ? null : listKey({ ...state, action: null }, key, ctx);
}

/** First the search goes, then the marks, then the list. */
function escape(state: ListState): Update<ListState> {
  if (searchOf(state) !== '') return searchFor(state, textField());
  if (isMarking(state)) return keep({ ...state, ...NO_MARKS });
  // Said to whoever opened it: there may be other records by now.
  return keep(state, close(undefined));
}

function searchFor(state: ListState, search: TextField): Update<ListState> {
  const next = { ...state, search };
  // All of another search are others: marks made one by one stay.
  return searchOf(next) === searchOf(state) ? keep(next) : reload({ ...next, everything: null, at: 0, top: 0 });
}

function move(state: ListState, key: Key, ctx: Ctx): Update<ListState> | null {
  if (key.kind === 'go') return key.zone === HEAD_ZONE ? sortBy(state, key.to, ctx) : goTo(state, key.to, ctx);
  const page = Math.max(1, rowsVisible(ctx) - 1);
  if (isKey(key, 'up')) return goTo(state, state.at - 1, ctx);
  if (isKey(key, 'down')) return goTo(state, state.at + 1, ctx);
  if (isKey(key, 'pageup')) return goTo(state, state.at - page, ctx);
  if (isKey(key, 'pagedown')) return goTo(state, state.at + page, ctx);
  if (isKey(key, 'home', 'ctrl-home')) return state.previous === null ? goTo(state, 0, ctx) : reload({ ...state, at: 0, top: 0 });
  if (isKey(key, 'end', 'ctrl-end')) return state.next === null ? goTo(state, state.rows.length - 1, ctx) : reload(state, { end: true });
  return null;
}

/** By a column that was clicked on, as the dialog of Ctrl-T does it, from its beginning; by what is looked up it is sorted by its name. */
function sortBy(state: ListState, column: number, ctx: Ctx): Update<ListState> {
  const field = shownColumns(state, ctx)[column];
  return field === undefined ? keep(state) : reload({ ...state, sort: [turned(sortOf(state)[0] ?? null, field)], at: 0, top: 0 });
}

function goTo(state: ListState, at: number, ctx: Ctx): Update<ListState> {
  const within = Math.max(0, Math.min(at, state.rows.length - 1));
  return more(scrolled({ ...state, at: within }, rowsVisible(ctx)));
}

