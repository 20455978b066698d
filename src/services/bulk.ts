import { invalid } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';
import { fieldsOf } from '../entities/registry.ts';
import type { Values } from '../fields/definition.ts';
import { ruleOf } from '../rules/index.ts';
import type { BulkPreview, BulkSeen, Selection } from './api.ts';
import { newestChange, refuseChanged } from './conflict.ts';
import type { Control, ServiceContext } from './context.ts';
import { describeChange, shownChanges } from './history.ts';
import { labelsFor, targetsOf } from './labels.ts';
import { changeMany } from './many.ts';
import { permit } from './permit.ts';
import { readOnlyRun, summaryOf } from './records.ts';
import { applyChecked, nameOf, requireCount, requireSelected } from './remove.ts';
import { requireStillInScope } from './scope.ts';
import { selectedIds, selectionConditions } from './selection.ts';
import { changedFields, chunks, loadRecords, type Stored } from './stored.ts';
import { checkFields, fault, ruleFault, throwFaults } from './validate.ts';
import { followed } from './write.ts';

const SAMPLE = 20;
const SHOWN_FAULTS = 20;
const READ_ROWS = 1000;

/** The values that a bulk edit sets, checked once for all records. */
async function checkValues(ctx: ServiceContext, entity: EntityName, values: Values): Promise<Values> {
  if (Object.keys(values).length === 0) throw invalid('error.bulk_empty');
  for (const field of Object.keys(values))
    if (fieldsOf(entity)[field]?.unique === true) throw invalid('error.bulk_unique', fault(entity, field, 'error.bulk_unique').error.params, { field });
  const checked = await checkFields(ctx, ctx.database.queries, entity, values, 'there');
  throwFaults(checked.faults);
  return checked.values;
}

async function idsOf(ctx: ServiceContext, selection: Selection, control: Control): Promise<readonly number[]> {
  const conditions = await selectionConditions(ctx, selection, undefined, 'edit');
  return await ctx.database.cancellable(control.signal, async () => await selectedIds(ctx.database.queries, selection.entity, conditions));
}

/** What a bulk edit would do: how many records change, some of them field by field, and which would be refused and why. */
export async function bulkPreview(ctx: ServiceContext, selection: Selection, values: Values, control: Control = {}): Promise<BulkPreview> {
  const { entity } = selection;
  permit(ctx.session, 'edit', entity);
  const wanted = await checkValues(ctx, entity, values);
  const asOf = await newestChange(ctx.database.queries);
  const ids = await idsOf(ctx, selection, control);
  const sample: Stored[] = [];
  const faults: BulkPreview['faults'][number][] = [];
  let changed = 0;
  await ctx.database.cancellable(control.signal, async () => {
    for (const part of chunks(ids, READ_ROWS)) {
      for (const record of await loadRecords(ctx.database.queries, entity, part)) {
        if (changedFields(record.values, wanted).length === 0) continue;
        changed += 1;
        if (sample.length < SAMPLE) sample.push(record);
        if (faults.length < SHOWN_FAULTS) faults.push(...(await ruleFaults(ctx, entity, record, wanted)));
      }
      control.onProgress?.({ done: changed, total: ids.length });
    }
  });
  return { count: ids.length, changed, sample: await describeSample(ctx, entity, sample, wanted), faults, asOf };
}

async function ruleFaults(ctx: ServiceContext, entity: EntityName, { id, values }: Stored, wanted: Values): Promise<BulkPreview['faults']> {
  const after = { ...values, ...wanted };
  const found = (await ruleOf(entity).check?.(readOnlyRun(ctx), { id, before: values, after })) ?? [];
  return found.map((one) => ({ id, label: summaryOf(entity, values), error: ruleFault(entity, one).error }));
}

async function describeSample(ctx: ServiceContext, entity: EntityName, sample: readonly Stored[], wanted: Values): Promise<BulkPreview['sample']> {
  const labels = await labelsFor(ctx, ctx.database.queries, targetsOf(entity, [wanted, ...sample.map(({ values }) => values)]));
  return sample.map(({ id, values }) => ({
    id,
    label: summaryOf(entity, values),
    changes: shownChanges(ctx.session, entity, changedFields(values, wanted).map((field) => describeChange(entity, field, values, wanted, labels, ctx.session.lang))),
  }));
}

/** Sets fields of many records as one step; those that have the values already are left alone. */
export async function bulkUpdate(
  ctx: ServiceContext,
  selection: Selection,
  values: Values,
  expected: number | BulkSeen,
  control: Control = {},
): Promise<{ readonly stepId: number; readonly changed: number }> {
  const { entity } = selection;
  const seen = typeof expected === 'number' ? { count: expected, asOf: null } : expected;
  permit(ctx.session, 'edit', entity);
  const wanted = await checkValues(ctx, entity, values);
  const ids = await idsOf(ctx, selection, control);
  requireCount(seen.count, ids.length);
  const counts = new Map<number, number>();
  const header = { action: 'bulk' as const, entity, summary: await nameOf(ctx, entity, ids) };
  const stepId = await changeMany(
    ctx,
    header,
    [{ entity, ids }],
    async (run, _entity, part) => {
      await requireSelected(run, selection, part, 'edit');
      const records = await loadRecords(run.trx, entity, part);
      if (seen.asOf !== null) await refuseChanged(ctx, run.trx, entity, records, wanted, seen.asOf);
      const changes = records.flatMap((before) =>
        before.deleted_at !== null || changedFields(before.values, wanted).length === 0
          ? []
          : [{ action: 'update' as const, before, values: { ...before.values, ...wanted } }],
      );
      counts.set(part[0] ?? 0, changes.length);
      await applyChecked(run, entity, await followed(run, entity, changes));
      await requireStillInScope(run.ctx, run.trx, entity, changes.map(({ before }) => before.id), 'edit');
    },
    control,
  );
  return { stepId, changed: [...counts.values()].reduce((sum, count) => sum + count, 0) };
}
