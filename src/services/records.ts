import { fieldRuleOf, type Action } from '../auth/permissions.ts';
import { conflict } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import type { Values } from '../fields/definition.ts';
import { ruleOf } from '../rules/index.ts';
import type { RecordDraft, RuleRun } from '../rules/rule.ts';
import type { Api, Fault, Row, SaveResult } from './api.ts';
import { goneError, refuseOverlap } from './conflict.ts';
import type { ServiceContext } from './context.ts';
import { signsOf } from './signs.ts';
import { shownValues } from './cover.ts';
import { labelsFor, labelsOf, targetsOf } from './labels.ts';
import { runStep, type StepRun } from './ledger.ts';
import { numberedFields, proposeNumber, takeNumbers } from './numbering.ts';
import { permit } from './permit.ts';
import { missing, requireScope, requireStillInScope } from './scope.ts';
import { changedFields, loadRecord, type Stored } from './stored.ts';
import { checkRecord, defaultsOf, throwFaults, todayOf, type Warnings } from './validate.ts';
import { applyChanges, completeValues, followAll, insertRecord, ruleRun } from './write.ts';

/** Proposed numbers that were shown in this session, as `entity/field/value`: left as they are they mean "the next one". */
export type Proposals = Set<string>;

/** The record, deleted or not; throws `not_found` where there is none that the session may see, `not_permitted` where the action does not reach it. */
export async function requireRecord(ctx: ServiceContext, queries: Queries, entity: EntityName, id: number, action: Action = 'read'): Promise<Stored> {
  const record = await loadRecord(queries, entity, id);
  if (record === undefined) throw missing(entity, id);
  await requireScope(ctx, queries, entity, [id], action);
  return record;
}

/** A record as pages show it: all its fields, the stamps too. */
export async function toRow(ctx: ServiceContext, queries: Queries, entity: EntityName, record: Stored): Promise<Row> {
  const { created_at, created_by, updated_at, updated_by, deleted_at } = record;
  const values: Values = { ...shownValues(ctx.session, entity, record.values), created_at, created_by, updated_at, updated_by, deleted_at };
  const labels = await labelsFor(ctx, queries, targetsOf(entity, [values]));
  const row = { id: record.id, version: record.version, deleted: deleted_at !== null, values, labels: labelsOf(entity, values, labels, ctx.session.lang) };
  return row.deleted ? row : { ...row, ...(await standing(ctx, queries, entity, record.id)) };
}

/** What stands out of one record, and the steps that it can take. */
async function standing(ctx: ServiceContext, queries: Queries, entity: EntityName, id: number): Promise<Pick<Row, 'marks' | 'steps'>> {
  const signs = await signsOf(ctx, entity, queries);
  if (signs.columns.length === 0) return {};
  const row = await dynamic(queries).selectFrom(entity).select([...signs.columns]).where('id', '=', id).executeTakeFirst();
  return row === undefined ? {} : signs.read(row);
}

export async function get(ctx: ServiceContext, entity: EntityName, id: number): Promise<Row> {
  permit(ctx.session, 'read', entity);
  const { queries } = ctx.database;
  return await toRow(ctx, queries, entity, await requireRecord(ctx, queries, entity, id));
}

/** The record of an entity that has exactly one. */
export async function getSingle(ctx: ServiceContext, entity: EntityName): Promise<Row> {
  permit(ctx.session, 'read', entity);
  const row = await dynamic(ctx.database.queries).selectFrom(entity).select('id').where('deleted_at', 'is', null).orderBy('id').limit(1).executeTakeFirst();
  if (row === undefined) throw missing(entity, 1);
  return await get(ctx, entity, Number(row['id']));
}

