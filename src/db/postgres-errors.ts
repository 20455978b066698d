import { AppError, cancelled, conflict, failed, unavailable } from '../errors.ts';
import type { MessageKey } from '../i18n/index.ts';
import { currentSignal } from './cancel.ts';

interface EngineError extends Error {
  readonly code: string;
  readonly table?: string;
  readonly detail?: string;
}

/** Two transactions got in each other's way and one has to run again; `transact` does that. */
export class SerializationFailure extends Error {
  constructor(cause: unknown) {
    super('serialization failure', { cause });
    this.name = 'SerializationFailure';
  }
}

const BY_CODE: Readonly<Record<string, MessageKey>> = {
  '28P01': 'error.database_login',
  '28000': 'error.database_login',
  '3D000': 'error.database_unknown',
  '3F000': 'error.database_unknown',
  '42501': 'error.database_no_access',
  '53100': 'error.database_full',
  '25006': 'error.database_read_only',
  '55P03': 'error.database_busy',
  '57014': 'error.database_busy',
  '57P01': 'error.database_lost',
  '57P02': 'error.database_lost',
};

const UNREACHABLE = /^(?:E[A-Z]+|57P03|53300|08\d\d\d)$/;

function hasCode(error: unknown): error is EngineError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** `Key (code)=(C1) already exists.` → conflict that names entity and field. */
function uniqueConflict(error: EngineError): AppError {
  const entity = error.table ?? '';
  const field = /Key \("?(\w+)/.exec(error.detail ?? '')?.[1] ?? '';
  return conflict('error.not_unique', { entity: { key: `entity.${entity}` }, field: { key: `${entity}.${field}` } }, { field }, { entity, field });
}

/** The error of the server or the connection as the AppError that users see; other errors come back as they are. */
export function postgresError(error: unknown, location: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  // The pool and the driver say this without a code.
  if (/Connection terminated|Client has encountered a connection error|connection is closed/i.test(error.message))
    return unavailable('error.database_lost', { location });
  if (/timeout exceeded when trying to connect/.test(error.message)) return unavailable('error.database_busy', { location });
  if (!hasCode(error)) return error;
  return byCode(error, location);
}

function byCode(error: EngineError, location: string): unknown {
  const { code } = error;
  if (code === '40001' || code === '40P01') return new SerializationFailure(error);
  if (code === '57014' && currentSignal()?.aborted === true) return cancelled();
  if (code === '23505') return uniqueConflict(error);
  if (code === '23503') return conflict('error.still_used');
  if (code.startsWith('23') || code.startsWith('22')) return failed('error.database_refused', { reason: error.message });
  const key = BY_CODE[code];
  if (key !== undefined) return unavailable(key, { location });
  if (code === 'ECONNRESET' || code === 'EPIPE') return unavailable('error.database_lost', { location });
  if (UNREACHABLE.test(code)) return unavailable('error.database_unreachable', { location, reason: error.message || code });
  return error;
}
