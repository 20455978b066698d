import type { Session } from '../auth/session.ts';
import { notPermitted } from '../errors.ts';

/** What is no right over records: guarding the data as a whole. */
export type Power = 'backup' | 'restore' | 'cleanup';

/** Throws `not_permitted` unless the session may do that. */
export function permitPower(session: Session, _power: Power): void {
  if (session.grants !== 'all') throw notPermitted('error.administrator_only');
}
