import type { ActionId } from '../../keys.ts';
import { usualColumns } from '../widgets/table.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { defineScreen, opening, type Offer, type Opening, type Reason, type Update } from '../core/screen.ts';
import { chooseOne } from './choose.ts';
import { conditions } from './conditions.ts';
import type { Applied } from './conditions/state.ts';
import { ask, byOf, count, find, grouped, switched } from './report/count.ts';
import { definition } from './report/definition.ts';
import { editFilter, filterKey } from './report/filter.ts';
import { reportExport } from './report/export.ts';
import { periodDialog } from './report/period.ts';
import { reportPrint } from './report/print.ts';
import { cellInHand, formOf, frameOf, initialReport, nextForm, totalOf, walksAcross, type ReportProps, type ReportState } from './report/state.ts';
import { reportView } from './report/view.ts';

type Next = Update<ReportState>;

/** An analysis as chart or table: every number of it opens exactly the records behind it. */
export const report = (props: ReportProps): Opening<void> => opening(screen, initialReport(props));

const screen = defineScreen<ReportState>({
  name: 'report',
  title: (state) => state.info?.title ?? null,
  offers: reportOffers,
  act: (state, action, ctx) => DO[action]?.(state, ctx) ?? keep(state),
  key: reportKey,
  holds: (state, key) => (state.editing === null ? (state.info === null || state.pending) && !isKey(key, 'esc', 'tab', 'shift-tab') : isKey(key, 'enter', 'tab') && state.editing.error === null),
  opened: (state) => keep(state, find),
  // A short count is done anew when one comes back from the records: they may have been changed.
  resumed: (state) => (state.result !== null && !state.pending && state.took < QUICK ? count(state, true) : keep(state)),
  view: reportView,
});

const QUICK = 500;

function reportOffers(state: ReportState, ctx: Ctx): readonly Offer[] {
  const { result, info } = state;
  if (state.editing !== null) return [];
  const none: Reason | undefined = result === null || totalOf(result) === 0 ? { key: 'tui.report.nothing' } : undefined;
  const opens = result !== null && totalOf(result) > 0 ? cellInHand(state, result) : undefined;
  const noFile = (action: 'export' | 'print'): Reason | undefined => {
    const verdict = info === null ? undefined : ctx.can(action, info.entity);
    return verdict === undefined || verdict.allowed ? none : { key: verdict.reason, params: { action: { key: `action.${action}` }, entity: { key: `entity.${info?.entity ?? ''}` } } };
  };
  const closed: Reason | undefined = opens?.filter === null ? { key: 'tui.report.closed' } : undefined;
  return [
    ...(opens === undefined ? [] : [{ action: 'report.open', why: closed } as const]),
    { action: 'report.next' },
    { action: 'report.previous' },
    { action: 'report.period', why: info?.periodField === null ? { key: 'tui.report.no-period' } : undefined },
    { action: 'report.form', why: none },
    { action: 'report.filter' },
    { action: 'report.conditions' },
    { action: 'report.cross', why: info !== null && info.cross.length > 0 ? undefined : { key: 'tui.report.no-cross' } },
    { action: 'report.export', why: noFile('export') },
    { action: 'report.print', why: noFile('print') },
    { action: 'report.about' },
    ...(state.all.length > 1 ? [{ action: 'report.another' } as const] : []),
    { action: 'report.refresh' },
  ];
}

const DO: Partial<Record<ActionId, (state: ReportState, ctx: Ctx) => Next>> = {
  'report.open': openRows,
  'report.next': (state) => grouped(state, 1),
  'report.previous': (state) => grouped(state, -1),
  'report.refresh': (state) => (state.info === null ? keep({ ...state, error: null }, find) : count(state)),
  'report.form': (state) => (state.result === null ? keep(state) : keep({ ...state, form: nextForm(state, state.result) })),
  'report.filter': editFilter,
  'report.conditions': openConditions,
  'report.period': (state) =>
    keep(state, open(periodDialog(state.asked.period, state.result?.period ?? null), (now: ReportState, period: string | null) => (period === null ? keep(now) : ask(now, { period })))),
  'report.export': (state) => (state.info === null ? keep(state) : keep(state, open(reportExport(state.info, state.answered ?? state.asked)))),
  'report.print': openPrint,
  'report.cross': openCross,
  'report.another': openAnother,
  'report.about': (state) => (state.result === null ? keep(state) : keep(state, open(definition(state.result.definition)))),
};

