/** What is asked of the clean-up and answered: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { Elsewhere } from './backup-api.ts';

export interface CleanupRequest {
  /** `YYYY-MM-DD`: what is older goes, what is of this day stays. */
  readonly before: string;
  /** Kinds of records that grow old (`cleanupKinds`). */
  readonly entities: readonly EntityName[];
  /** What was put into the recycle bin before that day, of every kind. */
  readonly bin: boolean;
}

export interface CleanupPlan {
  readonly before: string;
  /** By kind, with what hangs on the records. */
  readonly counts: readonly { readonly entity: EntityName; readonly count: number }[];
}

export interface CleanupReport extends Elsewhere {
  /** What was there before. */
  readonly backup: string;
  /** `kept`: something else points to them. */
  readonly removed: readonly { readonly entity: EntityName; readonly removed: number; readonly kept: number }[];
}
