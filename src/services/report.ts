import { sql } from 'kysely';
import { can } from '../auth/permissions.ts';
import { dynamic } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf, fieldsOf } from '../entities/registry.ts';
import { invalid, notFound } from '../errors.ts';
import { t, translate } from '../i18n/index.ts';
import { all, any, condition, EVERYTHING, not, type Filter } from '../query/filter.ts';
import { parseFilter } from '../query/parser.ts';
import { printFilter } from '../query/print.ts';
import { matchValues, type ReferenceValue } from '../query/resolve.ts';
import { isWordList, targetOf } from '../query/values.ts';
import { rollUp, type Group, type GroupValue } from '../reports/groups.ts';
import { dimensionOf, reportOf, REPORTS } from '../reports/index.ts';
import type { CountReport, Dimension } from '../reports/report.ts';
import { foldSearch } from '../util/fold.ts';
import type { ReportColumn, ReportInfo, ReportName, ReportRequest, ReportResult, ReportRow } from './api.ts';
import type { Control, ServiceContext } from './context.ts';
import { permit } from './permit.ts';
import { filterContext, selectionConditions, type Condition } from './selection.ts';
import { cellText, linksOf } from './stored.ts';

/** With fewer records than this one answer more or less moves a share by over ten points: too few to say much. */
const SMALL_BELOW = 10;

/** The reports on what the session may read; groupings by fields that it may not read are left out. */
export function reports(ctx: ServiceContext): readonly ReportInfo[] {
  const { lang } = ctx.session;
  return REPORTS.filter((one) => can(ctx.session, 'read', one.entity).allowed).map(({ name, entity, dimensions }) => {
    const by = dimensions.filter(({ field }) => can(ctx.session, 'read', entity, field).allowed).map(({ key }) => groupingName(ctx, key));
    return { name, entity, title: translate(lang, `report.${name}`), own: false, by, cross: [], measures: columnsOf(ctx).map(({ key, label }) => ({ key, label })), periodField: null };
  });
}

const groupingName = (ctx: ServiceContext, key: string): ReportName => ({ key, label: translate(ctx.session.lang, `report.by.${key}`) });

function columnsOf({ session: { lang } }: ServiceContext): readonly ReportColumn[] {
  return [
    { key: 'count', label: t(lang, 'report.count'), kind: 'count' },
    { key: 'share', label: t(lang, 'report.share'), kind: 'share' },
  ];
}

/** Counts records by a dimension. Each row's `filter` opens exactly the records that it counts. Throws `not_found`, `invalid`, `not_permitted`. */
export async function report(ctx: ServiceContext, name: string, request: ReportRequest, control: Control = {}): Promise<ReportResult> {
  const found = reportOf(name);
  if (found === undefined) throw notFound('error.report_unknown', { name, names: REPORTS.map((one) => one.name).join(', ') });
  const by = request.by ?? found.dimensions[0]?.key ?? '';
  const dimension = dimensionOf(found, by);
  if (dimension === undefined)
    throw invalid('error.report_by_unknown', { by, names: found.dimensions.map(({ key }) => key).join(', ') }, { field: 'by' });
  permit(ctx.session, 'read', found.entity);
  permit(ctx.session, 'read', found.entity, dimension.field);
  return await ctx.database.cancellable(control.signal, async () => await counted(ctx, found, dimension, request.filter ?? ''));
}

