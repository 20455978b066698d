/** A list that went into a spreadsheet and comes back edited: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';
import type { FieldChange } from './api.ts';
import type { Control } from './context.ts';

export interface SheetRequest {
  readonly entity: EntityName;
  readonly path: string;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  /** The sheet of a workbook, by its name or its number. */
  readonly sheet?: string | undefined;
  /** Whom the file was written for; found by itself unless given. */
  readonly for?: 'spreadsheet' | 'machine' | undefined;
}

/** A record whose row was edited. */
export interface SheetChange {
  readonly line: number;
  readonly id: number;
  readonly label: string;
  readonly changes: readonly FieldChange[];
}

/** A field that was edited in the file and changed by somebody else since the file was written. */
export interface SheetClash {
  readonly field: string;
  readonly before: string;
  /** As the file has it. */
  readonly mine: string;
  /** As it stands now. */
  readonly theirs: string;
  /** Who changed it and when; empty where nobody knows any more. */
  readonly by: string;
  readonly at: string;
}

export interface SheetConflict {
  readonly line: number;
  readonly id: number;
  readonly label: string;
  readonly fields: readonly SheetClash[];
}

/** A row that cannot be taken. */
export interface SheetFault {
  readonly line: number;
  readonly label: string;
  readonly field: string | null;
  readonly error: PlainError;
}

/** What an edited file would change. Of very many rows the first are named; the numbers are whole. */
export interface SheetPlan {
  readonly path: string;
  readonly read: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly conflicting: number;
  readonly faulty: number;
  /** Rows that are no records of the list: an import makes records of such. */
  readonly added: number;
  readonly changes: readonly SheetChange[];
  readonly conflicts: readonly SheetConflict[];
  readonly faults: readonly SheetFault[];
  /** Columns of the file that are not taken: fields of the program's own, and what is no field. */
  readonly leftOut: readonly string[];
  /** Of the file: what was looked at is what is applied. */
  readonly sha256: string;
}

export interface SheetResult {
  /** 0 where nothing was changed. */
  readonly stepId: number;
  readonly changed: number;
  readonly conflicting: number;
  readonly faulty: number;
  readonly conflicts: readonly SheetConflict[];
  readonly faults: readonly SheetFault[];
}

export interface SheetApi {
  /** What an edited file would change, field by field; writes nothing. Throws `invalid` for a file that is no list of ours. */
  sheetPlan(request: SheetRequest, control?: Control): Promise<SheetPlan>;
  /**
   * Applies what the file changes as one step. Records with a field that somebody else changed since, and those with faults, are left as they are and
   * named. Throws `conflict` where the file is another than the one looked at (`sha256`).
   */
  sheetApply(request: SheetRequest, sha256: string | null, control?: Control): Promise<SheetResult>;
}
