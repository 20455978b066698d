import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import type { MessageKey } from '../i18n/index.ts';
import { graphemes } from '../util/text.ts';
import { isPermitted, type FilterContext } from './context.ts';
import { all, any, EVERYTHING, LIMITS, not, words, type Comparison, type Filter, type Place } from './filter.ts';
import { allNames, findName, printedField, printedName, type NamedField, type UnknownName } from './names.ts';
import { nearest } from './near.ts';
import { endOfPath } from './paths.ts';
import { AND_WORDS, OR_WORDS } from './quoting.ts';
import { fault, isSpace, peek, placeAt, placeFrom, placeHere, readBare, readerOf, readQuoted, skipSpaces, type Piece, type Reader } from './reader.ts';
import { conditionOf, fieldParam, unknownParams, type Item } from './values.ts';




/** Signs after a name, longest first, and the comparison that they mean; `:` alone means what is usual for the field. */
const SIGNS: readonly (readonly [string, Comparison])[] = [
  ['!=', 'ne'],
  ['>=', 'ge'],
  ['<=', 'le'],
  ['≠', 'ne'],
  ['≥', 'ge'],
  ['≤', 'le'],
  ['>', 'gt'],
  ['<', 'lt'],
  ['=', 'eq'],
];

interface Parsing {
  readonly entity: EntityName;
  readonly context: FilterContext;
  readonly reader: Reader;
  depth: number;
  terms: number;
}

/**
 * The tree of a line of the query language on `entity`; an empty line is everything. Names, operators and values are checked, the values of
 * look-ups later by `resolveFilter`. Throws AppError `invalid` with `place.column` and `place.length`, in characters as typed.
 */
export function parseFilter(entity: EntityName, line: string, context: FilterContext): Filter {
  const parsing: Parsing = { entity, context, reader: readerOf(line), depth: 0, terms: 0 };
  const { reader } = parsing;
  skipSpaces(reader);
  if (reader.at === reader.chars.length) return EVERYTHING;
  const tree = alternatives(parsing);
  if (reader.at < reader.chars.length) throw here(parsing, 'query.bracket_close');
  return tree;
}

function here(parsing: Parsing, key: MessageKey): Error {
  return fault(key, {}, placeHere(parsing.reader));
}

function alternatives(parsing: Parsing): Filter {
  const sides = [together(parsing)];
  for (;;) {
    const start = parsing.reader.at;
    if (!takeWord(parsing.reader, OR_WORDS) && !takeBar(parsing.reader)) return any(sides);
    const place = placeFrom(parsing.reader, start);
    if (atEnd(parsing.reader)) throw fault('query.or_side', {}, place);
    sides.push(together(parsing));
  }
}

function atEnd(reader: Reader): boolean {
  skipSpaces(reader);
  const char = peek(reader);
  return char === undefined || char === ')' || char === '|' || isWord(reader, OR_WORDS);
}

function together(parsing: Parsing): Filter {
  const { reader } = parsing;
  const parts: Filter[] = [];
  for (;;) {
    const start = reader.at;
    const joined = parts.length > 0 && takeWord(reader, AND_WORDS);
    const ended = atEnd(reader);
    if (ended && joined) throw fault('query.and_side', {}, placeFrom(reader, start));
    if (ended && parts.length > 0) return all(parts);
    if (ended || isWord(reader, AND_WORDS)) throw here(parsing, peek(reader) === ')' ? 'query.bracket_close' : 'query.or_side');
    parts.push(unary(parsing));
    skipSpaces(reader);
  }
}

function unary(parsing: Parsing): Filter {
  const { reader } = parsing;
  if (peek(reader) === '-') {
    const next = peek(reader, 1);
    if (next === undefined || isSpace(next) || next === ')' || next === '|') throw here(parsing, 'query.dash_alone');
    reader.at += 1;
    return deeper(parsing, () => not(unary(parsing)));
  }
  if (peek(reader) === '(') return deeper(parsing, () => group(parsing));
  return term(parsing);
}

/** One level down; a line nested deeper than anybody writes is refused before it could exhaust the stack. */
function deeper(parsing: Parsing, inside: () => Filter): Filter {
  parsing.depth += 1;
  if (parsing.depth > LIMITS.depth) throw fault('query.too_deep', { max: LIMITS.depth }, placeFrom(parsing.reader, parsing.reader.at));
  const filter = inside();
  parsing.depth -= 1;
  return filter;
}

function group(parsing: Parsing): Filter {
  const { reader } = parsing;
  const start = reader.at;
  reader.at += 1;
  skipSpaces(reader);
  if (peek(reader) === ')') throw fault('query.bracket_empty', {}, placeAt(reader, start, reader.at + 1));
  if (peek(reader) === undefined) throw fault('query.bracket_open', {}, placeAt(reader, start, start + 1));
  const inner = alternatives(parsing);
  if (peek(reader) !== ')') throw fault('query.bracket_open', {}, placeAt(reader, start, start + 1));
  reader.at += 1;
  return inner;
}

function term(parsing: Parsing): Filter {
  const { reader } = parsing;
  parsing.terms += 1;
  if (parsing.terms > LIMITS.terms) throw fault('query.too_many', { max: LIMITS.terms }, placeFrom(reader, reader.at));
  if (startsSign(reader)) throw here(parsing, 'query.name_missing');
  const piece = peek(reader) === '"' ? readQuoted(reader) : readBare(reader, startsSign);
  if (startsSign(reader)) return conditionAfter(parsing, piece);
  requireBreak(reader);
  if (piece.text.trim() === '') throw fault('query.quote_empty', {}, piece.place);
  return words(piece.text);
}

