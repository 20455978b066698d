import { can } from '../auth/permissions.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import { conflict, type AppError } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { localTime } from '../util/dates.ts';
import type { Row } from './api.ts';
import type { Changed, ConflictDetails, GoneDetails } from './conflict-api.ts';
import type { ServiceContext } from './context.ts';
import { readImage } from './image.ts';
import { labelsFor, labelsOf, targetsOf } from './labels.ts';
import { nameConditions } from './scope.ts';
import { readSteps } from './steps.ts';
import { changedFields, sameValue, type Stored } from './stored.ts';

/** One save of somebody else since the record was read: what stood before it. */
interface Since {
  readonly stepId: number;
  readonly before: Values;
}

/** The saves since `version`, the oldest first. */
async function savesSince(queries: Queries, entity: EntityName, id: number, version: number): Promise<readonly Since[]> {
  const rows = await queries
    .selectFrom('change')
    .select(['change_set_id', 'before'])
    .where('record_id', '=', id)
    .where('entity', '=', entity)
    .where('version', '>', version)
    .orderBy('version')
    .execute();
  return rows.flatMap(({ change_set_id, before }) => (before === null ? [] : [{ stepId: change_set_id, before: readImage(entity, before).values }]));
}

/** The values of a record as they were in a version of before; null where the ledger does not know that version (any more). */
export async function valuesAt(queries: Queries, entity: EntityName, record: Stored, version: number): Promise<Values | null> {
  if (version >= record.version) return version === record.version ? record.values : null;
  const row = await queries.selectFrom('change').select('before').where('record_id', '=', record.id).where('entity', '=', entity).where('version', '=', version + 1).executeTakeFirst();
  return row === undefined || row.before === null ? null : readImage(entity, row.before).values;
}

/**
 * Throws `conflict` where somebody else changed one of these fields to something else since `version`. Where the ledger does not know that version any
 * more, every field counts as changed.
 */
export async function refuseOverlap(ctx: ServiceContext, queries: Queries, entity: EntityName, theirs: Stored, version: number, mine: Values, row: () => Promise<Row>): Promise<void> {
  const saves = await savesSince(queries, entity, theirs.id, version);
  const base = saves[0]?.before ?? {};
  const overlap = Object.keys(mine).filter((field) => !sameValue(base[field], theirs.values[field]) && !sameValue(mine[field], theirs.values[field]));
  if (overlap.length === 0) return;
  const details = await detailsOf(ctx, queries, entity, { theirs, row: await row(), base, mine, overlap, saves });
  throw conflict('error.conflict', { by: details.by === '' ? 'Kehu' : details.by, count: overlap.length }, {}, details);
}

interface Overlap {
  readonly theirs: Stored;
  readonly row: Row;
  readonly base: Values;
  readonly mine: Values;
  readonly overlap: readonly string[];
  readonly saves: readonly Since[];
}

async function detailsOf(ctx: ServiceContext, queries: Queries, entity: EntityName, { theirs, row, base, mine, overlap, saves }: Overlap): Promise<ConflictDetails> {
  const readable = (field: string): boolean => can(ctx.session, 'read', entity, field).allowed;
  const before = Object.fromEntries(Object.entries(base).filter(([field]) => readable(field)));
  const labels = await labelsFor(ctx, queries, targetsOf(entity, [before, mine]));
  const label = (values: Values) => labelsOf(entity, values, labels, ctx.session.lang);
  const changed = await whoChanged(queries, saves, theirs.values);
  return {
    before,
    mine,
    theirs: row,
    labels: { before: label(before), mine: label(mine) },
    fields: overlap,
    onlyTheirs: changedFields(base, theirs.values).filter((field) => !Object.hasOwn(mine, field) && readable(field)),
    onlyMine: Object.keys(mine).filter((field) => !overlap.includes(field) && !sameValue(mine[field], theirs.values[field])),
    changed: Object.fromEntries(Object.entries(changed).filter(([field]) => readable(field))),
    by: row.labels['updated_by'] ?? '',
    at: theirs.updated_at,
    timeZone: ctx.session.timeZone,
  };
}

