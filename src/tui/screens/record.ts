import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import type { Action } from '../../auth/permissions.ts';
import type { ActionId } from '../../keys.ts';
import type { Api, Count, ListPage, Row } from '../../services/api.ts';
import type { Control } from '../../services/context.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, keyId, type Key } from '../core/key.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Reason, type Update } from '../core/screen.ts';
import { actionRowKey } from '../widgets/action-row.ts';
import { ask } from '../widgets/dialog.ts';
import { menuAt, menuKey } from '../widgets/menu.ts';
import { isOffered, notNow, ownAction, ownActionsOf, powerMissing } from './own-actions.ts';
import { nounOf } from '../words.ts';
import type { RecordProps } from './doors.ts';
import { stepEffect, stepOffersOf } from './steps-of.ts';
import type { FileProps } from './files/scope.ts';
import { duplicates } from './duplicates.ts';
import { grid } from './grid.ts';
import { composeMail, mailForbidden } from './mail/compose.ts';
import { why } from './why.ts';
import { history } from './history.ts';
import { printDialog } from './print.ts';
import { envelopeDialog, labelDialog } from './print/letters.ts';
import { initialRecord, shownFields, titleOf, type Panel, type RecordState } from './record/state.ts';
import type { OwnLine } from './record/own-lines.ts';
import { recordView } from './record/view.ts';

type Next = Update<RecordState, number>;
type RecordEffect = Effect<RecordState, number>;

const PANEL_ROWS = 50;

/** One record: its fields, what belongs to it by number, the next and the previous one of the list. */
export const record = (props: RecordProps): Opening<number> => opening(screen, initialRecord(props));

const screen = defineScreen<RecordState, number>({
  name: 'record',
  title: (state) => (state.row === null ? '' : titleOf(state.row, state.props.entity)),
  offers: recordOffers,
  act: recordAct,
  key: recordKey,
  holds: (state, key) => !isKey(key, 'esc') && state.row === null && state.error === null,
  opened: (state, ctx) => reread({ ...state, panels: state.panels.filter(({ reference }) => ctx.shows(reference.entity, reference.field)) }),
  resumed: (state) => reread(state),
  view: (state, ctx, area) => recordView(state, rowOffers(state, ctx), ctx, area),
  record: ({ props: { entity, id }, row }) => (row === null ? null : { entity, id, editing: false }),
});

function reread(state: RecordState): Next {
  return keep(state, readEffect(state.props), ...state.panels.flatMap((_, index) => panelEffects(state, index)));
}

/** What moves first, then the steps that can be taken: their letters are seen before anything else. */
function recordOffers(state: RecordState, ctx: Ctx): readonly Offer[] {
  const [enter, ...first] = moving(state, ctx);
  const rest = rowOffers(state, ctx).filter(({ action }) => action !== enter?.action && !first.some((one) => one.action === action));
  const steps = rest.filter(({ action }) => action === 'record.step');
  const others = rest.filter((offer) => offer.action !== 'record.step' && !taken(state, offer));
  return [...(enter === undefined ? [] : [enter]), ...steps, ...first, ...others];
}

/** In the row of actions Enter and the arrows belong to the row. */
const taken = ({ focus }: RecordState, { action }: Offer): boolean =>
  focus.kind === 'actions' && (action === 'record.edit' || action === 'record.next' || action === 'record.previous');

const readEffect = ({ entity, id }: RecordProps): RecordEffect =>
  load<RecordState, number, Row>({
    slot: 'read',
    run: (api) => api.get(entity, id),
    done: (state, row) => keep({ ...state, row, error: null }),
    fail: (state, error) => keep({ ...state, row: null, error }),
  });

function panelEffects(state: RecordState, index: number): readonly RecordEffect[] {
  const panel = state.panels[index];
  if (panel === undefined) return [];
  const { entity, field } = panel.reference;
  const of = { field, id: state.props.id };
  const put = (now: RecordState, change: Partial<Panel>): RecordState => ({ ...now, panels: now.panels.map((one, at) => (at === index ? { ...one, ...change } : one)) });
  return [
    load<RecordState, number, ListPage>({
      slot: `panel${index}`,
      label: null,
      run: (api, control) => api.list({ entity, of, columns: panel.columns, limit: PANEL_ROWS }, control),
      done: (now, page) => keep(put(now, { rows: page.rows, at: Math.min(now.panels[index]?.at ?? 0, Math.max(0, page.rows.length - 1)) })),
      fail: (now) => keep(now),
    }),
    load<RecordState, number, Count>({
      slot: `count${index}`,
      label: null,
      run: (api, control) => api.count({ entity, of }, undefined, control),
      done: (now, count) => keep(put(now, { count })),
      fail: (now) => keep(now),
    }),
  ];
}

