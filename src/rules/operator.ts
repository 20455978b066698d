import type { Rule, RecordDraft } from './rule.ts';

const mayAdministrate = (values: RecordDraft['after']): boolean => values?.['role'] === 'administrator' && values['locked'] !== 1;

/** Somebody must be able to let people in: the last administrator can not be removed, locked or demoted. */
export const operator: Rule = {
  // Nobody can log in with it yet, and passwords are no field.
  lacks: (values) => [{ field: 'login', key: 'error.no_password_yet', params: { login: String(values['login']) } }],
  check: async (run, { id, before, after }) => {
    if (id === null || !mayAdministrate(before) || mayAdministrate(after)) return [];
    const others = await run.queries
      .selectFrom('operator')
      .select('id')
      .where('role', '=', 'administrator')
      .where('locked', '=', 0)
      .where('deleted_at', 'is', null)
      .where('id', '!=', id)
      .limit(1)
      .execute();
    if (others.length > 0) return [];
    const field = after === null ? null : after['locked'] === 1 ? 'locked' : 'role';
    return [{ field, key: 'error.last_administrator' }];
  },
};
