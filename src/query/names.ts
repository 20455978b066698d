import { STAMPS } from '../entities/entity.ts';
import type { EntityName } from '../entities/names.ts';
import { conditionsOf, definitionOf, fieldsOf, FULL_TEXT, spansOf } from '../entities/registry.ts';
import { entityLabel, fieldLabel, hasMessage, LANGS, type Lang } from '../i18n/index.ts';
import { foldSearch } from '../util/fold.ts';
import { isPermitted, type FilterContext } from './context.ts';
import { LIMITS } from './filter.ts';
import { hopOf, linkedEntities } from './paths.ts';

/** What a name before the colon means. */
export interface NamedField {
  readonly path: readonly string[];
  /** The entity at the end of the path, and its field. */
  readonly entity: EntityName;
  readonly field: string;
  /** The name was that of an entity (`contact:none`, `contact:李`): the linked records themselves. */
  readonly whole: boolean;
}

/** The part of a name that means nothing. */
export interface UnknownName {
  readonly part: string;
  /** Offset of that part in the name, in UTF-16 units. */
  readonly offset: number;
  readonly entity: EntityName;
}

const SHORTENED = /_(?:id|on|at)$/;

/** Names are the same whatever their case, width, spaces, hyphens and underlines. */
export function foldName(name: string): string {
  return foldSearch(name).replace(/[\s_-]+/g, '');
}

/** Every field that may be named, the entity's own first, then the stamps. */
export function namedFields(entity: EntityName): readonly string[] {
  return [...Object.keys(fieldsOf(entity)), ...Object.keys(STAMPS)];
}

/** What a condition may begin with: a field, a stamp, a condition that has a name, a length of time, or all the text. */
export function filteredNames(entity: EntityName): readonly string[] {
  return [...namedFields(entity), ...Object.keys(conditionsOf(entity)), ...Object.keys(spansOf(entity)), FULL_TEXT];
}

/** The names of a field in the order of their weight: the key, aliases, the key without `_id`, the labels. */
function namesOfField(entity: EntityName, field: string): readonly string[][] {
  const own = Object.entries(definitionOf(entity).aliases ?? {}).flatMap(([alias, to]) => (to === field ? [alias] : []));
  const aliases = field === FULL_TEXT ? ['text'] : own;
  const labels = LANGS.map((lang) => fieldLabel(lang, entity, field));
  return [[field], aliases, [field.replace(SHORTENED, '')], labels];
}

type Names = ReadonlyMap<string, string>;
/** Made once per entity, and anew when its fields are others (an extra field was added). */
const known = new Map<EntityName, { readonly fields: unknown; readonly names: Names }>();

/** Folded name → field. Where two fields share a name the heavier one has it: `level` is the field `level`, not `level_id`. */
function fieldIndex(entity: EntityName): Names {
  const made = known.get(entity);
  if (made !== undefined && made.fields === fieldsOf(entity)) return made.names;
  const index = new Map<string, string>();
  const lists = filteredNames(entity).map((field) => ({ field, byWeight: namesOfField(entity, field) }));
  for (let weight = 0; weight < 4; weight += 1) {
    for (const { field, byWeight } of lists) {
      for (const name of byWeight[weight] ?? []) if (!index.has(foldName(name))) index.set(foldName(name), field);
    }
  }
  known.set(entity, { fields: fieldsOf(entity), names: index });
  return index;
}

/** The step that a name stands for: a look-up before an entity of the same name. */
export function stepNamed(entity: EntityName, name: string): string | undefined {
  const folded = foldName(name);
  const field = fieldIndex(entity).get(folded);
  if (field !== undefined && hopOf(entity, field) !== undefined) return field;
  return linkedEntities(entity).find((other) => foldName(other) === folded || LANGS.some((lang) => foldName(entityLabel(lang, other)) === folded));
}

/** What `name` (`last`, `联系人.姓名`, `customer.level`) means on `entity`, or which part of it means nothing. */
export function findName(entity: EntityName, name: string): NamedField | UnknownName {
  const parts = name.split(/[.．]/);
  const path: string[] = [];
  let at = entity;
  let offset = 0;
  for (const part of parts.slice(0, -1)) {
    const step = path.length < LIMITS.path ? stepNamed(at, part) : undefined;
    const hop = step === undefined ? undefined : hopOf(at, step);
    if (step === undefined || hop === undefined) return { part, offset, entity: at };
    path.push(step);
    at = hop.to;
    offset += part.length + 1;
  }
  return lastPart(at, path, parts.at(-1) ?? '', offset);
}

function lastPart(entity: EntityName, path: readonly string[], part: string, offset: number): NamedField | UnknownName {
  const field = fieldIndex(entity).get(foldName(part));
  if (field !== undefined) return { path, entity, field, whole: false };
  const step = path.length < LIMITS.path ? stepNamed(entity, part) : undefined;
  const hop = step === undefined ? undefined : hopOf(entity, step);
  if (step === undefined || hop === undefined) return { part, offset, entity };
  return { path: [...path, step], entity: hop.to, field: definitionOf(hop.to).label, whole: true };
}

/** Every name that an unknown one may be near to, those of the other language too. */
export function allNames(entity: EntityName, context: FilterContext): readonly string[] {
  const fields = filteredNames(entity).filter((field) => isPermitted(context, entity, field));
  const names = fields.flatMap((field) => namesOfField(entity, field).flat());
  return [...names, ...linkedEntities(entity).flatMap((other) => [other, ...LANGS.map((lang) => entityLabel(lang, other))])];
}

/** A name that needs no quotes: nothing that the language reads as its own. */
const PLAIN = /^[\p{L}\p{N}_]+$/u;

/** The name of a field as the language prints it: the label in Chinese, the short key in English. */
export function printedField(entity: EntityName, field: string, lang: Lang): string {
  const index = fieldIndex(entity);
  const [key = [], aliases = [], short = [], labels = []] = namesOfField(entity, field);
  const wanted = lang === 'zh' ? labels.slice(0, 1) : [];
  const shortened = short.filter((name) => name !== field);
  const names = [...wanted, ...shortened, ...aliases, ...key];
  return names.find((name) => PLAIN.test(name) && index.get(foldName(name)) === field) ?? field;
}

/** The name of a step as the language prints it. */
export function printedStep(entity: EntityName, step: string, lang: Lang): string {
  const isField = namedFields(entity).includes(step);
  const label = entityLabel(lang, step);
  const name = isField ? printedField(entity, step, lang) : lang === 'zh' && hasMessage('zh', `entity.${step}`) && PLAIN.test(label) ? label : step;
  return stepNamed(entity, name) === step ? name : step;
}

/** A name that was found near, as the language prints what it stands for. */
export function printedName(entity: EntityName, name: string, lang: Lang): string {
  const field = fieldIndex(entity).get(foldName(name));
  if (field !== undefined) return printedField(entity, field, lang);
  const step = stepNamed(entity, name);
  return step === undefined ? name : printedStep(entity, step, lang);
}

/** Every name of a field, in both languages. */
export function namesOf(entity: EntityName, field: string): readonly string[] {
  return namesOfField(entity, field).flat();
}
