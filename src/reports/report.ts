import type { EntityName } from '../entities/names.ts';

/** What something is called: a text for both languages, or one for each. */
export type Title = string | { readonly zh: string; readonly en: string };

/** How records are grouped. */
export interface Grouping {
  /** What the command line calls it: `--by level`. */
  readonly key: string;
  /** Unless given: the words `report.by.<key>`, else the names of the fields. */
  readonly label?: Title;
  /** The field that groups, through look-ups where it is another record's: `level_id`, `customer_id.nature_id`. */
  readonly field: string;
  /** In a tree of places: rolled up to the provinces (1) or the cities (2). */
  readonly depth?: 1 | 2;
  /** Of days and times: how long a group is; a month unless given. */
  readonly span?: Span;
  /** Of numbers: where each group but the first begins, ascending. */
  readonly classes?: readonly number[];
  /** How it is drawn; lines for spans of time, else the report's chart. */
  readonly chart?: Chart;
  /** Which measures make sense in it; the report's all unless given. */
  readonly measures?: readonly string[];
}

export type Span = 'month' | 'quarter' | 'year';
export type Chart = 'bars' | 'stacked' | 'line' | 'histogram';

interface Named {
  readonly key: string;
  /** Unless given: the words `report.measure.<key>`. */
  readonly label?: Title;
  /** A sentence that says how it is computed; unless given `report.defines.<key>`, if there is one. */
  readonly definition?: Title;
  /** A number that should be none. */
  readonly warn?: true;
}

/** Records that a line of the query language finds; all of them where it is empty. */
export interface CountMeasure extends Named {
  readonly count: string;
}
/** Of the records that the line `of` finds, the share that `share` finds too. */
export interface ShareMeasure extends Named {
  readonly share: string;
  readonly of: string;
}
/** The share of the group in everything counted. */
export interface PartMeasure extends Named {
  readonly shareOf: 'total';
}
/** The mean of a number, through look-ups where it is another record's: `satisfaction_id.score`. */
export interface MeanMeasure extends Named {
  readonly mean: string;
}
/** A quantile (0.5: the median) of a field of hours. */
export interface QuantileMeasure extends Named {
  readonly quantile: number;
  readonly over: string;
}
/** A count for each value of a look-up or a choice: the parts of a stacked bar. */
export interface PartsMeasure extends Named {
  readonly parts: string;
}
export type Measure = CountMeasure | ShareMeasure | PartMeasure | MeanMeasure | QuantileMeasure | PartsMeasure;

/** A report: plain data, the same shape for those that are shipped and for a file of the operator's own (`reports/*.json`). */
export interface Report {
  readonly name: string;
  /** Unless given: the words `report.<name>`. */
  readonly title?: Title;
  readonly entity: EntityName;
  /** Only the records that this line of the query language finds, in English words. */
  readonly query?: string;
  /** The field whose days a period chooses, and the period unless another is asked for, as one would type it. */
  readonly period?: { readonly field: string; readonly usual: string };
  /** The first is the usual one. */
  readonly groupings: readonly Grouping[];
  readonly measures: readonly Measure[];
  /** Which measure is drawn, and how unless a grouping says otherwise. */
  readonly chart: { readonly kind: Chart; readonly measure: string };
  /** The measure that is followed month by month in each group. */
  readonly trend?: string;
  /** Further sentences of its definition, by the keys of their words. */
  readonly notes?: readonly string[];
}
