import type { Rule } from './rule.ts';

/** A view is its owner's alone unless it is shared; others may use a shared one, and only its owner or an administrator may change it. */
export const savedView: Rule = {
  scope: { owner: 'owner_id', shared: 'shared' },
  check: async ({ session }, { before, after }) => {
    if (session.operatorId === null || session.grants === 'all') return [];
    const isOwn = [before, after].every((values) => values === null || values['owner_id'] === session.operatorId);
    return isOwn ? [] : [{ field: null, key: 'error.view_of_other' }];
  },
};
