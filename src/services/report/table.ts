import { invalid } from '../../errors.ts';
import type { Measure } from '../../reports/report.ts';
import type { ServiceContext } from '../context.ts';
import { axisOf, type Axis } from './axis.ts';
import type { RowSums } from './columns.ts';
import { readFacts, type Axes, type Fact } from './facts.ts';
import { groupsOf, type Groups } from './groups.ts';
import { fieldPath } from './path.ts';
import type { Plan } from './plan.ts';
import { quantilesOf, type Quantiles } from './quantiles.ts';
import { rollupFacts, type RollupQuestion } from './rollup.ts';
import { spansBetween } from './spans.ts';
import { seenOn, sumOf, sumsByGroup, sumsByPair, sumsByTrend, type Sums } from './sums.ts';
import { termsOf, type PlannedMeasure, type Terms } from './terms.ts';

/** All numbers of a report, before they have names. */
export interface ReportTable {
  readonly measures: readonly PlannedMeasure[];
  /** The measure of a crossing. */
  readonly crossed: PlannedMeasure | null;
  readonly by: Groups;
  /** The groups of the crossing, else of the parts. */
  readonly second: Groups | null;
  readonly rows: readonly RowSums[];
  readonly total: RowSums;
  /** What is followed month by month, of each row; empty without. */
  readonly trends: readonly (readonly (number | null)[])[];
  readonly trendMonths: readonly string[];
  readonly fromRollup: boolean;
}

/** Columns of a crossing at most; what is left stands in one. */
const MOST_COLUMNS = 12;
/** Months that a spark line has at most. */
const LONGEST_TREND = 36;

export async function tableOf(ctx: ServiceContext, plan: Plan): Promise<ReportTable> {
  const { report, by, cross, measures, base } = plan;
  const trend = cross === null ? trendOf(plan) : null;
  const crossed = cross === null ? [] : [crossMeasure(measures)];
  const planned = termsOf(ctx, report.entity, [...(cross === null ? measures : crossed), ...(trend === null ? [] : [trend.measure])]);
  const question: RollupQuestion = { entity: report.entity, filter: base, terms: planned.terms, days: plan.period, periodField: report.period?.field ?? null, unfiltered: plan.unfiltered };
  const axes: Axes = { by, cross: cross ?? undefined, split: splitFor(plan, planned), trend: trend?.axis };
  const { facts, fromRollup } = await factsOf(ctx, question, axes);
  const groups = await groupsOf(ctx, by, seenOn(facts.by, 'by'), plan.period);
  const second = await secondGroups(ctx, plan, axes, facts);
  const terms = planned.terms.length;
  const own = planned.measures.slice(0, cross === null ? measures.length : 1);
  const times = cross === null ? await timesOf(ctx, plan, own, groups) : new Map<string, Quantiles>();
  const table = addedUp(facts, axes, groups, second, terms, times);
  const followed = trend === null ? null : (planned.measures.at(-1) ?? null);
  const spans = trend === null ? [] : spansBetween('month', [], plan.period);
  return {
    measures: own,
    crossed: cross === null ? null : (own[0] ?? null),
    by: groups,
    second,
    ...table,
    trends: followed === null ? [] : sumsByTrend(facts.all, groups, terms).map((of) => spans.map((span) => followedValue(followed, of.get(span)))),
    trendMonths: spans,
    fromRollup,
  };
}

/** A crossing shows one measure: the first that was asked for. */
function crossMeasure(measures: readonly Measure[]): Measure {
  const found = measures.find((measure) => 'count' in measure || 'share' in measure || 'mean' in measure);
  if (found === undefined) throw invalid('error.report_cross_measure', {}, { field: 'measure' });
  return found;
}

/** The parts are counted where they are shown, and where the scores follow from them. */
function splitFor({ split, by, cross, measures }: Plan, { terms }: Terms): Axis | undefined {
  if (split === null) return undefined;
  const shown = cross === null && measures.some((measure) => 'parts' in measure);
  return shown || terms.length > 1 || by.at.field === split.at.field ? split : undefined;
}

interface Followed {
  readonly measure: Measure;
  readonly axis: Axis;
}

