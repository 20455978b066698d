import type { Values } from '../fields/definition.ts';
import type { Rule, RecordChange, RuleRun } from './rule.ts';

interface Person {
  readonly id: number;
  readonly is_main: number;
  readonly left_on: string | null;
}

/** The contacts of these customers, in the order in which they were made. */
async function contactsOf(run: RuleRun, customers: readonly number[]): Promise<ReadonlyMap<number, readonly Person[]>> {
  const byCustomer = new Map<number, Person[]>();
  for (let start = 0; start < customers.length; start += 500) {
    const rows = await run.queries
      .selectFrom('contact')
      .select(['id', 'customer_id', 'is_main', 'left_on'])
      .where('customer_id', 'in', customers.slice(start, start + 500))
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .execute();
    for (const row of rows) {
      if (row.customer_id === null) continue;
      const people = byCustomer.get(row.customer_id);
      if (people) people.push(row);
      else byCustomer.set(row.customer_id, [row]);
    }
  }
  return byCustomer;
}

/**
 * Who is the main contact: whoever the step has just made it, else whoever was it before somebody came from another customer; where that one
 * has left, or there is none, the first who is still there.
 */
function mainOf(people: readonly Person[], justMade: ReadonlySet<number>, touched: ReadonlySet<number>): number | null {
  const mains = people.filter((person) => person.is_main === 1);
  const made = mains.findLast((person) => justMade.has(person.id));
  if (made !== undefined) return made.id;
  const known = mains.find((person) => !touched.has(person.id)) ?? mains[0];
  const there = people.find((person) => person.left_on === null);
  if (known === undefined) return there?.id ?? null;
  return known.left_on === null ? known.id : (there?.id ?? known.id);
}

const WATCHED = ['customer_id', 'is_main', 'left_on'] as const;

function affectedCustomers(changes: readonly RecordChange[]): readonly number[] {
  const ids = new Set<number>();
  for (const change of changes) {
    for (const values of [change.before, change.after]) {
      const customer = values?.['customer_id'];
      if (typeof customer === 'number') ids.add(customer);
    }
  }
  return [...ids].toSorted((a, b) => a - b);
}

/** A customer with contacts has exactly one main contact: marking one unmarks the other, the first one becomes it by itself. */
export const contact: Rule = {
  complete: async (run, { before, after }): Promise<Values> => {
    const customer = after?.['customer_id'];
    if (typeof customer !== 'number' || after?.['is_main'] === 1 || after?.['left_on'] !== null || before !== null) return {};
    const people = (await contactsOf(run, [customer])).get(customer) ?? [];
    return people.length === 0 ? { is_main: 1 } : {};
  },
  settle: async (run, changes) => {
    const relevant = changes.filter(({ action, before, after }) => action !== 'update' || WATCHED.some((field) => before?.[field] !== after[field]));
    if (relevant.length === 0) return;
    const justMade = new Set(relevant.flatMap((change) => (change.after['is_main'] === 1 && change.before?.['is_main'] !== 1 ? [change.id] : [])));
    for (const change of relevant) if (change.action === 'restore' && change.after['is_main'] === 1) justMade.add(change.id);
    const touched = new Set(relevant.map(({ id }) => id));
    const byCustomer = await contactsOf(run, affectedCustomers(relevant));
    const updates = [...byCustomer.values()].flatMap((people) => {
      const main = mainOf(people, justMade, touched);
      return people.flatMap(({ id, is_main }) => (is_main === (id === main ? 1 : 0) ? [] : [{ id, values: { is_main: id === main ? 1 : 0 } }]));
    });
    await run.write('contact', updates);
  },
  keeps: { contact: ['is_main'] },
};
