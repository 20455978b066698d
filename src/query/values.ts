import { isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf, filterFieldOf } from '../entities/registry.ts';
import { AppError } from '../errors.ts';
import type { FieldDef } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import type { Bounds, Operator } from '../fields/type.ts';
import { hasMessage, type MessageParams } from '../i18n/index.ts';
import { keptDay } from '../util/date-words.ts';
import { foldSearch } from '../util/fold.ts';
import { fieldContext, type FilterContext } from './context.ts';
import { any, condition, not, type Comparison, type Filter, type FilterValue, type Place } from './filter.ts';
import type { NamedField } from './names.ts';
import { fault, type Piece } from './reader.ts';

/** One item of a list of values: a value, or a range with at most one open end. */
export type Item = { readonly from: Piece } | { readonly from: Piece | null; readonly to: Piece | null; readonly place: Place };

/** A condition as read, before its field has a say. */
export interface ReadCondition {
  readonly named: NamedField;
  /** Null for the colon alone. */
  readonly op: Comparison | null;
  readonly items: readonly Item[];
  readonly name: Piece;
  readonly sign: Place;
}

/** Words that stand for having nothing or anything, and for the operator who asks; in quotes they are themselves. */
export const SPECIAL_WORDS = {
  none: ['none', '无', '空'],
  any: ['any', '有'],
  me: ['me', '我'],
} as const;

/** How the comparisons are written. */
export const SIGN_OF: Readonly<Record<Operator, string>> = {
  eq: ':=',
  ne: ':!=',
  gt: ':>',
  ge: ':>=',
  lt: ':<',
  le: ':<=',
  between: '..',
  contains: ':',
  begins: ':^',
  none: ':none',
  any: ':any',
};

/** The name of a field as a parameter of a message. */
export function fieldParam(entity: EntityName, field: string): { readonly key: string } {
  const own = `${entity}.${field}`;
  return { key: hasMessage('zh', own) ? own : `record.${field}` };
}

/** What the message about a name without meaning says: the name, the entity, and a few fields that there are. */
export function unknownParams(entity: EntityName, name: string, some: readonly string[] = definitionOf(entity).list.columns): MessageParams {
  return { name, entity: { key: `entity.${entity}` }, some: some.slice(0, 4).join(' / ') };
}

/** The entity that a look-up or links field points to. */
export function targetOf(def: FieldDef): EntityName | undefined {
  return (def.kind === 'lookup' || def.kind === 'links') && isEntityName(def.to) ? def.to : undefined;
}

/** Whether values of a target are few and kept by hand, so that each must be one that exists; others are found by what their label contains. */
export function isWordList(target: EntityName): boolean {
  return definitionOf(target).reference !== undefined;
}

/** Whether a text names one of its records as an import understands it: a word of a list, or the way from the top of a tree. */
export const isNamed = (target: EntityName): boolean => isWordList(target) || definitionOf(target).tree !== undefined;

/** The comparisons that a field knows. */
export function operatorsOf(def: FieldDef): readonly Operator[] {
  const target = targetOf(def);
  if (target === undefined) return fieldType(def).operators;
  const ordered = def.kind === 'lookup' && definitionOf(target).reference?.ordered === true;
  const usual: readonly Operator[] = isWordList(target) ? ['eq', 'ne'] : ['contains', 'eq', 'ne'];
  return [...usual, ...(ordered ? (['gt', 'ge', 'lt', 'le', 'between'] as const) : []), 'none', 'any'];
}

/** How the comparisons that a field knows are written, for messages. */
export function signsOf(def: FieldDef): string {
  return written(operatorsOf(def));
}

function written(operators: readonly Operator[]): string {
  return operators.map((op) => SIGN_OF[op]).join('  ');
}

/** What `name:value` means: contains for text and for look-ups of records that are searched, equals for others. */
export function usualOperator(def: FieldDef): Comparison {
  const target = targetOf(def);
  if (target !== undefined) return isWordList(target) ? 'eq' : 'contains';
  return operatorsOf(def).includes('contains') ? 'contains' : 'eq';
}

export function isSpecial(piece: Piece, which: keyof typeof SPECIAL_WORDS): boolean {
  return !piece.quoted && SPECIAL_WORDS[which].some((word) => word === foldSearch(piece.text));
}

/** The filter of a condition as read: one condition, or any of several when the list mixes values, ranges, none and any. */
export function conditionOf(read: ReadCondition, context: FilterContext): Filter {
  const def = filterFieldOf(read.named.entity, read.named.field);
  if (def === undefined) throw fault('query.unknown_name', unknownParams(read.named.entity, read.name.text), read.name.place);
  const plain: Piece[] = [];
  const others: Filter[] = [];
  for (const item of read.items) {
    const special = specialFilter(read, item);
    if (special !== null) others.push(special);
    else if ('to' in item) others.push(rangeFilter(read, def, item, context));
    else plain.push(item.from);
  }
  if (read.op !== null && read.op !== 'eq' && others.length > 0 && read.items.length > 1) throw oneValue(read);
  const values = plain.length === 0 ? [] : [plainFilter(read, def, plain, context)];
  return any([...values, ...others]);
}

