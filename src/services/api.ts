/**
 * What screens may ask of the services: plain data in, plain data out, so that the same object stands behind the worker's proxy and
 * in a test. `bindServices(database, session)` in bind.ts makes it; commands use the same functions. Every call decides rights itself and
 * throws AppError.
 */
import type { Action, Verdict } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import type { Warning } from '../fields/type.ts';
import type { Mark, Marked } from '../util/marks.ts';
import type { AuditDetail } from './audit-detail.ts';
import type { Control } from './context.ts';
import type { AgendaApi } from './agenda-api.ts';
import type { DeskApi } from './desk-api.ts';
import type { DocumentsApi } from './documents-api.ts';
import type { DuplicatesApi } from './duplicates-api.ts';
import type { ExportFormat, FileResult, ImportPlan, ImportRequest, ImportResult, PathCompletion } from './files-api.ts';
import type { FieldChange, LedgerApi } from './ledger-api.ts';
import type { UndoApi } from './undo-api.ts';
import type { LoginApi } from './login-api.ts';
import type { PrintJob, PrintPreview, PrintResult, PrintTarget } from './print-api.ts';
import type { Printers } from './printers.ts';
import type { MailApi } from './mail-api.ts';
import type { MaskedApi } from './masked-api.ts';
import type { RightsApi } from './rights-api.ts';
import type { OperatorsApi } from './operators-api.ts';
import type { ServerApi } from './server-api.ts';
import type { JobFault } from './tick-turn.ts';
import type { UpkeepApi } from './upkeep-api.ts';
import type { WorkApi } from './work-api.ts';
import type { ReportFault, ReportFileRequest, ReportInfo, ReportRequest, ReportResult } from './report-api.ts';

/** A record as lists and pages show it. */
export interface Row {
  readonly id: number;
  readonly version: number;
  readonly deleted: boolean;
  /** Stored values of the columns asked for (all of them for one record). Stamps only when named. */
  readonly values: Values;
  /** For look-ups and links: what the record(s) looked up are called. */
  readonly labels: Readonly<Record<string, string>>;
  /** Named conditions that it fulfils and that make it stand out: `overdue`. */
  readonly marks?: readonly string[];
  /** In a whole tree, listed from the top down: how many records it stands under. */
  readonly depth?: number;
  /** The steps that its state allows now, where the entity has such. */
  readonly steps?: readonly string[];
}

/** A step that a record can take, with what it asks for. */
export interface StepOffer {
  readonly name: string;
  /** One letter. */
  readonly key: string;
  /** `ahead`: a moment that must lie ahead. */
  readonly asks: readonly { readonly field: string; readonly required: boolean; readonly ahead: boolean }[];
}

export interface StepResult extends SaveResult {
  /** A step that suggests itself after this one: an unhappy customer's complaint is opened again. */
  readonly suggests: string | null;
}

/** Which records: all conditions hold. Nothing named means every record that is not deleted. */
export interface Selection {
  readonly entity: EntityName;
  /** A line of the query language. */
  readonly filter?: string;
  /** Text typed into a list: plain words, never an error. */
  readonly search?: string;
  /** Only those that point at this record: a panel. */
  readonly of?: { readonly field: string; readonly id: number };
  readonly ids?: readonly number[];
  /** The recycle bin instead. */
  readonly deleted?: boolean;
}

export interface ListRequest extends Selection {
  readonly columns: readonly string[];
  /** Field names, `-` before for descending; the id settles the rest. */
  readonly sort?: readonly string[];
  readonly limit: number;
  /** Opaque keyset positions from a page: rows after or before them. */
  readonly after?: string;
  readonly before?: string;
  /** The page that begins with the row of this id, or its nearest place. */
  readonly around?: number;
  /** The last page. */
  readonly fromEnd?: boolean;
}

export interface ListPage {
  readonly rows: readonly Row[];
  /** For `after` and `before`; null where the list ends. */
  readonly next: string | null;
  readonly previous: string | null;
  /** The order of the rows, where it is not the entity's usual one. A search that nobody asked an order for may be told another one tomorrow, so further pages are asked for by this one. */
  readonly sort?: readonly string[];
}

/** A number of records; capped counts say "1000+". */
export interface Count {
  readonly value: number;
  readonly capped: boolean;
}

/** A fault of one field, in the order of the form. */
export interface Fault {
  readonly field: string | null;
  readonly error: PlainError;
}

export interface SaveResult {
  readonly id: number;
  readonly version: number;
  /** The ledger step, for undo; 0 where everything was so already and no step was written. */
  readonly stepId: number;
  readonly warnings: readonly (Warning & { readonly field: string })[];
}

