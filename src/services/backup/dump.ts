import type { Database } from '../../db/database.ts';
import { copySqlite } from '../../db/sqlite-copy.ts';
import type { Control } from '../context.ts';

/** Writes the whole database, as it stands at one moment, into the empty file `to` as a SQLite database; of a server's too, so that a backup serves both engines. */
export async function dumpInto(database: Database, to: string, control: Control): Promise<void> {
  if (database.engine === 'sqlite') {
    await copySqlite(database.location, to, control);
    return;
  }
  const { exportToSqlite } = await import('../../db/portable.ts');
  await exportToSqlite(database, to, control);
}
