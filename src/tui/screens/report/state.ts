import type { EntityName } from '../../../entities/names.ts';
import type { PlainError } from '../../../errors.ts';
import { chartForms, isAcross } from '../../../output/chart.ts';
import type { ChartForm, ChartStyle } from '../../../output/chart-parts.ts';
import type { ReportCell, ReportInfo, ReportRequest, ReportResult, ReportRow } from '../../../services/api.ts';
import type { Ctx } from '../../core/context.ts';
import type { FilterEdit } from '../../widgets/filter-line.ts';

export interface ReportProps {
  /** The report of that name, else the first one on this entity. */
  readonly name?: string | undefined;
  readonly entity?: EntityName | undefined;
  /** Only the records that this line finds. */
  readonly filter?: string | undefined;
}

/** What is asked of a report. */
export interface Asked {
  readonly by: string | undefined;
  readonly cross: string | undefined;
  /** As typed; the report's usual one where nothing was. */
  readonly period: string | undefined;
  readonly filter: string;
}

export interface ReportState {
  readonly props: ReportProps;
  /** All that the session may open. */
  readonly all: readonly ReportInfo[];
  readonly info: ReportInfo | null;
  readonly asked: Asked;
  /** What the result answers: what is asked goes back to it where a count is stopped or refused. */
  readonly answered: Asked | null;
  readonly result: ReportResult | null;
  /** Another form of the chart than the report's own. */
  readonly form: ChartForm | null;
  readonly row: number;
  readonly column: number;
  /** A count was asked for and has not come: what is seen is the old one. */
  readonly pending: boolean;
  /** How long the last one took, in milliseconds. */
  readonly took: number;
  readonly editing: FilterEdit | null;
  readonly error: PlainError | null;
}

export const initialReport = (props: ReportProps): ReportState => ({
  props,
  all: [],
  info: null,
  asked: { by: undefined, cross: undefined, period: undefined, filter: props.filter ?? '' },
  answered: null,
  result: null,
  form: null,
  row: 0,
  column: 0,
  pending: false,
  took: 0,
  editing: null,
  error: null,
});

export const requestOf = ({ by, cross, period, filter }: Asked): ReportRequest => ({ by, cross, period, ...(filter.trim() === '' ? {} : { filter }) });

/** What a file of it is called, without its ending: the title and the day, without what names of files may not have. */
export const fileNameOf = ({ title }: ReportInfo, ctx: Ctx): string => `${title.replace(/[\\/:*?"<>|\s]+/g, '-')}-${ctx.today}`;

/** The form that is drawn: the chosen one where the answer has it. */
export function formOf(state: ReportState, result: ReportResult): ChartForm {
  const forms = chartForms(result, result.chart);
  return state.form !== null && forms.includes(state.form) ? state.form : (forms[0] ?? 'table');
}

export function nextForm(state: ReportState, result: ReportResult): ChartForm {
  const forms = chartForms(result, result.chart);
  return forms[(forms.indexOf(formOf(state, result)) + 1) % forms.length] ?? 'table';
}

export const chartColumnOf = (result: ReportResult): number => Math.max(0, result.columns.findIndex((column) => column.key === result.chartColumn));

/** Lines above and below the chart. */
export interface Frame {
  readonly definition: number;
  readonly chart: number;
  /** Whether there is room for empty lines. */
  readonly airy: boolean;
}

export function frameOf(height: number): Frame {
  const airy = height >= 18;
  const definition = height >= 32 ? 4 : airy ? 2 : 1;
  return { definition, airy, chart: Math.max(1, height - 2 - definition - 1 - (airy ? 2 : 0)) };
}

/** In bars and lines the number in hand is what is drawn; stacked bars and tables show the report's own beside it. */
export function styleOf(state: ReportState, result: ReportResult, ctx: Ctx, area: { readonly width: number; readonly height: number }): ChartStyle {
  const whole = ['stacked', 'table'].includes(formOf(state, result));
  return {
    width: area.width - 2,
    height: frameOf(area.height).chart,
    ascii: ctx.theme.borders.bar === '#',
    lang: ctx.lang,
    column: whole ? chartColumnOf(result) : state.column,
    at: { row: state.row, column: state.column },
  };
}

/** Points and columns stand side by side: there the arrows walk the other way. */
export const walksAcross = (state: ReportState, result: ReportResult, ctx: Ctx): boolean => isAcross(result, formOf(state, result), styleOf(state, result, ctx, ctx.body));

/** The row in hand; after the last one comes the total. */
export const rowInHand = (state: ReportState, result: ReportResult): ReportRow => result.rows[state.row] ?? result.total;
export const cellInHand = (state: ReportState, result: ReportResult): ReportCell | undefined => rowInHand(state, result).cells[state.column];

/** How many records there are in all. */
export const totalOf = (result: ReportResult): number => {
  const at = result.columns.findIndex((column) => column.kind === 'count' && column.part !== true);
  return result.total.cells[at]?.value ?? result.total.cells[0]?.n ?? 0;
};

/** On the same bar and the same number as before, where they are still there. */
export function placed(state: ReportState, result: ReportResult): { readonly row: number; readonly column: number } {
  const before = state.result;
  const same = before !== null && before.name === result.name && before.by.key === result.by.key && before.cross?.key === result.cross?.key;
  const key = before?.rows[state.row]?.key;
  const row = same ? (state.row >= before.rows.length ? result.rows.length : result.rows.findIndex((one) => one.key === key)) : -1;
  const columnKey = before?.columns[state.column]?.key;
  // Who looked at what the chart is about looks at that of the next one.
  const kept = before !== null && before.name === result.name && (same || columnKey !== before.chartColumn);
  const column = kept ? result.columns.findIndex((one) => one.key === columnKey) : -1;
  return { row: row >= 0 ? row : result.chart === 'line' ? Math.max(0, result.rows.length - 1) : 0, column: column >= 0 ? column : chartColumnOf(result) };
}
