import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Cell } from '../db/dynamic.ts';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import type { FieldDef } from '../fields/definition.ts';
import { targetOf } from '../query/values.ts';
import type { KnownNames } from './known-names.ts';
import { isList } from './stored.ts';

/** What rows are sorted by: an expression on the entity's table. Rows without a value stand last in both directions. */
export interface SortKey {
  readonly expression: RawBuilder<Cell>;
  /** The field's own column. */
  readonly column: RawBuilder<Cell>;
  readonly nullable: boolean;
  readonly descending: boolean;
}

/** Where a page begins or ends: the keys of a row, the id last. */
export type Position = readonly Cell[];

function ref(entity: EntityName, name: string): RawBuilder<Cell> {
  return sql<Cell>`${sql.ref(`${entity}.${name}`)}`;
}

/** A look-up sorts by the rank of what it points to where that is an ordered list, else by its name. */
export function orderOf(target: EntityName): 'rank' | 'name_sort' {
  return definitionOf(target).reference?.ordered === true ? 'rank' : 'name_sort';
}

/** By names that may not be known nothing is sorted: the order would tell them. */
const isKnown = ({ within }: KnownNames, target: EntityName): RawBuilder<unknown> => sql`${sql.join([sql`1 = 1`, ...within(target, 't')], sql` and `)}`;

function lookupExpression(entity: EntityName, field: string, target: EntityName, known: KnownNames): RawBuilder<Cell> {
  return sql<Cell>`(select t.${sql.ref(orderOf(target))} from ${sql.table(target)} as t where t.id = ${ref(entity, field)} and ${isKnown(known, target)})`;
}

function linksExpression(entity: EntityName, field: string, target: EntityName, known: KnownNames): RawBuilder<Cell> {
  return sql<Cell>`(select min(t.name_sort) from ${sql.table(`${entity}_${field}`)} as l join ${sql.table(target)} as t on t.id = l.target_id
    where l.record_id = ${ref(entity, 'id')} and ${isKnown(known, target)})`;
}

function choiceExpression(entity: EntityName, field: string, options: readonly string[]): RawBuilder<Cell> {
  const cases = options.map((option, at) => sql`when ${option} then ${sql.lit(at)}`);
  return sql<Cell>`(case ${ref(entity, field)} ${sql.join(cases, sql` `)} end)`;
}

function expressionOf(entity: EntityName, field: string, def: FieldDef, known: KnownNames): RawBuilder<Cell> {
  if (field === definitionOf(entity).label) return ref(entity, 'name_sort');
  const target = targetOf(def);
  if (target !== undefined) return def.kind === 'links' ? linksExpression(entity, field, target, known) : lookupExpression(entity, field, target, known);
  return def.kind === 'choice' ? choiceExpression(entity, field, def.options) : ref(entity, field);
}

const STAMPS: ReadonlySet<string> = new Set(['version', 'created_at', 'created_by', 'updated_at', 'updated_by']);

/** Whether rows can be read off an index in the order of this sort. Stamps have none, and what stands for something else (a look-up, a choice) is sorted by that. */
export function isReadInOrder(entity: EntityName, sort: readonly string[]): boolean {
  const field = sort[0]?.replace(/^-/, '') ?? 'id';
  const def = fieldOf(entity, field);
  return !STAMPS.has(field) && (def === undefined || (targetOf(def) === undefined && def.kind !== 'choice'));
}

const ALWAYS_THERE: ReadonlySet<string> = new Set(['id', 'version', 'created_at', 'updated_at']);

/** What a step of a path ends with, and what stands between a name and the number of its record: before all that names are made of. */
const STEP_END = '\u0002';
const NAME_END = '\u0001';
/** A circle, which no rule lets in, must not be walked for ever. */
const DEEPEST = 40;

/**
 * In a tree its own look-up sorts by the way from the top: each record stands before those below it, those of one parent by their key, else by name. What is in the bin
 * is above nothing.
 */
