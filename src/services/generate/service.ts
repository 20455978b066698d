import type { EntityName } from '../../entities/names.ts';
import type { Value, Values } from '../../fields/definition.ts';
import { isoTime } from '../../util/dates.ts';
import { sometimes, type MadeCustomer } from './customers.ts';
import { countOf } from './interactions.ts';
import { weighted, type Random } from './random.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const SPAN_DAYS = 2 * 365;
/** A customer complains so often in two years, and says something so often. */
const COMPLAINTS = 0.17;
const FEEDBACK = 1.1;

const CHANNELS = weighted([['phone', 42], ['visit', 14], ['wechat', 22], ['email', 9], ['website', 7], ['letter', 1], ['other', 5]] as const);
const FEEDBACK_CATEGORIES = weighted([
  ['product', 26], ['price', 12], ['delivery', 18], ['service', 13], ['support', 11], ['packaging', 6], ['feature', 6], ['praise', 5], ['other', 3],
] as const);
const COMPLAINT_CATEGORIES = weighted([
  ['quality', 27], ['late', 21], ['damage', 12], ['quantity', 10], ['attitude', 8], ['response', 9], ['billing', 7], ['contract', 3], ['other', 3],
] as const);
const SEVERITIES = weighted([['critical', 5], ['urgent', 22], ['normal', 53], ['minor', 20]] as const);
/** Most are content; who complained, less so. */
const SCORES = weighted([['5', 31], ['4', 37], ['3', 19], ['2', 9], ['1', 4]] as const);
const PRAISE_SCORES = weighted([['5', 85], ['4', 15]] as const);
const AFTER_COMPLAINT = weighted([['5', 15], ['4', 35], ['3', 25], ['2', 15], ['1', 10]] as const);
/** Complaints have grown with the business: more of them lately. */
const LATELY = 1.7;
const LEVELS = ['VIP', 'A', 'B', 'C', 'D'] as const;

/** How far a complaint of an age in days has come. */
const STATES = [
  { upTo: 7, state: weighted([['received', 22], ['assigned', 20], ['in_progress', 28], ['answered', 16], ['closed', 14]] as const) },
  { upTo: 45, state: weighted([['received', 1], ['assigned', 2], ['in_progress', 6], ['answered', 12], ['closed', 76], ['reopened', 3]] as const) },
  { upTo: Infinity, state: weighted([['in_progress', 0.6], ['answered', 1.4], ['closed', 97], ['reopened', 1]] as const) },
] as const;

export interface MadeRecord {
  readonly values: Values;
  readonly createdAt: string;
  readonly createdBy: number;
}

/** A customer as service needs it. */
interface Caller {
  readonly id: number;
  readonly customer: MadeCustomer;
  readonly contacts: readonly number[];
}

/** The feedback of a customer of the last two years; `count` of them, or as many as chance gives. */
export function makeFeedback(world: World, random: Random, caller: Caller, count: number | null): readonly MadeRecord[] {
  const number = count ?? countOf(random, FEEDBACK * share(world, caller));
  return Array.from({ length: number }, () => oneFeedback(world, random, caller));
}

export function makeComplaints(world: World, random: Random, caller: Caller): readonly MadeRecord[] {
  return Array.from({ length: countOf(random, COMPLAINTS * share(world, caller)) }, () => oneComplaint(world, random, caller));
}

/** Who has been here for a short time has said less. */
function share(world: World, { customer }: Caller): number {
  return ((Math.min(world.today - customer.since, SPAN_DAYS) + 60) / (SPAN_DAYS + 60)) ** 0.3;
}

function oneFeedback(world: World, random: Random, caller: Caller): MadeRecord {
  const { customer } = caller;
  const day = dayOf(world, random, customer);
  const category = FEEDBACK_CATEGORIES(random);
  const age = world.today - day;
  const answered = random.chance(age > 14 ? 0.93 : 0.5);
  const replied = Math.min(world.today, day + random.between(0, 6));
  const score = category === 'praise' ? PRAISE_SCORES(random) : SCORES(random);
  const values: Values = {
    ...called(world, random, caller, day),
    channel: CHANNELS(random),
    category_id: world.id('feedback_category', category),
    subject: pairWord(world, random, world.service.feedback[category] ?? []),
    content: sometimes(random, 0.4, () => random.pick(world.service.feedbackContents[world.lang])),
    satisfaction_id: sometimes(random, 0.94, () => world.id('satisfaction_level', score)),
    handler_id: random.chance(0.8) ? customer.owner : random.pick(world.operators),
    reply: answered ? random.pick(world.service.replies[world.lang]) : null,
    replied_on: answered ? world.day(replied) : null,
  };
  return made(world, random, values, day, customer.owner);
}