function moving(state: RecordState, ctx: Ctx): readonly Offer[] {
  if (state.focus.kind === 'actions') return [{ action: 'list.choose' }];
  const enter: Offer = state.focus.kind === 'panel' || ownLine(state, ctx) !== undefined ? { action: 'record.open' } : { action: 'record.edit', why: forbidden(ctx, 'edit', state.props.entity) };
  const siblings: readonly Offer[] = state.props.among === undefined ? [] : [{ action: 'record.next' }, { action: 'record.previous' }];
  // Where nothing belongs to it, Tab leads to the row of actions.
  const tab: Offer = state.panels.length === 0 ? { action: 'record.panel', label: ctx.t('act.list.actions') } : { action: 'record.panel' };
  return [enter, tab, ...siblings];
}

/** The line in hand where it leads to a screen of its own. */
const ownLine = (state: RecordState, ctx: Ctx): OwnLine | undefined => (state.focus.kind === 'fields' ? shownFields(state, ctx)[state.at]?.own : undefined);

/** The row of actions. */
function rowOffers(state: RecordState, ctx: Ctx): readonly Offer[] {
  const { entity, among } = state.props;
  const panel = panelInHand(state);
  const target = panel?.reference.entity ?? entity;
  const offer = (action: ActionId, right: Action | undefined, on: EntityName, also?: Reason): Offer => ({ action, why: forbidden(ctx, right, on) ?? also });
  const single = definitionOf(entity).single === true;
  const alone = among === undefined ? ({ key: 'tui.record.alone' } as const) : undefined;
  return [
    ...(state.focus.kind === 'panel' ? [] : [offer('record.edit', 'edit', entity), ...stepOffersOf('record.step', entity, state.row, ctx, true)]),
    ...(single && panel === undefined ? [] : [{ ...offer('record.new', 'create', target), label: `${ctx.t('act.record.new')}${ctx.lang === 'zh' ? '' : ' '}${nounOf(ctx.lang, target)}` }]),
    ...(panel === undefined ? [] : [offer('record.grid', 'create', target)]),
    ...(single ? [] : [offer('record.next', undefined, entity, alone), offer('record.previous', undefined, entity, alone)]),
    offer('record.history', undefined, entity),
    ...(panel === undefined ? [offer('record.why', 'read', 'role')] : []),
    ...(panel === undefined && definitionOf(entity).duplicates !== undefined ? [offer('record.duplicates', 'read', entity)] : []),
    ...(panel === undefined ? ownActionsOf(entity).flatMap((own) => (isOffered(own, state.row) ? [offer(own.action, own.on === undefined ? own.right : undefined, entity, powerMissing(own, ctx) ?? notNow(own, state.row))] : [])) : []),
    ...(single && panel === undefined ? [] : [offer('record.delete', 'delete', target)]),
    offer('record.undo', undefined, entity),
    offer('record.print', 'print', entity),
    ...(definitionOf(entity).letter === undefined ? [] : [offer('record.envelope', 'print', entity), offer('record.label', 'print', entity)]),
    ...(definitionOf(entity).mail === undefined ? [] : [{ action: 'record.mail' as const, why: mailForbidden(ctx) }]),
    offer('record.refresh', undefined, entity),
  ];
}

function forbidden(ctx: Ctx, right: Action | undefined, entity: EntityName): Reason | undefined {
  const verdict = right === undefined ? { allowed: true as const } : ctx.can(right, entity);
  if (verdict.allowed) return undefined;
  return { key: verdict.reason, params: { action: { key: `action.${right ?? 'read'}` }, entity: { key: `entity.${entity}` } } };
}

const panelInHand = (state: RecordState): Panel | undefined => (state.focus.kind === 'panel' ? state.panels[state.focus.index] : undefined);

function recordAct(state: RecordState, action: ActionId, ctx: Ctx, choice?: string): Next {
  if (action === 'list.choose') return chooseAction(state, ctx);
  if (action === 'record.step') return takeStep(state, choice, ctx);
  const own = ownAction(state.props.entity, action);
  if (own !== undefined && state.row !== null) return keep(state, open(own.open({ id: state.props.id, label: titleOf(state.row, state.props.entity), row: state.row })));
  return DO[action]?.(state, ctx) ?? keep(state);
}

function chooseAction(state: RecordState, ctx: Ctx): Next {
  const offer = state.focus.kind === 'actions' ? rowOffers(state, ctx)[state.focus.at] : undefined;
  if (offer === undefined) return keep(state);
  if (offer.why !== undefined) return keep(state, say('warn', offer.why.key, offer.why.params));
  return recordAct({ ...state, focus: { kind: 'fields' } }, offer.action, ctx, offer.choice?.name);
}

