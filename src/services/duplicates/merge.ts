import { can, canShow, fieldRuleOf } from '../../auth/permissions.ts';
import type { EntityName } from '../../entities/names.ts';
import { definitionOf, fieldsOf } from '../../entities/registry.ts';
import { AppError, conflict, invalid, notPermitted } from '../../errors.ts';
import type { FieldDef, Value, Values } from '../../fields/definition.ts';
import { fieldType } from '../../fields/registry.ts';
import { fieldParam } from '../../query/values.ts';
import type { Control, ServiceContext } from '../context.ts';
import type { MergeField, MergePreview, MergeRequest } from '../duplicates-api.ts';
import { mergeInto, usersByEntity } from '../merge.ts';
import { permit } from '../permit.ts';
import { requireRecord, summaryOf, toRow } from '../records.ts';
import { isList, sameValue, type Stored } from '../stored.ts';
import { fieldContext } from '../validate.ts';
import { requireCompared } from './apart.ts';

/** So many stand side by side at most. */
const MOST = 20;

/** All records of a merge, to be read with the rights that it takes. Throws `invalid`, `not_found`, `not_permitted`, `conflict` for one in the bin. */
async function recordsOf(ctx: ServiceContext, entity: EntityName, ids: readonly number[]): Promise<readonly Stored[]> {
  requireCompared(entity);
  permit(ctx.session, 'delete', entity);
  permit(ctx.session, 'edit', entity);
  const all = [...new Set(ids)];
  if (all.length < 2) throw invalid('duplicates.two');
  if (all.length > MOST) throw invalid('duplicates.too_many', { most: MOST });
  const records: Stored[] = [];
  for (const id of all) {
    const record = await requireRecord(ctx, ctx.database.queries, entity, id, 'delete');
    if (record.deleted_at !== null) throw conflict('duplicates.in_bin', { name: summaryOf(entity, record.values) });
    records.push(record);
  }
  return records;
}

const isEmpty = (value: Value | undefined): boolean => value === null || value === undefined || (isList(value) && value.length === 0);

/** The fields that a merge decides on, in the order of the form: what nobody fills in and what the session may not know of are not among them. */
function openFields(ctx: ServiceContext, entity: EntityName): readonly (readonly [string, FieldDef])[] {
  const order = definitionOf(entity).form.flat();
  const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : order.length);
  return Object.entries(fieldsOf(entity))
    .filter(([field, def]) => def.readOnly !== true && canShow(ctx.session, entity, field))
    .toSorted(([a], [b]) => place(a) - place(b));
}