/** A value offered by a picker. */
export interface Choice {
  readonly id: number;
  readonly label: string;
  /** What tells values of the same name apart: code, parent, customer. */
  readonly hint: string;
}

export interface Step {
  readonly id: number;
  readonly at: string;
  readonly operator: string;
  readonly source: string;
  readonly action: string;
  readonly entity: EntityName;
  readonly summary: string;
  readonly size: number;
  readonly undoesId: number | null;
  readonly undoneById: number | null;
  /** What a step without changes tells. */
  readonly detail?: AuditDetail;
}

/** One entry of a record's history: the step and what it changed, field by field. */
export interface HistoryEntry {
  readonly step: Step;
  readonly action: 'create' | 'update' | 'remove' | 'restore';
  readonly changes: readonly FieldChange[];
}

export interface BulkPreview {
  readonly count: number;
  readonly changed: number;
  readonly sample: readonly { readonly id: number; readonly label: string; readonly changes: readonly FieldChange[] }[];
  readonly faults: readonly { readonly id: number; readonly label: string; readonly error: PlainError }[];
  /** The newest change that it knows of. */
  readonly asOf: number;
}
/** What of a preview the operator confirmed. */
export type BulkSeen = Pick<BulkPreview, 'count' | 'asOf'>;

export interface ExportRequest extends Selection {
  readonly columns: readonly string[];
  readonly sort?: readonly string[];
  /** At most so many records; all unless given. */
  readonly limit?: number;
  readonly format: ExportFormat;
  readonly for: 'spreadsheet' | 'machine';
  /** UTF-8 unless given; only of CSV, TSV and Markdown. */
  readonly encoding?: 'utf8' | 'gb18030';
  readonly path: string;
  readonly overwrite?: boolean;
}
/** A cell of a table: its text as typed, or records that were chosen by their ids. */
export type GridCell = string | readonly number[];

/** New records as rows of a table. */
export interface GridRequest {
  readonly entity: EntityName;
  /** The field of each cell of a row. */
  readonly fields: readonly string[];
  readonly rows: readonly (readonly GridCell[])[];
  /** What every row has besides: the customer whose contacts they are. */
  readonly given?: Values;
}
/** A fault and its row, counted from 0. */
export interface GridFault extends Fault {
  readonly row: number;
}
export interface GridWarning extends Warning {
  readonly row: number;
  readonly field: string;
}
export interface GridCheck {
  readonly faults: readonly GridFault[];
  readonly warnings: readonly GridWarning[];
  /** What the cells of look-ups mean. */
  readonly names: readonly { readonly row: number; readonly field: string; readonly ids: readonly number[]; readonly label: string }[];
}
export interface GridResult {
  /** 0 where a row has a fault: then nothing was written. */
  readonly stepId: number;
  readonly created: number;
  readonly faults: readonly GridFault[];
}

/** What the global search is asked for. */
export interface SearchRequest {
  /** Hits of each entity. */
  readonly limit: number;
  /** Only these; all that the session may read unless given. */
  readonly entities?: readonly EntityName[];
}

/** Found by the global search, grouped by entity, newest first. */
export interface SearchGroup {
  readonly entity: EntityName;
  readonly count: Count;
  /** A line of the query language that opens the whole group. */
  readonly filter: string;
  /** Where not all notes and other texts beside the searched ones were read: those of how many of the newest records. It may then have no hits. */
  readonly lookedThrough: number | null;
  readonly hits: readonly SearchHit[];
}

/** A list whose filter line a text may be, and how many records it then has. */
export interface FilterList {
  readonly entity: EntityName;
  readonly filter: string;
  readonly count: Count;
}

/** One record that was found. Marks are places in the text, from and to (excluded), in UTF-16 units. */
export interface SearchHit {
  readonly id: number;
  readonly label: string;
  readonly marks: readonly Mark[];
  /** What tells records of the same name apart. */
  readonly hint: string;
  /** Where else the words stand, with what is around; null where they stand in the name or were found by its pinyin. */
  readonly piece: (Marked & { readonly entity: EntityName; readonly field: string }) | null;
}

/** A city or a district with its codes; empty where there is none. */
export interface City {
  /** Of the region. */
  readonly id: number;
  readonly name: string;
  /** Division code, GB/T 2260. */
  readonly code: string;
  /** The city that a district lies in, and the province. */
  readonly city: string;
  readonly province: string;
  readonly areaCode: string;
  readonly postcode: string;
}
export interface CityHit extends City {
  /** No place has the postcode asked for: this one's begins with the same four digits. */
  readonly near: boolean;
  /** The districts of a city; `asked`: found by their own name too. */
  readonly districts: readonly (City & { readonly asked: boolean })[];
}

