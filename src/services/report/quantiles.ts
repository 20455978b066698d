import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { ServiceContext } from '../context.ts';
import { linkJoin, rawOf, type Axis, type Raw } from './axis.ts';
import { conditionsOf, type Question } from './facts.ts';
import type { Groups } from './groups.ts';
import { joinsOf } from './path.ts';

/** Of each group and of everything together (`total`), the values at the quantiles asked for. */
export interface Quantiles {
  readonly groups: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly total: ReadonlyMap<number, number>;
}

/**
 * Quantiles by the nearest rank: the smallest value that at least that share of the values does not exceed. The engine sorts; only the values asked for
 * leave it. `hours` is the expression, on the table's own name.
 */
export async function quantilesOf(ctx: ServiceContext, question: Pick<Question, 'entity' | 'filter'>, by: Axis, groups: Groups, hours: RawBuilder<unknown>, wanted: readonly number[]): Promise<Quantiles> {
  const conditions = [...(await conditionsOf(ctx, question)), sql<SqlBool>`${hours} is not null`];
  const total = await ranked(ctx, question, sql`0`, conditions, hours, wanted);
  const joins = joinsOf(question.entity);
  const raw = rawOf(by, joins, 'l_by');
  const linked = by.many ? linkJoin(by, joins, 'l_by') : sql``;
  const found = await ranked(ctx, question, groupSql(ctx, raw, groups), conditions, hours, wanted, sql`${joins.sql()}${linked}`);
  const byGroup = new Map<number, ReadonlyMap<number, number>>();
  for (const [group, values] of found) {
    const index = typeof group === 'number' && isMapped(groups) ? group : groups.of.get(group);
    if (index !== undefined) byGroup.set(index, values);
  }
  return { groups: byGroup, total: total.get(0) ?? new Map() };
}

/** Whether several raw values stand in one group, so that the engine must know which. */
const isMapped = ({ groups, of }: Groups): boolean => of.size > groups.length || [...of.keys()].some((raw) => typeof raw === 'number');

/** The number of the group, for records that are rolled up; else the raw value itself. */
function groupSql(ctx: ServiceContext, raw: RawBuilder<unknown>, groups: Groups): RawBuilder<unknown> {
  if (!isMapped(groups)) return raw;
  const pairs = JSON.stringify([...groups.of].filter(([id]) => typeof id === 'number'));
  const none = groups.of.get(null) ?? -1;
  const found =
    ctx.database.engine === 'postgres'
      ? sql`(select (p ->> 1)::integer from jsonb_array_elements(${pairs}::jsonb) as p where (p ->> 0)::integer = ${raw})`
      : sql`(select m.g from (select value ->> 0 as id, value ->> 1 as g from json_each(${pairs})) as m where m.id = ${raw})`;
  return sql`case when ${raw} is null then ${sql.lit(none)} else ${found} end`;
}

async function ranked(
  ctx: ServiceContext,
  { entity }: Pick<Question, 'entity'>,
  group: RawBuilder<unknown>,
  conditions: Awaited<ReturnType<typeof conditionsOf>>,
  hours: RawBuilder<unknown>,
  wanted: readonly number[],
  joins: RawBuilder<unknown> = sql``,
): Promise<ReadonlyMap<Raw, ReadonlyMap<number, number>>> {
  const inner = sql`select ${group} as g, ${hours} as x from ${sql.table(entity)}${joins} where ${sql.join(conditions, sql` and `)}`;
  const places = wanted.map((quantile) => sql`(n * ${sql.lit(Math.round(quantile * 1000))} + 999) / 1000`);
  const { rows } = await sql<{ g: Raw; x: number; place: number; n: number }>`select g, x, place, n from (
    select g, x, row_number() over (partition by g order by x) as place, count(*) over (partition by g) as n from (${inner}) as v
  ) as r where place in (${sql.join(places)})`.execute(ctx.database.queries);
  const found = new Map<Raw, Map<number, number>>();
  for (const { g, x, place, n } of rows) {
    const values = found.get(g) ?? new Map<number, number>();
    for (const quantile of wanted) if (Math.floor((Number(n) * Math.round(quantile * 1000) + 999) / 1000) === Number(place)) values.set(quantile, Number(x));
    found.set(g, values);
  }
  return found;
}
