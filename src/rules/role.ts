import { parseRights, readRights } from '../auth/rights-text.ts';
import { hasPower } from '../auth/permissions.ts';
import type { Session } from '../auth/session.ts';
import type { Queries } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { givesRoles, isLastAdministrator } from './administrators.ts';
import { givesMore, overRole } from './giving.ts';
import { reachesMore } from './reach.ts';
import type { RecordDraft, Rule, RuleFault, RuleRun } from './rule.ts';
import { mixes } from './separation.ts';
import { accountsOf } from './staff.ts';

function textFaults(rights: string): readonly RuleFault[] {
  try {
    parseRights(rights);
    return [];
  } catch (error) {
    if (error instanceof AppError) return [{ field: 'rights', key: error.key, params: error.params }];
    throw error;
  }
}

/**
 * A matrix that cannot be read grants nothing and is not kept; with the role of the last administrator the last one would go. Nobody gives by it what they do
 * not have.
 */
export const role: Rule = {
  check: async (run, draft) => {
    const { id, before, after } = draft;
    const [old, next] = [before?.['rights'] ?? null, after?.['rights'] ?? null];
    if ((after === null || old !== next) && !hasPower(run.session, 'roles')) return [{ field: null, key: 'error.role_power', denied: true }];
    if (typeof next === 'string' && next !== old) {
      const faults = textFaults(next);
      if (faults.length > 0) return faults;
    }
    const fault = await rightsFault(run, draft);
    if (fault !== null) return [fault];
    if (id === null || !givesRoles(old) || (after !== null && givesRoles(next))) return [];
    return (await isLastAdministrator(run.queries, { role: id })) ? [{ field: null, key: 'error.last_administrator' }] : [];
  },
};

async function rightsFault(run: RuleRun, { id, before, after }: RecordDraft): Promise<RuleFault | null> {
  const { queries, session } = run;
  const self = id !== null && (await isOwnRole(queries, session, id));
  const over = before === null ? null : overRole(session, readRights(before['rights']), String(before['name']), self);
  if (over !== null || after === null) return over;
  const rights = readRights(after['rights']);
  const more = givesMore(session, rights, null, self);
  if (more !== null || id === null) return more;
  const accounts = await accountsOf(queries);
  const next = accounts.map((account) => (account.roleId === id ? { ...account, rights } : account));
  return (await reachesMore(run, { before: { accounts }, after: { accounts: next }, field: null })) ?? (await mixes(queries, accounts, next, null));
}

/** The role that one works with, by this login or another of the same employee. */
async function isOwnRole(queries: Queries, { operatorId }: Session, id: number): Promise<boolean> {
  if (operatorId === null) return false;
  const own = await queries.selectFrom('operator').select(['role_id', 'employee_id']).where('id', '=', operatorId).executeTakeFirst();
  if (own === undefined || own.role_id === id) return own?.role_id === id;
  if (own.employee_id === null) return false;
  const other = await queries.selectFrom('operator').select('id').where('employee_id', '=', own.employee_id).where('role_id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return other !== undefined;
}
