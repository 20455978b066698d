/** What can be printed and where to: the part of the services' contract that is about paper. Plain data. */
import type { EnvelopeName } from '../output/envelope-sizes.ts';
import type { EntityName } from '../entities/names.ts';
import type { ChartForm } from '../output/chart-parts.ts';
import type { Offset } from '../output/offset.ts';
import type { PaperName } from '../output/paper.ts';
import type { Selection } from './api.ts';
import type { FileResult } from './files-api.ts';
import type { ReportRequest } from './report-api.ts';

/** What every print can be asked for. */
export interface PrintSettings {
  /** Text for line printers, pages parted by form feeds; or a PDF with its own letters. Unless given, what the printer needs; into a file text. */
  readonly format?: 'text' | 'pdf' | undefined;
  /** Of text; a PDF has none. */
  readonly encoding?: 'utf8' | 'gb18030';
  /** Only these sheets: `3,5-7`. */
  readonly sheets?: string | undefined;
  /** TrueType files for characters that the usual font lacks. */
  readonly fonts?: readonly string[];
}

/** A list: exactly the selected records and these columns. */
export interface ListJob extends Selection, PrintSettings {
  readonly kind: 'list';
  /** None: those that the definition names for print. */
  readonly columns: readonly string[];
  readonly sort?: readonly string[] | undefined;
  /** At most so many records, the first ones; all unless given. */
  readonly limit?: number | undefined;
  readonly title?: string | undefined;
  readonly paper?: PaperName;
  readonly landscape?: boolean;
  /** Text only: cells across and lines down, instead of what the paper takes. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Millimetres; none for text, 15 for a PDF. */
  readonly margin?: number | undefined;
  /** Points, of a PDF. */
  readonly size?: number | undefined;
  /** Records with the same value of this field under a heading, with subtotals. */
  readonly group?: string | undefined;
  /** Fields summed up; amounts of money unless given. */
  readonly totals?: readonly string[] | undefined;
}

/** Letters to the selected records; those without an address are left out and counted. */
interface LettersJob extends Selection, PrintSettings {
  readonly sort?: readonly string[] | undefined;
  /** `auto`: 先生, 女士 or 收 by what is known; `none`; else the text itself. */
  readonly honorific?: string | undefined;
  /** Points, of the receiver's address. */
  readonly size?: number | undefined;
  /** Millimetres to the right and down; what is kept for the printer unless given. */
  readonly offset?: Offset | undefined;
}

export interface EnvelopeJob extends LettersJob {
  readonly kind: 'envelope';
  readonly envelope: EnvelopeName;
  /** The envelopes have their boxes already. */
  readonly preprinted?: boolean;
  /** One sheet to measure the printer by, instead of letters. */
  readonly test?: boolean;
}

export interface LabelJob extends LettersJob {
  readonly kind: 'label';
  /** A common sheet by name, or one's own: `3x7:63.5x38.1`. */
  readonly sheet: string;
  /** The first label that is still on the first sheet, from 1. */
  readonly start?: number;
  /** Draws the edges of the labels, to see on plain paper how they fall. */
  readonly outline?: boolean;
}

/** An analysis: its chart and all its numbers. */
export interface ReportJob extends PrintSettings {
  readonly kind: 'report';
  /** The records that it counts. */
  readonly entity: EntityName;
  readonly name: string;
  readonly asked: ReportRequest;
  /** Another form of the chart than the report's own, and the column that it shows. */
  readonly form?: ChartForm | undefined;
  readonly column?: string | undefined;
  readonly paper?: PaperName;
  readonly landscape?: boolean;
}

export type PrintJob = ListJob | EnvelopeJob | LabelJob | ReportJob;

export type PrintTarget =
  | { readonly kind: 'file'; readonly path: string; readonly overwrite?: boolean }
  /** Null: the standard printer. */
  | { readonly kind: 'printer'; readonly printer: string | null; readonly copies?: number };

/** Records that could not be addressed: their number, and what the first ones are called. */
export interface LeftOut {
  readonly count: number;
  readonly names: readonly string[];
  /** Envelopes whose sender, the own company, has no address. */
  readonly senderless?: boolean;
}

export interface PrintResult {
  readonly records: number;
  readonly leftOut: LeftOut;
  readonly sheets: number;
  readonly bytes: number;
  /** The file, or the printer. */
  readonly to: string;
  readonly download?: FileResult['download'];
}

/** The first sheets drawn in characters. */
export interface PrintPreview {
  readonly pages: readonly (readonly string[])[];
  /** Cells across. */
  readonly width: number;
  /** Sheets of the whole print. */
  readonly sheets: number;
  readonly leftOut: LeftOut;
}
