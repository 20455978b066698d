import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import type { ActionId } from '../../keys.ts';
import { drawChart } from '../../output/chart.ts';
import type { ChartLook } from '../../output/chart-parts.ts';
import type { ReportInfo, ReportResult, ReportRow } from '../../services/api.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { fill, fit, line, lineWidth, piece, sliceLine, spread, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../core/screen.ts';
import type { Role } from '../core/theme.ts';

export interface ReportProps {
  /** The report of that name, else the first one on this entity. */
  readonly name?: string | undefined;
  readonly entity?: EntityName | undefined;
  /** Only the records that this line finds. */
  readonly filter?: string | undefined;
}

interface ReportState {
  readonly props: ReportProps;
  readonly info: ReportInfo | null;
  /** Which of the groupings. */
  readonly by: number;
  readonly result: ReportResult | null;
  readonly at: number;
  readonly error: PlainError | null;
}

type Next = Update<ReportState>;

/** How many records of each value, as bars; Enter opens exactly the records behind one. */
export const report = (props: ReportProps): Opening<void> => opening(screen, { props, info: null, by: 0, result: null, at: 0, error: null });

const screen = defineScreen<ReportState>({
  name: 'report',
  title: (state) => state.info?.title ?? '',
  offers: (state): readonly Offer[] => [
    ...(state.result?.rows[state.at] === undefined ? [] : [{ action: 'report.open' } as const]),
    { action: 'report.next' },
    { action: 'report.previous' },
    { action: 'report.refresh' },
  ],
  act: reportAct,
  key: reportKey,
  holds: (state, key) => isKey(key, 'enter') && stale(state),
  opened: (state) => keep(state, find),
  resumed: (state) => (state.info === null ? keep(state) : count(state)),
  view: reportView,
});

/** The bars are not yet those of the grouping chosen. */
const stale = (state: ReportState): boolean => state.error === null && (state.info === null || state.result?.by.key !== state.info.by[state.by]?.key);

/** Which report it is; none for this entity is said, and the screen is left. */
const find: Effect<ReportState> = (host) =>
  host.update((state) =>
    keep(
      state,
      load<ReportState, void, readonly ReportInfo[]>({
        slot: 'find',
        run: (api) => api.reports(),
        done: (now, all) => {
          const { name, entity } = now.props;
          const info = all.find((one) => (entity === undefined ? name === undefined || one.name === name : one.entity === entity));
          return info === undefined ? keep(now, close(undefined), say('info', 'tui.report.none')) : count({ ...now, info });
        },
        fail: (now, error) => keep({ ...now, error }),
      }),
    ),
  );

/** Counts by the grouping chosen; the hands stay on their bar. */
function count(state: ReportState): Next {
  const { info, by, props } = state;
  const key = info?.by[by]?.key;
  if (info === null || key === undefined) return keep(state);
  return keep(
    state,
    load<ReportState, void, ReportResult>({
      slot: 'count',
      run: (api, control) => api.report(info.name, { by: key, filter: props.filter }, control),
      done: (now, result) => {
        const bar = now.result?.by.key === result.by.key ? now.result.rows[now.at]?.key : undefined;
        return keep({ ...now, result, error: null, at: Math.max(0, result.rows.findIndex((row) => row.key === bar)) });
      },
      fail: (now, error) => keep({ ...now, error }),
    }),
  );
}

function reportAct(state: ReportState, action: ActionId, ctx: Ctx): Next {
  if (action === 'report.refresh') return state.info === null ? keep({ ...state, error: null }, find) : count({ ...state, error: null });
  if (action !== 'report.open') return grouped(state, action === 'report.next' ? 1 : -1);
  const row = state.result?.rows[state.at];
  if (row === undefined || state.result === null) return keep(state);
  return keep(state, open(ctx.doors.list({ entity: state.result.entity, filter: row.filter })));
}