function treeExpression(entity: EntityName, tree: string, known: KnownNames): RawBuilder<Cell> {
  const key = known.readable(entity, definitionOf(entity).key);
  const table = sql.table(entity);
  const name = key === undefined ? sql`r.name_sort` : sql`coalesce(${sql.ref(`r.${key}`)}, '~') || r.name_sort`;
  const step = sql`${name} || ${sql.lit(NAME_END)} || cast(r.id as text) || ${sql.lit(STEP_END)}`;
  return sql<Cell>`(with recursive up (above, path, steps) as (
      select ${sql.ref(`r.${tree}`)}, ${step}, 0 from ${table} as r where r.id = ${ref(entity, 'id')}
      union all
      select ${sql.ref(`r.${tree}`)}, ${step} || up.path, up.steps + 1 from up inner join ${table} as r on r.id = up.above where r.deleted_at is null and up.steps < ${sql.lit(DEEPEST)}
    ) select path from up order by steps desc limit 1)`;
}

/** Whether a list in this order is a tree from the top down: then the first value of a position says how deep a row stands. */
export function isTreeOrder(entity: EntityName, sort: readonly string[]): boolean {
  return definitionOf(entity).tree !== undefined && sort[0] === definitionOf(entity).tree;
}

/** How many records a row of such a list stands under. */
export const depthAt = ([path]: Position): number => (typeof path === 'string' ? Math.max(0, path.split(STEP_END).length - 2) : 0);

/** The sort that brings rows of the same value of a field together; in a tree its order would not. */
export const groupedBy = (entity: EntityName, field: string): string => (isTreeOrder(entity, [field]) ? `=${field}` : field);

/** The keys of a sort (`-` before a field for descending, `=` as `groupedBy` says), the id last, which goes the way of the first. Throws for unknown fields. */
export function sortKeys(entity: EntityName, sort: readonly string[], known: KnownNames): readonly SortKey[] {
  const keys = sort.map((name): SortKey => {
    const descending = name.startsWith('-');
    const field = name.replace(/^[-=]/, '');
    const isTree = !name.startsWith('=') && isTreeOrder(entity, [field]);
    const def = fieldOf(entity, field);
    if (def === undefined) throw invalid('error.sort_field', { entity: { key: `entity.${entity}` }, field });
    const isLabel = field === definitionOf(entity).label;
    const target = targetOf(def);
    const isShut = target !== undefined && known.within(target).length > 0;
    const nullable = isShut || !(isLabel || isTree || ALWAYS_THERE.has(field) || ('required' in def && def.required === true) || def.kind === 'flag');
    return { expression: isTree ? treeExpression(entity, field, known) : expressionOf(entity, field, def, known), column: ref(entity, field), nullable, descending };
  });
  return [...keys, { expression: ref(entity, 'id'), column: ref(entity, 'id'), nullable: false, descending: keys[0]?.descending ?? false }];
}

/** A part of the list in which the first key is filled throughout, or empty throughout: each can use the key's index. */
export interface Segment {
  readonly conditions: readonly RawBuilder<SqlBool>[];
  readonly order: readonly RawBuilder<unknown>[];
}

/** The rows behind `position` (before it, where `backward`), in the order in which they are read; several parts, one after the other. */
export function segmentsFrom(keys: readonly SortKey[], position: Position | null, backward: boolean, inclusive: boolean): readonly Segment[] {
  const [first, ...rest] = keys;
  if (first === undefined) return [];
  if (!first.nullable) return [segment(keys, position, backward, inclusive)];
  const restPosition = position === null ? null : position.slice(1);
  const filled = sql<SqlBool>`${first.expression} is not null`;
  const empty = sql<SqlBool>`${first.expression} is null`;
  const whole = (fromStart: boolean): readonly Segment[] => {
    const [a, b] = [segment([{ ...first, nullable: false }, ...rest], null, backward, false), segment(rest, null, backward, false)];
    const parts = [
      { ...a, conditions: [filled, ...a.conditions] },
      { ...b, conditions: [empty, ...b.conditions] },
    ];
    return fromStart ? (backward ? parts.toReversed() : parts) : backward ? parts.slice(0, 1) : parts.slice(1);
  };
  if (position === null || restPosition === null) return whole(true);
  if (position[0] === null) {
    const here = segment(rest, restPosition, backward, inclusive);
    return [{ ...here, conditions: [empty, ...here.conditions] }, ...(backward ? whole(false) : [])];
  }
  const here = segment([{ ...first, nullable: false }, ...rest], position, backward, inclusive);
  return [{ ...here, conditions: [filled, ...here.conditions] }, ...(backward ? [] : whole(false))];
}

