import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { conflict, notPermitted, type PlainError } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf, referencesTo } from '../entities/registry.ts';
import type { Values } from '../fields/definition.ts';
import type { MessageKey } from '../i18n/index.ts';
import { ruleOf } from '../rules/index.ts';
import type { RuleFault, RuleRun } from '../rules/rule.ts';
import { ownersOf } from './hanging.ts';
import { changedFields, chunks, isList, sameValue } from './stored.ts';
import type { Clash, Reversal } from './undo-plan.ts';

/** Why something stays, as plain data; `field`: the one that it is about. */
export function standsFor(key: MessageKey, field?: string): PlainError {
  return conflict(key, {}, field === undefined ? {} : { field }).toPlain();
}

const staying = (one: Reversal, fixed: PlainError): Reversal => ({ ...one, change: null, fixed });

/** The same without these fields, each with why it stays; the others go back. */
function without(one: Reversal, fields: ReadonlyMap<string, PlainError>): Reversal {
  const { record, change } = one;
  if (change === null) return one;
  const values: Values = { ...change.values };
  const added = [...fields].map(([field, fixed]): Clash => ({ field, before: values[field] ?? null, fixed }));
  for (const field of fields.keys()) values[field] = record.values[field] ?? null;
  const clashes = [...one.clashes.filter(({ field }) => !fields.has(field)), ...added];
  return { ...one, clashes, change: changedFields(record.values, values).length === 0 ? null : { ...change, values } };
}

/** What cannot be taken back because of other records: a value in use, a number given to another meanwhile, an owner in the bin. */
export async function refuseTaken(queries: Queries, stepId: number, entity: EntityName, reversals: readonly Reversal[]): Promise<readonly Reversal[]> {
  const removed = reversals.flatMap(({ change, record }) => (change?.action === 'remove' ? [record.id] : []));
  const used = removed.length === 0 ? new Set<number>() : await usedElsewhere(queries, stepId, entity, removed);
  const orphans = await orphansOf(queries, stepId, entity, reversals);
  const possible = reversals.map((one) => {
    const owner = orphans.get(one.record.id);
    if (owner !== undefined) return staying(one, standsFor('undo.owner_gone', owner));
    return one.change?.action === 'remove' && used.has(one.record.id) ? staying(one, standsFor('undo.used')) : one;
  });
  return await withoutTaken(queries, entity, possible);
}

/** Numbers that another record has by now stay with it. What one gives up for that is no longer free for the next, so it is asked again. */
async function withoutTaken(queries: Queries, entity: EntityName, reversals: readonly Reversal[]): Promise<readonly Reversal[]> {
  const taken = await takenElsewhere(queries, entity, reversals);
  if (taken.size === 0) return reversals;
  const fewer = reversals.map((one) => {
    const fields = taken.get(one.record.id);
    if (fields === undefined) return one;
    const reasons = new Map(fields.map((field) => [field, standsFor('undo.taken', field)]));
    return one.change?.action === 'restore' ? staying(one, standsFor('undo.taken', fields[0])) : without(one, reasons);
  });
  return await withoutTaken(queries, entity, fewer);
}

/** What the entity's rule does not allow (the last administrator stays), and the only record of its kind. */
export async function refuseRuled(run: RuleRun, entity: EntityName, reversals: readonly Reversal[]): Promise<readonly Reversal[]> {
  const single = definitionOf(entity).single === true;
  if (ruleOf(entity).check === undefined && !single) return reversals;
  const result: Reversal[] = [];
  for (const one of reversals) result.push(single && one.change?.action === 'remove' ? staying(one, standsFor('undo.only_one')) : await withoutFaults(run, entity, one));
  return result;
}

/** Fields that the rule finds wrong stay, as long as the rest may go back without them. */
async function withoutFaults(run: RuleRun, entity: EntityName, one: Reversal): Promise<Reversal> {
  const { record, change } = one;
  if (change === null) return one;
  const gone = change.action === 'remove';
  const faults = (await ruleOf(entity).check?.(run, { id: record.id, before: record.values, after: gone ? null : change.values })) ?? [];
  const [first] = faults;
  if (first === undefined) return one;
  const denied = faults.find((fault) => fault.denied === true);
  // What would give more than one may give is refused as a whole, not left out.
  if (denied !== undefined) throw notPermitted(denied.key, denied.params, denied.field === null ? {} : { field: denied.field });
  const changed = new Set(change.action === 'update' ? changedFields(record.values, change.values) : []);
  const reasons = new Map(faults.flatMap((fault) => (fault.field !== null && changed.has(fault.field) ? [[fault.field, inWords(fault)] as const] : [])));
  return reasons.size < faults.length ? staying(one, inWords(first)) : await withoutFaults(run, entity, without(one, reasons));
}

const inWords = ({ key, params = {}, field }: RuleFault): PlainError => conflict(key, params, field === null ? {} : { field }).toPlain();

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
      if (change.action === 'restore' || (change.action === 'update' && !sameValue(value, record.values[field]))) wanted.set(String(value), record.id);
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

/** Records that would come back while what they hang on stays in the bin: the field that points there. */
async function orphansOf(queries: Queries, stepId: number, entity: EntityName, reversals: readonly Reversal[]): Promise<ReadonlyMap<number, string>> {
  const orphans = new Map<number, string>();
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
    for (const { before, values } of restored) if (gone.has(Number(values[field]))) orphans.set(before.id, field);
  }
  return orphans;
}
