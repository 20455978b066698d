import type { MessageKey } from '../../i18n/index.ts';
import { wrapText } from '../../util/text.ts';
import type { Ctx } from './context.ts';
import { piece, spread, type Line } from './line.ts';

/** What is said, and the screens that are reached when it was done; the last one is for reading only. */
interface TourStep {
  readonly text: MessageKey;
  readonly until: readonly string[];
}

/**
 * First steps: what to press stands below the screens, which are the real ones over the real database. Whoever follows goes from the menu to a
 * record and back and writes nothing; whoever does something else meanwhile does it, and the tour waits.
 */
const STEPS: readonly TourStep[] = [
  { text: 'tour.menu', until: ['module'] },
  { text: 'tour.module', until: ['list'] },
  { text: 'tour.list', until: ['record', 'form'] },
  { text: 'tour.record', until: ['list', 'module', 'menu'] },
  { text: 'tour.palette', until: ['palette'] },
  { text: 'tour.choose', until: ['list', 'module', 'menu', 'about', 'search'] },
  { text: 'tour.help', until: ['help'] },
  { text: 'tour.manual', until: ['menu'] },
  { text: 'tour.end', until: [] },
];

/** Lines that it takes of the body: a rule and its text, which a narrow screen folds once more. */
export const tourHeight = (columns: number): number => (columns < 78 ? 4 : 3);

/** Where the tour stands once this screen is on top. */
export function tourAfter(at: number, screen: string | undefined): number {
  return screen !== undefined && STEPS[at]?.until.includes(screen) === true ? at + 1 : at;
}

export function tourLines(at: number, ctx: Ctx): readonly Line[] {
  const step = STEPS[at];
  if (step === undefined) return [];
  const place = ` ${ctx.t('tour.place', { step: at + 1, count: STEPS.length })} `;
  const rule = spread([piece(ctx.theme.borders.h.repeat(2), 'border'), piece(place, 'head'), piece(ctx.theme.borders.h.repeat(ctx.columns), 'border')], [], ctx.columns);
  const height = tourHeight(ctx.columns) - 1;
  const rows = wrapText(ctx.t(step.text), ctx.columns - 2).slice(0, height);
  return [rule, ...Array.from({ length: height }, (_, row): Line => [piece(` ${rows[row] ?? ''}`, 'accent')])];
}

/** What the tour says, for the test that it fits. */
export const TOUR_TEXTS: readonly MessageKey[] = STEPS.map(({ text }) => text);