/** A number that opens what it counts: records, or the agenda of today. `warn`: it should be none. */
export type StartNumber = { readonly key: string; readonly count: Count; readonly warn: boolean } & ({ readonly entity: EntityName; readonly filter: string } | { readonly opens: 'agenda' });

/** What the frame and the start page show. */
export interface StartPage {
  readonly company: string;
  readonly counts: readonly StartNumber[];
  /** What the program should have done by itself and could not, until it is done: for whoever looks after it. */
  readonly faults: readonly (JobFault & { readonly job: string })[];
}

export type Place = 'program' | 'config' | 'log' | 'licences';

export interface About {
  readonly version: string;
  readonly engine: string;
  readonly location: string;
  readonly node: string;
  /** Files and folders of this installation; none in a protected session. */
  readonly places: readonly { readonly key: Place; readonly path: string }[];
  readonly counts: readonly { readonly entity: EntityName; readonly count: Count }[];
}

export interface Api extends AgendaApi, DeskApi, DocumentsApi, DuplicatesApi, LedgerApi, LoginApi, MailApi, MaskedApi, OperatorsApi, RightsApi, ServerApi, UndoApi, UpkeepApi, WorkApi {
  session(): Promise<Session>;
  /** Switches the operator's language for this session and remembers it. */
  setLang(lang: Session['lang']): Promise<Session>;
  can(action: Action, entity: EntityName, field?: string): Promise<Verdict>;

  list(request: ListRequest, control?: Control): Promise<ListPage>;
  count(selection: Selection, cap?: number, control?: Control): Promise<Count>;
  /** Whether a filter line parses, and where it does not; null when it is right. */
  checkFilter(entity: EntityName, filter: string): Promise<PlainError | null>;
  /** Lists that understand the text as their filter line; none for text without a condition. */
  filterLists(text: string, control?: Control): Promise<readonly FilterList[]>;
  /** Words that may stand at the cursor (0-based offset) of a filter line: names, operators, values. */
  completeFilter(entity: EntityName, filter: string, cursor: number): Promise<readonly Completion[]>;
  get(entity: EntityName, id: number): Promise<Row>;
  /** The record of a `single` entity. */
  getSingle(entity: EntityName): Promise<Row>;
  /** A new record's values: defaults, the next number as a proposal, and what `given` sets. */
  blank(entity: EntityName, given?: Values): Promise<{ readonly values: Values; readonly labels: Readonly<Record<string, string>> }>;
  /** All faults at once, as typed; empty when the record may be saved. Warnings beside. */
  check(entity: EntityName, id: number | null, values: Values): Promise<{ readonly faults: readonly Fault[]; readonly warnings: SaveResult['warnings'] }>;
  create(entity: EntityName, values: Values): Promise<SaveResult>;
  /**
   * Changes the fields in `values`. A newer version than `version` is merged when nobody else changed these fields since, else `conflict` with
   * ConflictDetails.
   */
  update(entity: EntityName, id: number, version: number, values: Values): Promise<SaveResult>;
  /** The steps that the record can take now. */
  stepOffers(entity: EntityName, id: number): Promise<readonly StepOffer[]>;
  /** Takes a step of the record's flow, one step of the ledger. Throws `conflict`, naming the allowed ones, where its state does not allow it. */
  takeStep(entity: EntityName, id: number, version: number, step: string, values: Values): Promise<StepResult>;
  /** Throws as `takeStep` would; changes nothing. */
  checkStep(entity: EntityName, id: number, step: string, values: Values): Promise<void>;
  /** To the bin, with what hangs on it (panels). Refused where the record is a reference value in use. */
  remove(selection: Selection, expected: number, control?: Control): Promise<{ readonly stepId: number; readonly removed: number }>;
  restore(entity: EntityName, ids: readonly number[]): Promise<{ readonly stepId: number; readonly restored: number }>;
  bulkPreview(selection: Selection, values: Values, control?: Control): Promise<BulkPreview>;
  /** One ledger step; `expected` is what the operator confirmed, refused with `conflict` when the count is another by now or somebody changed these fields since. */
  bulkUpdate(selection: Selection, values: Values, expected: number | BulkSeen, control?: Control): Promise<{ readonly stepId: number; readonly changed: number }>;

