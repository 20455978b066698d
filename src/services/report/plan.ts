import { can } from '../../auth/permissions.ts';
import type { EntityName } from '../../entities/names.ts';
import { invalid } from '../../errors.ts';
import { all, condition, EVERYTHING, LIMITS, type Filter } from '../../query/filter.ts';
import { parseFilter } from '../../query/parser.ts';
import { printFilter } from '../../query/print.ts';
import { conditionsOf } from '../../query/resolve.ts';
import { endOfPath, hopOf } from '../../query/paths.ts';
import type { Measure, Report } from '../../reports/report.ts';
import { parsePeriod, type Period } from '../../util/period.ts';
import type { ReportRequest } from '../api.ts';
import type { ServiceContext } from '../context.ts';
import { filterContext } from '../selection.ts';
import { todayOf } from '../validate.ts';
import { axisOf, type Axis } from './axis.ts';
import { fieldPath, fieldsOnPath } from './path.ts';
import { reportFilter } from './terms.ts';

/** A request made ready: everything in it is known to exist and may be read. */
export interface Plan {
  readonly report: Report;
  readonly by: Axis;
  readonly cross: Axis | null;
  /** The parts of a stacked bar; their values also say what the scores are, so that those are not asked of every record. */
  readonly split: Axis | null;
  readonly measures: readonly Measure[];
  readonly period: Period;
  /** The filter asked for, without the period and the report's own line. */
  readonly asked: Filter;
  /** All that chooses the records. */
  readonly base: Filter;
  readonly unfiltered: boolean;
}

/** What is left of the longest line is for what each number adds to the filter, so that it still can be opened. */
const LONGEST_FILTER = LIMITS.length - 1500;

type Maybe<T> = T | undefined;

/** Throws `invalid` for what the report does not know, naming what it does. */
export function planOf(ctx: ServiceContext, report: Report, request: ReportRequest): Plan {
  const { entity } = report;
  const by = chosenAxis(ctx, report, request.by ?? groupingsOf(ctx, report)[0]?.key ?? '', 'by');
  const cross = request.cross === undefined || request.cross === '' ? null : chosenAxis(ctx, report, request.cross, 'cross');
  if (cross !== null && cross.grouping.key === by.grouping.key) throw invalid('error.report_cross_same', { by: by.grouping.key }, { field: 'cross' });
  const period = chosenPeriod(ctx, report, request.period);
  const own = reportFilter(ctx, entity, report.query ?? '');
  const asked = (request.filter ?? '').trim() === '' ? EVERYTHING : parseFilter(entity, request.filter ?? '', filterContext(ctx));
  if (printFilter(entity, asked, ctx.session.lang).length > LONGEST_FILTER) throw invalid('error.report_filter_long', { max: LONGEST_FILTER }, { field: 'filter' });
  const days = periodFilter(report, period);
  return {
    report,
    by,
    cross,
    split: splitOf(ctx, report),
    measures: chosenMeasures(ctx, report, by, request.measures),
    period,
    asked,
    base: all([own, asked, days]),
    unfiltered: isEverything(own) && isEverything(asked),
  };
}

const isEverything = (filter: Filter): boolean => filter.type === 'all' && filter.of.length === 0;

function chosenAxis(ctx: ServiceContext, report: Report, key: string, field: 'by' | 'cross'): Axis {
  const usable = groupingsOf(ctx, report);
  const axis = usable.find((one) => one.key === key)?.axis;
  if (axis === undefined) throw invalid('error.report_by_unknown', { by: key, names: usable.map((one) => one.key).join(', ') }, { field });
  return axis;
}

/** The groupings whose fields the session may read. */
export function groupingsOf(ctx: ServiceContext, { entity, groupings }: Report): readonly { readonly key: string; readonly axis: Axis }[] {
  return groupings.flatMap((grouping) => {
    const axis = axisOf(entity, grouping);
    return axis !== undefined && mayReadPath(ctx, entity, grouping.field) ? [{ key: grouping.key, axis }] : [];
  });
}

