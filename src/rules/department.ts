import type { Rule } from './rule.ts';

/** Departments form a tree: none lies in one that is below it. */
export const department: Rule = {
  check: async (run, { id, before, after }) => {
    const parent = after?.['parent_id'];
    if (id === null || typeof parent !== 'number' || parent === before?.['parent_id']) return [];
    const all = await run.queries.selectFrom('department').select(['id', 'parent_id']).execute();
    const above = new Map(all.map((row) => [row.id, row.parent_id]));
    const seen = new Set<number>();
    for (let at: number | null = parent; at !== null && !seen.has(at); at = above.get(at) ?? null) {
      if (at === id) return [{ field: 'parent_id', key: 'operators.department_cycle' }];
      seen.add(at);
    }
    return [];
  },
};
