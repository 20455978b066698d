import { hasPower } from '../auth/permissions.ts';
import type { Value, Values } from '../fields/definition.ts';
import { administrates, isLastAdministrator } from './administrators.ts';
import { givesMore, isOwnLogin, overLogin } from './giving.ts';
import { reachesMore } from './reach.ts';
import type { RecordDraft, Rule, RuleFault, RuleRun } from './rule.ts';
import { mixes } from './separation.ts';
import { accountsOf, rightsOfRole, type Account } from './staff.ts';

/**
 * Somebody must be able to let people in: the last one who gives roles can not be removed, disabled or given another role. Roles are given by
 * whoever has the power to and what the role allows; a login that may do more is left alone.
 */
export const operator: Rule = {
  // Nobody can log in with it yet, and passwords are no field.
  lacks: (values) => [
    { field: 'login', key: 'error.no_password_yet', params: { login: String(values['login']) } },
    ...((values['role_id'] ?? null) === null ? [{ field: 'role_id', key: 'warning.no_role' as const }] : []),
  ],
  // That way a stand-in is ended, too, and a mistyped year would do so unseen.
  doubts: ({ today }, { before, after }) => {
    const until = valueOf(after, 'deputy_until');
    const over = after !== null && renewsDeputy(before, after) && typeof until === 'string' && until < today;
    return over ? [{ field: 'deputy_until', key: 'warning.deputy_over', params: { day: until } }] : [];
  },
  check: async (run, draft) => {
    const fault = deputyFault(draft) ?? powerFault(run, draft) ?? (await rightsFault(run, draft)) ?? (await lastFault(run, draft));
    return fault === null ? [] : [fault];
  },
};

const valueOf = (values: Values | null, field: string): Value => values?.[field] ?? null;
const idOf = (values: Values | null, field: string): number | null => {
  const value = valueOf(values, field);
  return typeof value === 'number' ? value : null;
};

/** Who is away has nobody in place of oneself. */
function deputyFault({ id, before, after }: RecordDraft): RuleFault | null {
  const deputy = idOf(after, 'deputy_id');
  return deputy !== null && deputy === id && deputy !== idOf(before, 'deputy_id') ? { field: 'deputy_id', key: 'error.own_deputy' } : null;
}

/** What lets in without a password, and which logins are one person's, is the matter of who lets in. */
function powerFault({ session }: RuleRun, { before, after }: RecordDraft): RuleFault | null {
  if (after === null) return null;
  const changes = (field: string): boolean => valueOf(after, field) !== valueOf(before, field);
  if (changes('role_id') && !hasPower(session, 'roles')) return { field: 'role_id', key: 'error.role_power', denied: true };
  const way = ['system_user', 'employee_id'].find(changes);
  return way !== undefined && !hasPower(session, 'operators') ? { field: way, key: 'error.operators_power', params: { power: { key: 'power.operators' } }, denied: true } : null;
}

async function rightsFault(run: RuleRun, draft: RecordDraft): Promise<RuleFault | null> {
  const { queries, session } = run;
  const { id, before, after } = draft;
  const owns = async (values: Values | null): Promise<boolean> => await isOwnLogin(queries, session, { id, employeeId: idOf(values, 'employee_id') });
  const self = (await owns(before)) || (await owns(after));
  const over = before === null || id === session.operatorId ? null : overLogin(session, await rightsOfRole(queries, valueOf(before, 'role_id')), String(before['name']), self);
  if (over !== null || after === null) return over;
  const more = givesMore(session, await rightsOfRole(queries, valueOf(after, 'role_id')), 'role_id', self);
  return more ?? (await groupFault(run, { ...draft, after }));
}

/** What says whose records a login reaches, and which administrators are one person. */
const GROUPING = ['role_id', 'department_id', 'deputy_id', 'deputy_until', 'employee_id', 'locked'] as const;

async function groupFault(run: RuleRun, { id, before, after }: RecordDraft & { readonly after: Values }): Promise<RuleFault | null> {
  const accounts = await accountsOf(run.queries);
  const known = accounts.some((account) => account.id === id);
  const field = GROUPING.find((name) => valueOf(before, name) !== valueOf(after, name));
  // Nothing of the kind was changed, unless it is new or comes from the bin.
  if (known && field === undefined) return null;
  const rest = accounts.filter((account) => account.id !== id);
  const next: Account = { id: id ?? NEW, ...(await accountFrom(run, before, after)) };
  // Who stands in anew gains by it, though it may be the one of before.
  const old = accounts.map((account) => (account.id === id && renewsDeputy(before, after) ? { ...account, deputy_id: null } : account));
  const place = field ?? 'role_id';
  const reach = await reachesMore(run, { before: { accounts: old }, after: { accounts: [...rest, next] }, field: place });
  return reach ?? (await mixes(run.queries, accounts, [...rest, next], place === 'locked' ? 'locked' : 'role_id'));
}

/** A record that has no number yet. */
const NEW = -1;

/** Another deputy, or the same one for longer. */
const renewsDeputy = (before: Values | null, after: Values): boolean =>
  idOf(after, 'deputy_id') !== null && (valueOf(before, 'deputy_id') !== valueOf(after, 'deputy_id') || valueOf(before, 'deputy_until') !== valueOf(after, 'deputy_until'));

async function accountFrom({ queries }: RuleRun, before: Values | null, values: Values): Promise<Omit<Account, 'id'>> {
  const until = valueOf(values, 'deputy_until');
  return {
    name: String(values['name'] ?? ''),
    department_id: idOf(values, 'department_id'),
    deputy_id: idOf(values, 'deputy_id'),
    // For how long is no matter: who stands in for a day does so.
    deputy_until: renewsDeputy(before, values) || typeof until !== 'string' ? null : until,
    roleId: idOf(values, 'role_id'),
    employeeId: idOf(values, 'employee_id'),
    locked: valueOf(values, 'locked') === 1,
    rights: await rightsOfRole(queries, valueOf(values, 'role_id')),
  };
}

async function lastFault(run: RuleRun, { id, before, after }: RecordDraft): Promise<RuleFault | null> {
  if (id === null || !(await lets(run, before)) || (await lets(run, after))) return null;
  if (!(await isLastAdministrator(run.queries, { operator: id }))) return null;
  return { field: after === null ? null : after['locked'] === 1 ? 'locked' : 'role_id', key: 'error.last_administrator' };
}

const lets = async ({ queries }: RuleRun, values: Values | null): Promise<boolean> => values !== null && values['locked'] !== 1 && (await administrates(queries, values['role_id'] ?? null));