async function counted(ctx: ServiceContext, { name, entity }: CountReport, dimension: Dimension, filter: string): Promise<ReportResult> {
  const { lang } = ctx.session;
  const def = fieldOf(entity, dimension.field);
  const target = def === undefined ? undefined : targetOf(def);
  if (target === undefined) throw invalid('error.report_by_unknown', { by: dimension.key, names: '' }, { field: 'by' });
  const base = filter.trim() === '' ? EVERYTHING : parseFilter(entity, filter, filterContext(ctx));
  const conditions = await selectionConditions(ctx, { entity, filter });
  const values = await valuesOf(ctx, target);
  const counts = await countsBy(ctx, entity, dimension.field, conditions);
  const { total } = counts;
  const rowOf = (key: string, label: string, count: number, only: Filter): ReportRow => {
    const line = printFilter(entity, all([base, only]), lang);
    const cells = [
      { value: count, n: count, filter: line, small: false },
      { value: total === 0 ? null : count / total, n: count, filter: line, small: false },
    ];
    return { key, label, filter: line, cells };
  };
  const rows = groupRows({ entity, target, field: dimension.field, depth: dimension.depth }, values, counts).map(({ key, label, count, only }) =>
    rowOf(key, label ?? t(lang, 'report.none'), count, only),
  );
  return {
    name,
    entity,
    title: translate(lang, `report.${name}`),
    by: groupingName(ctx, dimension.key),
    cross: null,
    definition: [t(lang, 'report.count_by', { entity: { key: `entity.${entity}` }, field: { key: `report.by.${dimension.key}` } })],
    period: null,
    filter: printFilter(entity, base, lang),
    chart: 'bars',
    chartColumn: 'count',
    trendMonths: [],
    columns: columnsOf(ctx),
    rows,
    total: rowOf('', t(lang, 'report.total'), total, EVERYTHING),
    smallBelow: SMALL_BELOW,
    fromRollup: false,
  };
}

interface Counts {
  readonly byId: ReadonlyMap<number, number>;
  readonly total: number;
  /** Records without a value. */
  readonly none: number;
}

async function countsBy(ctx: ServiceContext, entity: EntityName, field: string, conditions: readonly Condition[]): Promise<Counts> {
  const link = linksOf(entity).find((one) => one.field === field);
  return link === undefined ? await countsByColumn(ctx, entity, field, conditions) : await countsByLink(ctx, entity, link.table, conditions);
}

async function countsByColumn(ctx: ServiceContext, entity: EntityName, field: string, conditions: readonly Condition[]): Promise<Counts> {
  let query = dynamic(ctx.database.queries)
    .selectFrom(entity)
    .select([sql<number | null>`${sql.ref(`${entity}.${field}`)}`.as('value'), sql<number>`count(*)`.as('n')]);
  for (const one of conditions) query = query.where(one);
  const rows = await query.groupBy(sql.ref(`${entity}.${field}`)).execute();
  const byId = new Map<number, number>();
  for (const { value, n } of rows) if (value !== null) byId.set(value, n);
  const total = rows.reduce((sum, { n }) => sum + n, 0);
  return { byId, total, none: total - [...byId.values()].reduce((sum, n) => sum + n, 0) };
}

