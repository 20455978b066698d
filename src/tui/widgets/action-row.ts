import type { Ctx } from '../core/context.ts';
import { isKey, type Key } from '../core/key.ts';
import { clickable, lineWidth, piece, sliceLine, type Line } from '../core/line.ts';
import { offerKeys } from '../core/offer.ts';
import type { Offer } from '../core/screen.ts';

/** Moves along the row of actions; null for other keys. */
export function actionRowKey(at: number, count: number, key: Key): number | null {
  if (count === 0) return null;
  if (isKey(key, 'left', 'shift-tab')) return at === 0 ? count - 1 : at - 1;
  if (isKey(key, 'right', 'tab')) return (at + 1) % count;
  if (isKey(key, 'home')) return 0;
  if (isKey(key, 'end')) return count - 1;
  return null;
}

/** The row of actions, scrolled so that the current one is seen; what cannot be done now is dimmed. `at` null: not in focus. */
export function actionRowLine(offers: readonly Offer[], at: number | null, width: number, ctx: Ctx): Line {
  const items = offers.map((offer, index): Line => {
    const current = index === at;
    const label = offer.label ?? ctx.t(`act.${offer.action}`);
    const role = current ? 'current' : offer.why === undefined ? 'plain' : 'disabled';
    const keys = current ? offerKeys(offer).split(' ')[0] : '';
    return clickable([piece(` ${current ? '>' : ''}${label}${keys === '' ? '' : ` ${keys}`} `, role)], { action: offer.action, choice: offer.choice?.name });
  });
  const ends = items.reduce<number[]>((all, item) => [...all, (all.at(-1) ?? 0) + lineWidth(item)], []);
  const end = at === null ? 0 : (ends[at] ?? 0);
  const from = Math.max(0, end - (width - 2));
  const seen = sliceLine(items.flat(), from, from + width - 2);
  return [piece(from > 0 ? ctx.theme.borders.more : ' ', 'dim'), ...seen, piece((ends.at(-1) ?? 0) > from + width - 2 ? ctx.theme.borders.more : ' ', 'dim')];
}
