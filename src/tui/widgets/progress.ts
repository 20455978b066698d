import { paceWords } from '../../output/pace-words.ts';
import type { Progress } from '../../services/context.ts';
import { pacer, type Pace } from '../../util/pace.ts';
import type { Ctx } from '../core/context.ts';
import { keep } from '../core/effects.ts';
import { line, piece, type Line } from '../core/line.ts';
import type { Effect, Task } from '../core/screen.ts';

/** How far long work is, and how fast it goes. */
export interface PacedProgress extends Progress {
  readonly pace?: Pace | null;
}

/** A task whose progress changes the state; Esc stops it where the screen `holds` Esc. */
export const loadWithProgress =
  <S, R, T>(task: Task<S, R, T>, onProgress: (state: S, progress: PacedProgress) => S): Effect<S, R> =>
  (host) => {
    const pace = pacer(Date.now);
    host.work<T>({
      ...task,
      run: (api, control, first) => task.run(api, { ...control, onProgress: (progress) => host.update((state) => keep(onProgress(state, { ...progress, pace: pace(progress) }))) }, first),
    });
  };

const BAR = 20;

/** A bar where the end is known, else how many so far. Progress through a file is in bytes, which say nothing to people: a percentage. */
export function progressLine(progress: PacedProgress | null, ctx: Ctx, unit: 'records' | 'bytes' = 'records'): Line {
  if (progress === null) return line(piece(ctx.t('tui.working'), 'accent'));
  const done = progress.done.toLocaleString('en');
  if (progress.total === null || progress.total === 0) return line(piece(ctx.t('tui.progress-some', { done }), 'accent'));
  const filled = Math.max(0, Math.min(BAR, Math.round((progress.done / progress.total) * BAR)));
  const words = unit === 'bytes' ? `${Math.floor((progress.done / progress.total) * 100)}%` : ctx.t('tui.progress-of', { done, total: progress.total.toLocaleString('en') });
  return line(piece(ctx.theme.borders.bar.repeat(filled), 'accent'), piece(ctx.theme.borders.h.repeat(BAR - filled), 'border'), piece(`  ${[words, ...paceWords(ctx.lang, progress.pace ?? null, unit === 'records')].join('  ')}`, 'plain'));
}
