import { fieldRuleOf } from '../auth/permissions.ts';
import { AppError, invalid } from '../errors.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import type { FieldDef, Value, Values } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import type { FieldContext } from '../fields/type.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';
import { fieldParam, targetOf } from '../query/values.ts';
import { ruleOf } from '../rules/index.ts';
import type { RuleFault, RuleRun } from '../rules/rule.ts';
import { todayIn } from '../util/dates.ts';
import { parseDay } from '../util/date-words.ts';
import type { Fault, SaveResult } from './api.ts';
import type { ServiceContext } from './context.ts';
import { shown } from './cover.ts';
import { nameConditions } from './scope.ts';
import { isList, sameValue } from './stored.ts';

export type Warnings = SaveResult['warnings'];

/** Values after their check: canonical ones, and everything that is wrong with them. */
export interface Checked {
  readonly values: Values;
  readonly faults: readonly Fault[];
  readonly warnings: Warnings;
}

/** The record that is edited, with its values now; null for a new one. */
export type Current = { readonly id: number; readonly values: Values } | null;

export function todayOf(ctx: ServiceContext): string {
  return todayIn(ctx.session.timeZone, ctx.now());
}

export function fieldContext(ctx: ServiceContext, entity: EntityName, field: string): FieldContext {
  const { lang, timeZone, currency } = ctx.session;
  return { lang, timeZone, currency, today: todayOf(ctx), entity, field };
}

/** The same beside the other values of the record: a clock alone is of the day that stands in another field. */
function contextBeside(sorting: Pick<Sorting, 'ctx' | 'entity' | 'current'>, given: Values, field: string, def: FieldDef): FieldContext {
  const { ctx, entity, current } = sorting;
  const context = fieldContext(ctx, entity, field);
  const dayIn = 'dayIn' in def ? def.dayIn : undefined;
  if (dayIn === undefined) return context;
  const found = parseDay(String((Object.hasOwn(given, dayIn) ? given[dayIn] : current?.values[dayIn]) ?? ''), context.today);
  return 'day' in found ? { ...context, day: found.day } : context;
}

export function fault(entity: EntityName, field: string | null, key: MessageKey, params: MessageParams = {}, code: 'invalid' | 'not_permitted' = 'invalid'): Fault {
  const named = field === null ? params : { field: fieldParam(entity, field), ...params };
  return { field, error: new AppError(code, key, { entity: { key: `entity.${entity}` }, ...named }, field === null ? {} : { field }).toPlain() };
}

/** The same of what a rule says. */
export const ruleFault = (entity: EntityName, { field, key, params, denied }: RuleFault): Fault => fault(entity, field, key, params, denied === true ? 'not_permitted' : 'invalid');

/** Throws the faults of a form as one error: the only one as itself, several as their number, all of them as its details. */
export function throwFaults(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const place = first.field === null ? {} : { field: first.field };
  // What one may not do at all comes before what is wrong with it.
  const code = faults.some(({ error }) => error.code === 'not_permitted') ? 'not_permitted' : 'invalid';
  if (faults.length === 1) throw new AppError(code, first.error.key, first.error.params, place, faults);
  throw new AppError(code, 'error.faults', { count: faults.length }, place, faults);
}

interface Sorting {
  readonly ctx: ServiceContext;
  readonly entity: EntityName;
  readonly current: Current;
  readonly values: Values;
  readonly faults: Fault[];
}

/** What the program keeps by itself: a new record begins with it, and it comes along from the defaults. */
function keepOwn({ ctx, entity, current, values, faults }: Sorting, field: string, def: FieldDef, value: Value): void {
  const start = current === null ? defaultOf(ctx, def) : null;
  if (start !== null && sameValue(value, start)) values[field] = start;
  else if (value !== null && !sameValue(value, current?.values[field])) faults.push(fault(entity, field, 'error.read_only_field'));
}

/**
 * What the role does not let one say is as it stands, or as it begins. Sent back as it was shown it is no fault; a guess at what was not shown always is,
 * right or wrong.
 */
function keepCovered({ ctx, entity, current, values, faults }: Sorting, field: string, def: FieldDef, value: Value): void {
  const stands = current === null ? defaultOf(ctx, def) : (current.values[field] ?? null);
  if (current === null && stands !== null) values[field] = stands;
  const known = current === null ? stands : (shown(ctx.session, entity, field, stands) ?? null);
  if (!sameValue(value, known) && value !== null) faults.push(fault(entity, field, 'error.field_covered'));
  else if (value === null && fieldRuleOf(ctx.session.grants, entity, field) === 'read_only' && known !== null) faults.push(fault(entity, field, 'error.field_covered'));
}

