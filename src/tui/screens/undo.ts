import { entityLabel } from '../../i18n/index.ts';
import type { Progress } from '../../services/context.ts';
import type { UndoPreview } from '../../services/api.ts';
import { truncate } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, open, say } from '../core/effects.ts';
import { defineScreen, opening, type Effect, type Opening } from '../core/screen.ts';
import { changeWords } from '../widgets/changes.ts';
import { ask, box } from '../widgets/dialog.ts';
import { loadWithProgress, progressLine } from '../widgets/progress.ts';
import { stepText } from '../widgets/step-text.ts';
import { undoConflicts } from './undo/conflicts.ts';
import { undoneWords } from './undo/state.ts';

interface UndoState {
  /** Null: the operator's last one that can be taken back. */
  readonly stepId: number | null;
  readonly progress: Progress | null;
}

/** Takes a step back, after a look at what that changes; gives back whether it was. Without a step: the operator's last one. */
export const undo = (stepId: number | null = null): Opening<boolean> => opening(screen, { stepId, progress: null });

const screen = defineScreen<UndoState, boolean>({
  name: 'undo',
  over: true,
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  holds: (_state, key) => key.kind !== 'key' || key.name !== 'esc',
  opened: (state) => keep(state, findEffect(state.stepId)),
  view: (state, ctx, area) => box(ctx.t('act.list.undo'), [progressLine(state.progress, ctx)], ctx, area),
});

const progressed = (state: UndoState, progress: Progress): UndoState => ({ ...state, progress });

/** Steps looked back through: of those that were taken back already, and those that took them back, none is meant. */
const LOOK_BACK = 20;
const SKIPPED = new Set(['undo', 'security', 'setup']);

const findEffect = (stepId: number | null): Effect<UndoState, boolean> =>
  loadWithProgress<UndoState, boolean, UndoPreview | null>(
    {
      slot: 'preview',
      run: async (api, control) => {
        if (stepId !== null) return api.undoPreview(stepId, 'keep', control);
        const steps = await api.steps({ limit: LOOK_BACK, mine: true });
        const last = steps.find((step) => step.undoneById === null && step.undoesId === null && !SKIPPED.has(step.action));
        return last === undefined ? null : api.undoPreview(last.id, 'keep', control);
      },
      done: (state, preview, ctx) => (preview === null ? keep(state, close(false), say('info', 'tui.undo.nothing')) : keep({ ...state, progress: null }, preview.conflicting > 0 ? decide(preview) : confirm(preview, ctx))),
      fail: (state, error) => keep(state, close(false), say('error', error.key, error.params)),
    },
    progressed,
  );

/** What was changed since is decided one by one. */
const decide = (preview: UndoPreview): Effect<UndoState, boolean> => open<UndoState, boolean, boolean>(undoConflicts(preview), (state, done) => keep(state, close(done)));

function confirm(preview: UndoPreview, ctx: Ctx): Effect<UndoState, boolean> {
  const question = ask<'yes' | 'no'>({
    title: 'tui.undo.title',
    text: 'tui.undo.text',
    params: { step: stepText(preview.step, ctx), count: preview.records },
    answers: [
      { id: 'yes', label: 'tui.undo.yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'yes',
    cancel: 'no',
    details: sampleLines(preview, ctx),
  });
  return open<UndoState, boolean, 'yes' | 'no'>(question, (state, answer) => (answer === 'no' ? keep(state, close(false)) : keep(state, undoEffect(preview))));
}

/** Fields of a record that are shown. */
const FIELDS = 6;

/** What comes back: field by field, from what stands there now; what goes to the bin or comes out of it says so. */
function sampleLines({ sample, records }: UndoPreview, ctx: Ctx): readonly string[] {
  const lines = sample.flatMap(({ entity, label, action, changes }) => {
    const name = `${entityLabel(ctx.lang, entity)} ${label}`;
    if (action !== 'update') return [ctx.t(action === 'remove' ? 'tui.undo.goes' : 'tui.undo.comes', { name })];
    const fields = changes.flatMap((change) => {
      const { field, before, after } = changeWords(entity, change, ctx);
      return change.said?.map((text) => `  ${text}`) ?? [`  ${field}${ctx.t('print.colon')}${truncate(before, 24)} → ${truncate(after, 24)}`];
    });
    return [name, ...fields.slice(0, FIELDS), ...(fields.length > FIELDS ? ['  …'] : [])];
  });
  return records > sample.length && sample.length > 0 ? [...lines, '…'] : lines;
}

const undoEffect = ({ step, asOf }: UndoPreview): Effect<UndoState, boolean> =>
  loadWithProgress<UndoState, boolean, Parameters<typeof undoneWords>[0]>(
    {
      slot: 'undo',
      label: 'tui.saving',
      patient: true,
      run: (api, control) => api.undo(step.id, { rest: 'keep', asOf }, control),
      done: (state, done) => keep(state, close(done.stepId !== 0), undoneWords(done)),
      fail: (state, error) => keep(state, close(false), say('error', error.key, error.params)),
    },
    progressed,
  );
