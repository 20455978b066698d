import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import type { FieldDef } from '../fields/definition.ts';
import { foldSearch } from '../util/fold.ts';
import { column, containsWords, NEVER, some, type CompileContext, type Compiling, type RowRef, type Where } from './compile.ts';
import { isPermitted, type FilterContext } from './context.ts';
import { operatorsOf, targetOf } from './values.ts';

const isText = (def: FieldDef): boolean => targetOf(def) === undefined && operatorsOf(def).includes('contains');

/** The fields of text that an entity has, those that its search knows first. */
export function textFields(entity: EntityName): readonly string[] {
  const known = searchedFields(entity);
  return [...known, ...Object.entries(fieldsOf(entity)).flatMap(([field, def]) => (isText(def) && !known.includes(field) ? [field] : []))];
}

/** Those that stand in `search_text`. */
function searchedFields(entity: EntityName): readonly string[] {
  const { search, label, key } = definitionOf(entity);
  return search?.fields ?? (key === undefined || key === label ? [label] : [label, key]);
}

/** Fields of text beside the searched ones: notes, addresses. No index knows them; they are read. */
export function textsBeside(entity: EntityName, context: FilterContext): readonly string[] {
  const known = searchedFields(entity);
  return textFields(entity).filter((field) => !known.includes(field) && isPermitted(context, entity, field));
}

/** The text stands somewhere in the record: where the search finds it, or in any other field of text. */
export function fullText(compiling: Compiling, row: RowRef, text: string): Where {
  const wanted = foldSearch(text);
  if (wanted === '') return NEVER;
  const beside = textsBeside(row.entity, compiling.context);
  const searched = containsWords(compiling, row, [wanted]);
  return beside.length === 0 ? searched : some([searched, among(compiling.context, row, beside, wanted)]);
}

/** Any of the words stands in a text that no index knows: told without asking what of the searched text may be read. */
export function besideHolds(entity: EntityName, context: CompileContext, words: readonly string[]): Where {
  const beside = textsBeside(entity, context);
  return some(words.map((word) => among(context, { entity, alias: entity }, beside, word)));
}

/** Whether the record has any text at all. */
export const anyText = (row: RowRef): Where => sql<SqlBool>`${column(row, 'search_text')} <> ''`;

/** What folding leaves as it is. */
export const HAN = /^[\u4e00-\u9fff]+$/;

function among(context: CompileContext, row: RowRef, fields: readonly string[], wanted: string): Where {
  const texts = fields.flatMap((field) => textsOf(row, field));
  const all = sql`concat_ws(${'\n'}, ${sql.join(texts)})`;
  if (context.engine === 'postgres') return HAN.test(wanted) ? sql<SqlBool>`strpos(${all}, ${wanted}) > 0` : sql<SqlBool>`strpos(lower(normalize(${all}, NFKC)), ${wanted}) > 0`;
  if (HAN.test(wanted)) return sql<SqlBool>`instr(${all}, ${wanted}) > 0`;
  return sql<SqlBool>`instr(search_fold(${all}), ${wanted}) > 0`;
}

/** A phone also as its bare digits. */
function textsOf(row: RowRef, field: string): readonly RawBuilder<unknown>[] {
  const ref = column(row, field);
  return fieldsOf(row.entity)[field]?.kind === 'phone' ? [ref, sql`replace(replace(replace(${ref}, '-', ''), ' ', ''), '+', '')`] : [ref];
}