/** What stands in the field in all of them together; null where that makes no sense or would be too long. */
function together(ctx: ServiceContext, entity: EntityName, field: string, def: FieldDef, values: readonly Value[]): Value {
  const type = fieldType(def);
  if (type.together === undefined) return null;
  try {
    return type.check(type.together(values), def, fieldContext(ctx, entity, field));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The first one is the record that stays. */
function fieldOf(ctx: ServiceContext, entity: EntityName, [field, def]: readonly [string, FieldDef], records: readonly Stored[]): MergeField | null {
  const filled = records.filter(({ values }) => !isEmpty(values[field]));
  const [keep] = records;
  const [first] = filled;
  if (keep === undefined || first === undefined || records.every(({ values }) => sameValue(values[field], keep.values[field]))) return null;
  // A number of its own each has: nobody need look.
  const numbered = 'numbering' in def && def.numbering !== undefined;
  const differs = !numbered && (def.kind === 'flag' || filled.some(({ values }) => !sameValue(values[field], first.values[field])));
  const fixed = fieldRuleOf(ctx.session.grants, entity, field) !== null;
  const joins = differs && !fixed && together(ctx, entity, field, def, records.map(({ values }) => values[field] ?? null)) !== null;
  const own = fixed || !isEmpty(keep.values[field]) ? keep.id : first.id;
  return { field, from: joins ? 'all' : own, differs, joins, fixed };
}

const fieldsOfMerge = (ctx: ServiceContext, entity: EntityName, records: readonly Stored[]): readonly MergeField[] => openFields(ctx, entity).flatMap((one) => fieldOf(ctx, entity, one, records) ?? []);

/** Two records or more side by side, what the merged one would be, and what would be moved. Nothing is written. */
export async function mergePreview(ctx: ServiceContext, entity: EntityName, ids: readonly number[], keep?: number): Promise<MergePreview> {
  const records = await recordsOf(ctx, entity, ids);
  const { queries } = ctx.database;
  const stays = keep ?? (await mostUsed(ctx, entity, records));
  const ordered = keptFirst(records, stays);
  const moves = await usersByEntity(queries, entity, records.flatMap(({ id }) => (id === stays ? [] : [id])));
  const rows = [];
  for (const record of records) rows.push(await toRow(ctx, queries, entity, record));
  return { records: rows, keep: stays, fields: fieldsOfMerge(ctx, entity, ordered), moves: moves.map(({ entity: of, ids: own }) => ({ entity: of, count: own.length })) };
}

/** The one that stays first. Throws `invalid` where it is not among them. */
function keptFirst(records: readonly Stored[], keep: number): readonly Stored[] {
  const first = records.find(({ id }) => id === keep);
  if (first === undefined) throw invalid('duplicates.keep_unknown');
  return [first, ...records.filter(({ id }) => id !== keep)];
}

/** The record that most others point to, the older one of two. */
async function mostUsed(ctx: ServiceContext, entity: EntityName, records: readonly Stored[]): Promise<number> {
  const counts: { readonly id: number; readonly count: number }[] = [];
  for (const { id } of records) counts.push({ id, count: (await usersByEntity(ctx.database.queries, entity, [id])).reduce((sum, group) => sum + group.ids.length, 0) });
  return counts.toSorted((a, b) => b.count - a.count || a.id - b.id)[0]?.id ?? 0;
}

/** One record of several, field by field as asked: one step, which can be taken back. */
export async function merge(ctx: ServiceContext, request: MergeRequest, control: Control = {}): Promise<{ readonly stepId: number; readonly moved: number }> {
  const { entity, keep, others, take } = request;
  const records = keptFirst(await recordsOf(ctx, entity, [keep, ...others]), keep);
  refuseTake(ctx, entity, records, take);
  const from = records.slice(1);
  const summary = `${from.map(({ values }) => summaryOf(entity, values)).join(' + ')} → ${summaryOf(entity, { ...records[0]?.values, ...valuesOf(ctx, entity, records, take) })}`;
  return await mergeInto(
    ctx,
    {
      entity,
      into: keep,
      from: from.map(({ id }) => id),
      summary,
      values: (into, gone) => valuesOf(ctx, entity, [into, ...gone], take),
      check: (now) => refuseStale(entity, now, request.seen),
    },
    control,
  );
}

/** Whose value is wanted must be among them, and the field must be open to whoever asks. */
function refuseTake(ctx: ServiceContext, entity: EntityName, records: readonly Stored[], take: MergeRequest['take']): void {
  for (const [field, from] of Object.entries(take)) {
    const def = Object.hasOwn(fieldsOf(entity), field) ? fieldsOf(entity)[field] : undefined;
    if (def === undefined || !canShow(ctx.session, entity, field)) throw invalid('error.unknown_field', { entity: { key: `entity.${entity}` }, field }, { field });
    if (def.readOnly === true) throw invalid('error.read_only_field', { field: fieldParam(entity, field) }, { field });
    if (!can(ctx.session, 'edit', entity, field).allowed) throw notPermitted('error.field_covered', {}, { field });
    if (from !== 'all' && !records.some(({ id }) => id === from)) throw invalid('duplicates.take_unknown', { field: fieldParam(entity, field) }, { field });
    if (from === 'all' && together(ctx, entity, field, def, records.map(({ values }) => values[field] ?? null)) === null) throw invalid('duplicates.take_all', { field: fieldParam(entity, field) }, { field });
    const value = from === 'all' ? null : records.find(({ id }) => id === from)?.values[field];
    if (from !== 'all' && def.required === true && isEmpty(value)) throw invalid('error.required', { field: fieldParam(entity, field) }, { field });
  }
}

/** What the one that stays becomes; the first of the records is that. */
function valuesOf(ctx: ServiceContext, entity: EntityName, records: readonly Stored[], take: MergeRequest['take']): Values {
  const values: Values = {};
  for (const { field, from: proposed, fixed } of fieldsOfMerge(ctx, entity, records)) {
    const from = take[field] ?? proposed;
    const def = fieldsOf(entity)[field];
    if (fixed || def === undefined) continue;
    values[field] = from === 'all' ? together(ctx, entity, field, def, records.map((record) => record.values[field] ?? null)) : (records.find(({ id }) => id === from)?.values[field] ?? null);
  }
  return values;
}

function refuseStale(entity: EntityName, records: readonly Stored[], seen: MergeRequest['seen']): void {
  const changed = records.find(({ id, version }) => seen[id] !== version);
  if (changed !== undefined) throw conflict('duplicates.changed', { name: summaryOf(entity, changed.values) });
}