/** Whether the role covers a field; a number that the program gives is no value of whoever makes the record. */
function isCoveredHere({ ctx, entity, current }: Sorting, field: string, def: FieldDef): boolean {
  const numbers = current === null && 'numbering' in def && def.numbering !== undefined;
  return !numbers && fieldRuleOf(ctx.session.grants, entity, field) !== null;
}

/** Every value by its field's own check: canonical values, faults and warnings. Look-ups, uniqueness and rules come after. */
function checkKinds(ctx: ServiceContext, entity: EntityName, current: Current, given: Values): Checked {
  const values: Values = {};
  const faults: Fault[] = [];
  const warnings: { field: string; key: MessageKey; params: MessageParams }[] = [];
  const sorting: Sorting = { ctx, entity, current, values, faults };
  for (const [field, value] of Object.entries(given)) {
    const def = fieldsOf(entity)[field];
    if (def === undefined) throw invalid('error.unknown_field', { entity: { key: `entity.${entity}` }, field }, { field });
    if (def.readOnly === true) keepOwn(sorting, field, def, value);
    else if (isCoveredHere(sorting, field, def)) keepCovered(sorting, field, def, value);
    else {
      try {
        const checked = fieldType(def).check(value, def, contextBeside(sorting, given, field, def));
        values[field] = isList(checked) ? [...new Set(checked.map(Number))].toSorted((a, b) => a - b) : checked;
        const doubt = fieldType(def).warn?.(checked, def, fieldContext(ctx, entity, field));
        if (doubt) warnings.push({ field, ...doubt });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        faults.push({ field, error: { ...error.toPlain(), field } });
      }
    }
  }
  return { values, faults, warnings };
}

/** Fields that must have a value and have none. */
function checkRequired(entity: EntityName, current: Current, values: Values): readonly Fault[] {
  return Object.entries(fieldsOf(entity)).flatMap(([field, def]) => {
    if (def.required !== true || def.readOnly === true) return [];
    if (current !== null && !Object.hasOwn(values, field)) return [];
    return values[field] === null || values[field] === undefined ? [fault(entity, field, 'error.required')] : [];
  });
}

function idsOf(value: Value | undefined): readonly number[] {
  if (typeof value === 'number') return [value];
  return isList(value) ? value.map(Number) : [];
}

/** Look-ups and links must point to records that are there; newly chosen ones also not to retired values. */
async function checkTargets(ctx: ServiceContext, queries: Queries, entity: EntityName, current: Current, values: Values): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const [field, value] of Object.entries(values)) {
    const def = fieldsOf(entity)[field];
    const target = def === undefined ? undefined : targetOf(def);
    if (target === undefined || sameValue(value, current?.values[field])) continue;
    const known = new Set(idsOf(current?.values[field]));
    const wanted = idsOf(value).filter((id) => !known.has(id));
    faults.push(...(await checkIds(ctx, queries, entity, field, target, wanted)));
  }
  return faults;
}

async function checkIds(ctx: ServiceContext, queries: Queries, entity: EntityName, field: string, target: EntityName, ids: readonly number[]): Promise<readonly Fault[]> {
  if (ids.length === 0) return [];
  const { label, reference } = definitionOf(target);
  const columns = ['id', 'deleted_at', label, ...(reference ? ['retired'] : [])];
  let query = dynamic(queries).selectFrom(target).select(columns).where('id', 'in', ids);
  for (const condition of nameConditions(ctx, target)) query = query.where(condition);
  const found = new Map((await query.execute()).map((row) => [Number(row['id']), row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    if (row === undefined) return [fault(entity, field, 'error.lookup_missing')];
    const value = String(row[label]);
    if (row['deleted_at'] !== null) return [fault(entity, field, 'error.lookup_deleted', { value })];
    return row['retired'] === 1 ? [fault(entity, field, 'error.lookup_retired', { value })] : [];
  });
}

/** No other record that is not deleted has the same value in a unique field. */
export async function checkUnique(queries: Queries, entity: EntityName, id: number | null, values: Values): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const [field, value] of Object.entries(values)) {
    if (fieldsOf(entity)[field]?.unique !== true || value === null || isList(value)) continue;
    const others = await dynamic(queries)
      .selectFrom(entity)
      .select('id')
      .where(field, '=', value)
      .where('deleted_at', 'is', null)
      .where('id', '!=', id ?? 0)
      .limit(1)
      .execute();
    if (others.length > 0) faults.push(fault(entity, field, 'error.not_unique'));
  }
  return faults;
}

