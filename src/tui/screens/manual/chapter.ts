import { splitWords } from '../../../util/fold.ts';
import type { Chapter } from '../../../util/manual-page.ts';
import { pageLines, type PageLine } from '../../../util/page-lines.ts';
import type { Ctx } from '../../core/context.ts';
import { close, keep } from '../../core/effects.ts';
import { isKey, type Key } from '../../core/key.ts';
import { fill, line, piece, spread, type Area, type Line, type View } from '../../core/line.ts';
import { defineScreen, opening, type Offer, type Opening, type Update } from '../../core/screen.ts';
import { pageLine } from '../../widgets/page.ts';

export interface ChapterProps {
  readonly chapters: readonly Chapter[];
  /** The chapter, and the block of it that is shown first. */
  readonly at: number;
  readonly block: number;
  /** What was looked for. */
  readonly search: string;
}

interface ChapterState extends ChapterProps {
  /** The first line that is seen; null: that of the block, once the width is known. */
  readonly top: number | null;
}

/** A chapter of the manual to read; ← and → turn to the one before and after. */
export const manualChapter = (props: ChapterProps): Opening<void> => opening(screen, { ...props, top: null });

const screen = defineScreen<ChapterState>({
  name: 'manual-chapter',
  title: (state) => chapterOf(state)?.title ?? '',
  offers,
  act: (state, action) => turned(state, action === 'manual.next' ? 1 : -1),
  key: chapterKey,
  resized: (state) => keep({ ...state, block: state.top === null ? state.block : 0, top: state.top === null ? null : 0 }),
  view: chapterView,
});

const chapterOf = (state: ChapterState): Chapter | undefined => state.chapters[state.at];

function offers(state: ChapterState): readonly Offer[] {
  return [...(state.at < state.chapters.length - 1 ? ([{ action: 'manual.next' }] as const) : []), ...(state.at > 0 ? ([{ action: 'manual.previous' }] as const) : [])];
}

const turned = (state: ChapterState, by: number): Update<ChapterState> => keep({ ...state, at: state.at + by, block: 0, top: 0 });

const linesOf = (state: ChapterState, width: number): readonly PageLine[] => pageLines(chapterOf(state)?.blocks ?? [], width - 2);

const topOf = (state: ChapterState, lines: readonly PageLine[]): number => state.top ?? Math.max(0, lines.findIndex(({ block }) => block === state.block));

function chapterKey(state: ChapterState, key: Key, ctx: Ctx): Update<ChapterState> | null {
  const lines = linesOf(state, ctx.body.width);
  const page = Math.max(1, ctx.body.height - 1);
  const last = Math.max(0, lines.length - page);
  const to = (wanted: number): Update<ChapterState> => keep({ ...state, top: Math.max(0, Math.min(wanted, last)) });
  const top = topOf(state, lines);
  if (isKey(key, 'esc', 'backspace')) return keep(state, close(undefined));
  if (isKey(key, 'down', 'enter')) return to(top + 1);
  if (isKey(key, 'up')) return to(top - 1);
  if (isKey(key, 'pagedown') || (key.kind === 'text' && key.text === ' ')) return to(top + page - 1);
  if (isKey(key, 'pageup')) return to(top - page + 1);
  if (isKey(key, 'home')) return to(0);
  return isKey(key, 'end') ? to(last) : null;
}

function chapterView(state: ChapterState, ctx: Ctx, area: Area): View {
  const lines = linesOf(state, area.width);
  const height = area.height - 1;
  const top = Math.min(topOf(state, lines), Math.max(0, lines.length - height));
  const words = splitWords(state.search);
  const shown = lines.slice(top, top + height).map((one) => pageLine(one, words));
  return { lines: [...fill(shown, height), placeLine(top + height, lines.length, ctx, area.width)] };
}

/** How far one has read. */
function placeLine(seen: number, count: number, ctx: Ctx, width: number): Line {
  const percent = count === 0 ? 100 : Math.min(100, Math.round((seen / count) * 100));
  return spread(line(piece(` ${ctx.t('tui.manual.reading')}`, 'hint')), line(piece(` ${percent}% `, 'hint')), width);
}
