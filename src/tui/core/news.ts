import { NEWS_KINDS, type News, type NewsItem } from '../../services/news-api.ts';
import { changed, openScreen, type Core } from './core.ts';
import { plainError } from './errors.ts';
import { isGone, lockScreens } from './lock.ts';
import type { Instance } from './screen.ts';

/** A question that was answered with nothing sooner than it should is asked again only after so long. */
const REST_MS = 3000;
/** What cannot be asked now is asked again then. */
const RETRY_MS = 10_000;

/** Hears what is told while one works, and keeps it until it is opened, put off or over. It never takes a key. */
export interface NewsFeed {
  readonly touch: () => void;
  /** Opens what the newest is about. */
  readonly open: () => void;
  readonly putOff: () => void;
  /** Once a second. */
  readonly tick: () => void;
  readonly stop: () => void;
}

/** Drawn over the screens for a piece of news. */
export interface NewsCard {
  readonly id: number;
  readonly about: string;
  readonly instance: Instance;
}

export function createFeed(core: Core): NewsFeed {
  let heard: { readonly operatorId: number | null; readonly abort: AbortController } | null = null;

  const listen = async (operatorId: number | null, { signal }: AbortController): Promise<void> => {
    let last: number | null = null;
    while (!signal.aborted) {
      const began = performance.now();
      const answer: News | null = await core.options.api.news(last, { signal }).catch((error: unknown) => {
        const plain = plainError(error);
        if (!signal.aborted && isGone(plain)) lockScreens(core, { kind: 'gone', error: plain });
        return null;
      });
      if (signal.aborted || core.session?.operatorId !== operatorId) return;
      if (answer !== null) take(core, answer.items);
      const isFirst = last === null && answer !== null;
      last = answer?.last ?? last;
      if (answer === null) await rest(RETRY_MS, signal);
      else if (!isFirst && answer.items.length === 0 && performance.now() - began < REST_MS) await rest(REST_MS, signal);
    }
  };

  return {
    touch: () => {
      const operatorId = core.session?.operatorId ?? null;
      if (core.session === null ? heard === null : heard?.operatorId === operatorId) return;
      heard?.abort.abort();
      drop(core, core.news);
      showCard(core);
      heard = core.session === null ? null : { operatorId, abort: new AbortController() };
      if (heard !== null) void listen(operatorId, heard.abort);
    },
    open: () => {
      // What the card offers is what is opened, whatever else was told since.
      const item = core.news.findLast(({ about }) => about === core.card?.about) ?? core.news.at(-1);
      const mount = item === undefined ? null : core.options.screens.news.open(item);
      if (item === undefined) return core.app.say('info', 'news.none');
      drop(core, [item]);
      showCard(core);
      changed(core);
      if (mount !== null) openScreen(core, mount);
    },
    putOff: () => {
      drop(core, core.news);
      showCard(core);
      changed(core);
    },
    tick: () => {
      sweep(core);
      core.card?.instance.tick();
    },
    stop: () => {
      heard?.abort.abort();
      core.card?.instance.unmount();
      core.card = null;
    },
  };
}

/** A later one takes the place of one about the same thing; one without words takes it away. */
function take(core: Core, items: readonly NewsItem[]): void {
  if (items.length === 0) return;
  const before = core.news;
  for (const item of items) {
    drop(core, core.news.filter(({ about }) => about === item.about));
    if (NEWS_KINDS[item.kind].text !== null) add(core, item);
  }
  showCard(core);
  core.stack.at(-1)?.told(items);
  // That somebody else's call is over is no reason to draw.
  if (core.news !== before) changed(core);
}

function add(core: Core, item: NewsItem): void {
  core.news = [...core.news, item];
  // What was said of something done gives its line up: the next key may be long in coming.
  if (core.message?.tone === 'info' || core.message?.tone === 'good') core.message = null;
}

function drop(core: Core, items: readonly NewsItem[]): void {
  if (items.length > 0) core.news = core.news.filter((one) => !items.includes(one));
}

/** What is drawn is the newest that is drawn at all; it hears of the others. */
function showCard(core: Core): void {
  const { card } = core.options.screens.news;
  const item = core.news.findLast((one) => card(one) !== null);
  if (core.card?.id !== item?.id) {
    core.card?.instance.unmount();
    core.card = null;
    const mount = item === undefined ? null : card(item);
    if (item !== undefined && mount !== null) {
      core.card = { id: item.id, about: item.about, instance: mount(core.host) };
      core.card.instance.start();
    }
  }
  core.card?.instance.told(core.news);
}

/** What is not worth telling any more goes. */
function sweep(core: Core): void {
  const now = core.options.now();
  const over = core.news.filter(({ until }) => Date.parse(until) <= now);
  if (over.length === 0) return;
  drop(core, over);
  showCard(core);
  changed(core);
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
  });
}
