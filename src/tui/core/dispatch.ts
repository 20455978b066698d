import type { ActionId } from '../../keys.ts';
import { ENTER, isKey, keyId, unshifted, type Key } from './key.ts';
import { keysOf } from './offer.ts';
import type { Spot } from './line.ts';
import type { Instance, Offer } from './screen.ts';
import { batch, changed, closeScreen, openScreen, SLOW_MS, type Core } from './core.ts';

/** The offers of the frame: on every screen, by the palette too. */
const GLOBAL_OFFERS: readonly Offer[] = [
  { action: 'app.help' },
  { action: 'app.palette' },
  { action: 'app.search' },
  { action: 'app.news' },
  { action: 'app.news-later' },
  { action: 'app.agenda' },
  { action: 'app.calculator' },
  { action: 'app.log' },
  { action: 'app.home' },
  { action: 'app.lang' },
  { action: 'app.about' },
  { action: 'app.manual' },
  { action: 'app.logout' },
  { action: 'app.tour' },
  { action: 'app.tour-end' },
  { action: 'app.look-end' },
  { action: 'app.repaint' },
  { action: 'app.quit' },
];

/** What ends or puts off something is there only while that is: Ctrl-X ends the tour, else the look as another role. */
const GIVEN: Readonly<Partial<Record<ActionId, (core: Core) => boolean>>> = {
  'app.news-later': (core) => core.news.length > 0,
  'app.tour-end': (core) => core.tour !== null,
  'app.look-end': ({ session }) => session?.looking !== undefined || session?.inBackup === true,
};

/** What a question lets through: nothing that leads to another place, where it would be forgotten. */
const THROUGH_DIALOG: ReadonlySet<ActionId> = new Set<ActionId>(['app.help', 'app.palette', 'app.calculator', 'app.lang', 'app.mouse', 'app.news-later', 'app.repaint', 'app.tour-end', 'app.quit']);

/** What there is before somebody is logged in: nothing that shows or makes records. */
const BEFORE_LOGIN: ReadonlySet<ActionId> = new Set<ActionId>(['app.help', 'app.palette', 'app.lang', 'app.manual', 'app.repaint', 'app.quit']);

const isClosed = (core: Core, action: ActionId): boolean => core.session === null && !BEFORE_LOGIN.has(action);

/** The offers of the frame as they are now, over a question or not. */
export const frameOffers = (core: Core, dialog: boolean): readonly Offer[] =>
  GLOBAL_OFFERS.filter(({ action }) => !isClosed(core, action) && (!dialog || THROUGH_DIALOG.has(action)) && GIVEN[action]?.(core) !== false);

/** Keys typed ahead of an answer that are kept. */
const AHEAD = 500;

const top = (core: Core): Instance | undefined => core.lock ?? core.stack.at(-1);

/** What covered screens still let through. */
const THROUGH_LOCK: ReadonlySet<ActionId> = new Set<ActionId>(['app.lang', 'app.repaint', 'app.quit']);

/** A chunk of keys. What was typed for the screen below must not answer a dialog that nobody has read: the rest is dropped there. */
export function take(core: Core, keys: readonly Key[]): void {
  core.lastKey = core.options.now();
  batch(core, () => {
    changed(core);
    for (const key of keys) {
      const before = core.stack;
      press(core, key);
      if (openedDialog(core, before)) break;
    }
  });
}

/** A click: its keys as if they were pressed, or its action; nothing where the answer under way may put something else there. */
export function click(core: Core, spot: Spot): void {
  if (!isSure(core, spot)) return;
  if ('keys' in spot) return take(core, spot.keys);
  core.lastKey = core.options.now();
  batch(core, () => {
    core.message = null;
    core.interrupted = false;
    changed(core);
    runAction(core, spot.action, spot.choice);
  });
}

/** Esc stops what is awaited; else a click comes before no key that waits, and counts where Enter would. */
function isSure(core: Core, spot: Spot): boolean {
  if ('keys' in spot && spot.keys.every((key) => isKey(key, 'esc'))) return true;
  if (core.ahead.length > 0) return false;
  return ('keys' in spot && spot.stands === true) || top(core)?.holds(ENTER) !== true;
}

function openedDialog(core: Core, before: readonly Instance[]): boolean {
  const instance = top(core);
  const opened = instance !== undefined && instance.dialog && !before.includes(instance);
  if (opened) core.ahead = [];
  return opened;
}

function press(core: Core, key: Key): void {
  if (isKey(key, 'ctrl-c')) return interrupt(core);
  core.interrupted = false;
  const instance = top(core);
  if (instance === undefined) return;
  // What the operator sees under way is stopped first; only then does Esc mean anything else.
  if (isKey(key, 'esc') && instance.busy(SLOW_MS) !== null) {
    core.ahead = [];
    if (instance.stop()) return;
  }
  if (core.ahead.length > 0 || instance.holds(key)) {
    if (!isKey(key, 'esc')) {
      if (core.ahead.length < AHEAD) core.ahead = [...core.ahead, key];
      return;
    }
    core.ahead = [];
    if (instance.holds(key) && instance.stop()) return;
  }
  handle(core, instance, key);
}

