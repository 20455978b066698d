import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { notPermitted } from '../errors.ts';
import { findOperator, ownsDatabase, sessionOf, type LoginOptions } from './login.ts';
import { startSession } from './sessions.ts';

/** Whom the forced command of an SSH key named: it stands in the server's own list of keys, where no operator writes. */
export interface Forced {
  readonly operator: string;
}

/**
 * The session of whoever came in by a key. The service account, which owns the database, vouches for the name. Throws `not_permitted` where it does
 * not own it, and for an operator who is unknown or disabled.
 */
export async function sessionForForced(database: Database, forced: Forced, options: LoginOptions): Promise<Session> {
  if (!(await ownsDatabase(database))) throw notPermitted('server.not_owner');
  const operator = await findOperator(database, forced.operator);
  if (operator === null) throw notPermitted('server.operator_gone', { login: forced.operator });
  if (operator.locked === 1) throw notPermitted('error.operator_locked');
  return await startSession(database, await sessionOf(database, operator, { ...options, protected: true }), { now: options.now() });
}
