import type { Message } from './context.ts';
import type { MessageKey, MessageParams } from '../../i18n/index.ts';
import type { Ctx } from './context.ts';
import type { AppCommands, Effect, Opening, Task, Update } from './screen.ts';

/** An effect of a screen that gives nothing back. */
export type StateEffect<S> = Effect<S>;

/** The next state and what happens beside it. The types come from where the update goes. */
export const keep = <S, R = void>(state: NoInfer<S>, ...effects: readonly Effect<NoInfer<S>, NoInfer<R>>[]): Update<S, R> => ({ state, effects });

/** Asks the services. */
export const load =
  <S, R, T>(task: Task<S, R, T>): Effect<S, R> =>
  (host) =>
    host.work(task);

/** Opens a screen; `then` gets its result and the state as it is then. */
export const open =
  <S, R, T>(screen: Opening<T>, then?: (state: S, result: T, ctx: Ctx) => Update<S, R>): Effect<S, R> =>
  (host) =>
    host.app.open(screen.mount((result) => (then === undefined ? undefined : host.update((state, ctx) => then(state, result, ctx)))));

export const close =
  <S, R>(result: R): Effect<S, R> =>
  (host) =>
    host.close(result);

export const say =
  <S, R>(tone: Message['tone'], key: MessageKey, params: MessageParams = {}): Effect<S, R> =>
  (host) =>
    host.app.say(tone, key, params);

/** A command to the whole program. */
export const app =
  <S, R>(command: (app: AppCommands) => void): Effect<S, R> =>
  (host) =>
    command(host.app);

/** Leaves with what is unsaved kept as a draft, and says so once it is. */
export const asideThen =
  <S, R>(result: R, told?: Effect<S, R>): Effect<S, R> =>
  (host) =>
    void host.app.putAside().then(() => {
      host.close(result);
      told?.(host);
    });
