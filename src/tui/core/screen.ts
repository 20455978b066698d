/**
 * A screen is a state, pure functions of it, and a view. Its functions get the state as it is now and give the next one together with
 * effects; the instance (`mountScreen`) holds the only copy. Nothing keeps a state in a closure across a wait: what comes back from the
 * services is handed a function of the state of that moment.
 */
import type { Control } from '../../services/context.ts';
import type { Api, FirstStart, OpenRecord } from '../../services/api.ts';
import type { NewsItem } from '../../services/news-api.ts';
import type { OutsideProgram } from '../../services/documents-api.ts';
import type { EntityName } from '../../entities/names.ts';
import type { PlainError } from '../../errors.ts';
import type { Lang, MessageKey, MessageParams } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Session } from '../../auth/session.ts';
import type { Ctx, Message } from './context.ts';
import type { LockCause } from './lock.ts';
import type { Key } from './key.ts';
import type { Area, View } from './line.ts';
import { createTasks } from './tasks.ts';

/** An action that the screen offers now; `why` says why it cannot be done (it is shown dimmed, with the reason). */
export interface Offer {
  readonly action: ActionId;
  readonly why?: Reason | undefined;
  /** Other words than the table's: the name of a thing. */
  readonly label?: string | undefined;
  /** Which of the things that the action stands for, such as a step of the record's flow: its name, the key of its words, its own keys. */
  readonly choice?: Choice | undefined;
}
export interface Choice {
  readonly name: string;
  readonly words: string;
  readonly keys: readonly string[];
}
export interface Reason {
  readonly key: MessageKey;
  readonly params?: MessageParams;
}

export interface Update<S, R = void> {
  readonly state: S;
  readonly effects?: readonly Effect<S, R>[];
}

/** Something beside the state: run by the instance after the new state stands. */
export type Effect<S, R = void> = (host: Host<S, R>) => void;

export interface Host<S, R> {
  readonly api: Api;
  readonly first: FirstStart;
  readonly app: AppCommands;
  /** Changes the state as it is then. */
  readonly update: (change: (state: S, ctx: Ctx) => Update<S, R>) => void;
  /** Starts work; a newer one in the same slot makes this one's answer count for nothing. */
  readonly work: <T>(task: Task<S, R, T>) => void;
  readonly cancel: (slot: string) => void;
  readonly close: (result: R) => void;
}

export interface Task<S, R, T> {
  readonly slot: string;
  /** While one is under way in the slot this one is not started. */
  readonly once?: boolean;
  /** It begins after so many milliseconds in which no newer one came into its slot: for what typing goes on beside. */
  readonly pause?: number;
  /** What waits says so: shown after 150 ms. Null: quietly. */
  readonly label?: MessageKey | null;
  /** Stopping it is a wish: it ends when the services have answered. For what writes. */
  readonly patient?: boolean;
  readonly run: (api: Api, control: Control, first: FirstStart) => Promise<T>;
  readonly done: (state: S, value: T, ctx: Ctx) => Update<S, R>;
  /** Without it the message line says what happened. */
  readonly fail?: (state: S, error: PlainError, ctx: Ctx) => Update<S, R>;
}

/** What any screen may ask of the whole program. */
export interface AppCommands {
  readonly say: (tone: Message['tone'], key: MessageKey, params?: MessageParams) => void;
  readonly open: (mount: Mount) => void;
  /** Back to the first screen. */
  readonly home: () => void;
  readonly replaceAll: (mount: Mount) => void;
  /** Keeps what is unsaved on the top screen as a draft, now; resolves when it is kept. It is closed afterwards without being lost. */
  readonly putAside: () => Promise<void>;
  /** Leaves; asks where something is unsaved. */
  readonly quit: (reason?: PlainError) => void;
  readonly repaint: () => void;
  /** Keeps text for pasting it here (`ctx.clip`), and hands it to the clipboard of the operator's terminal. */
  readonly copy: (text: string) => void;
  /** Gives the terminal to a program until that has ended; its exit code. */
  readonly outside: (program: OutsideProgram, words: readonly string[]) => Promise<number>;
  readonly setLang: (lang: Lang) => void;
  /** Turns the mouse on or off, for the operator and from now on. */
  readonly turnMouse: () => void;
  readonly setSession: (session: Session) => void;
  /** Another session from now on, seen from the first screen: nothing of what the other one read stays. */
  readonly atHome: (session: Session) => void;
  /** Back to one's own rights, and to the first screen. */
  readonly endLook: () => void;
  readonly setCompany: (name: string) => void;
  /** Covers everything until the operator, or another one, has given a password. */
  readonly lock: (cause: LockCause) => void;
  /** Keeps what is unsaved for the operator who typed it. */
  readonly keepDrafts: () => Promise<void>;
  /** Begins the tour of first steps, on the main menu. */
  readonly tour: () => void;
  readonly endTour: () => void;
  /** Ends the session; asks where something is unsaved. */
  readonly logout: () => void;
  /** The screen that palette and help are about; `shared`: what the frame offers there. */
  readonly below: () => { readonly name: string; readonly offers: readonly Offer[]; readonly shared: readonly Offer[]; readonly dialog: boolean };
  /** To another place: boxes over the screen are closed, unless something was typed there. */
  readonly go: (mount: Mount) => void;
  /** Runs an action of the screen on top, as its key would. */
  readonly act: (action: ActionId, choice?: string) => void;
}

