import type { EntityName } from '../../entities/names.ts';
import { translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Row } from '../../services/api.ts';
import { stepsOf } from '../../services/step-names.ts';
import type { Ctx } from '../core/context.ts';
import { load, open, say } from '../core/effects.ts';
import type { Effect, Offer, Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import type { Saved } from './doors.ts';

/** Whether records of the entity go through states by steps. */
export const hasSteps = (entity: EntityName): boolean => stepsOf(entity).length > 0;

/** The steps that a row can take now, each an offer of its own; by a letter where letters are free. */
export function stepOffersOf(action: ActionId, entity: EntityName, row: Row | null | undefined, ctx: Ctx, letters: boolean): readonly Offer[] {
  if (row === null || row === undefined || row.steps === undefined || row.deleted) return [];
  const verdict = ctx.can('edit', entity);
  const why = verdict.allowed ? undefined : { key: verdict.reason, params: { action: { key: 'action.edit' }, entity: { key: `entity.${entity}` } } };
  return stepsOf(entity)
    .filter(({ name }) => row.steps?.includes(name) === true)
    .map(({ name, key }): Offer => {
      const words = `step.${entity}.${name}`;
      return { action, why, label: translate(ctx.lang, words), choice: { name, words, keys: letters ? [key] : [] } };
    });
}

interface Taking<S, R> {
  readonly entity: EntityName;
  readonly row: Row;
  readonly step: string;
  /** What the screen does once it is taken. */
  readonly after: (state: S) => Update<S, R>;
}

/** Takes a step: what it asks for in a small form, at once where it asks for nothing. A step that then suggests itself is offered. */
export function stepEffect<S, R>(taking: Taking<S, R>, ctx: Ctx): Effect<S, R> {
  const { entity, row, step, after } = taking;
  const asks = stepsOf(entity).find(({ name }) => name === step)?.asks ?? [];
  if (asks.length > 0)
    return open<S, R, Saved | null>(ctx.doors.form({ entity, id: row.id, step }), (state, saved) => (saved === null ? { state } : taken(state, taking, saved.suggests ?? null)));
  return load<S, R, { readonly suggests: string | null }>({
    slot: 'step',
    label: 'tui.saving',
    run: (api) => api.takeStep(entity, row.id, row.version, step, {}),
    done: (state) => {
      const next = after(state);
      return { state: next.state, effects: [...(next.effects ?? []), say('good', 'tui.step.done', { step: { key: `step.${entity}.${step}` } })] };
    },
  });
}

/** The low score that was just given: to open it again is one Enter away, and only then. */
function taken<S, R>(state: S, taking: Taking<S, R>, suggested: string | null): Update<S, R> {
  const next = taking.after(state);
  if (suggested === null) return next;
  const question = ask<'yes' | 'no'>({
    title: 'tui.step.then-title',
    text: 'tui.step.then',
    params: { step: { key: `step.${taking.entity}.${suggested}` } },
    answers: [
      { id: 'yes', label: 'tui.step.then-yes' },
      { id: 'no', label: 'tui.no' },
    ],
    initial: 'yes',
    cancel: 'no',
  });
  const asked = open<S, R, 'yes' | 'no'>(question, (now, answer, at) => (answer === 'yes' ? { state: now, effects: [stepEffect({ ...taking, step: suggested }, at)] } : { state: now }));
  return { state: next.state, effects: [...(next.effects ?? []), asked] };
}
