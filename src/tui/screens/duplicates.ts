import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import { comma, fieldLabel } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Alike, DuplicateGroup, DuplicatesPage, KeptApart } from '../../services/duplicates-api.ts';
import { localTime } from '../../util/dates.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { cell, clickableRows, fill, line, lineWidth, piece, spread, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import { movedTo, windowOf } from '../widgets/menu.ts';
import { nounOf } from '../words.ts';
import { merge } from './merge.ts';

interface DuplicatesState {
  readonly entity: EntityName;
  /** Only groups around these records. */
  readonly ids: readonly number[] | null;
  /** Null: not there yet. */
  readonly groups: readonly DuplicateGroup[] | null;
  readonly next: string | null;
  /** Those that were said not to be the same, while they are shown instead. */
  readonly kept: readonly KeptApart[] | null;
  readonly at: number;
  readonly error: PlainError | null;
}

type Next = Update<DuplicatesState>;

/** Likely duplicates, group by group: to be merged, or never to be shown again. */
export const duplicates = (entity: EntityName, ids: readonly number[] | null = null): Opening<void> => opening(screen, { entity, ids, groups: null, next: null, kept: null, at: 0, error: null });

const GROUPS = 100;
const KEPT = 500;

const screen = defineScreen<DuplicatesState>({
  name: 'duplicates',
  title: ({ entity, kept }, ctx) => ctx.t(kept === null ? 'tui.duplicates.title' : 'tui.duplicates.kept-title', { entity: nounOf(ctx.lang, entity) }),
  offers: duplicatesOffers,
  act: duplicatesAct,
  key: duplicatesKey,
  holds: (state, key) => state.groups === null && state.error === null && !isKey(key, 'esc'),
  opened: (state) => read(state),
  view: duplicatesView,
});

const inHand = (state: DuplicatesState): DuplicateGroup | undefined => (state.kept === null ? state.groups?.[state.at] : undefined);

function duplicatesOffers(state: DuplicatesState, ctx: Ctx): readonly Offer[] {
  const turn: Offer = { action: 'duplicates.kept', label: ctx.t(state.kept === null ? 'act.duplicates.kept' : 'act.list.duplicates') };
  const rest: readonly Offer[] = [turn, { action: 'duplicates.undo' }, { action: 'duplicates.refresh' }];
  if (state.kept !== null) return [...(state.kept[state.at] === undefined ? [] : [{ action: 'duplicates.back' } as const]), ...rest];
  if (inHand(state) === undefined) return rest;
  const may = (action: 'delete' | 'edit') => {
    const verdict = ctx.can(action, state.entity);
    return verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: `action.${action}` }, entity: { key: `entity.${state.entity}` } } };
  };
  return [{ action: 'duplicates.open', why: may('delete') ?? may('edit') }, { action: 'duplicates.apart', why: may('edit') }, { action: 'duplicates.show' }, ...rest];
}

/** Reads the groups from the first one on, or those behind what is there. */
function read(state: DuplicatesState, behind = false): Next {
  const { entity, ids, next } = state;
  const request = { entity, limit: GROUPS, ...(ids === null ? {} : { ids }), ...(behind && next !== null ? { after: next } : {}) };
  return keep(
    state,
    load<DuplicatesState, void, DuplicatesPage>({
      slot: 'groups',
      label: 'tui.duplicates.looking',
      run: (api, control) => api.duplicates(request, control),
      done: (now, page) => {
        const groups = behind ? [...(now.groups ?? []), ...page.groups] : page.groups;
        return keep({ ...now, groups, next: page.next, error: null, at: Math.max(0, Math.min(now.at, groups.length - 1)) });
      },
      fail: (now, error) => keep({ ...now, error, groups: now.groups ?? [] }),
    }),
  );
}

const readKept = (entity: EntityName): Effect<DuplicatesState> =>
  load<DuplicatesState, void, readonly KeptApart[]>({
    slot: 'kept',
    run: (api) => api.keptApart(entity, KEPT),
    done: (now, kept) => keep({ ...now, kept, at: Math.max(0, Math.min(now.at, kept.length - 1)) }),
  });

