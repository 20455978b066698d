import { READY_ROLE_TITLES } from '../auth/ready-roles.ts';
import { withoutIndexes } from '../db/bare-tables.ts';
import { conflict, invalid } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import { LANGS, type Lang } from '../i18n/index.ts';
import { ruleOf } from '../rules/index.ts';
import { momentOf, todayIn } from '../util/dates.ts';
import type { Control, ServiceContext } from './context.ts';
import { goOn } from './control.ts';
import { makeActivities } from './generate/activities.ts';
import { makeCalls } from './generate/calls.ts';
import { makeContacts } from './generate/contacts.ts';
import { makeCustomer, type MadeCustomer } from './generate/customers.ts';
import { documentWords, makeDocuments, writeTemplates, type DocumentWords } from './generate/documents.ts';
import { makeInteractions, type MadeInteraction } from './generate/interactions.ts';
import { randomOf, type Random } from './generate/random.ts';
import { demoWords } from './generate/words.ts';
import { makeComplaints, makeFeedback, SERVICE, type MadeRecord } from './generate/service.ts';
import { worldOf, type World } from './generate/world.ts';
import { runStep, type StepHeader, type StepRun } from './ledger.ts';
import { loadNew, type NewRecord } from './load.ts';
import { numberedFields, seriesOf } from './numbering.ts';
import { permitPower } from './power.ts';
import { orderSearch } from './search-upkeep.ts';
import { chunks } from './stored.ts';
import { addNewKeys } from './duplicates/keep.ts';
import { addDelta, writeDeltas, type Deltas } from './tally.ts';
import { completeValues } from './write.ts';

export const MAX_GENERATED = 1_000_000;
export const MAX_FEEDBACK = 5_000_000;
/** Customers made at a time: memory stays small. */
const CHUNK = 2000;
/** From so many customers on the indexes are made anew after the load. */
const WITHOUT_INDEXES_FROM = 20_000;
const LOADED = ['customer', 'customer_tags', 'contact', 'contact_link', 'interaction', 'call', 'feedback', 'complaint', 'activity', 'document'];
/** The stream of random numbers of service: customers and their dealings are the same with and without it. */
const SERVICE_STREAM = 0x5e41ce;
/** And that of the agenda. */
const AGENDA_STREAM = 0xa9e4da;
/** That of documents. */
const DOCUMENT_STREAM = 0xd0c5;
/** And that of calls. */
const CALL_STREAM = 0xca11;

export interface GenerateRequest {
  /** From 1 to 1,000,000; contacts and interactions come in proportion. */
  readonly customers: number;
  readonly seed: number;
  /** So much feedback instead of about one a customer, up to 5,000,000. */
  readonly feedback?: number | undefined;
  /** Also into a database that has customers already. */
  readonly intoExisting?: boolean;
  /** The language of the names; that of the reference data unless given. */
  readonly lang?: Lang;
}

export interface GenerateResult {
  readonly stepId: number;
  readonly customers: number;
  readonly contacts: number;
  readonly interactions: number;
  readonly feedback: number;
  readonly complaints: number;
  readonly activities: number;
}

/** The entities that are filled, in the order of their dependence. */
const FILLED = ['customer', 'contact', 'contact_link', 'interaction', 'call', 'feedback', 'complaint', 'activity', 'document'] as const satisfies readonly EntityName[];
type Filled = (typeof FILLED)[number];
type Numbers = Record<Filled, number>;

/**
 * Fills the database with invented customers, contacts, interactions, feedback and complaints of the last two years: the same ones for the same
 * seed, number and day. One step of the ledger in one transaction: all or nothing. For administrators. Throws `conflict` where there are
 * customers already, `invalid` for an
 * impossible number.
 */
export async function generate(
  ctx: ServiceContext,
  request: GenerateRequest,
  control: Control = {},
  { withoutIndexesFrom = WITHOUT_INDEXES_FROM } = {},
): Promise<GenerateResult> {
  const { customers, seed } = request;
  permitPower(ctx.session, 'maintenance');
  if (!Number.isSafeInteger(customers) || customers < 1 || customers > MAX_GENERATED)
    throw invalid('error.generate_number', { max: MAX_GENERATED }, { field: 'customers' });
  const { feedback } = request;
  if (feedback !== undefined && (!Number.isSafeInteger(feedback) || feedback < 0 || feedback > MAX_FEEDBACK))
    throw invalid('error.generate_feedback', { max: MAX_FEEDBACK }, { field: 'feedback' });
  if (!Number.isSafeInteger(seed)) throw invalid('error.generate_seed', {}, { field: 'seed' });
  if (request.intoExisting !== true && (await hasCustomers(ctx))) throw conflict('error.generate_not_empty');
  const header: StepHeader = { action: 'setup', entity: 'customer', summary: `${customers}, seed ${seed}` };
  const { stepId, result } = await runStep(ctx, header, async (run) => {
    const plan = await prepare(run, request);
    const write = async (): Promise<void> => await writeAll(run, plan, control);
    if (Math.max(customers, feedback ?? 0) >= withoutIndexesFrom) await withoutIndexes(run.trx, ctx.database.engine, LOADED, write);
    else await write();
    return plan.written;
  });
  // As it would be after some minutes of work with it.
  await orderSearch(ctx.database);
  return resultOf(stepId, result);
}

