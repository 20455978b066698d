import type { EntityName } from '../entities/names.ts';
import { compileFilter, type CompileContext, type Where, type WordSearch } from './compile.ts';
import type { Filter } from './filter.ts';
import { ownCondition } from './own-condition.ts';

/**
 * The tree as a condition for `where` in a query on the table of `entity` under its own name (give `alias` for another). Values are always
 * bound, tables and columns come from the registry. The caller says itself that the records are not deleted. Look-ups must have been
 * resolved (`resolveFilter`). Throws AppError `invalid` where the tree names a field that does not exist or may not be filtered.
 */
export function filterCondition(entity: EntityName, filter: Filter, search: WordSearch, context: CompileContext, alias: string = entity): Where {
  let count = 0;
  const next = (): string => {
    count += 1;
    return `f${count}`;
  };
  return compileFilter({ search, context, alias: next, own: ownCondition }, { entity, alias }, filter);
}
