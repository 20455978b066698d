import type { EntityName } from '../entities/names.ts';
import { fieldRuleOf } from '../auth/permissions.ts';
import { conflict, notPermitted } from '../errors.ts';
import type { StepRun } from './ledger.ts';
import { permit } from './permit.ts';
import { requireScope, requireStillInScope } from './scope.ts';
import { keptFields } from '../rules/index.ts';
import { changedFields, loadRecords } from './stored.ts';
import { imagesOf, reversalsOf, type Touched } from './undo-plan.ts';
import { applyChanges, ruleRun, type Change } from './write.ts';

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
  // A number that one of them has taken from another is free again before that one comes back.
  await applyChanges(run, entity, changes.filter((change) => change.action !== 'restore'));
  await applyChanges(run, entity, changes.filter((change) => change.action === 'restore'));
  await requireStillInScope(run.ctx, run.trx, entity, ids, action);
  return changes.length;
}

/** Gives these records back the fields that rules keep, as they were before the step: what has come of them on the way may differ from what stood there. */
export async function giveBackKept(run: StepRun, entity: EntityName, touched: readonly Touched[]): Promise<void> {
  const kept = keptFields(entity);
  const images = await imagesOf(run.trx, entity, touched);
  const first = new Map(touched.map((one) => [one.id, one.firstVersion]));
  const changes = (await loadRecords(run.trx, entity, [...first.keys()])).flatMap((before): Change[] => {
    const image = images.get(`${before.id}/${first.get(before.id) ?? 0}`);
    if (image === undefined) return [];
    const values = { ...before.values, ...Object.fromEntries([...kept].map((field) => [field, image.values[field] ?? null])) };
    return changedFields(before.values, values).length === 0 ? [] : [{ action: 'update', before, values }];
  });
  await applyChanges(run, entity, changes);
}
