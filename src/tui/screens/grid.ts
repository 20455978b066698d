import { definitionOf } from '../../entities/registry.ts';
import { ENTITY_NAMES, isEntityName, type EntityName } from '../../entities/names.ts';
import { keysLabel, type ActionId } from '../../keys.ts';
import type { KeptDraft } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import type { Ctx } from '../core/context.ts';
import { asideThen, close, keep, load, open, say } from '../core/effects.ts';
import { keptScreens, type KeptScreen } from '../core/journal.ts';
import { isKey } from '../core/key.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { listNameOf, nounOf } from '../words.ts';
import { chooseOne, type ChooseItem } from './choose.ts';
import { columns } from './columns.ts';
import { aboutOf } from './drafts/about.ts';
import { checkSoon } from './grid/check.ts';
import { changed, redone, undone, type Next } from './grid/change.ts';
import { isWorthKeeping, unpacked, unsavedIn } from './grid/draft.ts';
import { entered, gridKey, startTyping } from './grid/keys.ts';
import { scrolled } from './grid/layout.ts';
import { cellAt, cellText, cleared, copiedDown, placed, rowsDoubled, rowsInserted, rowsRemoved, withCell, withColumns, type Sheet } from './grid/model.ts';
import { copyOut, putClip } from './grid/paste.ts';
import { editText, opensSomething, pick } from './grid/pick.ts';
import { leave, listFaults, nextFault, save, takeBack } from './grid/save.ts';
import { allowedColumns, canonicalText, defOf, fitted, fieldInHand, initialGrid, usualGridColumns, writable, type GridProps, type GridState, type Way } from './grid/state.ts';
import { gridView } from './grid/view.ts';
import { fieldText } from '../widgets/text-field.ts';
import { unseen } from './passage.ts';
import { keptText } from './text.ts';

/** Many new records typed or pasted as rows of a table; gives back whether some were saved. */
export const grid = (props: GridProps): Opening<boolean> => opening(screen, initialGrid(props));

const screen = defineScreen<GridState, boolean>({
  name: 'grid',
  title: (state, ctx) => ctx.t('tui.grid.title', { entity: nounOf(ctx.lang, state.props.entity) }),
  offers: gridOffers,
  act: gridAct,
  key: (state, key, ctx) => {
    if (state.saving) return keep(state);
    return isKey(key, 'esc') && isAtRest(state) ? leave(state) : gridKey(state, key, ctx);
  },
  holds: (state, key) => (!state.ready || state.saving) && !isKey(key, 'esc'),
  opened: (state) => keep(state, readStart(state)),
  resized: (state, ctx) => keep(scrolled(state, ctx)),
  view: gridView,
  draft: (state, _ctx, whole) => unsavedIn(state, whole),
  hand: (state, ctx) =>
    state.ready && !state.saving
      ? { text: state.edit === null ? cellText(cellAt(state.sheet)) : fieldText(state.edit.field), put: (text) => changed({ ...state, edit: null }, withCell(state.sheet, canonicalText(state, fieldInHand(state), text, ctx)), ctx) }
      : null,
});

/** Nothing that Esc would end first. */
const isAtRest = (state: GridState): boolean => state.edit === null && !state.marking && state.sheet.anchor === null;

interface Start {
  readonly way: string | null;
  readonly columns: string | null;
  readonly start: GridState['start'];
  readonly drafts: readonly KeptDraft[];
}

/** Settings, what a new record begins with, and the tables that were left. */
const readStart = ({ props }: GridState): Effect<GridState, boolean> =>
  load<GridState, boolean, Start>({
    slot: 'start',
    run: async (api) => {
      const [way, kept, start, drafts] = await Promise.all([api.preference(WAY), api.preference(columnsPlace(props.entity)), api.blank(props.entity, props.given), api.drafts()]);
      return { way, columns: kept, start, drafts };
    },
    done: (read, { way, columns: kept, start, drafts }, ctx) => {
      const state = writable(read, ctx);
      const shown = kept === null ? state.sheet.columns : allowedColumns(state, kept.split(','));
      const next: GridState = { ...state, ready: true, start, way: way === 'down' ? 'down' : 'right', sheet: withColumns(state.sheet, shown) };
      const { restored } = props;
      return restored === undefined ? withWaiting(next, drafts, ctx) : cameBack(next, restored.place, restored.data, restored.inner, ctx);
    },
    fail: (state, error) => (props.restored === undefined ? keep(state, close(false), say('error', error.key, error.params)) : keep(state, asideThen(false, say('error', error.key, error.params)))),
  });

