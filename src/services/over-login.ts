import type { Queries } from '../db/database.ts';
import { notFound, notPermitted } from '../errors.ts';
import { isOwnLogin, overLogin } from '../rules/giving.ts';
import { rightsOfRole } from '../rules/staff.ts';
import type { ServiceContext } from './context.ts';

/**
 * Throws `not_permitted` unless the login may do no more than the session: its password, keys and sessions are a way to what it may do, or out of it. One's own
 * is always one's own.
 */
export async function requireOverLogin({ database, session }: Pick<ServiceContext, 'database' | 'session'>, operatorId: number, queries: Queries = database.queries): Promise<void> {
  if (operatorId === session.operatorId) return;
  const login = await queries.selectFrom('operator').select(['name', 'role_id', 'employee_id']).where('id', '=', operatorId).executeTakeFirst();
  if (login === undefined) throw notFound('error.operator_unknown', { login: operatorId });
  const self = await isOwnLogin(queries, session, { id: operatorId, employeeId: login.employee_id });
  const fault = overLogin(session, await rightsOfRole(queries, login.role_id), login.name, self);
  if (fault !== null) throw notPermitted(fault.key, fault.params);
}
