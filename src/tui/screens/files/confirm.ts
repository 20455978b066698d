import type { PlainError } from '../../../errors.ts';
import { open } from '../../core/effects.ts';
import type { Ctx } from '../../core/context.ts';
import type { Effect, Update } from '../../core/screen.ts';
import { ask } from '../../widgets/dialog.ts';
import { shownPath } from './path.ts';

/** Whether the services refused because there is a file of that name already. */
export const isThere = (error: PlainError): boolean => error.code === 'conflict' && error.key === 'output.exists';

/** Asks whether a file may be replaced; No is the default. */
export const askOverwrite = <S, R>(path: string, answered: (state: S, yes: boolean, ctx: Ctx) => Update<S, R>): Effect<S, R> =>
  open<S, R, 'yes' | 'no'>(
    ask<'yes' | 'no'>({
      title: 'tui.overwrite.title',
      text: 'tui.overwrite.text',
      params: { path: shownPath(path) },
      answers: [
        { id: 'yes', label: 'tui.overwrite.yes' },
        { id: 'no', label: 'tui.no' },
      ],
      initial: 'no',
      cancel: 'no',
    }),
    (state, answer, ctx) => answered(state, answer === 'yes', ctx),
  );
