import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import type { ProgramWishes } from './programs.ts';

/** What a service needs: the database, who asks, and a clock (passed in, so that tests own the time). */
export interface ServiceContext {
  readonly database: Database;
  readonly session: Session;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Where the operator's own report files are; none are read without. */
  readonly reportFolder?: string | undefined;
  /** Where keys are written for sshd, and the configuration that their sessions read where it is not the usual one. */
  readonly server?: ServerPlaces | undefined;
  /** Programs that the operator's configuration names, and the address of a map. */
  readonly programs?: ProgramWishes | undefined;
  /** Where the configuration and the log are; nowhere in tests. */
  readonly own?: OwnPlaces | undefined;
  /** Where standard input was put, for a session that may name no other file. */
  readonly inbox?: string | undefined;
}

/** The configuration file and the folder of logs. */
export interface OwnPlaces {
  readonly config: string;
  readonly log: string;
}

/** Places of a shared server, as its configuration has them. */
export interface ServerPlaces {
  readonly keyFile: string;
  readonly config: string | null;
}

/** Long calls report and can be stopped. Crosses the worker boundary. */
export interface Control {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly done: number;
  /** Unknown where null. */
  readonly total: number | null;
}
