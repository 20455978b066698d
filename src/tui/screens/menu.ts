import type { Session } from '../../auth/session.ts';
import { MODULES, type ModuleName } from '../../entities/entity.ts';
import { hasMessage, translate } from '../../i18n/index.ts';
import { keysLabel } from '../../keys.ts';
import type { Agenda, AgendaItem } from '../../services/agenda-api.ts';
import type { KeptDraft, StartPage, Welcome } from '../../services/api.ts';
import { countText } from '../../util/count.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { app, keep, load, open, say } from '../core/effects.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { buttonSpot, cell, clickable, fill, fit, line, lineWidth, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { menuAt, menuKey, menuLine, windowOf, type MenuAt } from '../widgets/menu.ts';
import { editField, editSearch, fieldText, isEmpty, textField, viewField, type TextField } from '../widgets/text-field.ts';
import { agenda } from './agenda.ts';
import { drafts, goOnWith } from './drafts.ts';
import { draftText } from './drafts/about.ts';
import { moduleMenu } from './module.ts';
import { search } from './search.ts';

interface MenuState {
  /** Whose session read all below: another one drops it. */
  readonly reader: string;
  readonly modules: MenuAt;
  readonly focus: 'modules' | 'start';
  readonly typed: TextField;
  readonly start: StartPage | null;
  readonly startAt: number;
  /** What is told after the login; null: not there yet. */
  readonly welcome: Welcome | null;
  readonly drafts: readonly KeptDraft[];
  /** Memos that are due. */
  readonly memos: readonly AgendaItem[];
}

/** The main menu: modules by number, the start page beside them; what is typed searches everything. */
export const menu = (): Opening<void> =>
  opening(screen, { reader: '', modules: menuAt(), focus: 'modules', typed: textField(), start: null, startAt: 0, welcome: null, drafts: [], memos: [] });

const screen = defineScreen<MenuState>({
  name: 'menu',
  offers: (state) => [{ action: 'menu.open' }, ...(state.drafts.length > 0 ? ([{ action: 'menu.drafts' }] as const) : []), ...(isEmpty(state.typed) && hasStart(state) ? ([{ action: 'menu.start' }] as const) : [])],
  act: (state, action, ctx) => (action === 'menu.drafts' ? goOn(state) : action === 'menu.start' ? keep({ ...state, focus: state.focus === 'start' ? 'modules' : 'start' }) : enterCurrent(state, ctx)),
  key: menuScreenKey,
  opened: (state, ctx) => keep(readBy(state, ctx), loadStart, loadDrafts, loadWelcome, ...loadMemos(ctx)),
  resumed: (state, ctx) => keep(readBy(state, ctx), loadStart, loadDrafts, loadSession, ...loadMemos(ctx)),
  view: menuView,
});

/** Numbers of the company stand by no look at a backup or as a role, and the other way round, not for a moment. */
function readBy(state: MenuState, { session }: Ctx): MenuState {
  const reader = `${session?.operatorName ?? ''} ${session?.looking ?? ''}`;
  return reader === state.reader ? state : { ...state, reader, start: null, startAt: 0, focus: 'modules', drafts: [], memos: [] };
}

const searchText = (state: MenuState): string => fieldText(state.typed).trim();
/** One or two digits are the number of a module; everything else searches. */
const searching = (state: MenuState): boolean => searchText(state) !== '' && !/^\d{1,2}$/.test(searchText(state));
/** Zeros only: a new company, which is told what comes next instead. */
const isNew = ({ start }: MenuState): boolean => start !== null && start.counts.length > 0 && start.counts.every(({ count }) => count.value === 0);
const hasStart = (state: MenuState): boolean => (state.start?.counts.length ?? 0) > 0 && !isNew(state);

const loadStart: Effect<MenuState> = load<MenuState, void, StartPage>({
  slot: 'start',
  label: null,
  run: (api) => api.startPage(),
  done: (state, start) => keep({ ...state, start }, app((all) => all.setCompany(start.company))),
});

const loadWelcome: Effect<MenuState> = load<MenuState, void, Welcome>({
  slot: 'welcome',
  label: null,
  run: (api) => api.welcome(),
  done: (state, welcome) => keep({ ...state, welcome }, ...(welcome.failures > 0 ? [say<MenuState, void>('warn', 'tui.login.failures', { count: welcome.failures })] : welcome.daysLeft === null ? [] : [say<MenuState, void>('warn', 'tui.login.days', { days: welcome.daysLeft })])),
  fail: (state) => keep(state),
});

/** Rights may have been changed meanwhile: what is offered follows them. */
const loadSession: Effect<MenuState> = load<MenuState, void, Session>({
  slot: 'session',
  label: null,
  run: (api) => api.session(),
  done: (state, session, ctx) => keep(state, ...(session.stamp === ctx.session?.stamp ? [] : [app<MenuState, void>((all) => all.setSession(session))])),
  fail: (state) => keep(state),
});

/** What was typed and never saved waits to be gone on with; it is said, and takes no key. */
const loadDrafts: Effect<MenuState> = load<MenuState, void, readonly KeptDraft[]>({
  slot: 'drafts',
  label: null,
  run: (api) => api.drafts(),
  done: (state, kept) => keep({ ...state, drafts: kept }),
  fail: (state) => keep(state),
});

/** Memos whose day has come stand there from the login on. */
const loadMemos = (ctx: Ctx): readonly Effect<MenuState>[] =>
  ctx.can('read', 'activity').allowed
    ? [
        load<MenuState, void, Agenda>({
          slot: 'memos',
          label: null,
          run: (api) => api.agenda({ from: ctx.today, to: ctx.today, kind: 'memo' }),
          done: (state, { overdue, items }) => keep({ ...state, memos: [...overdue, ...items.filter((item) => item.state === 'open')] }),
          fail: (state) => keep(state),
        }),
      ]
    : [];

/** The only draft at once, several as a list. */
function goOn(state: MenuState): Update<MenuState> {
  const [first, ...more] = state.drafts;
  if (first === undefined) return keep(state);
  return keep(state, more.length === 0 ? goOnWith(first) : open(drafts(state.drafts)));
}

function menuScreenKey(state: MenuState, key: Key): Update<MenuState> | null {
  if (key.kind === 'go') return keep(key.zone === 'start' ? { ...state, typed: textField(), focus: 'start', startAt: key.to } : { ...state, typed: textField(), focus: 'modules', modules: menuAt(key.to) });
  if (isKey(key, 'esc')) return isEmpty(state.typed) ? keep({ ...state, focus: 'modules' }) : typedChanged(state, textField());
  if (isEmpty(state.typed) && state.focus === 'start' && key.kind === 'key') {
    const start = menuKey(menuAt(state.startAt), key, state.start?.counts.length ?? 0);
    return start === null ? null : keep({ ...state, startAt: start.at });
  }
  if (key.kind === 'key' || isDigits(state, key)) {
    const modules = menuKey(state.modules, key, MODULES.length);
    if (modules !== null && key.kind === 'key') return keep({ ...state, modules, typed: textField(), focus: 'modules' });
    if (modules !== null) return typedChanged({ ...state, modules, focus: 'modules' }, editField(state.typed, key) ?? state.typed);
  }
  const typed = editSearch(state.typed, key);
  return typed === null ? null : typedChanged(state, typed);
}

const isDigits = (state: MenuState, key: Key): boolean => /^\d$/.test(keyId(key) ?? '') && /^\d?$/.test(searchText(state));

function typedChanged(state: MenuState, typed: TextField): Update<MenuState> {
  const next = { ...state, typed };
  return searching(next) ? keep({ ...state, typed: textField() }, open(search(fieldText(typed)))) : keep(next);
}

function enterCurrent(state: MenuState, ctx: Ctx): Update<MenuState> {
  const count = state.focus === 'start' ? state.start?.counts[state.startAt] : undefined;
  if (count !== undefined) return keep(state, open('opens' in count ? agenda() : ctx.doors.list({ entity: count.entity, filter: count.filter })));
  const module = MODULES[state.modules.at];
  return module === undefined ? keep(state) : keep({ ...state, typed: textField() }, open(moduleMenu(module)));
}

const LEFT = 30;

function menuView(state: MenuState, ctx: Ctx, area: Area): View {
  const label = ` ${ctx.t('tui.search-all')} `;
  const field = viewField(state.typed, Math.max(10, Math.min(40, area.width - 30)), 'plain');
  const hint = isEmpty(state.typed) ? piece(ctx.t('tui.search-all-hint'), 'hint') : piece('');
  const searchLine = isEmpty(state.typed) ? line(piece(label, 'label'), hint) : line(piece(label, 'label'), field.piece);
  const rows = area.height - 2;
  return { lines: [searchLine, line(piece(ctx.theme.borders.h.repeat(area.width), 'border')), ...twoColumns(state, ctx, area.width, rows)], cursor: { x: lineWidth(line(label)) + (isEmpty(state.typed) ? 0 : field.cursor), y: 0 } };
}

function twoColumns(state: MenuState, ctx: Ctx, width: number, height: number): Line[] {
  const seen = windowOf(state.modules.at, MODULES.length, Math.max(1, height - 1));
  const left = MODULES.map((module, at) => menuLine({ label: moduleLabel(module, ctx) }, at, at === state.modules.at, LEFT, state.focus === 'modules')).slice(seen.from, seen.to);
  const right = startLines(state, ctx, width - LEFT - 2, height);
  const bar = piece(`${ctx.theme.borders.v} `, 'border');
  return fill([[], ...left], height).map((row, at) => [...fit(row, LEFT), bar, ...(right[at] ?? [])]);
}

export const moduleLabel = (module: ModuleName, ctx: Ctx): string => ctx.t(`module.${module}`);

function welcomeLines(welcome: Welcome | null, ctx: Ctx, width: number): readonly Line[] {
  if (welcome === null || welcome.last === null) return [];
  const at = localTime(welcome.last.at, ctx.session?.timeZone ?? 'UTC');
  const text = wrapText(ctx.t('tui.login.last', { at, origin: welcome.last.origin }), Math.max(10, width - 1)).map((row) => line(piece(row, 'dim')));
  return welcome.failures === 0 ? text : [...text, line(piece(ctx.t('tui.login.failures-short', { count: welcome.failures }), 'warn'))];
}

const FIRST_STEPS = ['tui.start-new', 'tui.start-new.import', 'tui.start-new.customer', 'tui.start-new.lists', 'tui.start-new.help'] as const;

function startLines(state: MenuState, ctx: Ctx, width: number, height: number): Line[] {
  const { start } = state;
  if (start === null) return [];
  const head = [line(piece(ctx.t('tui.today', { day: ctx.today }), 'head'), piece(`  ${ctx.session?.operatorName ?? ''}`, 'dim')), ...welcomeLines(state.welcome, ctx, width), [], ...faultLines(start, ctx, width), ...draftLines(state, ctx, width), ...memoLines(state, ctx, width)];
  if (isNew(state)) return [...head, ...FIRST_STEPS.flatMap((key) => wrapText(ctx.t(key), Math.max(10, width - 1)).map((row, at) => line(piece(at === 0 ? row : `   ${row}`, key === 'tui.start-new' ? 'plain' : 'dim')))).slice(0, height - head.length)];
  if (start.counts.length === 0) return [...head, line(piece(ctx.t('tui.start-empty'), 'dim'))];
  const rows = start.counts.map((count, at): Line => {
    const current = state.focus === 'start' && at === state.startAt;
    const role = current ? 'current' : 'plain';
    const warns = count.warn && count.count.value > 0;
    const drawn = [piece(current ? '>' : warns ? '!' : ' ', current ? role : warns ? 'warn' : role), cell(countText(count.count), 7, current ? 'current' : warns ? 'warn' : 'accent', 'right'), cell(`  ${labelOfCount(count.key, ctx)}`, width - 8, role)];
    return clickable(drawn, buttonSpot(at, 'start'));
  });
  const seen = windowOf(state.startAt, rows.length, Math.max(1, height - head.length));
  return [...head, ...rows.slice(seen.from, seen.to)];
}

/** What the program could not do by itself, a backup above all: the first one in full, of more their number. */
function faultLines({ faults }: StartPage, ctx: Ctx, width: number): Line[] {
  const [first, ...more] = faults;
  if (first === undefined) return [];
  const at = localTime(first.since, ctx.session?.timeZone ?? 'UTC');
  const text = ctx.t('start.fault', { job: { key: `tick.job.${first.job}` }, at, reason: ctx.error(first.error) });
  const others = more.length === 0 ? [] : [ctx.t('start.faults', { count: more.length })];
  return [...[text, ...others].flatMap((one) => wrapText(one, Math.max(10, width - 1)).map((row) => line(piece(row, 'warn')))), []];
}

/** What waits to be gone on with, and the key that does. */
function draftLines({ drafts: kept }: MenuState, ctx: Ctx, width: number): Line[] {
  const [first] = kept;
  if (first === undefined) return [];
  const key = keysLabel('menu.drafts');
  const text = kept.length === 1 ? ctx.t('tui.drafts.waits', { draft: draftText(first, ctx), key }) : ctx.t('tui.drafts.wait', { count: kept.length, draft: draftText(first, ctx), key });
  return [...wrapText(text, Math.max(10, width - 1)).map((row) => line(piece(row, 'warn'))), []];
}

/** So many memos are read out, of more their number. */
const MEMOS = 2;

function memoLines({ memos }: MenuState, ctx: Ctx, width: number): Line[] {
  if (memos.length === 0) return [];
  const more = memos.length > MEMOS ? [line(piece(ctx.t('tui.memos.more', { count: memos.length - MEMOS, key: keysLabel('app.agenda') }), 'dim'))] : [];
  return [...memos.slice(0, MEMOS).map((memo): Line => [cell(`${ctx.t('activity.kind.memo')} ${memo.overdue ? `${memo.day.slice(5)} ` : ''}${memo.subject}`, Math.max(10, width - 1), 'accent')]), ...more, []];
}

/** Start-page counts carry the key of their words, with or without its prefix. */
const labelOfCount = (key: string, ctx: Ctx): string => translate(ctx.lang, hasMessage(ctx.lang, key) ? key : `start.${key}`);
