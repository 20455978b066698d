import { close, keep, open } from '../core/effects.ts';
import type { Opening, Update } from '../core/screen.ts';
import { ask } from './dialog.ts';

/** Whether what is not saved may be lost; staying is what Enter and Esc do. */
export const askLeave = (): Opening<'stay' | 'go'> =>
  ask({
    title: 'tui.leave.title',
    text: 'tui.leave.text',
    answers: [
      { id: 'stay', label: 'tui.leave.stay' },
      { id: 'go', label: 'tui.leave.go' },
    ],
    initial: 'stay',
    cancel: 'stay',
  });

/** Leaves a screen on which something was typed, once that was asked. */
export const leaveAsking = <S>(state: S): Update<S> => keep(state, open<S, void, 'stay' | 'go'>(askLeave(), (now, answer) => (answer === 'go' ? keep(now, close(undefined)) : keep(now))));
