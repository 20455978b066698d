import type { Queries } from '../db/database.ts';
import type { Value } from '../fields/definition.ts';

/** Whether a matrix lets its operators give roles: who can, can let people in again. Told from the text, as the ledger keeps it. */
export function givesRoles(rights: Value | undefined): boolean {
  return typeof rights === 'string' && /^powers:.*\broles\b/m.test(rights);
}

export async function administrates(queries: Queries, role: Value): Promise<boolean> {
  if (typeof role !== 'number') return false;
  const found = await queries.selectFrom('role').select('rights').where('id', '=', role).where('deleted_at', 'is', null).executeTakeFirst();
  return givesRoles(found?.rights ?? null);
}

/** Whether nobody could give roles any more without this operator, or with this role changed. */
export async function isLastAdministrator(queries: Queries, without: { readonly operator?: number; readonly role?: number }): Promise<boolean> {
  const rows = await queries
    .selectFrom('operator')
    .innerJoin('role', 'role.id', 'operator.role_id')
    .select(['role.rights'])
    .where('operator.locked', '=', 0)
    .where('operator.deleted_at', 'is', null)
    .where('role.deleted_at', 'is', null)
    .where('operator.id', '!=', without.operator ?? 0)
    .where('role.id', '!=', without.role ?? 0)
    .execute();
  return !rows.some(({ rights }) => givesRoles(rights));
}
