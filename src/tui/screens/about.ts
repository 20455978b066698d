import { entityLabel } from '../../i18n/index.ts';
import type { About } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load } from '../core/effects.ts';
import { cell, line, piece, type Line } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';

interface AboutState {
  readonly about: About | null;
}

/** Version, licence, database, who is logged in. */
export const about = (): Opening<void> => opening(screen, { about: null });

const screen = defineScreen<AboutState>({
  name: 'about',
  title: (_state, ctx) => ctx.t('act.app.about'),
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  opened: (state) =>
    keep(
      state,
      load<AboutState, void, About>({ slot: 'about', run: (api) => api.about(), done: (now, found) => keep({ ...now, about: found }) }),
    ),
  view: (state, ctx, area) => ({ lines: aboutLines(state, ctx, area.width) }),
});

function aboutLines(state: AboutState, ctx: Ctx, width: number): readonly Line[] {
  const { about: found } = state;
  if (found === null) return [];
  const row = (label: string, value: string): Line => [piece('  '), cell(label, 14, 'label'), cell(value, Math.max(10, width - 18), 'value')];
  const counts = found.counts.map(({ entity, count }) => row(entityLabel(ctx.lang, entity), `${count.value}${count.capped ? '+' : ''}`));
  return [
    [],
    line(piece(`  Kehu ${found.version}`, 'title'), piece(`  ${ctx.t('tui.product')}`)),
    line(piece(`  ${ctx.t('tui.about.licence')}`, 'dim')),
    [],
    row(ctx.t('tui.about.operator'), ctx.session?.operatorName ?? ''),
    row(ctx.t('tui.about.database'), found.location),
    row(ctx.t('tui.about.engine'), found.engine),
    row('Node', found.node),
    row(ctx.t('tui.about.zone'), ctx.session?.timeZone ?? ''),
    [],
    ...counts,
  ];
}