/** Puts a screen on the stack. */
export type Mount = (host: ScreenHost) => Instance;

/** A screen ready to be opened, and what it gives back. */
export interface Opening<R> {
  readonly mount: (deliver: (result: R) => void) => Mount;
}

export interface ScreenDef<S, R = void> {
  /** `help.<name>` describes it; where in keys.ts names it. */
  readonly name: string;
  /** Drawn over what is below. */
  readonly over?: boolean;
  /** Drawn over what is below, and type-ahead of the same chunk does not reach it: nobody can have read its question yet. */
  readonly dialog?: boolean;
  /** Its part of the path on the top line. */
  readonly title?: (state: S, ctx: Ctx) => string | null;
  readonly offers: (state: S, ctx: Ctx) => readonly Offer[];
  readonly act: (state: S, action: ActionId, ctx: Ctx, choice?: string) => Update<S, R>;
  /** Keys that are no action; null where the screen does not know them. Esc that is not known goes back. */
  readonly key: (state: S, key: Key, ctx: Ctx) => Update<S, R> | null;
  /** Whether this key must wait for the answer that is under way (it is kept and comes again). */
  readonly holds?: (state: S, key: Key) => boolean;
  /** The first effects, and those when the screen above has closed; `whole`: it was no dialog, and much may have happened there. */
  readonly opened?: (state: S, ctx: Ctx) => Update<S, R>;
  readonly resumed?: (state: S, ctx: Ctx, whole: boolean) => Update<S, R>;
  readonly resized?: (state: S, ctx: Ctx) => Update<S, R>;
  /** Something was told while it is on top (core/news.ts); what is drawn for a piece of news is told of all that stands. Null where it does not matter here. */
  readonly told?: (state: S, items: readonly NewsItem[], ctx: Ctx) => Update<S, R> | null;
  /** Once a second, while it is on top: for what counts down. Null where nothing changes. */
  readonly tick?: (state: S, ctx: Ctx) => Update<S, R> | null;
  readonly view: (state: S, ctx: Ctx, area: Area) => View;
  /** What would be lost now: the store asks before it leaves, and the journal keeps it. `whole`: as it stands, because something was typed above it. */
  readonly draft?: (state: S, ctx: Ctx, whole: boolean) => Unsaved | null;
  /** What is typed here goes into the screen below, and is kept with it. */
  readonly within?: (state: S) => boolean;
  /** The record that is open here. */
  readonly record?: (state: S) => OpenRecord | null;
  /** The field in hand that takes text from elsewhere (the calculator), and how it gets there; null where there is none. Without it a result goes where a paste would. */
  readonly hand?: (state: S, ctx: Ctx) => { readonly text: string; readonly put: (text: string) => Update<S, R> } | null;
}

/** What is unsaved on a screen. */
export interface Unsaved {
  readonly kind: KeptKind;
  /** Plain data that brings it back. */
  readonly data: unknown;
  /** What it is, in short, for the list of drafts. */
  readonly about: About;
  /** Where it is kept already: it came back from there. */
  readonly place?: string | undefined;
}
export type KeptKind = 'form' | 'grid' | 'conditions' | 'text' | 'call' | 'mail' | 'rights' | 'log';
export interface About {
  readonly entity?: EntityName | undefined;
  /** A record; null for a new one. */
  readonly id?: number | null;
  readonly label?: string;
  readonly step?: string | undefined;
  readonly count?: number;
}

/** What an instance needs of the store. */
export interface ScreenHost {
  readonly api: Api;
  readonly first: FirstStart;
  readonly app: AppCommands;
  readonly ctx: () => Ctx;
  readonly changed: () => void;
  readonly closed: (instance: Instance) => void;
  readonly working: () => void;
  /** Some task failed; true where the screens end for it. */
  readonly failed: () => boolean;
}

