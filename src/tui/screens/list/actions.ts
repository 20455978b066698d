import type { Action } from '../../../auth/permissions.ts';
import { definitionOf } from '../../../entities/registry.ts';
import { isAddressee } from '../../../services/documents-api.ts';
import type { ActionId } from '../../../keys.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, load, open, say } from '../../core/effects.ts';
import type { Offer, Reason, Update } from '../../core/screen.ts';
import { nounOf } from '../../words.ts';
import { ask } from '../../widgets/dialog.ts';
import type { Saved } from '../doors.ts';
import { hasSteps, stepEffect, stepOffersOf } from '../steps-of.ts';
import { DUPLICATES, duplicateOffers } from './duplicates.ts';
import { editFilter } from './filter.ts';
import { FURTHER } from './further.ts';
import { reload } from './load.ts';
import { REFERENCE, referenceOffers } from './reference.ts';
import { mailForbidden } from '../mail/compose.ts';
import { isMarking, NO_MARKS, searchOf, selectionOf, sortedOf, sortOf, targetOf, wholeFilter, type ListState } from './state.ts';
import { isOffered, notNow, ownAction, ownActionsOf, powerMissing, type OwnAction } from '../own-actions.ts';
import { usedReason } from './uses.ts';

/** What the list can do now, in the order of the row of actions. */
export function listOffers(state: ListState, ctx: Ctx): readonly Offer[] {
  // The line that is being typed goes on in the form, or becomes a view.
  if (state.editing !== null) return [{ action: 'list.conditions' }, { action: 'list.views' }];
  const focus: readonly Offer[] = state.action === null ? moving(state) : [{ action: 'list.choose' }];
  return [...focus, ...rowOffers(state, ctx)];
}

function moving(state: ListState): readonly Offer[] {
  const any = state.rows.length > 0;
  return [
    ...(any ? ([{ action: 'list.open' }] as const) : []),
    { action: 'list.actions' },
    // While something is searched, a space is part of the text.
    ...(any && searchOf(state) === '' ? ([{ action: 'list.mark' }] as const) : []),
    ...(any ? ([{ action: 'list.mark-all' }] as const) : []),
  ];
}

/** The row of actions: everything that can be done here without knowing a key. */
export function rowOffers(state: ListState, ctx: Ctx): readonly Offer[] {
  if (state.props.deleted === true) return binOffers(state, ctx);
  const none = state.rows.length === 0 ? NOTHING : undefined;
  const inHand = isMarking(state) ? undefined : state.rows[state.at];
  const offer = (action: ActionId, right?: Action, also?: Reason): Offer => ({ action, why: forbidden(ctx, state, right) ?? also });
  return [
    offer('list.new', 'create'),
    offer('list.filter'),
    offer('list.conditions'),
    // F2 is the first of the two: with marks all of them, else the record in hand.
    ...(isMarking(state) ? [] : [offer('list.edit', 'edit', none)]),
    offer('list.bulk', 'edit', none),
    // Letters search here; in the row of actions they are free.
    ...(isMarking(state) ? [] : stepOffersOf('list.step', state.props.entity, state.rows[state.at], ctx, state.action !== null)),
    offer('list.delete', 'delete', none ?? usedReason(state)),
    offer('list.undo'),
    offer('list.sort'),
    offer('list.columns'),
    offer('list.views'),
    offer('list.export', 'export', none),
    offer('list.sheet', 'export', definitionOf(state.props.entity).single === true ? NOTHING : none),
    offer('list.print', 'print', none),
    ...(definitionOf(state.props.entity).letter === undefined ? [] : [offer('list.envelopes', 'print', none), offer('list.labels', 'print', none)]),
    ...(definitionOf(state.props.entity).mail === undefined ? [] : [{ action: 'list.mail' as const, why: mailForbidden(ctx) ?? none }]),
    ...(isAddressee(state.props.entity) ? [{ action: 'list.letters' as const, why: lettersForbidden(ctx) ?? none }] : []),
    offer('list.import', 'import', ctx.session?.protected === true ? { key: 'tui.import.only-stdin', params: { command: `ssh … ${state.props.entity.replaceAll('_', '-')} import - < list.csv` } } : undefined),
    offer('list.grid', 'create'),
    offer('list.history', undefined, none),
    offer('list.steps'),
    ...ownActionsOf(state.props.entity).flatMap((own) => (isOffered(own, inHand) ? [offer(own.action, own.on === undefined ? own.right : undefined, powerMissing(own, ctx) ?? none ?? notNow(own, inHand))] : [])),
    ...referenceOffers(state, (action, also) => offer(action, action === 'list.merge' ? 'delete' : 'edit', none ?? also)),
    ...duplicateOffers(state, (action, also) => offer(action, action === 'list.merge-records' ? 'delete' : 'read', also)),
    offer('list.report', undefined, state.analysed === false ? { key: 'tui.report.none' } : undefined),
    offer('list.bin'),
    offer('list.refresh'),
    ...(isMarking(state) ? [offer('list.unmark')] : []),
  ];
}

