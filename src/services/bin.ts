import { sql, type SqlBool } from 'kysely';
import { can } from '../auth/permissions.ts';
import { dynamic } from '../db/dynamic.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import { AppError, notFound } from '../errors.ts';
import type { BinEntry, BinRequest, RestorePreview } from './ledger-api.ts';
import type { ServiceContext } from './context.ts';
import { nameShown } from './cover.ts';
import { permit } from './permit.ts';
import { goneTogether, refuseUnrestorable } from './remove.ts';
import { idsWithinScope, requireScope, scopeConditions, withinScope } from './scope.ts';
import { readSteps } from './steps.ts';
import { chunks, loadRecords } from './stored.ts';

interface Found {
  readonly entity: EntityName;
  readonly id: number;
  readonly deletedAt: string;
}

/** The recycle bin over all entities, what was put there last first. */
export async function bin(ctx: ServiceContext, { entity, limit, after }: BinRequest): Promise<readonly BinEntry[]> {
  if (entity !== undefined) permit(ctx.session, 'read', entity);
  const size = Math.min(Math.max(1, limit), 1000);
  const names = ENTITY_NAMES.filter((name) => (entity === undefined || name === entity) && definitionOf(name).single !== true && can(ctx.session, 'read', name).allowed);
  const found: Found[] = [];
  for (const name of names) found.push(...(await deletedOf(ctx, name, size, after)));
  const order = (one: Found): number => ENTITY_NAMES.indexOf(one.entity);
  const page = found.toSorted((a, b) => (a.deletedAt === b.deletedAt ? order(a) - order(b) || b.id - a.id : a.deletedAt < b.deletedAt ? 1 : -1)).slice(0, size);
  return await told(ctx, page);
}

async function deletedOf(ctx: ServiceContext, entity: EntityName, limit: number, after: BinRequest['after']): Promise<readonly Found[]> {
  let query = dynamic(ctx.database.queries).selectFrom(entity).select(['id', 'deleted_at']).where('deleted_at', 'is not', null);
  for (const condition of scopeConditions(ctx, entity)) query = query.where(condition);
  if (after !== undefined) query = query.where(behind(entity, after));
  const rows = await query.orderBy('deleted_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => ({ entity, id: Number(row['id']), deletedAt: String(row['deleted_at']) }));
}

/** What comes after that entry in the order of moment, entity, number. */
function behind(entity: EntityName, { deletedAt, entity: last, id }: NonNullable<BinRequest['after']>) {
  const at = sql.ref('deleted_at');
  if (entity === last) return sql<SqlBool>`(${at} < ${deletedAt} or (${at} = ${deletedAt} and id < ${id}))`;
  return ENTITY_NAMES.indexOf(entity) > ENTITY_NAMES.indexOf(last) ? sql<SqlBool>`${at} <= ${deletedAt}` : sql<SqlBool>`${at} < ${deletedAt}`;
}

async function told(ctx: ServiceContext, page: readonly Found[]): Promise<readonly BinEntry[]> {
  const { queries } = ctx.database;
  const labels = new Map<string, string>();
  const stepIds = new Map<string, number>();
  for (const entity of new Set(page.map((one) => one.entity))) {
    for (const ids of chunks(page.flatMap((one) => (one.entity === entity ? [one.id] : [])), 500)) {
      for (const { id, values } of await loadRecords(queries, entity, ids)) labels.set(`${entity}/${id}`, nameShown(ctx.session, entity, id, values));
      const rows = await queries.selectFrom('change').select(['record_id', 'change_set_id']).where('entity', '=', entity).where('record_id', 'in', ids).where('action', '=', 'remove').orderBy('version').execute();
      for (const row of rows) stepIds.set(`${entity}/${row.record_id}`, row.change_set_id);
    }
  }
  const ids = [...new Set(stepIds.values())];
  const steps = await readSteps(queries, ids);
  const sizes = await removedCounts(ctx, ids);
  return page.map(({ entity, id, deletedAt }) => {
    const step = steps.get(stepIds.get(`${entity}/${id}`) ?? 0);
    return { entity, id, deletedAt, label: labels.get(`${entity}/${id}`) ?? '', by: step?.operator ?? '', stepId: step?.id ?? 0, size: sizes.get(step?.id ?? 0) ?? 1 };
  });
}

/** How many records within reach each of these steps put into the bin. */
async function removedCounts(ctx: ServiceContext, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  if (ids.length === 0) return counts;
  for (const entity of ENTITY_NAMES) {
    const seen = idsWithinScope(ctx, entity);
    const within = seen === null ? sql`` : sql` and c.record_id in (${seen})`;
    const { rows } = await sql<{ step: number; count: number | string }>`select c.change_set_id as step, count(*) as count from change c
      where c.change_set_id in (${sql.join(ids)}) and c.action = 'remove' and c.entity = ${entity}${within} group by c.change_set_id`.execute(ctx.database.queries);
    for (const { step, count } of rows) counts.set(step, (counts.get(step) ?? 0) + Number(count));
  }
  return counts;
}

/** Names of what comes along that are told. */
const NAMED = 5;

/** What comes back with a record, and what stands in the way of it. */
export async function restorePreview(ctx: ServiceContext, entity: EntityName, id: number): Promise<RestorePreview> {
  permit(ctx.session, 'read', entity);
  const { queries } = ctx.database;
  await requireScope(ctx, queries, entity, [id], 'read');
  const [record] = await loadRecords(queries, entity, [id]);
  if (record === undefined || record.deleted_at === null) throw notFound('error.nothing_in_bin', { entity: { key: `entity.${entity}` } });
  const groups = await goneTogether(queries, entity, [record]);
  const together: { entity: EntityName; count: number; names: readonly string[] }[] = [];
  let conflict: RestorePreview['conflict'] = null;
  for (const group of groups) {
    const others = group.entity === entity ? group.ids.filter((one) => one !== id) : group.ids;
    const seen = can(ctx.session, 'read', group.entity).allowed ? [...(await withinScope(ctx, queries, group.entity, others, 'read'))] : [];
    const names = (await loadRecords(queries, group.entity, seen.slice(0, NAMED))).map((one) => nameShown(ctx.session, group.entity, one.id, one.values));
    if (seen.length > 0) together.push({ entity: group.entity, count: seen.length, names });
  }
  try {
    await refuseUnrestorable(ctx, queries, entity, [record]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    conflict = error.toPlain();
  }
  return { together, conflict };
}