function takeStep(state: RecordState, name: string | undefined, ctx: Ctx): Next {
  const { row } = state;
  if (row === null || name === undefined) return keep(state);
  return keep(state, stepEffect<RecordState, number>({ entity: state.props.entity, row, step: name, after: reread }, ctx));
}

const DO: Partial<Record<ActionId, (state: RecordState, ctx: Ctx) => Next>> = {
  'record.edit': (state, ctx) => keep(state, open(ctx.doors.form({ entity: state.props.entity, id: state.props.id, at: shownFields(state, ctx)[state.at]?.field }))),
  'record.new': newRecord,
  'record.grid': newRecords,
  'record.open': openRow,
  'record.panel': (state, ctx) => keep({ ...state, focus: nextFocus(state, 1, ctx) }),
  'record.next': (state) => step(state, 1),
  'record.previous': (state) => step(state, -1),
  'record.delete': (state, ctx) => keep(state, confirmDelete(state, ctx)),
  'record.undo': (state, ctx) => keep(state, open(ctx.doors.undo(), (now, done) => (done ? reread(now) : keep(now)))),
  'record.history': (state) => keep(state, ...(state.row === null ? [] : [open<RecordState, number, boolean>(history({ entity: state.props.entity, id: state.props.id, label: titleOf(state.row, state.props.entity) }))])),
  'record.why': (state) => keep(state, ...(state.row === null ? [] : [open<RecordState, number, void>(why(state.props.entity, state.props.id, titleOf(state.row, state.props.entity)))])),
  'record.duplicates': (state) => keep(state, open(duplicates(state.props.entity, [state.props.id]), (now) => reread(now))),
  'record.print': (state, ctx) => keep(state, open(printDialog(printProps(state, ctx), ctx))),
  'record.envelope': (state, ctx) => keep(state, open(envelopeDialog(printProps(state, ctx)))),
  'record.label': (state, ctx) => keep(state, open(labelDialog(printProps(state, ctx)))),
  'record.mail': (state, ctx) => keep(state, open(composeMail(printProps(state, ctx)))),
  'record.refresh': (state) => reread(state),
};

/** The one record, with the columns that are printed. */
const printProps = ({ props: { entity, id } }: RecordState, ctx: Ctx): FileProps => ({ entity, scopes: [{ id: 'one', selection: { entity, ids: [id] }, count: { value: 1, capped: false } }], columns: definitionOf(entity).print.filter((field) => ctx.shows(entity, field)), sort: null });

/** A new record of the panel in hand, hung on this one; else of this list. */
function newRecord(state: RecordState, ctx: Ctx): Next {
  const panel = panelInHand(state);
  const { tree } = definitionOf(state.props.entity);
  // From the page of one that others lie in, a new one lies in it.
  const below = tree === undefined ? undefined : { [tree]: state.props.id };
  if (panel === undefined) return keep(state, open(ctx.doors.form({ entity: state.props.entity, id: null, given: below }), (now, saved) => (saved === null ? keep(now) : toRecord(now, saved.id))));
  const { entity, field } = panel.reference;
  return keep(state, open(ctx.doors.form({ entity, id: null, given: { [field]: state.props.id } })));
}

/** Many new records of the panel in hand, hung on this one. */
function newRecords(state: RecordState): Next {
  const panel = panelInHand(state);
  if (panel === undefined) return keep(state);
  const { entity, field } = panel.reference;
  return keep(state, open(grid({ entity, given: { [field]: state.props.id } })));
}

function openRow(state: RecordState, ctx: Ctx): Next {
  const own = ownLine(state, ctx);
  if (own !== undefined && state.row !== null) return keep(state, open(own.open({ id: state.props.id, label: titleOf(state.row, state.props.entity) })));
  const panel = panelInHand(state);
  const row = panel?.rows[panel.at];
  if (panel === undefined || row === undefined) return keep(state);
  const { entity, field } = panel.reference;
  return keep(state, open(ctx.doors.record({ entity, id: row.id, among: { entity, of: { field, id: state.props.id } } })));
}

function toRecord(state: RecordState, id: number): Next {
  return reread({ ...state, props: { ...state.props, id }, panels: state.panels.map((panel) => ({ ...panel, at: 0 })) });
}

/** The next or the previous record of the list, in its order, within its filter. */
function step(state: RecordState, by: 1 | -1): Next {
  const { among, id } = state.props;
  if (among === undefined) return keep(state, say('info', 'tui.record.alone'));
  return keep(
    state,
    load<RecordState, number, number | null>({
      slot: 'step',
      run: (api, control) => neighbour(api, among, id, by, control),
      done: (now, found) => (found === null ? keep(now, say('info', by === 1 ? 'tui.record.last' : 'tui.record.first')) : toRecord(now, found)),
    }),
  );
}

