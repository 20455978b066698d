import type { Cell } from '../../db/dynamic.ts';
import { dynamic } from '../../db/dynamic.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import type { Value, Values } from '../../fields/definition.ts';
import type { Ready } from '../derive.ts';
import { ruleOf } from '../../rules/index.ts';
import type { StepRun } from '../ledger.ts';
import { loadNew, type NewRecord } from '../load.ts';
import { numberedFields, takeNumbers } from '../numbering.ts';
import { requireStillInScope } from '../scope.ts';
import { isList, linksOf } from '../stored.ts';
import { defaultsOf, todayOf } from '../validate.ts';
import { addNewKeys } from '../duplicates/keep.ts';
import { applyChanges, completeValues, followAll, followed, insertRecord, ruleRun, settle, type Change } from '../write.ts';
import { withMade, type Decided, type Slot } from './decide.ts';
import type { MainLink, MainSlot } from './main-record.ts';
import type { Pending } from './prepare.ts';

/** Reference values made by a chunk: entity → name → id. */
export type Made = ReadonlyMap<EntityName, ReadonlyMap<string, number>>;

/** Writes what was decided: reference values first, then changed records, new ones, and their main records. */
export async function writeChunk(run: StepRun, entity: EntityName, link: MainLink | null, decided: Decided): Promise<Made> {
  const { slots, mains } = decided;
  const made = await makeReferences(run, [...slots, ...mains].flatMap((slot) => slot.pending));
  const valuesOf = (slot: Slot): Values => filled(slot.values, slot.pending, made);
  const changes: Change[] = [];
  for (const slot of slots) if (slot.before !== null) changes.push({ action: 'update', before: slot.before, values: valuesOf(slot) });
  await applyChanges(run, entity, await followed(run, entity, changes));
  const fresh = slots.filter((slot) => slot.before === null);
  const mainOf = new Map(mains.flatMap((main) => (main.of.before === null ? [[main.of, filled(main.values, main.pending, made)] as const] : [])));
  const ids = await createRecords(run, entity, fresh.map((slot) => ({ values: valuesOf(slot), main: mainOf.get(slot) ?? null, ready: slot.ready })));
  const idOf = new Map(fresh.map((slot, i) => [slot, ids[i] ?? 0]));
  await requireStillInScope(run.ctx, run.trx, entity, changes.map(({ before }) => before.id), 'edit');
  await requireStillInScope(run.ctx, run.trx, entity, ids, 'create');
  if (link !== null) await writeMains(run, link, mains, made, idOf);
  return made;
}

function filled(values: Values, pending: readonly Pending[], made: Made): Values {
  if (pending.length === 0) return values;
  const whole: Values = { ...values };
  for (const { field, several, target, name } of pending) {
    const id = made.get(target)?.get(name);
    if (id !== undefined) whole[field] = withMade(whole[field], several, id);
  }
  return whole;
}

/** Makes each value once, unless somebody else has made it meanwhile. */
async function makeReferences(run: StepRun, pending: readonly Pending[]): Promise<Made> {
  const made = new Map<EntityName, Map<string, number>>();
  for (const { target, name } of pending) {
    const names = made.get(target) ?? new Map<string, number>();
    made.set(target, names);
    if (!names.has(name)) names.set(name, await makeReference(run, target, name));
  }
  return made;
}

async function makeReference(run: StepRun, target: EntityName, name: string): Promise<number> {
  const { label } = definitionOf(target);
  const there = await dynamic(run.trx).selectFrom(target).select('id').where(label, '=', name).where('deleted_at', 'is', null).executeTakeFirst();
  if (there !== undefined) return Number(there['id']);
  return await insertRecord(run, target, completeValues(target, { ...defaultsOf(run.ctx, target), ...(await rankBehind(run, target, 1))[0], [label]: name }));
}

/** The places behind the last of a list kept by hand. */
async function rankBehind(run: StepRun, entity: EntityName, count: number): Promise<readonly Values[]> {
  if (!Object.hasOwn(fieldsOf(entity), 'rank')) return [];
  const row = await dynamic(run.trx).selectFrom(entity).select(({ fn }) => fn.max('rank').as('rank')).where('deleted_at', 'is', null).executeTakeFirst();
  const last = Number(row?.rank ?? 0);
  return Array.from({ length: count }, (_, i) => ({ rank: last + 1 + i }));
}

interface Fresh {
  readonly values: Values;
  readonly main: Values | null;
  readonly ready?: Ready | null | undefined;
}

