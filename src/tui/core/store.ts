import type { MessageKey } from '../../i18n/index.ts';
import { createAttendance } from './attendance.ts';
import { appCommands } from './commands.ts';
import type { Ctx, Message } from './context.ts';
import { tick } from './lock.ts';
import { batch, changed, closeScreen, contextOf, SLOW_MS, type Core, type StoreOptions } from './core.ts';
import { click, drain, take } from './dispatch.ts';
import { createJournal } from './journal.ts';
import type { NewsItem } from '../../services/news-api.ts';
import { createFeed } from './news.ts';
import type { Key } from './key.ts';
import type { Spot } from './line.ts';
import type { AppCommands, Instance, ScreenHost } from './screen.ts';
import type { Theme } from './theme.ts';

export interface Store {
  readonly app: AppCommands;
  /** A chunk of keys, in the order typed; each meets the state that the one before it left. */
  readonly input: (keys: readonly Key[]) => void;
  /** What a click on a spot of the frame does. */
  readonly spot: (spot: Spot) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly setTheme: (theme: Theme) => void;
  readonly subscribe: (listener: () => void) => () => void;
  /** Another number after every change. */
  readonly version: () => number;
  readonly ctx: () => Ctx;
  /** Once a second. */
  readonly tick: () => void;
  /** The screens are covered until a password was given. */
  readonly isLocked: () => boolean;
  readonly stack: () => readonly Instance[];
  readonly message: () => Message | null;
  /** What was told and still stands, the newest last; nothing while the screens are covered. */
  readonly news: () => readonly NewsItem[];
  /** What is drawn over the screens for one of them. */
  readonly card: () => Instance | null;
  /** What the top screen waits for, once that is worth saying. */
  readonly busy: () => MessageKey | null;
  /** Keeps what is unsaved: the line dropped. */
  readonly saveDrafts: () => Promise<void>;
  /** What was kept of screens that are closed is gone. */
  readonly draftsSettled: () => Promise<void>;
  readonly close: () => void;
}

/** The only holder of what changes: screens on a stack, message, language, size. */
export function createStore(options: StoreOptions): Store {
  const core = createCore(options);
  return {
    app: core.app,
    input: (keys) => take(core, keys),
    spot: (spot) => click(core, spot),
    resize: (columns, rows) =>
      batch(core, () => {
        core.columns = columns;
        core.rows = rows;
        for (const instance of [...core.stack, ...(core.lock === null ? [] : [core.lock])]) instance.resized();
        changed(core);
      }),
    setTheme: (theme) => {
      core.theme = theme;
      changed(core);
    },
    subscribe: (listener) => {
      core.listeners.add(listener);
      return () => core.listeners.delete(listener);
    },
    version: () => core.version,
    ctx: () => contextOf(core),
    tick: () => tick(core),
    isLocked: () => core.lock !== null,
    stack: () => (core.lock === null ? core.stack : [core.lock]),
    message: () => (core.lock === null ? core.message : null),
    news: () => (core.lock === null ? core.news : []),
    card: () => (core.lock === null ? (core.card?.instance ?? null) : null),
    busy: () => busyOn(core),
    saveDrafts: core.journal.flush,
    draftsSettled: core.journal.settled,
    close: () => {
      clearTimeout(core.slow);
      core.journal.stop();
      core.attendance.stop();
      core.feed.stop();
      core.lock?.unmount();
      for (const instance of core.stack) instance.unmount();
      core.stack = [];
      core.listeners.clear();
    },
  };
}

function createCore(options: StoreOptions): Core {
  const { lang, theme, columns, rows } = options;
  const core: Core = {
    options,
    get host() {
      return host;
    },
    get app() {
      return app;
    },
    get journal() {
      return journal;
    },
    get attendance() {
      return attendance;
    },
    get feed() {
      return feed;
    },
    listeners: new Set(),
    version: 0, lang, theme, columns, rows,
    session: null, company: '', mouse: false, clip: '', message: null, stack: [], ahead: [], lock: null, lastKey: options.now(), looked: options.now(),
    depth: 0, dirty: false, interrupted: false, leaving: null, draining: false, elsewhere: [], news: [], card: null, tour: null, slow: undefined,
  };
  const journal = createJournal(core);
  const attendance = createAttendance(core);
  const feed = createFeed(core);
  const app = appCommands(core);
  const host: ScreenHost = {
    api: { ...options.api, drafts: journal.waiting },
    first: options.first,
    app,
    ctx: () => contextOf(core),
    changed: () => {
      changed(core);
      drainSoon(core);
    },
    closed: (instance) => closeScreen(core, instance),
    failed: options.onFailed,
    working: () => {
      clearTimeout(core.slow);
      core.slow = setTimeout(() => (busyOn(core) === null ? undefined : changed(core)), SLOW_MS + 5);
      core.slow.unref();
      drainSoon(core);
    },
  };
  return core;
}

const busyOn = (core: Core): MessageKey | null => (core.lock ?? core.stack.at(-1))?.busy(SLOW_MS) ?? null;

function drainSoon(core: Core): void {
  if (core.ahead.length > 0 && !core.draining) queueMicrotask(() => drain(core));
}
