import { conflict, notFound } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';
import type { Step, UndoPreview } from './api.ts';
import { isAuditKind } from './audit-kinds.ts';
import type { Control, ServiceContext } from './context.ts';
import { describeChange, shownChanges } from './history.ts';
import { labelsFor, targetsOf } from './labels.ts';
import { changeMany, type Group } from './many.ts';
import { permit } from './permit.ts';
import { readOnlyRun, summaryOf } from './records.ts';
import { giveBackKept, reversePart } from './reverse.ts';
import { requireScope } from './scope.ts';
import { permitPower } from './power.ts';
import { readStep } from './steps.ts';
import { changedFields, chunks } from './stored.ts';
import { isNewest, reversalsOf, touchedBy, type Reversal, type Touched } from './undo-plan.ts';
import { keptFields } from '../rules/index.ts';
import type { Change } from './write.ts';

/** Conflicts that a preview names; the number of records beyond is in its sentence only. */
const SHOWN_CONFLICTS = 100;

/** Throws unless the step can be taken back by this session. */
async function undoableStep(ctx: ServiceContext, stepId: number): Promise<Step> {
  const found = await readStep(ctx, stepId);
  if (found === null) throw notFound('error.step_not_found', { id: stepId });
  if (found.state === 'open') throw conflict('error.undo_open');
  if (found.step.action === 'security' || isAuditKind(found.step.action)) throw conflict('error.undo_security');
  if (found.step.action === 'setup') throw conflict('error.undo_setup');
  if (found.step.undoneById !== null || found.state === 'reverted') throw conflict('error.undo_done');
  if (found.operatorId !== ctx.session.operatorId) permitPower(ctx.session, 'undo_others');
  return found.step;
}

function byEntity(touched: readonly Touched[]): ReadonlyMap<EntityName, readonly Touched[]> {
  const groups = new Map<EntityName, Touched[]>();
  for (const one of touched) {
    const group = groups.get(one.entity);
    if (group) group.push(one);
    else groups.set(one.entity, [one]);
  }
  return groups;
}

/** What taking a step back would do: how many records, and the fields of which records were changed again since. */
export async function undoPreview(ctx: ServiceContext, stepId: number): Promise<UndoPreview> {
  const step = await undoableStep(ctx, stepId);
  const { queries } = ctx.database;
  const conflicts: UndoPreview['conflicts'][number][] = [];
  const sample: UndoPreview['sample'][number][] = [];
  let records = 0;
  for (const [entity, touched] of byEntity(await touchedBy(queries, stepId))) {
    permit(ctx.session, 'read', entity);
    await requireScope(ctx, queries, entity, touched.map(({ id }) => id), 'read');
    for (const part of chunks(touched, 1000)) {
      for (const reversal of await reversalsOf(readOnlyRun(ctx), stepId, entity, part)) {
        if (reversal.change !== null) records += 1;
        if (sample.length < SAMPLE && reversal.change !== null) sample.push(await comesBack(ctx, entity, reversal.change));
        if (reversal.conflict !== null && conflicts.length < SHOWN_CONFLICTS) conflicts.push(conflictOf(entity, reversal));
      }
    }
  }
  return { step, records, conflicts, sample };
}

/** Records of a preview whose values are shown. */
const SAMPLE = 3;

async function comesBack(ctx: ServiceContext, entity: EntityName, { action, before, values }: Change): Promise<UndoPreview['sample'][number]> {
  const fields = action === 'update' ? changedFields(before.values, values).filter((field) => fieldsOf(entity)[field] !== undefined) : [];
  const labels = await labelsFor(ctx, ctx.database.queries, targetsOf(entity, [before.values, values]));
  const changes = shownChanges(ctx.session, entity, fields.map((field) => describeChange(entity, field, before.values, values, labels, ctx.session.lang)));
  return { entity, id: before.id, label: summaryOf(entity, before.values), action, changes };
}

function conflictOf(entity: EntityName, { record, conflict: fields }: Reversal): UndoPreview['conflicts'][number] {
  return { entity, id: record.id, label: summaryOf(entity, record.values), fields: fields ?? [] };
}

/**
 * Takes a step back as a step of its own, which can itself be taken back. Fields changed since are left as they are (`keep`), or the whole is
 * refused with `conflict` and the preview as its details.
 */
export async function undo(
  ctx: ServiceContext,
  stepId: number,
  onConflict: 'keep' | 'refuse',
  control: Control = {},
): Promise<{ readonly stepId: number; readonly records: number }> {
  const step = await undoableStep(ctx, stepId);
  const touched = await touchedBy(ctx.database.queries, stepId);
  for (const entity of byEntity(touched).keys()) permit(ctx.session, 'edit', entity);
  if (onConflict === 'refuse') {
    const preview = await undoPreview(ctx, stepId);
    if (preview.conflicts.length > 0) throw conflict('error.undo_conflict', { count: preview.conflicts.length }, {}, preview);
  }
  const header = { action: 'undo' as const, entity: step.entity, summary: step.summary, undoesId: stepId };
  return await takeBackChanges(ctx, header, touched, stepId, { onConflict, control });
}

interface TakeBackOptions {
  readonly onConflict: 'keep' | 'refuse';
  readonly control?: Control;
}

/** Reverses the changes of a step under a step of its own. */
async function takeBackChanges(
  ctx: ServiceContext,
  header: Parameters<typeof changeMany>[1],
  touched: readonly Touched[],
  stepId: number,
  { onConflict, control }: TakeBackOptions,
): Promise<{ readonly stepId: number; readonly records: number }> {
  const groups: Group[] = [...byEntity(touched)].map(([entity, ones]) => ({ entity, ids: ones.map(({ id }) => id) }));
  const known = new Map(touched.map((one) => [`${one.entity}/${one.id}`, one]));
  // What rules keep is derived on the way; where nobody has done anything since, it is in the end what it was.
  const kept = (await isNewest(ctx.database.queries, stepId, groups.map(({ entity }) => entity))) ? groups.filter(({ entity }) => keptFields(entity).size > 0) : [];
  const reversed = new Map<string, number>();
  const undoStep = await changeMany(
    ctx,
    header,
    [...groups, ...kept.map((group): Group => ({ ...group, again: true }))],
    async (run, entity, ids, again) => {
      const part = ids.flatMap((id) => known.get(`${entity}/${id}`) ?? []);
      if (again) return await giveBackKept(run, entity, part);
      reversed.set(`${entity}/${ids[0] ?? 0}`, await reversePart(run, stepId, entity, part, onConflict));
    },
    control,
  );
  return { stepId: undoStep, records: [...reversed.values()].reduce((sum, count) => sum + count, 0) };
}
