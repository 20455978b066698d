import type { Lang } from '../i18n/index.ts';
import type { Grants } from './permissions.ts';

/** Where a step came from, as the ledger tells it. */
export type Source = 'screen' | 'command' | 'program';

export type MustChange = 'first' | 'expired';

/** Operators whose records an action reaches, by its scope. */
export interface ScopeIds {
  /** The operator and those whom the operator stands in for. */
  readonly own: readonly number[];
  /** Everybody in the operator's departments besides. */
  readonly department: readonly number[];
}

/** Who is asking: plain data, given to every call of a service. Made by `services/login.ts` only. */
export interface Session {
  readonly operatorId: number | null;
  readonly operatorName: string;
  readonly lang: Lang;
  readonly source: Source;
  readonly grants: Grants;
  /** The operator alone where left out. */
  readonly scopes?: ScopeIds;
  /** The role that the rights come from. */
  readonly role?: { readonly id: number; readonly name: string };
  /** A session that a key opened through the forced command: no outside program, no path of the server, nothing that is the owner's alone. */
  readonly protected?: true;
  /** The SSH key that opened it. */
  readonly keyId?: number;
  /** The row of the table `session`; none for the program itself and for commands of the system user. */
  readonly sessionId?: number;
  /** What operator and role were when the rights were read: with another stamp they are read anew. */
  readonly stamp?: string;
  /** Another password must be chosen before anything else: somebody else chose this one, or it is too old. */
  readonly mustChange?: MustChange;
  /** The operating system's account stood for the password: nothing is told of the login before. */
  readonly byAccount?: true;
  /** Minutes without a key after which the screens lock; never without. */
  readonly idleMinutes?: number;
  /** The name of the role that an administrator looks as: the rights are that role's, and nothing can be changed. */
  readonly looking?: string | undefined;
  /** Screens that look around in a backup for a while: nothing can be changed. */
  readonly inBackup?: true | undefined;
  /** The company's time zone (IANA) and currency (ISO 4217). */
  readonly timeZone: string;
  readonly currency: string;
}