function startsSign(reader: Reader): boolean {
  const char = peek(reader);
  return char === ':' || (char !== undefined && SIGNS.some(([sign]) => signAt(reader, sign)));
}

function signAt(reader: Reader, sign: string): boolean {
  return [...sign].every((char, index) => peek(reader, index) === char);
}

/** After a text in quotes and after a value something must end: a space, a bracket, the line. */
function requireBreak(reader: Reader): void {
  const char = peek(reader);
  if (char === undefined || isSpace(char) || char === ')' || char === '|' || char === '(') return;
  throw fault('query.quote_inside', {}, placeHere(reader));
}

function conditionAfter(parsing: Parsing, name: Piece): Filter {
  const { reader, context } = parsing;
  const found = findName(parsing.entity, name.text);
  if ('part' in found) throw unknownName(found, name, context);
  if (!mayFilter(parsing, found)) throw fault('query.forbidden', { name: name.text }, name.place);
  const start = reader.at;
  const op = readSign(reader);
  const sign = placeFrom(reader, start);
  return conditionOf({ named: found, op, items: readItems(reader, found, name), name, sign }, context);
}

/** The field itself, and every look-up on the way to it. */
function mayFilter({ entity, context }: Parsing, { path, entity: end, field }: NamedField): boolean {
  const steps = path.map((step, index) => ({ at: endOfPath(entity, path.slice(0, index)) ?? entity, step }));
  const lookups = steps.filter(({ at, step }) => fieldOf(at, step) !== undefined);
  return isPermitted(context, end, field) && lookups.every(({ at, step }) => isPermitted(context, at, step));
}

function unknownName({ part, offset, entity }: UnknownName, name: Piece, context: FilterContext): Error {
  const before = name.quoted ? 0 : graphemes(name.text.slice(0, offset)).length;
  const length = name.quoted ? name.place.length : Math.max(1, graphemes(part).length);
  const place: Place = { column: name.place.column + before, length: Math.min(length, name.place.length - before || 1) };
  const found = nearest(part, allNames(entity, context)).map((near) => printedName(entity, near, context.lang));
  const near = [...new Set(found)].join(' / ');
  const usual = definitionOf(entity).list.columns.filter((field) => isPermitted(context, entity, field));
  const some = usual.map((field) => printedField(entity, field, context.lang));
  const params = { ...unknownParams(entity, part, some), near };
  return fault(near === '' ? 'query.unknown_name' : 'query.unknown_name_near', params, place);
}

function readSign(reader: Reader): Comparison | null {
  const colon = peek(reader) === ':';
  if (colon) reader.at += 1;
  // A sign only behind the colon: words may have it.
  if (colon && peek(reader) === '^') {
    reader.at += 1;
    return 'begins';
  }
  const found = SIGNS.find(([sign]) => signAt(reader, sign));
  if (found === undefined) return null;
  reader.at += [...found[0]].length;
  return found[1];
}

function readItems(reader: Reader, named: NamedField, name: Piece): readonly Item[] {
  const items: Item[] = [];
  do {
    if (items.length > 0) reader.at += 1;
    skipSpaces(reader);
    if (items.length === LIMITS.values) throw fault('query.too_many_values', { max: LIMITS.values }, placeFrom(reader, reader.at));
    items.push(readItem(reader, named, name));
  } while (peek(reader) === ',');
  requireBreak(reader);
  return items;
}

function readItem(reader: Reader, named: NamedField, name: Piece): Item {
  const start = reader.at;
  const from = readPiece(reader);
  if (!atDots(reader)) {
    if (from !== null) return { from };
    const place = placeFrom(reader, Math.min(start, reader.chars.length - 1));
    throw fault('query.value_missing', { name: name.text, field: fieldParam(named.entity, named.field) }, place);
  }
  reader.at += 2;
  const to = readPiece(reader);
  if (atDots(reader)) throw fault('query.range_twice', {}, placeFrom(reader, start));
  if (from === null && to === null) throw fault('query.range_empty', {}, placeFrom(reader, start));
  return { from, to, place: placeFrom(reader, start) };
}

function atDots(reader: Reader): boolean {
  return peek(reader) === '.' && peek(reader, 1) === '.';
}

function readPiece(reader: Reader): Piece | null {
  if (peek(reader) === '"') return readQuoted(reader);
  const piece = readBare(reader, () => peek(reader) === ',' || atDots(reader));
  return piece.text === '' ? null : piece;
}

function takeBar(reader: Reader): boolean {
  skipSpaces(reader);
  if (peek(reader) !== '|') return false;
  reader.at += 1;
  return true;
}

function takeWord(reader: Reader, of: ReadonlySet<string>): boolean {
  skipSpaces(reader);
  const length = wordLength(reader);
  if (!isWord(reader, of)) return false;
  reader.at += length;
  return true;
}

function isWord(reader: Reader, of: ReadonlySet<string>): boolean {
  const length = wordLength(reader);
  const next = peek(reader, length);
  const text = reader.chars.slice(reader.at, reader.at + length).join('');
  return of.has(text.toLowerCase()) && (next === undefined || isSpace(next) || next === ')' || next === '(' || next === '|');
}

function wordLength(reader: Reader): number {
  let length = 0;
  while (length < 4 && /^\p{L}$/u.test(peek(reader, length) ?? '')) length += 1;
  return length;
}
