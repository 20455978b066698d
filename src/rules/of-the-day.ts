import type { Values } from '../fields/definition.ts';
import type { RecordDraft, RuleRun } from './rule.ts';

/**
 * Level and region as the customer has them when the record is made, so that what was counted does not change when the customer moves; anew
 * only where the record is given to another customer.
 */
export async function levelAndRegion(run: RuleRun, drafts: readonly RecordDraft[]): Promise<readonly Values[]> {
  const customers = drafts.map(({ before, after }) => {
    const customer = after?.['customer_id'];
    return typeof customer === 'number' && customer !== before?.['customer_id'] ? customer : null;
  });
  const ids = [...new Set(customers.flatMap((id) => id ?? []))].toSorted((a, b) => a - b);
  const known = new Map<number, Values>();
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await run.queries
      .selectFrom('customer')
      .select(['id', 'level_id', 'region_id'])
      .where('id', 'in', ids.slice(start, start + 500))
      .execute();
    for (const { id, level_id, region_id } of rows) known.set(id, { level_id, region_id });
  }
  return customers.map((id) => (id === null ? {} : (known.get(id) ?? {})));
}
