import { conflict, invalid } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, referencesTo, type Reference } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import type { SaveResult } from './api.ts';
import { CHUNK_ROWS } from './big-step.ts';
import type { ServiceContext } from './context.ts';
import { runStep, type StepRun } from './ledger.ts';
import { changeMany, type Group } from './many.ts';
import { permit } from './permit.ts';
import { get, requireRecord, summaryOf, update } from './records.ts';
import { chunks, isList, loadRecords, type Stored } from './stored.ts';
import { applyChanges, ruleRun, type Change } from './write.ts';
import { requireScope } from './scope.ts';

function requireReference(entity: EntityName): void {
  if (definitionOf(entity).reference === undefined) throw invalid('error.not_reference', { entity: { key: `entity.${entity}` } });
}

/** A retired value stays where it is used and is offered no more. */
export async function retire(ctx: ServiceContext, entity: EntityName, id: number, retired: boolean): Promise<SaveResult> {
  requireReference(entity);
  const { version } = await get(ctx, entity, id);
  return await update(ctx, entity, id, version, { retired: retired ? 1 : 0 });
}

/** Moves a value one place up (-1) or down (1) in the order kept by hand; at the end nothing happens (stepId 0). */
export async function moveValue(ctx: ServiceContext, entity: EntityName, id: number, by: -1 | 1): Promise<{ readonly stepId: number }> {
  requireReference(entity);
  permit(ctx.session, 'edit', entity);
  const { stepId } = await runStep(ctx, { action: 'update', entity }, async (run) => {
    const record = await requireRecord(ctx, run.trx, entity, id);
    run.summary = summaryOf(entity, record.values);
    const other = await neighbour(run.trx, entity, record, by);
    if (other === null) return;
    const [own, next] = [Number(record.values['rank']), Number(other.values['rank'])];
    // Two of the same rank (merged lists): the one that moves goes past by itself.
    const swapped = own === next ? [{ id, values: { rank: Math.max(1, own + by) } }] : [{ id, values: { rank: next } }, { id: other.id, values: { rank: own } }];
    await ruleRun(run).write(entity, swapped);
  });
  return { stepId };
}

/** The value before or behind a value in the order by hand; in a tree among those of the same parent. */
async function neighbour(queries: Queries, entity: EntityName, record: Stored, by: -1 | 1): Promise<Stored | null> {
  const tree = definitionOf(entity).reference?.tree;
  const rank = Number(record.values['rank']);
  const [sign, way] = by === 1 ? (['>', 'asc'] as const) : (['<', 'desc'] as const);
  let query = dynamic(queries).selectFrom(entity).select('id').where('deleted_at', 'is', null);
  if (tree !== undefined) {
    const parent = record.values[tree];
    query = typeof parent === 'number' ? query.where(tree, '=', parent) : query.where(tree, 'is', null);
  }
  const row = await query
    .where((eb) => eb.or([eb('rank', sign, rank), eb.and([eb('rank', '=', rank), eb('id', sign, record.id)])]))
    .orderBy('rank', way)
    .orderBy('id', way)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : ((await loadRecords(queries, entity, [Number(row['id'])]))[0] ?? null);
}

/** Everything that uses a value, in the bin or not, by the field that does. */
async function usersOf(queries: Queries, reference: Reference, id: number): Promise<readonly number[]> {
  const { entity, field, kind } = reference;
  if (kind === 'lookup') {
    const rows = await dynamic(queries).selectFrom(entity).select('id').where(field, '=', id).orderBy('id').execute();
    return rows.map((row) => Number(row['id']));
  }
  const rows = await dynamic(queries).selectFrom(`${entity}_${field}`).select('record_id').where('target_id', '=', id).orderBy('record_id').execute();
  return rows.map((row) => Number(row['record_id']));
}