/** A new record's values: defaults, the next number as a proposal that uses nothing up, and what `given` sets. */
export async function blank(
  ctx: ServiceContext,
  entity: EntityName,
  given: Values = {},
  proposals: Proposals = new Set(),
): ReturnType<Api['blank']> {
  permit(ctx.session, 'create', entity);
  const { queries } = ctx.database;
  const values = { ...completeValues(entity, { ...defaultsOf(ctx, entity), ...given }) };
  for (const { field, rule } of numberedFields(entity)) {
    if (values[field] !== null) continue;
    const proposed = await proposeNumber(queries, entity, field, rule, todayOf(ctx));
    values[field] = proposed;
    proposals.add(`${entity}/${field}/${proposed}`);
  }
  const seen = shownValues(ctx.session, entity, values);
  const labels = await labelsFor(ctx, queries, targetsOf(entity, [seen]));
  return { values: seen, labels: labelsOf(entity, seen, labels, ctx.session.lang) };
}

export function readOnlyRun(ctx: ServiceContext): RuleRun {
  return { queries: ctx.database.queries, session: ctx.session, today: todayOf(ctx), write: async () => undefined, create: async () => await Promise.resolve(0), tell: async () => undefined };
}

/** All faults of a form as typed, and doubts; nothing is written. */
export async function check(
  ctx: ServiceContext,
  entity: EntityName,
  id: number | null,
  values: Values,
  proposals: Proposals = new Set(),
): Promise<{ readonly faults: readonly Fault[]; readonly warnings: Warnings }> {
  permit(ctx.session, id === null ? 'create' : 'edit', entity);
  const current = id === null ? null : await requireRecord(ctx, ctx.database.queries, entity, id, 'edit');
  const numbered = id === null ? await proposedNumbers(ctx, entity, values, proposals) : {};
  const given = current === null ? { ...defaultsOf(ctx, entity), ...values, ...numbered } : values;
  const { faults, warnings } = await checkRecord(ctx, readOnlyRun(ctx), entity, current, given);
  return { faults, warnings };
}

async function proposedNumbers(ctx: ServiceContext, entity: EntityName, values: Values, proposals: Proposals): Promise<Values> {
  const numbers: Values = {};
  for (const { field, rule } of numberedFields(entity))
    if (wantsNumber(ctx, entity, field, values, proposals)) numbers[field] = await proposeNumber(ctx.database.queries, entity, field, rule, todayOf(ctx));
  return numbers;
}

function wantsNumber(ctx: ServiceContext, entity: EntityName, field: string, values: Values, proposals: Proposals): boolean {
  const value = values[field];
  return fieldRuleOf(ctx.session.grants, entity, field) !== null || value === null || value === undefined || value === '' || proposals.has(`${entity}/${field}/${String(value)}`);
}

/** A new record, as one step. Throws `invalid` with all faults as details. */
export async function create(ctx: ServiceContext, entity: EntityName, values: Values, proposals: Proposals = new Set()): Promise<SaveResult> {
  permit(ctx.session, 'create', entity);
  if (definitionOf(entity).single === true) throw conflict('error.single', { entity: { key: `entity.${entity}` } });
  const { stepId, result } = await runStep(ctx, { action: 'create', entity }, async (run) => await createIn(run, entity, values, proposals));
  return { ...result, stepId };
}

/** The same inside a running step; `more` is what the program itself sets. */
export async function createIn(
  run: StepRun,
  entity: EntityName,
  values: Values,
  proposals: Proposals = new Set(),
  more: Values = {},
): Promise<Omit<SaveResult, 'stepId'>> {
  const given: Values = { ...defaultsOf(run.ctx, entity), ...values };
  for (const { field, rule } of numberedFields(entity)) {
    if (!wantsNumber(run.ctx, entity, field, given, proposals)) continue;
    const [number] = await takeNumbers(run.trx, entity, field, rule, todayOf(run.ctx), 1);
    if (number !== undefined) given[field] = number;
  }
  const rules = ruleRun(run);
  const checked = await checkRecord(run.ctx, rules, entity, null, given);
  throwFaults(checked.faults);
  const whole = completeValues(entity, { ...checked.values, ...(await rankOf(run, entity)) });
  const completed = await completion(rules, entity, { id: null, before: null, after: whole });
  const id = await insertRecord(run, entity, { ...whole, ...completed, ...more });
  await requireStillInScope(run.ctx, run.trx, entity, [id], 'create');
  run.summary = summaryOf(entity, whole);
  const lacking = ruleOf(entity).lacks?.(values) ?? [];
  return { id, version: 1, warnings: [...checked.warnings, ...lacking.map(({ field, key, params = {} }) => ({ field, key, params }))] };
}

