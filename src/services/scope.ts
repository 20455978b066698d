import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import { isOwned, scopeOf, type Action } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { Queries } from '../db/database.ts';
import { dynamic } from '../db/dynamic.ts';
import { isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { notFound, notPermitted, type AppError } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { targetOf } from '../query/values.ts';
import type { ServiceContext } from './context.ts';
import { chunks } from './stored.ts';

type Where = Expression<SqlBool>;

const NOTHING: Where = sql<SqlBool>`1 = 0`;

/** Look-ups that say whose a record is lead on at most so far. */
const DEPTH = 4;

export interface ScopeOptions {
  /** The name of the table in the query; its own unless given. */
  readonly alias?: string | undefined;
  /** Many records are within reach: they are told one by one as they are read, by no index. */
  readonly broad?: boolean;
}

/** The operators whose records a scope of less than all reaches. */
function reached(session: Session, scope: 'own' | 'department'): readonly number[] {
  if (session.scopes !== undefined) return session.scopes[scope];
  return session.operatorId === null ? [] : [session.operatorId];
}

/** The record is one of these operators', as its definition says whose records are. */
function belongsTo(entity: EntityName, alias: string, ids: readonly number[], broad: boolean, depth = 0): Where {
  const { owner, through = [], orMaker } = definitionOf(entity).scope ?? {};
  if (ids.length === 0 || depth > DEPTH) return NOTHING;
  const among = (column: string): Where => {
    const ref = sql.ref(`${alias}.${column}`);
    const own = broad && depth === 0 ? sql`+${ref}` : ref;
    return ids.length === 1 ? sql<SqlBool>`${own} = ${ids[0]}` : sql<SqlBool>`${own} in (${sql.raw(ids.join(', '))})`;
  };
  const parts: Where[] = owner === undefined ? [] : [among(owner)];
  for (const field of through) parts.push(linkedTo(entity, alias, field, ids, broad, depth));
  if (orMaker === true) parts.push(sql<SqlBool>`(${sql.join(through.map((field) => sql`${sql.ref(`${alias}.${field}`)} is null`), sql` and `)} and ${among('created_by')})`);
  return parts.length === 0 ? NOTHING : sql<SqlBool>`(${sql.join(parts, sql` or `)})`;
}

function linkedTo(entity: EntityName, alias: string, field: string, ids: readonly number[], broad: boolean, depth: number): Where {
  const def = fieldOf(entity, field);
  const target = def === undefined ? undefined : targetOf(def);
  if (target === undefined || !isEntityName(target)) return NOTHING;
  const name = `${alias}_${field}`;
  const own = sql.ref(`${alias}.${field}`);
  const theirs: RawBuilder<unknown> = sql`from ${sql.table(target)} as ${sql.id(name)} where ${belongsTo(target, name, ids, broad, depth + 1)}`;
  if (broad) return sql<SqlBool>`exists (select 1 ${theirs} and ${sql.ref(`${name}.id`)} = ${own})`;
  // The indexes are of those in the bin or of the others: asked for all at once, none of them helps.
  const bin = sql.ref(`${name}.deleted_at`);
  const found = sql`select ${sql.ref(`${name}.id`)} ${theirs} and ${bin}`;
  return sql<SqlBool>`${own} in (${found} is null union all ${found} is not null)`;
}

/**
 * Which records of an entity an action of the session reaches, as conditions for any query on its table; none where it reaches all. Private records
 * are their owner's whatever the role says. This is the only place where a scope becomes SQL.
 */
export function scopeConditions({ session }: Pick<ServiceContext, 'session'>, entity: EntityName, action: Action = 'read', { alias = entity, broad = false }: ScopeOptions = {}): readonly Where[] {
  const scope = scopeOf(session.grants, action, entity);
  const { owner, shared } = definitionOf(entity).scope ?? {};
  if (scope === 'none') return [NOTHING];
  if (shared !== undefined && owner !== undefined) {
    // Whoever may make all may make them for others; that a shared one stays as it is, the entity's rule says.
    if (session.operatorId === null || (scope === 'all' && action === 'create')) return [];
    const own = sql<SqlBool>`${sql.ref(`${alias}.${owner}`)} = ${session.operatorId}`;
    return [sql<SqlBool>`(${own} or ${sql.ref(`${alias}.${shared}`)} = 1)`];
  }
  return scope === 'all' ? [] : [belongsTo(entity, alias, reached(session, scope), broad)];
}

/** Of which records the session may know the name where others point to them: what is nobody's (operators, departments, lists) is called by its name for everybody. */
export function nameConditions(ctx: Pick<ServiceContext, 'session'>, entity: EntityName, options: ScopeOptions = {}): readonly Where[] {
  return isOwned(entity) ? scopeConditions(ctx, entity, 'read', options) : [];
}

/** Whether an action reaches all records or none: then no record need be asked whose it is. */
export function reachesAllOrNone({ session }: Pick<ServiceContext, 'session'>, entity: EntityName, action: Action): boolean {
  const scope = scopeOf(session.grants, action, entity);
  return scope === 'all' || scope === 'none';
}

/** Which of these records an action reaches; all of them without a look where it reaches everything. */
export async function withinScope(ctx: Pick<ServiceContext, 'session'>, queries: Queries, entity: EntityName, ids: readonly number[], action: Action): Promise<ReadonlySet<number>> {
  const conditions = scopeConditions(ctx, entity, action);
  if (conditions.length === 0) return new Set(ids);
  const found = new Set<number>();
  for (const part of chunks(ids, 500)) {
    let query = dynamic(queries).selectFrom(entity).select('id').where('id', 'in', part);
    for (const condition of conditions) query = query.where(condition);
    for (const row of await query.execute()) found.add(Number(row['id']));
  }
  return found;
}

/** A query for the ids of the records of an entity that the session may read; null where that is all of them. */
export function idsWithinScope(ctx: Pick<ServiceContext, 'session'>, entity: EntityName): RawBuilder<unknown> | null {
  const scope = scopeConditions(ctx, entity);
  return scope.length === 0 ? null : sql`select ${sql.ref(`${entity}.id`)} from ${sql.table(entity)} where ${sql.join(scope, sql` and `)}`;
}

/**
 * Which of these records an action would reach as they are to be written, by their place: asked before anything is written. `created_by` is among the values
 * where it counts.
 */
export async function draftsWithin(ctx: Pick<ServiceContext, 'session'>, queries: Queries, entity: EntityName, drafts: readonly Values[], action: Action): Promise<ReadonlySet<number>> {
  const conditions = scopeConditions(ctx, entity, action, { alias: 'draft' });
  if (conditions.length === 0) return new Set(drafts.keys());
  const { owner, through = [], shared } = definitionOf(entity).scope ?? {};
  const columns = [...(owner === undefined ? [] : [owner]), ...through, ...(shared === undefined ? [] : [shared]), 'created_by'];
  const cell = (value: unknown): RawBuilder<unknown> => sql`cast(${sql.lit(typeof value === 'number' ? value : null)} as integer)`;
  const found = new Set<number>();
  for (const part of chunks([...drafts.entries()], 500)) {
    const rows = sql.join(part.map(([at, values]) => sql`(${sql.join([sql.lit(at), ...columns.map((column) => cell(values[column]))])})`));
    const names = sql.join(['place', ...columns].map((name) => sql.id(name)));
    const { rows: within } = await sql<{ place: number }>`with draft (${names}) as (values ${rows}) select place from draft where ${sql.join(conditions, sql` and `)}`.execute(queries);
    for (const { place } of within) found.add(place);
  }
  return found;
}

export function missing(entity: EntityName, id: number): AppError {
  return notFound('error.not_found', { entity: { key: `entity.${entity}` }, id });
}

/** Throws `not_found` for records that the session may not see, `not_permitted` for those that it may see and not touch. */
export async function requireScope(ctx: Pick<ServiceContext, 'session'>, queries: Queries, entity: EntityName, ids: readonly number[], action: Action): Promise<void> {
  const seen = await withinScope(ctx, queries, entity, ids, 'read');
  const unseen = ids.find((id) => !seen.has(id));
  if (unseen !== undefined) throw missing(entity, unseen);
  if (action === 'read') return;
  const touched = await withinScope(ctx, queries, entity, ids, action);
  if (ids.some((id) => !touched.has(id))) throw notPermitted('error.not_permitted', { action: { key: `action.${action}` }, entity: { key: `entity.${entity}` } });
}

/** After records were written: throws `not_permitted` where the action would not reach them as they are now. Nothing is given away past one's reach. */
export async function requireStillInScope(ctx: Pick<ServiceContext, 'session'>, queries: Queries, entity: EntityName, ids: readonly number[], action: Action): Promise<void> {
  if (scopeConditions(ctx, entity, action).length === 0) return;
  const touched = await withinScope(ctx, queries, entity, ids, action);
  if (ids.some((id) => !touched.has(id))) throw notPermitted('error.out_of_scope');
}
