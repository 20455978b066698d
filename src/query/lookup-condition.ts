import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { definitionOf } from '../entities/registry.ts';
import type { EntityName } from '../entities/names.ts';
import { failed } from '../errors.ts';
import type { FieldDef } from '../fields/definition.ts';
import { column, indexed, every, linkedBy, NEVER, others, some, type Compiling, type RowRef, type Where } from './compile.ts';
import type { Comparison, ConditionFilter, FilterValue } from './filter.ts';
import { hopOf, type Branch } from './paths.ts';
import { contains, equalsText } from './text-condition.ts';
import { isWordList, targetOf } from './values.ts';

/** The condition on a look-up or links field of the row itself. */
export function lookupCondition(compiling: Compiling, row: RowRef, one: ConditionFilter, def: FieldDef): Where {
  const target = targetOf(def);
  const branch = hopOf(row.entity, one.field)?.branches[0];
  if (target === undefined || branch === undefined) return NEVER;
  if (one.op === 'ne') return others(lookupCondition(compiling, row, { ...one, op: 'eq' }, def));
  if (one.op === 'none') return others(lookupCondition(compiling, row, { ...one, op: 'any' }, def));
  if (one.op === 'any') return hasAny(compiling, row, target, branch);
  if (!isWordList(target)) return some(one.values.map((value) => searched(compiling, row, target, branch, value, one.op)));
  const asked = rankedOps.has(one.op) ? ranked(compiling, target, one) : listed(target, one.values);
  return branch.way === 'up' ? sql<SqlBool>`${indexed(compiling, row, branch.field)} in (${asked})` : linkedTo(compiling, row, target, branch, asked);
}

const rankedOps: ReadonlySet<Comparison> = new Set(['gt', 'ge', 'lt', 'le', 'between']);

/** Values in use are never deleted, so for word lists the column says it all; other records may be in the bin. */
function hasAny(compiling: Compiling, row: RowRef, target: EntityName, branch: Branch): Where {
  if (branch.way === 'up' && isWordList(target)) return sql<SqlBool>`${column(row, branch.field)} is not null`;
  const linked: RowRef = { entity: target, alias: compiling.alias() };
  return linkedBy(compiling, row, linked, [branch], sql<SqlBool>`1 = 1`, false);
}

function linkedTo(compiling: Compiling, row: RowRef, target: EntityName, branch: Branch, ids: RawBuilder<unknown>): Where {
  const linked: RowRef = { entity: target, alias: compiling.alias() };
  return linkedBy(compiling, row, linked, [branch], sql<SqlBool>`${column(linked, 'id')} in (${ids})`, true);
}

/** A record found by what its label contains, or is; or by its key: customer:晨光, customer:C202600012, owner:me. */
function searched(compiling: Compiling, row: RowRef, target: EntityName, branch: Branch, value: FilterValue, op: Comparison): Where {
  if (value.me === true) return mine(compiling, row, target, branch);
  const linked: RowRef = { entity: target, alias: compiling.alias() };
  const { label, key } = definitionOf(target);
  const labelDef: FieldDef = { kind: 'text', max: 0 };
  const exact = { from: value.text, to: value.text };
  const byLabel = op === 'contains' ? contains(compiling, linked, label, labelDef, value.text) : equalsText(compiling, linked, label, exact);
  const holds = key === undefined ? byLabel : some([byLabel, equalsText(compiling, linked, key, exact)]);
  if (definitionOf(target).tree === undefined) return linkedBy(compiling, row, linked, [branch], holds, true);
  // What is called so, and all below it.
  const tops = sql`select ${column(linked, 'id')} from ${sql.table(target)} as ${sql.id(linked.alias)} where ${holds} and ${column(linked, 'deleted_at')} is null`;
  const found: RowRef = { entity: target, alias: compiling.alias() };
  return linkedBy(compiling, row, found, [branch], sql<SqlBool>`${column(found, 'id')} in (${withBelow(target, tops)})`, true);
}

function mine(compiling: Compiling, row: RowRef, target: EntityName, branch: Branch): Where {
  const { operatorId } = compiling.context;
  if (operatorId === null) return NEVER;
  if (branch.way !== 'up') return linkedTo(compiling, row, target, branch, sql`${operatorId}`);
  return sql<SqlBool>`${indexed(compiling, row, branch.field)} = ${operatorId}`;
}

/** The ids that the values name; in a tree with all below them. */
function listed(target: EntityName, values: readonly FilterValue[]): RawBuilder<unknown> {
  const ids = sql.join([...new Set(values.flatMap(idsOf))]);
  return definitionOf(target).tree === undefined ? ids : withBelow(target, ids);
}

/** The ids of a tree that `ids` gives, and of everything below them. */
function withBelow(target: EntityName, ids: RawBuilder<unknown>): RawBuilder<unknown> {
  const table = sql.table(target);
  return sql`with recursive below (id) as (
    select r.id from ${table} as r where r.id in (${ids})
    union select r.id from ${table} as r inner join below as b on ${sql.ref(`r.${definitionOf(target).tree ?? ''}`)} = b.id where r.deleted_at is null
  ) select id from below`;
}

function idsOf(value: FilterValue): readonly number[] {
  // Only a caller that forgot `resolveFilter` gets here: every value found has at least one id.
  if (value.ids === undefined || value.ids.length === 0) throw failed('query.unresolved', { value: value.text });
  return value.ids;
}

/** The ids of an ordered list on one side of the values: the best has rank 1, so `>B` are the ranks below that of B. Retired ones count. */
function ranked(compiling: Compiling, target: EntityName, one: ConditionFilter): RawBuilder<unknown> {
  const linked: RowRef = { entity: target, alias: compiling.alias() };
  const rank = column(linked, 'rank');
  const bound = (which: 'min' | 'max', values: readonly FilterValue[]): RawBuilder<unknown> =>
    sql`(select ${sql.raw(which)}(rank) from ${sql.table(target)} where id in (${sql.join(values.flatMap(idsOf))}))`;
  const live = sql<SqlBool>`${column(linked, 'deleted_at')} is null`;
  const where = every([live, rankWithin(rank, one, bound)]);
  return sql`select ${column(linked, 'id')} from ${sql.table(target)} as ${sql.id(linked.alias)} where ${where}`;
}

function rankWithin(
  rank: RawBuilder<unknown>,
  { op, values }: ConditionFilter,
  bound: (which: 'min' | 'max', values: readonly FilterValue[]) => RawBuilder<unknown>,
): Where {
  const [first, second] = values;
  const ends = values.filter(({ text }) => text !== '');
  if (first === undefined || ends.length === 0) return NEVER;
  if (op === 'gt') return sql<SqlBool>`${rank} < ${bound('min', ends)}`;
  if (op === 'lt') return sql<SqlBool>`${rank} > ${bound('max', ends)}`;
  if (op === 'ge' || (op === 'between' && second?.text === '')) return sql<SqlBool>`${rank} <= ${bound('max', ends)}`;
  if (op === 'le' || (op === 'between' && first.text === '')) return sql<SqlBool>`${rank} >= ${bound('min', ends)}`;
  return sql<SqlBool>`${rank} between ${bound('min', ends)} and ${bound('max', ends)}`;
}
