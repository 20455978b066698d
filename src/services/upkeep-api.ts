/** Guarding the data as a whole, for the screens: part of the contract in api.ts. */
import type { Session } from '../auth/session.ts';
import type { EntityName } from '../entities/names.ts';
import type { BackupDone, BackupFolder, BackupSettings, RestoreResult, TakeRequest, TakeResult, VerifiedBackup } from './backup-api.ts';
import type { CleanupPlan, CleanupReport, CleanupRequest } from './cleanup-api.ts';
import type { Control } from './context.ts';

export interface UpkeepApi {
  /** Backups in the folder of the settings, the newest first. */
  backups(): Promise<BackupFolder>;
  makeBackup(control?: Control): Promise<BackupDone>;
  /** Throws `invalid` for one that is damaged. */
  verifyBackup(path: string, control?: Control): Promise<VerifiedBackup>;
  /** Puts it in the place of what is there, after a backup of that; every open program has to leave then, this one too. */
  restoreBackup(path: string, control?: Control): Promise<RestoreResult>;
  backupSettings(): Promise<BackupSettings>;
  /** Throws `invalid` with the field that is wrong. */
  setBackupSettings(wanted: Partial<BackupSettings>): Promise<BackupSettings>;
  /** Proves a backup and turns every other call to it, reading only, until `endBrowse`; the session as it is meanwhile. */
  browseBackup(path: string, control?: Control): Promise<Browsed>;
  /** One's own session again. */
  endBrowse(): Promise<Session>;
  /** Kinds of records on which others hang: what is taken out of a backup with all of it. */
  takeKinds(): Promise<readonly EntityName[]>;
  takeFromBackup(request: TakeRequest, control?: Control): Promise<TakeResult>;
  /** Kinds of records that grow old. */
  cleanupKinds(): Promise<readonly EntityName[]>;
  cleanupPlan(request: CleanupRequest, control?: Control): Promise<CleanupPlan>;
  /** `expected`: the records counted; `conflict` where they are others by now. */
  cleanup(request: CleanupRequest, expected: number, control?: Control): Promise<CleanupReport>;
}

/** A backup that the screens look around in. */
export interface Browsed {
  readonly location: string;
  readonly session: Session;
}
