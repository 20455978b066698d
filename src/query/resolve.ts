import type { EntityName } from '../entities/names.ts';
import { definitionOf, fieldOf } from '../entities/registry.ts';
import { invalid, type AppError } from '../errors.ts';
import type { MessageKey } from '../i18n/index.ts';
import { foldSearch } from '../util/fold.ts';
import { pinyinForms } from '../util/pinyin.ts';
import { all, any, condition, not, type ConditionFilter, type Filter, type FilterValue } from './filter.ts';
import { nearest } from './near.ts';
import { endOfPath } from './paths.ts';
import { shortPlaceName } from './place-names.ts';
import { fieldParam, isWordList, targetOf } from './values.ts';

/** A value of a list kept by hand: retired ones too, deleted ones not. */
export interface ReferenceValue {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
  /** Every name that it has: also the Chinese one where that is another. */
  readonly called?: readonly string[];
  /** In a tree: the names of what it stands under. */
  readonly under?: readonly string[];
}

/** All values of such a list. */
export type ReferenceValues = (entity: EntityName) => Promise<readonly ReferenceValue[]>;

/**
 * The same tree with the ids of the records that the values of look-ups name: by exact name, else code, else (in trees of places) the name
 * without 省, 市 …, else the whole pinyin or its initials if only one name reads so. Throws AppError `invalid` with the place of a value that
 * no record has, and the nearest ones.
 */
export async function resolveFilter(entity: EntityName, filter: Filter, lookupValues: ReferenceValues): Promise<Filter> {
  const targets = new Set(conditionsOf(filter).flatMap((one) => targetOfCondition(entity, one) ?? []));
  const lists = new Map<EntityName, readonly ReferenceValue[]>();
  for (const target of targets) lists.set(target, await lookupValues(target));
  return resolved(entity, filter, lists);
}

/** Every condition of a tree. */
export function conditionsOf(filter: Filter): readonly ConditionFilter[] {
  if (filter.type === 'condition') return [filter];
  if (filter.type === 'not') return conditionsOf(filter.of);
  return filter.type === 'words' ? [] : filter.of.flatMap(conditionsOf);
}

/** Whether a tree asks for words or parts of texts. */
export function asksForText(filter: Filter): boolean {
  if (filter.type === 'condition') return filter.op === 'contains' || filter.op === 'begins';
  if (filter.type === 'not') return asksForText(filter.of);
  return filter.type === 'words' || filter.of.some(asksForText);
}

function targetOfCondition(entity: EntityName, one: ConditionFilter): EntityName | undefined {
  const end = endOfPath(entity, one.path);
  const def = end === undefined ? undefined : fieldOf(end, one.field);
  const target = def === undefined ? undefined : targetOf(def);
  return target !== undefined && isWordList(target) ? target : undefined;
}

type Lists = ReadonlyMap<EntityName, readonly ReferenceValue[]>;

function resolved(entity: EntityName, filter: Filter, lists: Lists): Filter {
  if (filter.type === 'all') return all(filter.of.map((part) => resolved(entity, part, lists)));
  if (filter.type === 'any') return any(filter.of.map((part) => resolved(entity, part, lists)));
  if (filter.type === 'not') return not(resolved(entity, filter.of, lists));
  if (filter.type === 'words') return filter;
  const target = targetOfCondition(entity, filter);
  const values = target === undefined ? undefined : lists.get(target);
  if (target === undefined || values === undefined) return filter;
  const find = (value: FilterValue): FilterValue => {
    if (value.me === true || value.text === '' || value.ids !== undefined) return value;
    return { ...value, ids: idsOf(target, value, values, filter, endOfPath(entity, filter.path) ?? entity) };
  };
  return condition(filter.path, filter.field, filter.op, filter.values.map(find));
}

function idsOf(target: EntityName, value: FilterValue, values: readonly ReferenceValue[], one: ConditionFilter, entity: EntityName): readonly number[] {
  const found = matchValues(target, value.text, values);
  if (found.length === 0) throw wrongValue('query.unknown_value_near', value, nearest(value.text, values.map(({ name }) => name), 4), one, entity);
  const places = definitionOf(target).reference?.places === true;
  const names = new Set(found.map((each) => foldSearch(places ? shortPlaceName(namesOf(each).at(-1) ?? each.name) : each.name)));
  if (names.size > 1) throw wrongValue('query.ambiguous_value', value, [...new Set(found.map(({ name }) => name))].slice(0, 6), one, entity);
  return found.map(({ id }) => id);
}

function wrongValue(key: MessageKey, value: FilterValue, names: readonly string[], one: ConditionFilter, entity: EntityName): AppError {
  const near = names.join(' / ');
  const params = { value: value.text, field: fieldParam(entity, one.field), near };
  return invalid(near === '' ? 'query.unknown_value' : key, params, value.place ?? { field: one.field });
}

/** The values that `text` names, by the first rule that finds any; several names only where pinyin says too little. */
export function matchValues(entity: EntityName, text: string, values: readonly ReferenceValue[]): readonly ReferenceValue[] {
  const wanted = foldSearch(text);
  const places = definitionOf(entity).reference?.places === true;
  const rules: ((value: ReferenceValue) => boolean)[] = [
    (value) => namesOf(value).some((name) => foldSearch(name) === wanted),
    ({ code }) => code !== null && foldSearch(code) === wanted,
    (value) => places && namesOf(value).some((name) => foldSearch(shortPlaceName(name)) === wanted),
    (value) => places && underParent(value).includes(wanted.replaceAll(' ', '')),
  ];
  const latin = wanted.replace(/[\s'-]/g, '');
  if (/^[a-z]{2,}$/.test(latin)) rules.push((value) => readings(value, places, 'full').includes(latin), (value) => readings(value, places, 'initials').includes(latin));
  for (const rule of rules) {
    const found = values.filter(rule);
    if (found.length > 0) return found;
  }
  return [];
}

const namesOf = ({ name, called }: ReferenceValue): readonly string[] => called ?? [name];

/** A place's names with and without 省, 市 … */
const placeNames = (names: readonly string[]): readonly string[] => names.flatMap((name) => [name, shortPlaceName(name)]);

/** 长春市朝阳区, 长春朝阳: which one of a name that several places have. */
function underParent(value: ReferenceValue): readonly string[] {
  const names = placeNames(namesOf(value));
  return placeNames(value.under ?? []).flatMap((above) => names.map((own) => foldSearch(above + own).replaceAll(' ', '')));
}

function readings(value: ReferenceValue, places: boolean, form: 'full' | 'initials'): string[] {
  const names = places ? placeNames(namesOf(value)) : namesOf(value);
  return names.map((one) => foldSearch(pinyinForms(one)[form]).replace(/\s/g, ''));
}