/** What the entity's rule sets besides. */
async function completion(rules: RuleRun, entity: EntityName, draft: RecordDraft & { readonly after: Values }): Promise<Values> {
  const completed = (await ruleOf(entity).complete?.(rules, draft)) ?? {};
  const [followed = {}] = await followAll(rules, entity, [{ ...draft, after: { ...draft.after, ...completed } }]);
  return { ...completed, ...followed };
}

export function summaryOf(entity: EntityName, values: Values): string {
  return String(values[definitionOf(entity).label] ?? '');
}

/** A new reference value stands last. */
async function rankOf(run: StepRun, entity: EntityName): Promise<Values> {
  if (definitionOf(entity).reference === undefined || fieldsOf(entity)['rank'] === undefined) return {};
  const last = await dynamic(run.trx).selectFrom(entity).select(({ fn }) => fn.max('rank').as('rank')).executeTakeFirst();
  return { rank: Number(last?.rank ?? 0) + 1 };
}

/**
 * Changes the fields in `values`. On top of a newer version than was read where nobody else changed these fields; else throws `conflict` with
 * ConflictDetails. A stepId of 0: everything was so already.
 */
export async function update(ctx: ServiceContext, entity: EntityName, id: number, version: number, values: Values): Promise<SaveResult> {
  permit(ctx.session, 'edit', entity);
  const { stepId, result } = await runStep(ctx, { action: 'update', entity }, async (run) => await updateIn(run, entity, id, version, values));
  return { ...result, stepId };
}

/** The same inside a running step; `step` says what else changes, or throws. */
export async function updateIn(
  run: StepRun,
  entity: EntityName,
  id: number,
  version: number,
  values: Values,
  step: (before: Stored, values: Values) => Values = () => ({}),
): Promise<Omit<SaveResult, 'stepId'>> {
  const before = await requireRecord(run.ctx, run.trx, entity, id, 'edit');
  if (before.deleted_at !== null) throw await goneError(run.ctx, run.trx, entity, before);
  const rules = ruleRun(run);
  const checked = await checkRecord(run.ctx, rules, entity, before, values);
  // A value that is wrong is not one that is missing: its own fault is told.
  const more = checked.faults.length > 0 ? {} : step(before, checked.values);
  if (before.version !== version) await refuseOverlap(run.ctx, run.trx, entity, before, version, checked.values, async () => await toRow(run.ctx, run.trx, entity, before));
  throwFaults(checked.faults);
  const after = { ...before.values, ...checked.values, ...more };
  const completed = await completion(rules, entity, { id, before: before.values, after });
  const next = { ...after, ...completed };
  run.summary = summaryOf(entity, next);
  if (changedFields(before.values, next).length === 0) return { id, version: before.version, warnings: checked.warnings };
  await applyChanges(run, entity, [{ action: 'update', before, values: next }]);
  await requireStillInScope(run.ctx, run.trx, entity, [id], 'edit');
  // A rule may have changed the record once more.
  const settled = ruleOf(entity).settle === undefined ? null : await versionOf(run, entity, id);
  return { id, version: settled ?? before.version + 1, warnings: checked.warnings };
}

async function versionOf(run: StepRun, entity: EntityName, id: number): Promise<number | null> {
  const row = await dynamic(run.trx).selectFrom(entity).select('version').where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : Number(row['version']);
}
