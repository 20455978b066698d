import type { Expression, SqlBool } from 'kysely';
import { coveredFields } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { EntityName } from '../entities/names.ts';
import { nameConditions } from './scope.ts';

/** What names may tell, in cells, files, pickers and in the order of a list: of which records, and by which of their fields. */
export interface KnownNames {
  /** Conditions on the entity's table, under another name where the query calls it so. */
  readonly within: (entity: EntityName, alias?: string) => readonly Expression<SqlBool>[];
  /** The field itself, where there is one that the session may read as it is. */
  readonly readable: (entity: EntityName, field: string | undefined) => string | undefined;
}

export const knownNames = (ctx: { readonly session: Session }): KnownNames => ({
  within: (entity, alias) => nameConditions(ctx, entity, { alias }),
  readable: (entity, field) => (field === undefined || coveredFields(ctx.session.grants, entity).includes(field) ? undefined : field),
});
