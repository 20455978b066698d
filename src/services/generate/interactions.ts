import type { Values } from '../../fields/definition.ts';
import { isoTime } from '../../util/dates.ts';
import { sometimes, type MadeCustomer } from './customers.ts';
import { weighted, type Random } from './random.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const SPAN_DAYS = 2 * 365;
/** How many in two years, by level: three on average. */
const MEANS: Readonly<Record<string, number>> = { VIP: 8, A: 5, B: 3.2, C: 2.4, D: 1.6, '': 1 };
const TYPES = weighted([
  ['phone', 38], ['visit', 14], ['wechat', 14], ['mail', 9], ['meeting', 5], ['reception', 4], ['quote', 7], ['sign', 3], ['letter', 1], ['sms', 2],
  ['dinner', 1], ['training', 1], ['other', 1],
] as const);

export interface MadeInteraction {
  readonly values: Values;
  readonly createdAt: string;
  readonly createdBy: number;
}

export interface CustomerDays {
  readonly last_contact_on: string | null;
  readonly next_contact_on: string | null;
}

/** The interactions of a customer, oldest first, and the days that follow from them. `contacts` are the ids of its contacts. */
export function makeInteractions(
  world: World,
  random: Random,
  customerId: number,
  customer: MadeCustomer,
  contacts: readonly number[],
): { readonly interactions: readonly MadeInteraction[]; readonly days: CustomerDays } {
  const days = daysOf(world, random, customer);
  const interactions = days.map((day, at) => {
    const following = days[at + 1];
    const next = following === undefined ? plannedDay(world, random, day) : random.chance(0.3) ? world.day(following) : null;
    return makeInteraction(world, random, { customerId, customer, contacts, day, next });
  });
  const newest = interactions.at(-1)?.values;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { interactions, days: { last_contact_on: text(newest?.['happened_on']), next_contact_on: text(newest?.['next_on']) } };
}

/** Working days mostly, sorted; none before the customer was there, none after today. */
function daysOf(world: World, random: Random, customer: MadeCustomer): readonly number[] {
  const from = Math.max(customer.since, world.today - SPAN_DAYS);
  const count = countOf(random, (MEANS[customer.level] ?? 2) * 1.15 * ((world.today - from + 60) / (SPAN_DAYS + 60)) ** 0.3);
  const days: number[] = [];
  for (let at = 0; at < count; at++) {
    const day = random.between(from, world.today);
    const weekday = (day + 3) % 7;
    days.push(weekday >= 5 && random.chance(0.9) ? Math.max(from, day - (weekday - 4)) : day);
  }
  return days.toSorted((a, b) => a - b);
}

/** A Poisson number (Knuth). */
export function countOf(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random.next();
  let count = 0;
  while (product > limit) {
    count++;
    product *= random.next();
  }
  return count;
}

/** When to get in touch again after the newest one: sometimes named, and then mostly ahead of us. */
function plannedDay(world: World, random: Random, day: number): string | null {
  if (!random.chance(0.45)) return null;
  const planned = day + random.between(2, 45);
  return world.day(planned < world.today && random.chance(0.6) ? world.today + random.between(0, 40) : planned);
}

interface Setting {
  readonly customerId: number;
  readonly customer: MadeCustomer;
  readonly contacts: readonly number[];
  readonly day: number;
  readonly next: string | null;
}

function makeInteraction(world: World, random: Random, { customerId, customer, contacts, day, next }: Setting): MadeInteraction {
  const type = TYPES(random);
  const [subject, result, step] = random.pick(world.words.interactions[type] ?? []);
  const word = (pair: readonly [string, string]): string | null => pair[world.lang === 'zh' ? 0 : 1] || null;
  const owner = random.chance(0.9) ? customer.owner : random.pick(world.operators);
  const values: Values = {
    customer_id: customerId,
    contact_id: contacts.length > 0 && random.chance(0.85) ? (contacts[random.chance(0.7) ? 0 : random.below(contacts.length)] ?? null) : null,
    happened_on: world.day(day),
    type_id: world.id('interaction_type', type),
    subject: word(subject),
    content: sometimes(random, 0.12, () => random.pick(world.words.contents[world.lang])),
    owner_id: owner,
    participants: sometimes(random, 0.1, () => random.pick(world.words.participants[world.lang])),
    amount: type === 'quote' || type === 'sign' ? random.between(10, 3000) * 10_000 : null,
    result: word(result),
    next_step: next === null ? null : word(step),
    next_on: next,
  };
  const at = Math.floor(day * DAY_MS - world.zone + (10 + 8 * random.next()) * 3_600_000);
  return { values, createdAt: isoTime(Math.min(world.now, at)), createdBy: owner };
}