const WAY = 'grid.enter';
const columnsPlace = (entity: EntityName): string => `grid.${entity}`;

/** A table that was left is said, and takes no key: typing begins a new one. */
function withWaiting(state: GridState, drafts: readonly KeptDraft[], ctx: Ctx): Next {
  const left = drafts.map((draft) => ({ draft, about: aboutOf(draft) })).find(({ about }) => about?.kind === 'grid' && about.entity === state.props.entity);
  if (left === undefined) return keep(state);
  const { place, savedAt } = left.draft;
  const count = left.about?.count ?? 0;
  const at = localTime(savedAt, ctx.session?.timeZone ?? 'UTC');
  return keep({ ...state, waiting: { place, savedAt, count } }, say('info', 'tui.grid.waiting', { count: count.toLocaleString('en'), at, key: keysLabel('grid.go-on') }));
}

function cameBack(state: GridState, place: string, data: unknown, inner: readonly KeptScreen[], ctx: Ctx): Next {
  const table = unpacked(data, state.fields);
  if (table === null) return keep({ ...state, place });
  const sheet: Sheet = placed({ ...state.sheet, columns: allowedColumns(state, table.columns), rows: table.rows, anchor: null }, table.at);
  const next = scrolled({ ...state, place, waiting: null, sheet, edit: table.edit }, ctx);
  const said = table.lost.length === 0 ? say<GridState, boolean>('warn', 'tui.form.restored') : say<GridState, boolean>('warn', 'tui.drafts.lost', { fields: table.lost.join('; ') });
  const text = inner[0]?.kind === 'text' ? keptText(inner[0].data) : null;
  const opened = text === null ? [] : (editText(next, fieldInHand(next), ctx, text).effects ?? []);
  return keep(next, checkSoon, said, ...opened);
}

/** Goes on with the table that waits, in the place of this empty one. */
function goOn(state: GridState): Next {
  const { waiting } = state;
  if (waiting === null || isWorthKeeping(state)) return keep(state);
  return keep(
    state,
    load<GridState, boolean, { readonly body: string } | null>({
      slot: 'draft',
      run: (api) => api.takeDraft(waiting.place),
      done: (now, draft, ctx) => {
        const [table, ...inner] = draft === null ? [] : (keptScreens(waiting.place, draft.body) ?? []);
        if (table === undefined) return keep({ ...now, waiting: null }, say('warn', 'tui.drafts.taken'));
        return cameBack(now, waiting.place, table.data, inner, ctx);
      },
    }),
  );
}

function gridOffers(state: GridState, ctx: Ctx): readonly Offer[] {
  if (!state.ready || state.saving) return [];
  const picks = opensSomething(defOf(state.props.entity, fieldInHand(state)));
  const next: Offer = { action: 'grid.next', label: ctx.t(state.way === 'right' ? 'tui.grid.enter-right' : 'tui.grid.enter-down') };
  if (state.edit !== null) return [{ action: 'grid.save' }, next, ...(picks ? ([{ action: 'grid.pick' }] as const) : []), { action: 'grid.fault' }];
  const back: Offer = state.saved !== null && state.past.length === 0 ? { action: 'grid.take-back' } : { action: 'grid.undo' };
  const waits: readonly Offer[] = state.waiting !== null && !isWorthKeeping(state) ? [{ action: 'grid.go-on' }] : [];
  return [
    ...waits, { action: 'grid.save' }, next, ...(picks ? ([{ action: 'grid.pick' }] as const) : []), { action: 'grid.fault' }, back, { action: 'grid.copy-down' }, { action: 'grid.mark' },
    { action: 'grid.edit' }, { action: 'grid.insert' }, { action: 'grid.remove' }, { action: 'grid.double' }, { action: 'grid.copy' }, { action: 'grid.put' },
    { action: 'grid.faults' }, { action: 'grid.columns' }, { action: 'grid.way' }, { action: 'grid.redo' }, { action: 'grid.clear' }, { action: 'grid.mark-all' },
  ];
}

