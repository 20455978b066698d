/** Guarding the data as a whole, for the screens: part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { BackupDone, BackupFolder, RestoreResult, VerifiedBackup } from './backup-api.ts';
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
  /** Kinds of records that grow old. */
  cleanupKinds(): Promise<readonly EntityName[]>;
  cleanupPlan(request: CleanupRequest, control?: Control): Promise<CleanupPlan>;
  /** `expected`: the records counted; `conflict` where they are others by now. */
  cleanup(request: CleanupRequest, expected: number, control?: Control): Promise<CleanupReport>;
}
