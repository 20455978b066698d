import { fieldRuleOf } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { Queries } from '../db/database.ts';
import type { EntityName } from '../entities/names.ts';
import { conflict } from '../errors.ts';
import { readImage } from './image.ts';
import { chunks, sameValue } from './stored.ts';
import type { OnConflict, UndoDecisions } from './undo-api.ts';
import type { Decide, Reversal } from './undo-plan.ts';
import { wayOf } from './undo-ways.ts';

export const decisionsOf = (onConflict: OnConflict): UndoDecisions => (typeof onConflict === 'string' ? { rest: onConflict } : onConflict);

/** The decisions as a function. A field that the session may not change stays, whatever was said of all. */
export function deciderOf({ grants }: Pick<Session, 'grants'>, decisions: UndoDecisions): Decide {
  return (entity, id, field) => {
    const way = wayOf(decisions, entity, id, field);
    return way === 'take' && field !== null && fieldRuleOf(grants, entity, field) !== null ? 'keep' : way;
  };
}

export const isBlocked = ({ clashes, fixed }: Reversal): boolean => clashes.length > 0 || fixed !== null;

/** What stands in its way, as `decide` is asked for it. */
const questions = ({ clashes, whole, fixed }: Reversal): readonly (string | null)[] => (whole || fixed !== null ? [null] : clashes.map(({ field }) => field));

/** Whether something stands in its way of which nothing is decided. */
export const isOpen = (decide: Decide, entity: EntityName, one: Reversal): boolean => isBlocked(one) && questions(one).some((field) => decide(entity, one.record.id, field) === null);

/** Whether something of it stays as it is. */
export function isLeft(decide: Decide, entity: EntityName, one: Reversal): boolean {
  if (!isBlocked(one)) return false;
  if (one.fixed !== null || one.clashes.some(({ fixed }) => fixed !== null)) return true;
  return questions(one).some((field) => decide(entity, one.record.id, field) !== 'take');
}

/** Throws `conflict` where a field that goes back by decision was changed after the change `asOf`: what was decided on no longer stands there. */
export async function refuseNewer(queries: Queries, decide: Decide, entity: EntityName, reversals: readonly Reversal[], asOf: number): Promise<void> {
  const decided = new Map(reversals.filter(({ change, clashes }) => change !== null && clashes.length > 0).map((one) => [one.record.id, one]));
  for (const part of chunks([...decided.keys()], 500)) {
    const rows = await queries.selectFrom('change').select(['record_id', 'before']).where('entity', '=', entity).where('record_id', 'in', part).where('id', '>', asOf).execute();
    for (const { record_id, before } of rows) {
      const one = decided.get(record_id);
      if (one === undefined || before === null) continue;
      const { values } = readImage(entity, before);
      const meant = one.clashes.filter(({ field }) => one.whole || decide(entity, record_id, field) === 'take');
      if (meant.some(({ field }) => !sameValue(values[field], one.record.values[field]))) throw conflict('error.undo_changed');
    }
  }
}
