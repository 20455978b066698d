import type { Generated } from 'kysely';

export interface CredentialTable {
  operator_id: number;
  password_hash: string;
  changed_at: string;
  /** Somebody else chose it: the operator chooses another at the next login. */
  must_change: Generated<number>;
}

/** Failed logins per typed name, whether such an operator exists or not. */
export interface LoginFailureTable {
  login: string;
  /** Those that count for the delay and the lock. */
  failures: number;
  last_at: string;
  locked_until: string | null;
  /** All since the last login. */
  tries: Generated<number>;
}

/** One open program or one command that an operator logged in for. */
export interface SessionTable {
  id: Generated<number>;
  operator_id: number;
  /** screen, command. */
  source: string;
  /** From where: the address of an SSH connection, a terminal, the machine. */
  origin: string;
  /** Version of the program. */
  program: string;
  /** The process, as leases tell it (services/lease.ts). */
  host: string;
  pid: number;
  process_started: string | null;
  started_at: string;
  /** Written at most once a minute. */
  seen_at: string;
  /** Wrong passwords for that name between the login before and this one. */
  failures: number;
  ended_at: string | null;
  /** left: by the operator, ended: by `ended_by`, refused: the operator was disabled or removed, died: the process. */
  end_kind: string | null;
  ended_by: number | null;
  /** The SSH key that opened it. */
  key_id: number | null;
}

/** Hashes of passwords that may not be used again; only kept where the policy asks for it. */
export interface OldPasswordTable {
  id: Generated<number>;
  operator_id: number;
  password_hash: string;
  changed_at: string;
}
