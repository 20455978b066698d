import { unavailable } from '../errors.ts';
import type { Database } from './database.ts';
import type { OpenOptions } from './open-options.ts';

export async function openPostgres(address: string, _options: OpenOptions): Promise<Database> {
  throw unavailable('error.database_unreachable', { location: address, reason: '' });
}
