import { expressionBuilder, sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { Engine } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { SearchIndex } from '../db/search-index.ts';
import { isEntityName, type EntityName } from '../entities/names.ts';
import { fieldOf } from '../entities/registry.ts';
import { invalid } from '../errors.ts';
import { foldSearch } from '../util/fold.ts';
import { isPermitted, type FilterContext } from './context.ts';
import { LIMITS, type ConditionFilter, type Filter } from './filter.ts';
import { hopOf, type Branch } from './paths.ts';
import { fieldParam, unknownParams } from './values.ts';

/** The search for words, as the database's index makes it. */
export type WordSearch = Pick<SearchIndex, 'condition'>;

export interface CompileContext extends FilterContext {
  readonly engine: Engine;
  /**
   * Many records fulfil the filter: on SQLite, whose planner cannot know, no index is used for it, so that a page of a sorted list is read off
   * the index of its order. PostgreSQL decides by itself.
   */
  readonly broad?: boolean;
  /** The field that the list is sorted by: a broad filter on it uses its index all the same. */
  readonly sortedBy?: string;
}

export type Where = Expression<SqlBool>;

/** The record that a condition speaks of: its table under the name that the query gives it. */
export interface RowRef {
  readonly entity: EntityName;
  readonly alias: string;
}

/** What compiling carries along; aliases are counted, so that a table may stand in a query twice. */
export interface Compiling {
  readonly search: WordSearch;
  readonly context: CompileContext;
  readonly alias: () => string;
  /** A condition of the field itself; in fields.ts, given here to keep the two apart. */
  readonly own: (compiling: Compiling, row: RowRef, one: ConditionFilter) => Where;
}

export const ALWAYS: Where = sql<SqlBool>`1 = 1`;
export const NEVER: Where = sql<SqlBool>`1 = 0`;

export function column(row: RowRef, name: string): RawBuilder<unknown> {
  return sql.ref(`${row.alias}.${name}`);
}

/** The column as the side of a comparison that an index could serve; SQLite takes none for `+column`. */
export function indexed(compiling: Compiling, row: RowRef, name: string): RawBuilder<unknown> {
  const ref = column(row, name);
  return isBroad(compiling, row) && compiling.context.sortedBy !== name ? sql`+${ref}` : ref;
}

/** Whether no index is to serve the conditions on that row. */
function isBroad({ context }: Compiling, row: RowRef): boolean {
  return context.broad === true && context.engine === 'sqlite' && row.alias === row.entity;
}

/** Both in brackets unless one part stands alone: every condition made here may stand beside any other. */
export function every(parts: readonly Where[]): Where {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return only === undefined ? ALWAYS : sql<SqlBool>`(${sql.join(parts, sql` and `)})`;
}

export function some(parts: readonly Where[]): Where {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return only === undefined ? NEVER : sql<SqlBool>`(${sql.join(parts, sql` or `)})`;
}

/** All others: where the condition is false and where it is unknown for want of a value. */
export function others(where: Where): Where {
  return sql<SqlBool>`((${where}) is not true)`;
}

/** The condition of a whole tree on `row`. */
export function compileFilter(compiling: Compiling, row: RowRef, filter: Filter, depth = 0): Where {
  if (depth > LIMITS.depth * 3) throw invalid('query.too_deep', { max: LIMITS.depth });
  const inside = (part: Filter): Where => compileFilter(compiling, row, part, depth + 1);
  switch (filter.type) {
    case 'all':
      return together(compiling, row, filter.of, inside);
    case 'any':
      return some(filter.of.map(inside));
    case 'not':
      return others(inside(filter.of));
    case 'words':
      return containsWords(compiling, row, [filter.text]);
    case 'condition':
      return along(compiling, row, filter, filter.path);
  }
}

/** Words side by side go to the index in one question. */
function together(compiling: Compiling, row: RowRef, parts: readonly Filter[], inside: (part: Filter) => Where): Where {
  const texts = parts.flatMap((part) => (part.type === 'words' ? [part.text] : []));
  const found = texts.length === 0 ? [] : [containsWords(compiling, row, texts)];
  return every([...found, ...parts.filter((part) => part.type !== 'words').map(inside)]);
}

/** The record's searched text contains every one of these words or phrases. */
export function containsWords(compiling: Compiling, row: RowRef, texts: readonly string[]): Where {
  const folded = texts.map(foldSearch).filter((text) => text !== '');
  if (folded.length === 0) return ALWAYS;
  const readable = compiling.context.readableWords?.(row.entity, row.alias, folded) ?? [];
  return every([anyWords(compiling, row, folded), ...readable]);
}

function anyWords(compiling: Compiling, row: RowRef, folded: readonly string[]): Where {
  if (isBroad(compiling, row)) return every(folded.map((text) => sql<SqlBool>`instr(${column(row, 'search_text')}, ${text}) > 0`));
  const found = compiling.search.condition(expressionBuilder<Schema, EntityName>(), row.entity, folded);
  if (row.alias === row.entity) return found;
  // The index speaks of the table by its own name: under another name it is asked in a query of its own.
  return sql<SqlBool>`${column(row, 'id')} in (select ${sql.ref(`${row.entity}.id`)} from ${sql.table(row.entity)} where ${found})`;
}

/** Walks the path of a condition to the linked records, any of which may fulfil it. */
function along(compiling: Compiling, row: RowRef, one: ConditionFilter, path: readonly string[]): Where {
  const [step, ...rest] = path;
  if (step === undefined) return allowedOwn(compiling, row, one);
  const hop = path.length > LIMITS.path ? undefined : hopOf(row.entity, step);
  if (hop === undefined) throw invalid('query.unknown_name', unknownParams(row.entity, step));
  if (fieldOf(row.entity, step) !== undefined) requirePermitted(compiling.context, row.entity, step);
  const linked: RowRef = { entity: hop.to, alias: compiling.alias() };
  const holds = along(compiling, linked, one, rest);
  return linkedBy(compiling, row, linked, hop.branches, holds, isSelective(compiling, linked.entity, one));
}

function allowedOwn(compiling: Compiling, row: RowRef, one: ConditionFilter): Where {
  requirePermitted(compiling.context, row.entity, one.field);
  return compiling.own(compiling, row, one);
}

function requirePermitted(context: FilterContext, entity: EntityName, field: string): void {
  if (!isPermitted(context, entity, field)) throw invalid('query.forbidden', { name: fieldParam(entity, field) });
}

/** Whether a condition lets few records through, so that the query had better begin with them; words of the program are shared by many. */
function isSelective({ context }: Compiling, entity: EntityName, { op, field }: ConditionFilter): boolean {
  const def = fieldOf(entity, field);
  const isWord = def?.kind === 'flag' || def?.kind === 'choice';
  return context.broad !== true && !isWord && (op === 'contains' || op === 'begins' || op === 'eq' || op === 'between');
}

/** A query for linked records: what of the row they point to (`own`), and where that stands in them (`key`). */
interface Link {
  readonly own: RawBuilder<unknown>;
  readonly key: RawBuilder<unknown>;
  readonly from: RawBuilder<unknown>;
  readonly where: Where;
}

/** Some live linked record for which `holds`. Few matches are listed (and lead the way), many are looked for one by one. */
export function linkedBy(compiling: Compiling, row: RowRef, linked: RowRef, branches: readonly Branch[], holds: Where, selective: boolean): Where {
  const links = branches.map((branch) => linkOf(compiling, row, linked, branch, holds));
  if (!selective) return some(links.map(isThere));
  const byUp = branches.map((branch) => branch.way === 'up');
  const groups = [links.filter((_, index) => byUp[index]), links.filter((_, index) => !byUp[index])].filter((group) => group.length > 0);
  return some(groups.map(inList));
}

function isThere({ own, key, from, where }: Link): Where {
  return sql<SqlBool>`exists (select 1 from ${from} where ${key} = ${own} and ${where})`;
}

function inList(links: readonly Link[]): Where {
  const lists = links.map(({ key, from, where }) => sql`select ${key} from ${from} where ${key} is not null and ${where}`);
  const [first] = links;
  return first === undefined ? NEVER : sql<SqlBool>`${first.own} in (${sql.join(lists, sql` union all `)})`;
}

function linkOf(compiling: Compiling, row: RowRef, linked: RowRef, branch: Branch, holds: Where): Link {
  const live = isEntityName(linked.entity) ? sql<SqlBool>`${column(linked, 'deleted_at')} is null` : NEVER;
  const table = sql`${sql.table(linked.entity)} as ${sql.id(linked.alias)}`;
  const where = every([live, holds, ...(isEntityName(linked.entity) ? (compiling.context.reach?.(linked.entity, linked.alias) ?? []) : [])]);
  const id = indexed(compiling, row, 'id');
  if (branch.way === 'up') return { own: indexed(compiling, row, branch.field), key: column(linked, 'id'), from: table, where };
  if (branch.way === 'down') return { own: id, key: column(linked, branch.field), from: table, where };
  const join = compiling.alias();
  const joined = (name: string): RawBuilder<unknown> => sql.ref(`${join}.${name}`);
  if (branch.way === 'through') {
    const from = sql`${sql.table(branch.entity)} as ${sql.id(join)} inner join ${table} on ${column(linked, 'id')} = ${joined(branch.far)}`;
    return { own: id, key: joined(branch.near), from, where: every([sql<SqlBool>`${joined('deleted_at')} is null`, where]) };
  }
  const [near, far] = branch.way === 'links' ? ['record_id', 'target_id'] : ['target_id', 'record_id'];
  const from = sql`${sql.table(branch.table)} as ${sql.id(join)} inner join ${table} on ${column(linked, 'id')} = ${joined(far)}`;
  return { own: id, key: joined(near), from, where };
}