function specialFilter(read: ReadCondition, item: Item): Filter | null {
  if ('to' in item) return null;
  const none = isSpecial(item.from, 'none');
  if (!none && !isSpecial(item.from, 'any')) return null;
  if (read.op !== null && read.op !== 'eq' && read.op !== 'ne') throw badOperator(read, ['eq', 'ne']);
  const empty = none !== (read.op === 'ne');
  const { path, field, whole } = read.named;
  if (!whole) return condition(path, field, empty ? 'none' : 'any');
  const linked = condition(path, 'id', 'any');
  return empty ? not(linked) : linked;
}

function rangeFilter(read: ReadCondition, def: FieldDef, item: { from: Piece | null; to: Piece | null; place: Place }, context: FilterContext): Filter {
  if (!operatorsOf(def).includes('between')) throw fault('query.range', { field: fieldParam(read.named.entity, read.named.field) }, item.place);
  if (read.op !== null && read.op !== 'eq') throw oneValue(read);
  if (targetOf(def) === undefined) requireOrder(read.named, def, item, context);
  const ends = [item.from, item.to].map((piece) => (piece === null ? { text: '' } : valueOf(read, def, piece, 'between', context)));
  return condition(read.named.path, read.named.field, 'between', ends);
}

/** A range that ends before it begins holds nothing: surely a slip. */
function requireOrder({ entity, field }: NamedField, def: FieldDef, { from, to, place }: { from: Piece | null; to: Piece | null; place: Place }, context: FilterContext): void {
  if (from === null || to === null) return;
  const bounds = (piece: Piece): Bounds => boundsAt({ entity, field }, def, piece, context);
  const start = bounds(from).from;
  const end = bounds(to).to;
  if (start !== null && end !== null && start > end) throw fault('query.range_reversed', {}, place);
}

/** Comparisons that take a list of values: any of them. */
const SEVERAL: ReadonlySet<Comparison> = new Set(['eq', 'ne', 'contains', 'begins']);

function plainFilter(read: ReadCondition, def: FieldDef, pieces: readonly Piece[], context: FilterContext): Filter {
  const op = read.op ?? usualOperator(def);
  const known = operatorsOf(def);
  if (!known.includes(op)) throw badOperator(read, known);
  if (pieces.length > 1 && !SEVERAL.has(op)) throw oneValue(read);
  const values = pieces.map((piece) => valueOf(read, def, piece, op, context));
  return condition(read.named.path, read.named.field, op, values);
}

function badOperator(read: ReadCondition, known: readonly Operator[]): AppError {
  return fault('query.operator', { field: fieldParam(read.named.entity, read.named.field), signs: written(known) }, read.sign);
}

function oneValue(read: ReadCondition): AppError {
  return fault('query.one_value', {}, read.sign);
}

function valueOf(read: ReadCondition, def: FieldDef, piece: Piece, op: Comparison, context: FilterContext): FilterValue {
  const { place } = piece;
  if (piece.text.trim() === '') throw fault('query.quote_empty', {}, place);
  const target = targetOf(def);
  if (target !== undefined) return target === 'operator' && isSpecial(piece, 'me') ? { text: '', me: true, place } : { text: piece.text, place };
  if (op === 'contains' || op === 'begins') return { text: piece.text, place };
  return { text: checkedText(read.named, def, piece, context), place };
}

/** The text of a value that the field understands; the words of choices and of yes and no as they are stored, whatever the language. */
function checkedText(named: NamedField, def: FieldDef, piece: Piece, context: FilterContext): string {
  const { from } = boundsAt(named, def, piece, context);
  if (hasFixedWords(def)) return fieldType(def).write(from, def);
  return hasDays(def) ? (keptDay(piece.text) ?? piece.text) : piece.text;
}

/** The bounds of a value; its field's error then points at where in the line it is wrong. */
function boundsAt({ entity, field }: Pick<NamedField, 'entity' | 'field'>, def: FieldDef, piece: Piece, context: FilterContext): Bounds {
  try {
    return fieldType(def).bounds(piece.text, def, fieldContext(context, entity, field));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw fault(error.key, error.params, placeInside(piece.place, error.place.column, error.place.length));
  }
}

/** Whether the values are words fixed by the program, told in each language. */
export function hasFixedWords(def: FieldDef): boolean {
  return def.kind === 'choice' || def.kind === 'flag';
}

/** Whether the values are days, for which words and durations may stand. */
export function hasDays(def: FieldDef): boolean {
  return def.kind === 'date' || def.kind === 'time';
}

function placeInside(place: Place, column = 1, length?: number): Place {
  const offset = Math.max(0, Math.min(column - 1, place.length - 1));
  return { column: place.column + offset, length: Math.max(1, Math.min(length ?? place.length, place.length - offset)) };
}
