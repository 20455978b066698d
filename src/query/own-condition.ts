import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { conditionsOf, fieldOf, filterFieldOf, FULL_TEXT, spansOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import type { FieldDef } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import type { Bounds } from '../fields/type.ts';
import { column, compileFilter, every, indexed, NEVER, others, some, type Compiling, type RowRef, type Where } from './compile.ts';
import { fieldContext } from './context.ts';
import type { Comparison, ConditionFilter, FilterValue } from './filter.ts';
import { lookupCondition } from './lookup-condition.ts';
import { parseFilter } from './parser.ts';
import { spanSql } from './span.ts';
import { begins, contains, equalsText } from './text-condition.ts';
import { anyText, fullText } from './full-text.ts';
import { fieldParam, operatorsOf, signsOf, targetOf, unknownParams } from './values.ts';

/** The condition on a field of the row itself. */
export function ownCondition(compiling: Compiling, row: RowRef, one: ConditionFilter): Where {
  const def = fieldOf(row.entity, one.field);
  const named = def === undefined ? conditionsOf(row.entity)[one.field] : undefined;
  if (named !== undefined) return namedCondition(compiling, row, one, named.holds);
  if (def === undefined && Object.hasOwn(spansOf(row.entity), one.field)) return spanCondition(compiling, row, one);
  if (def === undefined && one.field === FULL_TEXT) return textCondition(compiling, row, one);
  if (def === undefined) throw invalid('query.unknown_name', unknownParams(row.entity, one.field));
  if (!operatorsOf(def).includes(one.op)) throw invalid('query.operator', { field: fieldParam(row.entity, one.field), signs: signsOf(def) });
  if (targetOf(def) !== undefined) return lookupCondition(compiling, row, one, def);
  const ref = column(row, one.field);
  if (one.op === 'none') return sql<SqlBool>`${ref} is null`;
  if (one.op === 'any') return sql<SqlBool>`${ref} is not null`;
  if (one.op === 'ne') return others(ownCondition(compiling, row, { ...one, op: 'eq' }));
  if (one.op === 'contains') return some(one.values.map(({ text }) => contains(compiling, row, one.field, def, text)));
  if (one.op === 'begins') return some(one.values.map(({ text }) => begins(compiling, row, one.field, def, text)));
  const bounds = (value: FilterValue): Bounds => boundsOf(compiling, row, one.field, def, value);
  if (one.op === 'eq' && isText(def)) return some(one.values.map((value) => equalsText(compiling, row, one.field, bounds(value))));
  return comparison(compiling, row, one, def);
}

/** A length of time compares like a whole number. */
function spanCondition(compiling: Compiling, row: RowRef, one: ConditionFilter): Where {
  const def = filterFieldOf(row.entity, one.field);
  const span = spansOf(row.entity)[one.field];
  if (def === undefined || span === undefined || !operatorsOf(def).includes(one.op)) throw invalid('query.operator', { field: fieldParam(row.entity, one.field), signs: def === undefined ? '' : signsOf(def) });
  // It has a length where it has both ends: told without reckoning it.
  const ended = sql<SqlBool>`(${sql.ref(`${row.alias}.${span.from}`)} is not null and ${sql.ref(`${row.alias}.${span.to}`)} is not null)`;
  if (one.op === 'none') return others(ended);
  if (one.op === 'any') return ended;
  const whole = spanSql(compiling.context, row.alias, span, true);
  if (one.op === 'ne') return others(comparison(compiling, row, { ...one, op: 'eq' }, def, whole));
  return comparison(compiling, row, one, def, whole);
}

/** All the text of the record: any of the values stands in it, or there is any at all. */
function textCondition(compiling: Compiling, row: RowRef, { field, op, values }: ConditionFilter): Where {
  if (op === 'none') return others(anyText(row));
  if (op === 'any') return anyText(row);
  if (op === 'contains') return some(values.map(({ text }) => fullText(compiling, row, text)));
  const def = filterFieldOf(row.entity, field);
  throw invalid('query.operator', { field: fieldParam(row.entity, field), signs: def === undefined ? '' : signsOf(def) });
}

/** A condition with a name: what it stands for, or everything else. */
function namedCondition(compiling: Compiling, row: RowRef, { op, values }: ConditionFilter, holds: string): Where {
  // The line is the program's own: whoever may ask for the name may ask for what it stands for.
  const { permits: _all, reach: _whole, ...context } = compiling.context;
  const own: Compiling = { ...compiling, context: { ...context, lang: 'en' } };
  const where = compileFilter(own, row, parseFilter(row.entity, holds, own.context));
  const wanted = (value: FilterValue): Where => ((value.text === '1') === (op !== 'ne') ? where : others(where));
  return op === 'ne' ? every(values.map(wanted)) : some(values.map(wanted));
}

/** Whether the field compares as text: whatever the case and the width. */
function isText(def: FieldDef): boolean {
  return operatorsOf(def).includes('contains');
}

function boundsOf(compiling: Compiling, row: RowRef, field: string, def: FieldDef, value: FilterValue): Bounds {
  return fieldType(def).bounds(value.text, def, fieldContext(compiling.context, row.entity, field));
}

function comparison(compiling: Compiling, row: RowRef, one: ConditionFilter, def: FieldDef, ref: RawBuilder<unknown> = indexed(compiling, row, one.field)): Where {
  const bounds = (value: FilterValue): Bounds => (value.text === '' ? { from: null, to: null } : boundsOf(compiling, row, one.field, def, value));
  if (one.op !== 'between') return some(one.values.map((value) => compare(ref, one.op, bounds(value))));
  const [first, second] = one.values;
  const from = first === undefined ? null : bounds(first).from;
  const to = second === undefined ? null : bounds(second).to;
  return within(ref, { from, to });
}

function compare(ref: RawBuilder<unknown>, op: Comparison, { from, to }: Bounds): Where {
  if (op === 'eq') return within(ref, { from, to });
  if (op === 'gt') return to === null ? NEVER : sql<SqlBool>`${ref} > ${to}`;
  if (op === 'lt') return from === null ? NEVER : sql<SqlBool>`${ref} < ${from}`;
  if (op === 'ge') return from === null ? sql<SqlBool>`${ref} is not null` : sql<SqlBool>`${ref} >= ${from}`;
  return to === null ? sql<SqlBool>`${ref} is not null` : sql<SqlBool>`${ref} <= ${to}`;
}

function within(ref: RawBuilder<unknown>, { from, to }: Bounds): Where {
  if (from !== null && from === to) return sql<SqlBool>`${ref} = ${from}`;
  const lower = from === null ? [] : [sql<SqlBool>`${ref} >= ${from}`];
  const upper = to === null ? [] : [sql<SqlBool>`${ref} <= ${to}`];
  const ends = [...lower, ...upper];
  return ends.length === 0 ? sql<SqlBool>`${ref} is not null` : every(ends);
}