function duplicatesAct(state: DuplicatesState, action: ActionId, ctx: Ctx): Next {
  if (action === 'duplicates.kept') return state.kept === null ? keep({ ...state, at: 0 }, readKept(state.entity)) : read({ ...state, kept: null, at: 0 });
  if (action === 'duplicates.refresh') return state.kept === null ? read(state) : keep(state, readKept(state.entity));
  if (action === 'duplicates.undo') return keep(state, open<DuplicatesState, void, boolean>(ctx.doors.undo(), (now, done) => (done && now.kept === null ? read(now) : keep(now))));
  if (action === 'duplicates.back') return takeBack(state);
  const group = inHand(state);
  if (group === undefined) return keep(state);
  const ids = group.records.map(({ id }) => id);
  if (action === 'duplicates.show') return keep(state, open<DuplicatesState, void, void>(ctx.doors.list({ entity: state.entity, filter: `id:${ids.join(',')}` }), (now) => read(now)));
  if (action === 'duplicates.apart') return setApart(state, ids);
  return keep(state, open<DuplicatesState, void, boolean>(merge(state.entity, ids), (now, done) => (done ? read(now) : keep(now))));
}

/** The group goes at once; the next one is in hand. */
function setApart(state: DuplicatesState, ids: readonly number[]): Next {
  return keep(
    state,
    load<DuplicatesState, void, void>({
      slot: 'write',
      label: 'tui.saving',
      patient: true,
      run: async (api) => await api.setApart(state.entity, ids, true),
      done: (now) => {
        const groups = (now.groups ?? []).filter(({ records }) => !(records.length === ids.length && records.every(({ id }) => ids.includes(id))));
        return keep({ ...now, groups, at: Math.max(0, Math.min(now.at, groups.length - 1)) }, say('good', 'tui.duplicates.apart'));
      },
    }),
  );
}

function takeBack(state: DuplicatesState): Next {
  const pair = state.kept?.[state.at];
  if (pair === undefined) return keep(state);
  return keep(
    state,
    load<DuplicatesState, void, void>({
      slot: 'write',
      label: 'tui.saving',
      patient: true,
      run: async (api) => await api.setApart(state.entity, pair.records.map(({ id }) => id), false),
      done: (now) => keep(now, readKept(now.entity), say('good', 'tui.duplicates.together')),
    }),
  );
}

function duplicatesKey(state: DuplicatesState, key: Key, ctx: Ctx): Next | null {
  if (isKey(key, 'esc')) return state.kept === null ? keep(state, close(undefined)) : read({ ...state, kept: null, at: 0 });
  const count = (state.kept ?? state.groups ?? []).length;
  const at = movedTo(key, state.at, { count, page: Math.max(1, ctx.body.height - DETAIL - 3) });
  if (at === null) return null;
  // Past the last one that is there more are read.
  if (state.kept === null && state.next !== null && at === count - 1) return read({ ...state, at }, true);
  return keep({ ...state, at });
}

/** Lines below the list: the group in hand, a record a line. */
const DETAIL = 6;

