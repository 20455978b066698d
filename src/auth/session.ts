import type { Lang } from '../i18n/index.ts';
import type { Grants } from './permissions.ts';

/** Where a step came from, as the ledger tells it. */
export type Source = 'screen' | 'command' | 'program';

/** Who is asking: plain data, given to every call of a service. Made by `services/login.ts` only. */
export interface Session {
  readonly operatorId: number | null;
  readonly operatorName: string;
  readonly lang: Lang;
  readonly source: Source;
  readonly grants: Grants;
  /** A session that a key opened through the forced command: no outside program, no path of the server, nothing that is the owner's alone. */
  readonly protected?: true;
  /** The company's time zone (IANA) and currency (ISO 4217). */
  readonly timeZone: string;
  readonly currency: string;
}
