import { can, type Action } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import { notPermitted, type AppError } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { fieldParam } from '../query/values.ts';

/** Throws `not_permitted` unless the session may do that. */
export function permit(session: Pick<Session, 'grants'>, action: Action, entity: EntityName, field?: string): void {
  const verdict = can(session, action, entity);
  if (!verdict.allowed) throw notPermitted(verdict.reason, { action: { key: `action.${action}` }, entity: { key: `entity.${entity}` } });
  if (field !== undefined && !can(session, action, entity, field).allowed) throw notPermittedField(entity, field);
}

export function notPermittedField(entity: EntityName, field: string): AppError {
  return notPermitted('error.field_not_permitted', { field: fieldParam(entity, field) }, { field });
}

/** Throws `not_permitted` for an order by what the session may not read: it would tell it. */
export function requireSortable({ session }: { readonly session: Session }, entity: EntityName, sort: readonly string[] = []): void {
  for (const name of sort) {
    const field = name.replace(/^[-=]/, '');
    if (fieldOf(entity, field) !== undefined) permit(session, 'read', entity, field);
  }
}

/** The order of an entity's list; the newest first where the session may not read what it is sorted by. */
export function usualOrder({ session }: { readonly session: Session }, entity: EntityName): readonly string[] {
  const { sort } = definitionOf(entity).list;
  return sort.every((name) => can(session, 'read', entity, name.replace(/^-/, '')).allowed) ? sort : ['-id'];
}
