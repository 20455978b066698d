import { sql } from 'kysely';
import type { Grants } from '../auth/permissions.ts';
import { NO_RIGHTS, type Rights } from '../auth/matrix.ts';
import { parseRights } from '../auth/rights-text.ts';
import type { ScopeIds, Session } from '../auth/session.ts';
import type { Database, Queries } from '../db/database.ts';
import { AppError } from '../errors.ts';

/** What an operator may do, and whose records are whose. */
export type Granted = Pick<Session, 'grants' | 'scopes' | 'role'>;

const current = new WeakSet<Database>();

/** Whether the database has roles of its own yet: before, an administrator must be able to bring it to the program's version. */
async function hasRoles(database: Database): Promise<boolean> {
  if (current.has(database)) return true;
  const found =
    database.engine === 'sqlite'
      ? sql`select 1 from pragma_table_info('operator') where name = 'role_id'`
      : sql`select 1 from information_schema.columns where table_schema = current_schema() and table_name = 'operator' and column_name = 'role_id'`;
  const has = (await found.execute(database.queries)).rows.length > 0;
  if (has) current.add(database);
  return has;
}

/** What the role of an operator allows as it stands now; nothing without a role, or with one that cannot be read. */
export async function grantedTo(database: Database, operatorId: number, today: string): Promise<Granted> {
  const { queries } = database;
  if (!(await hasRoles(database))) return await formerlyGranted(queries, operatorId);
  const found = await queries
    .selectFrom('operator')
    .leftJoin('role', (join) => join.onRef('role.id', '=', 'operator.role_id').on('role.deleted_at', 'is', null))
    .select(['role.id as role_id', 'role.name as role', 'role.rights'])
    .where('operator.id', '=', operatorId)
    .executeTakeFirst();
  if (found === undefined) return { grants: NO_RIGHTS };
  const role = found.role_id === null || found.role === null ? {} : { role: { id: found.role_id, name: found.role } };
  return { grants: readRights(found.rights), scopes: await scopesOf(queries, operatorId, today), ...role };
}

/** Rights that are damaged grant nothing. */
export function readRights(text: string | null): Rights {
  try {
    return parseRights(text ?? '');
  } catch (error) {
    if (error instanceof AppError) return NO_RIGHTS;
    throw error;
  }
}

/** Before there were roles: an administrator may do all, others wait for the upgrade. */
async function formerlyGranted(queries: Queries, operatorId: number): Promise<Granted> {
  const { rows } = await sql<{ role: string }>`select role from operator where id = ${operatorId}`.execute(queries);
  const grants: Grants = rows[0]?.role === 'administrator' ? 'all' : NO_RIGHTS;
  return { grants };
}

/**
 * Whose records count as an operator's own: the operator's and those of whoever has the operator as deputy today. Of the department: also those of all
 * in it and below, and in the departments that the operator manages.
 */
export async function scopesOf(queries: Queries, operatorId: number, today: string): Promise<ScopeIds> {
  const operators = await queries.selectFrom('operator').select(['id', 'department_id', 'deputy_id', 'deputy_until']).where('deleted_at', 'is', null).orderBy('id').execute();
  const departments = await queries.selectFrom('department').select(['id', 'parent_id', 'manager_id']).where('deleted_at', 'is', null).execute();
  const own = new Set([operatorId]);
  for (const { id, deputy_id, deputy_until } of operators) if (deputy_id === operatorId && (deputy_until === null || deputy_until >= today)) own.add(id);
  const mine = operators.find(({ id }) => id === operatorId)?.department_id ?? null;
  const tops = departments.filter(({ id, manager_id }) => id === mine || manager_id === operatorId).map(({ id }) => id);
  const inside = withBelow(tops, departments);
  const colleagues = operators.flatMap(({ id, department_id }) => (department_id !== null && inside.has(department_id) ? [id] : []));
  const sorted = (ids: Iterable<number>): readonly number[] => [...new Set(ids)].toSorted((a, b) => a - b);
  return { own: sorted(own), department: sorted([...own, ...colleagues]) };
}

function withBelow(tops: readonly number[], all: readonly { readonly id: number; readonly parent_id: number | null }[]): ReadonlySet<number> {
  const found = new Set(tops);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { id, parent_id } of all) if (parent_id !== null && found.has(parent_id)) found.add(id);
  }
  return found;
}

/** Changes whenever the rights of an operator may have changed: the operator's own record, the role, who works in which department, who stands in for whom. */
export function rightsStamp() {
  return sql<string>`operator.version || '.' || coalesce((select r.version || '.' || coalesce(r.deleted_at, '') from role r where r.id = operator.role_id), '')
    || '.' || (select sum(o.version) || '.' || count(*) || '.' || coalesce(max(o.deleted_at), '') from operator o)
    || '.' || coalesce((select sum(d.version) || '.' || count(*) from department d), '')`;
}

export async function stampNow(database: Database, operatorId: number): Promise<string> {
  if (!(await hasRoles(database))) return '';
  const row = await database.queries.selectFrom('operator').select(rightsStamp().as('stamp')).where('id', '=', operatorId).executeTakeFirst();
  return row?.stamp ?? '';
}
