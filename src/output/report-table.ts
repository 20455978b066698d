import { t, type Lang } from '../i18n/index.ts';
import { wrapText } from '../util/text.ts';
import { chartForms, chartLines } from './chart.ts';
import { numberText } from './chart-number.ts';
import type { ChartColumn, ChartForm, ChartRow, ChartTable } from './chart-parts.ts';
import { delimitedLine } from './delimited.ts';
import { guardCell } from './formula-guard.ts';
import { markdownRow, markdownRule } from './markdown.ts';

/** A report's answer as it is written: the shape of the services' `ReportResult`. */
export interface WrittenReport extends ChartTable {
  readonly name: string;
  readonly entity: string;
  readonly title: string;
  readonly by: { readonly key: string; readonly label: string };
  readonly cross: { readonly key: string; readonly label: string } | null;
  readonly definition: readonly string[];
  readonly period: { readonly from: string | null; readonly to: string | null } | null;
  readonly filter: string;
  readonly chart: ChartForm;
  readonly chartColumn: string;
  readonly columns: readonly WrittenColumn[];
  readonly rows: readonly WrittenRow[];
  readonly total: WrittenRow;
  readonly smallBelow: number;
}
interface WrittenColumn extends ChartColumn {
  readonly key: string;
}
interface WrittenRow extends ChartRow {
  readonly key: string;
  readonly filter: string;
}

export type ReportFormat = 'csv' | 'tsv' | 'json' | 'md' | 'text';

export interface ReportLook {
  /** Of csv and tsv: names and numbers as people read them, or keys and bare numbers. */
  readonly for?: 'spreadsheet' | 'machine';
  /** Of text: cells across, 80 unless given; plain ASCII; another form or column of the chart than the report's own. */
  readonly width?: number | undefined;
  readonly ascii?: boolean;
  readonly form?: ChartForm | undefined;
  readonly column?: string | undefined;
}

/** A report in a format of files, its end of line included. */
export function reportText(report: WrittenReport, format: ReportFormat, look: ReportLook, lang: Lang): string {
  if (format === 'json') return `${JSON.stringify(reportJson(report), null, 2)}\n`;
  if (format === 'text') return `${reportLines(report, look, lang).join('\n')}\n`;
  if (format === 'md') return markdownText(report, lang);
  const line = delimitedLine(format === 'csv' ? ',' : '\t');
  const machine = look.for === 'machine';
  const rows = machine ? machineRows(report) : peopleRows(report, lang).map((cells) => cells.map(guardCell));
  // Spreadsheets take a file without the mark for one in the old encoding.
  return `${machine || format === 'tsv' ? '' : '\ufeff'}${rows.map(line).join('\r\n')}\r\n`;
}

/** For programs: a row's numbers under the keys of the columns, the total apart, with the line that finds the records. */
export function reportJson({ name, entity, title, by, cross, definition, period, filter, columns, rows, total, smallBelow }: WrittenReport): object {
  const flat = ({ key, label, filter: line, cells }: WrittenRow): object => ({ key, label, ...Object.fromEntries(columns.map((column, at) => [column.key, cells[at]?.value ?? null])), filter: line });
  return { name, entity, title, by: by.key, ...(cross === null ? {} : { cross: cross.key }), definition, period, filter, smallBelow, rows: rows.map(flat), total: flat(total) };
}

/** Keys and bare numbers; the total is no row. */
function machineRows({ columns, rows }: WrittenReport): readonly (readonly string[])[] {
  return [['key', 'label', ...columns.map(({ key }) => key)], ...rows.map(({ key, label, cells }) => [key, label, ...columns.map((_, at) => String(cells[at]?.value ?? ''))])];
}

/** Names and numbers as they stand on the screen, the total last. */
function peopleRows({ by, columns, rows, total }: WrittenReport, lang: Lang): readonly (readonly string[])[] {
  const cellsOf = ({ label, cells }: WrittenRow): readonly string[] => [label, ...columns.map(({ kind }, at) => readText(cells[at]?.value ?? null, kind, lang))];
  return [[by.label, ...columns.map(({ label }) => label)], ...rows.map(cellsOf), cellsOf(total)];
}

/** A spreadsheet reckons with plain numbers, and nothing is an empty cell. */
const readText = (value: number | null, kind: ChartColumn['kind'], lang: Lang): string => (value === null ? '' : kind === 'count' ? String(value) : numberText(value, kind, lang));

function markdownText(report: WrittenReport, lang: Lang): string {
  const [head = [], ...rows] = peopleRows(report, lang);
  const rule = markdownRule(head.map((_, at) => ({ align: at === 0 ? 'left' : 'right' })));
  return [`# ${report.title}`, '', ...headLines(report, lang).flatMap((line) => [line, '']), markdownRow(head), rule, ...rows.map(markdownRow), '', report.definition.join(lang === 'zh' ? '' : ' ')].join('\n') + '\n';
}

/** Which days: from and to, an open end, or all of the time. */
export function periodText({ from, to }: { readonly from: string | null; readonly to: string | null }, lang: Lang): string {
  if (from === null && to === null) return t(lang, 'chart.always');
  return t(lang, from === null ? 'chart.until' : to === null ? 'chart.since' : 'chart.between', { from: from ?? '', to: to ?? '' });
}

function headLines({ by, cross, period, filter }: WrittenReport, lang: Lang): readonly string[] {
  const grouped = t(lang, cross === null ? 'chart.grouped' : 'chart.crossed', { by: by.label, cross: cross?.label ?? '' });
  return [grouped, ...(period === null ? [] : [t(lang, 'chart.period', { period: periodText(period, lang) })]), ...(filter === '' ? [] : [t(lang, 'print.filter', { filter })])];
}

/** The whole report as lines of text: what is asked, the chart, the table of all numbers, what they mean. */
export function reportLines(report: WrittenReport, look: ReportLook, lang: Lang): readonly string[] {
  const width = look.width ?? 80;
  const forms = chartForms(report, report.chart);
  const form = look.form !== undefined && forms.includes(look.form) ? look.form : (forms[0] ?? 'table');
  const column = Math.max(0, report.columns.findIndex(({ key }) => key === (look.column ?? report.chartColumn)));
  const style = { width, ascii: look.ascii === true, lang, column };
  const chart = form === 'table' ? [] : [...chartLines(report, form, style), ''];
  const few = report.columns.some((_, at) => [...report.rows, report.total].some((row) => row.cells[at]?.small === true));
  return [
    ...wrapText(report.title, width),
    ...headLines(report, lang).flatMap((line) => wrapText(line, width)),
    '',
    ...chart,
    ...chartLines(report, 'table', style),
    '',
    ...(few ? wrapText(t(lang, 'chart.small', { below: report.smallBelow }), width) : []),
    ...report.definition.flatMap((line) => wrapText(line, width)),
  ];
}
