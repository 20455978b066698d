import { sql, type RawBuilder } from 'kysely';
import type { Engine } from '../db/database.ts';
import type { TimeSpan } from '../entities/entity.ts';

/**
 * A length of time as an expression on the table or alias `row`: hours with their fraction, or days; null while it has no end. `whole`: full hours, as
 * filters count them. Days begin and end in the company's time zone.
 */
export function spanSql({ engine, timeZone }: { readonly engine: Engine; readonly timeZone: string }, row: string, span: TimeSpan, whole = false): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${row}.${name}`);
  const from = column(span.from);
  const to = column(span.to);
  if (span.unit === 'days') return engine === 'sqlite' ? sql`span_days(${from}, ${to}, ${timeZone})` : sql`((${to}::timestamptz at time zone ${timeZone})::date - ${from}::date)`;
  const recorded = span.recorded === true ? column('created_at') : sql`null`;
  const hours = engine === 'sqlite' ? sql`span_hours(${from}, ${recorded}, ${to}, ${timeZone})` : postgresHours(from, span.recorded === true ? recorded : null, to, timeZone);
  return whole ? sql`cast(${engine === 'sqlite' ? hours : sql`floor(${hours})`} as integer)` : hours;
}

function postgresHours(from: RawBuilder<unknown>, recorded: RawBuilder<unknown> | null, to: RawBuilder<unknown>, timeZone: string): RawBuilder<unknown> {
  const midnight = sql`(${from}::timestamp at time zone ${timeZone})`;
  const start =
    recorded === null ? midnight : sql`(case when (${recorded}::timestamptz at time zone ${timeZone})::date = ${from}::date then ${recorded}::timestamptz else ${midnight} end)`;
  // greatest() passes over nothing: what has no end has no length.
  return sql`(case when ${to} is null then null else greatest(0, extract(epoch from (${to}::timestamptz - ${start}))::double precision / 3600) end)`;
}