function lettersForbidden(ctx: Ctx): Reason | undefined {
  const verdict = ctx.can('create', 'document');
  return verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: 'action.create' }, entity: { key: 'entity.document' } } };
}

function binOffers(state: ListState, ctx: Ctx): readonly Offer[] {
  const none = state.rows.length === 0 ? NOTHING : undefined;
  return [{ action: 'list.restore', why: forbidden(ctx, state, 'delete') ?? none }, { action: 'list.filter' }, { action: 'list.conditions' }, { action: 'list.sort' }, { action: 'list.refresh' }];
}

const NOTHING: Reason = { key: 'tui.list.nothing-there' };

function forbidden(ctx: Ctx, state: ListState, right: Action | undefined): Reason | undefined {
  if (right === undefined) return undefined;
  const verdict = ctx.can(right, state.props.entity);
  if (verdict.allowed) return undefined;
  return { key: verdict.reason, params: { action: { key: `action.${right}` }, entity: { key: `entity.${state.props.entity}` } } };
}

export function listAct(state: ListState, action: ActionId, ctx: Ctx, choice?: string): Update<ListState> {
  if (action === 'list.choose') return chooseAction(state, ctx);
  if (action === 'list.step') return takeStep({ ...state, action: null }, choice, ctx);
  const own = ownAction(state.props.entity, action);
  if (own !== undefined) return openOwn({ ...state, action: null }, own, ctx);
  const next = { ...state, action: null };
  return DO[action]?.(next, ctx) ?? keep(next);
}

/** What only records of this entity offer, for the one in hand or for all that are shown. */
function openOwn(state: ListState, own: OwnAction, ctx: Ctx): Update<ListState> {
  const { entity, of } = state.props;
  const filter = wholeFilter(state);
  if (own.openList !== undefined && of === undefined) return keep(state, open(own.openList({ name: filter === '' ? ctx.t(`entity.${entity}`) : filter, filter, sort: state.sort }), (now) => reload(now, { id: currentId(now) })));
  if (own.openMarked !== undefined && isMarking(state)) return keep(state, open(own.openMarked(targetOf(state)), (now) => reload(now, { id: currentId(now) })));
  const row = state.rows[state.at];
  if (row === undefined) return keep(state);
  const label = String(row.values[definitionOf(entity).label] ?? '');
  return keep(state, open(own.open({ id: row.id, label, row }), (now) => reload(now, { id: row.id })));
}

type Do = (state: ListState, ctx: Ctx) => Update<ListState>;

/** The action highlighted in the row; what cannot be done says why. */
function chooseAction(state: ListState, ctx: Ctx): Update<ListState> {
  const offer = rowOffers(state, ctx)[state.action ?? 0];
  if (offer === undefined) return keep({ ...state, action: null });
  if (offer.why !== undefined) return keep(state, say('warn', offer.why.key, offer.why.params));
  return listAct(state, offer.action, ctx, offer.choice?.name);
}

function takeStep(state: ListState, step: string | undefined, ctx: Ctx): Update<ListState> {
  const row = state.rows[state.at];
  if (row === undefined || step === undefined) return keep(state);
  return keep(state, stepEffect<ListState, void>({ entity: state.props.entity, row, step, after: (now) => reload(now, { id: row.id }) }, ctx));
}

const DO: Partial<Record<ActionId, Do>> = {
  ...FURTHER,
  ...REFERENCE,
  ...DUPLICATES,
  'list.open': openCurrent,
  'list.actions': (state) => keep({ ...state, action: 0 }),
  'list.mark': mark,
  'list.mark-all': markAll,
  'list.unmark': (state) => keep({ ...state, ...NO_MARKS }),
  'list.filter': (state) => editFilter(state),
  'list.new': newRecord,
  'list.edit': editCurrent,
  'list.delete': (state, ctx) => keep(state, confirmDelete(state, ctx)),
  'list.undo': (state, ctx) => keep(state, open(ctx.doors.undo(), (now, done) => (done ? reload(now, { id: currentId(now) }) : keep(now)))),
  'list.sort': (state, ctx) => keep(state, chooseSort(state, ctx)),
  'list.refresh': (state) => reload(state, { id: currentId(state) }),
  'list.bin': (state, ctx) => keep(state, open(ctx.doors.list({ entity: state.props.entity, deleted: true }), (now) => reload(now, { id: currentId(now) }))),
  'list.restore': restore,
};

export const currentId = (state: ListState): number | null => state.rows[state.at]?.id ?? null;

function openCurrent(state: ListState, ctx: Ctx): Update<ListState> {
  const row = state.rows[state.at];
  if (row === undefined) return keep(state);
  const page = ctx.doors.record({ entity: state.props.entity, id: row.id, among: sortedOf(state, true) });
  return keep(state, open(page, (now, last) => reload(now, { id: last })));
}

function newRecord(state: ListState, ctx: Ctx): Update<ListState> {
  const { entity, of } = state.props;
  const given = of === undefined ? {} : { [of.field]: of.id };
  return keep(state, open(ctx.doors.form({ entity, id: null, given }), hasSteps(entity) ? savedAndOpen : saved));
}

