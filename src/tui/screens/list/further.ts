import type { ActionId } from '../../../keys.ts';
import type { Ctx } from '../../core/context.ts';
import { keep, open } from '../../core/effects.ts';
import type { Update } from '../../core/screen.ts';
import { bulk } from '../bulk.ts';
import { exportDialog } from '../export.ts';
import type { FileProps, Scope } from '../files/scope.ts';
import { importDialog } from '../import.ts';
import { printDialog } from '../print.ts';
import { reload } from './load.ts';
import { selectionOf, targetOf, type ListState } from './state.ts';

type Do = (state: ListState, ctx: Ctx) => Update<ListState>;

/** Actions of the list that open a screen of their own on many records. */
export const FURTHER: Partial<Record<ActionId, Do>> = {
  'list.bulk': (state) =>
    keep(state, open(bulk({ entity: state.props.entity, scopes: filePropsOf(state).scopes }), (now, changed) => (changed ? reload(now, { id: now.rows[now.at]?.id ?? null }) : keep(now)))),
  'list.export': (state) => keep(state, open(exportDialog(filePropsOf(state)))),
  'list.import': (state) => keep(state, open(importDialog(state.props.entity), (now, imported) => (imported ? reload({ ...now, marked: new Set() }) : keep(now)))),
  'list.print': (state) => keep(state, open(printDialog(filePropsOf(state)))),
};

/** What a file takes: the marked records where there are any, or all that the list shows. */
function filePropsOf(state: ListState): FileProps {
  const { selection, count } = targetOf(state);
  const marked: Scope[] = state.marked.size > 0 ? [{ id: 'marked', selection, count: { value: count, capped: false } }] : [];
  return { entity: state.props.entity, scopes: [...marked, { id: 'all', selection: selectionOf(state), count: state.count }], columns: state.columns, sort: state.sort };
}
