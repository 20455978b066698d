import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { EntityName } from '../../entities/names.ts';
import { all, condition, type Filter } from '../../query/filter.ts';
import { filterCondition } from '../../query/filter-condition.ts';
import { parseFilter } from '../../query/parser.ts';
import { conditionsOf, resolveFilter } from '../../query/resolve.ts';
import type { Measure } from '../../reports/report.ts';
import type { ServiceContext } from '../context.ts';
import { filterContext, heldValues } from '../selection.ts';
import { columnSql, fieldPath, type FieldPath, type Joins } from './path.ts';

/** A number that is added up over the records: how many fulfil a filter, or the sum of a field. */
export type Term = { readonly kind: 'count'; readonly filter: Filter } | { readonly kind: 'sum'; readonly at: FieldPath };

/** A measure as sums: which terms it is made of (by their place), and what finds the records that it was computed from. */
export interface PlannedMeasure {
  readonly measure: Measure;
  readonly terms: readonly number[];
  readonly of: Filter;
  /** How many stored units are one that is shown: amounts and percents are kept in hundredths. */
  readonly unit: number;
}

export interface Terms {
  readonly terms: readonly Term[];
  readonly measures: readonly PlannedMeasure[];
}

const EVERYTHING = all([]);

/** Lines of reports are in English words. */
export function reportFilter(ctx: ServiceContext, entity: EntityName, line: string): Filter {
  return line.trim() === '' ? EVERYTHING : parseFilter(entity, line, { ...filterContext(ctx), lang: 'en' });
}

/** The terms of the measures, each only once. */
export function termsOf(ctx: ServiceContext, entity: EntityName, measures: readonly Measure[]): Terms {
  const terms: Term[] = [];
  const places = new Map<string, number>();
  const place = (name: string, term: Term): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, terms.length);
    return terms.push(term) - 1;
  };
  const counted = (filter: Filter): number => place(JSON.stringify(filter), { kind: 'count', filter });
  const planned = measures.map((measure): PlannedMeasure => {
    if ('count' in measure) {
      const filter = reportFilter(ctx, entity, measure.count);
      return { measure, terms: [counted(filter)], of: filter, unit: 1 };
    }
    if ('share' in measure) {
      const of = reportFilter(ctx, entity, measure.of);
      return { measure, terms: [counted(all([of, reportFilter(ctx, entity, measure.share)])), counted(of)], of, unit: 1 };
    }
    if ('mean' in measure) {
      const at = fieldPath(entity, measure.mean);
      const filled = at === undefined ? EVERYTHING : condition(at.path, at.field, 'any');
      return { measure, terms: at === undefined ? [] : [place(`sum ${measure.mean}`, { kind: 'sum', at }), counted(filled)], of: filled, unit: unitOf(at) };
    }
    if ('quantile' in measure) {
      const at = fieldPath(entity, measure.over);
      const filled = at === undefined ? EVERYTHING : condition(at.path, at.field, 'any');
      return { measure, terms: [counted(filled)], of: filled, unit: unitOf(at) };
    }
    return { measure, terms: [counted(EVERYTHING)], of: EVERYTHING, unit: 1 };
  });
  return { terms, measures: planned };
}

const unitOf = (at: FieldPath | undefined): number => (at?.def.kind === 'money' || at?.def.kind === 'percent' ? 100 : 1);

/** Whether a term says something of a value of `field` alone, so that it need not be asked of every record. */
export function dependsOnlyOn(term: Term, field: string): boolean {
  if (term.kind === 'sum') return (term.at.path[0] ?? term.at.field) === field;
  if (hasWords(term.filter)) return false;
  return conditionsOf(term.filter).every((one) => (one.path[0] ?? one.field) === field);
}

function hasWords(filter: Filter): boolean {
  if (filter.type === 'words') return true;
  if (filter.type === 'not') return hasWords(filter.of);
  return filter.type !== 'condition' && filter.of.some(hasWords);
}

/** What a term is for one record, as SQL: 1 or 0, or the number. */
export async function termSql(ctx: ServiceContext, entity: EntityName, term: Term, joins: Joins): Promise<RawBuilder<unknown>> {
  if (term.kind === 'sum') return sql`coalesce(${columnSql(ctx, term.at, joins)}, 0)`;
  if (term.filter.type === 'all' && term.filter.of.length === 0) return sql`1`;
  return sql`case when ${await treeCondition(ctx, entity, term.filter)} then 1 else 0 end`;
}

/** A filter as a condition; `broad` where it lets very many records through, so that no index is used for it. */
export async function treeCondition(ctx: ServiceContext, entity: EntityName, filter: Filter, broad = false): Promise<RawBuilder<SqlBool>> {
  const { database } = ctx;
  const resolved = await resolveFilter(entity, filter, async (target) => await heldValues(database, target));
  return sql<SqlBool>`${filterCondition(entity, resolved, database.search, { ...filterContext(ctx), broad })}`;
}