  /** All faults of many new records as they would be saved together; up to 5,000 rows. Names of look-ups are found as in an import, and by pinyin. */
  gridCheck(request: GridRequest, control?: Control): Promise<GridCheck>;
  /** All of them as one step, or none. */
  gridSave(request: GridRequest, control?: Control): Promise<GridResult>;

  /** Values for a picker: by name, pinyin, initials or code; retired ones left out; ordered as the list is. `given` narrows (contacts of a customer). */
  choices(entity: EntityName, search: string, limit: number, given?: { readonly field: string; readonly id: number }): Promise<readonly Choice[]>;
  /** The value of a list of words that a text names, as an import understands it; null: none. Throws `invalid` where several are called so. */
  named(entity: EntityName, text: string): Promise<number | null>;
  /** How many records use each value. */
  uses(entity: EntityName, ids: readonly number[]): Promise<Readonly<Record<number, number>>>;
  retire(entity: EntityName, id: number, retired: boolean): Promise<SaveResult>;
  /** Moves a value up (-1) or down (1) in the order kept by hand. */
  moveValue(entity: EntityName, id: number, by: -1 | 1): Promise<{ readonly stepId: number }>;

  history(entity: EntityName, id: number): Promise<readonly HistoryEntry[]>;

  /** All entities at once; those of one entity after the other, so that it can be stopped. */
  search(text: string, request: SearchRequest, control?: Control): Promise<readonly SearchGroup[]>;
  /** Cities by name, pinyin, initials, area code, postcode, division code, telephone number or address; the best first, districts under their city. */
  cities(text: string, limit: number): Promise<readonly CityHit[]>;
  /** The codes of a region; null where it has none. */
  city(regionId: number): Promise<City | null>;
  /** The reports that the session may read, and what each may group by. */
  reports(): Promise<readonly ReportInfo[]>;
  /** The operator's own report files that are wrong, and what would be right. */
  reportFaults(): Promise<readonly ReportFault[]>;
  /** Throws `not_found`, `invalid` (naming what is allowed), `not_permitted`, `cancelled`. */
  report(name: string, request: ReportRequest, control?: Control): Promise<ReportResult>;
  /** The same numbers into a file. */
  reportFile(name: string, request: ReportFileRequest, control?: Control): Promise<FileResult>;
  startPage(): Promise<StartPage>;
  about(): Promise<About>;
  exportFile(request: ExportRequest, control?: Control): Promise<FileResult>;
  /** To a file, whole or not at all, or to a printer. */
  print(job: PrintJob, target: PrintTarget, control?: Control): Promise<PrintResult>;
  /** The first sheets of a print, as lines. */
  printPreview(job: PrintJob, control?: Control): Promise<PrintPreview>;
  /** Throws `unavailable` where nothing can print here. */
  printers(): Promise<Printers>;
  /** `remembered`: the columns go where the operator had them go the last time with these headers. */
  importPlan(entity: EntityName, path: string, options?: { readonly encoding?: string; readonly delimiter?: string; readonly sheet?: string; readonly remembered?: boolean }): Promise<ImportPlan>;
  importRun(request: ImportRequest, control?: Control): Promise<ImportResult>;
  /** What a path that is being typed may become; `~/` is the home directory. */
  completePath(typed: string): Promise<PathCompletion>;

  preference(name: string): Promise<string | null>;
  setPreference(name: string, value: string | null): Promise<void>;
}

export interface Completion {
  /** What replaces the characters from `from` to `to` (0-based, end excluded). */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

export type { ConflictDetails, GoneDetails } from './conflict-api.ts';
export type { KeptDraft, OpenElsewhere, OpenRecord } from './desk-api.ts';
export type { ExportFormat, FileResult, ImportPlan, ImportRequest, ImportResult, PathCompletion } from './files-api.ts';
export type { FirstStart, InitField, InitRequest, StartState } from './first-start.ts';
export type { ReportFault, ReportCell, ReportColumn, ReportFileRequest, ReportInfo, ReportName, ReportPeriod, ReportRequest, ReportResult, ReportRow } from './report-api.ts';
export type { LeftOut, PrintJob, PrintPreview, PrintResult, PrintTarget } from './print-api.ts';
export type { Printers } from './printers.ts';
export type { SessionRow, Welcome } from './login-api.ts';
export type { Download, Downloads, ServerSettings, SshKey } from './server-api.ts';
export type { BinEntry, FieldChange, RestorePreview, ShownRecord, StepShown } from './ledger-api.ts';
export type { OnConflict, UndoClash, UndoConflict, UndoDecisions, UndoPlace, UndoPreview, UndoWay, Undone } from './undo-api.ts';
