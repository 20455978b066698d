import { sql } from 'kysely';
import type { Values } from '../fields/definition.ts';
import type { Rule, RecordChange, RuleRun } from './rule.ts';

const FOLLOWED = ['customer_id', 'happened_on', 'next_on'] as const;

/** Customers whose contacts may have changed: those of the interactions whose customer or days changed. */
function affectedCustomers(changes: readonly RecordChange[]): readonly number[] {
  const ids = new Set<number>();
  for (const { action, before, after } of changes) {
    if (action === 'update' && FOLLOWED.every((field) => before?.[field] === after[field])) continue;
    for (const values of [before, after]) {
      const customer = values?.['customer_id'];
      if (typeof customer === 'number') ids.add(customer);
    }
  }
  return [...ids].toSorted((a, b) => a - b);
}

async function lastContacts(run: RuleRun, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await run.queries
    .selectFrom('interaction')
    .select(({ fn }) => ['customer_id', fn.max('happened_on').as('day')])
    .where('customer_id', 'in', ids)
    .where('deleted_at', 'is', null)
    .groupBy('customer_id')
    .execute();
  return new Map(rows.map((row) => [row.customer_id, row.day]));
}

/**
 * The earliest follow-up still open: what the newest interaction says, or a day of an earlier one that is still ahead of the newest. A
 * contact on the day or later has settled it.
 */
async function nextContacts(run: RuleRun, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const newest = sql<number>`(select n.id from interaction n where n.customer_id = interaction.customer_id and n.deleted_at is null
    order by n.happened_on desc, n.id desc limit 1)`;
  const newestDay = sql<string>`(select max(n.happened_on) from interaction n where n.customer_id = interaction.customer_id and n.deleted_at is null)`;
  const rows = await run.queries
    .selectFrom('interaction')
    .select(({ fn }) => ['customer_id', fn.min('next_on').as('day')])
    .where('customer_id', 'in', ids)
    .where('deleted_at', 'is', null)
    .where('next_on', 'is not', null)
    .where((eb) => eb.or([eb('next_on', '>', newestDay), eb('id', '=', newest)]))
    .groupBy('customer_id')
    .execute();
  return new Map(rows.map((row) => [row.customer_id, String(row.day)]));
}

interface Known {
  readonly id: number;
  readonly next_contact_on: string | null;
}

/** What a customer's days should be. A day typed by hand stays while it is ahead and no interaction names one. */
function daysOf(customer: Known, last: string | undefined, next: string | undefined): Values {
  const typed = customer.next_contact_on;
  const kept = typed !== null && (last === undefined || typed > last) ? typed : null;
  return { last_contact_on: last ?? null, next_contact_on: next ?? kept };
}

/** A customer's last and next contact follow its interactions: new, edited, moved, removed, restored or taken back. */
export const interaction: Rule = {
  settle: async (run, changes) => {
    const affected = affectedCustomers(changes);
    for (let start = 0; start < affected.length; start += 500) {
      const ids = affected.slice(start, start + 500);
      const customers = await run.queries
        .selectFrom('customer')
        .select(['id', 'next_contact_on'])
        .where('id', 'in', ids)
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .execute();
      const [last, next] = [await lastContacts(run, ids), await nextContacts(run, ids)];
      await run.write(
        'customer',
        customers.map((one) => ({ id: one.id, values: daysOf(one, last.get(one.id), next.get(one.id)) })),
      );
    }
  },
  keeps: { customer: ['last_contact_on', 'next_contact_on'] },
};
