/** What the form of conditions offers: subjects of a line, the comparisons of each in words, the values as an operator types them. */
import type { EntityName } from '../entities/names.ts';
import { conditionsOf, definitionOf, fieldOf, fieldsOf, filterFieldOf, FULL_TEXT, spansOf } from '../entities/registry.ts';
import { AppError } from '../errors.ts';
import type { FieldDef } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { comma, entityLabel, fieldLabel, hasMessage, t, type Lang, type MessageKey } from '../i18n/index.ts';
import { dayIn, keptDay } from '../util/date-words.ts';
import { isPermitted, type FilterContext } from './context.ts';
import { LIMITS, type Comparison, type FilterValue } from './filter.ts';
import { filterOfNode, takesSeveral, wantsNoValue, type FormGroup, type FormRow, type Subject } from './form.ts';
import { stepNamed } from './names.ts';
import { endOfPath, hopOf, linkedEntities } from './paths.ts';
import { parseFilter } from './parser.ts';
import { printFilter, special } from './print.ts';
import { hasDays, hasFixedWords, isWordList, operatorsOf, targetOf, usualOperator } from './values.ts';

/** The entity and the definition of what a line is about; `linked`: that there is such a record at all. */
export interface SubjectField {
  readonly entity: EntityName;
  readonly field: string;
  readonly def: FieldDef;
  readonly linked: boolean;
}

/** Undefined for words, and where the subject means nothing. */
export function subjectField(entity: EntityName, subject: Subject | null): SubjectField | undefined {
  if (subject === null || subject === 'words') return undefined;
  const end = endOfPath(entity, subject.path);
  const def = end === undefined ? undefined : filterFieldOf(end, subject.field);
  if (end === undefined || def === undefined) return undefined;
  return { entity: end, field: subject.field, def, linked: isLinked(entity, subject) };
}

/** `contact:any`: only that there is a linked record. */
function isLinked(entity: EntityName, { path, field }: { readonly path: readonly string[]; readonly field: string }): boolean {
  const step = path.at(-1);
  const before = endOfPath(entity, path.slice(0, -1));
  return field === 'id' && step !== undefined && before !== undefined && fieldOf(before, step) === undefined;
}

/** What a subject is called: 名称, 联系人 › 姓名. */
export function subjectLabel(entity: EntityName, subject: Subject | null, lang: Lang, arrow = '›'): string {
  if (subject === null) return '';
  if (subject === 'words') return t(lang, 'query.form.words');
  const found = subjectField(entity, subject);
  const steps = subject.path.map((step, index) => stepLabel(endOfPath(entity, subject.path.slice(0, index)) ?? entity, step, lang));
  const own = found === undefined || found.linked ? [] : [fieldLabel(lang, found.entity, found.field)];
  return [...steps, ...own].join(` ${arrow} `);
}

export const stepLabel = (entity: EntityName, step: string, lang: Lang): string => (fieldOf(entity, step) === undefined ? entityLabel(lang, step) : fieldLabel(lang, entity, step));

/** Kinds of subjects that are compared in the same words. */
type Manner = 'words' | 'linked' | 'flag' | 'word' | 'record' | 'day' | 'number' | 'text';

function mannerOf(entity: EntityName, subject: Subject): Manner {
  const found = subjectField(entity, subject);
  if (found === undefined) return 'words';
  if (found.linked) return 'linked';
  const target = targetOf(found.def);
  if (target !== undefined) return isWordList(target) ? 'word' : 'record';
  if (hasFixedWords(found.def)) return found.def.kind === 'flag' ? 'flag' : 'word';
  if (hasDays(found.def)) return 'day';
  return operatorsOf(found.def).includes('contains') ? 'text' : 'number';
}

/** A comparison as the form offers it; some are the others of one that the language has. */
export interface FormOperator {
  readonly op: Comparison;
  readonly negated: boolean;
  readonly words: MessageKey;
}

