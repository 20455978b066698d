import { conflict, invalid } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import type { Value } from '../fields/definition.ts';
import type { SaveResult } from './api.ts';
import type { ServiceContext } from './context.ts';
import { runStep } from './ledger.ts';
import { mergeInto } from './merge.ts';
import { permit } from './permit.ts';
import { get, requireRecord, summaryOf, update } from './records.ts';
import { loadRecords, type Stored } from './stored.ts';
import { ruleRun } from './write.ts';

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
  const tree = definitionOf(entity).tree;
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
  const summary = `${summaryOf(entity, from.values)} → ${summaryOf(entity, into.values)}`;
  return await mergeInto(ctx, { entity, into: intoId, from: [fromId], summary });
}

async function requireLive(ctx: ServiceContext, entity: EntityName, id: number): Promise<Stored> {
  const record = await requireRecord(ctx, ctx.database.queries, entity, id);
  if (record.deleted_at !== null) throw conflict('error.record_deleted', { entity: { key: `entity.${entity}` } });
  return record;
}

/** Merging into one's own child would make a circle of the tree. */
async function refuseBelow(queries: Queries, entity: EntityName, fromId: number, into: Stored): Promise<void> {
  const tree = definitionOf(entity).tree;
  if (tree === undefined) return;
  let at: Stored | undefined = into;
  for (let depth = 0; at !== undefined && depth < 20; depth++) {
    const parent: Value | undefined = at.values[tree];
    if (parent === fromId) throw invalid('error.merge_below');
    at = typeof parent === 'number' ? (await loadRecords(queries, entity, [parent]))[0] : undefined;
  }
}
