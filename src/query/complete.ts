import type { EntityName } from '../entities/names.ts';
import { definitionOf, filterFieldOf } from '../entities/registry.ts';
import type { FieldDef } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { entityLabel, fieldLabel, t, type Lang } from '../i18n/index.ts';
import { pinyinForms } from '../util/pinyin.ts';
import { fieldContext, isPermitted, type FilterContext } from './context.ts';
import { findName, foldName, filteredNames, namesOf, printedField, printedStep } from './names.ts';
import { linkedEntities } from './paths.ts';
import { printedText } from './quoting.ts';
import { special } from './print.ts';
import { hasDays, hasFixedWords, isWordList, operatorsOf, targetOf, usualOperator } from './values.ts';
import { typedAt, type Typed } from './typed.ts';

/** What may stand at the cursor. Offsets are those of the line as a JavaScript string. */
export interface FilterCompletion {
  /** Replaces the line from `from` to `to` (end excluded). */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** Names of records of an entity that begin with or contain `typed`, or read so; a few. */
export type FindNames = (entity: EntityName, typed: string) => Promise<readonly { readonly label: string; readonly hint: string }[]>;

interface Offer {
  readonly text: string;
  readonly label: string;
  /** What may be typed for it besides its text. */
  readonly names?: readonly string[];
}

/** Names, operators and values that may stand at the cursor (offset in the string) of a line, the likeliest first. */
export async function completeFilter(
  entity: EntityName,
  line: string,
  cursor: number,
  context: FilterContext,
  findNames: FindNames,
): Promise<readonly FilterCompletion[]> {
  const typed = typedAt(line, cursor);
  if (typed === null) return [];
  const offers = typed.name === null ? nameOffers(entity, typed, context) : await valueOffers(entity, typed.name, typed, context, findNames);
  const seen = new Set<string>();
  const fresh = offers.filter(({ text }) => !seen.has(text) && seen.add(text) !== undefined);
  return fresh.map(({ text, label }) => ({ text, label, from: typed.from, to: typed.to }));
}

/** Those that what was typed begins, then those that it stands in; by name, reading and initials. */
function matching(offers: readonly Offer[], typed: string): readonly Offer[] {
  const wanted = foldName(typed);
  if (wanted === '') return offers;
  const names = offers.map((offer) => ({ offer, names: [offer.text, ...(offer.names ?? [])].flatMap(readings) }));
  const begins = names.filter(({ names: forms }) => forms.some((form) => form.startsWith(wanted)));
  const within = names.filter((one) => !begins.includes(one) && one.names.some((form) => form.includes(wanted)));
  return [...begins, ...within].map(({ offer }) => offer);
}

function readings(name: string): string[] {
  const { full, initials } = pinyinForms(name);
  return [foldName(name), full, initials];
}

function nameOffers(entity: EntityName, typed: Typed, context: FilterContext): readonly Offer[] {
  const parts = typed.text.split(/[.．]/);
  const last = parts.pop() ?? '';
  const before = parts.length === 0 ? undefined : findName(entity, `${parts.join('.')}.id`);
  if (before !== undefined && 'part' in before) return [];
  const at = before?.entity ?? entity;
  const prefix = parts.length === 0 ? '' : `${parts.join('.')}.`;
  const permitted = filteredNames(at).filter((field) => isPermitted(context, at, field));
  const fields = permitted.map((field) => fieldOffer(at, field, prefix, context.lang));
  const readable = linkedEntities(at).filter((other) => isPermitted(context, other, definitionOf(other).label));
  const entities = readable.map((other) => entityOffer(at, other, prefix, context.lang));
  return matching([...fields, ...entities], last);
}

function fieldOffer(entity: EntityName, field: string, prefix: string, lang: Lang): Offer {
  const name = printedField(entity, field, lang);
  const other = printedField(entity, field, lang === 'zh' ? 'en' : 'zh');
  const label = fieldLabel(lang, entity, field);
  return { text: `${prefix}${name}:`, label: label === other ? label : `${label}  ${other}`, names: namesOf(entity, field) };
}

function entityOffer(entity: EntityName, other: EntityName, prefix: string, lang: Lang): Offer {
  const name = printedStep(entity, other, lang);
  const labels = [other, entityLabel('zh', other), entityLabel('en', other)];
  return { text: `${prefix}${name}.`, label: t(lang, 'query.complete.linked', { entity: entityLabel(lang, other) }), names: labels };
}

async function valueOffers(entity: EntityName, name: string, typed: Typed, context: FilterContext, findNames: FindNames): Promise<readonly Offer[]> {
  const named = findName(entity, name);
  if ('part' in named || !isPermitted(context, named.entity, named.field)) return [];
  const def = filterFieldOf(named.entity, named.field);
  if (def === undefined) return [];
  const values = matching(fixedOffers(named.entity, named.field, def, context), typed.text);
  const found = await foundOffers(def, named.whole ? named.entity : targetOf(def), typed.text, findNames);
  const bare = typed.text === '' && typed.first;
  const specials = bare ? specialOffers(def, named.whole, context.lang) : [];
  const signs = bare && !typed.signed && !named.whole ? signOffers(def, context.lang) : [];
  return [...found, ...values, ...specials, ...signs];
}

async function foundOffers(def: FieldDef, target: EntityName | undefined, typed: string, findNames: FindNames): Promise<Offer[]> {
  if (target === undefined) return [];
  // Long lists are not offered before something is typed.
  if (typed === '' && !isWordList(target)) return [];
  const found = await findNames(target, typed);
  return found.map(({ label, hint }) => ({ text: printedText(label), label: hint === '' ? label : `${label}  ${hint}` }));
}

/** The relative days that are asked for most. */
export const relativeDays = (lang: Lang): readonly string[] => RELATIVE_DAYS[lang];

const RELATIVE_DAYS: Readonly<Record<Lang, readonly string[]>> = {
  zh: '今天 本周 本月 本季度 今年 昨天 上周 上月 上季度 去年 明天 下周 下月 近30天 30天'.split(' '),
  en: 'today this-week this-month this-quarter this-year yesterday last-week last-month last-quarter last-year tomorrow next-week next-month last-30d 30d'.split(' '),
};

/** The values that the program itself knows: words of choices, yes and no, relative days. */
function fixedOffers(entity: EntityName, field: string, def: FieldDef, context: FilterContext): readonly Offer[] {
  if (hasDays(def)) return RELATIVE_DAYS[context.lang].map((word) => ({ text: word, label: word }));
  if (!hasFixedWords(def)) return [];
  const stored = def.kind === 'choice' ? def.options : [1, 0];
  const inOwn = fieldContext(context, entity, field);
  return stored.map((value) => {
    const word = fieldType(def).format(value, def, inOwn);
    return { text: printedText(word), label: word, names: [String(value)] };
  });
}

function specialOffers(def: FieldDef, whole: boolean, lang: Lang): readonly Offer[] {
  const known = operatorsOf(def);
  const me = targetOf(def) === 'operator' ? [{ text: special('me', lang), label: t(lang, 'query.complete.me') }] : [];
  const empty = whole || known.includes('none') ? [{ text: special('none', lang), label: t(lang, 'query.complete.none') }] : [];
  const filled = whole || known.includes('any') ? [{ text: special('any', lang), label: t(lang, 'query.complete.any') }] : [];
  return [...me, ...empty, ...filled];
}

function signOffers(def: FieldDef, lang: Lang): readonly Offer[] {
  const ordered = targetOf(def) !== undefined;
  const signs = [
    ['ge', '>=', ordered ? 'query.complete.rank_ge' : 'query.complete.ge'],
    ['le', '<=', ordered ? 'query.complete.rank_le' : 'query.complete.le'],
    ['gt', '>', ordered ? 'query.complete.rank_gt' : 'query.complete.gt'],
    ['lt', '<', ordered ? 'query.complete.rank_lt' : 'query.complete.lt'],
    ['ne', '!=', 'query.complete.ne'],
    ['eq', '=', 'query.complete.eq'],
    ['begins', '^', 'query.complete.begins'],
  ] as const;
  const known = operatorsOf(def);
  const usual = usualOperator(def);
  return signs.filter(([op]) => known.includes(op) && op !== usual).map(([, sign, key]) => ({ text: sign, label: `${sign}  ${t(lang, key)}` }));
}