/** One value less: every record that used `fromId` uses `intoId`, and `fromId` goes to the bin; one step, which can be taken back. */
export async function mergeValues(
  ctx: ServiceContext,
  entity: EntityName,
  fromId: number,
  intoId: number,
): Promise<{ readonly stepId: number; readonly moved: number }> {
  requireReference(entity);
  permit(ctx.session, 'delete', entity);
  const { queries } = ctx.database;
  const [from, into] = [await requireLive(ctx, entity, fromId), await requireLive(ctx, entity, intoId)];
  if (fromId === intoId) throw invalid('error.merge_self');
  await refuseBelow(queries, entity, fromId, into);
  const references = referencesTo(entity);
  const groups: Group[] = [];
  for (const reference of references) groups.push({ entity: reference.entity, ids: await usersOf(queries, reference, fromId) });
  for (const { entity: user, ids } of groups) if (ids.length > 0) await requireScope(ctx, queries, user, ids, 'edit');
  const users = mergedGroups(groups);
  const own = users.find((group) => group.entity === entity)?.ids ?? [];
  const ordered = [...users.filter((group) => group.entity !== entity), { entity, ids: [...own.filter((id) => id !== fromId), fromId] }];
  const summary = `${summaryOf(entity, from.values)} → ${summaryOf(entity, into.values)}`;
  const stepId = await changeMany(ctx, { action: 'merge', entity, summary }, ordered, async (run, name, ids) => {
    await stillLive(run, entity, [fromId, intoId]);
    await moveSome(run, name, ids, references.filter((reference) => reference.entity === name), fromId, intoId);
    if (name === entity && ids.includes(fromId)) await removeMerged(run, entity, references, fromId, intoId);
  });
  return { stepId, moved: ordered.reduce((sum, group) => sum + group.ids.length, 0) - 1 };
}

async function requireLive(ctx: ServiceContext, entity: EntityName, id: number): Promise<Stored> {
  const record = await requireRecord(ctx, ctx.database.queries, entity, id);
  if (record.deleted_at !== null) throw conflict('error.record_deleted', { entity: { key: `entity.${entity}` } });
  return record;
}

/** Merging into one's own child would make a circle of the tree. */
async function refuseBelow(queries: Queries, entity: EntityName, fromId: number, into: Stored): Promise<void> {
  const tree = definitionOf(entity).reference?.tree;
  if (tree === undefined) return;
  let at: Stored | undefined = into;
  for (let depth = 0; at !== undefined && depth < 20; depth++) {
    const parent: Value | undefined = at.values[tree];
    if (parent === fromId) throw invalid('error.merge_below');
    at = typeof parent === 'number' ? (await loadRecords(queries, entity, [parent]))[0] : undefined;
  }
}

function mergedGroups(groups: readonly Group[]): readonly Group[] {
  const byEntity = new Map<EntityName, Set<number>>();
  for (const { entity, ids } of groups) byEntity.set(entity, new Set([...(byEntity.get(entity) ?? []), ...ids]));
  return [...byEntity].map(([entity, ids]) => ({ entity, ids: [...ids].toSorted((a, b) => a - b) }));
}

async function moveSome(
  run: StepRun,
  entity: EntityName,
  ids: readonly number[],
  references: readonly Reference[],
  fromId: number,
  intoId: number,
): Promise<void> {
  const records = await loadRecords(run.trx, entity, ids);
  const changes = records.flatMap((before): Change[] => {
    const values: Values = { ...before.values };
    for (const { field } of references) values[field] = replaced(before.values[field] ?? null, fromId, intoId);
    const same = references.every(({ field }) => values[field] === before.values[field]);
    return same ? [] : [{ action: 'update', before, values }];
  });
  await applyChanges(run, entity, changes);
}

function replaced(value: Value, fromId: number, intoId: number): Value {
  if (value === fromId) return intoId;
  if (!isList(value) || !value.includes(fromId)) return value;
  return [...new Set(value.map((id) => (id === fromId ? intoId : id)))].toSorted((a, b) => a - b);
}

/** Somebody may have removed one of them since they were looked at: the last look is inside the transaction. */
async function stillLive(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<void> {
  const records = await loadRecords(run.trx, entity, ids);
  if (records.length < ids.length || records.some((record) => record.deleted_at !== null)) throw conflict('error.record_deleted', { entity: { key: `entity.${entity}` } });
}

/** The value goes when nothing uses it any more: whoever began to since is moved too. */
async function removeMerged(run: StepRun, entity: EntityName, references: readonly Reference[], fromId: number, intoId: number): Promise<void> {
  for (const reference of references) {
    const late = await usersOf(run.trx, reference, fromId);
    if (late.length > 0) await requireScope(run.ctx, run.trx, reference.entity, late, 'edit');
    for (const ids of chunks(late, CHUNK_ROWS)) await moveSome(run, reference.entity, ids, [reference], fromId, intoId);
  }
  const [before] = await loadRecords(run.trx, entity, [fromId]);
  if (before !== undefined) await applyChanges(run, entity, [{ action: 'remove', before, values: before.values }]);
}
