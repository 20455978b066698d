import type { Rule } from './rule.ts';

/** A view is its owner's alone unless it is shared. */
export const savedView: Rule = { scope: { owner: 'owner_id', shared: 'shared' } };
