/**
 * The tree of a filter: plain frozen data, made by the parser from a line of the query language and by the form of conditions through the
 * constructors below. Fields and steps are names of the registry; values stay as they were typed (`30d` stays relative), so that a saved
 * filter means the same tomorrow.
 */

/** Where something stands in the line: column 1-based, both in characters (graphemes). */
export interface Place {
  readonly column: number;
  readonly length: number;
}

/** One value of a condition. */
export interface FilterValue {
  /** As typed, choices and yes/no as their stored word, relative days in their English words; empty for an open end of a range and for `me`. */
  readonly text: string;
  /** The operator who asks. */
  readonly me?: true;
  /** The records that a look-up's value names, found by `resolveFilter`. */
  readonly ids?: readonly number[];
  readonly place?: Place;
}

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'between' | 'contains' | 'begins' | 'none' | 'any';

/** All of them hold; of none: everything. */
export interface AllFilter {
  readonly type: 'all';
  readonly of: readonly Filter[];
}
/** One of them holds. */
export interface AnyFilter {
  readonly type: 'any';
  readonly of: readonly Filter[];
}
/** All other records, those with nothing there too. */
export interface NotFilter {
  readonly type: 'not';
  readonly of: Filter;
}
/** A word, or a phrase, that the search finds. */
export interface WordsFilter {
  readonly type: 'words';
  readonly text: string;
}
/** A condition on a field, of this entity or (with a path) of a linked one: any linked record fulfils it. */
export interface ConditionFilter {
  readonly type: 'condition';
  /** Steps to the linked entity: keys of look-ups (`customer_id`) and links (`tags`), names of entities that point here (`contact`). */
  readonly path: readonly string[];
  readonly field: string;
  readonly op: Comparison;
  /** Any of them; two for `between`; none for `none` and `any`. */
  readonly values: readonly FilterValue[];
}
export type Filter = AllFilter | AnyFilter | NotFilter | WordsFilter | ConditionFilter;

/** Longest line, deepest nesting, most words and conditions, and most values of one condition. */
export const LIMITS = { length: 4000, depth: 30, terms: 300, values: 500, path: 4 } as const;

export const EVERYTHING: Filter = Object.freeze({ type: 'all', of: Object.freeze([]) });

/** All of `filters`; nested ones are taken in, one alone is itself. */
export function all(filters: readonly Filter[]): Filter {
  return joined('all', filters);
}

/** Any of `filters`; nested ones are taken in, one alone is itself. */
export function any(filters: readonly Filter[]): Filter {
  return joined('any', filters);
}

function joined(type: 'all' | 'any', filters: readonly Filter[]): Filter {
  const of = filters.flatMap((filter) => (filter.type === type ? filter.of : [filter]));
  const [only] = of;
  if (only !== undefined && of.length === 1) return only;
  return Object.freeze({ type, of: Object.freeze(of) });
}

export function not(of: Filter): Filter {
  return Object.freeze({ type: 'not', of });
}

export function words(text: string): Filter {
  return Object.freeze({ type: 'words', text });
}

/** A condition; values may be given as plain text. */
export function condition(
  path: readonly string[],
  field: string,
  op: Comparison,
  values: readonly (string | FilterValue)[] = [],
): ConditionFilter {
  const frozen = values.map((value) => Object.freeze(typeof value === 'string' ? { text: value } : { ...value }));
  return Object.freeze({ type: 'condition', path: Object.freeze([...path]), field, op, values: Object.freeze(frozen) });
}

/** The same tree without the traces of one line and one database: places and ids found. */
export function bareFilter(filter: Filter): Filter {
  if (filter.type === 'all' || filter.type === 'any') return Object.freeze({ type: filter.type, of: Object.freeze(filter.of.map(bareFilter)) });
  if (filter.type === 'not') return not(bareFilter(filter.of));
  if (filter.type === 'words') return filter;
  const values = filter.values.map((value) => (value.me === true ? { text: '', me: true as const } : { text: value.text }));
  return condition(filter.path, filter.field, filter.op, values);
}
