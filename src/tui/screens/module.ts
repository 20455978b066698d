import type { ModuleName } from '../../entities/entity.ts';
import { definitionOf } from '../../entities/registry.ts';
import type { Ctx } from '../core/context.ts';
import { app, close, keep, load, open, say } from '../core/effects.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../core/line.ts';
import { failed } from '../../errors.ts';
import { entityLabel } from '../../i18n/index.ts';
import { listNameOf } from '../words.ts';
import { defineScreen, opening, type AppCommands, type Effect, type Opening, type Update } from '../core/screen.ts';
import { entriesOf, type MenuEntry } from '../menu-entries.ts';
import { menuAt, menuKey, menuLine, windowOf, type MenuAt } from '../widgets/menu.ts';
import { agenda } from './agenda.ts';
import { backups } from './backups.ts';
import { calls } from './calls.ts';
import { city } from './city.ts';
import { cleanup } from './cleanup.ts';
import { conditions } from './conditions.ts';
import type { Applied, Ask } from './conditions/state.ts';
import type { ListProps } from './list/state.ts';
import { usualColumns } from '../widgets/table.ts';
import type { EntityName } from '../../entities/names.ts';
import { downloads } from './downloads.ts';
import { duplicates } from './duplicates.ts';
import { gridMenu } from './grid.ts';
import { unseen } from './passage.ts';
import { keys } from './ssh-keys.ts';
import { mailAccount } from './mail/account.ts';
import { letterMenu } from './letter.ts';
import { ownPage } from './own-page.ts';
import { nameMeant } from './module/jump.ts';
import { programs } from './programs.ts';
import { operatorPassword } from './operator-password.ts';
import { password } from './password.ts';
import { policy } from './policy.ts';
import { report } from './report.ts';
import { reports } from './reports.ts';
import { sessions } from './sessions.ts';
import { webMenu } from './web.ts';
import { bin } from './bin.ts';
import { audit, steps } from './steps.ts';
import { savedViews, type SavedView } from '../../services/saved-views.ts';

interface ModuleState {
  readonly module: ModuleName;
  readonly menu: MenuAt;
  /** Saved views that stand in this menu. */
  readonly pinned: readonly MenuEntry[];
  /** Letters typed to get to a line by its name, and those of them that have been looked for. */
  readonly typed: string;
  readonly sought: string;
  /** No line is called so. */
  readonly lost: boolean;
}

const NOT_TYPED = { typed: '', sought: '', lost: false };

/** One module's lines by number; what is not there yet says so. */
export const moduleMenu = (module: ModuleName): Opening<void> => opening(screen, { module, menu: menuAt(), pinned: [], ...NOT_TYPED });

const linesOf = (state: ModuleState): readonly MenuEntry[] => [...entriesOf(state.module), ...state.pinned];

const screen = defineScreen<ModuleState>({
  name: 'module',
  title: (state, ctx) => ctx.t(`module.${state.module}`),
  offers: () => [{ action: 'menu.open' }],
  act: (state, _action, ctx) => {
    // Nothing that was not meant is opened.
    if (state.lost) return keep(state, noSuchLine(state.typed));
    const entry = linesOf(state)[state.menu.at];
    return entry === undefined ? keep(state) : keep({ ...state, ...NOT_TYPED }, openEntry(entry, ctx));
  },
  key: moduleKey,
  holds: (state, key) => isKey(key, 'enter') && state.sought !== state.typed,
  opened: (state) => keep(state, readPinned),
  resumed: (state) => keep(state, readPinned),
  view: moduleView,
});

/** Digits and arrows move; letters go to the line that is called so, by pinyin and its initials too. */
function moduleKey(state: ModuleState, key: Key, ctx: Ctx): Update<ModuleState> | null {
  const menu = menuKey(state.menu, key, linesOf(state).length);
  if (menu !== null) return keep({ ...state, menu, ...NOT_TYPED });
  if (isKey(key, 'esc', 'backspace') && state.typed !== '') return jumpTo(state, isKey(key, 'esc') ? '' : [...state.typed].slice(0, -1).join(''), ctx);
  return key.kind === 'text' && !(state.typed === '' && keyId(key) === '?') ? jumpTo(state, state.typed + key.text, ctx) : null;
}

const noSuchLine = (text: string): Effect<ModuleState> => say('warn', 'tui.menu.no-such-line', { text });

function jumpTo(state: ModuleState, typed: string, ctx: Ctx): Update<ModuleState> {
  if (typed.trim() === '') return keep({ ...state, ...NOT_TYPED });
  const names = linesOf(state).map((entry) => entryLabel(entry, ctx));
  return keep(
    { ...state, typed },
    load<ModuleState, void, number>({
      slot: 'jump',
      label: null,
      run: async () => await nameMeant(names, typed),
      done: (now, at) => (at < 0 ? keep({ ...now, sought: typed, lost: true }, noSuchLine(typed)) : keep({ ...now, menu: menuAt(at), sought: typed, lost: false })),
    }),
  );
}

const readPinned: Effect<ModuleState> = load<ModuleState, void, readonly SavedView[]>({
  slot: 'pinned',
  label: null,
  run: (api, control) => savedViews(api, 'pinned', control),
  done: (state, found) => keep({ ...state, pinned: found.filter((view) => state.module === 'queries' || definitionOf(view.entity).module === state.module).map((view) => ({ entity: view.entity, view })) }),
  fail: (state) => keep(state),
});

