import type { Session } from '../../auth/session.ts';
import { app, close, keep } from '../core/effects.ts';
import type { Opening } from '../core/screen.ts';
import { passage } from './passage.ts';

interface LookState {
  readonly id: number;
  readonly name: string;
}

/** The screens from now on as a role would have them; the top line says so, and one key ends it. */
export const lookAs = (id: number, name: string): Opening<void> => ask({ id, name });

const ask = passage<LookState, Session>({
  name: 'look',
  run: (api, { id }) => api.lookAs(id),
  done: (state, session) =>
    keep(
      state,
      close(undefined),
      app((all) => {
        all.atHome(session);
        all.say('warn', 'look.begun', { role: state.name });
      }),
    ),
});
