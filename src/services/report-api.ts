/** What is asked of reports and answered: plain data, part of the contract in api.ts. */
import type { EntityName } from '../entities/names.ts';
import type { PlainError } from '../errors.ts';
import type { ReportFormat } from '../output/report-table.ts';

/** A key and what it is called in the session's language. */
export interface ReportName {
  readonly key: string;
  readonly label: string;
}

/** A report: shipped, or a file of the operator's. */
export interface ReportInfo {
  readonly name: string;
  readonly entity: EntityName;
  readonly title: string;
  /** It came from the folder of the operator's own reports. */
  readonly own: boolean;
  /** The groupings that the session may use; the first is the usual one. */
  readonly by: readonly ReportName[];
  /** What it may be crossed by: the same or fewer. */
  readonly cross: readonly ReportName[];
  /** What it measures; the parts of a stacked bar are not named one by one. */
  readonly measures: readonly ReportName[];
  /** The day by which a period chooses; null: the report has no period. */
  readonly periodField: string | null;
}

/** A report file of the operator's that is not right; the others work all the same. */
export interface ReportFault {
  readonly name: string;
  readonly file: string;
  readonly error: PlainError;
}

/** Days of the company, both included; null is open. */
export interface ReportPeriod {
  readonly from: string | null;
  readonly to: string | null;
}

export interface ReportRequest {
  /** A grouping by its key; the report's first unless given. */
  readonly by?: string | undefined;
  /** A second grouping, whose values become the columns (`part`). */
  readonly cross?: string | undefined;
  /** Only records that this line of the query language finds. */
  readonly filter?: string | undefined;
  /** Days, or words in either language: `last 12 months`, `2026-Q1`, `2026-01..2026-03`, `all`. The report's usual one unless given. */
  readonly period?: ReportPeriod | string | undefined;
  /** Only these measures, in this order; all unless given. */
  readonly measures?: readonly string[] | undefined;
}

/** The numbers of a report into a file. */
export interface ReportFileRequest {
  readonly asked: ReportRequest;
  readonly format: ReportFormat;
  /** Of csv and tsv: names and numbers as people read them, or keys and bare numbers. */
  readonly for?: 'spreadsheet' | 'machine';
  readonly path: string;
  readonly overwrite?: boolean;
}

/**
 * - count: records. share: 0 to 1. mean: in the units of what is averaged (satisfaction: 1 to 5). duration: hours.
 */
export type ReportKind = 'count' | 'share' | 'mean' | 'duration';

export interface ReportColumn {
  readonly key: string;
  readonly label: string;
  readonly kind: ReportKind;
  /** One of the parts of a stacked bar, in their order: satisfaction from the best to the worst then none, or the values of a crossing. */
  readonly part?: true;
  /** A number that should be none. */
  readonly warn?: true;
}

export interface ReportCell {
  /** Null: there is nothing to compute it from. */
  readonly value: number | null;
  /** How many records it was computed from; of a count the count itself. */
  readonly n: number;
  /** A line of the query language that finds exactly these `n` records. Null where the session may not ask so. */
  readonly filter: string | null;
  /** Fewer than `smallBelow`: it says little. Never of a count. */
  readonly small: boolean;
}

export interface ReportRow {
  readonly key: string;
  readonly label: string;
  /** Finds exactly the records of the row. */
  readonly filter: string;
  /** One a column, in the same order. */
  readonly cells: readonly ReportCell[];
  /** What the chart shows (`trendColumn`), month by month of the period, for a spark line; null where a month has nothing. */
  readonly trend?: readonly (number | null)[];
}

/** A report's answer: the same numbers for chart, table and files. */
export interface ReportResult {
  readonly name: string;
  readonly entity: EntityName;
  readonly title: string;
  readonly by: ReportName;
  readonly cross: ReportName | null;
  /** Sentences: what is counted, how each measure is computed, what is left out. */
  readonly definition: readonly string[];
  /** Null where the report has no period. */
  readonly period: (ReportPeriod & { readonly field: string; readonly label: string }) | null;
  /** The filter asked for, as the language prints it; empty for none. */
  readonly filter: string;
  readonly chart: 'bars' | 'stacked' | 'line' | 'histogram';
  /** The column whose values are the bars or the line. */
  readonly chartColumn: string;
  /** The months of `trend`, `YYYY-MM`; empty without. */
  readonly trendMonths: readonly string[];
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  /** Everything counted, whatever its group. */
  readonly total: ReportRow;
  readonly smallBelow: number;
  /** Answered from the numbers kept by month, without reading the records. */
  readonly fromRollup: boolean;
}
