import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { notPermitted } from '../errors.ts';
import { isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf, referencesTo } from '../entities/registry.ts';
import type { Values } from '../fields/definition.ts';
import { keptFields, ruleOf } from '../rules/index.ts';
import type { RuleRun } from '../rules/rule.ts';
import { ownersOf } from './hanging.ts';
import { readImage, type Image } from './image.ts';
import { changedFields, chunks, isList, loadRecords, sameValue, type Stored } from './stored.ts';
import type { Change } from './write.ts';

/** A record that a step touched: the first and the last version that it made of it. */
export interface Touched {
  readonly entity: EntityName;
  readonly id: number;
  readonly firstVersion: number;
  readonly lastVersion: number;
  /** Whether the step made it. */
  readonly created: boolean;
}

/** What taking a step back means for one record: the change to make, and the fields that stand in its way. */
export interface Reversal {
  readonly record: Stored;
  readonly change: Change | null;
  /** Fields changed again since; null: none. An empty list: others have begun to use a record that the step made. */
  readonly conflict: readonly string[] | null;
}

/** The records of a step, the last touched first, by entity. */
export async function touchedBy(queries: Queries, stepId: number): Promise<readonly Touched[]> {
  const rows = await queries
    .selectFrom('change')
    .select(({ fn, eb }) => [
      'entity',
      'record_id',
      fn.min('version').as('first'),
      fn.max('version').as('last'),
      fn.max('id').as('newest'),
      fn.max(eb.case().when('action', '=', 'create').then(1).else(0).end()).as('created'),
    ])
    .where('change_set_id', '=', stepId)
    .groupBy(['entity', 'record_id'])
    .execute();
  return rows
    .toSorted((a, b) => b.newest - a.newest)
    .flatMap(({ entity, record_id, first, last, created }) =>
      isEntityName(entity)
        ? [{ entity, id: record_id, firstVersion: first, lastVersion: last, created: created === 1 }]
        : [],
    );
}

/** What taking the step back does to some of its records, all of one entity. */
export async function reversalsOf(run: RuleRun, stepId: number, entity: EntityName, touched: readonly Touched[]): Promise<readonly Reversal[]> {
  const { queries } = run;
  const ids = touched.map(({ id }) => id);
  const records = new Map((await loadRecords(queries, entity, ids)).map((record) => [record.id, record]));
  const images = await imagesOf(queries, entity, touched);
  const kept = keptFields(entity);
  const drafts = touched.flatMap((one): Reversal[] => {
    const record = records.get(one.id);
    if (record === undefined) return [];
    const before = images.get(`${one.id}/${one.firstVersion}`) ?? null;
    const after = images.get(`${one.id}/${one.lastVersion + 1}`) ?? { values: record.values, deletedAt: record.deleted_at };
    if (before !== null) return [reverseChange(record, before, after, kept)];
    // An erased image can not come back.
    return [one.created ? reverseCreation(record, after, kept) : { record, change: null, conflict: [] }];
  });
  return await refuseRuled(run, entity, await refuseTaken(queries, stepId, entity, drafts));
}

/** Whether no record of these entities was changed since the step. */
export async function isNewest(queries: Queries, stepId: number, entities: readonly EntityName[]): Promise<boolean> {
  if (entities.length === 0) return true;
  const last = await queries.selectFrom('change').select(({ fn }) => fn.max('id').as('id')).where('change_set_id', '=', stepId).executeTakeFirst();
  const later = await queries.selectFrom('change').select('id').where('id', '>', last?.id ?? 0).where('entity', 'in', entities).limit(1).executeTakeFirst();
  return later === undefined;
}

