import type { ActionId } from '../../keys.ts';
import type { FilterList, SearchGroup } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { movedTo } from '../widgets/menu.ts';
import { editSearch, isEmpty, textField } from '../widgets/text-field.ts';
import { rowsOf, searchedText, type SearchState } from './search/state.ts';
import { searchView } from './search/view.ts';

/** Hits that are shown of each entity. */
const HITS = 8;

/** Everything that the operator may read, searched while it is typed: names, numbers, phones and the text of notes. */
export const search = (text: string): Opening<void> => opening(screen, { typed: textField(text), groups: [], lists: [], answered: null, at: 0, error: null });

const screen = defineScreen<SearchState>({
  name: 'search',
  title: (_state, ctx) => ctx.t('tui.search-all'),
  offers: searchOffers,
  act: searchAct,
  key: searchKey,
  holds: (state, key) => state.answered !== searchedText(state) && isKey(key, 'enter', 'tab', 'down', 'up'),
  opened: find,
  view: searchView,
});

function searchOffers(state: SearchState): readonly Offer[] {
  const row = rowsOf(state)[state.at];
  if (row === undefined) return [];
  return row.hit === null ? [{ action: 'search.all' }] : [{ action: 'search.open' }, { action: 'search.group' }];
}

function searchAct(state: SearchState, action: ActionId, ctx: Ctx): Update<SearchState> {
  const row = rowsOf(state)[state.at];
  if (row === undefined) return keep(state);
  const { entity, filter } = row.group;
  // What was changed there is another answer here.
  if (action === 'search.open' && row.hit !== null) return keep(state, open<SearchState, void, number>(ctx.doors.record({ entity, id: row.hit.id }), again));
  return keep(state, open<SearchState, void, void>(ctx.doors.list({ entity, filter }), again));
}

function searchKey(state: SearchState, key: Key, ctx: Ctx): Update<SearchState> | null {
  if (isKey(key, 'esc')) return keep(state, close(undefined));
  const at = movedTo(key, state.at, { count: rowsOf(state).length, page: Math.max(1, Math.floor(ctx.body.height / 2) - 1), underField: true });
  if (at !== null) return keep({ ...state, at });
  const typed = editSearch(state.typed, key);
  if (typed === null) return null;
  const next = { ...state, typed };
  if (searchedText(next) === searchedText(state)) return keep(next);
  if (isEmpty(typed)) return keep(next, close(undefined));
  return find({ ...next, at: 0 });
}

/** The same again, on the same line. */
const again = (state: SearchState): Update<SearchState> => find(state);

function find(state: SearchState): Update<SearchState> {
  const text = searchedText(state);
  return keep(
    state,
    load<SearchState, void, { readonly groups: readonly SearchGroup[]; readonly lists: readonly FilterList[] }>({
      slot: 'search',
      label: 'tui.searching',
      run: async (api, control) => ({ lists: await api.filterLists(text, control), groups: await api.search(text, { limit: HITS }, control) }),
      done: (now, found) => {
        const next = { ...now, ...found, answered: text, error: null };
        return keep({ ...next, at: Math.min(now.at, Math.max(0, rowsOf(next).length - 1)) });
      },
      fail: (now, error) => keep({ ...now, groups: [], lists: [], answered: text, at: 0, error }),
    }),
  );
}
