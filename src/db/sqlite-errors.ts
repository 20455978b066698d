import { conflict, failed, unavailable, type AppError } from '../errors.ts';

interface EngineError extends Error {
  readonly code: string;
}

function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && error.name === 'SqliteError' && 'code' in error && typeof error.code === 'string';
}

/** Whether another connection holds the lock: worth another try. */
export function isBusy(error: unknown): boolean {
  return isEngineError(error) && (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'));
}

/** `UNIQUE constraint failed: customer.code` → conflict that names entity and field. */
function uniqueConflict(message: string): AppError {
  const [entity = '', field = ''] = message.replace(/^.*failed: /, '').split(', ')[0]?.split('.') ?? [];
  return conflict('error.not_unique', { entity: { key: `entity.${entity}` }, field: { key: `${entity}.${field}` } }, { field }, { entity, field });
}

/** Writing failed for want of something that the system did not call a full disk: a limit of the file's size, a quota. */
const UNWRITABLE: ReadonlySet<string> = new Set(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_DIR_FSYNC', 'SQLITE_IOERR_TRUNCATE', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_DELETE']);

/** The error of the engine as the AppError that users see; other errors come back as they are. */
export function sqliteError(error: unknown, location: string): unknown {
  if (!isEngineError(error)) return error;
  const { code, message } = error;
  const params = { location };
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return uniqueConflict(message);
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return conflict('error.still_used');
  if (code.startsWith('SQLITE_CONSTRAINT')) return failed('error.database_refused', { reason: message });
  if (isBusy(error)) return unavailable('error.database_busy', params);
  if (code === 'SQLITE_FULL') return unavailable('error.database_full', params);
  if (code.startsWith('SQLITE_READONLY')) return unavailable('error.database_read_only', params);
  if (code.startsWith('SQLITE_CORRUPT')) return unavailable('error.database_damaged', params);
  if (code === 'SQLITE_NOTADB') return unavailable('error.database_foreign', params);
  if (UNWRITABLE.has(code)) return unavailable('error.database_unwritable', { ...params, reason: code });
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return unavailable('error.database_unreadable', { ...params, reason: code });
  return error;
}
