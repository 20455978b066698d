import type { CallCard } from '../../services/call-api.ts';
import { keysLabel } from '../../keys.ts';
import type { Ctx } from '../core/context.ts';
import { keep, load } from '../core/effects.ts';
import { clickable, line, piece, type Area, type View } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';
import { box } from '../widgets/dialog.ts';
import { cardLines, clock, since } from './call/card.ts';

interface RingState {
  readonly id: number;
  /** As the news said it: shown until more is known. */
  readonly number: string;
  readonly card: CallCard | null;
}

/** Who rings, drawn over whatever is on the screen; it takes no key, for somebody may be typing. */
export const ringCard = (id: number, number: string): Opening<void> => opening(screen, { id, number, card: null });

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
  tick: (state) => keep(state),
  view: ringView,
});

const WIDEST = 56;

function ringView({ card, number }: RingState, ctx: Ctx, area: Area): View {
  const width = Math.min(area.width - 4, WIDEST);
  const title = `${ctx.t('news.call.ringing', { number })}${card === null ? '' : ` ${clock(since(card.call.values['started_at'], ctx))}`}`;
  const lines = card === null ? [] : cardLines(card, ctx, width, area.height - 3);
  const drawn = box(title, [...lines, line(piece(` ${ctx.t('call.ring-hint', { key: keysLabel('app.news') })}`, 'key'))], ctx, area);
  return { lines: drawn.lines.map((each) => clickable(each, { action: 'app.news' })) };
}
