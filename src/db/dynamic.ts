import type { Kysely } from 'kysely';
import type { Queries } from './database.ts';

export type Cell = string | number | null;
/** Tables by name, known only at run time: the generic services work on these. */
export type AnySchema = Record<string, Record<string, Cell>>;

/**
 * The same connection with tables and columns named at run time. The one untyped spot: the names must come from the registry
 * (`EntityName`, `fieldsOf`), never from input.
 */
export function dynamic(queries: Queries): Kysely<AnySchema> {
  return queries as unknown as Kysely<AnySchema>;
}
