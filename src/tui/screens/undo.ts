import { entityLabel, fieldLabel, translate } from '../../i18n/index.ts';
import type { Step, UndoPreview } from '../../services/api.ts';
import { localTime } from '../../util/dates.ts';
import { truncate } from '../../util/text.ts';
import type { Ctx } from '../core/context.ts';
import { close, keep, load, open, say } from '../core/effects.ts';
import { line, piece } from '../core/line.ts';
import { defineScreen, opening, type Effect, type Opening } from '../core/screen.ts';
import { changeWords } from '../widgets/changes.ts';
import { ask, box } from '../widgets/dialog.ts';

interface UndoState {
  /** Null: the operator's last one that can be taken back. */
  readonly stepId: number | null;
}

/** Takes a step back, after a look at what that changes; gives back whether it was. Without a step: the operator's last one. */
export const undo = (stepId: number | null = null): Opening<boolean> => opening(screen, { stepId });

const screen = defineScreen<UndoState, boolean>({
  name: 'undo',
  over: true,
  offers: () => [],
  act: (state) => keep(state),
  key: () => null,
  holds: (_state, key) => key.kind !== 'key' || key.name !== 'esc',
  opened: (state) => keep(state, findEffect(state.stepId)),
  view: (_state, ctx, area) => box(ctx.t('act.list.undo'), [line(piece(ctx.t('tui.loading'), 'dim'))], ctx, area),
});

/** Steps looked back through: of those that were taken back already, and those that took them back, none is meant. */
const LOOK_BACK = 20;
const SKIPPED = new Set(['undo', 'security', 'setup']);

const findEffect = (stepId: number | null): Effect<UndoState, boolean> =>
  load<UndoState, boolean, UndoPreview | null>({
    slot: 'preview',
    run: async (api) => {
      if (stepId !== null) return api.undoPreview(stepId);
      const steps = await api.steps({ limit: LOOK_BACK, mine: true });
      const last = steps.find((step) => step.undoneById === null && step.undoesId === null && !SKIPPED.has(step.action));
      return last === undefined ? null : api.undoPreview(last.id);
    },
    done: (state, preview, ctx) => (preview === null ? keep(state, close(false), say('info', 'tui.undo.nothing')) : keep(state, confirm(preview, ctx))),
    fail: (state, error) => keep(state, close(false), say('error', error.key, error.params)),
  });

/** What a step did, in a line. */
export function stepText(step: Step, ctx: Ctx): string {
  const at = localTime(step.at, ctx.session?.timeZone ?? 'UTC');
  return `${at}  ${translate(ctx.lang, `step.${step.action}`)} ${entityLabel(ctx.lang, step.entity)} ${step.summary}`;
}

function confirm(preview: UndoPreview, ctx: Ctx): Effect<UndoState, boolean> {
  const clashes = preview.conflicts.length;
  const question = ask<'yes' | 'no'>({
    title: 'tui.undo.title',
    text: clashes > 0 ? 'tui.undo.text-conflicts' : 'tui.undo.text',
    params: { step: stepText(preview.step, ctx), count: preview.records, conflicts: clashes },
    answers: [
      { id: 'yes', label: 'tui.undo.yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: clashes > 0 ? 'no' : 'yes',
    cancel: 'no',
    details: [...sampleLines(preview, ctx), ...conflictLines(preview, ctx)],
  });
  return open<UndoState, boolean, 'yes' | 'no'>(question, (state, answer) => (answer === 'no' ? keep(state, close(false)) : keep(state, undoEffect(preview.step.id))));
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

/** Records shown by name; the sentence above says how many there are. */
const NAMED = 5;

function conflictLines({ conflicts }: UndoPreview, ctx: Ctx): readonly string[] {
  const comma = ctx.lang === 'zh' ? '、' : ', ';
  const lines = conflicts.slice(0, NAMED).map((one) => `${entityLabel(ctx.lang, one.entity)} ${one.label}: ${one.fields.map((field) => fieldLabel(ctx.lang, one.entity, field)).join(comma)}`);
  return conflicts.length > NAMED ? [...lines, '…'] : lines;
}

const undoEffect = (stepId: number): Effect<UndoState, boolean> =>
  load<UndoState, boolean, { readonly records: number }>({
    slot: 'undo',
    label: 'tui.saving',
    patient: true,
    run: (api, control) => api.undo(stepId, 'keep', control),
    done: (state, { records }) => keep(state, close(true), say('good', 'tui.undone', { count: records })),
    fail: (state, error) => keep(state, close(false), say('error', error.key, error.params)),
  });