/** The rows in the order of these keys, behind `position`. */
export function segment(keys: readonly SortKey[], position: Position | null, backward: boolean, inclusive: boolean): Segment {
  const order = keys.flatMap(({ expression, nullable, descending }) => {
    const down = descending !== backward;
    const way = sql.raw(down ? 'desc' : 'asc');
    // Empty ones last in both directions, so first when read backward.
    const empties = nullable ? [sql`(case when ${expression} is null then 1 else 0 end) ${sql.raw(backward ? 'desc' : 'asc')}`] : [];
    return [...empties, sql`${expression} ${way}`];
  });
  return { conditions: position === null ? [] : beyond(keys, position, backward, inclusive), order };
}

function beyond(keys: readonly SortKey[], position: Position, backward: boolean, inclusive: boolean): readonly RawBuilder<SqlBool>[] {
  const [first] = keys;
  const plain = keys.every((key) => !key.nullable && key.descending === first?.descending);
  if (plain && first !== undefined) return [rowValue(keys, position, first.descending !== backward, inclusive)];
  const ways = keys.map((key, at) => {
    const same = keys.slice(0, at).map((one, index) => equal(one, position[index] ?? null));
    return sql<SqlBool>`(${sql.join([...same, strictly(key, position[at] ?? null, backward)], sql` and `)})`;
  });
  if (inclusive) ways.push(sql<SqlBool>`(${sql.join(keys.map((key, at) => equal(key, position[at] ?? null)), sql` and `)})`);
  const either = sql<SqlBool>`(${sql.join(ways, sql` or `)})`;
  if (first === undefined || first.nullable) return [either];
  // Says the same again of the first key, so that its index can be used.
  const sign = sql.raw(first.descending !== backward ? '<=' : '>=');
  return [sql<SqlBool>`${first.expression} ${sign} ${position[0] ?? null}`, either];
}

function rowValue(keys: readonly SortKey[], position: Position, down: boolean, inclusive: boolean): RawBuilder<SqlBool> {
  const sign = sql.raw((down ? '<' : '>') + (inclusive ? '=' : ''));
  const [left, right] = [sql.join(keys.map((key) => key.expression)), sql.join(keys.map((_key, at) => position[at] ?? null))];
  return keys.length === 1 ? sql<SqlBool>`${left} ${sign} ${right}` : sql<SqlBool>`(${left}) ${sign} (${right})`;
}

function equal(key: SortKey, value: Cell): RawBuilder<SqlBool> {
  return value === null ? sql<SqlBool>`${key.expression} is null` : sql<SqlBool>`${key.expression} = ${value}`;
}

/** Strictly behind a value in the order of reading; empty ones stand behind all others. */
function strictly(key: SortKey, value: Cell, backward: boolean): RawBuilder<SqlBool> {
  if (value === null) return backward ? sql<SqlBool>`${key.expression} is not null` : sql<SqlBool>`1 = 0`;
  const sign = sql.raw(key.descending !== backward ? '<' : '>');
  const beyondIt = sql<SqlBool>`${key.expression} ${sign} ${value}`;
  return key.nullable && !backward ? sql<SqlBool>`(${beyondIt} or ${key.expression} is null)` : beyondIt;
}

/** A position as text that only this list takes back: tied to the entity and the sort. */
export function writeCursor(entity: EntityName, sort: readonly string[], position: Position): string {
  return Buffer.from(JSON.stringify([entity, sort, position])).toString('base64url');
}

/** The sort and position of a cursor. Throws AppError where it is not one of this entity, or of another sort than `sort`. */
export function readCursor(entity: EntityName, sort: readonly string[] | undefined, cursor: string): { readonly sort: readonly string[]; readonly position: Position } {
  const parsed = parseCursor(cursor);
  if (parsed === null || parsed.entity !== entity) throw invalid('error.cursor');
  if (sort !== undefined && sort.join() !== parsed.sort.join()) throw invalid('error.cursor');
  if (parsed.position.length !== parsed.sort.length + 1) throw invalid('error.cursor');
  return parsed;
}

function parseCursor(cursor: string): { readonly entity: string; readonly sort: readonly string[]; readonly position: Position } | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!isList(parsed)) return null;
    const [entity, sort, position] = parsed;
    if (typeof entity !== 'string' || !isList(sort) || !isList(position)) return null;
    if (!sort.every((one) => typeof one === 'string') || !position.every(isCell)) return null;
    return { entity, sort, position };
  } catch {
    return null;
  }
}

function isCell(value: unknown): value is Cell {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
