import { can } from '../auth/permissions.ts';
import type { EntityName } from '../entities/names.ts';
import { AppError, notFound, notPermitted } from '../errors.ts';
import { fieldLabel, t, translate, type Lang } from '../i18n/index.ts';
import { all, type Filter } from '../query/filter.ts';
import { printFilter } from '../query/print.ts';
import { REPORTS } from '../reports/index.ts';
import type { Chart, Report } from '../reports/report.ts';
import type { ReportFault, ReportInfo, ReportName, ReportRequest, ReportResult, ReportRow } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { permit } from './permit.ts';
import type { Axis } from './report/axis.ts';
import { answered, columnsOf, crossColumns, SMALL_BELOW, type FilledColumn, type RowSums } from './report/columns.ts';
import { ownReport, ownReports } from './report/own.ts';
import { tableOf, type ReportTable } from './report/table.ts';
import { groupingsOf, measuresOf, planOf, type Plan } from './report/plan.ts';
import { groupingLabel, measureDefinition, measureLabel, reportTitle } from './report/words.ts';

/** The reports on what the session may read; groupings and measures by fields that it may not read are left out. */
export async function reports(ctx: ServiceContext): Promise<readonly ReportInfo[]> {
  const own = (await ownReports(ctx)).reports;
  return [...infosOf(ctx, REPORTS, false), ...infosOf(ctx, own, true)];
}

/** The operator's own report files that are wrong. */
export async function reportFaults(ctx: ServiceContext): Promise<readonly ReportFault[]> {
  return (await ownReports(ctx)).faults;
}

/** A report file, checked whether it stands in the folder or not: what the report would be. Throws what is wrong with it. */
export async function reportCheck(ctx: ServiceContext, path: string): Promise<ReportInfo> {
  const [info] = infosOf(ctx, [await ownReport(ctx, path)], true);
  if (info === undefined) throw notPermitted('error.not_permitted');
  return info;
}

/** A shipped or own report as it would stand in a file of one's own. */
export async function reportSource(ctx: ServiceContext, name: string): Promise<object> {
  const def = await found(ctx, name);
  const { name: _name, title: _title, ...rest } = def;
  return { title: { zh: reportTitle(def, 'zh'), en: reportTitle(def, 'en') }, ...rest };
}

/** What a report counts. Throws `not_found`, and what is wrong with a file of one's own. */
export const reportEntity = async (ctx: ServiceContext, name: string): Promise<EntityName> => (await found(ctx, name)).entity;

async function found(ctx: ServiceContext, name: string): Promise<Report> {
  const shipped = REPORTS.find((one) => one.name === name);
  if (shipped !== undefined) return shipped;
  const own = await ownReports(ctx);
  const wrong = own.faults.find((one) => one.name === name);
  if (wrong !== undefined) throw AppError.fromPlain(wrong.error);
  const mine = own.reports.find((one) => one.name === name);
  if (mine === undefined) throw notFound('error.report_unknown', { name, names: [...REPORTS, ...own.reports].map((one) => one.name).join(', ') });
  return mine;
}

function infosOf(ctx: ServiceContext, defs: readonly Report[], own: boolean): readonly ReportInfo[] {
  const { lang } = ctx.session;
  return defs.filter(({ entity }) => can(ctx.session, 'read', entity).allowed).map((one) => {
    const by = groupingsOf(ctx, one).map(({ axis }) => groupingName(one, axis, lang));
    const measures = measuresOf(ctx, one).map((measure) => ({ key: measure.key, label: measureLabel(measure, lang) }));
    return { name: one.name, entity: one.entity, title: reportTitle(one, lang), own, by, cross: by, measures, periodField: one.period?.field ?? null };
  });
}

const groupingName = ({ entity }: Report, { grouping }: Axis, lang: Lang): ReportName => ({ key: grouping.key, label: groupingLabel(entity, grouping, lang) });

/**
 * Counts and measures records by a grouping. The filter of each cell finds exactly the records that it was computed from. Throws `not_found`, `invalid`
 * (naming what is allowed), `not_permitted`, `cancelled`.
 */
export async function report(ctx: ServiceContext, name: string, request: ReportRequest, control: Control = {}): Promise<ReportResult> {
  const def = await found(ctx, name);
  permit(ctx.session, 'read', def.entity);
  const plan = planOf(ctx, def, request);
  return await ctx.database.cancellable(control.signal, async () => resultOf(ctx, plan, await tableOf(ctx, plan)));
}

