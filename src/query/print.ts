import type { EntityName } from '../entities/names.ts';
import { fieldOf, filterFieldOf } from '../entities/registry.ts';
import type { FieldDef } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import type { Lang } from '../i18n/index.ts';
import type { ConditionFilter, Filter, FilterValue } from './filter.ts';
import { dayIn } from '../util/date-words.ts';
import { printedField, printedStep } from './names.ts';
import { endOfPath } from './paths.ts';
import { printedText, printedWord } from './quoting.ts';
import { hasDays, hasFixedWords, SIGN_OF, SPECIAL_WORDS, usualOperator } from './values.ts';

/** The tree as a line of the language, in words of `lang`; parsing it gives the same tree. */
export function printFilter(entity: EntityName, filter: Filter, lang: Lang): string {
  if (filter.type === 'all' && filter.of.length === 0) return '';
  return printed(entity, filter, lang, 'any');
}

/** Printed as a part of something that holds together tighter than `around` is put in brackets. */
function printed(entity: EntityName, filter: Filter, lang: Lang, around: 'any' | 'all' | 'not'): string {
  switch (filter.type) {
    case 'words':
      return printedWord(filter.text);
    case 'condition':
      return printedCondition(entity, filter, lang);
    case 'not':
      return printedNot(entity, filter.of, lang);
    case 'all':
    case 'any':
      return printedGroup(entity, filter, lang, around);
  }
}

function printedGroup(entity: EntityName, { type, of }: Filter & { readonly type: 'all' | 'any' }, lang: Lang, around: 'any' | 'all' | 'not'): string {
  // Everything and nothing have no words of their own inside a line.
  if (of.length === 0) return type === 'all' ? 'id:any' : '-id:any';
  const separator = type === 'all' ? ' ' : lang === 'zh' ? ' 或 ' : ' or ';
  const line = of.map((part) => printed(entity, part, lang, type)).join(separator);
  return around === 'not' || (type === 'any' && around === 'all') ? `(${line})` : line;
}

function printedNot(entity: EntityName, of: Filter, lang: Lang): string {
  const path = of.type === 'condition' ? linkedPath(entity, of) : null;
  return path === null ? `-${printed(entity, of, lang, 'not')}` : linked(entity, path, lang, 'none');
}

/** The path of a condition that only says that there is a linked record, which is printed by the name of the entity: `contact:any`. */
function linkedPath(entity: EntityName, { field, op, path }: ConditionFilter): readonly string[] | null {
  const step = path.at(-1);
  const end = step === undefined || field !== 'id' || op !== 'any' ? undefined : endOfPath(entity, path.slice(0, -1));
  return step !== undefined && end !== undefined && fieldOf(end, step) === undefined ? path : null;
}

function linked(entity: EntityName, path: readonly string[], lang: Lang, which: 'none' | 'any'): string {
  return `${pathNames(entity, path, lang).join('.')}:${special(which, lang)}`;
}

function printedCondition(entity: EntityName, one: ConditionFilter, lang: Lang): string {
  const toLinked = linkedPath(entity, one);
  if (toLinked !== null) return linked(entity, toLinked, lang, 'any');
  const end = endOfPath(entity, one.path);
  const def = end === undefined ? undefined : filterFieldOf(end, one.field);
  if (end === undefined || def === undefined) return `${[...one.path, one.field].join('.')}:${one.values.map(({ text }) => printedText(text)).join(',')}`;
  const name = [...pathNames(entity, one.path, lang), printedField(end, one.field, lang)].join('.');
  const values = one.values.map((value) => printedValue(end, one.field, def, value, lang));
  if (one.op === 'none' || one.op === 'any') return `${name}:${special(one.op, lang)}`;
  if (one.op === 'between') return `${name}:${values.join('..')}`;
  return `${name}${one.op === usualOperator(def) ? ':' : SIGN_OF[one.op]}${values.join(',')}`;
}

function printedValue(entity: EntityName, field: string, def: FieldDef, { text, me }: FilterValue, lang: Lang): string {
  if (me === true) return special('me', lang);
  if (text === '') return '';
  if (hasFixedWords(def)) return printedText(fixedWord(entity, field, def, text, lang));
  return printedText(hasDays(def) ? dayIn(text, lang) : text);
}

/** The word of a choice, or yes or no, in `lang`. */
function fixedWord(entity: EntityName, field: string, def: FieldDef, text: string, lang: Lang): string {
  const context = { lang, today: '1970-01-01', timeZone: 'UTC', entity, field };
  return fieldType(def).format(fieldType(def).parse(text, def, context), def, context);
}

/** A word that stands for nothing, anything or the operator, in `lang`. */
export function special(which: keyof typeof SPECIAL_WORDS, lang: Lang): string {
  return SPECIAL_WORDS[which][lang === 'zh' ? 1 : 0];
}

function pathNames(entity: EntityName, path: readonly string[], lang: Lang): string[] {
  return path.map((step, index) => printedStep(endOfPath(entity, path.slice(0, index)) ?? entity, step, lang));
}
