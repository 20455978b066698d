import { faultText, fieldLabel } from '../../../i18n/index.ts';
import type { GridResult } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import { asideThen, close, keep, load, open, say } from '../../core/effects.ts';
import { ask } from '../../widgets/dialog.ts';
import { chooseOne } from '../choose.ts';
import { undo } from '../undo.ts';
import { checkRows, checkSoon, isUnchecked, uncheckedRows, withFaults } from './check.ts';
import { after, at, committed, type Next } from './change.ts';
import { isWorthKeeping } from './draft.ts';
import { emptySheet, placed, withColumns, type GridRow } from './model.ts';
import { contentRows, faultsIn, fieldOfFault, requestOf, type FaultPlace, type GridState } from './state.ts';
import { scrolled } from './layout.ts';

/** All rows as one step, or none: the first fault gets the cursor. */
export function save(state: GridState, ctx: Ctx): Next {
  return after(committed(state, ctx), (now) => {
    const rows = contentRows(now);
    return rows.length === 0 ? keep(now, say('info', 'tui.grid.nothing-to-save')) : keep({ ...now, saving: true, marking: false }, write(now, rows));
  });
}

const write = (state: GridState, rows: readonly GridRow[]) =>
  load<GridState, boolean, GridResult>({
    slot: 'save',
    label: 'tui.saving',
    patient: true,
    run: (api, control) => api.gridSave(requestOf(state, rows), control),
    done: (now, result, ctx) => (result.faults.length > 0 ? refused(now, rows, result, ctx) : saved(now, result)),
    fail: (now, error) => keep({ ...now, saving: false }, say(error.code === 'cancelled' ? 'info' : 'error', error.key, error.params)),
  });

function refused(state: GridState, rows: readonly GridRow[], { faults }: GridResult, ctx: Ctx): Next {
  const now = { ...withFaults(state, rows, faults), saving: false };
  const [first] = faultsIn(now);
  return keep(first === undefined ? now : toFault(now, first, ctx), say('error', 'tui.grid.refused', { count: faults.length.toLocaleString('en') }));
}

/** An empty table again; what was saved can be taken back from here, and comes back to be mended. */
function saved(state: GridState, { stepId, created }: GridResult): Next {
  const next = { ...state, saving: false, sheet: emptySheet(state.sheet.columns), past: [], future: [], found: new Map(), left: 1, top: 0, run: null, saved: { stepId, count: created, sheet: state.sheet } };
  return keep(next, say('good', 'tui.grid.saved', { count: created.toLocaleString('en') }));
}

/** Takes the step of the table back; its rows stand here again. */
export function takeBack(state: GridState): Next {
  const { saved: last } = state;
  if (last === null) return keep(state);
  return keep(
    state,
    open<GridState, boolean, boolean>(undo(last.stepId), (now, done, ctx) => (done ? keep(scrolled({ ...now, sheet: { ...last.sheet, anchor: null }, saved: null }, ctx), checkSoon) : keep(now))),
  );
}

/** The cursor on a fault; its column comes in where it is not shown. */
export function toFault(state: GridState, { row, fault }: FaultPlace, ctx: Ctx): GridState {
  const field = fieldOfFault(state, fault);
  const sheet = state.sheet.columns.includes(field) ? state.sheet : withColumns(state.sheet, [...state.sheet.columns, field]);
  return at({ ...state, marking: false }, placed(sheet, { row, column: sheet.columns.indexOf(field) }), ctx);
}

/** F8: the next fault behind the cell in hand, else the first. */
export const nextFault = (state: GridState, ctx: Ctx): Next => after(committed(state, ctx), (now) => checkedFirst(now, jumped, ctx));

function jumped(state: GridState, ctx: Ctx): Next {
  const faults = faultsIn(state);
  const { row, column } = state.sheet.at;
  const place = (one: FaultPlace): number => state.sheet.columns.indexOf(fieldOfFault(state, one.fault));
  const next = faults.find((one) => one.row > row || (one.row === row && place(one) > column)) ?? faults[0];
  return next === undefined ? keep(state, say('good', 'tui.grid.no-faults')) : keep(toFault(state, next, ctx));
}

/** A row that was just changed has no faults that anybody knows of: it is checked before anything is said of it. */
function checkedFirst(state: GridState, then: (state: GridState, ctx: Ctx) => Next, ctx: Ctx): Next {
  if (!isUnchecked(state)) return then(state, ctx);
  return keep(state, checkRows(state, uncheckedRows(state), (now, ctxNow) => (now.edit === null ? then(now, ctxNow) : keep(now))));
}

/** Faults that the list shows. */
const LISTED = 500;

/** F7: all faults, to choose from. */
export const listFaults = (state: GridState, ctx: Ctx): Next => after(committed(state, ctx), (now) => checkedFirst(now, listed, ctx));

function listed(state: GridState, ctx: Ctx): Next {
  const faults = faultsIn(state);
  if (faults.length === 0) return keep(state, say('good', 'tui.grid.no-faults'));
  const items = faults.slice(0, LISTED).map(({ row, fault }, id) => ({ id: String(id), label: faultLine(state, { row, fault }, ctx) }));
  const title = ctx.t('tui.grid.faults-title', { count: faults.length.toLocaleString('en') });
  return keep(
    state,
    open<GridState, boolean, string | null>(chooseOne({ title, items, width: 110 }), (now, id, ctxNow) => {
      const chosen = id === null ? undefined : faults[Number(id)];
      return chosen === undefined ? keep(now) : keep(toFault(now, chosen, ctxNow));
    }),
  );
}

function faultLine(state: GridState, { row, fault }: FaultPlace, ctx: Ctx): string {
  const { entity } = state.props;
  const name = fault.field === null ? '' : `${fieldLabel(ctx.lang, entity, fault.field)} `;
  return `${ctx.t('tui.grid.row', { row: row + 1 })} ${name}${faultText(ctx.lang, null, fault.error)}`;
}

/** Esc: with content it asks; going on is the default. */
export function leave(state: GridState): Next {
  if (!isWorthKeeping(state)) return keep(state, close(state.saved !== null));
  const rows = contentRows(state).length;
  // By the same numbers as in a form.
  const question = ask<'keep' | 'later' | 'discard' | 'save'>({
    title: 'tui.grid.leave-title',
    text: 'tui.grid.leave-text',
    params: { count: rows.toLocaleString('en') },
    answers: [
      { id: 'keep', label: 'tui.grid.leave-keep' },
      { id: 'discard', label: 'tui.grid.leave-discard' },
      { id: 'save', label: 'tui.grid.leave-save' },
      { id: 'later', label: 'tui.grid.leave-later' },
    ],
    initial: 'keep',
    cancel: 'keep',
  });
  return keep(
    state,
    open<GridState, boolean, 'keep' | 'later' | 'discard' | 'save'>(question, (now, answer, ctx) => {
      if (answer === 'keep') return keep(now);
      if (answer === 'save') return save(now, ctx);
      return answer === 'discard' ? keep(now, close(false)) : putAside(now);
    }),
  );
}

/** Left as a draft; it is offered in the main menu and where the table is opened again. */
const putAside = (state: GridState): Next => keep(state, asideThen(false, say('good', 'tui.grid.put-aside')));