function duplicatesView(state: DuplicatesState, ctx: Ctx, area: Area): View {
  const { error, groups, kept } = state;
  if (error !== null) return { lines: [[], ...wrapText(`! ${ctx.error(error)}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (groups === null) return { lines: [] };
  const rows = kept === null ? groups.map((group, at) => groupLine(group, at === state.at, state, ctx, area.width)) : kept.map((pair, at) => pairLine(pair, at === state.at, ctx, area.width));
  if (rows.length === 0) return { lines: [[], ...emptyLines(state, ctx, area.width)] };
  const room = area.height - 2 - DETAIL;
  const seen = windowOf(state.at, rows.length, room);
  return {
    lines: [
      headLine(state, ctx, area.width),
      ...fill(clickableRows(rows.slice(seen.from, seen.to), seen.from, state.at), room),
      line(piece(ctx.theme.borders.h.repeat(area.width), 'border')),
      ...fill(kept === null ? detailLines(inHand(state), state, ctx, area.width) : saidLines(kept[state.at], ctx, area.width), DETAIL),
    ],
  };
}

function emptyLines(state: DuplicatesState, ctx: Ctx, width: number): Line[] {
  const texts = state.kept === null ? [ctx.t('tui.duplicates.none'), ctx.t('tui.duplicates.none-help')] : [ctx.t('tui.duplicates.none-kept')];
  return texts.flatMap((text) => wrapText(text, width - 6)).map((row) => line(piece(`   ${row}`, 'dim')));
}

interface Widths {
  readonly first: number;
  readonly second: number;
  readonly rest: number;
}
function widths(width: number): Widths {
  const first = Math.floor((width - 4) * 0.36);
  const second = Math.floor((width - 4) * 0.36);
  return { first, second, rest: width - 4 - first - second };
}

function headLine(state: DuplicatesState, ctx: Ctx, width: number): Line {
  const { first, second, rest } = widths(width);
  const groups = state.groups?.length ?? 0;
  const count = state.kept === null ? ctx.t(state.next === null ? 'tui.duplicates.count' : 'tui.duplicates.more-groups', { count: groups }) : '';
  const left = [piece('  ', 'head'), cell(ctx.t('tui.duplicates.first'), first, 'head'), cell(` ${ctx.t('tui.duplicates.second')}`, second + 1, 'head'), cell(state.kept === null ? ` ${ctx.t('duplicates.column.alike')}` : ` ${ctx.t('duplicates.column.at')}`, rest + 1, 'head')];
  return spread(left, count === '' ? [] : [piece(` ${count} `, 'head')], width, 'head');
}

const named = ({ label, hint }: Pick<Alike, 'label' | 'hint'>): string => (hint === '' ? label : `${label} ${hint}`);

function groupLine({ records, fields }: DuplicateGroup, current: boolean, { entity }: DuplicatesState, ctx: Ctx, width: number): Line {
  const { first, second, rest } = widths(width);
  const role = current ? 'current' : 'plain';
  const [one, two, ...others] = records;
  const more = others.length === 0 ? '' : ` (${ctx.t('tui.duplicates.more', { count: others.length })})`;
  const tail = piece(more, role);
  const words = fields.map((field) => fieldLabel(ctx.lang, entity, field)).join(comma(ctx.lang));
  return [
    piece(current ? '> ' : '  ', role),
    cell(one === undefined ? '' : named(one), first, role),
    piece(' ', role),
    cell(two === undefined ? '' : named(two), second - lineWidth([tail]), role),
    tail,
    cell(` ${words}`, rest + 1, role),
  ];
}

function pairLine({ records, at }: KeptApart, current: boolean, ctx: Ctx, width: number): Line {
  const { first, second, rest } = widths(width);
  const role = current ? 'current' : 'plain';
  const [one, two] = records.map(named);
  return [piece(current ? '> ' : '  ', role), cell(one ?? '', first, role), piece(' ', role), cell(two ?? '', second, role), cell(` ${localTime(at, ctx.session?.timeZone ?? 'UTC')}`, rest + 1, role)];
}

function detailLines(group: DuplicateGroup | undefined, { entity }: DuplicatesState, ctx: Ctx, width: number): Line[] {
  const join = comma(ctx.lang);
  const records = group?.records ?? [];
  const shown = records.length > DETAIL ? DETAIL - 1 : records.length;
  const more = records.length > shown ? [line(piece(` ${ctx.t('tui.duplicates.more', { count: records.length - shown })}`, 'dim'))] : [];
  const lines = records.slice(0, shown).map((one) => {
    const words = one.fields.map((field) => fieldLabel(ctx.lang, entity, field)).join(join);
    return spread([piece(` ${one.label}`, 'value'), piece(`  ${one.hint}`, 'dim')], [piece(` ${words} `, 'hint')], width);
  });
  return [...lines, ...more];
}

const saidLines = (pair: KeptApart | undefined, ctx: Ctx, width: number): Line[] =>
  pair === undefined ? [] : [[cell(` ${ctx.t('tui.duplicates.said', { by: pair.by === '' ? 'Kehu' : pair.by, at: localTime(pair.at, ctx.session?.timeZone ?? 'UTC') })}`, width, 'hint')]];