/** What an entry is called. */
export function entryLabel(entry: MenuEntry, ctx: Ctx): string {
  if (entry.view !== undefined) return `${listNameOf(ctx.lang, entry.view.entity)} ${ctx.theme.borders.bullet} ${entry.view.name}`;
  if (entry.label !== undefined) return ctx.t(entry.label);
  if (entry.entity === undefined) return '';
  return entry.screen === 'company' ? entityLabel(ctx.lang, entry.entity) : listNameOf(ctx.lang, entry.entity);
}

/** Goes to a line of a menu, from wherever it was chosen. */
export function runEntry(all: AppCommands, entry: MenuEntry): void {
  all.go(launcher(entry).mount(() => undefined));
}

/** A screen that opens another at once: it knows the doors. A query comes back with its conditions: only then is it time to go. */
const launcher = unseen<MenuEntry>({
  name: 'launch',
  opened: (entry, ctx) =>
    isQuery(entry)
      ? keep(entry, openQuery<MenuEntry>(entry, (now, list) => keep(now, close(undefined), ...(list === null ? [] : [open<MenuEntry, void, void>(ctx.doors.list(list))]))))
      : keep(entry, close(undefined), openEntry(entry, ctx)),
});

interface Query extends MenuEntry {
  readonly entity: EntityName;
  readonly asks: readonly Ask[];
}
const isQuery = (entry: MenuEntry): entry is Query => entry.asks !== undefined && entry.entity !== undefined;

/** The form of conditions, and then the list of what fulfils them; null: nothing is asked. */
function openQuery<S>({ entity, asks, label }: Query, then: (state: S, list: ListProps | null) => Update<S>): Effect<S> {
  return (host) =>
    host.update((now, ctx) => {
      const form = conditions({ entity, filter: '', asks, columns: usualColumns(entity), sort: null, title: label === undefined ? undefined : ctx.t(label) });
      return keep(now, open<S, void, Applied | null>(form, (state, applied) => then(state, applied === null ? null : { entity, asks, filter: applied.filter, view: applied.view })));
    });
}

/** Who is in, and passwords. */
function openLogin<S>(wanted: NonNullable<MenuEntry['screen']>): Effect<S> | undefined {
  if (wanted === 'password') return open(password());
  if (wanted === 'operator-password') return open(operatorPassword());
  if (wanted === 'sessions') return open(sessions());
  return wanted === 'policy' ? open(policy()) : undefined;
}

/** What tells of the program, keeps data and server in order, and what begins with a customer or with oneself. */
const UPKEEP: Readonly<Partial<Record<NonNullable<MenuEntry['screen']>, () => Opening<void>>>> = { backups, bin, calls, cleanup, downloads, keys, 'mail-account': mailAccount, letter: letterMenu, memos: () => agenda({ kind: 'memo' }), 'own-page': ownPage, programs, web: webMenu };

function openScreen<S>(wanted: NonNullable<MenuEntry['screen']>): Effect<S> | undefined {
  if (wanted === 'reports') return open(reports());
  if (wanted === 'city') return open(city({ search: '', use: false }));
  if (wanted === 'grid') return open(gridMenu());
  if (wanted === 'steps') return open(steps());
  if (wanted === 'audit') return open(audit());
  const upkeep = UPKEEP[wanted];
  return upkeep === undefined ? openLogin<S>(wanted) : open(upkeep());
}

function openEntry<S>(entry: MenuEntry, ctx: Ctx): Effect<S> {
  if (isQuery(entry)) return openQuery<S>(entry, (state, list) => (list === null ? keep(state) : keep(state, open<S, void, void>(ctx.doors.list(list)))));
  if (entry.report !== undefined) return open(report({ name: entry.report }));
  const own = entry.screen === undefined ? undefined : openScreen<S>(entry.screen);
  if (own !== undefined) return own;
  const { action } = entry;
  if (action !== undefined) return app((all) => all.act(action));
  if (entry.screen === 'company' && entry.entity !== undefined) return open(ctx.doors.single(entry.entity));
  if (entry.entity !== undefined && entry.screen === 'duplicates') return open(duplicates(entry.entity));
  if (entry.entity !== undefined) return open(ctx.doors.list({ entity: entry.entity, wish: entry.wish, filter: entry.view?.filter, view: entry.view }));
  throw failed('error.internal', { reason: `nothing stands behind ${entry.label ?? 'a line of the menu'}` });
}

function moduleView(state: ModuleState, ctx: Ctx, area: Area): View {
  const entries = linesOf(state);
  const seen = windowOf(state.menu.at, entries.length, area.height - 1);
  const width = Math.min(area.width, 46);
  const lines = entries.map((entry, at): Line => menuLine({ label: entryLabel(entry, ctx) }, at, at === state.menu.at, width));
  const typed = state.typed === '' ? [] : line(piece(` ${ctx.t('tui.list.search')} `, 'label'), piece(state.typed, 'input'));
  return { lines: [typed, ...lines.slice(seen.from, seen.to)] };
}
