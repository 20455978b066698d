/** Taking steps back as screens and commands see it: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';
import type { FieldChange, ShownRecord, Step } from './api.ts';
import type { Control } from './context.ts';

/** What becomes of something that was changed again since: it stays as it is, or goes back all the same. */
export type UndoWay = 'keep' | 'take';

/** How the conflicts of an undo are decided. */
export interface UndoDecisions {
  /** What nothing else is said of. `refuse`: then nothing is taken back. */
  readonly rest: UndoWay | 'refuse';
  /** By field or record, the nearest counts: `customer/12.level_id`, `customer/12`, `customer.level_id`, `customer`. */
  readonly ways?: Readonly<Record<string, UndoWay>>;
  /** `asOf` of the preview that was decided on: refused where something that is to go back was changed after it. */
  readonly asOf?: number;
}

/** The same way for all, or decided one by one. */
export type OnConflict = UndoDecisions['rest'] | UndoDecisions;

/** A field that was changed again since: `before` is what stands there now, `after` what would come back. */
export interface UndoClash extends FieldChange {
  /** Who changed it last, and when (ISO UTC); empty where that is not known. */
  readonly by: string;
  readonly at: string;
  /** Why it stays whatever is decided; null: it is a matter of choice. */
  readonly fixed: PlainError | null;
}

/** A record that cannot simply go back. */
export interface UndoConflict {
  readonly entity: EntityName;
  readonly id: number;
  readonly label: string;
  readonly fields: readonly UndoClash[];
  /** Fields that the session may not see; they stay. */
  readonly hidden: number;
  /** The step made the record: it goes to the bin as a whole, or stays. */
  readonly whole: boolean;
  /** Why the record stays as it is, whatever is decided; null: it need not. */
  readonly fixed: PlainError | null;
  /** Whether something of it goes back even where all that was changed since is kept. */
  readonly moves: boolean;
}

/** A page of conflicts; `next`: what to ask the following one with, null where there is none. */
export interface UndoConflicts {
  readonly conflicts: readonly UndoConflict[];
  readonly next: UndoPlace | null;
}
export interface UndoPlace {
  readonly entity: EntityName;
  readonly id: number;
}

/** What taking a step back would do. */
export interface UndoPreview extends UndoConflicts {
  readonly step: Step;
  /** Records that change. */
  readonly records: number;
  /** Records with conflicts, those beyond the first page too. */
  readonly conflicting: number;
  /** Those of them of which something is not decided. */
  readonly undecided: number;
  /** Some of the records that change, and what comes back in them. */
  readonly sample: readonly ShownRecord[];
  /** The newest change that it knows of. */
  readonly asOf: number;
}

export interface Undone {
  /** 0 where nothing was left to take back. */
  readonly stepId: number;
  /** Records that were changed. */
  readonly records: number;
  /** Records of which something stayed. */
  readonly left: number;
}

export interface UndoApi {
  /** Throws as `undo` would where the step cannot be taken back at all; `onConflict` decides what counts, all is kept without it. */
  undoPreview(stepId: number, onConflict?: OnConflict, control?: Control): Promise<UndoPreview>;
  /** Further conflicts of a preview. */
  undoConflicts(stepId: number, after: UndoPlace): Promise<UndoConflicts>;
  /** Takes a step back as a step of its own. Throws `conflict` with the preview as its details where a conflict is not decided. */
  undo(stepId: number, onConflict: OnConflict, control?: Control): Promise<Undone>;
}
