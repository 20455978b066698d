import { cancelled, conflict, invalid } from '../errors.ts';
import type { EntityName } from '../entities/names.ts';
import type { Values } from '../fields/definition.ts';
import type { Lang } from '../i18n/index.ts';
import { momentOf, todayIn } from '../util/dates.ts';
import type { Control, ServiceContext } from './context.ts';
import { makeContacts } from './generate/contacts.ts';
import { makeCustomer, type MadeCustomer } from './generate/customers.ts';
import { makeInteractions } from './generate/interactions.ts';
import { randomOf, type Random } from './generate/random.ts';
import { demoWords } from './generate/words.ts';
import { worldOf, type World } from './generate/world.ts';
import { runStep, type StepRun } from './ledger.ts';
import { advanceIds, lastId, loadNew, type NewRecord } from './load.ts';
import { numberedFields, seriesOf } from './numbering.ts';
import { completeValues } from './write.ts';

export const MAX_GENERATED = 1_000_000;
const CHUNK = 1000;

export interface GenerateRequest {
  /** From 1 to 1,000,000; contacts and interactions come in proportion. */
  readonly customers: number;
  readonly seed: number;
  /** Also into a database that has customers already. */
  readonly intoExisting?: boolean;
  /** The language of the names; that of the session unless given. */
  readonly lang?: Lang;
}

export interface GenerateResult {
  readonly stepId: number;
  readonly customers: number;
  readonly contacts: number;
  readonly interactions: number;
}

/** The entities that are filled, in the order of their dependence. */
const FILLED = ['customer', 'contact', 'contact_link', 'interaction'] as const satisfies readonly EntityName[];
type Filled = (typeof FILLED)[number];

/**
 * Fills the database with invented customers, contacts and interactions of the last two years: the same ones for the same seed, number and
 * day. One step of the ledger. Throws `conflict` where there are customers already, `invalid` for an impossible number.
 */
export async function generate(ctx: ServiceContext, request: GenerateRequest, control: Control = {}): Promise<GenerateResult> {
  const { customers } = request;
  if (!Number.isSafeInteger(customers) || customers < 1 || customers > MAX_GENERATED)
    throw invalid('error.generate_number', { max: MAX_GENERATED }, { field: 'customers' });
  if (!Number.isSafeInteger(request.seed)) throw invalid('error.generate_seed', {}, { field: 'seed' });
  if (request.intoExisting !== true && (await lastId(ctx.database.queries, 'customer')) > 0) throw conflict('error.generate_not_empty');
  const summary = `${customers}, seed ${request.seed}`;
  const { stepId, result } = await runStep(ctx, { action: 'setup', entity: 'customer', summary }, async (run) => {
    const plan = await prepare(run, request);
    for (let from = 0; from < customers; from += CHUNK) {
      if (control.signal?.aborted === true) throw cancelled();
      await writeChunk(run, plan, from, Math.min(from + CHUNK, customers));
      control.onProgress?.({ done: Math.min(from + CHUNK, customers), total: customers });
    }
    await finish(run, plan);
    return plan;
  });
  return { stepId, customers, contacts: madeOf(result, 'contact'), interactions: madeOf(result, 'interaction') };
}

/** What grows while chunks are written. */
interface Plan {
  readonly world: World;
  readonly count: number;
  readonly first: Readonly<Record<Filled, number>>;
  readonly next: Record<Filled, number>;
  readonly codes: Counters;
}

const madeOf = (plan: Plan, entity: Filled): number => plan.next[entity] - plan.first[entity];

async function prepare(run: StepRun, request: GenerateRequest): Promise<Plan> {
  const { session, now } = run.ctx;
  const today = todayIn(session.timeZone, now());
  const lang = request.lang ?? session.lang;
  const operators = await colleagues(run, lang);
  const zone = Date.parse(`${today}T00:00:00.000Z`) - Date.parse(momentOf(today, '00:00', session.timeZone));
  const world = await worldOf(run.trx, { lang, seed: request.seed, operators, today, now: now(), zone });
  const first: Record<Filled, number> = { customer: 1, contact: 1, contact_link: 1, interaction: 1 };
  for (const entity of FILLED) first[entity] = (await lastId(run.trx, entity)) + 1;
  return { world, count: request.customers, first, next: { ...first }, codes: await counters(run) };
}

