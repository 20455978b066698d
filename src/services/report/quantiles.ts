import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { ServiceContext } from '../context.ts';
import type { Condition } from '../selection.ts';
import { linkJoin, rawOf, type Axis, type Raw } from './axis.ts';
import { conditionsOf, type Question } from './facts.ts';
import type { Groups } from './groups.ts';
import { columnSql, joinsOf, type FieldPath } from './path.ts';

/** Values by quantile. */
type ByQuantile = ReadonlyMap<number, number>;

/** Of each group (by its number) and of everything together, the values at the quantiles asked for. */
export interface Quantiles {
  readonly groups: ReadonlyMap<number, ByQuantile>;
  readonly total: ByQuantile;
}

/** Which records, and the number whose quantiles are wanted. */
interface Wanted extends Pick<Question, 'entity' | 'filter'> {
  readonly over: FieldPath;
  readonly quantiles: readonly number[];
}

/**
 * Quantiles by the nearest rank: the smallest value that at least that share of the values does not exceed. The engine sorts; only the values asked for
 * leave it.
 */
export async function quantilesOf(ctx: ServiceContext, wanted: Wanted, by: Axis, groups: Groups): Promise<Quantiles> {
  const conditions = await conditionsOf(ctx, wanted);
  const total = await ranked(ctx, wanted, conditions, null);
  const found = await ranked(ctx, wanted, conditions, { by, groups });
  const numbered = new Map<number, ByQuantile>();
  for (const [group, values] of found) {
    const index = isMapped(groups) ? group : groups.of.get(group);
    if (typeof index === 'number') numbered.set(index, values);
  }
  return { groups: numbered, total: total.get(0) ?? new Map() };
}

/** Whether the groups are of records, several of which may stand in one: then the engine is told which. */
const isMapped = ({ of }: Groups): boolean => [...of.keys()].some((raw) => typeof raw === 'number') && [...of.keys()].every((raw) => raw === null || typeof raw === 'number');

interface Grouped {
  readonly by: Axis;
  readonly groups: Groups;
}

async function ranked(ctx: ServiceContext, { entity, over, quantiles }: Wanted, conditions: readonly Condition[], grouped: Grouped | null): Promise<ReadonlyMap<Raw, ByQuantile>> {
  const joins = joinsOf(ctx, entity);
  const value = columnSql(ctx, over, joins);
  const { group, join } = grouped === null ? { group: sql`0`, join: sql`` } : groupSql(ctx, grouped, rawOf(ctx, grouped.by, joins, 'l_by'));
  const linked = grouped?.by.many === true ? linkJoin(ctx, grouped.by, joins, 'l_by') : sql``;
  const isHere = ctx.database.engine === 'sqlite';
  // Our own aggregate passes over what has no value, which spares reckoning each one twice.
  const where = sql.join(isHere ? conditions : [...conditions, sql<SqlBool>`${value} is not null`], sql` and `);
  const values = sql`select ${group} as g, ${value} as x from ${sql.table(entity)}${joins.sql()}${linked}${join} where ${where}`;
  return isHere ? await rankedHere(ctx, values, quantiles) : await rankedByEngine(ctx, values, quantiles);
}

/** SQLite sorts without ever asking whether to stop: an aggregate of our own keeps the numbers and picks those at the ranks. */
async function rankedHere({ database }: ServiceContext, values: RawBuilder<unknown>, quantiles: readonly number[]): Promise<ReadonlyMap<Raw, ByQuantile>> {
  const { rows } = await sql<{ found: string }>`select ranked(${JSON.stringify(quantiles.map(thousandths))}, g, x) as found from (${values}) as v`.execute(database.queries);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what ranked (db/sqlite-aggregates.ts) writes
  const found = JSON.parse(rows[0]?.found ?? '[]') as readonly (readonly [Raw, readonly number[]])[];
  return new Map(found.map(([group, at]) => [group, new Map(quantiles.map((quantile, index) => [quantile, at[index] ?? 0]))]));
}

async function rankedByEngine({ database }: ServiceContext, values: RawBuilder<unknown>, quantiles: readonly number[]): Promise<ReadonlyMap<Raw, ByQuantile>> {
  const places = quantiles.map((quantile) => sql`(n * ${sql.lit(thousandths(quantile))} + 999) / 1000`);
  const { rows } = await sql<{ g: Raw; x: number; place: number; n: number }>`select g, x, place, n from (
    select g, x, row_number() over (partition by g order by x) as place, count(*) over (partition by g) as n from (${values}) as v
  ) as r where place in (${sql.join(places)})`.execute(database.queries);
  return atRanks(rows, quantiles);
}

/** In thousandths, so that a rank is reckoned in whole numbers, the same in every engine. */
const thousandths = (quantile: number): number => Math.round(quantile * 1000);

function atRanks(rows: readonly { readonly g: Raw; readonly x: number; readonly place: number; readonly n: number }[], quantiles: readonly number[]): ReadonlyMap<Raw, ByQuantile> {
  const found = new Map<Raw, Map<number, number>>();
  for (const { g, x, place, n } of rows) {
    const values = found.get(g) ?? new Map<number, number>();
    for (const quantile of quantiles) if (Math.floor((n * thousandths(quantile) + 999) / 1000) === place) values.set(quantile, x);
    found.set(g, values);
  }
  return found;
}

/** The number of the group of a record; for words and spans of time the raw value itself. */
function groupSql({ database }: ServiceContext, { groups }: Grouped, raw: RawBuilder<unknown>): { readonly group: RawBuilder<unknown>; readonly join: RawBuilder<unknown> } {
  if (!isMapped(groups)) return { group: raw, join: sql`` };
  const pairs = JSON.stringify([...groups.of].map(([id, index]) => [id ?? 0, index]));
  const table =
    database.engine === 'postgres'
      ? sql`select (p.value ->> 0)::integer as id, (p.value ->> 1)::integer as g from jsonb_array_elements(${pairs}::jsonb) as p`
      : // Grouped, though each stands there once: only of what it has made itself does SQLite make an index.
        sql`select value ->> 0 as id, max(value ->> 1) as g from json_each(${pairs}) group by 1`;
  return { group: sql`gm.g`, join: sql` left join (${table}) as gm on gm.id = coalesce(${raw}, 0)` };
}
