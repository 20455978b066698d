import { can, type Action } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import { notPermitted } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';

/** Throws `not_permitted` unless the session may do that. */
export function permit(session: Session, action: Action, entity: EntityName, field?: string): void {
  const verdict = can(session, action, entity, field);
  if (!verdict.allowed) throw notPermitted(verdict.reason, { action: { key: `action.${action}` }, entity: { key: `entity.${entity}` } });
}