/** Ctrl-C: stops what is under way, twice leaves. */
function interrupt(core: Core): void {
  core.ahead = [];
  const instance = top(core);
  // A question is answered as Esc does: nothing is done.
  if (instance?.dialog === true) {
    core.interrupted = false;
    return handle(core, instance, { kind: 'key', name: 'esc' });
  }
  if (core.interrupted) return core.app.quit();
  core.interrupted = true;
  if (top(core)?.stop() !== true) core.app.say('info', 'tui.again-to-leave');
}

const offerFor = (offers: readonly Offer[], id: string | null): Offer | undefined =>
  id === null ? undefined : offers.find((offer) => keysOf(offer).includes(id));

/** Actions of the screen, then its other keys, then those of the frame, then Esc goes back. */
function handle(core: Core, instance: Instance, key: Key): void {
  core.message = null;
  const id = keyId(key);
  const own = offerFor(instance.offers(), id);
  if (own !== undefined) return runOffer(core, instance, own);
  if (instance.key(key)) return;
  const shared = offerFor(frameOffers(core, false), id);
  if (shared !== undefined) runGlobal(core, shared.action);
  else if (isKey(key, 'esc') && core.stack.length > 1) closeScreen(core, instance);
  const plain = unshifted(key);
  if (plain !== null) handle(core, instance, plain);
}

function runOffer(core: Core, instance: Instance, offer: Offer): void {
  if (offer.why !== undefined) core.app.say('warn', offer.why.key, offer.why.params);
  else instance.act(offer.action, offer.choice?.name);
}

/** As the palette and the row of actions do it. */
export function runAction(core: Core, action: ActionId, choice?: string): void {
  const instance = top(core);
  const offer = instance?.offers().find((one) => one.action === action && one.choice?.name === choice);
  if (instance !== undefined && offer !== undefined) runOffer(core, instance, offer);
  else runGlobal(core, action);
}

function runGlobal(core: Core, action: ActionId): void {
  if (isClosed(core, action) || (core.lock !== null && !THROUGH_LOCK.has(action))) return;
  if (top(core)?.dialog === true && !THROUGH_DIALOG.has(action)) return core.app.say('warn', 'tui.answer-first');
  GLOBAL_ACTS[action]?.(core, top(core));
}

/** Opens one of the screens that every other one can reach, but not over itself. */
const opens = (screen: 'about' | 'agenda' | 'help' | 'manual' | 'palette' | 'search') => (core: Core, instance: Instance | undefined): void => {
  if (instance?.name !== screen) openScreen(core, core.options.screens[screen]());
};

const GLOBAL_ACTS: Readonly<Partial<Record<ActionId, (core: Core, instance: Instance | undefined) => void>>> = {
  'app.help': opens('help'),
  'app.palette': opens('palette'),
  'app.about': opens('about'),
  'app.manual': opens('manual'),
  'app.search': opens('search'),
  'app.news': (core) => core.feed.open(),
  'app.news-later': (core) => core.feed.putOff(),
  'app.agenda': opens('agenda'),
  'app.calculator': openCalculator,
  'app.log': openLog,
  'app.quit': (core) => core.app.quit(),
  'app.repaint': (core) => core.options.onRepaint(),
  'app.look-end': (core) => core.app.endLook(),
  'app.tour': (core) => core.app.tour(),
  'app.tour-end': (core) => core.app.endTour(),
  'app.home': (core) => core.app.home(),
  'app.logout': (core) => core.app.logout(),
  'app.mouse': (core) => core.app.turnMouse(),
  'app.lang': (core) => core.app.setLang(core.lang === 'zh' ? 'en' : 'zh'),
};


/** Over whatever is open; its result goes into the field that was in hand. */
function openCalculator(core: Core, below: Instance | undefined): void {
  if (below === undefined || below.name === 'calculator') return;
  openScreen(core, core.options.screens.calculator(below.hand(), (result) => (result === null ? undefined : below.putInHand(result))));
}

/** Notes a contact with whomever the record in hand is about, or with a customer that is chosen. */
function openLog(core: Core, below: Instance | undefined): void {
  if (below === undefined || below.dialog) return;
  openScreen(core, core.options.screens.log(below.record()));
}

/** Type-ahead: the keys that waited meet the state that the answer made. */
export function drain(core: Core): void {
  if (core.draining) return;
  core.draining = true;
  batch(core, () => {
    while (core.ahead.length > 0) {
      const [key, ...rest] = core.ahead;
      const instance = top(core);
      if (key === undefined || instance === undefined || instance.holds(key)) break;
      core.ahead = rest;
      const before = core.stack;
      handle(core, instance, key);
      if (openedDialog(core, before)) break;
    }
  });
  core.draining = false;
}