/** New records in bulk, with their numbers and links; their ids. */
async function createRecords(run: StepRun, entity: EntityName, fresh: readonly Fresh[]): Promise<readonly number[]> {
  if (fresh.length === 0) return [];
  const ranks = definitionOf(entity).reference === undefined ? [] : await rankBehind(run, entity, fresh.length);
  const whole = fresh.map(({ values }, i) => completeValues(entity, ranks.length === 0 ? values : { ...values, ...ranks[i] }));
  for (const { field, rule } of numberedFields(entity)) {
    const without = whole.filter((values) => values[field] === null);
    if (without.length === 0) continue;
    const numbers = await takeNumbers(run.trx, entity, field, rule, todayOf(run.ctx), without.length);
    without.forEach((values, i) => (values[field] = numbers[i] ?? null));
  }
  if (ruleOf(entity).follow !== undefined) {
    const more = await followAll(ruleRun(run), entity, whole.map((values) => ({ id: null, before: null, after: values })));
    whole.forEach((values, i) => Object.assign(values, more[i]));
  }
  const ids = await run.bulk.reserveIds(entity, fresh.length);
  const records = whole.map((values, i): NewRecord => ({ id: ids[i] ?? 0, values, createdAt: run.at, createdBy: run.ctx.session.operatorId, main: fresh[i]?.main ?? null, ready: fresh[i]?.ready }));
  await loadRecordsInRuns(run, entity, records);
  await loadLinkRows(run, entity, records);
  await settle(run, entity, records.map(({ id, values }) => ({ id, action: 'create', before: null, after: values })));
  return ids;
}

/** Loads them by runs of neighbouring ids: on PostgreSQL ids of others may lie between. */
async function loadRecordsInRuns(run: StepRun, entity: EntityName, records: readonly NewRecord[]): Promise<void> {
  let start = 0;
  for (let i = 1; i <= records.length; i += 1) {
    if (i < records.length && records[i]?.id === (records[i - 1]?.id ?? 0) + 1) continue;
    const part = records.slice(start, i);
    const parts = await loadNew(run, entity, part);
    await run.ctx.database.search.putRange(run.bulk, entity, part[0]?.id ?? 0, part.at(-1)?.id ?? 0, parts);
    start = i;
  }
}

async function loadLinkRows(run: StepRun, entity: EntityName, records: readonly NewRecord[]): Promise<void> {
  for (const { field, table } of linksOf(entity)) {
    const rows = records.flatMap(({ id, values }) => asIds(values[field]).map((target): Cell[] => [id, target]));
    if (rows.length > 0) await run.bulk.insert(table, ['record_id', 'target_id'], rows);
  }
}

/**
 * Main records. Those of new records are written as they are: their record was already derived with them. Others go the usual way, with the
 * rule that keeps one main one.
 */
async function writeMains(run: StepRun, link: MainLink, mains: readonly MainSlot[], made: Made, idOf: ReadonlyMap<Slot, number>): Promise<void> {
  const { entity, by } = link;
  const valuesOf = (slot: MainSlot): Values => ({ ...filled(slot.values, slot.pending, made), [by]: slot.of.id ?? idOf.get(slot.of) ?? null });
  await applyChanges(run, entity, mains.flatMap((slot): Change[] => (slot.before === null ? [] : [{ action: 'update', before: slot.before, values: valuesOf(slot) }])));
  const changed = mains.flatMap((slot) => slot.before?.id ?? []);
  if (changed.length > 0) await requireStillInScope(run.ctx, run.trx, entity, changed, 'edit');
  const added = mains.filter((slot) => slot.before === null);
  if (added.length === 0) return;
  const ids = await run.bulk.reserveIds(entity, added.length);
  const defaults = defaultsOf(run.ctx, entity);
  const records = added.map((slot, i): NewRecord => ({ id: ids[i] ?? 0, values: completeValues(entity, { ...defaults, ...valuesOf(slot) }), createdAt: run.at, createdBy: run.ctx.session.operatorId, ready: slot.ready }));
  await loadRecordsInRuns(run, entity, records);
  await loadLinkRows(run, entity, records);
  await requireStillInScope(run.ctx, run.trx, entity, ids, 'create');
  await addNewKeys(run.bulk, entity, records.filter((_, i) => added[i]?.of.id === null));
  const joining = records.filter((_, i) => added[i]?.of.id !== null);
  if (joining.length > 0) await settle(run, entity, joining.map(({ id, values }) => ({ id, action: 'create', before: null, after: values })));
}

const asIds = (value: Value | undefined): readonly number[] => (isList(value) ? value.map(Number) : []);
