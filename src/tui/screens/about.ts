import { entityLabel } from '../../i18n/index.ts';
import type { About } from '../../services/api.ts';
import { countText } from '../../util/count.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load } from '../core/effects.ts';
import { cell, line, piece, type Line } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import { movedTo } from '../widgets/menu.ts';

interface AboutState {
  readonly about: About | null;
  readonly top: number;
}

/** Version, licence, database, places of files, who is logged in. */
export const about = (): Opening<void> => opening(screen, { about: null, top: 0 });

const screen = defineScreen<AboutState>({
  name: 'about',
  title: (_state, ctx) => ctx.t('act.app.about'),
  offers: () => [],
  act: (state) => keep(state),
  key: (state, key, ctx) => {
    const count = Math.max(1, aboutLines(state, ctx, ctx.body.width).length - ctx.body.height + 1);
    const top = movedTo(key, state.top, { count, page: Math.max(1, ctx.body.height - 1) });
    return top === null ? null : keep({ ...state, top });
  },
  opened: (state) =>
    keep(
      state,
      load<AboutState, void, About>({ slot: 'about', run: (api) => api.about(), done: (now, found) => keep({ ...now, about: found }) }),
    ),
  view: (state, ctx, area) => ({ lines: aboutLines(state, ctx, area.width).slice(state.top) }),
});

function aboutLines(state: AboutState, ctx: Ctx, width: number): readonly Line[] {
  const { about: found } = state;
  if (found === null) return [];
  const room = Math.max(10, width - 18);
  /** Paths are folded, never cut: they are there to be typed. */
  const row = (label: string, value: string): readonly Line[] => wrapText(value, room).map((part, at): Line => [piece('  '), cell(at === 0 ? label : '', 14, 'label'), cell(part, room, 'value')]);
  return [
    line(piece(`  Kehu ${found.version}`, 'title'), piece(`  ${ctx.t('tui.product')}`)),
    line(piece(`  ${ctx.t('tui.about.licence')}`, 'dim')),
    [],
    ...row(ctx.t('tui.about.operator'), ctx.session?.operatorName ?? ''),
    ...row(ctx.t('tui.about.database'), found.location),
    ...row(ctx.t('tui.about.engine'), found.engine),
    ...row('Node', found.node),
    ...row(ctx.t('tui.about.zone'), ctx.session?.timeZone ?? ''),
    ...found.places.flatMap(({ key, path }) => row(ctx.t(`tui.about.${key}`), path)),
    [],
    ...found.counts.flatMap(({ entity, count }) => row(entityLabel(ctx.lang, entity), countText(count))),
    [],
    ...wrapText(ctx.t('tui.about.notices'), width - 4).map((part) => line(piece(`  ${part}`, 'dim'))),
  ];
}
