import { scopeOf } from '../../auth/permissions.ts';
import type { EntityName } from '../../entities/names.ts';
import type { ActionId } from '../../keys.ts';
import type { Api } from '../../services/api.ts';
import type { MessageKey } from '../../i18n/index.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { ask, box } from '../widgets/dialog.ts';
import { menuKey, menuAt, windowOf, type MenuAt } from '../widgets/menu.ts';
import { listNameOf } from '../words.ts';
import { dropView, keepView, renameView, replaceView, savedViews, type Look, type SavedView, type ViewWords } from '../../services/saved-views.ts';
import { viewForm } from './views/form.ts';

export interface ViewsProps {
  readonly entity: EntityName;
  /** What the list shows now: what is saved. */
  readonly look: Look;
}

interface ViewsState {
  readonly props: ViewsProps;
  /** Null: not there yet. */
  readonly views: readonly SavedView[] | null;
  readonly menu: MenuAt;
}

type Next = Update<ViewsState, SavedView | null>;

/** Saved views of a list: opened, saved, renamed, shared, pinned to the menu, deleted. Gives back the one to be shown. */
export const views = (props: ViewsProps): Opening<SavedView | null> => opening(screen, { props, views: null, menu: menuAt() });

const screen = defineScreen<ViewsState, SavedView | null>({
  name: 'views',
  over: true,
  offers: viewsOffers,
  act: viewsAct,
  key: viewsKey,
  holds: (state, key) => state.views === null && !isKey(key, 'esc'),
  opened: (state) => keep(state, read),
  view: viewsView,
});

const read: Effect<ViewsState, SavedView | null> = (host) =>
  host.update((state) =>
    keep(
      state,
      load<ViewsState, SavedView | null, readonly SavedView[]>({
        slot: 'views',
        run: (api, control) => savedViews(api, { entity: state.props.entity }, control),
        done: (now, found) => keep({ ...now, views: found, menu: menuAt(Math.min(now.menu.at, found.length)) }),
        fail: (now, error) => keep({ ...now, views: [] }, say('error', error.key, error.params)),
      }),
    ),
  );

/** The line above the views saves. */
const inHand = (state: ViewsState): SavedView | undefined => (state.menu.at === 0 ? undefined : state.views?.[state.menu.at - 1]);

/** One's own, or anybody's where one may do everything. */
const isOwn = (view: SavedView | undefined, { session }: Ctx): boolean => session === null || scopeOf(session.grants, 'edit', 'saved_view') === 'all' || view?.ownerId === session.operatorId;

function viewsOffers(state: ViewsState, ctx: Ctx): readonly Offer[] {
  const verdict = ctx.can('create', 'saved_view');
  const why = verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: 'action.create' }, entity: { key: 'entity.saved_view' } } };
  if (inHand(state) === undefined) return [{ action: 'dialog.choose', label: ctx.t('act.views.save'), why }];
  const others = isOwn(inHand(state), ctx) ? undefined : { key: 'error.view_of_other' as const };
  return [{ action: 'views.open' }, { action: 'views.save', why }, { action: 'views.rename', why: others }, { action: 'views.replace', why: others }, { action: 'views.delete', why: others }];
}

function viewsAct(state: ViewsState, action: ActionId, ctx: Ctx): Next {
  const view = inHand(state);
  if (action === 'views.open' && view !== undefined) return keep(state, close(view));
  if (action === 'views.rename' && view !== undefined) return rename(state, view, ctx);
  if (action === 'views.replace' && view !== undefined) return confirmReplace(state, view);
  if (action === 'views.delete' && view !== undefined) return confirmDrop(state, view);
  return save(state, ctx);
}

function save(state: ViewsState, ctx: Ctx): Next {
  const { entity, look } = state.props;
  const form = viewForm({ title: ctx.t('act.views.save'), name: '', shared: false, pinned: false });
  return keep(state, open<ViewsState, SavedView | null, ViewWords | null>(form, (now, given) => (given === null ? keep(now) : keep(now, write((api) => keepView(api, entity, given, look), 'tui.views.saved', given.name)))));
}

function rename(state: ViewsState, view: SavedView, ctx: Ctx): Next {
  const form = viewForm({ title: ctx.t('act.views.rename'), name: view.name, shared: view.shared, pinned: view.pinned });
  return keep(state, open<ViewsState, SavedView | null, ViewWords | null>(form, (now, given) => (given === null ? keep(now) : keep(now, write((api) => renameView(api, view, given), 'tui.views.saved', given.name)))));
}

function confirmReplace(state: ViewsState, view: SavedView): Next {
  const { look } = state.props;
  const question = ask<'yes' | 'no'>({
    title: 'act.views.replace',
    text: 'tui.views.replace',
    params: { name: view.name },
    details: [look.filter],
    answers: [
      { id: 'yes', label: 'tui.views.replace-yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'no',
    cancel: 'no',
  });
  return keep(state, open<ViewsState, SavedView | null, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : keep(now, write((api) => replaceView(api, view, look), 'tui.views.saved', view.name)))));
}

function confirmDrop(state: ViewsState, view: SavedView): Next {
  const question = ask<'yes' | 'no'>({
    title: 'act.views.delete',
    text: 'tui.views.delete',
    params: { name: view.name },
    answers: [
      { id: 'yes', label: 'tui.delete.yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'no',
    cancel: 'no',
  });
  return keep(state, open<ViewsState, SavedView | null, 'yes' | 'no'>(question, (now, answer) => (answer === 'no' ? keep(now) : keep(now, write((api) => dropView(api, view), 'tui.views.deleted', view.name)))));
}

const write = (run: (api: Api) => Promise<void>, words: MessageKey, name: string): Effect<ViewsState, SavedView | null> =>
  load<ViewsState, SavedView | null, void>({ slot: 'write', label: 'tui.saving', run: async (api) => run(api), done: (state) => keep(state, read, say('good', words, { name })) });

function viewsKey(state: ViewsState, key: Key): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(null));
  const menu = menuKey(state.menu, key, (state.views?.length ?? 0) + 1);
  return menu === null ? null : keep({ ...state, menu });
}

function viewsView(state: ViewsState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 64);
  const first: Line = [cell(`${state.menu.at === 0 ? '>' : ' '} ${ctx.t('tui.views.save-this')}`, width, state.menu.at === 0 ? 'current' : 'accent')];
  const lines = (state.views ?? []).map((view, index): Line => {
    const current = state.menu.at === index + 1;
    const role = current ? 'current' : 'plain';
    const whose = isOwn(view, ctx) || view.ownerId === ctx.session?.operatorId ? ctx.t('tui.views.shared') : view.owner;
    const marks = [view.shared ? whose : '', view.pinned ? ctx.t('tui.views.pinned') : ''].filter((mark) => mark !== '').join(' ');
    const name = Math.min(24, Math.floor(width / 2));
    return [piece(current ? '> ' : '  ', role), cell(view.name, name, role), cell(` ${view.filter}`, width - name - 14, current ? role : 'dim'), cell(marks, 12, current ? role : 'dim', 'right')];
  });
  const seen = windowOf(Math.max(0, state.menu.at - 1), lines.length, Math.max(2, area.height - 6));
  const none = state.views?.length === 0 ? [line(piece(`  ${ctx.t('tui.views.none')}`, 'dim'))] : [];
  return box(`${ctx.t('act.list.views')} ${ctx.theme.borders.bullet} ${listNameOf(ctx.lang, state.props.entity)}`, [first, ...lines.slice(seen.from, seen.to), ...none], ctx, area);
}
