import type { FileHandle } from 'node:fs/promises';
import type { Database } from '../../db/database.ts';
import { copySqlite, standAlone } from '../../db/sqlite-copy.ts';
import { copyMoment } from '../../db/sqlite-moment.ts';
import type { Control } from '../context.ts';

/**
 * Writes the whole database, as it stands at one moment, into the empty file `path`, open as `to`: a SQLite database that stands alone; of a server's too, so
 * that a backup serves both engines.
 */
export async function dumpInto(database: Database, path: string, to: FileHandle, control: Control): Promise<void> {
  if (database.engine === 'postgres') {
    const { exportToSqlite } = await import('../../db/portable.ts');
    await exportToSqlite(database, path, control);
  } else {
    if (await copyMoment(database.location, to, control)) return;
    await copySqlite(database.location, path, control);
  }
  standAlone(path);
}
