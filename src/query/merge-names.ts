import { isEntityName, type EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf, fieldsOf } from '../entities/registry.ts';
import { entityLabel, fieldLabel, LANGS, type Lang } from '../i18n/index.ts';
import { findName, foldName, printedField } from './names.ts';
import { targetOf } from './values.ts';

/** Where the value of a merge field is found: from the record, the own company or the operator who writes, along look-ups; or the day. */
export type MergeSource = { readonly root: 'today' } | MergePath;
export interface MergePath {
  readonly root: 'record' | 'company' | 'operator';
  /** Look-ups, or an entity whose main record is meant (the contact of a customer). */
  readonly path: readonly string[];
  readonly entity: EntityName;
  readonly field: string;
}

/** The part of a name that means nothing, and on which entity. */
export interface NoSuchField {
  readonly part: string;
  readonly entity: EntityName;
}

const TODAY: ReadonlySet<string> = new Set(['today', '今天', '今日', '日期']);
/** What the own company and whoever writes are called, beside the names of their entities; the first one is how it is written. */
const ROOTS = { company: { zh: ['本单位', '公司', '我公司'], en: ['company'] }, operator: { zh: ['操作员', '经办人'], en: ['operator', 'me'] } } as const satisfies Readonly<Record<string, Record<Lang, readonly string[]>>>;

const isCalled = (entity: EntityName, name: string, also: readonly string[]): boolean => [entity, ...also, ...LANGS.map((lang) => entityLabel(lang, entity))].some((known) => foldName(known) === foldName(name));

/**
 * What the name of a merge field means in a letter to a record of `entity`: key or label of either language, along look-ups by points; `contact` is the main
 * contact of a customer, `company` the own one, `operator` whoever writes.
 */
export function mergeName(entity: EntityName, name: string): MergeSource | NoSuchField {
  if (TODAY.has(name.toLowerCase())) return { root: 'today' };
  const [first = '', ...rest] = name.split(/[.．]/);
  if (rest.length === 0) return pathOf('record', entity, name);
  const tail = rest.join('.');
  if (isCalled(entity, first, [])) return pathOf('record', entity, tail);
  for (const root of ['company', 'operator'] as const) if (isCalled(root, first, [...ROOTS[root].zh, ...ROOTS[root].en])) return pathOf(root, root, tail);
  return pathOf('record', entity, name);
}

function pathOf(root: MergePath['root'], base: EntityName, name: string): MergePath | NoSuchField {
  const named = findName(base, name);
  if ('part' in named) return { part: named.part, entity: named.entity };
  const { path, entity, field } = named;
  let here = base;
  for (const step of path) {
    const next = stepTo(here, step);
    if (next === undefined) return { part: step, entity: here };
    here = next;
  }
  return fieldOf(entity, field) === undefined ? { part: name, entity } : { root, path, entity, field };
}

/** The one record that a step leads to: by a look-up, or the main one of those that a record is found by too. */
export function stepTo(entity: EntityName, step: string): EntityName | undefined {
  const def = fieldOf(entity, step);
  if (def !== undefined) return def.kind === 'lookup' ? targetOf(def) : undefined;
  const through = definitionOf(entity).search?.through;
  return through?.entity === step && isEntityName(step) ? step : undefined;
}

/** What a letter to a record may ask for, for a list to choose from: what is written between the braces, and what it is called. */
export function mergeChoices(entity: EntityName, lang: Lang, permits: (entity: EntityName, field: string) => boolean): readonly { readonly name: string; readonly label: string }[] {
  const of = (base: EntityName, before = ''): readonly { readonly name: string; readonly label: string }[] =>
    Object.keys(fieldsOf(base))
      .filter((field) => permits(base, field))
      .map((field) => ({ name: `${before}${printedField(base, field, lang)}`, label: `${before === '' ? '' : `${entityLabel(lang, base)} › `}${fieldLabel(lang, base, field)}` }));
  const through = definitionOf(entity).search?.through?.entity ?? '';
  const main = isEntityName(through) ? of(through, `${lang === 'zh' ? entityLabel(lang, through) : through}.`) : [];
  const owners = Object.entries(fieldsOf(entity)).flatMap(([field, def]) => {
    const target = def.kind === 'lookup' && def.panel === true ? targetOf(def) : undefined;
    return target === undefined ? [] : of(target, `${printedField(entity, field, lang)}.`);
  });
  const operator = permits('operator', 'name') ? [{ name: `${ROOTS.operator[lang][0]}.${printedField('operator', 'name', lang)}`, label: `${entityLabel(lang, 'operator')} › ${fieldLabel(lang, 'operator', 'name')}` }] : [];
  const today = lang === 'zh' ? '今天' : 'today';
  return [...of(entity), ...main, ...owners, ...of('company', `${ROOTS.company[lang][0]}.`), ...operator, { name: today, label: today }];
}