type Do = (state: GridState, ctx: Ctx) => Next;

const rows =
  (change: (sheet: Sheet) => Sheet): Do =>
  (state, ctx) =>
    changed({ ...state, marking: false }, change(state.sheet), ctx);

const DO: Partial<Record<ActionId, Do>> = {
  'grid.go-on': goOn,
  'grid.next': entered,
  'grid.save': save,
  'grid.pick': pick,
  'grid.edit': startTyping,
  'grid.fault': nextFault,
  'grid.faults': listFaults,
  'grid.undo': undone,
  'grid.redo': redone,
  'grid.take-back': takeBack,
  'grid.copy-down': (state, ctx) => changed({ ...state, marking: false }, copiedDown(state.sheet, (cell, from, to) => fitted(state, cell, from, to)), ctx),
  'grid.insert': rows(rowsInserted),
  'grid.remove': rows(rowsRemoved),
  'grid.double': rows(rowsDoubled),
  'grid.clear': (state, ctx) => changed(state, cleared(state.sheet), ctx),
  'grid.copy': copyOut,
  'grid.put': putClip,
  'grid.mark': (state) => keep(state.marking ? { ...state, marking: false } : { ...state, marking: true, sheet: { ...state.sheet, anchor: state.sheet.at } }),
  'grid.mark-all': (state, ctx) => keep(scrolled({ ...state, sheet: { ...state.sheet, anchor: { row: 0, column: 0 }, at: { row: Math.max(0, state.sheet.rows.length - 1), column: state.sheet.columns.length - 1 } } }, ctx)),
  'grid.way': otherWay,
  'grid.columns': chooseColumns,
};

function gridAct(state: GridState, action: ActionId, ctx: Ctx): Update<GridState, boolean> {
  return DO[action]?.(state, ctx) ?? keep(state);
}

/** Where Enter goes, kept for the next time. */
function otherWay(state: GridState): Next {
  const way: Way = state.way === 'right' ? 'down' : 'right';
  return keep({ ...state, way }, say('info', way === 'right' ? 'tui.grid.way-right' : 'tui.grid.way-down'), (host) => void host.api.setPreference(WAY, way).catch(() => undefined));
}

function chooseColumns(state: GridState): Next {
  const { entity } = state.props;
  const box = columns({ entity, columns: state.sheet.columns, among: state.fields, usual: usualGridColumns(state.props).filter((field) => state.fields.includes(field)) });
  return keep(
    state,
    open<GridState, boolean, readonly string[] | null>(box, (now, chosen, ctx) => {
      if (chosen === null) return keep(now);
      const shown = allowedColumns(now, chosen);
      const usual = shown.join() === usualGridColumns(now.props).join();
      const remember: Effect<GridState, boolean> = (host) => void host.api.setPreference(columnsPlace(entity), usual ? null : shown.join(',')).catch(() => undefined);
      return keep(scrolled({ ...now, sheet: withColumns(now.sheet, shown), left: 1 }, ctx), remember);
    }),
  );
}

/** From the menu and the palette: which records are to be typed, then their table. */
export const gridMenu = (): Opening<void> => launch(null);

/** Only opens the choice; it is gone when the table opens. */
const launch = unseen<null>({
  name: 'launch',
  opened: (state, ctx) =>
    keep(
      state,
      open<null, void, string | null>(chooseOne({ title: ctx.t('menu.grid'), items: kindsOf(ctx) }), (now, id) =>
        id === null || !isEntityName(id) ? keep(now, close(undefined)) : keep(now, close(undefined), open<null, void, boolean>(grid({ entity: id }))),
      ),
    ),
});

/** What the operator may make; the records of the business first, the word lists behind them. */
function kindsOf(ctx: Ctx): readonly ChooseItem[] {
  const kinds = ENTITY_NAMES.filter((entity) => definitionOf(entity).module !== null && definitionOf(entity).single !== true && ctx.can('create', entity).allowed);
  return kinds.toSorted((a, b) => weight(a) - weight(b)).map((entity) => ({ id: entity, label: listNameOf(ctx.lang, entity) }));
}

const weight = (entity: EntityName): number => (definitionOf(entity).module === 'reference' ? 1 : 0);