/** `record/version` → the image that the change to that version found. */
export async function imagesOf(queries: Queries, entity: EntityName, touched: readonly Touched[]): Promise<ReadonlyMap<string, Image>> {
  const wanted = new Set(touched.flatMap(({ id, firstVersion, lastVersion }) => [`${id}/${firstVersion}`, `${id}/${lastVersion + 1}`]));
  const images = new Map<string, Image>();
  for (const part of chunks(touched, 300)) {
    const versions = [...new Set(part.flatMap(({ firstVersion, lastVersion }) => [firstVersion, lastVersion + 1]))];
    const rows = await queries
      .selectFrom('change')
      .select(['record_id', 'version', 'before'])
      .where('entity', '=', entity)
      .where('record_id', 'in', part.map(({ id }) => id))
      .where('version', 'in', versions)
      .where('before', 'is not', null)
      .execute();
    for (const { record_id, version, before } of rows) {
      const key = `${record_id}/${version}`;
      if (wanted.has(key) && before !== null) images.set(key, readImage(entity, before));
    }
  }
  return images;
}

/** A record that the step made goes to the bin, unless somebody has changed it since. */
function reverseCreation(record: Stored, after: Image, kept: ReadonlySet<string>): Reversal {
  if (record.deleted_at !== null) return { record, change: null, conflict: null };
  const changed = changedFields(after.values, record.values).filter((field) => !kept.has(field));
  return { record, change: { action: 'remove', before: record, values: record.values }, conflict: changed.length === 0 ? null : changed };
}

/** Fields go back where they still are what the step made of them; the bin likewise. */
function reverseChange(record: Stored, before: Image, after: Image, kept: ReadonlySet<string>): Reversal {
  const values: Values = { ...record.values };
  const conflict: string[] = [];
  for (const field of changedFields(before.values, after.values)) {
    const now = record.values[field];
    if (sameValue(now, after.values[field])) values[field] = before.values[field] ?? null;
    else if (!sameValue(now, before.values[field]) && !kept.has(field)) conflict.push(field);
  }
  const wasIn = before.deletedAt !== null;
  const isIn = record.deleted_at !== null;
  const moved = wasIn !== (after.deletedAt !== null) && isIn !== wasIn;
  const action = !moved ? 'update' : wasIn ? 'remove' : 'restore';
  const idle = !moved && changedFields(record.values, values).length === 0;
  return { record, change: idle ? null : { action, before: record, values }, conflict: conflict.length === 0 ? null : conflict };
}

/** What cannot be taken back because of other records: a value in use, a number given to another meanwhile, an owner in the bin. */
async function refuseTaken(queries: Queries, stepId: number, entity: EntityName, reversals: readonly Reversal[]): Promise<readonly Reversal[]> {
  const removed = reversals.flatMap(({ change, record }) => (change?.action === 'remove' ? [record.id] : []));
  const used = removed.length === 0 ? new Set<number>() : await usedElsewhere(queries, stepId, entity, removed);
  const taken = await takenElsewhere(queries, entity, reversals);
  for (const [id, fields] of await orphansOf(queries, stepId, entity, reversals)) taken.set(id, [...(taken.get(id) ?? []), ...fields]);
  return reversals.map((one) => {
    if (one.change?.action === 'remove' && used.has(one.record.id)) return { ...one, change: null, conflict: one.conflict ?? [] };
    const fields = taken.get(one.record.id);
    return fields === undefined ? one : { ...one, change: null, conflict: [...(one.conflict ?? []), ...fields] };
  });
}

/** What the entity's rule does not allow (the last administrator stays), and the only record of its kind. */
async function refuseRuled(run: RuleRun, entity: EntityName, reversals: readonly Reversal[]): Promise<readonly Reversal[]> {
  const { check } = ruleOf(entity);
  const single = definitionOf(entity).single === true;
  if (check === undefined && !single) return reversals;
  const result: Reversal[] = [];
  for (const one of reversals) {
    const { record, change } = one;
    const gone = change?.action === 'remove';
    const draft = { id: record.id, before: record.values, after: gone ? null : (change?.values ?? null) };
    const faults = change === null || check === undefined ? [] : await check(run, draft);
    const denied = faults.find((fault) => fault.denied === true);
    // What would give more than one may give is refused as a whole, not left out.
    if (denied !== undefined) throw notPermitted(denied.key, denied.params, denied.field === null ? {} : { field: denied.field });
    const refused = (gone && single) || faults.length > 0;
    result.push(refused ? { record, change: null, conflict: [...(one.conflict ?? []), ...faults.flatMap(({ field }) => field ?? [])] } : one);
  }
  return result;
}