/** Exactly the records that the number in hand was computed from. */
function openRows(state: ReportState, ctx: Ctx): Next {
  const { result } = state;
  const filter = result === null ? null : (cellInHand(state, result)?.filter ?? null);
  if (result === null || filter === null) return keep(state);
  return keep(state, open(ctx.doors.list({ entity: result.entity, filter })));
}

/** As it is on the screen: the form of the chart and the numbers that it shows. */
function openPrint(state: ReportState): Next {
  const { info, result } = state;
  if (info === null || result === null) return keep(state);
  const form = formOf(state, result);
  const column = ['stacked', 'table'].includes(form) ? result.chartColumn : result.columns[state.column]?.key;
  return keep(state, open(reportPrint(info, state.answered ?? state.asked, form, column)));
}

function openConditions(state: ReportState): Next {
  const { info } = state;
  if (info === null) return keep(state);
  const form = conditions({ entity: info.entity, filter: state.asked.filter, columns: usualColumns(info.entity), sort: null });
  return keep(state, open(form, (now: ReportState, applied: Applied | null) => (applied === null ? keep(now) : ask(now, { filter: applied.filter }))));
}

const NO_CROSS = '';

function openCross(state: ReportState, ctx: Ctx): Next {
  const items = (state.info?.cross ?? []).filter(({ key }) => key !== byOf(state)).map(({ key, label }) => ({ id: key, label }));
  const none = { id: NO_CROSS, label: ctx.t('tui.report.no-crossing') };
  return keep(
    state,
    open(chooseOne({ title: ctx.t('act.report.cross'), items: [none, ...items], current: state.asked.cross ?? NO_CROSS }), (now: ReportState, key: string | null) =>
      key === null ? keep(now) : ask({ ...now, form: null }, { cross: key === NO_CROSS ? undefined : key }),
    ),
  );
}

function openAnother(state: ReportState, ctx: Ctx): Next {
  const items = state.all.map(({ name, title, own }) => ({ id: name, label: title, note: own ? ctx.t('tui.report.own') : undefined }));
  return keep(state, open(chooseOne({ title: ctx.t('act.report.another'), items, current: state.info?.name }), (now: ReportState, name: string | null) => (name === null ? keep(now) : switched(now, name))));
}

function reportKey(state: ReportState, key: Key, ctx: Ctx): Next | null {
  if (state.editing !== null) return filterKey(state, state.editing, key);
  if (isKey(key, 'esc')) return state.pending && state.answered !== null ? stop(state) : keep(state, close(undefined));
  return state.result === null ? null : walk(state, key, ctx);
}

/** Before the frame says that it waits: the count goes, what was there is there again. */
const stop = (state: ReportState): Next =>
  keep({ ...state, pending: false, asked: state.answered ?? state.asked }, (host) => host.cancel('count'), say('info', 'tui.report.stopped'));

/** From bar to bar, the total after the last; from number to number within one. Where bars stand side by side the arrows are the other two. */
function walk(state: ReportState, key: Key, ctx: Ctx): Next | null {
  const { result } = state;
  if (result === null) return null;
  const across = walksAcross(state, result, ctx);
  const page = Math.max(1, frameOf(ctx.body.height).chart - 3);
  const row = (at: number): Next => keep({ ...state, row: Math.max(0, Math.min(at, result.rows.length)) });
  const column = (at: number): Next => keep({ ...state, column: (at + result.columns.length) % result.columns.length });
  if (key.kind === 'go') return row(key.to);
  if (isKey(key, across ? 'left' : 'up')) return row(state.row - 1);
  if (isKey(key, across ? 'right' : 'down')) return row(state.row + 1);
  if (isKey(key, across ? 'up' : 'left')) return column(state.column - 1);
  if (isKey(key, across ? 'down' : 'right')) return column(state.column + 1);
  if (isKey(key, 'pageup')) return row(state.row - page);
  if (isKey(key, 'pagedown')) return row(state.row + page);
  if (isKey(key, 'home')) return row(0);
  return isKey(key, 'end') ? row(result.rows.length) : null;
}
