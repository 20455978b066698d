import { isAddress } from '../util/database-address.ts';
import type { Database } from './database.ts';
import type { OpenOptions } from './open-options.ts';
import { openSqlite } from './sqlite.ts';

export type { OpenOptions } from './open-options.ts';

/**
 * Opens the database at a file path or a `postgres://` address. Throws AppError `unavailable` (exit 7) with a sentence that says why it cannot be
 * used: missing, no Kehu database, of a newer or older version, read-only, busy, unreachable.
 */
export async function openDatabase(location: string, options: OpenOptions = {}): Promise<Database> {
  if (!isAddress(location)) return await openSqlite(location, options);
  // The driver of the engine that is not used is never loaded.
  const { openPostgres } = await import('./postgres.ts');
  return await openPostgres(location, options);
}
