import type { SharedScreens } from '../core/core.ts';
import { ask } from '../widgets/dialog.ts';
import { about } from './about.ts';
import { help } from './help.ts';
import { palette } from './palette.ts';

/** The screens that every other one can reach. */
export const SHARED_SCREENS: SharedScreens = {
  help: () => help().mount(() => undefined),
  palette: () => palette().mount(() => undefined),
  about: () => about().mount(() => undefined),
  leave: (answer) =>
    ask({
      title: 'tui.leave.title',
      text: 'tui.leave.text',
      answers: [
        { id: 'stay', label: 'tui.leave.stay' },
        { id: 'go', label: 'tui.leave.go' },
      ],
      initial: 'stay',
      cancel: 'stay',
    }).mount((choice) => answer(choice === 'go')),
};
