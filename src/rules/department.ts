import type { Value, Values } from '../fields/definition.ts';
import { reachesMore } from './reach.ts';
import type { RecordDraft, Rule, RuleFault, RuleRun } from './rule.ts';
import { accountsOf, departmentsOf } from './staff.ts';

/** By where they lie in the tree and who manages them nobody gives more than they reach. */
export const department: Rule = {
  check: async (run, draft) => {
    const fault = await reachFault(run, draft);
    return fault === null ? [] : [fault];
  },
};

const idIn = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null);
const placeOf = (id: number, values: Values) => ({ id, parent_id: idIn(values['parent_id']), manager_id: idIn(values['manager_id']) });

/** A record that has no number yet. */
const NEW = -1;

async function reachFault(run: RuleRun, { id, before, after }: RecordDraft): Promise<RuleFault | null> {
  if (after === null) return null;
  const departments = await departmentsOf(run.queries);
  const next = [...departments.filter((one) => one.id !== id), placeOf(id ?? NEW, after)];
  const accounts = await accountsOf(run.queries);
  const field = before?.['parent_id'] === after['parent_id'] ? 'manager_id' : 'parent_id';
  return await reachesMore(run, { before: { accounts, departments }, after: { accounts, departments: next }, field });
}