const resultOf = (stepId: number, { customer, contact, interaction, feedback, complaint, activity }: Numbers): GenerateResult => ({
  stepId,
  customers: customer,
  contacts: contact,
  interactions: interaction,
  feedback,
  complaints: complaint,
  activities: activity,
});

async function hasCustomers({ database }: ServiceContext): Promise<boolean> {
  return (await database.queries.selectFrom('customer').select('id').limit(1).executeTakeFirst()) !== undefined;
}

async function writeAll(run: StepRun, plan: Plan, control: Control): Promise<void> {
  // Customers with hundreds of pieces of feedback each come in smaller parts: memory stays small.
  const chunk = Math.max(1, Math.min(CHUNK, Math.floor((CHUNK * 10 * plan.count) / Math.max(1, plan.feedback ?? 0))));
  for (let from = 0; from < plan.count; from += chunk) {
    await goOn(control);
    await writeChunk(run, plan, from, Math.min(from + chunk, plan.count));
    control.onProgress?.({ done: Math.min(from + chunk, plan.count), total: plan.count });
  }
  await writeComplaints(run, plan);
  await writeTemplates(run, plan.documents, plan.world.lang);
  await saveNumbers(run, 'customer', plan.numbers);
  for (const entity of SERVICE) await writeDeltas(run, entity, plan.tallies[entity]);
  for (const entity of FILLED) for (const { from, to } of plan.ranges[entity]) await run.ctx.database.search.putRange(run.bulk, entity, from, to);
}

/** What grows from chunk to chunk. */
interface Plan {
  readonly world: World;
  readonly count: number;
  /** The last customer number of each period. */
  readonly numbers: Map<string, number>;
  /** So much feedback is wanted; null: by chance. */
  readonly feedback: number | null;
  /** Written last, for their numbers go by the day. */
  readonly complaints: MadeRecord[];
  readonly documents: DocumentWords;
  readonly tallies: Readonly<Record<(typeof SERVICE)[number], Deltas>>;
  readonly written: Numbers;
  readonly ranges: Record<Filled, Range[]>;
}
interface Range {
  readonly from: number;
  to: number;
}

async function prepare(run: StepRun, request: GenerateRequest): Promise<Plan> {
  const { session, now } = run.ctx;
  const today = todayIn(session.timeZone, now());
  const lang = request.lang ?? (await databaseLang(run)) ?? session.lang;
  const operators = await colleagues(run, lang);
  const zone = Date.parse(`${today}T00:00:00.000Z`) - Date.parse(momentOf(today, '00:00', session.timeZone));
  const world = await worldOf(run.trx, { lang, seed: request.seed, operators, today, now: now(), zone });
  return {
    world,
    count: request.customers,
    numbers: await numbersOf(run, 'customer'),
    feedback: request.feedback ?? null,
    documents: await documentWords(),
    complaints: [],
    tallies: { feedback: new Map(), complaint: new Map() },
    written: { customer: 0, contact: 0, contact_link: 0, interaction: 0, call: 0, feedback: 0, complaint: 0, activity: 0, document: 0 },
    ranges: { customer: [], contact: [], contact_link: [], interaction: [], call: [], feedback: [], complaint: [], activity: [], document: [] },
  };
}

/** The language in which the reference data were made. */
async function databaseLang({ trx }: StepRun): Promise<Lang | null> {
  const row = await trx.selectFrom('setting').select('value').where('name', '=', 'lang').executeTakeFirst();
  return LANGS.find((lang) => lang === row?.value) ?? null;
}

