/** The ledger as screens and commands see it: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';
import type { Value } from '../fields/definition.ts';
import type { Row, Step } from './api.ts';

/** A field of a record before and after. */
export interface FieldChange {
  readonly field: string;
  readonly before: Value;
  readonly after: Value;
  readonly beforeLabel?: string;
  readonly afterLabel?: string;
  /** What changed, sentence by sentence, where the value says many things at once. */
  readonly said?: readonly string[];
}

export interface StepsRequest {
  /** Older than the step of this number. */
  readonly before?: number;
  readonly limit: number;
  readonly mine?: boolean;
  /** `who:王芳 what:import entity:customer day:this-month source:command 晨光`; in either language. */
  readonly filter?: string;
  /** What was only recorded too (exports, prints, logins): one's own, and everybody's for whoever may see the audit. */
  readonly audit?: boolean;
}

/** A step with what it changed. */
export interface StepShown {
  readonly step: Step;
  /** The first records of it. */
  readonly records: readonly ShownRecord[];
  /** Place in the chain and its hash; null: not sealed yet. */
  readonly seal: { readonly number: number; readonly hash: string } | null;
}
export interface ShownRecord {
  readonly entity: EntityName;
  readonly id: number;
  readonly label: string;
  readonly action: 'create' | 'update' | 'remove' | 'restore';
  readonly changes: readonly FieldChange[];
}

/** A record in the recycle bin. */
export interface BinEntry {
  readonly entity: EntityName;
  readonly id: number;
  readonly label: string;
  /** ISO UTC. */
  readonly deletedAt: string;
  readonly by: string;
  /** The step that put it there; 0 where none is known. */
  readonly stepId: number;
  /** Records that the same step put there. */
  readonly size: number;
}
export interface BinRequest {
  readonly entity?: EntityName;
  readonly limit: number;
  /** The last entry of the page before. */
  readonly after?: { readonly deletedAt: string; readonly entity: EntityName; readonly id: number };
}
/** What comes back with a record, and what stands in the way. */
export interface RestorePreview {
  readonly together: readonly { readonly entity: EntityName; readonly count: number; readonly names: readonly string[] }[];
  readonly conflict: PlainError | null;
}

export interface LedgerApi {
  /** Steps done, the newest first. Throws `invalid` for a filter that can't be read. */
  steps(request: StepsRequest): Promise<readonly Step[]>;
  /** Throws `not_found` for a step that there is not, or that the session may not see. */
  stepShown(id: number): Promise<StepShown>;
  /** A record as it was at the end of a day (`2026-03-01`, 昨天, `7d`); null where it did not exist yet. */
  recordOn(entity: EntityName, id: number, day: string): Promise<{ readonly day: string; readonly row: Row | null }>;
  /** The recycle bin over all entities that the session may read, what was put there last first. */
  bin(request: BinRequest): Promise<readonly BinEntry[]>;
  restorePreview(entity: EntityName, id: number): Promise<RestorePreview>;
}
