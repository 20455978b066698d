import { sql, type RawBuilder } from 'kysely';
import type { ServiceContext } from '../context.ts';
import type { Raw } from './axis.ts';

/** Rows of one combination of keys: how many, and the sums of the numbers asked for. */
export interface GroupedRow {
  readonly keys: readonly Raw[];
  readonly records: number;
  readonly sums: readonly number[];
}

/**
 * Counts rows and adds up numbers by keys, in one statement; `tail` is all after `select …`. PostgreSQL groups by hashing. SQLite would sort, and nothing
 * stops a sort: there an aggregate of our own does it.
 */
export async function groupedRows(ctx: ServiceContext, keys: readonly RawBuilder<unknown>[], numbers: readonly RawBuilder<unknown>[], tail: RawBuilder<unknown>): Promise<readonly GroupedRow[]> {
  return ctx.database.engine === 'sqlite' ? await tallied(ctx, keys, numbers, tail) : await grouped(ctx, keys, numbers, tail);
}

async function tallied({ database }: ServiceContext, keys: readonly RawBuilder<unknown>[], numbers: readonly RawBuilder<unknown>[], tail: RawBuilder<unknown>): Promise<readonly GroupedRow[]> {
  // At least one key, so that the rows are those of one key.
  const own = keys.length === 0 ? [sql`null`] : keys;
  const { rows } = await sql<{ found: string }>`select tally(${sql.join([sql.lit(own.length), ...own, ...numbers])}) as found ${tail}`.execute(database.queries);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what tally (db/sqlite-aggregates.ts) writes
  const found = JSON.parse(rows[0]?.found ?? '[]') as readonly (readonly Raw[])[];
  return found.map((row) => ({ keys: row.slice(0, keys.length), records: Number(row[own.length]), sums: row.slice(own.length + 1).map(Number) }));
}

async function grouped({ database }: ServiceContext, keys: readonly RawBuilder<unknown>[], numbers: readonly RawBuilder<unknown>[], tail: RawBuilder<unknown>): Promise<readonly GroupedRow[]> {
  const columns = [...keys.map((key, at) => sql`${key} as ${sql.id(`k${at}`)}`), sql`count(*) as n`, ...numbers.map((number, at) => sql`sum(${number}) as ${sql.id(`t${at}`)}`)];
  const by = keys.length === 0 ? sql`` : sql` group by ${sql.join(keys.map((_, at) => sql.lit(at + 1)))}`;
  const { rows } = await sql<Record<string, Raw>>`select ${sql.join(columns)} ${tail}${by}`.execute(database.queries);
  return rows.map((row) => ({ keys: keys.map((_, at) => row[`k${at}`] ?? null), records: Number(row['n']), sums: numbers.map((_, at) => Number(row[`t${at}`] ?? 0)) }));
}
