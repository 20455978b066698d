import type { Values } from '../../fields/definition.ts';
import { isoTime, momentOf } from '../../util/dates.ts';
import type { MadeCustomer } from './customers.ts';
import { weighted, type Random } from './random.ts';
import type { MadeRecord } from './service.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const KINDS = weighted([['call', 34], ['visit', 22], ['appointment', 20], ['task', 12], ['memo', 8], ['deadline', 4]] as const);
/** Of which dealings the subjects are. */
const TYPES = { call: 'phone', visit: 'visit', appointment: 'meeting', task: 'quote', memo: 'phone', deadline: 'sign' } as const;
const TIMED: ReadonlySet<string> = new Set(['call', 'visit', 'appointment']);
/** How many customers have something in the agenda. */
const SHARE = 0.25;
const [BACK, AHEAD] = [45, 40];

/** What stands in the agenda for a customer: behind us mostly done, ahead of us open. */
export function makeActivities(world: World, random: Random, customerId: number, customer: MadeCustomer, contacts: readonly number[]): readonly MadeRecord[] {
  return random.chance(SHARE) ? [oneActivity(world, random, customerId, customer, contacts)] : [];
}

function oneActivity(world: World, random: Random, customerId: number, customer: MadeCustomer, contacts: readonly number[]): MadeRecord {
  const kind = KINDS(random);
  const day = workingDay(Math.max(customer.since, world.today + random.between(-BACK, AHEAD)));
  const on = world.day(day);
  const [subject] = random.pick(world.words.interactions[TYPES[kind]] ?? []);
  const start = TIMED.has(kind) ? clockOf(world, on, random.between(18, 33)) : null;
  const made = Math.min(world.now, Math.floor((day - random.between(1, 10)) * DAY_MS - world.zone + (9 + 8 * random.next()) * 3_600_000));
  const createdAt = Math.max(made, Math.floor(customer.since * DAY_MS - world.zone + 8 * 3_600_000));
  const done = day < world.today && random.chance(0.93);
  const values: Values = {
    kind,
    subject: subject[world.lang === 'zh' ? 0 : 1],
    state: done ? 'done' : 'open',
    on_day: on,
    starts_at: start === null ? null : isoTime(start),
    ends_at: start === null || kind === 'call' ? null : isoTime(start + 3_600_000),
    remind_at: start !== null && random.chance(0.4) ? isoTime(start - 15 * 60_000) : null,
    owner_id: customer.owner,
    customer_id: customerId,
    contact_id: contacts[0] ?? null,
    done_at: done ? isoTime(Math.min(world.now, (start ?? clockOf(world, on, 34)) + 3_600_000)) : null,
  };
  return { values, createdAt: isoTime(Math.min(world.now, createdAt)), createdBy: customer.owner };
}

/** Half hours since midnight. */
const clockOf = (world: World, day: string, halves: number): number => Date.parse(momentOf(day, '00:00:00', 'UTC')) - world.zone + halves * 1_800_000;

function workingDay(day: number): number {
  const weekday = (day + 3) % 7;
  return weekday >= 5 ? day + 7 - weekday : day;
}
