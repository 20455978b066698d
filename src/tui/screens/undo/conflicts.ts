import type { ActionId } from '../../../keys.ts';
import type { Progress } from '../../../services/context.ts';
import type { UndoPreview } from '../../../services/api.ts';
import type { UndoConflicts, Undone } from '../../../services/undo-api.ts';
import { close, keep, load, say } from '../../core/effects.ts';
import type { Ctx } from '../../core/context.ts';
import { isKey, type Key } from '../../core/key.ts';
import { defineScreen, opening, type Effect, type Offer, type Opening, type Update } from '../../core/screen.ts';
import { movedTo } from '../../widgets/menu.ts';
import { loadWithProgress } from '../../widgets/progress.ts';
import { beginWith, decided, decidedAlike, isOpenRow, rowsOf, undoneWords, type ConflictsState } from './state.ts';
import { conflictsView } from './view.ts';

type Next = Update<ConflictsState, boolean>;

/** What was changed again since, field by field: each stays or goes back. Gives back whether the step was taken back. */
export const undoConflicts = (preview: UndoPreview): Opening<boolean> => opening(screen, beginWith(preview));

const screen = defineScreen<ConflictsState, boolean>({
  name: 'undo-conflicts',
  title: (_state, ctx) => ctx.t('tui.undo.title'),
  offers: conflictsOffers,
  act: conflictsAct,
  key: conflictsKey,
  holds: (state, key) => state.running !== null && isKey(key, 'esc'),
  view: conflictsView,
});

function conflictsOffers(state: ConflictsState): readonly Offer[] {
  if (state.running !== null) return [];
  const row = state.rows[state.at];
  const open = row !== undefined && isOpenRow(row);
  const choices: readonly Offer[] = open ? [{ action: 'undo.keep' }, { action: 'undo.take' }] : [];
  return [{ action: 'undo.next' }, ...choices, { action: 'undo.go' }, ...(open ? [{ action: 'undo.alike' } as const] : [])];
}

function conflictsAct(state: ConflictsState, action: ActionId): Next {
  if (action === 'undo.go') return takeBack(state);
  if (action === 'undo.next') return state.at >= state.rows.length ? takeBack(state) : goTo(state, state.at + 1);
  if (action === 'undo.alike') return keep(decidedAlike(state));
  return keep(decided(state, action === 'undo.take' ? 'take' : 'keep'));
}

function conflictsKey(state: ConflictsState, key: Key, ctx: Ctx): Next | null {
  if (state.running !== null) return keep(state);
  if (isKey(key, 'esc')) return keep(state, close(false));
  const moved = isKey(key, 'tab') ? state.at + 1 : isKey(key, 'shift-tab') ? state.at - 1 : movedTo(key, state.at, { count: state.rows.length + 1, page: Math.max(1, ctx.body.height - 6) });
  return moved === null ? null : goTo(state, Math.max(0, Math.min(state.rows.length, moved)));
}

/** Lines before the last one at which further ones are asked for. */
const NEAR = 10;

function goTo(state: ConflictsState, at: number): Next {
  const { next, preview } = state;
  if (next === null || at < state.rows.length - NEAR) return keep({ ...state, at });
  return keep(
    { ...state, at },
    load<ConflictsState, boolean, UndoConflicts>({
      slot: 'more',
      once: true,
      run: (api) => api.undoConflicts(preview.step.id, next),
      done: (now, { conflicts, next: further }) => keep({ ...now, rows: [...now.rows, ...rowsOf(conflicts)], known: now.known + conflicts.length, next: further }),
    }),
  );
}

const running = (state: ConflictsState, progress: Progress): ConflictsState => (state.running === null ? state : { ...state, running: { progress } });

function takeBack(state: ConflictsState): Next {
  const { preview, ways } = state;
  return keep(
    { ...state, running: { progress: null } },
    loadWithProgress<ConflictsState, boolean, Undone>(
      {
        slot: 'undo',
        label: 'tui.saving',
        patient: true,
        run: (api, control) => api.undo(preview.step.id, { rest: 'keep', ways, asOf: preview.asOf }, control),
        done: (now, done) => keep(now, close(done.stepId !== 0), undoneWords(done)),
        fail: (now, error) => (error.key === 'error.undo_changed' ? keep({ ...now, running: null }, say('warn', error.key), again) : keep({ ...now, running: null }, say('error', error.key, error.params))),
      },
      running,
    ),
  );
}

/** What stands there now, with what was chosen so far. */
const again: Effect<ConflictsState, boolean> = (host) => {
  host.update((state) =>
    keep(
      state,
      load<ConflictsState, boolean, UndoPreview>({
        slot: 'again',
        label: null,
        run: (api, control) => api.undoPreview(state.preview.step.id, 'keep', control),
        done: (now, preview) => keep({ ...beginWith(preview), ways: now.ways }),
      }),
    ),
  );
};
