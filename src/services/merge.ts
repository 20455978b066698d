/** Several records become one: values of a list and records entered twice alike. What points to those that go is moved, whatever entity it is of. */
import { conflict, notPermitted } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { referencesTo, type Reference } from '../entities/registry.ts';
import type { Value, Values } from '../fields/definition.ts';
import { CHUNK_ROWS } from './big-step.ts';
import type { Control, ServiceContext } from './context.ts';
import type { StepRun } from './ledger.ts';
import { changeMany, type Group } from './many.ts';
import { applyChecked } from './remove.ts';
import { requireStillInScope, withinScope } from './scope.ts';
import { changedFields, chunks, isList, loadRecords, type Stored } from './stored.ts';
import { applyChanges, followed, type Change } from './write.ts';

export interface Merging {
  readonly entity: EntityName;
  /** The record that stays, and those that go. */
  readonly into: number;
  readonly from: readonly number[];
  readonly summary: string;
  /** What the one that stays becomes, of the records as they are then; as it is unless given. */
  readonly values?: (into: Stored, from: readonly Stored[]) => Values;
  /** Throws where the records are others than were looked at. */
  readonly check?: (records: readonly Stored[]) => void;
}

/** Everything that points to these records by one field, in the bin or not. */
async function usersOf(queries: Queries, { entity, field, kind }: Reference, ids: readonly number[]): Promise<readonly number[]> {
  const [table, column, key] = kind === 'lookup' ? [entity, field, 'id'] : [`${entity}_${field}`, 'target_id', 'record_id'];
  const found = new Set<number>();
  for (const part of chunks(ids, 500)) {
    const rows = await dynamic(queries).selectFrom(table).select(key).where(column, 'in', part).execute();
    for (const row of rows) found.add(Number(row[key]));
  }
  return [...found];
}

/** What would be moved: by entity, those of the merged entity itself last. */
export async function usersByEntity(queries: Queries, entity: EntityName, ids: readonly number[]): Promise<readonly Group[]> {
  const users = new Map<EntityName, Set<number>>();
  for (const reference of referencesTo(entity)) {
    const own = users.get(reference.entity) ?? new Set<number>();
    users.set(reference.entity, own);
    for (const id of await usersOf(queries, reference, ids)) if (reference.entity !== entity || !ids.includes(id)) own.add(id);
  }
  const groups = [...users].flatMap(([name, own]): Group[] => (own.size === 0 ? [] : [{ entity: name, ids: [...own].toSorted((a, b) => a - b) }]));
  return [...groups.filter((group) => group.entity !== entity), ...groups.filter((group) => group.entity === entity)];
}

/**
 * Moves what points to `from` to `into`, puts `from` into the bin and gives `into` its values: one step, which can be taken back. Who asks must be let by
 * the caller. Throws `not_permitted` where a record that would be moved is out of reach, `conflict` where one of the merged is gone.
 */
export async function mergeInto(ctx: ServiceContext, merging: Merging, control: Control = {}): Promise<{ readonly stepId: number; readonly moved: number }> {
  const { entity, into, from, summary } = merging;
  const users = await usersByEntity(ctx.database.queries, entity, from);
  for (const { entity: user, ids } of users) await requireReach(ctx, ctx.database.queries, user, ids);
  // The merged records stand last: they go when nothing points to them any more.
  const last: Group = { entity, ids: [...from, into] };
  const others = users.map(({ entity: user, ids }): Group => ({ entity: user, ids: user === entity ? ids.filter((id) => id !== into) : ids }));
  const groups = [...others.filter(({ ids }) => ids.length > 0), last];
  const [first] = groups;
  const stepId = await changeMany(
    ctx,
    { action: 'merge', entity, summary },
    groups,
    async (run, name, ids) => {
      const records = await stillLive(run, entity, [into, ...from]);
      if (name === first?.entity && ids[0] === first.ids[0]) merging.check?.(records);
      // Chunks are slices: the last group is known by the record that stays, which is in no other.
      if (name === entity && ids.includes(into)) await finish(run, merging);
      else await moveSome(run, merging, name, ids);
    },
    control,
  );
  return { stepId, moved: users.reduce((sum, { ids }) => sum + ids.length, 0) };
}

/** Half a customer is not merged: all that hangs on it must be within reach. */
async function requireReach(ctx: ServiceContext, queries: Queries, entity: EntityName, ids: readonly number[]): Promise<void> {
  const reached = await withinScope(ctx, queries, entity, ids, 'edit');
  const count = ids.filter((id) => !reached.has(id)).length;
  if (count > 0) throw notPermitted('merge.out_of_reach', { entity: { key: `entity.${entity}` }, count });
}

/** Somebody may have removed one of them since they were looked at: the last look is inside the transaction. */
async function stillLive(run: StepRun, entity: EntityName, ids: readonly number[]): Promise<readonly Stored[]> {
  const records = await loadRecords(run.trx, entity, ids);
  if (records.length < ids.length || records.some((record) => record.deleted_at !== null)) throw conflict('error.record_deleted', { entity: { key: `entity.${entity}` } });
  return records;
}

async function moveSome(run: StepRun, { entity, into, from }: Merging, user: EntityName, ids: readonly number[]): Promise<void> {
  const fields = referencesTo(entity).flatMap((reference) => (reference.entity === user ? [reference.field] : []));
  const changes = (await loadRecords(run.trx, user, ids)).flatMap((before): Change[] => {
    const values: Values = { ...before.values };
    for (const field of fields) values[field] = replaced(before.values[field] ?? null, from, into);
    return changedFields(before.values, values).length === 0 ? [] : [{ action: 'update', before, values }];
  });
  await applyChanges(run, user, changes);
}

function replaced(value: Value, from: readonly number[], into: number): Value {
  if (typeof value === 'number') return from.includes(value) ? into : value;
  if (!isList(value) || !value.some((id) => from.includes(id))) return value;
  return [...new Set(value.map((id) => (from.includes(id) ? into : id)))].toSorted((a, b) => a - b);
}

/** They go when nothing points to them any more: whoever began to since is moved too. The one that stays may then take a number of theirs. */
async function finish(run: StepRun, merging: Merging): Promise<void> {
  const { entity, into, from } = merging;
  for (const { entity: user, ids } of await usersByEntity(run.trx, entity, from)) {
    const late = ids.filter((id) => user !== entity || id !== into);
    await requireReach(run.ctx, run.trx, user, late);
    for (const part of chunks(late, CHUNK_ROWS)) await moveSome(run, merging, user, part);
  }
  const others = await loadRecords(run.trx, entity, from);
  await applyChanges(run, entity, others.map((before): Change => ({ action: 'remove', before, values: before.values })));
  const [before] = await loadRecords(run.trx, entity, [into]);
  if (before === undefined) return;
  const values = { ...before.values, ...withoutSelf(entity, before, merging), ...merging.values?.(before, others) };
  if (changedFields(before.values, values).length === 0) return;
  await applyChecked(run, entity, await followed(run, entity, [{ action: 'update', before, values }]));
  await requireStillInScope(run.ctx, run.trx, entity, [into], 'edit');
}

/** What pointed to a record that it now is itself points nowhere. */
function withoutSelf(entity: EntityName, before: Stored, { from, into }: Merging): Values {
  const values: Values = {};
  for (const { entity: user, field } of referencesTo(entity)) {
    if (user !== entity) continue;
    const next = replaced(before.values[field] ?? null, from, into);
    if (next === into) values[field] = null;
    else if (isList(next)) values[field] = next.map(Number).filter((id) => id !== into);
  }
  return values;
}
