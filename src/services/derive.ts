import { createHash } from 'node:crypto';
import { definitionOf, fieldsOf } from '../entities/registry.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import type { Value, Values } from '../fields/definition.ts';
import type { SearchThrough } from '../entities/entity.ts';
import type { Postings } from '../db/postings.ts';
import { foldSearch } from '../util/fold.ts';
import { NAME_RULE, nameSort, pinyinForms } from '../util/pinyin.ts';
import { numberedFields } from './numbering.ts';

/** The columns that follow from a record's values. */
export interface Derived {
  readonly name_sort: string;
  readonly search_text: string;
}

export interface Deriver {
  /** The fields that the derived columns are made of. */
  readonly fields: readonly string[];
  /** Where the search goes through another entity's main record (a customer's main contact). */
  readonly through: SearchThrough | null;
  /** The fields of that main record which they are made of. */
  readonly mainFields: readonly string[];
  /** name_sort and search_text of a record; `main` are the values of the main record that the search goes through. */
  readonly derive: (values: Values, main?: Values | null) => Derived;
}

/** Derived columns that were made before the record was complete, in a thread that reads a file; with the grams of all that were read together. */
export interface Ready extends Derived {
  /** The values that they were made of. */
  readonly of: Values;
  readonly mainOf: Values | null;
  /** The grams of its text, and of those that were read with it: it is the one at `place`. */
  readonly postings: Postings;
  readonly place: number;
}

/** Stands in a text where a number will stand that the record gets when it is written. No text of a field has it: controls are refused. */
const LATER = '\u0002';

type Part = (values: Values) => string;

const derivers = new Map<EntityName, Deriver>();

/** Makes the derived columns of an entity's records, compiled once from its definition: about three microseconds a row. */
export function deriver(entity: EntityName): Deriver {
  const known = derivers.get(entity);
  if (known) return known;
  const def = definitionOf(entity);
  const through = def.search?.through ?? null;
  const own = searchedFields(entity);
  const parts = own.map((field) => part(entity, field));
  const mainParts = through ? through.fields.map((field) => part(asEntity(through.entity), field)) : [];
  const made: Deriver = {
    fields: [...new Set([def.label, ...(def.reading === undefined ? [] : [def.reading]), ...own])],
    through,
    mainFields: through === null ? [] : mainFieldsOf(through),
    derive: (values, main) => {
      // Before the main record's name: the pinyin of the last name read is kept.
      const name_sort = nameSort(asText(values[def.label]), readingOf(def.reading, values));
      let text = '';
      for (const one of parts) text = join(text, one(values));
      if (main) for (const one of mainParts) text = join(text, one(main));
      return { name_sort, search_text: text };
    },
  };
  derivers.set(entity, made);
  return made;
}

/** By what the derived columns are made: the rule for names, and which fields of which entity are searched. Another one means that they are made anew. */
export function derivedRule(): string {
  const made = ENTITY_NAMES.map((entity) => {
    const { fields, through, mainFields } = deriver(entity);
    return [entity, fields, through, mainFields];
  });
  return `${NAME_RULE} ${createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16)}`;
}

/** `derive` for records that are not numbered yet. */
export function readyDeriver(entity: EntityName): Deriver['derive'] {
  const { derive } = deriver(entity);
  const numbered = numberedFields(entity).map(({ field }) => field);
  return (values, main) => {
    const missing = numbered.filter((field) => (values[field] ?? null) === null);
    return missing.length === 0 ? derive(values, main) : derive({ ...values, ...Object.fromEntries(missing.map((field) => [field, LATER])) }, main);
  };
}

/** What was made ready; `late`: the number that it got meanwhile, whose grams are not among the others. */
interface StillReady extends Derived {
  readonly late: string | null;
}

/** What was made ready, if the record became what it was made of. */
export function stillReady(entity: EntityName, values: Values, main: Values | null, ready: Ready): StillReady | null {
  const { fields, mainFields } = deriver(entity);
  const { of, mainOf } = ready;
  if ((main === null) !== (mainOf === null)) return null;
  if (main !== null && mainOf !== null && main !== mainOf) for (const field of mainFields) if ((main[field] ?? null) !== (mainOf[field] ?? null)) return null;
  let first: string | undefined;
  let changed = 0;
  for (const field of fields) {
    if ((values[field] ?? null) === (of[field] ?? null)) continue;
    first ??= field;
    changed += 1;
  }
  if (first === undefined) return { name_sort: ready.name_sort, search_text: ready.search_text, late: null };
  const number = values[first];
  const isNumber = numberedFields(entity).some(({ field }) => field === first) && first !== definitionOf(entity).label;
  if (changed > 1 || !isNumber || typeof number !== 'string' || !ready.search_text.includes(LATER)) return null;
  const late = foldSearch(number);
  return { name_sort: ready.name_sort, search_text: ready.search_text.replace(LATER, () => late), late };
}

/** What a record is found by: the definition's searched fields; else its label and its code. */
function searchedFields(entity: EntityName): readonly string[] {
  const def = definitionOf(entity);
  if (def.search) return def.search.fields;
  return [...new Set([def.label, def.key ?? def.label, def.reference?.chinese ?? def.label])];
}

function mainFieldsOf(through: SearchThrough): readonly string[] {
  const { label, reading } = definitionOf(asEntity(through.entity));
  return [...new Set([...through.fields, ...(through.fields.includes(label) && reading !== undefined ? [reading] : [])])];
}

function asEntity(name: string): EntityName {
  const found = ENTITY_NAMES.find((entity) => entity === name);
  if (found === undefined) throw new TypeError(`no entity ${name}`);
  return found;
}

function readingOf(field: string | undefined, values: Values): string | undefined {
  const reading = field === undefined ? null : values[field];
  return typeof reading === 'string' && reading !== '' ? reading : undefined;
}

function asText(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function join(text: string, more: string): string {
  if (more === '') return text;
  return text === '' ? more : `${text}\n${more}`;
}

/** The text that one field gives: a label also its pinyin and initials, a phone also its bare digits. */
function part(entity: EntityName, field: string): Part {
  const def = definitionOf(entity);
  if (field === def.label) {
    return (values) => {
      const name = asText(values[field]);
      if (name === '') return '';
      const folded = foldSearch(name);
      const { full, initials } = pinyinForms(name, readingOf(def.reading, values));
      const text = full === '' || full === folded ? folded : `${folded}\n${full}`;
      return initials === '' || initials === folded ? text : `${text}\n${initials}`;
    };
  }
  if (fieldsOf(entity)[field]?.kind === 'phone') {
    return (values) => {
      const phone = asText(values[field]);
      if (phone === '') return '';
      const digits = phone.replace(/\D/g, '');
      return digits === phone ? phone : `${foldSearch(phone)}\n${digits}`;
    };
  }
  return (values) => {
    const text = asText(values[field]);
    return text === '' ? '' : foldSearch(text);
  };
}

/** Entities whose search goes through main records of this one: a changed contact changes what its customer is found by. */
export function foundThrough(entity: EntityName): readonly { readonly entity: EntityName; readonly through: SearchThrough }[] {
  return ENTITY_NAMES.flatMap((name) => {
    const through = definitionOf(name).search?.through;
    return through?.entity === entity ? [{ entity: name, through }] : [];
  });
}
