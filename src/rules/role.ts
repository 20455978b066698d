import { parseRights } from '../auth/rights-text.ts';
import { hasPower } from '../auth/permissions.ts';
import { AppError } from '../errors.ts';
import { givesRoles, isLastAdministrator } from './administrators.ts';
import type { Rule, RuleFault } from './rule.ts';

function textFaults(rights: string): readonly RuleFault[] {
  try {
    parseRights(rights);
    return [];
  } catch (error) {
    if (error instanceof AppError) return [{ field: 'rights', key: error.key, params: error.params }];
    throw error;
  }
}

/** A matrix that cannot be read grants nothing and is not kept; with the role of the last administrator the last one would go. */
export const role: Rule = {
  check: async (run, { id, before, after }) => {
    const [old, next] = [before?.['rights'] ?? null, after?.['rights'] ?? null];
    if ((after === null || old !== next) && !hasPower(run.session, 'roles')) return [{ field: null, key: 'error.role_power' }];
    if (typeof next === 'string' && next !== old) {
      const faults = textFaults(next);
      if (faults.length > 0) return faults;
    }
    if (id === null || !givesRoles(old) || (after !== null && givesRoles(next))) return [];
    return (await isLastAdministrator(run.queries, { role: id })) ? [{ field: null, key: 'error.last_administrator' }] : [];
  },
};
