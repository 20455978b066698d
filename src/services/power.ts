import type { Power } from '../auth/matrix.ts';
import { hasPower } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import { notPermitted } from '../errors.ts';

/** Throws `not_permitted` unless the session may do that: what is no right over records. */
export function permitPower(session: Pick<Session, 'grants'>, power: Power): void {
  if (!hasPower(session, power)) throw notPermitted('error.power_missing', { power: { key: `power.${power}` } });
}
