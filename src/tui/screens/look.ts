import type { Session } from '../../auth/session.ts';
import { app, close, keep, load, say } from '../core/effects.ts';
import { defineScreen, opening, type Opening } from '../core/screen.ts';

interface LookState {
  readonly id: number;
  readonly name: string;
}

/** The screens from now on as a role would have them; the top line says so, and one key ends it. */
export const lookAs = (id: number, name: string): Opening<void> => opening(screen, { id, name });

const screen = defineScreen<LookState>({
  name: 'look',
  over: true,
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  opened: (state) =>
    keep(
      state,
      load<LookState, void, Session>({
        slot: 'look',
        run: (api) => api.lookAs(state.id),
        done: (now, session) =>
          keep(
            now,
            close(undefined),
            app((all) => {
              all.setSession(session);
              all.home();
              all.say('warn', 'look.begun', { role: now.name });
            }),
          ),
        fail: (now, error) => keep(now, close(undefined), say('error', error.key, error.params)),
      }),
    ),
  view: () => ({ lines: [] }),
});
