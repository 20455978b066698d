import type { Api } from '../../services/api.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, say } from '../core/effects.ts';
import { defineScreen, opening, type Opening, type Update } from '../core/screen.ts';

interface Passage<State, Answer> {
  /** Its name for the help, and the slot of what it asks. */
  readonly name: string;
  run(api: Api, state: State): Promise<Answer>;
  /** Where the answer leads. */
  done(state: State, answer: Answer, ctx: Ctx): Update<State>;
}

interface Unseen<State> {
  readonly name: string;
  /** Opens or asks what leads elsewhere. */
  opened(state: State, ctx: Ctx): Update<State>;
  /** Whether what is typed ahead waits for where it leads. */
  readonly holds?: boolean;
}

/** A screen that shows nothing and takes no key: what it does when it is opened leads elsewhere. */
export function unseen<State>({ name, opened, holds = false }: Unseen<State>): (state: State) => Opening<void> {
  const screen = defineScreen<State>({
    name,
    over: true,
    offers: () => [],
    act: (state) => keep(state),
    key: () => null,
    ...(holds ? { holds: () => true } : {}),
    opened,
    view: () => ({ lines: [] }),
  });
  return (state) => opening(screen, state);
}

/** Asks the services one thing, then leads elsewhere; what went wrong is said where it was opened. */
export function passage<State, Answer>({ name, run, done }: Passage<State, Answer>): (state: State) => Opening<void> {
  return unseen<State>({
    name,
    holds: true,
    opened: (state) =>
      keep(
        state,
        load<State, void, Answer>({
          slot: name,
          run: async (api) => await run(api, state),
          done,
          fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
        }),
      ),
  });
}