function oneComplaint(world: World, random: Random, caller: Caller): MadeRecord {
  const { customer } = caller;
  const day = dayOf(world, random, customer, LATELY);
  const category = COMPLAINT_CATEGORIES(random);
  const severity = world.id('complaint_severity', SEVERITIES(random));
  const allowed = severity === null ? null : (world.dueDays.get(severity) ?? null);
  const state = stateOf(world, random, day);
  const handler = random.chance(0.6) ? customer.owner : random.pick(world.operators);
  const record = made(world, random, {}, day, customer.owner);
  const values: Values = {
    ...called(world, random, caller, day),
    code: null,
    category_id: world.id('complaint_category', category),
    severity_id: severity,
    state,
    due_on: allowed === null ? null : world.day(state === 'reopened' ? Math.max(day, world.today - random.between(0, 9)) + allowed : day + allowed),
    handler_id: state === 'received' ? null : handler,
    subject: pairWord(world, random, world.service.complaint[category] ?? []),
    content: sometimes(random, 0.75, () => random.pick(world.service.complaintContents[world.lang])),
    ...progress(world, random, state, Date.parse(record.createdAt), allowed ?? 7),
  };
  return { ...record, values };
}

/** What a complaint has behind it in its state: answered in time more often than not, closed some days later, scored by most. */
function progress(world: World, random: Random, state: string, from: number, allowed: number): Values {
  const none: Values = { solution: null, answered_at: null, closed_at: null, satisfaction_id: null, return_note: null, reopen_reason: null };
  if (state !== 'answered' && state !== 'closed' && state !== 'reopened') return none;
  const lang = world.lang;
  const took = (allowed + 0.4) * DAY_MS * (0.15 + 1.1 * random.next() ** 1.6);
  const answered = Math.min(world.now, Math.floor(from + took));
  const closed = Math.min(world.now, Math.floor(answered + DAY_MS * 8 * random.next() ** 2));
  const solution = random.pick(world.service.solutions[lang]);
  if (state === 'reopened') return { ...none, solution, reopen_reason: random.pick(world.service.reopenReasons[lang]) };
  if (state === 'answered') return { ...none, solution, answered_at: isoTime(answered) };
  const score = AFTER_COMPLAINT(random);
  const scored = random.chance(0.84);
  const notes = score < '3' ? world.service.returnNotesBad : world.service.returnNotes;
  const note = scored ? sometimes(random, 0.5, () => random.pick(notes[lang])) : null;
  const satisfaction = scored ? world.id('satisfaction_level', score) : null;
  return { ...none, solution, answered_at: isoTime(answered), closed_at: isoTime(closed), satisfaction_id: satisfaction, return_note: note };
}

/** Working days mostly, none before the customer was there. */
function dayOf(world: World, random: Random, customer: MadeCustomer, skew = 1): number {
  const from = Math.max(customer.since, world.today - SPAN_DAYS);
  const day = world.today - Math.floor((world.today - from + 1) * random.next() ** skew);
  const weekday = (day + 3) % 7;
  return weekday >= 5 && random.chance(0.85) ? Math.max(from, day - (weekday - 4)) : day;
}

function stateOf(world: World, random: Random, day: number): string {
  const age = world.today - day;
  const found = STATES.find(({ upTo }) => age <= upTo) ?? STATES[2];
  return found.state(random);
}

/** Who spoke and when, with level and region of that day: some customers have moved up or down since. */
function called(world: World, random: Random, { id, customer, contacts }: Caller, day: number): Values {
  const moved = world.today - day > 200 && random.chance(0.12);
  const level = moved ? world.id('customer_level', random.pick(LEVELS)) : (customer.values['level_id'] ?? null);
  return {
    customer_id: id,
    contact_id: contacts.length > 0 && random.chance(0.85) ? (contacts[random.chance(0.7) ? 0 : random.below(contacts.length)] ?? null) : null,
    happened_on: world.day(day),
    level_id: level,
    region_id: customer.values['region_id'] ?? null,
  };
}

function pairWord(world: World, random: Random, pairs: readonly (readonly [string, string])[]): Value {
  return random.pick(pairs)[world.lang === 'zh' ? 0 : 1];
}

function made(world: World, random: Random, values: Values, day: number, by: number): MadeRecord {
  const at = Math.floor(day * DAY_MS - world.zone + (9 + 8 * random.next()) * 3_600_000);
  return { values, createdAt: isoTime(Math.min(world.now, at)), createdBy: random.chance(0.7) ? by : random.pick(world.operators) };
}

/** The entities that service fills. */
export const SERVICE = ['feedback', 'complaint'] as const satisfies readonly EntityName[];
