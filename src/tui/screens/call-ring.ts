import type { CallCard } from '../../services/call-api.ts';
import { comma } from '../../i18n/index.ts';
import { keysLabel } from '../../keys.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load } from '../core/effects.ts';
import { cell, clickable, line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { cardLines, clock, since } from './call/card.ts';

interface RingState {
  readonly id: number;
  /** As the news said it: shown until more is known. */
  readonly number: string;
  readonly card: CallCard | null;
  /** Who rings besides. */
  readonly others: readonly string[];
}

/** Who rings, drawn over whatever is on the screen; it takes no key, for somebody may be typing. */
export const ringCard = (id: number, number: string): Opening<void> => opening(screen, { id, number, card: null, others: [] });

const screen = defineScreen<RingState>({
  name: 'ring',
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  opened: (state) =>
    keep(
      state,
      load<RingState, void, CallCard>({ slot: 'card', label: null, run: (api, control) => api.callCard(state.id, control), done: (now, card) => keep({ ...now, card }), fail: (now) => keep(now) }),
    ),
  told: (state, items) => {
    const others = items.flatMap(({ kind, open, params: { number } }) => (kind === 'call.ringing' && open !== null && 'id' in open && open.id !== state.id && typeof number === 'string' ? [number] : []));
    return others.join() === state.others.join() ? null : keep({ ...state, others });
  },
  tick: (state) => keep(state),
  view: ringView,
});

const WIDEST = 56;

function ringView({ card, number, others }: RingState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, WIDEST);
  const title = `${ctx.t('news.call.ringing', { number })}${card === null ? '' : ` ${clock(since(card.call.values['started_at'], ctx))}`}`;
  const foot = [
    ...(others.length === 0 ? [] : [line(cell(` ${ctx.t('call.ring-others', { count: others.length, numbers: others.toReversed().join(comma(ctx.lang)) })}`, width, 'warn'))]),
    line(piece(` ${ctx.t('call.ring-hint', { key: keysLabel('app.news') })}`, 'key')),
  ];
  const lines = card === null ? [] : cardLines(card, ctx, width, area.height - 2 - foot.length);
  const drawn = box(title, [...lines, ...foot], ctx, area);
  return { lines: drawn.lines.map((each) => clickable(each, { action: 'app.news' })) };
}
