import type { EntityName } from '../entities/names.ts';
import { fieldRuleOf } from '../auth/permissions.ts';
import { conflict, notPermitted } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import type { ServiceContext } from './context.ts';
import type { StepRun } from './ledger.ts';
import { permit } from './permit.ts';
import { requireScope, requireStillInScope } from './scope.ts';
import { keptFields } from '../rules/index.ts';
import { changedFields, loadRecords } from './stored.ts';
import { isLeft, isOpen, refuseNewer } from './undo-decide.ts';
import { imagesOf, reversalsOf, type Decide, type Touched } from './undo-plan.ts';
import { applyChanges, ruleRun, type Change } from './write.ts';

/** Records that were changed, and records of which something stayed. */
export interface Reversed {
  readonly records: number;
  readonly left: number;
}

/** What becomes of what was changed since; `asOf`: the newest change that was known when that was decided. */
export interface Decided {
  readonly decide: Decide;
  readonly asOf?: number | undefined;
}

/** Reverses some records of a step in the running transaction. Throws `conflict` where something is not decided, or was changed after `asOf`. */
export async function reversePart(run: StepRun, stepId: number, entity: EntityName, touched: readonly Touched[], { decide, asOf }: Decided): Promise<Reversed> {
  const reversals = await reversalsOf(ruleRun(run), stepId, entity, touched, decide);
  const open = reversals.filter((one) => isOpen(decide, entity, one));
  if (open.length > 0) throw conflict('error.undo_conflict', { count: open.length });
  if (asOf !== undefined) await refuseNewer(run.trx, decide, entity, reversals, asOf);
  const changes = reversals.flatMap(({ change }) => change ?? []);
  await requireReversible(run.ctx, run.trx, entity, changes);
  // A number that one of them has taken from another is free again before that one comes back.
  await applyChanges(run, entity, changes.filter((change) => change.action !== 'restore'));
  await applyChanges(run, entity, changes.filter((change) => change.action === 'restore'));
  await requireStillInScope(run.ctx, run.trx, entity, changes.map(({ before }) => before.id), asked(changes));
  return { records: changes.length, left: reversals.filter((one) => isLeft(decide, entity, one)).length };
}

const asked = (changes: readonly Change[]): 'edit' | 'delete' => (changes.every((change) => change.action === 'update') ? 'edit' : 'delete');

/** Throws where the session may not make these changes: of their kind, in these fields, of these records. */
export async function requireReversible(ctx: ServiceContext, queries: Queries, entity: EntityName, changes: readonly Change[]): Promise<void> {
  for (const { action } of changes) permit(ctx.session, action === 'update' ? 'edit' : 'delete', entity);
  const kept = keptFields(entity);
  const written = new Set(changes.flatMap(({ action, before, values }) => (action === 'update' ? changedFields(before.values, values) : [])));
  const covered = [...written].find((field) => !kept.has(field) && fieldRuleOf(ctx.session.grants, entity, field) !== null);
  if (covered !== undefined) throw notPermitted('error.field_covered', {}, { field: covered });
  await requireScope(ctx, queries, entity, changes.map(({ before }) => before.id), asked(changes));
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
