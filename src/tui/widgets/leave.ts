import type { Opening } from '../core/screen.ts';
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
