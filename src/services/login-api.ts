import type { Policy, Profile } from '../auth/policy.ts';
import type { Session } from '../auth/session.ts';

/** An open program, or a command that somebody logged in for; ended ones too where they are asked for. */
export interface SessionRow {
  readonly id: number;
  readonly operatorId: number;
  readonly operator: string;
  readonly login: string;
  readonly source: string;
  /** From where: the address of an SSH connection, a terminal, a machine. */
  readonly origin: string;
  readonly program: string;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly endedAt: string | null;
  readonly endKind: SessionEnd | null;
  /** Who ended it, where that was somebody else. */
  readonly endedBy: string | null;
  /** The session that asks. */
  readonly own: boolean;
}

/** left: by the operator; ended: by somebody; refused: the operator was disabled or removed; died: the process. */
export type SessionEnd = 'left' | 'ended' | 'refused' | 'died';

/** What is told after a login. */
export interface Welcome {
  /** The login before this one; null at the first. */
  readonly last: { readonly at: string; readonly origin: string } | null;
  /** Wrong passwords since then. */
  readonly failures: number;
  /** Days until the password must be changed, where that is soon. */
  readonly daysLeft: number | null;
}

export interface PolicyChange {
  readonly profile?: Profile;
  /** Minutes without a key until the screens lock; 0 is never. Without: as the profile has it. */
  readonly idleMinutes?: number;
}

/** Logins, sessions, passwords. Part of `Api`. */
export interface LoginApi {
  welcome(): Promise<Welcome>;
  /** Open sessions, the newest first: all for whoever administrates operators, else one's own. `all`: the last ended ones too. */
  sessions(all?: boolean): Promise<readonly SessionRow[]>;
  /** The operator of that session is asked for the password at the next step; what is unsaved there is kept. */
  endSession(id: number): Promise<void>;
  /** The operator's own password. `current` is empty where there is none yet. Throws `invalid`, saying what would be right. */
  changePassword(current: string, next: string): Promise<Session>;
  /** The password of somebody else, to be changed at the next login; open sessions end. For whoever administrates operators. */
  setPassword(login: string, next: string): Promise<void>;
  policy(): Promise<Policy>;
  setPolicy(change: PolicyChange): Promise<Policy>;
}
