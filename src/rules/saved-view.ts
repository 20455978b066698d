import { scopeOf } from '../auth/permissions.ts';
import { isEntityName } from '../entities/names.ts';
import { AppError } from '../errors.ts';
import type { Values } from '../fields/definition.ts';
import { parseFilter } from '../query/parser.ts';
import type { Rule, RuleFault, RuleRun } from './rule.ts';

/** A line that does not parse would be a view that never opens; what was kept before is left as it is. */
function filterFaults({ session, today }: RuleRun, before: Values | null, after: Values | null): readonly RuleFault[] {
  const entity = String(after?.['entity'] ?? '');
  const filter = String(after?.['filter'] ?? '');
  if (after === null || (before?.['filter'] === after['filter'] && before?.['entity'] === after['entity'])) return [];
  if (!isEntityName(entity)) return [{ field: 'entity', key: 'view.no_entity', params: { name: entity } }];
  try {
    parseFilter(entity, filter, { lang: session.lang, today, timeZone: session.timeZone, operatorId: session.operatorId });
    return [];
  } catch (error) {
    if (error instanceof AppError) return [{ field: 'filter', key: error.key, params: error.params }];
    throw error;
  }
}

/** A view is its owner's alone unless it is shared; others may use a shared one, and only its owner or an administrator may change it. */
export const savedView: Rule = {
  check: async (run, { before, after }) => {
    const { session } = run;
    const faults = filterFaults(run, before, after);
    if (session.operatorId === null || scopeOf(session.grants, 'edit', 'saved_view') === 'all') return faults;
    const isOwn = [before, after].every((values) => values === null || values['owner_id'] === session.operatorId);
    return isOwn ? faults : [{ field: null, key: 'error.view_of_other', denied: true }];
  },
};
