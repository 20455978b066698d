import { sql, type RawBuilder } from 'kysely';
import type { EntityName } from '../../entities/names.ts';
import { condition, not, type Filter } from '../../query/filter.ts';

import type { Grouping, Span } from '../../reports/report.ts';

import type { ServiceContext } from '../context.ts';
import { nameConditions } from '../scope.ts';
import { columnSql, fieldPath, pathTarget, type FieldPath, type Joins } from './path.ts';

/** What a record is grouped by before it has a name: an id, a word, a month, the number of a class; null: nothing. */
export type Raw = string | number | null;

/**
 * A grouping made ready for one entity: how the raw value is read in SQL. `many`: a record may stand in several groups (tags), so the groups do
 * not add up to the whole.
 */
export interface Axis {
  readonly grouping: Grouping;
  readonly at: FieldPath;
  readonly kind: 'records' | 'words' | 'days' | 'numbers';
  readonly span: Span;
  readonly many: boolean;
}

/** The axis of a grouping; undefined where the field is none that can group. */
export function axisOf(entity: EntityName, grouping: Grouping): Axis | undefined {
  const at = fieldPath(entity, grouping.field);
  if (at === undefined) return undefined;
  const kind = kindOf(at, grouping);
  return kind === undefined ? undefined : { grouping, at, kind, span: grouping.span ?? 'month', many: at.def.kind === 'links' };
}

function kindOf({ def }: FieldPath, { classes }: Grouping): Axis['kind'] | undefined {
  switch (def.kind) {
    case 'lookup':
    case 'links':
      return 'records';
    case 'choice':
    case 'flag':
      return 'words';
    case 'date':
      return 'days';
    case 'integer':
    case 'money':
    case 'percent':
      return classes === undefined ? undefined : 'numbers';
    default:
      return undefined;
  }
}

/** The raw value as SQL; for links the alias of their table comes from `linked`. */
export function rawOf(ctx: ServiceContext, axis: Axis, joins: Joins, linkAlias: string): RawBuilder<unknown> {
  if (axis.many) return sql.ref(`${linkAlias}.target_id`);
  const column = columnSql(ctx, axis.at, joins);
  switch (axis.kind) {
    case 'records':
    case 'words':
      return column;
    case 'days':
      return spanOf(column, axis.span);
    case 'numbers':
      return classOf(column, axis.grouping.classes ?? []);
  }
}

function spanOf(day: RawBuilder<unknown>, span: Span): RawBuilder<unknown> {
  if (span === 'year') return sql`substr(${day}, 1, 4)`;
  if (span === 'month') return sql`substr(${day}, 1, 7)`;
  return sql`substr(${day}, 1, 4) || '-Q' || ((cast(substr(${day}, 6, 2) as integer) + 2) / 3)`;
}

/** The number of the class: how many of the limits the value has reached. */
function classOf(value: RawBuilder<unknown>, limits: readonly number[]): RawBuilder<unknown> {
  const whens = limits.map((limit, at) => sql`when ${value} < ${sql.lit(limit)} then ${sql.lit(at)}`);
  return sql`case when ${value} is null then null ${sql.join(whens, sql` `)} else ${sql.lit(limits.length)} end`;
}

/** The links to live records; a record without any stands there once, with nothing. */
export function linkJoin(ctx: ServiceContext, axis: Axis, joins: Joins, alias: string): RawBuilder<unknown> {
  const { at } = axis;
  const target = pathTarget(at) ?? at.entity;
  const links = sql`select l.record_id, l.target_id from ${sql.table(`${at.entity}_${at.field}`)} as l inner join ${sql.table(target)} as t on ${sql.join([sql`t.id = l.target_id`, sql`t.deleted_at is null`, ...nameConditions(ctx, target, { alias: 't' })], sql` and `)}`;
  return sql` left join (${links}) as ${sql.id(alias)} on ${sql.ref(`${alias}.record_id`)} = ${sql.ref(`${joins.at(at.path)}.id`)}`;
}

/** What finds the records that have nothing there. */
export function isEmpty({ at: { path, field } }: Axis): Filter {
  return path.length === 0 ? condition([], field, 'none') : not(condition(path, field, 'any'));
}

/** What finds those that have anything. */
export const isFilled = ({ at: { path, field } }: Axis): Filter => condition(path, field, 'any');

