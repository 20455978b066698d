import type { Rule } from './rule.ts';

/** A short name (吉林) means the city first, where one value is wanted. */
export const region: Rule = {
  prefer: { field: 'level', order: ['city', 'province', 'district', 'country'] },
};