/** The months of a closed period, unless the rows are spans of time themselves. */
function trendOf({ report, by, period, measures }: Plan): Followed | null {
  const measure = measures.find(({ key }) => key === report.trend);
  if (measure === undefined || report.period === undefined || by.kind === 'days' || period.from === null || period.to === null) return null;
  const axis = axisOf(report.entity, { key: 'trend', field: report.period.field, span: 'month' });
  return axis === undefined || spansBetween('month', [], period).length > LONGEST_TREND ? null : { measure, axis };
}

function followedValue({ terms }: PlannedMeasure, of: Sums | undefined): number | null {
  const [a = 0, n = 0] = terms.map((index) => of?.sums[index] ?? 0);
  if (terms.length < 2) return of === undefined ? null : a;
  return n === 0 ? null : a / n;
}

/** The facts, and those without the axes whose groups overlap: what they say of the whole. */
interface AllFacts {
  readonly all: readonly Fact[];
  /** Without the crossing. */
  readonly by: readonly Fact[];
  /** Without the grouping. */
  readonly second: readonly Fact[];
  /** Without both. */
  readonly total: readonly Fact[];
}

async function factsOf(ctx: ServiceContext, question: RollupQuestion, axes: Axes): Promise<{ readonly facts: AllFacts; readonly fromRollup: boolean }> {
  const kept = await rollupFacts(ctx, question, axes);
  const all = kept ?? (await readFacts(ctx, question, axes));
  const without = async (left: Axes): Promise<readonly Fact[]> => (await rollupFacts(ctx, question, left)) ?? (await readFacts(ctx, question, left));
  const many = { by: axes.by?.many === true, cross: axes.cross?.many === true };
  const by = many.cross ? await without({ ...axes, cross: undefined }) : all;
  const second = many.by ? await without({ ...axes, by: undefined, trend: undefined }) : all;
  const total = many.by && many.cross ? await without({ split: axes.split }) : many.by ? second : by;
  return { facts: { all, by, second, total }, fromRollup: kept !== null };
}

async function secondGroups(ctx: ServiceContext, { cross, period, measures }: Plan, { split }: Axes, { second }: AllFacts): Promise<Groups | null> {
  if (cross !== null) return await groupsOf(ctx, cross, seenOn(second, 'cross'), period, MOST_COLUMNS);
  return split === undefined || !measures.some((measure) => 'parts' in measure) ? null : await groupsOf(ctx, split, seenOn(second, 'split'), period);
}

/** The quantiles of each number that some measure asks for. */
async function timesOf(ctx: ServiceContext, { report: { entity }, by, base }: Plan, measures: readonly PlannedMeasure[], groups: Groups): Promise<ReadonlyMap<string, Quantiles>> {
  const asked = new Map<string, number[]>();
  for (const { measure } of measures) if ('quantile' in measure) asked.set(measure.over, [...(asked.get(measure.over) ?? []), measure.quantile]);
  const times = new Map<string, Quantiles>();
  for (const [name, quantiles] of asked) {
    const over = fieldPath(entity, name);
    if (over !== undefined) times.set(name, await quantilesOf(ctx, { entity, filter: base, over, quantiles }, by, groups));
  }
  return times;
}

function addedUp(facts: AllFacts, { cross }: Axes, by: Groups, second: Groups | null, terms: number, times: ReadonlyMap<string, Quantiles>): Pick<ReportTable, 'rows' | 'total'> {
  const axis = cross === undefined ? 'split' : 'cross';
  const own = sumsByGroup(facts.by, 'by', by, terms);
  const pairs = second === null ? [] : sumsByPair(facts.all, by, axis, second, terms);
  const total = sumOf(facts.total, terms);
  const totals = second === null ? [] : sumsByGroup(facts.second, axis, second, terms);
  const row = (sums: Sums, parts: readonly Sums[], index: number | null): RowSums => {
    const quantile: RowSums['quantile'] = (over, wanted) => (index === null ? times.get(over)?.total : times.get(over)?.groups.get(index))?.get(wanted) ?? null;
    return { own: sums, parts, total, quantile };
  };
  return { rows: own.map((sums, index) => row(sums, pairs[index] ?? [], index)), total: row(total, totals, null) };
}

