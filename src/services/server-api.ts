/** The shared server as screens see it: downloads, outside programs, keys. Plain data, part of the contract in api.ts. */

/** A file that waits for whoever made it. */
export interface Download {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly madeAt: string;
  /** When it is removed. */
  readonly expiresAt: string;
  /** When it was fetched last; null: never. */
  readonly takenAt: string | null;
  /** What fetches it, to be typed on one's own machine. */
  readonly command: string;
}

export interface Downloads {
  readonly list: readonly Download[];
  /** Bytes in use, and how many there may be. */
  readonly used: number;
  readonly quota: number;
}

/** Kinds of programs that Kehu starts for an operator. */
export const PROGRAM_KINDS = ['editor', 'pager', 'browser', 'spreadsheet', 'printing'] as const;
export type ProgramKind = (typeof PROGRAM_KINDS)[number];

/** What the administrator lets operators start, print to and keep. */
export interface ServerSettings {
  /** Absolute paths of each kind; null: any; empty: none. */
  readonly programs: Readonly<Record<ProgramKind, readonly string[] | null>>;
  /** Printers that may be printed to; null: all in own sessions, none in protected ones. */
  readonly printers: readonly string[] | null;
  /** What operators type to reach the server; empty: its own name. */
  readonly address: string;
  readonly downloadDays: number;
  /** Of all downloads of one operator together. */
  readonly downloadMegabytes: number;
  /** Where the head of the audit chain is written every hour: `syslog` and absolute paths of files; empty: nowhere. */
  readonly heads: readonly string[];
}

/** The system's log, among the places of `heads`. */
export const SYSLOG = 'syslog';

/** A public key of an operator. */
export interface SshKey {
  readonly id: number;
  readonly operator: string;
  readonly login: string;
  readonly type: string;
  /** `SHA256:…`, as ssh-keygen -l prints it. */
  readonly fingerprint: string;
  readonly bits: number;
  readonly label: string;
  readonly addedAt: string;
  readonly usedAt: string | null;
}

export interface ServerApi {
  /** One's own downloads, the newest first. */
  downloads(): Promise<Downloads>;
  removeDownload(id: number): Promise<void>;
  serverSettings(): Promise<ServerSettings>;
  /** Throws `not_permitted` but for an administrator, `invalid` for a path that is none. */
  setServerSettings(settings: ServerSettings): Promise<void>;
  /** Keys of all operators for an administrator, else one's own. */
  keys(): Promise<readonly SshKey[]>;
  /** Adds a line as it stands in a `.pub` file. Throws `invalid` for what is no such line or too weak, `conflict` for one that is there already. */
  addKey(login: string, line: string, label: string): Promise<SshKey>;
  removeKey(id: number): Promise<void>;
}

