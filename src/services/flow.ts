import { conflict, invalid } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import type { EntityName } from '../entities/names.ts';
import type { Value, Values } from '../fields/definition.ts';
import { flowOf, type Flow, type StepRule, type StepValue } from '../rules/flow.ts';
import { isoTime, localTime } from '../util/dates.ts';
import type { StepOffer, StepResult } from './api.ts';
import { changedSince } from './conflict.ts';
import type { ServiceContext } from './context.ts';
import { runStep } from './ledger.ts';
import { permit } from './permit.ts';
import { requireRecord, updateIn } from './records.ts';
import { offerOf } from './step-names.ts';
import { countSelected, selectionConditions } from './selection.ts';
import type { Stored } from './stored.ts';
import { fault, throwFaults, todayOf } from './validate.ts';
import { fieldRuleOf } from '../auth/permissions.ts';

/** The steps that the record can take now. */
export async function stepOffers(ctx: ServiceContext, entity: EntityName, id: number): Promise<readonly StepOffer[]> {
  permit(ctx.session, 'read', entity);
  const { queries } = ctx.database;
  const record = await requireRecord(ctx, queries, entity, id);
  return (await allowedSteps(ctx, queries, entity, record)).map(offerOf);
}

async function allowedSteps(ctx: ServiceContext, queries: Queries, entity: EntityName, record: Stored): Promise<readonly StepRule[]> {
  const flow = flowOf(entity);
  if (flow === undefined || record.deleted_at !== null || fieldRuleOf(ctx.session.grants, entity, flow.field) !== null) return [];
  const state = String(record.values[flow.field]);
  const allowed: StepRule[] = [];
  for (const step of flow.steps)
    if (step.from.includes(state) && (step.when === undefined || (await holds(ctx, queries, entity, record.id, step.when)))) allowed.push(step);
  return allowed;
}

/** Whether a line of the program's own holds for the record. */
async function holds(ctx: ServiceContext, queries: Queries, entity: EntityName, id: number, filter: string): Promise<boolean> {
  const own = { ...ctx, session: { ...ctx.session, lang: 'en' as const, grants: 'all' as const } };
  const conditions = await selectionConditions(own, { entity, filter, ids: [id] }, queries);
  return (await countSelected(queries, entity, conditions, 1)).value > 0;
}

/**
 * Takes a step: the record goes into its next state with what was asked for, as one step of the ledger. Throws `conflict` with the allowed steps
 * as details where the state does not allow it, `invalid` where something is missing, `conflict` as on saving where others changed the same.
 */
export async function takeStep(ctx: ServiceContext, entity: EntityName, id: number, version: number, name: string, values: Values): Promise<StepResult> {
  permit(ctx.session, 'edit', entity);
  const { flow, step } = stepNamed(entity, name);
  const { stepId, result } = await runStep(ctx, { action: 'update', entity }, async (run) => {
    const before = await requireRecord(ctx, run.trx, entity, id, 'edit');
    await requireAllowed(ctx, run.trx, entity, flow, step, before, version);
    const saved = await updateIn(run, entity, id, version, values, (record, given) => outcome(ctx, entity, flow, step, record, given));
    const unhappy = step.suggests !== undefined && (await holds(ctx, run.trx, entity, id, step.suggests.when));
    return { ...saved, suggests: unhappy ? (step.suggests?.step ?? null) : null };
  });
  return { ...result, stepId };
}

/** Throws as `takeStep` would where the state does not allow the step or something is missing; changes nothing. */
export async function checkStep(ctx: ServiceContext, entity: EntityName, id: number, name: string, values: Values): Promise<void> {
  permit(ctx.session, 'edit', entity);
  const { queries } = ctx.database;
  const { flow, step } = stepNamed(entity, name);
  const before = await requireRecord(ctx, queries, entity, id, 'edit');
  await requireAllowed(ctx, queries, entity, flow, step, before);
  outcome(ctx, entity, flow, step, before, values);
}

function stepNamed(entity: EntityName, name: string): { readonly flow: Flow; readonly step: StepRule } {
  const flow = flowOf(entity);
  const step = flow?.steps.find((one) => one.name === name);
  if (flow === undefined || step === undefined) throw invalid('error.step_unknown', { entity: { key: `entity.${entity}` }, step: name });
  return { flow, step };
}

async function requireAllowed(ctx: ServiceContext, queries: Queries, entity: EntityName, flow: Flow, step: StepRule, before: Stored, version = before.version): Promise<void> {
  const allowed = await allowedSteps(ctx, queries, entity, before);
  if (allowed.some(({ name }) => name === step.name)) return;
  const names = allowed.map(({ name }) => name);
  const params = { step: { key: `step.${entity}.${step.name}` }, state: { key: `${entity}.${flow.field}.${String(before.values[flow.field])}` } };
  const other = version === before.version ? undefined : (await changedSince(queries, entity, before, version))[flow.field];
  if (other !== undefined) throw conflict('error.step_meanwhile', { ...params, by: other.by === '' ? 'Kehu' : other.by, at: localTime(other.at, ctx.session.timeZone) }, {}, { allowed: names });
  if (names.length === 0) throw conflict('error.step_none', params, {}, { allowed: names });
  const allowedWords = { keys: names.map((name) => `step.${entity}.${name}`) };
  throw conflict('error.step_not_allowed', { ...params, allowed: allowedWords, verbs: names.join(', ') }, {}, { allowed: names });
}

/** The next state and what goes with it; what the step needs must be there. */
function outcome(ctx: ServiceContext, entity: EntityName, flow: Flow, step: StepRule, before: Stored, given: Values): Values {
  const stands = (field: string): Value => (Object.hasOwn(given, field) ? given[field] : before.values[field]) ?? null;
  throwFaults(step.asks.flatMap(({ field, required }) => (required === true && stands(field) === null ? [fault(entity, field, 'error.required')] : [])));
  throwFaults(step.asks.flatMap(({ field, ahead }) => (ahead === true && liesBehind(ctx, given[field]) ? [fault(entity, field, 'error.step_behind')] : [])));
  const values: Values = step.to === null ? {} : { [flow.field]: step.to };
  if (step.keeps !== undefined && stands(step.keeps.where) !== null) for (const [field, of] of Object.entries(step.keeps.as)) values[field] = stands(of);
  for (const [field, value] of Object.entries(step.sets ?? {})) values[field] = valueOf(ctx, value);
  for (const [field, value] of Object.entries(step.fills ?? {})) if (stands(field) === null) values[field] = valueOf(ctx, value);
  return values;
}

/** A day before today, or a moment that has been; written as they are kept. */
function liesBehind(ctx: ServiceContext, value: Value | undefined): boolean {
  if (typeof value !== 'string') return false;
  return value.length === 10 ? value < todayOf(ctx) : value <= isoTime(ctx.now());
}

function valueOf(ctx: ServiceContext, value: StepValue): Value {
  if (value === 'now') return isoTime(ctx.now());
  if (value === 'today') return todayOf(ctx);
  return value === 'me' ? ctx.session.operatorId : null;
}
