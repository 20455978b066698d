import type { ReportInfo } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open } from '../core/effects.ts';
import { defineScreen, opening, type Effect, type Opening, type Update } from '../core/screen.ts';
import { listNameOf } from '../words.ts';
import { chooseOne } from './choose.ts';
import { report } from './report.ts';

/** All analyses, the operator's own files among them: one is chosen and opened. */
export const reports = (): Opening<void> => opening(screen, null);

const screen = defineScreen<null>({
  name: 'reports',
  over: true,
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  opened: (state) => keep(state, read),
  view: () => ({ lines: [] }),
});

const read: Effect<null> = load<null, void, readonly ReportInfo[]>({
  slot: 'reports',
  run: (api) => api.reports(),
  done: (state, all, ctx) => chooseFrom(state, all, ctx),
});

function chooseFrom(state: null, all: readonly ReportInfo[], ctx: Ctx): Update<null> {
  const items = all.map(({ name, title, own, entity }) => ({ id: name, label: title, note: own ? ctx.t('tui.report.own') : listNameOf(ctx.lang, entity) }));
  return keep(state, open(chooseOne({ title: ctx.t('menu.reports'), items }), (now: null, name: string | null) => (name === null ? keep(now, close(undefined)) : keep(now, close(undefined), open(report({ name }))))));
}
