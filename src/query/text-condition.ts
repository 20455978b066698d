import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { definitionOf } from '../entities/registry.ts';
import type { FieldDef } from '../fields/definition.ts';
import type { Bounds } from '../fields/type.ts';
import { foldSearch } from '../util/fold.ts';
import { column, containsWords, every, NEVER, some, type Compiling, type RowRef, type Where } from './compile.ts';

/** The text of `field` contains `text`, whatever the case and the width; the label also by its pinyin or initials, phones by their digits. */
export function contains(compiling: Compiling, row: RowRef, field: string, def: FieldDef, text: string): Where {
  const wanted = def.kind === 'phone' ? text.replace(/[\s()-]/g, '') : foldSearch(text);
  if (wanted === '') return NEVER;
  const isLabel = definitionOf(row.entity).label === field;
  const ref = def.kind === 'phone' ? digits(column(row, field)) : column(row, field);
  const found = isLabel && /^[a-z ]+$/.test(wanted) ? some([like(compiling, ref, wanted), containsReading(row, wanted)]) : like(compiling, ref, wanted);
  return def.kind !== 'phone' && isSearched(row, field) ? every([containsWords(compiling, row, [wanted]), found]) : found;
}

/** The text of `field` is that of `bounds`, whatever the case and the width. */
export function equalsText(compiling: Compiling, row: RowRef, field: string, { from }: Bounds): Where {
  if (from === null) return NEVER;
  const wanted = foldSearch(String(from));
  const same = sameText(compiling, column(row, field), wanted, String(from));
  return isSearched(row, field) ? every([containsWords(compiling, row, [wanted]), same]) : same;
}

/** Whether the entity's search knows the text of that field, so that its index may go first. */
function isSearched(row: RowRef, field: string): boolean {
  return definitionOf(row.entity).search?.fields.includes(field) === true;
}

/** Searched text holds the label's pinyin and initials as well. */
function containsReading(row: RowRef, wanted: string): Where {
  return sql<SqlBool>`${column(row, 'search_text')} like ${pattern(wanted.replace(/ /g, ''))} escape '\\'`;
}

function digits(ref: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`replace(replace(${ref}, '-', ''), ' ', '')`;
}

/** `%` and `_` of the text are themselves. */
function pattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** SQLite's `lower` knows ASCII only: a text with anything beside that and Han characters is folded by the program. */
const UNUSUAL = '*[^ -~一-鿿]*';

function like({ context }: Compiling, ref: RawBuilder<unknown>, wanted: string): Where {
  const sought = pattern(wanted);
  if (context.engine === 'postgres') return sql<SqlBool>`lower(normalize(${ref}, NFKC)) like ${sought} escape '\\'`;
  return sql<SqlBool>`(lower(${ref}) like ${sought} escape '\\' or (${ref} glob ${UNUSUAL} and search_fold(${ref}) like ${sought} escape '\\'))`;
}

function sameText({ context }: Compiling, ref: RawBuilder<unknown>, wanted: string, typed: string): Where {
  if (context.engine === 'postgres') return sql<SqlBool>`(${ref} = ${typed} or lower(normalize(${ref}, NFKC)) = ${wanted})`;
  return sql<SqlBool>`(${ref} = ${typed} or lower(${ref}) = ${wanted} or (${ref} glob ${UNUSUAL} and search_fold(${ref}) = ${wanted}))`;
}
