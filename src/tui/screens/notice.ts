import type { MessageKey } from '../../i18n/index.ts';
import { keep } from '../core/effects.ts';
import { line, piece } from '../core/line.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';

/** One sentence on a screen of its own; Esc goes back. */
export const notice = (text: MessageKey): Opening<void> => opening(screen, text);

const screen = defineScreen<MessageKey>({
  name: 'notice',
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  view: (state, ctx) => ({ lines: [[], line(piece(`  ${ctx.t(state)}`, 'dim'))] }),
});