type Written = readonly [Comparison, MessageKey] | readonly [Comparison, MessageKey, 'negated'];
const EMPTY: readonly Written[] = [['none', 'query.op.none'], ['any', 'query.op.any']];
const WORDS: Readonly<Record<Manner, readonly Written[]>> = {
  words: [['contains', 'query.op.contains'], ['contains', 'query.op.contains-not', 'negated']],
  linked: [['any', 'query.op.linked'], ['any', 'query.op.linked-not', 'negated']],
  flag: [['eq', 'query.op.is'], ['ne', 'query.op.is-not']],
  word: [
    ['eq', 'query.op.is'], ['ne', 'query.op.is-not'], ['gt', 'query.op.above'], ['ge', 'query.op.above-or'], ['lt', 'query.op.below'], ['le', 'query.op.below-or'],
    ['between', 'query.op.between'], ...EMPTY,
  ],
  record: [['contains', 'query.op.named'], ['contains', 'query.op.named-not', 'negated'], ['eq', 'query.op.is'], ['ne', 'query.op.is-not'], ...EMPTY],
  day: [
    ['eq', 'query.op.on'], ['between', 'query.op.between'], ['lt', 'query.op.before'], ['gt', 'query.op.after'], ['le', 'query.op.before-or'], ['ge', 'query.op.after-or'],
    ['ne', 'query.op.on-not'], ...EMPTY,
  ],
  number: [
    ['eq', 'query.op.equals'], ['ge', 'query.op.at-least'], ['le', 'query.op.at-most'], ['gt', 'query.op.more'], ['lt', 'query.op.less'], ['between', 'query.op.between'],
    ['ne', 'query.op.equals-not'], ...EMPTY,
  ],
  text: [
    ['contains', 'query.op.contains'], ['contains', 'query.op.contains-not', 'negated'], ['begins', 'query.op.begins'], ['eq', 'query.op.equals'], ['ne', 'query.op.equals-not'],
    ...EMPTY, ['gt', 'query.op.behind'], ['ge', 'query.op.behind-or'], ['lt', 'query.op.ahead'], ['le', 'query.op.ahead-or'], ['between', 'query.op.between'],
  ],
};

/** The comparisons of a subject, the usual one first. */
export function operatorsFor(entity: EntityName, subject: Subject): readonly FormOperator[] {
  const found = subjectField(entity, subject);
  const manner = mannerOf(entity, subject);
  const known: readonly Comparison[] = found === undefined ? ['contains'] : found.linked ? ['any'] : found.field === FULL_TEXT ? ['contains', 'none', 'any'] : operatorsOf(found.def);
  return WORDS[manner].filter(([op]) => known.includes(op)).map(([op, words, negated]) => ({ op, negated: negated !== undefined, words }));
}

/** Comparisons that are one another's others, records without a value included. */
const TURNED: Partial<Readonly<Record<Comparison, Comparison>>> = { eq: 'ne', ne: 'eq', none: 'any', any: 'none' };

/** How a line is compared, in words; what is negated in a way that has no words of its own is said with `not` before it. */
export function operatorWords(entity: EntityName, { subject, op, negated }: FormRow): { readonly words: MessageKey | null; readonly not: boolean } {
  if (subject === null) return { words: null, not: negated };
  const written = WORDS[mannerOf(entity, subject)];
  const exact = written.find(([own, , other]) => own === op && (other !== undefined) === negated);
  if (exact !== undefined) return { words: exact[1], not: false };
  // The others of “is” are those that it is not.
  const turned = negated ? written.find(([own]) => own === TURNED[op]) : undefined;
  if (turned !== undefined) return { words: turned[1], not: false };
  return { words: written.find(([own]) => own === op)?.[1] ?? null, not: negated };
}

/** The comparison that a new line on a subject begins with. */
export function usualFor(entity: EntityName, subject: Subject): Comparison {
  const found = subjectField(entity, subject);
  return found === undefined ? 'contains' : found.linked ? 'any' : usualOperator(found.def);
}

/** How the value of a line is given: not at all, typed, or chosen from a list: fixed words, or records of an entity. */
export type ValueManner = { readonly by: 'nothing' } | { readonly by: 'typing'; readonly days: boolean } | { readonly by: 'words' } | { readonly by: 'records'; readonly of: EntityName };

export function valueManner(entity: EntityName, { subject, op }: Pick<FormRow, 'subject' | 'op'>): ValueManner {
  const found = subjectField(entity, subject);
  if (subject !== 'words' && (found === undefined || found.linked || wantsNoValue(op))) return { by: 'nothing' };
  if (found === undefined) return { by: 'typing', days: false };
  const target = targetOf(found.def);
  if (target !== undefined && (isWordList(target) || op !== 'contains')) return { by: 'records', of: target };
  if (hasFixedWords(found.def)) return { by: 'words' };
  return { by: 'typing', days: hasDays(found.def) };
}

