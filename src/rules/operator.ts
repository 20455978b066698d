import { hasPower } from '../auth/permissions.ts';
import type { Values } from '../fields/definition.ts';
import { administrates, isLastAdministrator } from './administrators.ts';
import type { Rule } from './rule.ts';

/**
 * Somebody must be able to let people in: the last one who gives roles can not be removed, disabled or given another role. Roles are given by
 * whoever has the power to.
 */
export const operator: Rule = {
  // Nobody can log in with it yet, and passwords are no field.
  lacks: (values) => [
    { field: 'login', key: 'error.no_password_yet', params: { login: String(values['login']) } },
    ...((values['role_id'] ?? null) === null ? [{ field: 'role_id', key: 'warning.no_role' as const }] : []),
  ],
  check: async (run, { id, before, after }) => {
    if (after !== null && (after['role_id'] ?? null) !== (before?.['role_id'] ?? null) && !hasPower(run.session, 'roles')) return [{ field: 'role_id', key: 'error.role_power' }];
    if (id === null || !(await lets(run.queries, before)) || (await lets(run.queries, after))) return [];
    if (!(await isLastAdministrator(run.queries, { operator: id }))) return [];
    return [{ field: after === null ? null : after['locked'] === 1 ? 'locked' : 'role_id', key: 'error.last_administrator' }];
  },
};

const lets = async (queries: Parameters<typeof administrates>[0], values: Values | null): Promise<boolean> =>
  values !== null && values['locked'] !== 1 && (await administrates(queries, values['role_id'] ?? null));
