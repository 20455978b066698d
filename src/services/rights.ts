import { sql } from 'kysely';
import type { Grants } from '../auth/permissions.ts';
import { NO_RIGHTS } from '../auth/matrix.ts';
import { reachOf } from '../auth/reach.ts';
import { readRights } from '../auth/rights-text.ts';
import type { ScopeIds, Session } from '../auth/session.ts';
import type { Database, Queries } from '../db/database.ts';
import { staffOf } from '../rules/staff.ts';

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

/** Before there were roles: an administrator may do all, others wait for the upgrade. */
async function formerlyGranted(queries: Queries, operatorId: number): Promise<Granted> {
  const { rows } = await sql<{ role: string }>`select role from operator where id = ${operatorId}`.execute(queries);
  const grants: Grants = rows[0]?.role === 'administrator' ? 'all' : NO_RIGHTS;
  return { grants };
}

/** Whose records an operator's own and those of the department are today. */
export async function scopesOf(queries: Queries, operatorId: number, today: string): Promise<ScopeIds> {
  return reachOf(await staffOf(queries), operatorId, today);
}

/**
 * Changes whenever the session of an operator may have: the operator's own record, the role, who works in which department, who stands in for whom, the policy.
 */
export function rightsStamp() {
  return sql<string>`operator.version || '.' || coalesce((select r.version || '.' || coalesce(r.deleted_at, '') from role r where r.id = operator.role_id), '')
    || '.' || (select sum(o.version) || '.' || count(*) || '.' || coalesce(max(o.deleted_at), '') from operator o)
    || '.' || coalesce((select sum(d.version) || '.' || count(*) from department d), '')
    || '.' || coalesce((select s.value from setting s where s.name = 'policy'), '')`;
}

export async function stampNow(database: Database, operatorId: number): Promise<string> {
  if (!(await hasRoles(database))) return '';
  const row = await database.queries.selectFrom('operator').select(rightsStamp().as('stamp')).where('id', '=', operatorId).executeTakeFirst();
  return row?.stamp ?? '';
}