/** A screen on the stack, its state hidden. */
export interface Instance {
  readonly name: string;
  readonly over: boolean;
  readonly dialog: boolean;
  readonly title: () => string | null;
  readonly offers: () => readonly Offer[];
  readonly act: (action: ActionId, choice?: string) => void;
  /** False where the screen does not know the key. */
  readonly key: (key: Key) => boolean;
  readonly holds: (key: Key) => boolean;
  readonly resumed: (whole: boolean) => void;
  readonly resized: () => void;
  readonly tick: () => void;
  readonly told: (items: readonly NewsItem[]) => void;
  readonly view: (area: Area) => View;
  readonly draft: (whole?: boolean) => Unsaved | null;
  /** Whether what is typed here is kept at all. */
  readonly keeps: boolean;
  readonly within: () => boolean;
  readonly record: () => OpenRecord | null;
  /** What stands in the field in hand; null where there is none that takes text. */
  readonly hand: () => string | null;
  readonly putInHand: (text: string) => void;
  /** What has been under way for at least this long, null when nothing is. */
  readonly busy: (sinceMs: number) => MessageKey | null;
  /** Stops what is under way; false when nothing was. */
  readonly stop: () => boolean;
  readonly unmount: () => void;
  readonly start: () => void;
}

/** Keeps the types of a definition together. */
export function defineScreen<S, R = void>(def: ScreenDef<S, R>): ScreenDef<S, R> {
  return def;
}

/** A screen with its first state, ready to be opened. */
export function opening<S, R>(def: ScreenDef<S, R>, initial: S): Opening<R> {
  return { mount: (deliver) => (host) => mountScreen(def, initial, host, deliver) };
}

function mountScreen<S, R>(def: ScreenDef<S, R>, initial: S, host: ScreenHost, deliver: (result: R) => void): Instance {
  let state = initial;
  let mounted = true;
  const apply = (update: Update<S, R> | undefined, quiet = false): void => {
    if (update === undefined) return;
    // An answer that nobody was told to wait for and that changes nothing is no reason to draw.
    const isSeen = !quiet || update.state !== state;
    state = update.state;
    if (isSeen) host.changed();
    for (const effect of update.effects ?? []) effect(own);
  };
  const tasks = createTasks<S, R>(host, (change, quiet) => (mounted ? apply(change(state), quiet) : undefined));
  const own: Host<S, R> = {
    api: host.api,
    first: host.first,
    app: host.app,
    update: (change) => (mounted ? apply(change(state, host.ctx())) : undefined),
    work: tasks.work,
    cancel: tasks.cancel,
    close: (result) => {
      if (!mounted) return;
      host.closed(instance);
      deliver(result);
    },
  };
  // A line that is being typed takes a result as it takes a paste.
  const withResult = (text: string): Update<S, R> | null => def.key(state, { kind: 'paste', text, result: true }, host.ctx());
  const instance: Instance = {
    name: def.name,
    over: def.over ?? def.dialog ?? false,
    dialog: def.dialog ?? false,
    title: () => def.title?.(state, host.ctx()) ?? null,
    offers: () => def.offers(state, host.ctx()),
    act: (action, choice) => apply(def.act(state, action, host.ctx(), choice)),
    key: (key) => {
      const update = def.key(state, key, host.ctx());
      apply(update ?? undefined);
      return update !== null;
    },
    holds: (key) => tasks.any() && (def.holds?.(state, key) ?? false),
    resumed: (whole) => apply(def.resumed?.(state, host.ctx(), whole)),
    resized: () => apply(def.resized?.(state, host.ctx())),
    tick: () => apply(def.tick?.(state, host.ctx()) ?? undefined),
    told: (items) => apply(def.told?.(state, items, host.ctx()) ?? undefined),
    view: (area) => def.view(state, host.ctx(), area),
    draft: (whole = false) => def.draft?.(state, host.ctx(), whole) ?? null,
    keeps: def.draft !== undefined,
    within: () => def.within?.(state) ?? false,
    record: () => def.record?.(state) ?? null,
    hand: () => (def.hand === undefined ? (withResult('') === null ? null : '') : (def.hand(state, host.ctx())?.text ?? null)),
    putInHand: (text) => apply((def.hand === undefined ? withResult(text) : def.hand(state, host.ctx())?.put(text)) ?? undefined),
    busy: tasks.busy,
    stop: tasks.stop,
    unmount: () => {
      mounted = false;
      tasks.clear();
    },
    start: () => apply(def.opened?.(state, host.ctx())),
  };
  return instance;
}
