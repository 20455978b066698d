import type { Rights } from '../auth/matrix.ts';
import type { ReachDepartment, ReachOperator, Staff } from '../auth/reach.ts';
import { readRights } from '../auth/rights-text.ts';
import type { Queries } from '../db/database.ts';

/** Operators and departments as they say whose records are whose; without those in the bin. */
export async function staffOf(queries: Queries): Promise<Staff> {
  const operators = await queries.selectFrom('operator').select(['id', 'department_id', 'deputy_id', 'deputy_until']).where('deleted_at', 'is', null).orderBy('id').execute();
  return { operators, departments: await departmentsOf(queries) };
}

export async function departmentsOf(queries: Queries): Promise<readonly ReachDepartment[]> {
  return await queries.selectFrom('department').select(['id', 'parent_id', 'manager_id']).where('deleted_at', 'is', null).execute();
}

/** Somebody who may log in, or might after being enabled. */
export interface Account extends ReachOperator {
  readonly name: string;
  readonly roleId: number | null;
  readonly employeeId: number | null;
  readonly locked: boolean;
  readonly rights: Rights;
}

/** Every operator with the rights of the role; without those in the bin. */
export async function accountsOf(queries: Queries): Promise<readonly Account[]> {
  const rows = await queries
    .selectFrom('operator')
    .leftJoin('role', (join) => join.onRef('role.id', '=', 'operator.role_id').on('role.deleted_at', 'is', null))
    .select(['operator.id', 'operator.name', 'department_id', 'deputy_id', 'deputy_until', 'role_id', 'employee_id', 'locked', 'role.rights'])
    .where('operator.deleted_at', 'is', null)
    .orderBy('operator.id')
    .execute();
  return rows.map(({ role_id, employee_id, locked, rights, ...row }) => ({ ...row, roleId: role_id, employeeId: employee_id, locked: locked === 1, rights: readRights(rights) }));
}

/** What a role allows; nothing where there is none or it lies in the bin. */
export async function rightsOfRole(queries: Queries, role: unknown): Promise<Rights> {
  if (typeof role !== 'number') return readRights(null);
  const row = await queries.selectFrom('role').select('rights').where('id', '=', role).where('deleted_at', 'is', null).executeTakeFirst();
  return readRights(row?.rights ?? null);
}