async function neighbour(api: Api, among: NonNullable<RecordProps['among']>, id: number, by: 1 | -1, control: Control): Promise<number | null> {
  const around = await api.list({ ...among, columns: [], limit: 2, around: id }, control);
  if (by === 1) return around.rows.find((row) => row.id !== id)?.id ?? null;
  if (around.previous === null) return null;
  return (await api.list({ ...among, columns: [], limit: 1, before: around.previous }, control)).rows.at(-1)?.id ?? null;
}

function recordKey(state: RecordState, key: Key, ctx: Ctx): Next | null {
  const { focus } = state;
  if (isKey(key, 'esc')) return focus.kind === 'fields' ? keep(state, close(state.props.id)) : keep({ ...state, focus: { kind: 'fields' } });
  if (isKey(key, 'shift-tab')) return keep({ ...state, focus: nextFocus(state, -1, ctx) });
  if (key.kind === 'go') return clicked(state, key.to, key.zone ?? '');
  const digit = Number(keyId(key));
  if (digit >= 1 && digit <= state.panels.length) return keep({ ...state, focus: { kind: 'panel', index: digit - 1 } });
  if (focus.kind === 'fields') return moveField(state, key, ctx);
  if (focus.kind === 'panel') return movePanel(state, focus.index, key);
  const at = actionRowKey(focus.at, rowOffers(state, ctx).length, key);
  if (at !== null) return keep({ ...state, focus: { kind: 'actions', at } });
  return isKey(key, 'up') ? keep({ ...state, focus: { kind: 'fields' } }) : null;
}

/** A field, or a row of a panel. */
function clicked(state: RecordState, to: number, zone: string): Next {
  if (zone === 'fields') return keep({ ...state, focus: { kind: 'fields' }, at: to });
  const index = Number(zone.replace('panel', ''));
  return keep({ ...state, focus: { kind: 'panel', index }, panels: state.panels.map((one, at) => (at === index ? { ...one, at: to } : one)) });
}

function moveField(state: RecordState, key: Key, ctx: Ctx): Next | null {
  const moved = isKey(key, 'up', 'down', 'home', 'end') ? menuKey(menuAt(state.at), key, shownFields(state, ctx).length) : null;
  return moved === null ? null : keep({ ...state, at: moved.at });
}

function movePanel(state: RecordState, index: number, key: Key): Next | null {
  const panel = state.panels[index];
  if (panel === undefined || !isKey(key, 'up', 'down', 'home', 'end')) return null;
  const at = menuKey(menuAt(panel.at), key, panel.rows.length)?.at ?? 0;
  return keep({ ...state, panels: state.panels.map((one, place) => (place === index ? { ...one, at } : one)) });
}

/** Fields, the panels, the row of actions, and round. */
function nextFocus(state: RecordState, by: 1 | -1, ctx: Ctx): RecordState['focus'] {
  const places = state.panels.length + 2;
  const now = state.focus.kind === 'fields' ? 0 : state.focus.kind === 'panel' ? state.focus.index + 1 : places - 1;
  const next = (now + by + places) % places;
  if (next === 0) return { kind: 'fields' };
  if (next === places - 1) return rowOffers(state, ctx).length === 0 ? { kind: 'fields' } : { kind: 'actions', at: 0 };
  return { kind: 'panel', index: next - 1 };
}

/** The record, or the row in hand of a panel. */
function confirmDelete(state: RecordState, ctx: Ctx): RecordEffect {
  const panel = panelInHand(state);
  const row = panel === undefined ? state.row : (panel.rows[panel.at] ?? null);
  const entity = panel?.reference.entity ?? state.props.entity;
  if (row === null) return say('info', 'tui.list.nothing-there');
  const question = ask<'yes' | 'no'>({
    title: 'tui.delete.title',
    text: 'tui.delete.one',
    params: { name: titleOf(row, entity), entity: nounOf(ctx.lang, entity) },
    answers: [
      { id: 'yes', label: 'tui.delete.yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'no',
    cancel: 'no',
  });
  const remove = load<RecordState, number, { readonly removed: number }>({
    slot: 'write',
    label: 'tui.deleting',
    run: (api, control) => api.remove({ entity, ids: [row.id] }, 1, control),
    done: (now, { removed }) => deleted(now, panel !== undefined, removed),
  });
  return open<RecordState, number, 'yes' | 'no'>(question, (now, answer) => (answer === 'yes' ? keep(now, remove) : keep(now)));
}

function deleted(state: RecordState, inPanel: boolean, count: number): Next {
  const words = say<RecordState, number>('good', 'tui.deleted', { count });
  if (!inPanel) return keep(state, close(state.props.id), words);
  const next = reread(state);
  return keep(next.state, ...(next.effects ?? []), words);
}
