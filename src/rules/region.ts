import type { Queries } from '../db/database.ts';
import type { Rule } from './rule.ts';

/** Deepest tree: country, province, city, district, and as much again for companies that cut finer. */
const DEPTH = 10;

/** The region and the regions above it, as long as the tree goes up. */
async function above(queries: Queries, id: number): Promise<readonly number[]> {
  const path = [id];
  let at: number | null = id;
  for (let step = 0; step < DEPTH && at !== null; step++) {
    const row: { parent_id: number | null } | undefined = await queries.selectFrom('region').select('parent_id').where('id', '=', at).executeTakeFirst();
    at = row?.parent_id ?? null;
    if (at !== null) path.push(at);
  }
  return path;
}

/** Regions form a tree; a short name (吉林) means the city first, where one value is wanted. */
export const region: Rule = {
  check: async (run, { id, before, after }) => {
    const parent = after?.['parent_id'];
    if (typeof parent !== 'number' || parent === before?.['parent_id']) return [];
    const path = await above(run.queries, parent);
    if (id !== null && path.includes(id)) return [{ field: 'parent_id', key: 'error.region_cycle' }];
    return path.length > DEPTH ? [{ field: 'parent_id', key: 'error.region_depth', params: { depth: DEPTH } }] : [];
  },
  prefer: { field: 'level', order: ['city', 'province', 'district', 'country'] },
};
