import type { EntityName } from '../../entities/names.ts';
import { STAMPS } from '../../entities/entity.ts';
import { fieldsOf } from '../../entities/registry.ts';
import { fieldLabel } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import { foldSearch } from '../../util/fold.ts';
import { pinyinForms } from '../../util/pinyin.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, line, piece, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { usualColumns } from '../widgets/table.ts';

export interface ColumnsProps {
  readonly entity: EntityName;
  readonly columns: readonly string[];
  /** Only these fields; all with the stamps unless given. */
  readonly among?: readonly string[] | undefined;
  /** What is usual; as lists have it unless given. */
  readonly usual?: readonly string[] | undefined;
}

interface ColumnsState {
  readonly entity: EntityName;
  readonly among: readonly string[];
  readonly usual: readonly string[];
  /** All fields, those that are shown in their order first. */
  readonly order: readonly string[];
  readonly shown: ReadonlySet<string>;
  readonly at: number;
}

/** Which columns a list shows and in which order; null: as it was. */
export const columns = ({ entity, columns: now, among = allColumns(entity), usual = usualColumns(entity) }: ColumnsProps): Opening<readonly string[] | null> =>
  opening(screen, { entity, among, usual, order: ordered(among, now), shown: new Set(now), at: 0 });

/** Stamps that say something to people. */
const STAMP_COLUMNS = Object.keys(STAMPS).filter((stamp) => stamp !== 'version' && stamp !== 'deleted_at');

const allColumns = (entity: EntityName): readonly string[] => [...Object.keys(fieldsOf(entity)), ...STAMP_COLUMNS];

/** What whoever is logged in may have among the columns of a list. */
export const listColumns = (entity: EntityName, ctx: Ctx): readonly string[] => allColumns(entity).filter((field) => ctx.shows(entity, field));

function ordered(all: readonly string[], first: readonly string[]): readonly string[] {
  return [...first.filter((field) => all.includes(field)), ...all.filter((field) => !first.includes(field))];
}

const screen = defineScreen<ColumnsState, readonly string[] | null>({
  name: 'columns',
  over: true,
  offers: (): readonly Offer[] => [
    { action: 'columns.apply' },
    { action: 'columns.mark' },
    { action: 'columns.earlier' },
    { action: 'columns.later' },
    { action: 'columns.reset' },
  ],
  act: columnsAct,
  key: columnsKey,
  view: columnsView,
});

type Next = Update<ColumnsState, readonly string[] | null>;

function columnsAct(state: ColumnsState, action: ActionId): Next {
  if (action === 'columns.mark') return keep(marked(state));
  if (action === 'columns.earlier') return keep(moved(state, -1));
  if (action === 'columns.later') return keep(moved(state, 1));
  if (action === 'columns.reset') return keep({ ...state, order: ordered(state.among, state.usual), shown: new Set(state.usual), at: 0 });
  const chosen = state.order.filter((field) => state.shown.has(field));
  return chosen.length === 0 ? keep(state, say('warn', 'tui.columns.none')) : keep(state, close(chosen));
}

function marked(state: ColumnsState): ColumnsState {
  const field = state.order[state.at];
  if (field === undefined) return state;
  const shown = new Set(state.shown);
  if (!shown.delete(field)) shown.add(field);
  return { ...state, shown, at: Math.min(state.at + 1, state.order.length - 1) };
}

function moved(state: ColumnsState, by: 1 | -1): ColumnsState {
  const to = state.at + by;
  const [field, other] = [state.order[state.at], state.order[to]];
  if (field === undefined || other === undefined) return state;
  return { ...state, order: state.order.with(state.at, other).with(to, field), at: to };
}

function columnsKey(state: ColumnsState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return keep(state, close(null));
  const at = movedTo(key, state.at, { count: state.order.length, page: 10 });
  if (at !== null) return keep({ ...state, at });
  return key.kind === 'text' ? keep({ ...state, at: nextNamed(state, key.text, ctx) }) : null;
}

/** The next field whose name or pinyin begins with a letter. */
function nextNamed(state: ColumnsState, letter: string, ctx: Ctx): number {
  const wanted = foldSearch(letter);
  const count = state.order.length;
  for (let step = 1; step <= count; step += 1) {
    const at = (state.at + step) % count;
    const label = fieldLabel(ctx.lang, state.entity, state.order[at] ?? '');
    if (foldSearch(label).startsWith(wanted) || pinyinForms(label).initials.startsWith(wanted)) return at;
  }
  return state.at;
}

function columnsView(state: ColumnsState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, 44);
  const seen = windowOf(state.at, state.order.length, Math.max(3, area.height - 5));
  const rows = state.order.slice(seen.from, seen.to).map((field, index): Line => {
    const current = seen.from + index === state.at;
    const on = state.shown.has(field);
    const role = current ? 'current' : on ? 'plain' : 'dim';
    return [piece(`${current ? '>' : ' '} [${on ? 'x' : ' '}] `, role), cell(fieldLabel(ctx.lang, state.entity, field), width - 6, role)];
  });
  const hint = line(piece(ctx.t('tui.columns.hint'), 'hint'));
  return box(ctx.t('act.list.columns'), [...clickableRows(rows, seen.from, state.at), hint], ctx, area);
}