/** The words of a choice, or yes and no, as they are kept and as they are called. */
export function fixedWords({ entity, field, def }: SubjectField, lang: Lang): readonly { readonly word: string; readonly label: string }[] {
  const stored = def.kind === 'choice' ? def.options : def.kind === 'flag' ? [1, 0] : [];
  return stored.map((value) => ({ word: String(value), label: wordLabel({ entity, field, def }, String(value), lang) }));
}

function wordLabel({ entity, field, def }: Pick<SubjectField, 'entity' | 'field' | 'def'>, word: string, lang: Lang): string {
  const context = { lang, today: '1970-01-01', timeZone: 'UTC', entity, field };
  try {
    return fieldType(def).format(fieldType(def).parse(word, def, context), def, context);
  } catch (error) {
    // A word that the program does not know any more is shown as it is.
    if (error instanceof AppError) return word;
    throw error;
  }
}

/** A value as people read it. */
export function valueLabel(entity: EntityName, subject: Subject | null, { text, me }: FilterValue, lang: Lang): string {
  if (me === true) return special('me', lang);
  const found = subjectField(entity, subject);
  if (found === undefined || text === '') return text;
  if (hasFixedWords(found.def)) return wordLabel(found, text, lang);
  return hasDays(found.def) ? dayIn(text, lang) : text;
}

/** Signs that part values from one another where several are typed. */
const PARTS = /[,，、;；]/;

/** The values of a typed line as one text, in quotes where one has a sign that parts them. */
export function valuesText(entity: EntityName, row: FormRow, lang: Lang, which: 0 | 1 = 0): string {
  const label = (value: FilterValue | undefined): string => (value === undefined ? '' : valueLabel(entity, row.subject, value, lang));
  if (row.subject === 'words' || !takesSeveral(row.op)) return label(row.values[which]);
  return row.values.map((value) => inParts(label(value))).join(comma(lang));
}

