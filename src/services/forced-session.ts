import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { notPermitted } from '../errors.ts';
import { isoTime } from '../util/dates.ts';
import { findOperator, ownsDatabase, sessionOf, type LoginOptions } from './login.ts';
import { startSession } from './sessions.ts';

/** Whom the forced command of an SSH key named: it stands in the server's own list of keys, where no operator writes. */
export interface Forced {
  readonly operator: string;
  /** Of the key; null where the line does not say. */
  readonly key: number | null;
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
  if (forced.key !== null) await useKey(database, forced.key, operator.id, options.now());
  return await startSession(database, { ...(await sessionOf(database, operator, { ...options, protected: true })), ...(forced.key === null ? {} : { keyId: forced.key }) }, { now: options.now() });
}

/** A key that was taken away opens nothing, even where its line is still there. */
async function useKey(database: Database, key: number, operatorId: number, now: number): Promise<void> {
  const used = await database.transact(async (trx) => await trx.updateTable('ssh_key').set({ used_at: isoTime(now) }).where('id', '=', key).where('operator_id', '=', operatorId).executeTakeFirst());
  if (Number(used.numUpdatedRows) === 0) throw notPermitted('key.gone');
}
