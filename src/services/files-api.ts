/** What is asked of files that leave and enter, and answered: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';
import type { MessageKey, MessageParams } from '../i18n/index.ts';

export type ExportFormat = 'csv' | 'tsv' | 'json' | 'ndjson' | 'md' | 'xlsx' | 'vcard' | 'vcard4';
export interface FileResult {
  /** The name alone of a download. */
  readonly path: string;
  /** In a protected session: its number, and what fetches it. */
  readonly download?: { readonly id: number; readonly command: string };
  readonly rows: number;
  readonly bytes: number;
}

/** What an import found in a file, before anything is written. */
export interface ImportPlan {
  readonly path: string;
  readonly format: 'csv' | 'tsv' | 'json' | 'ndjson' | 'xlsx' | 'vcard';
  readonly encoding: string;
  readonly delimiter: string;
  /** Of a workbook: the sheet that is read, and the names of all. */
  readonly sheet?: string;
  readonly sheets?: readonly string[];
  /** Header of each column → field (`name`, `contact.mobile`) or null: not imported, as no field is called so, another column has it, or the program keeps it. */
  readonly columns: readonly { readonly header: string; readonly field: string | null; readonly why?: 'twice' | 'kept'; readonly sample: string }[];
  readonly rows: readonly (readonly string[])[];
  /** What else there is to know of the file: pictures that are left out. */
  readonly notes: readonly { readonly key: MessageKey; readonly params: MessageParams }[];
  /** Whether the columns go where the operator had them go the last time. */
  readonly remembered: boolean;
}
export interface ImportRequest {
  readonly entity: EntityName;
  readonly path: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  /** The sheet of a workbook, by its name or its number; the first that is not empty unless given. */
  readonly sheet?: string;
  readonly columns?: readonly (string | null)[];
  readonly duplicates: 'skip' | 'update' | 'add';
  readonly createReferences?: boolean;
  readonly allOrNothing?: boolean;
  /** One transaction however many rows. */
  readonly exclusive?: boolean;
  readonly dryRun?: boolean;
  /** Where rejects go; beside the file under a free name where it is not said. Never over another file. */
  readonly rejectsPath?: string;
  /** Whom the file was written for: of one for spreadsheets the guards against formulas are taken off. Found by itself unless given. */
  readonly for?: 'spreadsheet' | 'machine';
}
export interface ImportResult {
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly rejected: number;
  /** Reference values made, or (without the permission to) that would have to be made. */
  readonly references: readonly { readonly entity: EntityName; readonly names: readonly string[] }[];
  readonly rejectsPath: string | null;
  /** In a protected session: the number of the download that the rejects are, and what fetches it. */
  readonly rejectsDownload?: FileResult['download'];
  /** Why the rejects could not be written though the other rows have landed. */
  readonly rejectsProblem: PlainError | null;
  /** The first rejects: line, reason and the field that it is about. */
  readonly rejects: readonly { readonly line: number; readonly error: PlainError; readonly where: { readonly entity: EntityName; readonly field: string } | null }[];
  readonly stepId: number | null;
}

/** A path as far as it is certain, and the names that it may go on with; folders end in a slash. */
export interface PathCompletion {
  readonly text: string;
  readonly names: readonly string[];
}
