import { NEWS_KINDS } from '../../services/news-api.ts';
import { displayWidth, truncate, wrapInto } from '../../util/text.ts';
import { keyLabel } from '../../key-labels.ts';
import { actionDef, keysLabel } from '../../keys.ts';
import { keysOf } from './offer.ts';
import type { Ctx, Message } from './context.ts';
import { cell, clickable, fill, fit, line, lineWidth, overlay, piece, spread, type Cursor, type Line, type Spot, type View } from './line.ts';
import type { Instance, Offer } from './screen.ts';
import type { Store } from './store.ts';
import type { Role } from './theme.ts';
import { tourLines } from './tour.ts';

/** The smallest terminal that the screens are made for. */
export const MIN_COLUMNS = 60;
export const MIN_ROWS = 15;

/** Lines that a message may take. */
const MESSAGE_LINES = 3;

const TONE_MARK: Record<Message['tone'], string> = { info: '', good: '', warn: '! ', error: '! ' };

/** The whole screen as lines: top line, body, message line, key line; a notice where the terminal is too small for it. */
export function frameOf(store: Store): View {
  const ctx = store.ctx();
  if (ctx.columns < MIN_COLUMNS || ctx.rows < MIN_ROWS) return tooSmall(ctx);
  const stack = store.stack();
  const body = withCard(bodyView(stack, ctx), store.card(), ctx, stack.at(-1)?.record()?.editing === true);
  const message = messageLines(store, ctx);
  const key = keyLine(stack.at(-1)?.offers() ?? [], { deep: stack.length > 1, covered: store.isLocked() }, ctx);
  // A message that one line does not hold takes the last ones of the body.
  const seen = fill(body.lines, ctx.body.height).slice(0, ctx.body.height + 1 - message.length);
  const tour = ctx.tour === null || store.isLocked() ? [] : tourLines(ctx.tour, stack.findLast((instance) => !instance.over), ctx);
  const lines = [topLine(stack, ctx), ...seen, ...tour, ...message, key];
  return {
    lines: lines.map((each) => fit(each, ctx.columns)),
    cursor: body.cursor === undefined ? undefined : { x: body.cursor.x, y: body.cursor.y + 1 },
  };
}

function tooSmall(ctx: Ctx): View {
  const text = ctx.t('tui.too-small', { columns: MIN_COLUMNS, rows: MIN_ROWS, width: ctx.columns, height: ctx.rows });
  const lines = Array.from({ length: ctx.rows }, (_, row) => (row === Math.floor(ctx.rows / 2) ? line(cell(text, ctx.columns, 'warn')) : []));
  return { lines };
}

/** The topmost screen that is no dialog fills the body; the dialogs above it are drawn over it. */
function bodyView(stack: readonly Instance[], ctx: Ctx): View {
  const from = stack.findLastIndex((instance) => !instance.over);
  const base = stack[Math.max(0, from)];
  if (base === undefined) return { lines: [] };
  let view: View = base.view(ctx.body);
  // Until a screen has something to show, what was there before stays: on a busy machine an empty one would be seen.
  if (from > 0 && isEmpty(view)) view = asPicture(bodyView(stack.slice(0, from), ctx));
  for (const dialog of stack.slice(Math.max(0, from) + 1)) view = over(view, dialog.view(dialogArea(ctx)), ctx);
  return view;
}

const isEmpty = ({ lines }: View): boolean => lines.every((each) => each.every(({ text }) => text.trim() === ''));

/** Only to be looked at: no cursor, nothing to click. */
const asPicture = ({ lines }: View): View => ({ lines: lines.map((each): Line => each.map((part) => ({ ...part, spot: undefined }))) });

/** Lines that a card may take of the body: on a small screen half of them, for below it somebody works. */
const CARD_LINES = 12;
/** Where one is at work on a record, who it is and what comes first: a quarter of the body. */
const CARD_SMALL = 6;
const smallCard = (height: number): number => Math.max(CARD_SMALL, Math.floor(height / 4));
const cardHeight = (height: number): number => Math.min(CARD_LINES, Math.max(6, Math.floor(height / 2)));

/** A card stands over the screens at the right, away from where one types or stands; it takes no key. */
function withCard(base: View, card: Instance | null, ctx: Ctx, atWork: boolean): View {
  const { width, height } = ctx.body;
  const lines = card?.view({ width: width - 2, height: atWork ? smallCard(height) : cardHeight(height) }).lines ?? [];
  if (lines.length === 0) return base;
  const inHand = base.cursor?.y ?? base.lines.findIndex((each) => each.some(({ text }) => text.startsWith('>')));
  const lowest = height - lines.length;
  // Where a small screen has no place for it beside both, the row in hand is worth more than what is said of it.
  const y = [lowest - (base.foot ?? 0), 0].find((top) => inHand < top - 1 || inHand >= top + lines.length) ?? lowest;
  return { lines: overlay(fill(base.lines, height), lines, Math.max(0, width - Math.max(...lines.map(lineWidth)) - 1), y, ctx.body), cursor: base.cursor };
}

/** What a dialog may take: the body without a margin. */
const dialogArea = (ctx: Ctx) => ({ width: ctx.body.width - 4, height: ctx.body.height });