function grouped(state: ReportState, by: 1 | -1): Next {
  const places = state.info?.by.length ?? 0;
  return places === 0 ? keep(state) : count({ ...state, by: (state.by + by + places) % places, error: null });
}

function reportKey(state: ReportState, key: Key, ctx: Ctx): Next | null {
  const last = Math.max(0, (state.result?.rows.length ?? 0) - 1);
  const page = Math.max(1, ctx.body.height - 5);
  const to = (at: number): Next => keep({ ...state, at: Math.max(0, Math.min(at, last)) });
  if (isKey(key, 'esc')) return keep(state, close(undefined));
  if (isKey(key, 'up')) return to(state.at - 1);
  if (isKey(key, 'down')) return to(state.at + 1);
  if (isKey(key, 'pageup')) return to(state.at - page);
  if (isKey(key, 'pagedown')) return to(state.at + page);
  if (isKey(key, 'home')) return to(0);
  return isKey(key, 'end') ? to(last) : null;
}

function reportView(state: ReportState, ctx: Ctx, area: Area): View {
  const { result, error } = state;
  const tabs = tabsLine(state, ctx, area.width);
  if (error !== null) return { lines: [tabs, [], ...wrapText(`! ${ctx.error(error)}  ${ctx.t('tui.list.error-help')}`, area.width - 4).map((row) => line(piece(`  ${row}`, 'error')))] };
  if (result === null) return { lines: [tabs] };
  const all = countOf(result, result.total);
  const total = ctx.t('tui.report.total', { count: all.toLocaleString('en') });
  const filter = state.props.filter ?? '';
  const head: Line = fit([piece(` ${result.definition.join(' ')}`, 'title'), piece(`  ${total}`, 'accent'), piece(filter === '' ? '' : `  ${ctx.t('tui.list.filter')} ${filter}`, 'dim')], area.width);
  if (all === 0) return { lines: [tabs, head, [], line(piece(`  ${ctx.t('report.empty')}`, 'dim'))] };
  const room = area.height - 4;
  const bars = barLines(result, state.at, ctx, area.width, room);
  const place = room < result.rows.length + 2 ? [piece(`${state.at + 1}/${result.rows.length} `, 'dim')] : [];
  return { lines: [tabs, head, [], ...fill(bars, room), spread([piece(` ${ctx.t('tui.report.hint')}`, 'hint')], place, area.width)] };
}

/** The groupings side by side, scrolled so that the chosen one is seen. */
function tabsLine(state: ReportState, ctx: Ctx, width: number): Line {
  const items = (state.info?.by ?? []).map(({ label }, at): Line => {
    return [piece(at === state.by ? `[${label}]` : ` ${label} `, at === state.by ? 'current' : 'plain'), piece(' ')];
  });
  const end = items.slice(0, state.by + 1).reduce((sum, item) => sum + lineWidth(item), 0);
  const from = Math.max(0, end - (width - 2));
  return [piece(from > 0 ? ctx.theme.borders.more : ' ', 'dim'), ...sliceLine(items.flat(), from, from + width - 2)];
}

function valueIn({ columns }: ReportResult, row: ReportRow, key: string): number {
  return row.cells[columns.findIndex((column) => column.key === key)]?.value ?? 0;
}

const countOf = (result: ReportResult, row: ReportRow): number => valueIn(result, row, 'count');

const ROLES: Partial<Record<ChartLook, Role>> = { current: 'current', bar: 'accent', dim: 'dim', mark: 'title', head: 'head', total: 'title' };

function barLines(result: ReportResult, at: number, ctx: Ctx, width: number, height: number): readonly Line[] {
  const style = { width: width - 2, height, ascii: ctx.theme.borders.bar === '#', lang: ctx.lang, column: 0, at: { row: at, column: 0 } };
  return drawChart(result, 'bars', style).map(({ parts }): Line => parts.map(({ text, look }) => piece(text, ROLES[look] ?? 'plain')));
}