async function countsByLink(ctx: ServiceContext, entity: EntityName, table: string, conditions: readonly Condition[]): Promise<Counts> {
  const queries = dynamic(ctx.database.queries);
  const where = conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `);
  const own = sql.table(entity);
  const linked = sql`exists (select 1 from ${sql.table(table)} as l where l.record_id = ${sql.ref(`${entity}.id`)})`;
  const totals = await sql<{ n: number; tagged: number | null }>`select count(*) as n, sum(case when ${linked} then 1 else 0 end) as tagged
    from ${own} where ${where}`.execute(queries);
  const rows = await sql<{ value: number; n: number }>`select l.target_id as value, count(*) as n
    from ${sql.table(table)} as l inner join ${own} on ${sql.ref(`${entity}.id`)} = l.record_id where ${where} group by l.target_id`.execute(queries);
  const { n: total, tagged } = totals.rows[0] ?? { n: 0, tagged: 0 };
  return { byId: new Map(rows.rows.map(({ value, n }) => [value, n])), total, none: total - (tagged ?? 0) };
}

/** A value with what a filter calls it. */
interface Named extends GroupValue, ReferenceValue {
  readonly rank: number;
  readonly retired: boolean;
}

async function valuesOf(ctx: ServiceContext, target: EntityName): Promise<readonly Named[]> {
  const { label, key, reference } = definitionOf(target);
  const has = (field: string): boolean => Object.hasOwn(fieldsOf(target), field);
  const optional = ['rank', 'retired', 'level', 'area_code', reference?.tree ?? ''].filter(has);
  const columns = [...new Set(['id', label, key ?? label, ...optional])];
  const rows = await dynamic(ctx.database.queries).selectFrom(target).select(columns).where('deleted_at', 'is', null).orderBy('id').execute();
  return rows.map((row, at) => {
    const parent = reference?.tree === undefined ? null : row[reference.tree];
    const level = cellText(row['level']);
    return {
      id: Number(row['id']),
      label: String(row[label]),
      name: String(row[label]),
      code: key === undefined ? null : cellText(row[key]),
      parentId: parent === null || parent === undefined ? null : Number(parent),
      level,
      isCity: level === 'province' && cellText(row['area_code']) !== null,
      rank: Number(row['rank'] ?? at),
      retired: row['retired'] === 1,
    };
  });
}

interface Grouping {
  readonly entity: EntityName;
  readonly target: EntityName;
  readonly field: string;
  readonly depth: number | undefined;
}

interface GroupRow {
  readonly key: string;
  readonly label: string | null;
  readonly count: number;
  readonly only: Filter;
}

/** Ordered lists in their order with empty values too, others by count; records without a value last. */
function groupRows(grouping: Grouping, values: readonly Named[], { byId, none }: Counts): readonly GroupRow[] {
  const { target, field, depth } = grouping;
  const ordered = definitionOf(target).reference?.ordered === true;
  const groups = depth === undefined ? null : rollUp(values, depth);
  const sums = new Map<number, { readonly group: Group; count: number }>();
  let missing = none;
  const known = new Map(values.map((value) => [value.id, value]));
  for (const [id, count] of byId) {
    const group = groups?.get(id) ?? { id, whole: true };
    if (!known.has(id)) missing += count;
    else if (sums.has(group.id)) sums.set(group.id, { group, count: count + (sums.get(group.id)?.count ?? 0) });
    else sums.set(group.id, { group, count });
  }
  if (ordered) for (const { id, retired } of values) if (!retired && !sums.has(id)) sums.set(id, { group: { id, whole: true }, count: 0 });
  const rows = [...sums.values()].flatMap(({ group, count }) => {
    const value = known.get(group.id);
    return value === undefined ? [] : [{ value, count, only: onlyGroup(grouping, group, value, values) }];
  });
  rows.sort((a, b) => (ordered ? a.value.rank - b.value.rank : b.count - a.count || a.value.rank - b.value.rank));
  const named = rows.map(({ value, count, only }) => ({ key: value.code ?? String(value.id), label: value.label, count, only }));
  return missing === 0 ? named : [...named, { key: '', label: null, count: missing, only: condition([], field, 'none') }];
}

/** The records of a group: of its value with all below, or without what is below it. */
function onlyGroup({ target, field }: Grouping, group: Group, value: Named, values: readonly Named[]): Filter {
  const own = namedCondition(target, field, [value], values);
  if (group.whole) return own;
  return all([own, not(namedCondition(target, field, values.filter(({ parentId }) => parentId === value.id), values))]);
}

function namedCondition(target: EntityName, field: string, wanted: readonly Named[], values: readonly Named[]): Filter {
  return any([condition([], field, 'eq', wanted.map((value) => ({ text: wordFor(target, value, values), ids: [value.id] })))]);
}

/** The name of a value where it means this one alone, else its code. */
function wordFor(target: EntityName, value: Named, values: readonly Named[]): string {
  const means = (text: string): boolean => {
    const found = isWordList(target) ? matchValues(target, text, values) : values.filter((one) => isCalled(one, text));
    return found.length === 1 && found[0]?.id === value.id;
  };
  return [value.name, value.code].find((text): text is string => text !== null && means(text)) ?? value.code ?? value.name;
}

/** As the query language finds records that are no word list: by the whole label, or by the key. */
function isCalled({ name, code }: Named, text: string): boolean {
  const wanted = foldSearch(text);
  return foldSearch(name) === wanted || (code !== null && foldSearch(code) === wanted);
}