/** The measures whose fields the session may read. */
export function measuresOf(ctx: ServiceContext, { entity, measures }: Report): readonly Measure[] {
  return measures.filter((measure) => {
    if ('count' in measure) return mayReadLine(ctx, entity, measure.count);
    if ('share' in measure) return mayReadLine(ctx, entity, measure.share) && mayReadLine(ctx, entity, measure.of);
    if ('mean' in measure) return mayReadPath(ctx, entity, measure.mean);
    if ('quantile' in measure) return mayReadPath(ctx, entity, measure.over);
    return 'parts' in measure ? mayReadPath(ctx, entity, measure.parts) : true;
  });
}

function mayReadPath(ctx: ServiceContext, entity: EntityName, text: string): boolean {
  const at = fieldPath(entity, text);
  return at !== undefined && fieldsOnPath(entity, at).every((one) => can(ctx.session, 'read', one.entity, one.field).allowed);
}

function mayReadLine(ctx: ServiceContext, entity: EntityName, line: string): boolean {
  const { permits: _all, ...context } = filterContext(ctx);
  if (line.trim() === '') return true;
  return conditionsOf(parseFilter(entity, line, { ...context, lang: 'en' })).every(({ path, field }) => {
    const steps = path.map((step, index) => ({ at: endOfPath(entity, path.slice(0, index)) ?? entity, step }));
    const end = endOfPath(entity, path) ?? entity;
    return can(ctx.session, 'read', end, field).allowed && steps.every(({ at, step }) => can(ctx.session, 'read', hopOf(at, step)?.to ?? at).allowed);
  });
}

function splitOf(ctx: ServiceContext, report: Report): Axis | null {
  const parts = measuresOf(ctx, report).find((measure) => 'parts' in measure);
  return parts === undefined ? null : (axisOf(report.entity, { key: parts.key, field: parts.parts }) ?? null);
}

function chosenMeasures(ctx: ServiceContext, report: Report, by: Axis, asked: readonly string[] = []): readonly Measure[] {
  const usable = measuresOf(ctx, report);
  const find = (key: string): Maybe<Measure> => usable.find((measure) => measure.key === key);
  const wanted = asked.filter((key) => key !== '');
  for (const key of wanted)
    if (find(key) === undefined) throw invalid('error.report_measure_unknown', { measure: key, names: usable.map((one) => one.key).join(', ') }, { field: 'measure' });
  const usual = by.grouping.measures ?? usable.map(({ key }) => key);
  // A grouping by the parts themselves has only one part in each row.
  return (wanted.length > 0 ? wanted : usual).flatMap((key) => find(key) ?? []).filter((measure) => !('parts' in measure) || measure.parts !== by.grouping.field);
}

function chosenPeriod(ctx: ServiceContext, { name, period }: Report, asked: ReportRequest['period']): Period {
  const open: Period = { from: null, to: null };
  if (period === undefined) {
    if (asked === undefined || asked === '' || (typeof asked === 'object' && asked.from === null && asked.to === null)) return open;
    throw invalid('error.report_no_period', { name }, { field: 'period' });
  }
  if (typeof asked === 'object') return checkedPeriod(asked);
  const text = asked === undefined || asked.trim() === '' ? period.usual : asked;
  const found = parsePeriod(text, todayOf(ctx));
  if (found === null) throw invalid('error.report_period_unknown', { period: text, today: todayOf(ctx) }, { field: 'period' });
  return checkedPeriod(found);
}

function checkedPeriod(period: Period): Period {
  if (period.from !== null && period.to !== null && period.from > period.to) throw invalid('error.report_period_backwards', { from: period.from, to: period.to }, { field: 'period' });
  return { from: period.from, to: period.to };
}

/** The records of the period; a record without a day is in none. */
function periodFilter({ period }: Report, { from, to }: Period): Filter {
  return period === undefined || (from === null && to === null) ? EVERYTHING : condition([], period.field, 'between', [from ?? '', to ?? '']);
}
