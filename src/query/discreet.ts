import type { EntityName } from '../entities/names.ts';
import { definitionOf, filterFieldOf } from '../entities/registry.ts';
import type { FieldDef } from '../fields/definition.ts';
import { fieldType } from '../fields/registry.ts';
import { all, any, condition, not, words, type ConditionFilter, type Filter } from './filter.ts';
import { endOfPath } from './paths.ts';
import { hasDays, hasFixedWords, targetOf } from './values.ts';

/** Stands for what was typed and may name somebody. */
export const UNTOLD = '…';

/**
 * The filter without what may name a person: words that were searched, and what texts and look-ups of records are compared with. Days, amounts,
 * choices and values of lists stay: they say which records were meant, and belong to nobody.
 */
export function discreetFilter(entity: EntityName, filter: Filter): Filter {
  switch (filter.type) {
    case 'all':
      return all(filter.of.map((part) => discreetFilter(entity, part)));
    case 'any':
      return any(filter.of.map((part) => discreetFilter(entity, part)));
    case 'not':
      return not(discreetFilter(entity, filter.of));
    case 'words':
      return words(UNTOLD);
    case 'condition':
      return discreetCondition(entity, filter);
  }
}

function discreetCondition(entity: EntityName, { path, field, op, values }: ConditionFilter): Filter {
  const end = endOfPath(entity, path);
  const def = end === undefined ? undefined : filterFieldOf(end, field);
  if (def !== undefined && namesNobody(def)) return condition(path, field, op, values);
  const some = values.map(({ me, text }) => (me === true ? { text: '', me } : { text: text === '' ? '' : UNTOLD }));
  return condition(path, field, op, some);
}

function namesNobody(def: FieldDef): boolean {
  const target = targetOf(def);
  if (target !== undefined) return definitionOf(target).reference !== undefined;
  return hasFixedWords(def) || hasDays(def) || fieldType(def).column !== 'text';
}
