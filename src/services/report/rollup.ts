import { sql, type SqlBool } from 'kysely';
import { ruleOf } from '../../rules/index.ts';
import type { Tally } from '../../rules/rule.ts';
import type { ServiceContext } from '../context.ts';
import { scopeConditions } from '../scope.ts';
import type { Axis, Raw } from './axis.ts';
import { withSplit, type Axes, type Fact, type Question } from './facts.ts';
import { isWholeMonths, spanOf, type Days } from './spans.ts';
import { dependsOnlyOn } from './terms.ts';

/** What is asked, as far as the rollup could answer it: no filter but the days of `field`. */
export interface RollupQuestion extends Question {
  readonly days: Days;
  readonly periodField: string | null;
  /** Nothing but the period chooses the records. */
  readonly unfiltered: boolean;
}

/**
 * The same facts from the numbers that are kept by month, level of the day and satisfaction, without reading the records; null where they cannot
 * say it: for somebody who may not see all, with a filter, parts of months, other groupings, or measures of something else.
 */
export async function rollupFacts(ctx: ServiceContext, question: RollupQuestion, axes: Axes): Promise<readonly Fact[] | null> {
  const { entity } = question;
  const tally = ruleOf(entity).tally;
  if (tally === undefined || !canAnswer(ctx, question, axes, tally)) return null;
  const rows = await readRollup(ctx, entity, question.days);
  const facts = rows.map((row): Fact => {
    const raw = (axis: Axis | undefined): Raw => (axis === undefined ? null : rawOf(axis, tally, row));
    return { by: raw(axes.by), cross: raw(axes.cross), split: raw(axes.split), trend: raw(axes.trend), records: row.records, sums: question.terms.map(() => 0) };
  });
  return await withSplit(ctx, question, axes, facts);
}

function canAnswer(ctx: ServiceContext, { entity, unfiltered, days, periodField, terms }: RollupQuestion, axes: Axes, tally: Tally): boolean {
  if (!unfiltered || scopeConditions(ctx, entity).length > 0) return false;
  const whole = (days.from === null && days.to === null) || (periodField === tally.day && isWholeMonths(days));
  const known = (axis: Axis | undefined): boolean => axis === undefined || (axis.at.path.length === 0 && [tally.day, tally.level, tally.satisfaction].includes(axis.at.field));
  const splits = axes.split?.at.field === tally.satisfaction && axes.split.at.path.length === 0;
  return whole && [axes.by, axes.cross, axes.trend].every(known) && splits && terms.every((term) => dependsOnlyOn(term, tally.satisfaction));
}

interface RollupRow {
  readonly month: string;
  readonly level_id: number;
  readonly satisfaction_id: number;
  readonly records: number;
}

async function readRollup(ctx: ServiceContext, entity: string, { from, to }: Days): Promise<readonly RollupRow[]> {
  const ends = [...(from === null ? [] : [sql<SqlBool>`month >= ${from.slice(0, 7)}`]), ...(to === null ? [] : [sql<SqlBool>`month <= ${to.slice(0, 7)}`])];
  return await ctx.database.queries
    .selectFrom('satisfaction_rollup')
    .select(['month', 'level_id', 'satisfaction_id'])
    .select(({ fn }) => fn.sum<number>('records').as('records'))
    .where('entity', '=', entity)
    .where((eb) => eb.and(ends))
    .groupBy(['month', 'level_id', 'satisfaction_id'])
    .having((eb) => eb.fn.sum('records'), '!=', 0)
    .execute();
}

function rawOf({ at, span }: Axis, tally: Tally, row: RollupRow): Raw {
  if (at.field === tally.day) return spanOf(span, `${row.month}-01`);
  const id = at.field === tally.level ? row.level_id : row.satisfaction_id;
  return id === 0 ? null : id;
}