async function checkRule(run: RuleRun, entity: EntityName, current: Current, values: Values): Promise<readonly Fault[]> {
  const found = (await ruleOf(entity).check?.(run, { id: current?.id ?? null, before: current?.values ?? null, after: values })) ?? [];
  return found.map((one) => ruleFault(entity, one));
}

function doubtsOf(run: RuleRun, entity: EntityName, current: Current, values: Values): Warnings {
  const found = ruleOf(entity).doubts?.(run, { id: current?.id ?? null, before: current?.values ?? null, after: values }) ?? [];
  return found.map(({ field, key, params = {} }) => ({ field, key, params }));
}

/** In the order of the form. */
function inOrder(entity: EntityName, faults: readonly Fault[]): readonly Fault[] {
  const order = new Map(definitionOf(entity).form.flat().map((field, at) => [field, at]));
  const place = (one: Fault): number => (one.field === null ? -1 : (order.get(one.field) ?? order.size));
  return faults.toSorted((a, b) => place(a) - place(b));
}

/** All checks of a record as it would be saved: `given` are the fields that somebody sets. Collects every fault, one per field. */
export async function checkRecord(ctx: ServiceContext, run: RuleRun, entity: EntityName, current: Current, given: Values): Promise<Checked> {
  const kinds = checkKinds(ctx, entity, current, given);
  const wrong = new Set(kinds.faults.map((one) => one.field));
  const faults = [
    ...kinds.faults,
    ...checkRequired(entity, current, kinds.values).filter((one) => !wrong.has(one.field)),
    ...(await checkTargets(ctx, run.queries, entity, current, kinds.values)),
    ...(await checkUnique(run.queries, entity, current?.id ?? null, changedOnly(current, kinds.values))),
  ];
  if (faults.length > 0) return { ...kinds, faults: inOrder(entity, faults) };
  const after = { ...current?.values, ...kinds.values };
  const ruled = await checkRule(run, entity, current, after);
  return { values: kinds.values, faults: inOrder(entity, ruled), warnings: [...kinds.warnings, ...doubtsOf(run, entity, current, after)] };
}

function changedOnly(current: Current, values: Values): Values {
  if (current === null) return values;
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => !sameValue(value, current.values[field])));
}

/** The checks of single values that many records get: kinds, required, look-ups. */
export async function checkFields(ctx: ServiceContext, queries: Queries, entity: EntityName, given: Values, records: 'new' | 'there'): Promise<Checked> {
  // What new records begin with is no value for those that are there: nobody sets what the program keeps or the role covers.
  const shut = records === 'new' ? [] : Object.keys(given).flatMap((field) => shutFault(ctx, entity, field));
  const kinds = checkKinds(ctx, entity, null, Object.fromEntries(Object.entries(given).filter(([field]) => !shut.some((one) => one.field === field))));
  const empty = Object.entries(kinds.values).flatMap(([field, value]) =>
    value === null && fieldsOf(entity)[field]?.required === true ? [fault(entity, field, 'error.required')] : [],
  );
  const targets = await checkTargets(ctx, queries, entity, null, kinds.values);
  return { ...kinds, faults: inOrder(entity, [...shut, ...kinds.faults, ...empty, ...targets]) };
}

function shutFault({ session }: ServiceContext, entity: EntityName, field: string): readonly Fault[] {
  if (fieldsOf(entity)[field]?.readOnly === true) return [fault(entity, field, 'error.read_only_field')];
  return fieldRuleOf(session.grants, entity, field) === null ? [] : [fault(entity, field, 'error.field_covered')];
}

/** Defaults of a new record: today, now, me, and what the definition says. */
export function defaultsOf(ctx: ServiceContext, entity: EntityName): Values {
  const values: Values = {};
  for (const [field, def] of Object.entries(fieldsOf(entity))) {
    const value = defaultOf(ctx, def);
    if (value !== null) values[field] = value;
  }
  return values;
}

function defaultOf(ctx: ServiceContext, def: FieldDef): Value {
  if (!('default' in def) || def.default === undefined) return null;
  if (def.kind === 'date') return todayOf(ctx);
  if (def.kind === 'time') return new Date(ctx.now()).toISOString();
  if (def.kind === 'lookup') return ctx.session.operatorId;
  return def.default;
}
