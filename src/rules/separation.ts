import { SIDE_NAMES, sidesOf, type Side } from '../auth/covers.ts';
import { policyFrom } from '../auth/policy.ts';
import type { Queries } from '../db/database.ts';
import type { RuleFault } from './rule.ts';
import type { Account } from './staff.ts';

/** Whether the policy in force wants the administrators of system, security and audit to be three people. */
export async function isSeparate(queries: Queries): Promise<boolean> {
  const row = await queries.selectFrom('setting').select('value').where('name', '=', 'policy').executeTakeFirst();
  return policyFrom(row?.value).separate;
}

/** Somebody who is more than one of the three administrators, by one login or by several of the same employee. */
export interface Mixed {
  readonly name: string;
  readonly sides: readonly Side[];
}

/** Everybody who works as more than one of the three; disabled logins count for nothing. Pure. */
export function mixedAdministrators(accounts: readonly Account[]): readonly Mixed[] {
  const people = new Map<string, Account[]>();
  for (const account of accounts) {
    if (account.locked) continue;
    const person = account.employeeId === null ? `login ${account.id}` : `employee ${account.employeeId}`;
    people.set(person, [...(people.get(person) ?? []), account]);
  }
  return [...people.values()].flatMap((own) => {
    const all = new Set(own.flatMap(({ rights }) => sidesOf(rights)));
    return all.size < 2 ? [] : [{ name: own.map(({ name }) => name).toSorted().join(', '), sides: SIDE_NAMES.filter((side) => all.has(side)) }];
  });
}

/** A change after which somebody would be two of the three where the policy keeps them apart, and was not before. */
export async function mixes(queries: Queries, before: readonly Account[], after: readonly Account[], field: string | null): Promise<RuleFault | null> {
  const known = new Set(mixedAdministrators(before).map(({ name, sides }) => `${name} ${sides.join(' ')}`));
  const mixed = mixedAdministrators(after).find(({ name, sides }) => !known.has(`${name} ${sides.join(' ')}`));
  if (mixed === undefined || !(await isSeparate(queries))) return null;
  return { field, key: 'error.two_administrators', params: { name: mixed.name, sides: { keys: mixed.sides.map((side) => `rights.side.${side}`) } }, denied: true };
}
