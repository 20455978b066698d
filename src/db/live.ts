import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { EntityName } from '../entities/names.ts';
import type { Engine } from './database.ts';

/**
 * A condition on an entity's rows that always holds, for queries that may read very many of them: on SQLite it asks at every 256th row whether
 * the running `cancellable` call has been aborted, and ends the query if so. PostgreSQL is told over another connection instead.
 */
export function live(engine: Engine, entity: EntityName): RawBuilder<SqlBool> {
  return engine === 'sqlite' ? sql<SqlBool>`(${sql.ref(`${entity}.id`)} & 255 or live())` : sql<SqlBool>`true`;
}
