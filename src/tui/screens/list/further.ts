import type { ActionId } from '../../../keys.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, open } from '../../core/effects.ts';
import type { Effect, Update } from '../../core/screen.ts';
import type { EntityName } from '../../../entities/names.ts';
import { definitionOf } from '../../../entities/registry.ts';
import { usualColumns } from '../../widgets/table.ts';
import { textField } from '../../widgets/text-field.ts';
import { bulk } from '../bulk.ts';
import { columns, listColumns } from '../columns.ts';
import { conditions } from '../conditions.ts';
import type { KeptConditions } from '../conditions/kept.ts';
import type { Applied } from '../conditions/state.ts';
import { exportDialog } from '../export.ts';
import type { FileProps, Scope } from '../files/scope.ts';
import { grid } from '../grid.ts';
import { history } from '../history.ts';
import { importDialog } from '../import.ts';
import { lettersTo } from '../letters.ts';
import { composeMail } from '../mail/compose.ts';
import { printDialog } from '../print.ts';
import { envelopeDialog, labelDialog } from '../print/letters.ts';
import { titleOf } from '../record/state.ts';
import { report } from '../report.ts';
import { sheetDialog } from '../sheet.ts';
import { steps } from '../steps.ts';
import { views } from '../views.ts';
import type { SavedView } from '../../../services/saved-views.ts';
import { reload } from './load.ts';
import { isMarking, NO_MARKS, selectionOf, shownColumns, targetOf, wholeFilter, type ListState } from './state.ts';

type Do = (state: ListState, ctx: Ctx) => Update<ListState>;

/** Actions of the list that open a screen of their own on many records. */
export const FURTHER: Partial<Record<ActionId, Do>> = {
  'list.bulk': (state, ctx) =>
    keep(state, open(bulk({ entity: state.props.entity, scopes: filePropsOf(state, ctx).scopes }), (now, changed) => (changed ? reload(now, { id: now.rows[now.at]?.id ?? null }) : keep(now)))),
  'list.conditions': openConditions,
  'list.columns': (state, ctx) => keep(state, open(columns({ entity: state.props.entity, columns: shownColumns(state, ctx), among: listColumns(state.props.entity, ctx), usual: usualColumns(state.props.entity).filter((field) => ctx.shows(state.props.entity, field)) }), (now, chosen) => (chosen === null ? keep(now) : withColumns(now, chosen)))),
  'list.views': (state) =>
    keep(state, open(views({ entity: state.props.entity, look: { filter: wholeFilter(state), columns: state.columns, sort: state.sort } }), (now, view) => (view === null ? keep(now) : withView(now, view)))),
  'list.history': (state) => {
    const row = state.rows[state.at];
    if (row === undefined) return keep(state);
    const { entity } = state.props;
    return keep(state, open(history({ entity, id: row.id, label: titleOf(row, entity) }), (now, changed) => (changed ? reload(now, { id: row.id }) : keep(now))));
  },
  'list.steps': (state) => keep(state, open(steps(), (now, changed) => (changed ? reload(now, { id: now.rows[now.at]?.id ?? null }) : keep(now)))),
  'list.report': (state) => keep(state, open(report({ entity: state.props.entity, filter: wholeFilter(state) }))),
  'list.export': (state, ctx) => keep(state, open(exportDialog(filePropsOf(state, ctx)))),
  'list.import': (state) => keep(state, open(importDialog(state.props.entity), (now, imported) => (imported ? reload({ ...now, ...NO_MARKS }) : keep(now)))),
  'list.grid': (state) => {
    const { entity, of } = state.props;
    const given = of === undefined ? undefined : { [of.field]: of.id };
    return keep(state, open(grid({ entity, given }), (now, saved) => (saved ? reload({ ...now, ...NO_MARKS }) : keep(now))));
  },
  'list.sheet': (state, ctx) => keep(state, open(sheetDialog(filePropsOf(state, ctx)), (now, changed) => (changed ? reload({ ...now, ...NO_MARKS }) : keep(now)))),
  'list.print': (state, ctx) => keep(state, open(printDialog(filePropsOf(state, ctx), ctx))),
  'list.envelopes': (state, ctx) => keep(state, open(envelopeDialog(filePropsOf(state, ctx)))),
  'list.labels': (state, ctx) => keep(state, open(labelDialog(filePropsOf(state, ctx)))),
  'list.letters': (state, ctx) => {
    const letters = lettersTo(filePropsOf(state, ctx));
    return letters === null ? keep(state) : keep(state, open(letters));
  },
  'list.mail': (state, ctx) => keep(state, open(composeMail(filePropsOf(state, ctx)))),
};

/** The filter as a form; what was searched for becomes a part of it. */
function openConditions(state: ListState): Update<ListState> {
  return keep(state, conditionsEffect(state));
}

/** The form of the filter; `restored`: as it was when the line dropped. */
export function conditionsEffect(state: ListState, restored?: KeptConditions): Effect<ListState> {
  const { entity, of, deleted, asks } = state.props;
  const among = { ...(of === undefined ? {} : { of }), ...(deleted === undefined ? {} : { deleted }) };
  const form = conditions({ entity, filter: wholeFilter(state), asks, among, columns: state.columns, sort: state.sort, restored });
  return open<ListState, void, Applied | null>(form, (now, applied) => (applied === null ? keep(now) : withConditions(now, applied)));
}

function withConditions(state: ListState, { filter, view }: Applied): Update<ListState> {
  return view === undefined ? reload({ ...state, filter, editing: null, search: textField(), ...NO_MARKS, at: 0, top: 0 }) : withView(state, view);
}

/** What a file takes: the marked records where there are any, or all that the list shows. */
function filePropsOf(state: ListState, ctx: Ctx): FileProps {
  const { selection, count } = targetOf(state);
  const marked: Scope[] = isMarking(state) ? [{ id: 'marked', selection, count: { value: count, capped: false } }] : [];
  return { entity: state.props.entity, scopes: [...marked, { id: 'all', selection: selectionOf(state), count: state.count }], columns: shownColumns(state, ctx), sort: state.sort ?? readableOrder(state.props.entity, ctx) };
}

/** The newest first where the usual order may not be told; null: the usual one. */
function readableOrder(entity: EntityName, ctx: Ctx): readonly string[] | null {
  const { sort } = definitionOf(entity).list;
  return sort.every((field) => ctx.can('read', entity, field.replace(/^-/, '')).allowed) ? null : ['-id'];
}

/** The columns are kept for the next time; the usual ones need not be. */
function withColumns(state: ListState, chosen: readonly string[]): Update<ListState> {
  const { entity } = state.props;
  const usual = chosen.join() === usualColumns(entity).join();
  const asked = reload({ ...state, columns: chosen }, { id: state.rows[state.at]?.id ?? null });
  const remember: Effect<ListState> = (host) => void host.api.setPreference(`list.${entity}`, usual ? null : JSON.stringify({ columns: chosen })).catch(() => undefined);
  // A view keeps its own.
  return keep(asked.state, ...(asked.effects ?? []), ...(state.props.view === undefined ? [remember] : []));
}

function withView(state: ListState, view: SavedView): Update<ListState> {
  const shown = view.columns.length === 0 ? usualColumns(state.props.entity) : view.columns;
  const props = { ...state.props, view: { name: view.name, columns: shown, sort: view.sort } };
  return reload({ ...state, props, columns: shown, sort: view.sort, filter: view.filter, editing: null, search: textField(), ...NO_MARKS, at: 0, top: 0 });
}
