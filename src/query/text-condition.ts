import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { definitionOf } from '../entities/registry.ts';
import type { FieldDef } from '../fields/definition.ts';
import type { Bounds } from '../fields/type.ts';
import { foldSearch } from '../util/fold.ts';
import { column, containsWords, every, NEVER, some, type Compiling, type RowRef, type Where } from './compile.ts';

/** The text of `field` contains `text`, whatever the case and the width; the label also by its pinyin or initials, phones by their digits. */
export function contains(compiling: Compiling, row: RowRef, field: string, def: FieldDef, text: string): Where {
  const wanted = foldSearch(text);
  if (wanted === '') return NEVER;
  if (def.kind === 'phone') return hasDigits(compiling, row, field, wanted, pattern);
  const named = searchedFirst(compiling, row, field, wanted, like(compiling, column(row, field), wanted));
  const isLabel = definitionOf(row.entity).label === field;
  if (!isLabel || !/^[a-z][a-z ]*$/.test(wanted)) return named;
  const letters = wanted.replace(/ /g, '');
  return some([named, searchedFirst(compiling, row, field, letters, containsReading(compiling, row, letters))]);
}

/** Asks the index first where the entity's search knows the text of that field. */
function searchedFirst(compiling: Compiling, row: RowRef, field: string, wanted: string, where: Where): Where {
  const isSearched = definitionOf(row.entity).search?.fields.includes(field) === true;
  return isSearched ? every([containsWords(compiling, row, [wanted]), where]) : where;
}

/** The text of `field` begins with `text`, whatever the case and the width; phones by their digits. */
export function begins(compiling: Compiling, row: RowRef, field: string, def: FieldDef, text: string): Where {
  const wanted = foldSearch(text);
  if (wanted === '') return NEVER;
  if (def.kind === 'phone') return hasDigits(compiling, row, field, wanted, atStart);
  return searchedFirst(compiling, row, field, wanted, like(compiling, column(row, field), wanted, atStart));
}

function hasDigits(compiling: Compiling, row: RowRef, field: string, wanted: string, made: Pattern): Where {
  const digits = wanted.replace(/\D/g, '');
  const ref = column(row, field);
  if (digits === '') return like(compiling, ref, wanted, made);
  const bare = sql`replace(replace(replace(${ref}, '-', ''), ' ', ''), '+', '')`;
  return searchedFirst(compiling, row, field, digits, sql<SqlBool>`${bare} like ${made(digits)} escape '\\'`);
}

/** The text of `field` is that of `bounds`, whatever the case and the width. */
export function equalsText(compiling: Compiling, row: RowRef, field: string, { from }: Bounds): Where {
  if (from === null) return NEVER;
  const wanted = foldSearch(String(from));
  const same = sameText(compiling, column(row, field), wanted, String(from));
  return searchedFirst(compiling, row, field, wanted, same);
}

/**
 * The label's pinyin or initials contain these letters. They stand behind the label in the first three lines of the searched text
 * (services/derive.ts) where the label is more than one Latin word.
 */
function containsReading({ context }: Compiling, row: RowRef, letters: string): Where {
  const text = column(row, 'search_text');
  const label = column(row, definitionOf(row.entity).label);
  const position = sql.raw(context.engine === 'postgres' ? 'strpos' : 'instr');
  const after = (lines: RawBuilder<unknown>): RawBuilder<unknown> => sql`substr(${lines}, ${position}(${lines} || ${'\n'}, ${'\n'}) + 1)`;
  const head = sql`length(${text}) - length(${after(after(after(text)))})`;
  const hasReading = context.engine === 'postgres' ? sql<SqlBool>`${label} ~ '[^A-Za-z0-9]'` : sql<SqlBool>`${label} glob '*[^A-Za-z0-9]*'`;
  return every([hasReading, sql<SqlBool>`${position}(${text}, ${letters}) between 1 and ${head}`]);
}

/** `%` and `_` of the text are themselves. */
const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
type Pattern = (text: string) => string;
export const pattern: Pattern = (text) => `%${literally(text)}%`;
const atStart: Pattern = (text) => `${literally(text)}%`;

/** SQLite's `lower` knows ASCII only: a text with anything beside that and Han characters is folded by the program. */
const UNUSUAL = '*[^ -~一-鿿]*';

function like({ context }: Compiling, ref: RawBuilder<unknown>, wanted: string, made: Pattern = pattern): Where {
  const sought = made(wanted);
  if (context.engine === 'postgres') return sql<SqlBool>`lower(normalize(${ref}, NFKC)) like ${sought} escape '\\'`;
  return sql<SqlBool>`(lower(${ref}) like ${sought} escape '\\' or (${ref} glob ${UNUSUAL} and search_fold(${ref}) like ${sought} escape '\\'))`;
}

function sameText({ context }: Compiling, ref: RawBuilder<unknown>, wanted: string, typed: string): Where {
  if (context.engine === 'postgres') return sql<SqlBool>`(${ref} = ${typed} or lower(normalize(${ref}, NFKC)) = ${wanted})`;
  return sql<SqlBool>`(${ref} = ${typed} or lower(${ref}) = ${wanted} or (${ref} glob ${UNUSUAL} and search_fold(${ref}) = ${wanted}))`;
}