/** Who changed which field last since `version`, and when. */
export async function changedSince(queries: Queries, entity: EntityName, record: Stored, version: number): Promise<Readonly<Record<string, Changed>>> {
  return await whoChanged(queries, await savesSince(queries, entity, record.id, version), record.values);
}

/** For each field the last save that changed it. */
async function whoChanged(queries: Queries, saves: readonly Since[], now: Values): Promise<Readonly<Record<string, Changed>>> {
  const steps = await readSteps(queries, [...new Set(saves.map(({ stepId }) => stepId))]);
  const changed: Record<string, Changed> = {};
  for (const [at, { stepId, before }] of saves.entries()) {
    const step = steps.get(stepId);
    if (step === undefined) continue;
    for (const field of changedFields(before, saves[at + 1]?.before ?? now)) changed[field] = { by: step.operator, at: step.at };
  }
  return changed;
}

/** The record is in the bin: who put it there, when, and whether it lives on in another one. */
export async function goneError(ctx: ServiceContext, queries: Queries, entity: EntityName, record: Stored): Promise<AppError> {
  const details = await goneDetails(ctx, queries, entity, record);
  const at = localTime(details.at, ctx.session.timeZone);
  const params = { entity: { key: `entity.${entity}` }, by: details.by === '' ? 'Kehu' : details.by, at };
  if (details.gone === 'merged' && details.into !== null) return conflict('error.record_merged', { ...params, into: details.into.label }, {}, details);
  return conflict('error.record_gone', params, {}, details);
}

async function goneDetails(ctx: ServiceContext, queries: Queries, entity: EntityName, record: Stored): Promise<GoneDetails> {
  const last = await queries
    .selectFrom('change')
    .select('change_set_id')
    .where('record_id', '=', record.id)
    .where('entity', '=', entity)
    .where('action', '=', 'remove')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const step = last === undefined ? undefined : (await readSteps(queries, [last.change_set_id])).get(last.change_set_id);
  const when = { by: step?.operator ?? '', at: step?.at ?? record.deleted_at ?? record.updated_at };
  if (step?.action !== 'merge') return { ...when, gone: 'deleted', into: null };
  return { ...when, gone: 'merged', into: await mergedInto(ctx, queries, entity, step.summary) };
}

/** A merge is named "from → into". */
async function mergedInto(ctx: ServiceContext, queries: Queries, entity: EntityName, summary: string): Promise<GoneDetails['into']> {
  const label = summary.split(' → ').at(-1) ?? '';
  const column = definitionOf(entity).label;
  const named = dynamic(queries).selectFrom(entity).select('id').where(column, '=', label).where('deleted_at', 'is', null);
  const row = await nameConditions(ctx, entity).reduce((query, condition) => query.where(condition), named).orderBy('id').limit(1).executeTakeFirst();
  return row === undefined ? null : { id: Number(row['id']), label };
}

/** The number of the newest change of the ledger, 0 where there is none. */
export async function newestChange(queries: Queries): Promise<number> {
  const row = await queries.selectFrom('change').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

/** Throws `conflict` where somebody changed one of the fields of these records since the change `asOf`: what was confirmed is not what would happen. */
export async function refuseChanged(ctx: ServiceContext, queries: Queries, entity: EntityName, records: readonly Stored[], wanted: Values, asOf: number): Promise<void> {
  const meant = new Map(records.filter((record) => changedFields(record.values, wanted).length > 0).map((record) => [record.id, record.values]));
  const rows = await queries.selectFrom('change').select(['record_id', 'change_set_id', 'before']).where('id', '>', asOf).where('entity', '=', entity).where('action', '=', 'update').orderBy('id').execute();
  const changed = rows.filter(({ record_id, before }) => {
    const now = meant.get(record_id);
    return now !== undefined && before !== null && Object.keys(wanted).some((field) => !sameValue(readImage(entity, before).values[field], now[field]));
  });
  const last = changed.at(-1);
  if (last === undefined) return;
  const step = (await readSteps(queries, [last.change_set_id])).get(last.change_set_id);
  const params = { by: step?.operator ?? 'Kehu', at: localTime(step?.at ?? '', ctx.session.timeZone), count: new Set(changed.map(({ record_id }) => record_id)).size };
  throw conflict('error.bulk_changed', params);
}
