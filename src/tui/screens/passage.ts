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

/** A screen that shows nothing: asks the services one thing, then leads elsewhere; what went wrong is said where it was opened. */
export function passage<State, Answer>({ name, run, done }: Passage<State, Answer>): (state: State) => Opening<void> {
  const screen = defineScreen<State>({
    name,
    over: true,
    offers: () => [],
    act: (state) => keep(state),
    key: () => null,
    // What is typed ahead is for where it leads.
    holds: () => true,
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
    view: () => ({ lines: [] }),
  });
  return (state) => opening(screen, state);
}
