/** What is asked of backups and answered: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';

/** Why a backup was made. */
export const BACKUP_REASONS = ['manual', 'scheduled', 'before-restore', 'before-cleanup', 'before-migrate'] as const;
export type BackupReason = (typeof BACKUP_REASONS)[number];

/** What a backup says of itself; covered by its checksum. */
export interface Manifest {
  readonly format: 1;
  readonly product: 'kehu';
  /** ISO UTC: the moment whose content it holds. */
  readonly at: string;
  /** The engine that it was taken from; the file is the same for both. */
  readonly engine: 'sqlite' | 'postgres';
  /** Number of the last migration. */
  readonly schema: number;
  /** Version of the program. */
  readonly program: string;
  /** The same in all backups of one database. */
  readonly database: string;
  readonly company: string;
  /** Operator who made it. */
  readonly by: string;
  readonly reason: BackupReason;
  /** Bytes of the database in it, and their SHA-256. */
  readonly size: number;
  readonly sha256: string;
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
  readonly steps: number;
  /** Head of the chain of the ledger. */
  readonly head: string;
}

/** A backup in a folder. Of an encrypted one only what stands before the passphrase is known. */
export interface BackupInfo {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly encrypted: boolean;
  readonly at: string;
  readonly schema: number;
  readonly database: string;
  readonly reason: BackupReason;
  /** Of an older version: it has to be brought to the program's before it can be worked with. */
  readonly outdated: boolean;
  /** Null where it is encrypted. */
  readonly manifest: Manifest | null;
}

/** A file that looks like a backup and is none that can be used. */
export interface BrokenBackup {
  readonly path: string;
  readonly name: string;
  readonly error: PlainError;
}

export interface BackupRequest {
  /** The folder of the settings where none is given. */
  readonly folder?: string | undefined;
  /** A file whose first line is the passphrase: the backup is encrypted. */
  readonly passphraseFile?: string | undefined;
}

export interface BackupFolder {
  readonly folder: string;
  /** Why it cannot be looked into, a disk that is not there; null also where the usual one was not needed yet. */
  readonly fault: PlainError | null;
  /** What the backups of this database say of it; null where none was made yet. */
  readonly own: string | null;
  /** Hours in which one should have been made by itself, where twice as many went by without; else null. */
  readonly late: number | null;
  readonly backups: readonly BackupInfo[];
  readonly broken: readonly BrokenBackup[];
}

/** A backup that was read from its first byte to its last. */
export interface VerifiedBackup extends BackupInfo {
  readonly manifest: Manifest;
}

/** Where backups go, how many are kept, and how often one is made by itself. */
export interface BackupSettings {
  readonly folder: string;
  /** Hours between two that are made by themselves; 0: none are. */
  readonly everyHours: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly passphraseFile: string | null;
}

export interface Keep {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

export interface BackupDone {
  readonly backup: VerifiedBackup;
  /** Older ones that the rotation has removed. */
  readonly removed: readonly string[];
  /** The folder was not there: whoever has backups in it already misses them. */
  readonly folderMade: boolean;
}

/** Where a backup went that is made by force. */
export interface Elsewhere {
  /** The folder of the settings, where it was of no use and the usual one took its place. */
  readonly insteadOf: string | null;
}

export interface RestoreResult extends Elsewhere {
  readonly backup: VerifiedBackup;
  /** What was there before; null where nothing was. */
  readonly safetyCopy: string | null;
  readonly schema: number;
}

export interface TakeRequest {
  readonly path: string;
  readonly passphraseFile?: string | undefined;
  readonly entity: EntityName;
  /** Its number or name, or `#12` for the id that it has in the backup. */
  readonly record: string;
  /** What is still here is set to what it was. */
  readonly overwrite?: boolean;
  /** Values of lists that are missing are made. */
  readonly createReferences?: boolean;
  readonly dryRun?: boolean;
}

export interface TakeResult {
  readonly label: string;
  readonly created: number;
  /** Brought back from the recycle bin. */
  readonly restored: number;
  readonly changed: number;
  /** As they were. */
  readonly same: number;
  /** Otherwise than they were, and left so. */
  readonly kept: number;
  /** What is looked up and not here: left empty. */
  readonly missing: readonly { readonly entity: EntityName; readonly name: string }[];
  readonly stepId: number | null;
}
