import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { dynamic } from '../../db/dynamic.ts';
import { live } from '../../db/live.ts';
import type { EntityName } from '../../entities/names.ts';
import type { Filter } from '../../query/filter.ts';
import type { ServiceContext } from '../context.ts';
import { scopeConditions } from '../scope.ts';
import type { Condition } from '../selection.ts';
import { linkJoin, rawOf, type Axis, type Raw } from './axis.ts';
import { groupedRows } from './grouped.ts';
import { joinsOf, pathTarget, type Joins } from './path.ts';
import { dependsOnlyOn, termSql, treeCondition, type Term } from './terms.ts';

/** Which axes the records are grouped by; each may be left out. */
export interface Axes {
  readonly by?: Axis | undefined;
  readonly cross?: Axis | undefined;
  readonly split?: Axis | undefined;
  readonly trend?: Axis | undefined;
}
const NAMES: readonly (keyof Axes)[] = ['by', 'cross', 'split', 'trend'];

/** What was counted for one combination of raw values: the terms' sums in their order. */
export interface Fact {
  readonly by: Raw;
  readonly cross: Raw;
  readonly split: Raw;
  readonly trend: Raw;
  readonly records: number;
  readonly sums: readonly number[];
}

/** Everything that the counting needs to know. */
export interface Question {
  readonly entity: EntityName;
  readonly filter: Filter;
  readonly terms: readonly Term[];
}

/** The sums over the records, in one statement. Terms that follow from the split's value are worked out once a value, not once a record. */
export async function readFacts(ctx: ServiceContext, question: Question, axes: Axes): Promise<readonly Fact[]> {
  const conditions = await conditionsOf(ctx, question);
  const found = await counted(ctx, question, axes, conditions);
  return await withSplit(ctx, question, axes, found);
}

/** The conditions of all statements of one report: the scope of who asks, the filter, and a way to stop. */
export async function conditionsOf(ctx: ServiceContext, { entity, filter }: Pick<Question, 'entity' | 'filter'>): Promise<readonly Condition[]> {
  const own: readonly Condition[] = [sql<SqlBool>`${sql.ref(`${entity}.deleted_at`)} is null`, ...scopeConditions(ctx, entity), live(ctx.database.engine, entity)];
  if (filter.type === 'all' && filter.of.length === 0) return own;
  return [...own, await fewOrMany(ctx, entity, filter, own)];
}

/** More matches than this are read off the table from front to back; fewer are found by whatever index serves. */
const FEW = 20_000;

/** The engine guesses how many records a filter lets through, and looks a million up one by one where it guesses wrong: so it is told. */
async function fewOrMany(ctx: ServiceContext, entity: EntityName, filter: Filter, own: readonly Condition[]): Promise<Condition> {
  const condition = await treeCondition(ctx, entity, filter);
  if (ctx.database.engine === 'postgres') return condition;
  const where = sql.join([...own, condition], sql` and `);
  const found = await sql<{ n: number }>`select count(*) as n from (select 1 from ${sql.table(entity)} where ${where} limit ${FEW + 1})`.execute(ctx.database.queries);
  return (found.rows[0]?.n ?? 0) > FEW ? await treeCondition(ctx, entity, filter, true) : condition;
}

async function counted(ctx: ServiceContext, { entity, terms }: Question, axes: Axes, conditions: readonly Condition[]): Promise<readonly Fact[]> {
  const joins = joinsOf(ctx, entity);
  const names = NAMES.filter((name) => axes[name] !== undefined);
  const linked: RawBuilder<unknown>[] = [];
  const raws = names.map((name) => {
    const axis = axes[name];
    if (axis?.many === true) linked.push(linkJoin(ctx, axis, joins, `l_${name}`));
    return axis === undefined ? sql`null` : rawOf(ctx, axis, joins, `l_${name}`);
  });
  const asked = terms.flatMap((term, index) => (bySplit(term, axes) ? [] : [index]));
  const numbers: RawBuilder<unknown>[] = [];
  for (const index of asked) {
    const term = terms[index];
    if (term !== undefined) numbers.push(await termSql(ctx, entity, term, joins));
  }
  const tail = sql`from ${sql.table(entity)}${joins.sql()}${sql.join(linked, sql``)} where ${sql.join(conditions, sql` and `)}`;
  const rows = await groupedRows(ctx, raws, numbers, tail);
  return rows.map(({ keys, records, sums }) => {
    const key = (name: keyof Axes): Raw => keys[names.indexOf(name)] ?? null;
    const all = terms.map((_, index) => sums[asked.indexOf(index)] ?? 0);
    return { by: key('by'), cross: key('cross'), split: key('split'), trend: key('trend'), records, sums: all };
  });
}

const bySplit = (term: Term, { split }: Axes): boolean => split !== undefined && split.at.path.length === 0 && dependsOnlyOn(term, split.at.field);

/** The facts with the terms that follow from the split's value: what each value is worth is asked once. */
export async function withSplit(ctx: ServiceContext, question: Question, axes: Axes, facts: readonly Fact[]): Promise<readonly Fact[]> {
  const own = question.terms.flatMap((term, index) => (bySplit(term, axes) ? [index] : []));
  if (own.length === 0 || axes.split === undefined) return facts;
  const worth = await splitValues(ctx, question, axes.split, own);
  return facts.map((fact) => {
    const each = worth.get(fact.split);
    return { ...fact, sums: fact.sums.map((sum, index) => (own.includes(index) ? (each?.[index] ?? 0) * fact.records : sum)) };
  });
}

async function splitValues(ctx: ServiceContext, { entity, terms }: Question, split: Axis, own: readonly number[]): Promise<ReadonlyMap<Raw, readonly number[]>> {
  const target = pathTarget(split.at);
  if (target === undefined) return new Map();
  const joins: Joins = joinsOf(ctx, entity);
  const asked: RawBuilder<unknown>[] = [];
  for (const index of own) {
    const term = terms[index];
    if (term !== undefined) asked.push(sql`${await termSql(ctx, entity, term, joins)} as ${sql.id(`t${index}`)}`);
  }
  const field = sql.id(split.at.field);
  // The records are stood in for by one for each value and one without.
  const stand = sql`(select id as ${field} from ${sql.table(target)} union all select cast(null as integer) as ${field}) as ${sql.id(entity)}`;
  const { rows } = await sql<Record<string, Raw>>`select ${sql.ref(`${entity}.${split.at.field}`)} as split, ${sql.join(asked)} from ${stand}${joins.sql()}`.execute(dynamic(ctx.database.queries));
  return new Map(rows.map((row) => [row['split'] ?? null, terms.map((_, index) => Number(row[`t${index}`] ?? 0))]));
}

