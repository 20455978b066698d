import type { EntityName } from '../entities/names.ts';
import { fieldRuleOf } from '../auth/permissions.ts';
import { conflict, notPermitted } from '../errors.ts';
import type { StepRun } from './ledger.ts';
import { permit } from './permit.ts';
import { requireScope, requireStillInScope } from './scope.ts';
import { changedFields } from './stored.ts';
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
  const ids = changes.map(({ before }) => before.id);
  const covered = changes.flatMap(({ action, before, values }) => (action === 'update' ? changedFields(before.values, values) : [])).find((field) => fieldRuleOf(run.ctx.session.grants, entity, field) !== null);
  if (covered !== undefined) throw notPermitted('error.field_covered', {}, { field: covered });
  const action = changes.every((change) => change.action === 'update') ? 'edit' : 'delete';
  await requireScope(run.ctx, run.trx, entity, ids, action);
  await applyChanges(run, entity, changes);
  await requireStillInScope(run.ctx, run.trx, entity, ids, action);
  return changes.length;
}
