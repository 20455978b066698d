import type { Action } from '../auth/permissions.ts';
import { conflict, notFound } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { ENTITY_NAMES } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import { ruleOf } from '../rules/index.ts';
import type { Selection } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { hangingOn, ownersOf } from './hanging.ts';
import { labelsFor } from './labels.ts';
import type { StepRun } from './ledger.ts';
import { changeMany, type Group, type GroupWork } from './many.ts';
import { permit } from './permit.ts';
import { summaryOf } from './records.ts';
import { missing, requireScope, withinScope } from './scope.ts';
import { selectedIds, selectionConditions } from './selection.ts';
import { chunks, loadRecords, type Stored } from './stored.ts';
import { checkUnique, ruleFault, throwFaults } from './validate.ts';
import { binUsesOf, usesOf } from './uses.ts';
import { applyChanges, ruleRun, type Change } from './write.ts';

/** Refused when the count is another than the operator confirmed. */
export function requireCount(expected: number, found: number): void {
  if (expected !== found) throw conflict('error.count_changed', { expected, found });
}

/** To the bin, with what hangs on the records, as one step. Refused for a value in use, and for what others lie in. */
export async function remove(
  ctx: ServiceContext,
  selection: Selection,
  expected: number,
  control: Control = {},
): Promise<{ readonly stepId: number; readonly removed: number }> {
  const { entity } = selection;
  permit(ctx.session, 'delete', entity);
  refuseSingle(entity);
  // Of records that are named it is said what is in the way; what is selected by a filter has only what can be removed.
  if (selection.ids !== undefined) await requireScope(ctx, ctx.database.queries, entity, selection.ids, 'delete');
  const conditions = await selectionConditions(ctx, selection, undefined, 'delete');
  const ids = await ctx.database.cancellable(control.signal, async () => await selectedIds(ctx.database.queries, entity, conditions));
  requireCount(expected, ids.length);
  if (isHeldByUse(entity)) await refuseUsed(ctx.database.queries, entity, ids, ids);
  const groups = await withHanging(ctx.database.queries, entity, ids);
  permitAll(ctx, groups);
  const summary = await nameOf(ctx, entity, ids);
  const stepId = await changeMany(ctx, { action: 'remove', entity, summary }, groups, removing(selection, ids), control);
  return { stepId, removed: ids.length };
}

/** What hangs on a record needs the same right. */
function permitAll(ctx: ServiceContext, groups: readonly Group[]): void {
  for (const { entity } of groups) permit(ctx.session, 'delete', entity);
}

function refuseSingle(entity: EntityName): void {
  if (definitionOf(entity).single === true) throw conflict('error.single', { entity: { key: `entity.${entity}` } });
}

/** What a step over these records is called: the first record's name, and more where there are more. */
export async function nameOf(ctx: ServiceContext, entity: EntityName, ids: readonly number[]): Promise<string> {
  const [first] = await loadRecords(ctx.database.queries, entity, ids.slice(0, 1));
  return first === undefined ? '' : summaryOf(entity, first.values) + (ids.length > 1 ? ' …' : '');
}

/** The records are still those that were asked for: what has changed meanwhile and is not meant any more must not be touched. */
export async function requireSelected(run: StepRun, selection: Selection, ids: readonly number[], action: Action): Promise<void> {
  if (selection.ids !== undefined) return await requireScope(run.ctx, run.trx, selection.entity, ids, action);
  const conditions = await selectionConditions(run.ctx, { ...selection, ids }, run.trx, action);
  const still = await selectedIds(run.trx, selection.entity, conditions);
  requireCount(ids.length, still.length);
}

function removing(selection: Selection, going: readonly number[]): GroupWork {
  const asked = selection.entity;
  const known = new Set(going);
  return async (run, entity, ids) => {
    if (entity === asked) await requireSelected(run, selection, ids.filter((id) => known.has(id)), 'delete');
    const records = (await loadRecords(run.trx, entity, ids)).filter((record) => record.deleted_at === null);
    await requireScope(run.ctx, run.trx, entity, records.map(({ id }) => id), 'delete');
    // Used since it was asked: the last look is inside the transaction.
    if (isHeldByUse(entity)) await refuseUsed(run.trx, entity, records.map(({ id }) => id), entity === asked ? going : ids);
    else await removeLate(run, entity, records.map(({ id }) => id));
    const changes = records.map((before) => ({ action: 'remove' as const, before, values: before.values }));
    await applyChecked(run, entity, changes);
  };
}

