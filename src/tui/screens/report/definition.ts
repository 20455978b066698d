import { wrapText } from '../../../util/text.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { line, piece, type Area, type Line, type View } from '../../core/line.ts';
import { defineScreen, opening, type Opening, type Update } from '../../core/screen.ts';

interface DefinitionState {
  readonly sentences: readonly string[];
  readonly top: number;
}

/** How the numbers of an analysis are computed, a sentence a paragraph; longer than the screen it is scrolled. */
export const definition = (sentences: readonly string[]): Opening<void> => opening(screen, { sentences, top: 0 });

const screen = defineScreen<DefinitionState>({
  name: 'definition',
  title: (_state, ctx) => ctx.t('act.report.about'),
  offers: () => [],
  act: (state) => keep(state),
  key: definitionKey,
  view: (state, ctx, area: Area): View => ({ lines: linesOf(state, ctx, area.width).slice(topOf(state, ctx)) }),
});

function linesOf({ sentences }: DefinitionState, ctx: Ctx, width: number): readonly Line[] {
  return sentences.flatMap((text) => [[], ...wrapText(text, Math.min(width, 100) - 6).map((row, at) => line(piece(at === 0 ? `  ${ctx.theme.borders.bullet} ` : '    ', 'label'), piece(row)))]);
}

const topOf = (state: DefinitionState, ctx: Ctx): number => Math.max(0, Math.min(state.top, linesOf(state, ctx, ctx.body.width).length - ctx.body.height));

function definitionKey(state: DefinitionState, key: Key, ctx: Ctx): Update<DefinitionState> | null {
  const to = (top: number): Update<DefinitionState> => keep({ ...state, top: Math.max(0, top) });
  const top = topOf(state, ctx);
  // Said to whoever opened it.
  if (isKey(key, 'esc')) return keep(state, close(undefined));
  if (isKey(key, 'down')) return to(top + 1);
  if (isKey(key, 'up')) return to(top - 1);
  if (isKey(key, 'pagedown')) return to(top + ctx.body.height - 1);
  if (isKey(key, 'pageup')) return to(top - ctx.body.height + 1);
  return isKey(key, 'home') ? to(0) : null;
}