const inParts = (text: string): string => (PARTS.test(text) || /["＂“”]/.test(text) || text !== text.trim() ? quotedPart(text) : text);

/** Any sign of quotation ends a part in quotes, so each is marked as the text's own. */
const quotedPart = (text: string): string => `"${text.replace(/["＂“”\\]/g, '\\$&')}"`;

/** What was typed as values: several, parted by commas (not within a number), where the comparison takes them. */
export function typedValues(entity: EntityName, { subject, op }: Pick<FormRow, 'subject' | 'op'>, text: string): readonly FilterValue[] {
  const found = subjectField(entity, subject);
  const days = found !== undefined && hasDays(found.def);
  const kept = (part: string): FilterValue => ({ text: days ? (keptDay(part) ?? part.trim()) : part });
  if (subject === 'words' || !takesSeveral(op)) return text.trim() === '' ? [] : [kept(subject === 'words' ? text : text.trim())];
  return partsOf(text).map(kept);
}

function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  let open = false;
  const end = (): void => {
    const own = isQuoted ? part : part.trim();
    if (own !== '') parts.push(own);
    part = '';
    isQuoted = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (open && char === '\\' && at + 1 < text.length) {
      at += 1;
      part += text[at] ?? '';
    } else if (/["＂“”]/.test(char) && (open || part.trim() === '')) {
      if (!open) part = '';
      isQuoted = true;
      open = !open;
    } else if (!open && PARTS.test(char) && !withinNumber(text, at)) end();
    else if (!(isQuoted && !open && char.trim() === '')) part += char;
  }
  end();
  return parts;
}

/** The comma of 1,000. */
const withinNumber = (text: string, at: number): boolean => text[at] === ',' && /\d$/.test(text.slice(0, at)) && /^\d{3}(?!\d)/.test(text.slice(at + 1));

/** A range that was typed as one value (2026-01..2026-03, 100~200) as the range that it is. */
export function settledRow(entity: EntityName, row: FormRow): FormRow {
  const [value, ...more] = row.values;
  if (row.subject === null || row.op !== 'eq' || value === undefined || more.length > 0 || !isRanged(entity, row.subject)) return row;
  const [, from, to] = /^\s*(.*?)\s*(?:\.\.|[~～至])\s*(.*?)\s*$/.exec(value.text) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return row;
  const between: FormRow = { ...row, op: 'between' };
  const end = (text: string): FilterValue => typedValues(entity, between, text)[0] ?? { text: '' };
  return { ...between, values: [end(from), end(to)] };
}

/** Days and numbers: in a text two dots are two dots. */
const isRanged = (entity: EntityName, subject: Subject): boolean => mannerOf(entity, subject) === 'day' || mannerOf(entity, subject) === 'number';

/** The form with every range as such. */
export const settledForm = (entity: EntityName, root: FormGroup): FormGroup => ({ ...root, of: root.of.map((node) => (node.kind === 'row' ? settledRow(entity, node) : settledForm(entity, node))) });

/** What is wrong with a line; null while it is right, or still empty. */
export function rowFault(entity: EntityName, row: FormRow, context: FilterContext): AppError | null {
  const filter = filterOfNode(settledRow(entity, row));
  if (filter === null) return null;
  try {
    parseFilter(entity, printFilter(entity, filter, context.lang), context);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** A subject that a line may be about, or the next step to one. */
export interface Offered {
  readonly subject: Subject;
  readonly label: string;
  /** Its name in the other language, its key and short names: what may be typed for it. */
  readonly names: readonly string[];
}

/** Kept by the program for itself. */
const INNER: ReadonlySet<string> = new Set(['version', 'deleted_at']);

/** The subjects at the end of a path: its own fields, and behind a path whether there is such a record. */
export function subjectsAt(entity: EntityName, path: readonly string[], context: FilterContext): readonly Offered[] {
  const end = endOfPath(entity, path);
  if (end === undefined) return [];
  const other: Lang = context.lang === 'zh' ? 'en' : 'zh';
  const fields = [...Object.keys(fieldsOf(end)), ...Object.keys(conditionsOf(end)), ...Object.keys(spansOf(end)), FULL_TEXT, 'created_at', 'created_by', 'updated_at', 'updated_by', 'id'];
  const own = fields.filter((field) => !INNER.has(field) && isPermitted(context, end, field) && hasMessageOf(end, field)).map((field): Offered => {
    const subject = { path, field };
    return { subject, label: subjectLabel(entity, subject, context.lang), names: [fieldLabel(other, end, field), field, ...aliasesOf(end, field)] };
  });
  if (path.length === 0) return [...own, { subject: 'words', label: t(context.lang, 'query.form.words'), names: ['words', 'search'] }];
  const any: Subject = { path, field: 'id' };
  return isLinked(entity, any) ? [{ subject: any, label: t(context.lang, 'query.form.there-is', { entity: subjectLabel(entity, any, context.lang) }), names: [] }, ...own] : own;
}

const hasMessageOf = (entity: EntityName, field: string): boolean => [`${entity}.${field}`, `record.${field}`].some((key) => hasMessage('zh', key));
const aliasesOf = (entity: EntityName, field: string): readonly string[] => Object.entries(definitionOf(entity).aliases ?? {}).flatMap(([alias, to]) => (to === field ? [alias] : []));

/** The steps from the end of a path to linked records. */
export function stepsAt(entity: EntityName, path: readonly string[], context: FilterContext): readonly { readonly path: readonly string[]; readonly label: string; readonly names: readonly string[] }[] {
  const end = endOfPath(entity, path);
  if (end === undefined || path.length >= LIMITS.path) return [];
  const lookups = Object.keys(fieldsOf(end)).filter((field) => hopOf(end, field) !== undefined && isPermitted(context, end, field));
  // An entity whose name a look-up has is reached by that one.
  const linked = linkedEntities(end).filter((step) => stepNamed(end, step) === step);
  const steps = [...linked, ...lookups].filter((step) => {
    const hop = hopOf(end, step);
    return hop !== undefined && isPermitted(context, hop.to, definitionOf(hop.to).label);
  });
  const other: Lang = context.lang === 'zh' ? 'en' : 'zh';
  return steps.map((step) => ({
    path: [...path, step],
    label: [...path.map((one, index) => stepLabel(endOfPath(entity, path.slice(0, index)) ?? entity, one, context.lang)), stepLabel(end, step, context.lang)].join(' › '),
    names: [stepLabel(end, step, other), step],
  }));
}
