import type { RecordDraft, Rule, RuleFault, RuleRun } from './rule.ts';
import { isLastAdministrator } from './administrators.ts';
import { isOwnLogin, overLogin } from './giving.ts';
import { rightsOfRole } from './staff.ts';

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

/** A last day ends the logins of that employee, at once or on the day after: so it is set by whoever may end them (docs/decisions/037). */
async function leavingFault({ queries, session }: RuleRun, { id, before, after }: RecordDraft): Promise<RuleFault | null> {
  const leaves = after?.['left_on'] ?? null;
  if (id === null || leaves === null || leaves === (before?.['left_on'] ?? null)) return null;
  const logins = await queries.selectFrom('operator').select(['id', 'name', 'role_id', 'employee_id']).where('employee_id', '=', id).where('locked', '=', 0).where('deleted_at', 'is', null).orderBy('id').execute();
  for (const login of logins) {
    const self = await isOwnLogin(queries, session, { id: login.id, employeeId: login.employee_id });
    const over = overLogin(session, await rightsOfRole(queries, login.role_id), login.name, self);
    if (over !== null) return { ...over, field: 'left_on', key: 'error.over_leaver' };
  }
  return null;
}

/** Whoever has left logs in no more. */
export const employee: Rule = {
  check: async (run, draft) => {
    const fault = await leavingFault(run, draft);
    return fault === null ? [] : [fault];
  },
  settle: async (run, changes) => {
    const left = changes.filter(({ after }) => typeof after['left_on'] === 'string' && after['left_on'] < run.today).map(({ id }) => id);
    if (left.length > 0) await disableLeavers(run, left);
  },
};