function over(base: View, dialog: View, ctx: Ctx): View {
  const width = Math.max(0, ...dialog.lines.map(lineWidth));
  const x = Math.max(0, Math.floor((ctx.body.width - width) / 2));
  const y = Math.max(0, Math.floor((ctx.body.height - dialog.lines.length) / 3));
  const dimmed = fill(base.lines, ctx.body.height).map((each): Line => each.map((part) => ({ ...part, role: 'dim' as const, spot: undefined })));
  const cursor: Cursor | undefined = dialog.cursor === undefined ? undefined : { x: dialog.cursor.x + x, y: dialog.cursor.y + y };
  return { lines: overlay(dimmed, dialog.lines, x, y, ctx.body), cursor };
}

/** Company and the path of screens; where it is too long its beginning gives way. */
function topLine(stack: readonly Instance[], ctx: Ctx): Line {
  const looking = ctx.session?.looking;
  const right = ctx.session === null ? '' : looking === undefined ? ctx.session.operatorName : `[${ctx.t('look.as', { role: looking })}] ${ctx.session.operatorName}`;
  const room = ctx.columns - displayWidth(right) - 4;
  const arrow = ` ${ctx.theme.borders.path} `;
  let parts = [ctx.company, ...stack.flatMap((instance) => instance.title() ?? [])].filter((part) => part !== '');
  while (parts.length > 1 && displayWidth(parts.join(arrow)) > room) parts = parts[0] === ctx.theme.borders.more ? [ctx.theme.borders.more, ...parts.slice(2)] : [ctx.theme.borders.more, ...parts.slice(1)];
  return spread([piece(` ${parts.join(arrow)}`, 'bar')], [piece(`  ${right} `, 'bar')], ctx.columns, 'bar');
}

function messageLines(store: Store, ctx: Ctx): Line[] {
  const message = store.message();
  const busy = store.busy();
  if (busy !== null) return [[piece(` ${ctx.t(busy)}  `, 'accent'), piece(ctx.t('tui.esc-stops'), 'dim')]];
  if (message === null) return [newsLine(store, ctx)];
  const role: Role = message.tone === 'info' ? 'plain' : message.tone;
  return wrapInto(inOneLine(`${TONE_MARK[message.tone]}${ctx.t(message.key, message.params)}`, ctx.columns - 2), ctx.columns - 2, MESSAGE_LINES).map((text) => [piece(` ${text}`, role)]);
}

/** A line break of a message, such as the one before a command that is to be copied, counts only where one line does not hold all of it. */
function inOneLine(text: string, width: number): string {
  const flat = text.replaceAll('\n', ' ');
  return displayWidth(flat) <= width ? flat : text;
}

/** The newest of what was told, and the key that opens it; it stays while one types. */
function newsLine(store: Store, ctx: Ctx): Line {
  const news = store.news();
  const item = news.at(-1);
  const words = item === undefined ? null : NEWS_KINDS[item.kind].text;
  if (item === undefined || words === null) return [];
  const params = { text: ctx.t(words, item.params), key: keysLabel('app.news'), count: news.length - 1 };
  return line(piece(` ${truncate(ctx.t(news.length > 1 ? 'news.more' : 'news.open', params), ctx.columns - 2)}`, 'warn'));
}

/**
 * The keys that are valid now, as many as fit. Those of the screen come first: where there is no room for one of them, Esc and then the palette, which
 * are the same everywhere, give up their words for it; help keeps its own.
 */
function keyLine(offers: readonly Offer[], { deep, covered }: { readonly deep: boolean; readonly covered: boolean }, ctx: Ctx): Line {
  const own = inOrder(offers.filter((offer) => offer.why === undefined && actionDef(offer.action).quiet !== true && keysOf(offer).length > 0)).map((offer) => keyHint(offer, ctx));
  const general: Offer[] = [...(deep ? (['app.back'] as const) : []), ...(covered ? [] : (['app.palette', 'app.help'] as const))].map((action) => ({ action }));
  const lines = [0, 1, 2].map((bare) => {
    const fixed = general.map((offer, at) => keyHint(offer, ctx, at < bare && offer.action !== 'app.help'));
    return { shown: fitting(own, ctx.columns - 1 - lineWidth(fixed.flat())), fixed };
  });
  const most = Math.max(...lines.map(({ shown }) => shown.length));
  const best = lines.find(({ shown }) => shown.length === most);
  return [piece(' '), ...(best?.shown.flat() ?? []), ...(best?.fixed.flat() ?? [])];
}

/** What Enter does, then what is of these records alone, then what is the same for all. */
function inOrder([first, ...more]: readonly Offer[]): readonly Offer[] {
  const isFront = ({ action }: Offer): boolean => actionDef(action).front === true;
  return [...(first === undefined ? [] : [first]), ...more.filter(isFront), ...more.filter((one) => !isFront(one))];
}

/** Those that fit, in order; a long one makes way for shorter ones behind it. */
function fitting(hints: readonly Line[], columns: number): readonly Line[] {
  let room = columns;
  return hints.filter((hint) => {
    if (lineWidth(hint) > room) return false;
    room -= lineWidth(hint);
    return true;
  });
}

function keyHint(offer: Offer, ctx: Ctx, bare = false): Line {
  const key = keyLabel(keysOf(offer)[0] ?? '');
  const label = bare ? '' : (offer.label ?? ctx.t(`act.${offer.action}`));
  const spot: Spot = offer.action === 'app.back' ? { keys: [{ kind: 'key', name: 'esc' }] } : { action: offer.action, choice: offer.choice?.name };
  return clickable([piece(key, 'key'), piece(label === '' ? '  ' : ` ${label}  `, 'dim')], spot);
}
