import { stewardOf } from '../auth/covers.ts';
import { RIGHT_ACTIONS, type RightAction, type Rights, type Scope } from '../auth/matrix.ts';
import { isOwned, scopeOf } from '../auth/permissions.ts';
import { reachOf, type ReachDepartment, type Staff } from '../auth/reach.ts';
import type { ScopeIds, Session } from '../auth/session.ts';
import { ENTITY_NAMES, type EntityName } from '../entities/names.ts';
import { definitionOf } from '../entities/registry.ts';
import { isOwnLogin } from './giving.ts';
import type { RuleFault, RuleRun } from './rule.ts';
import { departmentsOf, type Account } from './staff.ts';

/** Logins and departments before a change and after it. */
export interface Regrouped {
  readonly before: { readonly accounts: readonly Account[]; readonly departments?: readonly ReachDepartment[] };
  readonly after: { readonly accounts: readonly Account[]; readonly departments?: readonly ReachDepartment[] };
  /** Where the fault is told. */
  readonly field: string | null;
}

/**
 * Whose records somebody reaches by department and deputies is given, too, only by whoever reaches them: the first login that would reach more records of
 * somebody than the session does itself.
 */
export async function reachesMore(run: Pick<RuleRun, 'queries' | 'session' | 'today'>, { before, after, field }: Regrouped): Promise<RuleFault | null> {
  const { session, queries, today } = run;
  if (session.grants === 'all' || reachesAll(session)) return null;
  const departments = await departmentsOf(queries);
  const was: Staff = { operators: before.accounts, departments: before.departments ?? departments };
  const is: Staff = { operators: after.accounts, departments: after.departments ?? departments };
  const known = new Map(before.accounts.map((account) => [account.id, account]));
  for (const account of after.accounts) {
    const own = await isOwnLogin(queries, session, { id: account.id, employeeId: account.employeeId });
    if (!own && stewardOf(session.grants) !== null) continue;
    const old = known.get(account.id);
    const gain = gainOf(session, {
      id: account.id,
      before: old === undefined ? null : { rights: old.rights, ids: reachOf(was, account.id, today) },
      after: { rights: account.rights, ids: reachOf(is, account.id, today) },
    });
    if (gain !== null) return faultOf(gain, account, after.accounts, field);
  }
  return null;
}

const faultOf = ({ of, action, entity }: Gain, { name }: Account, accounts: readonly Account[], field: string | null): RuleFault => ({
  field,
  key: 'error.gives_reach',
  params: { name, of: accounts.find(({ id }) => id === of)?.name ?? '', action: { key: `action.${action}` }, entity: { key: `entity.${entity}` } },
  denied: true,
});

/** Records that are somebody's, but for those that are private whatever the role says. */
const DIVIDED: readonly EntityName[] = ENTITY_NAMES.filter((entity) => isOwned(entity) && definitionOf(entity).scope?.shared === undefined);

const reachesAll = ({ grants }: Session): boolean => DIVIDED.every((entity) => RIGHT_ACTIONS.every((action) => scopeOf(grants, action, entity) === 'all'));

interface Reached {
  readonly rights: Rights;
  readonly ids: ScopeIds;
}

interface Gain {
  readonly of: number;
  readonly action: RightAction;
  readonly entity: EntityName;
}

interface Moved {
  readonly id: number;
  readonly before: Reached | null;
  readonly after: Reached;
}

/** The first records of somebody else that come within reach and are not within the session's own. */
function gainOf(session: Session, moved: Moved): Gain | null {
  for (const entity of DIVIDED)
    for (const action of RIGHT_ACTIONS) {
      const of = gained(moved, entity, action).find((id) => !isReached(session, entity, action, id));
      if (of !== undefined) return { of, action, entity };
    }
  return null;
}

function gained({ id, before, after }: Moved, entity: EntityName, action: RightAction): readonly number[] {
  const [was, is] = [before === null ? 'none' : scopeOf(before.rights, action, entity), scopeOf(after.rights, action, entity)];
  // That the whole is reached, the matrix itself says.
  if (was === 'all' || is === 'all') return [];
  const old = new Set(before === null ? [] : idsIn(before.ids, was));
  return idsIn(after.ids, is).filter((one) => one !== id && !old.has(one));
}

const idsIn = (ids: ScopeIds, scope: Scope): readonly number[] => (scope === 'own' || scope === 'department' ? ids[scope] : []);

function isReached({ grants, scopes, operatorId }: Session, entity: EntityName, action: RightAction, id: number): boolean {
  const scope = scopeOf(grants, action, entity);
  return scope === 'all' || idsIn(scopes ?? { own: [operatorId ?? 0], department: [operatorId ?? 0] }, scope).includes(id);
}