/** What began to hang on the records after it was asked what does: it goes along all the same. */
async function removeLate(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<void> {
  for (const late of await withHanging(run.trx, entity, ids)) {
    if (late.entity === entity) continue;
    permit(run.ctx.session, 'delete', late.entity);
    await requireScope(run.ctx, run.trx, late.entity, late.ids, 'delete');
    const records = await loadRecords(run.trx, late.entity, late.ids);
    await applyChecked(run, late.entity, records.map((before) => ({ action: 'remove' as const, before, values: before.values })));
  }
}

/** Applies changes after the entity's rule has looked at each; one by one where there is a rule, so that it sees what went before. */
export async function applyChecked(run: StepRun, entity: EntityName, changes: readonly Change[]): Promise<void> {
  const rule = ruleOf(entity);
  if (rule.check === undefined) {
    await applyChanges(run, entity, changes);
    return;
  }
  for (const change of changes) {
    const { before, values, action } = change;
    const faults = await rule.check(ruleRun(run), { id: before.id, before: before.values, after: action === 'remove' ? null : values });
    throwFaults(faults.map((one) => ruleFault(entity, one)));
    await applyChanges(run, entity, [change]);
  }
}

/** Values of lists, and what others lie in: neither goes while it is used. */
const isHeldByUse = (entity: EntityName): boolean => definitionOf(entity).reference !== undefined || definitionOf(entity).tree !== undefined;

/** What is in use is never deleted; `going`: those of the same list that go along. */
async function refuseUsed(queries: Queries, entity: EntityName, ids: readonly number[], going: readonly number[]): Promise<void> {
  const uses = await usesOf(queries, entity, ids, going);
  const used = ids.find((id) => (uses.get(id) ?? 0) > 0);
  const isValue = definitionOf(entity).reference !== undefined;
  if (used === undefined) return isValue ? await refuseUsedInBin(queries, entity, ids) : undefined;
  const [record] = await loadRecords(queries, entity, [used]);
  const name = record === undefined ? '' : summaryOf(entity, record.values);
  throw conflict(isValue ? 'error.in_use' : 'error.holds', { entity: { key: `entity.${entity}` }, name, count: uses.get(used) ?? 0 });
}

/** What is in the bin comes back as it was: with a value that is still there. */
async function refuseUsedInBin(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<void> {
  const uses = await binUsesOf(queries, entity, ids);
  const used = ids.find((id) => (uses.get(id) ?? 0) > 0);
  if (used === undefined) return;
  const [record] = await loadRecords(queries, entity, [used]);
  throw conflict('error.in_use_bin', { name: record === undefined ? '' : summaryOf(entity, record.values), count: uses.get(used) ?? 0 });
}

/** The records with all that hangs on them, what hangs first. */
async function withHanging(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<readonly Group[]> {
  const found = new Map<EntityName, Set<number>>();
  await collectHanging(queries, entity, ids, found);
  found.set(entity, new Set([...(found.get(entity) ?? []), ...ids]));
  const rest = ENTITY_NAMES.filter((name) => name !== entity).toReversed();
  return [...rest, entity].flatMap((name) => {
    const own = found.get(name);
    return own === undefined || own.size === 0 ? [] : [{ entity: name, ids: [...own].toSorted((a, b) => a - b) }];
  });
}

async function collectHanging(queries: Queries, entity: EntityName, ids: readonly number[], found: Map<EntityName, Set<number>>): Promise<void> {
  for (const { entity: from, field } of hangingOn(entity)) {
    const known = found.get(from) ?? new Set<number>();
    found.set(from, known);
    const fresh: number[] = [];
    for (const part of chunks(ids, 500)) {
      const rows = await dynamic(queries).selectFrom(from).select('id').where(field, 'in', part).where('deleted_at', 'is', null).execute();
      for (const row of rows) {
        const id = Number(row['id']);
        if (known.has(id)) continue;
        known.add(id);
        fresh.push(id);
      }
    }
    if (fresh.length > 0) await collectHanging(queries, from, fresh, found);
  }
}

/** Back from the bin, each with exactly what went there with it. */
export async function restore(
  ctx: ServiceContext,
  entity: EntityName,
  ids: readonly number[],
): Promise<{ readonly stepId: number; readonly restored: number }> {
  permit(ctx.session, 'delete', entity);
  refuseSingle(entity);
  const { queries } = ctx.database;
  const seen = await withinScope(ctx, queries, entity, ids, 'delete');
  const records = (await loadRecords(queries, entity, ids)).filter(({ id }) => seen.has(id));
  const [first] = ids;
  if (first !== undefined && records.length === 0) throw missing(entity, first);
  const binned = records.filter((record) => record.deleted_at !== null);
  if (binned.length === 0) throw notFound('error.nothing_in_bin', { entity: { key: `entity.${entity}` } });
  const groups = await goneTogether(queries, entity, binned);
  permitAll(ctx, groups);
  const summary = await nameOf(ctx, entity, binned.map(({ id }) => id));
  for (const group of groups) await requireScope(ctx, queries, group.entity, group.ids, 'delete');
  const stepId = await changeMany(ctx, { action: 'restore', entity, summary }, groups, restoreSome);
  return { stepId, restored: binned.length };
}

async function restoreSome(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<void> {
  const records = (await loadRecords(run.trx, entity, ids)).filter((record) => record.deleted_at !== null);
  await refuseUnrestorable(run.ctx, run.trx, entity, records);
  await applyChecked(run, entity, records.map((before) => ({ action: 'restore' as const, before, values: before.values })));
}

/** Throws `conflict` for a record whose owner stays in the bin, or whose number another has meanwhile. */
export async function refuseUnrestorable(ctx: ServiceContext, queries: Queries, entity: EntityName, records: readonly Stored[]): Promise<void> {
  await refuseOrphans(ctx, queries, entity, records);
  if (!Object.values(fieldsOf(entity)).some((def) => def.unique === true)) return;
  for (const { id, values } of records) {
    const [taken] = await checkUnique(queries, entity, id, values);
    if (taken !== undefined) throw conflict('error.restore_taken', { name: summaryOf(entity, values), ...taken.error.params }, { field: taken.field ?? undefined });
  }
}

/** What hangs on another record comes back with it or after it, never before. */
async function refuseOrphans(ctx: ServiceContext, queries: Queries, entity: EntityName, records: readonly Stored[]): Promise<void> {
  const tree = definitionOf(entity).tree;
  const above = tree === undefined ? [] : [{ field: tree, target: entity }];
  for (const { field, target } of [...ownersOf(entity), ...above]) {
    const wanted = [...new Set(records.flatMap(({ values }) => (typeof values[field] === 'number' ? [values[field]] : [])))];
    for (const part of chunks(wanted, 500)) {
      const gone = await dynamic(queries).selectFrom(target).select('id').where('id', 'in', part).where('deleted_at', 'is not', null).limit(1).executeTakeFirst();
      if (gone === undefined) continue;
      const id = Number(gone['id']);
      const orphan = records.find(({ values }) => values[field] === id);
      const names = await labelsFor(ctx, queries, new Map([[target, new Set([id])]]));
      throw conflict('error.restore_parent', { name: orphan === undefined ? '' : summaryOf(entity, orphan.values), value: names.get(target)?.get(id) ?? `#${id}` });
    }
  }
}

/** The records, and those that hung on them and were removed by the same step; the records first. */
export async function goneTogether(queries: Queries, entity: EntityName, records: readonly Stored[]): Promise<readonly Group[]> {
  const steps = await removedBy(queries, entity, records.map(({ id }) => id));
  const groups: Group[] = [{ entity, ids: records.map(({ id }) => id) }];
  await collectGone(queries, entity, steps, groups, 0);
  return merged(groups);
}

async function collectGone(queries: Queries, entity: EntityName, steps: ReadonlyMap<number, number>, groups: Group[], depth: number): Promise<void> {
  if (depth > 5) return;
  for (const { entity: from, field } of hangingOn(entity)) {
    const hung = new Map<number, number>();
    for (const part of chunks([...steps.keys()], 500)) {
      const rows = await dynamic(queries).selectFrom(from).select(['id', field]).where(field, 'in', part).where('deleted_at', 'is not', null).execute();
      for (const row of rows) hung.set(Number(row['id']), Number(row[field]));
    }
    const removed = await removedBy(queries, from, [...hung.keys()]);
    const together = new Map([...removed].filter(([id, step]) => steps.get(hung.get(id) ?? 0) === step));
    if (together.size === 0) continue;
    groups.push({ entity: from, ids: [...together.keys()] });
    await collectGone(queries, from, together, groups, depth + 1);
  }
}

/** Record → the step that put it into the bin last. */
async function removedBy(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const steps = new Map<number, number>();
  for (const part of chunks(ids, 500)) {
    const rows = await queries
      .selectFrom('change')
      .select(['record_id', 'change_set_id'])
      .where('entity', '=', entity)
      .where('record_id', 'in', part)
      .where('action', '=', 'remove')
      .orderBy('version')
      .execute();
    for (const row of rows) steps.set(row.record_id, row.change_set_id);
  }
  return steps;
}

function merged(groups: readonly Group[]): readonly Group[] {
  const byEntity = new Map<EntityName, Set<number>>();
  for (const { entity, ids } of groups) byEntity.set(entity, new Set([...(byEntity.get(entity) ?? []), ...ids]));
  return [...byEntity].map(([entity, ids]) => ({ entity, ids: [...ids] }));
}