/** A new record that goes through states is opened at once: whoever is on the phone goes on with it. */
function savedAndOpen(state: ListState, result: Saved | null, ctx: Ctx): Update<ListState> {
  if (result === null) return keep(state);
  const done = reload(state, { id: result.id });
  const page = ctx.doors.record({ entity: state.props.entity, id: result.id });
  return keep(done.state, ...(done.effects ?? []), open<ListState, void, number>(page, (now, last) => reload(now, { id: last })));
}

function editCurrent(state: ListState, ctx: Ctx): Update<ListState> {
  const row = state.rows[state.at];
  return row === undefined ? keep(state) : keep(state, open(ctx.doors.form({ entity: state.props.entity, id: row.id }), saved));
}

/** Back from the form: the list shows what was saved, on its line. */
const saved = (state: ListState, result: Saved | null): Update<ListState> => (result === null ? keep(state) : reload(state, { id: result.id, saved: result }));

function mark(state: ListState): Update<ListState> {
  const row = state.rows[state.at];
  if (row === undefined) return keep(state);
  // One by one from here on.
  const marked = new Set(state.everything === null ? state.marked : []);
  if (!marked.delete(row.id)) marked.add(row.id);
  return keep({ ...state, marked, everything: null, at: Math.min(state.at + 1, state.rows.length - 1) });
}

/** So many are marked one by one; more of them as a whole. */
const ONE_BY_ONE = 1000;
/** As many as an engine counts to. */
const ALL = 2_000_000_000;

interface Marks {
  readonly ids: readonly number[];
  /** Null: the ids are all. */
  readonly count: number | null;
}

/** All that the list shows; again: none. */
function markAll(state: ListState): Update<ListState> {
  if (isMarking(state)) return keep({ ...state, ...NO_MARKS });
  const selection = selectionOf(state);
  return keep(
    state,
    load<ListState, void, Marks>({
      slot: 'mark',
      run: async (api, control) => {
        const { rows, next } = await api.list({ ...selection, columns: [], limit: ONE_BY_ONE }, control);
        return { ids: rows.map((row) => row.id), count: next === null ? null : (await api.count(selection, ALL, control)).value };
      },
      done: (now, { ids, count }) => {
        if (count === null) return keep({ ...now, ...NO_MARKS, marked: new Set(ids) });
        // What is taken out of the bin is named one by one.
        if (now.props.deleted === true) return keep({ ...now, ...NO_MARKS, marked: new Set(ids) }, say('warn', 'tui.list.marked-first', { count: ONE_BY_ONE }));
        return keep({ ...now, ...NO_MARKS, everything: { selection, count } }, say('info', 'tui.list.marked-everything', { count: count.toLocaleString('en') }));
      },
    }),
  );
}

/** One record: a plain question. More: their number is asked for. */
function confirmDelete(state: ListState, ctx: Ctx) {
  const { selection, count } = targetOf(state);
  const row = state.rows[state.at];
  const name = row === undefined ? '' : String(row.labels[definitionOf(state.props.entity).label] ?? row.values[definitionOf(state.props.entity).label] ?? row.id);
  const many = count > 1;
  const question = ask<'yes' | 'no'>({
    title: 'tui.delete.title',
    text: many ? 'tui.delete.many' : 'tui.delete.one',
    params: { count, name, entity: nounOf(ctx.lang, state.props.entity) },
    answers: [
      { id: 'yes', label: 'tui.delete.yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'no',
    cancel: 'no',
    ...(many ? { confirm: String(count) } : {}),
  });
  return open<ListState, void, 'yes' | 'no'>(question, (now, answer) =>
    answer === 'no'
      ? keep(now)
      : keep(
          now,
          load<ListState, void, { readonly removed: number }>({
            slot: 'write',
            label: 'tui.deleting',
            patient: true,
            run: (api, control) => api.remove(selection, count, control),
            done: (then, { removed }) => {
              const done = reload({ ...then, ...NO_MARKS }, { id: then.rows[then.at + 1]?.id ?? then.rows[then.at - 1]?.id ?? null });
              return keep(done.state, ...(done.effects ?? []), say('good', 'tui.deleted', { count: removed }));
            },
          }),
        ),
  );
}

function restore(state: ListState): Update<ListState> {
  const ids = targetOf(state).selection.ids ?? [];
  return keep(
    state,
    load<ListState, void, { readonly restored: number }>({
      slot: 'write',
      label: 'tui.saving',
      run: (api) => api.restore(state.props.entity, ids),
      done: (now, { restored }) => {
        const done = reload({ ...now, ...NO_MARKS });
        return keep(done.state, ...(done.effects ?? []), say('good', 'tui.restored', { count: restored }));
      },
    }),
  );
}

/** The columns by number; the same one again turns the order round. */
function chooseSort(state: ListState, ctx: Ctx) {
  const [now] = sortOf(state);
  const fields = state.columns.filter((field) => ctx.can('read', state.props.entity, field).allowed);
  return open<ListState, void, string | null>(ctx.doors.sort({ entity: state.props.entity, fields, now: now ?? null }), (then, sort) =>
    sort === null ? keep(then) : reload({ ...then, sort: [sort] }, { id: currentId(then), elsewhere: true }),
  );
}
