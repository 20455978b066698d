import type { Values } from '../../fields/definition.ts';
import { isoTime } from '../../util/dates.ts';
import type { MadeCustomer } from './customers.ts';
import { countOf } from './interactions.ts';
import { weighted, type Random } from './random.ts';
import type { MadeRecord } from './service.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const SPAN_DAYS = 365;
/** How many in a year: few customers call, a few of them often. */
const MEAN = 0.22;
/** Calls that nobody took wait a few days at most. */
const WAITING_DAYS = 3;
const OUTCOMES = weighted([['done', 34], ['interested', 14], ['callback', 10], ['connected', 22], ['refused', 4]] as const);
const IN_VAIN = weighted([['no-answer', 60], ['busy', 22], ['off', 10], ['wrong', 8]] as const);

/** The calls of a customer in the last year: most came in and were taken, some went out, some were missed. */
export function makeCalls(world: World, random: Random, customerId: number, customer: MadeCustomer, contacts: readonly number[]): readonly MadeRecord[] {
  const number = customer.values['mobile'] ?? customer.values['phone'] ?? null;
  if (typeof number !== 'string') return [];
  const from = Math.max(customer.since, world.today - SPAN_DAYS);
  return Array.from({ length: countOf(random, MEAN) }, () => oneCall(world, random, { customerId, customer, contacts, number, day: random.between(from, world.today) }));
}

interface Setting {
  readonly customerId: number;
  readonly customer: MadeCustomer;
  readonly contacts: readonly number[];
  readonly number: string;
  readonly day: number;
}

/** How a call went: when it began, whether somebody took it, how long one waited and talked. */
interface Course {
  readonly comes: boolean;
  readonly missed: boolean;
  readonly waits: boolean;
  readonly inVain: boolean;
  readonly start: number;
  readonly wait: number | null;
  /** Null: nobody was spoken to. */
  readonly answered: number | null;
  readonly ended: number | null;
}

function courseOf(world: World, random: Random, day: number): Course {
  // Two humps, before and after noon.
  const hour = random.chance(0.55) ? random.between(8, 11) : random.between(13, 17);
  const start = Math.min(world.now - 600_000, Math.floor(day * DAY_MS - world.zone + (hour + random.next()) * 3_600_000));
  const comes = random.chance(0.62);
  const missed = comes && random.chance(0.16);
  const waits = missed && world.today - day < WAITING_DAYS && random.chance(0.5);
  const inVain = !comes && random.chance(0.25);
  const wait = comes && !missed ? random.between(4, 40) : null;
  const answered = Math.min(world.now, missed ? start + random.between(300, 5400) * 1000 : start + (wait ?? 8) * 1000);
  const ended = Math.min(world.now, answered + random.between(35, 620) * 1000);
  return waits || inVain ? { comes, missed, waits, inVain, start, wait, answered: null, ended: null } : { comes, missed, waits, inVain, start, wait, answered, ended };
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

function oneCall(world: World, random: Random, { customerId, customer, contacts, number, day }: Setting): MadeRecord {
  const { comes, missed, waits, inVain, start, wait, answered, ended } = courseOf(world, random, day);
  const operator = random.chance(0.6) ? customer.owner : random.pick(world.operators);
  const wall = start + world.zone;
  const values: Values = {
    caller: number,
    number,
    direction: comes ? 'in' : 'out',
    state: waits ? 'missed' : 'done',
    customer_id: customerId,
    contact_id: contacts.length > 0 && random.chance(0.7) ? (contacts[0] ?? null) : null,
    operator_id: waits ? null : operator,
    outcome_id: waits ? null : world.id('call_outcome', inVain ? IN_VAIN(random) : OUTCOMES(random)),
    started_at: isoTime(start),
    answered_at: timeOf(answered),
    ended_at: timeOf(ended),
    missed_at: missed ? isoTime(start + 45_000) : null,
    attempts: 0,
    happened_on: world.day(Math.floor(wall / DAY_MS)),
    hour: Math.floor((wall % DAY_MS) / 3_600_000),
    wait_seconds: wait,
    talk_seconds: answered === null || ended === null ? null : Math.round((ended - answered) / 1000),
    note: null,
    next_step: null,
    next_on: null,
    interaction_id: null,
  };
  return { values, createdAt: isoTime(start), createdBy: operator };
}
