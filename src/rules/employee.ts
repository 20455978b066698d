import type { Rule, RuleRun } from './rule.ts';
import { isLastAdministrator } from './administrators.ts';

/**
 * Disables the logins of employees whose last day has passed: of these, or of all. The last one who gives roles stays, or nobody could let others in.
 * Returns the names of the operators.
 */
export async function disableLeavers(run: Pick<RuleRun, 'queries' | 'today' | 'write'>, employees?: readonly number[]): Promise<readonly string[]> {
  let query = run.queries
    .selectFrom('operator')
    .innerJoin('employee', 'employee.id', 'operator.employee_id')
    .select(['operator.id', 'operator.name'])
    .where('operator.locked', '=', 0)
    .where('operator.deleted_at', 'is', null)
    .where('employee.left_on', '<', run.today);
  if (employees !== undefined) query = query.where('employee.id', 'in', employees);
  const gone: string[] = [];
  for (const { id, name } of await query.orderBy('operator.id').execute()) {
    if (await isLastAdministrator(run.queries, { operator: id })) continue;
    await run.write('operator', [{ id, values: { locked: 1 } }]);
    gone.push(name);
  }
  return gone;
}

/** Whoever has left logs in no more. */
export const employee: Rule = {
  settle: async (run, changes) => {
    const left = changes.filter(({ after }) => typeof after['left_on'] === 'string' && after['left_on'] < run.today).map(({ id }) => id);
    if (left.length > 0) await disableLeavers(run, left);
  },
};
