import type { PlainError } from '../../errors.ts';
import { can, fieldRuleOf } from '../../auth/permissions.ts';
import type { Session } from '../../auth/session.ts';
import { errorText, t, type Lang } from '../../i18n/index.ts';
import type { Api, FirstStart, OpenElsewhere, OpenRecord } from '../../services/api.ts';
import type { NewsItem } from '../../services/news-api.ts';
import type { OutsideProgram } from '../../services/documents-api.ts';
import type { Doors } from '../screens/doors.ts';
import type { Attendance } from './attendance.ts';
import type { Ctx, Message } from './context.ts';
import type { Journal } from './journal.ts';
import type { Key } from './key.ts';
import type { LockCause } from './lock.ts';
import type { NewsCard, NewsFeed } from './news.ts';
import type { AppCommands, Instance, Mount, ScreenHost } from './screen.ts';
import type { Theme } from './theme.ts';
import { tourAfter, tourHeight } from './tour.ts';

/** Lines of the frame beside the body: top, message, keys. */
export const FRAME_LINES = 3;
/** Waiting is said after this long. */
export const SLOW_MS = 150;

export interface StoreOptions {
  readonly api: Api;
  readonly first: FirstStart;
  readonly lang: Lang;
  readonly theme: Theme;
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called when the operator leaves, with what made them, where something did. */
  readonly onQuit: (reason?: PlainError) => void;
  /** A task failed: true where the program leaves for it, because all of them will. */
  readonly onFailed: () => boolean;
  /** Draw everything anew. */
  readonly onRepaint: () => void;
  /** Text for the clipboard of the operator's own machine. */
  readonly onCopy: (text: string) => void;
  /** The terminal is to report the mouse, or not any more. */
  readonly onMouse: (on: boolean) => void;
  /** Gives the terminal to another program until that has ended; its exit code. */
  readonly onOutside: (program: OutsideProgram, words: readonly string[]) => Promise<number>;
  /** Screens that every other one can reach; passed in, so that the core knows none. */
  readonly screens: SharedScreens;
  readonly today: (session: Session | null) => string;
}

export interface SharedScreens {
  readonly doors: Doors;
  readonly help: () => Mount;
  readonly palette: () => Mount;
  readonly about: () => Mount;
  readonly manual: () => Mount;
  readonly search: () => Mount;
  readonly agenda: () => Mount;
  /** Gives back what goes into the field in hand, whose text it begins with. */
  readonly calculator: (hand: string | null, done: (result: string | null) => void) => Mount;
  /** Notes a contact in one line; the record that it began at. */
  readonly log: (at: OpenRecord | null) => Mount;
  readonly login: () => Mount;
  /** Covers everything until a password was given. */
  readonly lock: (cause: LockCause) => Mount;
  /** What news leads to. */
  readonly news: NewsScreens;
  /** Asks whether what is unsaved may be lost. */
  readonly leave: (answer: (sure: boolean) => void) => Mount;
}

export interface NewsScreens {
  /** Opens what it is about; null where it leads nowhere. */
  readonly open: (item: NewsItem) => Mount | null;
  /** What is drawn over the screens while it stands, and takes no key; null: the status line says enough. */
  readonly card: (item: NewsItem) => Mount | null;
}

/** Everything that changes, in one place; only this folder writes it. */
export interface Core {
  readonly options: StoreOptions;
  readonly host: ScreenHost;
  readonly app: AppCommands;
  readonly listeners: Set<() => void>;
  version: number;
  lang: Lang;
  session: Session | null;
  company: string;
  /** The operator's own setting. */
  mouse: boolean;
  /** What the operator copied last. */
  clip: string;
  theme: Theme;
  columns: number;
  rows: number;
  message: Message | null;
  stack: readonly Instance[];
  /** Covers the stack, which stays as it is below. */
  lock: Instance | null;
  /** When the last key came. */
  lastKey: number;
  /** When the session was asked for last. */
  looked: number;
  /** Keys typed ahead of an answer, in order. */
  ahead: readonly Key[];
  /** Depth of `batch`: listeners hear at the end of the outermost. */
  depth: number;
  dirty: boolean;
  /** Ctrl-C was the last key. */
  interrupted: boolean;
  /** The question whether to leave what is unsaved, while it stands. */
  leaving: Instance | null;
  draining: boolean;
  /** Which step of the tour of first steps is shown; null: none. */
  tour: number | null;
  /** Who else has the records open that are open here. */
  elsewhere: readonly OpenElsewhere[];
  readonly journal: Journal;
  readonly attendance: Attendance;
  readonly feed: NewsFeed;
  /** What was told and still stands, the newest last. */
  news: readonly NewsItem[];
  /** Drawn over the screens for one of them. */
  card: NewsCard | null;
  slow: ReturnType<typeof setTimeout> | undefined;
}

export function contextOf(core: Core): Ctx {
  const { lang, session, columns, rows, options } = core;
  return {
    lang, session, columns, rows,
    company: core.company,
    theme: core.theme,
    body: { width: columns, height: rows - FRAME_LINES - (core.tour === null ? 0 : tourHeight(columns)) },
    tour: core.tour,
    now: options.now,
    today: options.today(session),
    clip: core.clip,
    doors: options.screens.doors,
    t: (key, params) => t(lang, key, params),
    error: (error) => errorText(lang, error),
    others: (entity, id) => core.elsewhere.find((one) => one.entity === entity && one.id === id)?.others ?? [],
    can: (action, entity, field) => (session === null ? { allowed: false, reason: 'error.not_permitted' } : can(session, action, entity, field)),
    shows: (entity, field) => session !== null && fieldRuleOf(session.grants, entity, field) !== 'hidden',
  };
}

/** Tells the listeners, once the outermost batch is done. */
export function changed(core: Core): void {
  core.dirty = true;
  if (core.depth > 0) return;
  core.dirty = false;
  if (core.tour !== null && core.lock === null) core.tour = tourAfter(core.tour, core.stack.at(-1), contextOf(core));
  core.version += 1;
  core.journal.touch();
  core.attendance.touch();
  core.feed.touch();
  for (const listener of core.listeners) listener();
}

export function batch(core: Core, work: () => void): void {
  core.depth += 1;
  try {
    work();
  } finally {
    core.depth -= 1;
    if (core.depth === 0 && core.dirty) changed(core);
  }
}

export function openScreen(core: Core, mount: Mount): void {
  batch(core, () => {
    const instance = mount(core.host);
    core.stack = [...core.stack, instance];
    instance.start();
    changed(core);
  });
}

/** Takes a screen away, with all above it; the one below is told. */
export function closeScreen(core: Core, instance: Instance): void {
  batch(core, () => {
    if (instance === core.lock) return uncover(core);
    const at = core.stack.indexOf(instance);
    if (at === -1) return;
    const above = core.stack.slice(at);
    core.journal.closed(above);
    for (const gone of above) gone.unmount();
    core.stack = core.stack.slice(0, at);
    core.stack.at(-1)?.resumed(above.some(({ over }) => !over));
    changed(core);
  });
}

/** What was covered is there again, and reads anew what may have changed. */
export function uncover(core: Core): void {
  core.lock?.unmount();
  core.lock = null;
  core.message = null;
  core.lastKey = core.options.now();
  core.stack.at(-1)?.resumed(true);
  changed(core);
}
