/** The agenda for screens and commands: plain data. Part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import type { FileResult, SaveResult, StartNumber } from './api.ts';
import type { Control } from './context.ts';

export interface AgendaRequest {
  /** First and last day, included. */
  readonly from: string;
  readonly to: string;
  /** Everybody's that the session may read; else one's own. */
  readonly everybody?: boolean;
  /** Only activities of this kind, and nothing that is computed: `memo`. */
  readonly kind?: string;
}

/** One line of the agenda: an activity, one day of a series, or something that falls due. */
export interface AgendaItem {
  readonly entity: EntityName;
  readonly id: number;
  readonly version: number;
  /** The day of a series in its own zone, where it is not the record's own day; null: the record itself. */
  readonly occurrence: string | null;
  /** What it is, a key of the catalogue. */
  readonly words: string;
  readonly day: string;
  /** The last day, where it is another one. */
  readonly lastDay: string | null;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly subject: string;
  /** Whom it is about: the customer. */
  readonly about: string;
  readonly place: string;
  readonly owner: string;
  readonly state: 'open' | 'done' | 'cancelled';
  readonly overdue: boolean;
  readonly repeats: boolean;
  readonly remindAt: string | null;
}

export interface Agenda {
  /** Of the days asked for, in their order. */
  readonly items: readonly AgendaItem[];
  /** What is open from days before today that were not asked for. */
  readonly overdue: readonly AgendaItem[];
  /** There is more than is shown. */
  readonly more: boolean;
}

/** What can be done with one day of a series without the others. */
export type OccurrenceStep = 'done' | 'cancel' | 'move';

export interface Reminder {
  readonly id: number;
  readonly version: number;
  readonly kind: string;
  readonly subject: string;
  readonly day: string;
  readonly startsAt: string | null;
  readonly remindAt: string;
}

export interface IcsImportResult {
  readonly stepId: number;
  readonly created: number;
  readonly updated: number;
  /** As they were already. */
  readonly same: number;
  /** What could not be taken: the line of the file and why. */
  readonly left: readonly { readonly subject: string; readonly reason: string }[];
}

export interface AgendaApi {
  agenda(request: AgendaRequest, control?: Control): Promise<Agenda>;
  /** One day of a series becomes a record of its own; the series goes on without it. `move` takes the new day and start. Throws `conflict` where the series has changed. */
  agendaStep(id: number, version: number, occurrence: string, step: OccurrenceStep, values: Values): Promise<SaveResult>;
  /** The numbers of one's own page. */
  ownNumbers(): Promise<readonly StartNumber[]>;
  /** One's own activities that ask to be thought of now, the oldest first. */
  reminders(): Promise<readonly Reminder[]>;
  /** The agenda as a calendar file; the number of its entries. */
  exportIcs(request: AgendaRequest, path: string, overwrite?: boolean): Promise<FileResult>;
  /** Entries of a calendar file as activities; those that came before are changed. One step of the ledger. */
  importIcs(path: string, dryRun?: boolean): Promise<IcsImportResult>;
  /** A line of the calculator; `ans` is the last result, `m` the memory. Throws `invalid`, with the place of the fault where that is known. */
  calculate(line: string, known?: { readonly last?: string; readonly memory?: string }): Promise<Calculated>;
}

/** What a line of the calculator comes to. */
export interface Calculated {
  readonly kind: 'number' | 'day' | 'text';
  /** As a field takes it: 1234.5, 2026-12-31. */
  readonly value: string;
  /** As people read it: 1,234.5. */
  readonly shown: string;
  /** It was rounded. */
  readonly rounded: boolean;
  /** The amount in Chinese capitals; null where it is no amount. */
  readonly capitals: string | null;
}
