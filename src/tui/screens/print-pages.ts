import type { PrintPreview } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep } from '../core/effects.ts';
import { isKey, type Key } from '../core/key.ts';
import { fill, fit, piece, sliceLine, type Area, type Line, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';

interface PagesProps {
  readonly pages: readonly (readonly string[])[];
  /** Cells across. */
  readonly width: number;
  /** Of the whole print; the first ones are here. */
  readonly sheets: number;
  readonly leftOut: PrintPreview['leftOut'];
}

interface PagesState extends PagesProps {
  readonly page: number;
  readonly top: number;
  readonly left: number;
}

/** Pages as they will stand on paper: PgUp and PgDn turn them, the arrows move over one that is larger than the screen. */
export const printPages = (props: PagesProps): Opening<void> => opening(screen, { ...props, page: 0, top: 0, left: 0 });

const STEP = 20;

const screen = defineScreen<PagesState>({
  name: 'print-pages',
  title: (_state, ctx) => ctx.t('act.print.preview'),
  offers: () => [{ action: 'pages.next' }, { action: 'pages.previous' }, { action: 'pages.done' }],
  act: (state, action) => (action === 'pages.done' ? keep(state, close(undefined)) : keep(turned(state, action === 'pages.next' ? 1 : -1))),
  key: pagesKey,
  view: pagesView,
});

function turned(state: PagesState, by: number): PagesState {
  const page = Math.max(0, Math.min(state.page + by, state.pages.length - 1));
  return page === state.page ? state : { ...state, page, top: 0 };
}

function pagesKey(state: PagesState, key: Key, ctx: Ctx): Update<PagesState> | null {
  const last = Math.max(0, (state.pages[state.page]?.length ?? 0) - (ctx.body.height - 1));
  if (isKey(key, 'down')) return keep({ ...state, top: Math.min(last, state.top + 1) });
  if (isKey(key, 'up')) return keep({ ...state, top: Math.max(0, state.top - 1) });
  if (isKey(key, 'right')) return keep({ ...state, left: Math.min(Math.max(0, state.width - ctx.body.width), state.left + STEP) });
  if (isKey(key, 'left')) return keep({ ...state, left: Math.max(0, state.left - STEP) });
  if (isKey(key, 'home')) return keep({ ...state, page: 0, top: 0, left: 0 });
  if (isKey(key, 'end')) return keep(turned(state, state.pages.length));
  return null;
}

function pagesView(state: PagesState, ctx: Ctx, area: Area): View {
  const rows = state.pages[state.page] ?? [];
  const paper = rows.slice(state.top, state.top + area.height - 1).map((row): Line => sliceLine(fit([piece(row)], Math.max(area.width, state.width)), state.left, state.left + area.width));
  const { count, senderless = false } = state.leftOut;
  // What is missing is said on a narrow screen too.
  const status = ctx.t(senderless ? 'tui.print.page-only' : 'tui.print.page', { page: state.page + 1, of: state.sheets, from: Math.min(rows.length, state.top + 1), to: Math.min(rows.length, state.top + area.height - 1), lines: rows.length });
  const left = count === 0 ? [] : [piece(`  ${ctx.t('tui.print.left', { count })}`, 'warn')];
  const from = senderless ? [piece(`  ${ctx.t('print.no_sender')}`, 'warn')] : [];
  return { lines: [...fill(paper, area.height - 1), fit([piece(` ${status}`, 'hint'), ...left, ...from], area.width)] };
}