function resultOf(ctx: ServiceContext, plan: Plan, table: ReportTable): ReportResult {
  const { lang } = ctx.session;
  const { report: def, by, cross } = plan;
  const { entity } = def;
  const columns = columnsFor(plan, table, lang);
  const line = (...only: readonly Filter[]): string => printFilter(entity, all([plan.base, ...only]), lang);
  const rowOf = (key: string, label: string, only: Filter, row: RowSums): ReportRow => ({
    key,
    label,
    filter: line(only),
    cells: columns.map((column) => answered(column, row, (of) => line(only, of))),
  });
  const rows = table.by.groups.map(({ key, label, only }, index) => {
    const row = table.rows[index];
    return row === undefined ? [] : [{ ...rowOf(key, label, only, row), ...(table.trends.length === 0 ? {} : { trend: table.trends[index] ?? [] }) }];
  });
  return {
    name: def.name,
    entity,
    title: reportTitle(def, lang),
    by: groupingName(def, by, lang),
    cross: cross === null ? null : groupingName(def, cross, lang),
    definition: definitionOf(ctx, plan),
    period: def.period === undefined ? null : { ...plan.period, field: def.period.field, label: fieldLabel(lang, entity, def.period.field) },
    filter: printFilter(entity, plan.asked, lang),
    ...chartOf(plan, columns),
    trendMonths: table.trendMonths,
    columns: columns.map(({ key, label, kind, part, warn }) => ({ key, label, kind, ...(part === true ? { part } : {}), ...(warn === true ? { warn } : {}) })),
    rows: rows.flat(),
    total: rowOf('', t(lang, 'report.total'), all([]), table.total),
    smallBelow: SMALL_BELOW,
    fromRollup: table.fromRollup,
  };
}

function columnsFor({ cross }: Plan, { measures, second, crossed }: ReportTable, lang: Lang): readonly FilledColumn[] {
  if (cross === null || second === null || crossed === null) return measures.flatMap((planned) => columnsOf(planned, second, lang));
  return [...columnsOf(crossed, null, lang), ...crossColumns(crossed, cross.grouping.key, second)];
}

function chartOf({ report: { chart }, by, cross }: Plan, columns: readonly FilledColumn[]): { readonly chart: Chart; readonly chartColumn: string } {
  const plain = columns.filter(({ part }) => part !== true);
  const chosen = plain.find(({ key }) => key === chart.measure) ?? plain[0] ?? columns[0];
  const usual = by.grouping.chart ?? (by.kind === 'days' ? 'line' : chart.kind);
  const parts = columns.some(({ part }) => part === true);
  const kind = cross !== null && parts ? 'stacked' : usual === 'stacked' && !parts ? 'bars' : usual;
  return { chart: kind, chartColumn: chosen?.key ?? '' };
}

/** What is counted, how each measure is computed, and what one must know to read it. */
function definitionOf(ctx: ServiceContext, { report: def, by, cross, period, measures }: Plan): readonly string[] {
  const { lang } = ctx.session;
  const entity = { key: `entity.${def.entity}` };
  const field = groupingLabel(def.entity, by.grouping, lang);
  const crossed = cross === null ? '' : t(lang, 'report.crossed', { field: groupingLabel(def.entity, cross.grouping, lang) });
  const open = period.from === null && period.to === null;
  const day = def.period === undefined ? '' : fieldLabel(lang, def.entity, def.period.field);
  const over = def.period === undefined || open ? '' : t(lang, 'report.in_period', { day, from: period.from ?? '', to: period.to ?? '' });
  const timed = measures.some((measure) => 'quantile' in measure);
  return [
    t(lang, 'report.count_by', { entity, field, crossed, over }),
    ...measures.flatMap((measure) => measureDefinition(measure, lang) ?? []),
    ...(timed ? [t(lang, 'report.note.elapsed'), t(lang, 'report.note.nearest_rank')] : []),
    ...([by, cross].some((axis) => axis?.many === true) ? [t(lang, 'report.note.many')] : []),
    ...(def.notes ?? []).map((key) => translate(lang, key)),
    ...(measures.some((measure) => !('count' in measure || 'parts' in measure || 'shareOf' in measure)) ? [t(lang, 'report.note.small', { below: SMALL_BELOW })] : []),
  ];
}