/** Whoever owns the customers: the operators that there are, and a few invented ones, who cannot log in. */
async function colleagues(run: StepRun, lang: Lang): Promise<readonly number[]> {
  const known = await run.trx.selectFrom('operator').select(['id', 'login']).where('deleted_at', 'is', null).orderBy('id').execute();
  const logins = new Set(known.map(({ login }) => login));
  const missing = (await demoWords()).operators.filter(([, , login]) => !logins.has(login));
  if (missing.length === 0) return known.map(({ id }) => id);
  const role_id = await demoRole(run);
  const ids = await run.bulk.reserveIds('operator', missing.length);
  const records = missing.map(([name, latin, login], at): NewRecord => {
    const values = completeValues('operator', { name: lang === 'zh' ? name : latin, login, role_id, lang });
    return { id: ids[at] ?? 0, values, createdAt: run.at, createdBy: run.ctx.session.operatorId };
  });
  await loadNew(run, 'operator', records);
  for (const { id } of records) await run.ctx.database.search.putRange(run.bulk, 'operator', id, id);
  return [...known, ...records].map(({ id }) => id);
}

/** The ready role that sees the own customers; none where the company has removed it. */
async function demoRole({ trx }: StepRun): Promise<number | null> {
  const titles = Object.values(READY_ROLE_TITLES.salesperson);
  const row = await trx.selectFrom('role').select('id').where('name', 'in', titles).where('deleted_at', 'is', null).orderBy('id').executeTakeFirst();
  return row?.id ?? null;
}

/** A customer on the way: what follows it goes on with its own stream of random numbers. */
interface Draft {
  readonly random: Random;
  /** Its place among all. */
  readonly record: number;
  readonly id: number;
  readonly made: MadeCustomer;
  readonly contacts: readonly Values[];
}

/** The customers `from` to below `to` with all that hangs on them. */
async function writeChunk(run: StepRun, plan: Plan, from: number, to: number): Promise<void> {
  const { world } = plan;
  const ids = await run.bulk.reserveIds('customer', to - from);
  const drafts = ids.map((id, at): Draft => {
    const random = randomOf(world.seed, from + at);
    const made = makeCustomer(world, random, from + at, plan.count, (day) => nextNumber(CUSTOMER_NUMBER, plan.numbers, day));
    return { random, record: from + at, id, made, contacts: makeContacts(world, random, id, made) };
  });
  const rows = await rowsOf(run, plan, drafts, ids);
  for (const entity of FILLED) await load(run, plan, entity, rows[entity]);
  await run.bulk.insert('customer_tags', ['record_id', 'target_id'], drafts.flatMap(({ id, made }) => made.tags.map((tag) => [id, tag])));
}

async function load(run: StepRun, plan: Plan, entity: Filled, records: readonly NewRecord[]): Promise<void> {
  // A chunk of customers may have a hundred thousand pieces of feedback.
  for (const part of chunks(records, CHUNK * 2)) {
    await loadNew(run, entity, part);
    await addNewKeys(run.bulk, entity, part);
  }
  plan.written[entity] += records.length;
  addIds(plan.ranges[entity], records);
  const by = ruleOf(entity).tally;
  if (by !== undefined && (entity === 'feedback' || entity === 'complaint')) for (const { values } of records) addDelta(plan.tallies[entity], by, values, 1);
}

/** All complaints in the order of their days, with their numbers. */
async function writeComplaints(run: StepRun, plan: Plan): Promise<void> {
  const numbers = await numbersOf(run, 'complaint');
  const inOrder = plan.complaints.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  for (const part of chunks(inOrder, CHUNK)) {
    const ids = await idSource(run, 'complaint', part.length);
    const records = part.map((one) => {
      const code = nextNumber(COMPLAINT_NUMBER, numbers, String(one.values['happened_on']));
      return { ...one, id: ids(), values: { ...one.values, [COMPLAINT_NUMBER.field]: code } };
    });
    await load(run, plan, 'complaint', records);
  }
  await saveNumbers(run, 'complaint', numbers);
}

type Rows = Record<Filled, NewRecord[]>;

