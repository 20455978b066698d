import type { MessageKey } from '../../i18n/index.ts';
import { wrapInto } from '../../util/text.ts';
import { listNameOf } from '../words.ts';
import type { Ctx } from './context.ts';
import { piece, spread, type Line } from './line.ts';
import type { Instance } from './screen.ts';

/** What is said, where it holds (anywhere unless named), and the screens that are reached when it was done; the last one is for reading only. */
interface TourStep {
  readonly text: MessageKey;
  readonly here?: Place;
  readonly until: readonly Place[];
}
/** A screen by its name, or only the one of these that is called so on the top line. */
type Place = string | { readonly screen: string; readonly called: (ctx: Ctx) => string };

const CUSTOMERS = { screen: 'module', called: (ctx) => ctx.t('module.customers') } satisfies Place;
const CUSTOMER_LIST = { screen: 'list', called: (ctx) => listNameOf(ctx.lang, 'customer') } satisfies Place;

/**
 * First steps: what to press stands below the screens, which are the real ones over the real database. Whoever follows goes from the menu to a
 * record and back and writes nothing; whoever does something else meanwhile does it, and the tour waits.
 */
const STEPS: readonly TourStep[] = [
  { text: 'tour.menu', here: 'menu', until: [CUSTOMERS] },
  { text: 'tour.module', here: CUSTOMERS, until: [CUSTOMER_LIST] },
  { text: 'tour.list', here: CUSTOMER_LIST, until: ['record', 'form'] },
  { text: 'tour.record', until: ['list', 'module', 'menu'] },
  { text: 'tour.palette', until: ['palette'] },
  { text: 'tour.choose', until: ['list', 'module', 'menu', 'about', 'search'] },
  { text: 'tour.help', until: ['help'] },
  { text: 'tour.manual', until: ['menu'] },
  { text: 'tour.end', until: [] },
];

/** Lines that it takes of the body: a rule and its text, which a narrow screen folds once more. */
export const tourHeight = (columns: number): number => (columns < 78 ? 4 : 3);

type Seen = Pick<Instance, 'name' | 'title'>;

const isAt = (place: Place | undefined, seen: Seen, ctx: Ctx): boolean =>
  typeof place === 'object' ? place.screen === seen.name && place.called(ctx) === seen.title() : place === seen.name;

/** Where the tour stands once this screen is on top: on the way to the first record it follows whoever goes back or ahead. */
export function tourAfter(at: number, seen: Seen | undefined, ctx: Ctx): number {
  const step = STEPS[at];
  if (seen === undefined || step === undefined) return at;
  if (step.until.some((place) => isAt(place, seen, ctx))) return at + 1;
  const found = step.here === undefined ? -1 : STEPS.findIndex(({ here }) => isAt(here, seen, ctx));
  return found === -1 ? at : found;
}

/** `seen`: the screen that fills the body. */
export function tourLines(at: number, seen: Seen | undefined, ctx: Ctx): readonly Line[] {
  const step = STEPS[at];
  if (step === undefined) return [];
  const place = ` ${ctx.t('tour.place', { step: at + 1, count: STEPS.length })} `;
  const rule = spread([piece(ctx.theme.borders.h.repeat(2), 'border'), piece(place, 'head'), piece(ctx.theme.borders.h.repeat(ctx.columns), 'border')], [], ctx.columns);
  const height = tourHeight(ctx.columns) - 1;
  const isAstray = step.here !== undefined && seen !== undefined && !isAt(step.here, seen, ctx);
  const rows = wrapInto(ctx.t(isAstray ? 'tour.astray' : step.text), ctx.columns - 2, height);
  return [rule, ...Array.from({ length: height }, (_, row): Line => [piece(` ${rows[row] ?? ''}`, 'accent')])];
}

/** What the tour says, for the test that it fits. */
export const TOUR_TEXTS: readonly MessageKey[] = [...STEPS.map(({ text }) => text), 'tour.astray'];
