import { stewardOf } from '../auth/covers.ts';
import { dynamic } from '../db/dynamic.ts';
import type { Queries } from '../db/database.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf, referencesTo } from '../entities/registry.ts';
import { conflict, invalid, notPermitted } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { ruleOf } from '../rules/index.ts';
import type { Control, ServiceContext } from './context.ts';
import { changeMany, type Group } from './many.ts';
import type { HandOverPreview, HandOverRequest } from './operators-api.ts';
import type { StepRun } from './ledger.ts';
import { requireOverLogin } from './over-login.ts';
import { permit } from './permit.ts';
import { permitPower } from './power.ts';
import { requireRecord, summaryOf } from './records.ts';
import { requireCount } from './remove.ts';
import { loadRecords } from './stored.ts';
import { ruleFault, throwFaults } from './validate.ts';
import { withinScope } from './scope.ts';
import { applyChanges, ruleRun, type Change } from './write.ts';

/** Who works with the program: what points to them says whose a record is. */
const PEOPLE: EntityName = 'operator';

/** The look-ups of an entity that say whose its records are. Who stands in for an operator is no property that goes on. */
function ownerFields(entity: EntityName): readonly string[] {
  return referencesTo(PEOPLE)
    .filter((reference) => reference.entity === entity && reference.kind === 'lookup' && fieldsOf(entity)[reference.field]?.readOnly !== true)
    .map(({ field }) => field);
}

function ownedEntities(): readonly EntityName[] {
  return [...new Set(referencesTo(PEOPLE).map(({ entity }) => entity))].filter((entity) => entity !== PEOPLE && ownerFields(entity).length > 0);
}

/** Live records of an entity that belong to the operator; what somebody keeps for oneself alone does not go to another. */
async function ownedIds(queries: Queries, entity: EntityName, from: number): Promise<readonly number[]> {
  const shared = definitionOf(entity).scope?.shared;
  let query = dynamic(queries)
    .selectFrom(entity)
    .select('id')
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or(ownerFields(entity).map((field) => eb(field, '=', from))));
  if (shared !== undefined) query = query.where(shared, '=', 1);
  return (await query.orderBy('id').execute()).map((row) => Number(row['id']));
}

async function groupsOf(queries: Queries, from: number, only?: readonly EntityName[]): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const entity of ownedEntities()) if (only?.includes(entity) !== false) groups.push({ entity, ids: await ownedIds(queries, entity, from) });
  return groups.filter(({ ids }) => ids.length > 0);
}

const total = (groups: readonly Group[]): number => groups.reduce((sum, { ids }) => sum + ids.length, 0);

/** How much of what is an operator's. Throws `not_permitted` but for who may change operators. */
export async function handOverPreview(ctx: ServiceContext, from: number, to: number | null): Promise<HandOverPreview> {
  permitPower(ctx.session, 'operators');
  const names = { from: await named(ctx, from), to: to === null ? null : await receiver(ctx, from, to) };
  const groups = await groupsOf(ctx.database.queries, from);
  return { ...names, total: total(groups), entities: groups.map(({ entity, ids }) => ({ entity, count: ids.length })) };
}

async function named(ctx: ServiceContext, id: number): Promise<{ readonly id: number; readonly name: string }> {
  return { id, name: summaryOf(PEOPLE, (await requireRecord(ctx, ctx.database.queries, PEOPLE, id)).values) };
}

/** Whoever takes over must be able to work. */
async function receiver(ctx: ServiceContext, from: number, to: number): Promise<{ readonly id: number; readonly name: string }> {
  if (from === to) throw invalid('operators.hand_over_self', {}, { field: 'to' });
  const { values, deleted_at } = await requireRecord(ctx, ctx.database.queries, PEOPLE, to);
  const name = summaryOf(PEOPLE, values);
  if (deleted_at !== null || values['locked'] === 1) throw invalid('operators.hand_over_locked', { name }, { field: 'to' });
  return { id: to, name };
}

/**
 * Puts another operator in the place of one who leaves, in every record or in those of some entities: one step, which can be taken back. Works for
 * an operator in the bin too. Throws `conflict` where there are more or fewer records than were confirmed.
 */
export async function handOver(ctx: ServiceContext, request: HandOverRequest, control: Control = {}): Promise<{ readonly stepId: number; readonly moved: number }> {
  const { from, to, only, expected } = request;
  permitPower(ctx.session, 'operators');
  const names = [await named(ctx, from), await receiver(ctx, from, to)] as const;
  const groups = await groupsOf(ctx.database.queries, from, only);
  await requireOverLogin(ctx, from);
  await requireOverLogin(ctx, to);
  await requireHandable(ctx, groups, to);
  requireCount(expected, total(groups));
  const summary = `${names[0].name} → ${names[1].name}`;
  const moved = new Map<string, number>();
  const stepId = await changeMany(
    ctx,
    { action: 'hand_over', entity: PEOPLE, summary },
    groups,
    async (run, entity, ids) => {
      const [still] = await loadRecords(run.trx, PEOPLE, [to]);
      if (still === undefined || still.deleted_at !== null) throw conflict('error.record_deleted', { entity: { key: `entity.${PEOPLE}` } });
      const changes = changesOf(entity, await loadRecords(run.trx, entity, ids), from, to);
      moved.set(`${entity}/${ids[0] ?? 0}`, changes.length);
      await refuseDenied(run, entity, changes);
      await applyChanges(run, entity, changes);
    },
    control,
  );
  return { stepId, moved: [...moved.values()].reduce((sum, count) => sum + count, 0) };
}

/**
 * Who hands over must be able to change what goes; but whoever lets people in for others (a steward) sees no records, and hands them to anybody but oneself. Throws
 * `not_permitted`.
 */
async function requireHandable(ctx: ServiceContext, groups: readonly Group[], to: number): Promise<void> {
  if (stewardOf(ctx.session.grants) === 'lets_in' && to !== ctx.session.operatorId) return;
  for (const { entity, ids } of groups) {
    permit(ctx.session, 'edit', entity);
    const reached = await withinScope(ctx, ctx.database.queries, entity, ids, 'edit');
    if (reached.size < ids.length) throw notPermitted('error.not_permitted', { action: { key: 'action.edit' }, entity: { key: `entity.${entity}` } });
  }
}

/** What an entity's rule lets nobody give: the records of a department go with it. */
async function refuseDenied(run: StepRun, entity: EntityName, changes: readonly Change[]): Promise<void> {
  const { check } = ruleOf(entity);
  if (check === undefined) return;
  for (const { before, values } of changes) {
    const denied = (await check(ruleRun(run), { id: before.id, before: before.values, after: values })).filter((fault) => fault.denied === true);
    throwFaults(denied.map((fault) => ruleFault(entity, fault)));
  }
}

function changesOf(entity: EntityName, records: Awaited<ReturnType<typeof loadRecords>>, from: number, to: number): readonly Change[] {
  const fields = ownerFields(entity);
  return records.flatMap((before): Change[] => {
    const values: Values = { ...before.values };
    for (const field of fields) if (values[field] === from) values[field] = to;
    return fields.every((field) => values[field] === before.values[field]) || before.deleted_at !== null ? [] : [{ action: 'update', before, values }];
  });
}