/** Whoever owns the customers: the operators that there are, and a few invented ones, who cannot log in. */
async function colleagues(run: StepRun, lang: Lang): Promise<readonly number[]> {
  const known = await run.trx.selectFrom('operator').select(['id', 'login']).where('deleted_at', 'is', null).orderBy('id').execute();
  const logins = new Set(known.map(({ login }) => login));
  const from = (await lastId(run.trx, 'operator')) + 1;
  const missing = (await demoWords()).operators.filter(([, , login]) => !logins.has(login));
  const records = missing.map(([name, latin, login], at): NewRecord => {
    const values = completeValues('operator', { name: lang === 'zh' ? name : latin, login, role: 'editor', lang });
    return { id: from + at, values, createdAt: run.at, createdBy: run.ctx.session.operatorId };
  });
  await loadNew(run, 'operator', records);
  if (records.length > 0) await run.ctx.database.search.putRange(run.bulk, 'operator', from, from + records.length - 1);
  await advanceIds(run.ctx.database, run.trx, 'operator');
  return [...known.map(({ id }) => id), ...records.map(({ id }) => id)];
}

/** The customers `from` to below `to` with all that hangs on them. */
async function writeChunk(run: StepRun, plan: Plan, from: number, to: number): Promise<void> {
  const rows: Record<Filled, NewRecord[]> = { customer: [], contact: [], contact_link: [], interaction: [] };
  const tags: [number, number][] = [];
  for (let record = from; record < to; record++) {
    const random = randomOf(plan.world.seed, record);
    const made = makeCustomer(plan.world, random, record, plan.count, plan.codes.next);
    addCustomer(plan, random, made, rows);
    const ids = made.values['tags'];
    if (Array.isArray(ids)) for (const tag of ids) tags.push([plan.next.customer - 1, Number(tag)]);
  }
  for (const entity of FILLED) await loadNew(run, entity, rows[entity]);
  await run.bulk.insert('customer_tags', ['record_id', 'target_id'], tags);
}

/** One in a hundred contacts works for an earlier customer too. */
const LINK_SHARE = 0.01;

function addCustomer(plan: Plan, random: Random, made: MadeCustomer, rows: Record<Filled, NewRecord[]>): void {
  const { world, next } = plan;
  const { createdAt, createdBy } = made;
  const id = next.customer++;
  const contacts = makeContacts(world, random, id, made);
  const contactIds = contacts.map((values): number => {
    const contactId = next.contact++;
    rows.contact.push({ id: contactId, values, createdAt, createdBy });
    if (random.chance(LINK_SHARE) && id > plan.first.customer) rows.contact_link.push(linkOf(plan, random, contactId, id, values, made));
    return contactId;
  });
  const { interactions, days } = makeInteractions(world, random, id, made, contactIds);
  for (const interaction of interactions) rows.interaction.push({ id: next.interaction++, ...interaction });
  rows.customer.push({ id, values: { ...made.values, ...days }, createdAt, createdBy, main: contacts[0] ?? null });
}

function linkOf(plan: Plan, random: Random, contactId: number, customerId: number, contact: Values, made: MadeCustomer): NewRecord {
  const values: Values = {
    contact_id: contactId,
    customer_id: random.between(plan.first.customer, customerId - 1),
    role_id: contact['role_id'] ?? null,
    position: contact['position'] ?? (plan.world.lang === 'zh' ? '顾问' : 'Adviser'),
    notes: null,
  };
  return { id: plan.next.contact_link++, values, createdAt: made.createdAt, createdBy: made.createdBy };
}

/** The search index and the counters, once everything is in. */
async function finish(run: StepRun, plan: Plan): Promise<void> {
  const { database } = run.ctx;
  for (const entity of FILLED) {
    const [from, to] = [plan.first[entity], plan.next[entity] - 1];
    if (to >= from) await database.search.putRange(run.bulk, entity, from, to);
    await advanceIds(database, run.trx, entity);
  }
  await plan.codes.save(run);
}

/** Customer numbers by the day on which a customer came in, going on from where each period stands. */
interface Counters {
  readonly next: (day: string) => string;
  save(run: StepRun): Promise<void>;
}

async function counters(run: StepRun): Promise<Counters> {
  const [numbered] = numberedFields('customer');
  const field = numbered?.field ?? 'code';
  const rule = numbered?.rule ?? 'C{yyyy}{00000}';
  const known = await run.trx.selectFrom('numbering').select(['period', 'last']).where('entity', '=', 'customer').where('field', '=', field).execute();
  const last = new Map(known.map((row) => [row.period, Number(row.last)]));
  return {
    next: (day) => {
      const series = seriesOf(rule, day);
      const number = (last.get(series.period) ?? 0) + 1;
      last.set(series.period, number);
      return series.before + String(number).padStart(series.width, '0') + series.after;
    },
    save: async ({ trx }) => {
      for (const [period, number] of last) {
        await trx
          .insertInto('numbering')
          .values({ entity: 'customer', field, period, last: number })
          .onConflict((on) => on.columns(['entity', 'field', 'period']).doUpdateSet({ last: number }))
          .execute();
      }
    },
  };
}
