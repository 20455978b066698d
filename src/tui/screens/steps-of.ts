import type { EntityName } from '../../entities/names.ts';
import { definitionOf } from '../../entities/registry.ts';
import type { Values } from '../../fields/definition.ts';
import { translate } from '../../i18n/index.ts';
import type { ActionId } from '../../keys.ts';
import type { Row } from '../../services/api.ts';
import { stepsOf } from '../../services/step-names.ts';
import type { Ctx } from '../core/context.ts';
import { load, open, say } from '../core/effects.ts';
import type { Effect, Offer, Update } from '../core/screen.ts';
import { ask } from '../widgets/dialog.ts';
import type { Saved } from './doors.ts';
import { chooseLater, momentWords } from './later.ts';

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
  const { entity, step } = taking;
  const asks = stepsOf(entity).find(({ name }) => name === step)?.asks ?? [];
  const [only, ...more] = asks;
  if (only?.ahead === true && more.length === 0) return laterEffect(taking, only.field, ctx);
  return asks.length > 0 ? formEffect(taking, ctx) : atOnce(taking, {}, say('good', 'tui.step.done', { step: nameOf(taking) }));
}

const nameOf = ({ entity, step }: Pick<Taking<unknown, unknown>, 'entity' | 'step'>): { readonly key: string } => ({ key: `step.${entity}.${step}` });

const formEffect = <S, R>(taking: Taking<S, R>, ctx: Ctx): Effect<S, R> =>
  open<S, R, Saved | null>(ctx.doors.form({ entity: taking.entity, id: taking.row.id, step: taking.step }), (state, saved) => (saved === null ? { state } : taken(state, taking, saved.suggests ?? null)));

function atOnce<S, R>({ entity, row, step, after }: Taking<S, R>, values: Values, said: Effect<S, R>): Effect<S, R> {
  return load<S, R, { readonly suggests: string | null }>({
    slot: 'step',
    label: 'tui.saving',
    run: (api) => api.takeStep(entity, row.id, row.version, step, values),
    done: (state) => {
      const next = after(state);
      return { state: next.state, effects: [...(next.effects ?? []), said] };
    },
  });
}

/** What asks for a moment ahead alone offers those that are usual. */
function laterEffect<S, R>(taking: Taking<S, R>, field: string, ctx: Ctx): Effect<S, R> {
  const title = `${translate(ctx.lang, nameOf(taking).key)} ${ctx.theme.borders.path} ${String(taking.row.values[definitionOf(taking.entity).label] ?? '')}`;
  return open<S, R, string | null>(chooseLater(title, ctx), (state, until, at) => {
    if (until === null) return { state };
    return { state, effects: [until === 'other' ? formEffect(taking, at) : atOnce(taking, { [field]: until }, say('good', 'tui.step.later', { step: nameOf(taking), when: momentWords(until, at) }))] };
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
