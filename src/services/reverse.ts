import type { EntityName } from '../entities/names.ts';
import { conflict } from '../errors.ts';
import type { StepRun } from './ledger.ts';
import { permit } from './permit.ts';
import { reversalsOf, type Touched } from './undo-plan.ts';
import { applyChanges, ruleRun } from './write.ts';

/** Reverses some records of a step in the running transaction; how many. */
export async function reversePart(
  run: StepRun,
  stepId: number,
  entity: EntityName,
  touched: readonly Touched[],
  onConflict: 'keep' | 'refuse',
): Promise<number> {
  const reversals = await reversalsOf(ruleRun(run), stepId, entity, touched);
  const blocked = reversals.filter((one) => one.conflict !== null);
  if (onConflict === 'refuse' && blocked.length > 0) throw conflict('error.undo_conflict', { count: blocked.length });
  const changes = reversals.flatMap(({ change, conflict: fields }) => {
    // A creation that somebody has built on stays whole.
    if (change === null || (fields !== null && change.action === 'remove')) return [];
    return [change];
  });
  for (const { action } of changes) permit(run.ctx.session, action === 'update' ? 'edit' : 'delete', entity);
  await applyChanges(run, entity, changes);
  return changes.length;
}
