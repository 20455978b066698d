/** Nobody gives, takes or gets into more than they have (docs/decisions/037): what rules and services say of it. */
import { lacking, type Excess } from '../auth/covers.ts';
import type { Rights } from '../auth/matrix.ts';
import type { Session } from '../auth/session.ts';
import type { Queries } from '../db/database.ts';
import type { MessageParam } from '../i18n/index.ts';
import type { RuleFault } from './rule.ts';

/** What is lacking, in words. */
export function excessWords(excess: Excess): MessageParam {
  if (excess.kind === 'power') return { key: 'rights.more.power', params: { power: { key: `power.${excess.power}` } } };
  if (excess.kind === 'field') return { key: 'rights.more.field', params: { entity: { key: `entity.${excess.entity}` }, field: { key: `${excess.entity}.${excess.field}` } } };
  const row = excess.row === '*' ? 'rights.others' : `entity.${excess.row}`;
  return { key: 'rights.more.cell', params: { action: { key: `action.${excess.action}` }, entity: { key: row }, scope: { key: `rights.scope.${excess.scope}` } } };
}

/** A login as it is somebody's. */
export interface Owned {
  readonly id: number | null;
  readonly employeeId: number | null;
}

/** Whether a login is the session's own: the same operator, or another one of the same employee. */
export async function isOwnLogin(queries: Queries, { operatorId }: Pick<Session, 'operatorId'>, { id, employeeId }: Owned): Promise<boolean> {
  if (operatorId === null) return false;
  if (id === operatorId) return true;
  if (employeeId === null) return false;
  const own = await queries.selectFrom('operator').select('employee_id').where('id', '=', operatorId).executeTakeFirst();
  return own?.employee_id === employeeId;
}

/** A login that may do more is not changed, opened or ended by whoever may do less. */
export function overLogin({ grants }: Pick<Session, 'grants'>, rights: Rights, name: string, self: boolean): RuleFault | null {
  const excess = lacking(grants, rights, self);
  return excess === null ? null : { field: null, key: 'error.over_login', params: { name, what: excessWords(excess) }, denied: true };
}

/** A role that allows more is not changed by whoever may do less. */
export function overRole({ grants }: Pick<Session, 'grants'>, rights: Rights, name: string, self: boolean): RuleFault | null {
  const excess = lacking(grants, rights, self);
  return excess === null ? null : { field: null, key: 'error.over_role', params: { role: name, what: excessWords(excess) }, denied: true };
}

/** Rights are given by whoever has them. */
export function givesMore({ grants }: Pick<Session, 'grants'>, rights: Rights, field: string | null, self: boolean): RuleFault | null {
  const excess = lacking(grants, rights, self);
  return excess === null ? null : { field, key: 'error.gives_more', params: { what: excessWords(excess) }, denied: true };
}