/** Those of these records that live records point to which the step did not touch itself. */
async function usedElsewhere(queries: Queries, stepId: number, entity: EntityName, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const used = new Set<number>();
  for (const reference of referencesTo(entity)) {
    const link = reference.kind === 'links';
    const pointing = link ? 'l.target_id' : `r.${reference.field}`;
    for (const part of chunks(ids, 500)) {
      let query = dynamic(queries).selectFrom(`${reference.entity} as r`);
      if (link) query = query.innerJoin(`${reference.entity}_${reference.field} as l`, 'l.record_id', 'r.id');
      const rows = await query
        .select(`${pointing} as target`)
        .distinct()
        .where(pointing, 'in', part)
        .where('r.deleted_at', 'is', null)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('change as c')
                .select('c.id')
                .whereRef('c.record_id', '=', 'r.id')
                .where('c.entity', '=', reference.entity)
                .where('c.change_set_id', '=', stepId),
            ),
          ),
        )
        .execute();
      for (const row of rows) used.add(Number(row['target']));
    }
  }
  return used;
}

/** Unique values that would come back and belong to another record by now. */
async function takenElsewhere(queries: Queries, entity: EntityName, reversals: readonly Reversal[]): Promise<Map<number, readonly string[]>> {
  const taken = new Map<number, readonly string[]>();
  for (const [field, def] of Object.entries(fieldsOf(entity))) {
    if (def.unique !== true) continue;
    const wanted = new Map<string, number>();
    const freed = givenBack(reversals, field);
    for (const { change, record } of reversals) {
      const value = change?.values[field];
      if (change === null || value === null || value === undefined || isList(value)) continue;
      if (change.action === 'restore' || (change.action === 'update' && value !== record.values[field])) wanted.set(String(value), record.id);
    }
    for (const part of chunks([...wanted.keys()], 500)) {
      const rows = await dynamic(queries).selectFrom(entity).select(['id', field]).where(field, 'in', part).where('deleted_at', 'is', null).execute();
      for (const row of rows) {
        const id = wanted.get(String(row[field]));
        if (id !== undefined && id !== Number(row['id']) && !freed.has(Number(row['id']))) taken.set(id, [...(taken.get(id) ?? []), field]);
      }
    }
  }
  return taken;
}

/** The records that give a value back now, which the same step had taken for them. */
function givenBack(reversals: readonly Reversal[], field: string): ReadonlySet<number> {
  return new Set(reversals.flatMap(({ change, record }) => (change !== null && (change.action === 'remove' || !sameValue(change.values[field], record.values[field])) ? [record.id] : [])));
}

/** Records that would come back while what they hang on stays in the bin: the fields that point there. */
async function orphansOf(queries: Queries, stepId: number, entity: EntityName, reversals: readonly Reversal[]): Promise<ReadonlyMap<number, readonly string[]>> {
  const orphans = new Map<number, readonly string[]>();
  const restored = reversals.flatMap(({ change }) => (change?.action === 'restore' ? [change] : []));
  if (restored.length === 0) return orphans;
  for (const { field, target } of ownersOf(entity)) {
    const owners = [...new Set(restored.flatMap(({ values }) => (typeof values[field] === 'number' ? [values[field]] : [])))];
    const gone = new Set<number>();
    for (const part of chunks(owners, 500)) {
      const rows = await dynamic(queries)
        .selectFrom(`${target} as r`)
        .select('r.id as id')
        .where('r.id', 'in', part)
        .where('r.deleted_at', 'is not', null)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb.selectFrom('change as c').select('c.id').whereRef('c.record_id', '=', 'r.id').where('c.entity', '=', target).where('c.change_set_id', '=', stepId),
            ),
          ),
        )
        .execute();
      for (const row of rows) gone.add(Number(row['id']));
    }
    for (const { before, values } of restored) if (gone.has(Number(values[field]))) orphans.set(before.id, [...(orphans.get(before.id) ?? []), field]);
  }
  return orphans;
}