/** The rows of a chunk, with ids taken as they are needed. */
async function rowsOf(run: StepRun, plan: Plan, drafts: readonly Draft[], customers: readonly number[]): Promise<Rows> {
  const { world } = plan;
  const rows: Rows = { customer: [], contact: [], contact_link: [], interaction: [], call: [], feedback: [], complaint: [], activity: [], document: [] };
  const feedback: MadeRecord[] = [];
  const rung: MadeRecord[] = [];
  const contactIds = await idSource(run, 'contact', drafts.reduce((sum, { contacts }) => sum + contacts.length, 0));
  const links: Omit<NewRecord, 'id'>[] = [];
  const interactions: MadeInteraction[] = [];
  const activities: MadeRecord[] = [];
  const documents: MadeRecord[] = [];
  for (const { random, record, id, made, contacts } of drafts) {
    const { createdAt, createdBy } = made;
    const own = contacts.map((values): number => {
      const contactId = contactIds();
      rows.contact.push({ id: contactId, values, createdAt, createdBy });
      if (random.chance(LINK_SHARE)) links.push({ values: linkOf(world, random.pick(customers), contactId, values), createdAt, createdBy });
      return contactId;
    });
    const { interactions: happened, days } = makeInteractions(world, random, id, made, own);
    interactions.push(...happened);
    const served = randomOf(world.seed ^ SERVICE_STREAM, record);
    const caller = { id, customer: made, contacts: own };
    for (const one of makeFeedback(world, served, caller, wantedOf(plan, record))) feedback.push(one);
    plan.complaints.push(...makeComplaints(world, served, caller));
    documents.push(...makeDocuments(world, plan.documents, randomOf(world.seed ^ DOCUMENT_STREAM, record), id, made));
    rung.push(...makeCalls(world, randomOf(world.seed ^ CALL_STREAM, record), id, made, own));
    activities.push(...makeActivities(world, randomOf(world.seed ^ AGENDA_STREAM, record), id, made, own));
    rows.customer.push({ id, values: { ...made.values, ...days }, createdAt, createdBy, main: contacts[0] ?? null });
  }
  const linkIds = await idSource(run, 'contact_link', links.length);
  rows.contact_link = links.map((link) => ({ id: linkIds(), ...link }));
  const interactionIds = await idSource(run, 'interaction', interactions.length);
  const activityIds = await idSource(run, 'activity', activities.length);
  const feedbackIds = await idSource(run, 'feedback', feedback.length);
  const callIds = await idSource(run, 'call', rung.length);
  rows.call = rung.map((one) => ({ id: callIds(), ...one }));
  rows.feedback = feedback.map((one) => ({ id: feedbackIds(), ...one }));
  const documentIds = await idSource(run, 'document', documents.length);
  rows.document = documents.map((one) => ({ id: documentIds(), ...one, values: completeValues('document', one.values) }));
  rows.activity = activities.map((one) => ({ id: activityIds(), ...one, values: completeValues('activity', one.values) }));
  rows.interaction = interactions.map((one) => ({ id: interactionIds(), ...one }));
  return rows;
}

/** How much feedback a customer gets so that all together have as many as wanted. */
function wantedOf({ feedback, count }: Plan, record: number): number | null {
  return feedback === null ? null : Math.floor(((record + 1) * feedback) / count) - Math.floor((record * feedback) / count);
}

/** Ids of a table, one after the other. */
async function idSource(run: StepRun, entity: EntityName, count: number): Promise<() => number> {
  const ids = count === 0 ? [] : await run.bulk.reserveIds(entity, count);
  let at = 0;
  return () => ids[at++] ?? 0;
}

/** So many contacts work for a second customer too. */
const LINK_SHARE = 0.01;

function linkOf(world: World, customerId: number, contactId: number, contact: Values): Values {
  const position = contact['position'] ?? (world.lang === 'zh' ? '顾问' : 'Adviser');
  return { contact_id: contactId, customer_id: customerId, role_id: contact['role_id'] ?? null, position, notes: null };
}

function addIds(ranges: Range[], records: readonly NewRecord[]): void {
  for (const { id } of records) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === id - 1) last.to = id;
    else ranges.push({ from: id, to: id });
  }
}

const CUSTOMER_NUMBER = numberedFields('customer')[0] ?? { field: 'code', rule: 'C{yyyy}{00000}' };

const COMPLAINT_NUMBER = numberedFields('complaint')[0] ?? { field: 'code', rule: 'T{yyyy}{00000}' };

async function numbersOf(run: StepRun, entity: 'customer' | 'complaint'): Promise<Map<string, number>> {
  const known = await run.trx.selectFrom('numbering').select(['period', 'last']).where('entity', '=', entity).where('field', '=', 'code').execute();
  return new Map(known.map((row) => [row.period, row.last]));
}

/** The number of a record that came in on that day, going on from where its period stands. */
function nextNumber({ rule }: { readonly rule: string }, last: Map<string, number>, day: string): string {
  const series = seriesOf(rule, day);
  const number = (last.get(series.period) ?? 0) + 1;
  last.set(series.period, number);
  return series.before + String(number).padStart(series.width, '0') + series.after;
}

async function saveNumbers({ trx }: StepRun, entity: 'customer' | 'complaint', last: ReadonlyMap<string, number>): Promise<void> {
  for (const [period, number] of last) {
    await trx
      .insertInto('numbering')
      .values({ entity, field: 'code', period, last: number })
      .onConflict((on) => on.columns(['entity', 'field', 'period']).doUpdateSet({ last: number }))
      .execute();
  }
}
