/**
 * Pages as positioned text, whatever they are printed on: the unit is a cell of a line printer here, a point on a PDF page. What a text is wide
 * and how it breaks comes from `Measure`.
 */
export interface Measure {
  width(text: string): number;
  /** Lines no wider than `width`; nothing of the text is lost. */
  wrap(text: string, width: number): readonly string[];
}

/** A piece of text on a line, its left edge at `x`. */
export interface Run {
  readonly x: number;
  readonly text: string;
}
/** `strong`: headers, headings and totals; `title`: larger where the paper knows sizes, on two lines then. */
export type PageLine = { readonly kind: 'text'; readonly runs: readonly Run[]; readonly look?: 'strong' | 'title' } | { readonly kind: 'rule'; readonly strong: boolean };

export interface Page {
  readonly number: number;
  readonly of: number;
  /** Title, headers, rows and footer; exactly `height` lines. */
  readonly lines: readonly PageLine[];
}

export interface PageColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Not broken where it can be helped: numbers, dates, codes, phones. */
  readonly solid: boolean;
}

/** Rows that belong together, one after the other in the content. */
export interface PageSection {
  readonly heading: string;
  /** The first of its rows, and the one after its last. */
  readonly from: number;
  readonly to: number;
  /** Under its last row; null where there is none. */
  readonly totals?: readonly (string | null)[] | undefined;
}

export interface PageContent {
  /** Above the title: the company's letterhead, its lines kept to one another. */
  readonly letterhead?: readonly string[] | undefined;
  readonly title: string;
  /** Under the title: the company, the filter. */
  readonly subtitle?: string;
  readonly columns: readonly PageColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Groups of rows with their subtotals; together they are all rows. */
  readonly sections?: readonly PageSection[] | undefined;
  /** Totals under the last row, per column; null where there is none. */
  readonly totals?: readonly (string | null)[] | undefined;
  /** A line after the last row: the number of records. */
  readonly closing?: string;
}

export interface PageSetup {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  readonly measure: Measure;
  readonly footer: (page: number, of: number) => { readonly left: string; readonly right: string };
  /** What stands between the label and the value where records are printed as blocks. */
  readonly colon: string;
  /** How many times larger than the rows the title is; 1 where all letters are of one size. */
  readonly titleScale?: number;
  /** The heading of a group on the pages after its first. */
  readonly continued?: (heading: string) => string;
}

export const EMPTY_LINE: PageLine = { kind: 'text', runs: [] };

export const textLine = (...runs: readonly Run[]): PageLine => ({ kind: 'text', runs: runs.filter((run) => run.text !== '') });

/** The same line in bold. */
export const strongLine = (line: PageLine): PageLine => (line.kind === 'text' ? { ...line, look: 'strong' } : line);

/** `text` so that its right edge is at `right`. */
export const rightRun = (text: string, right: number, measure: Measure): Run => ({ x: Math.max(0, right - measure.width(text)), text });

export const centredRun = (text: string, width: number, measure: Measure): Run => ({ x: Math.max(0, Math.floor((width - measure.width(text)) / 2)), text });

/** Lines that keep to one another, in the middle of the page; one that is wider than the page is wrapped. */
export function centredBlock(lines: readonly string[], width: number, measure: Measure): PageLine[] {
  const widest = Math.max(0, ...lines.map((line) => measure.width(line)));
  const x = Math.max(0, (width - widest) / 2);
  return lines.flatMap((line) => (measure.width(line) <= width ? [line] : measure.wrap(line.trimStart(), width))).map((text) => (text === '' ? EMPTY_LINE : textLine({ x: measure.width(text) > width - x ? 0 : x, text })));
}
