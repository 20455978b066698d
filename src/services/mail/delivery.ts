import type { Queries } from '../../db/database.ts';
import type { DeliveryState } from '../../db/mail-schema.ts';
import { t } from '../../i18n/index.ts';
import { followDelivery } from '../../rules/mail.ts';
import { isoTime, todayIn } from '../../util/dates.ts';
import type { ServiceContext } from '../context.ts';
import { isAlive, newLease, parseLease, type Lease } from '../lease.ts';
import { runStep, type StepRun } from '../ledger.ts';
import { tell } from '../news.ts';
import { completeValues, insertRecord, ruleRun } from '../write.ts';

/*
 * Never twice. A mail server that has said 250 will deliver, and cannot be asked afterwards whether it did. So what we are about to do is written down before
 * it is done, in two steps: a letter is `claimed` before the server hears of it, and `handed` before the first byte of its text goes out. Who dies while it is
 * claimed has sent nothing (a server drops what has no end), and the letter waits again; who dies while it is handed leaves a letter of which nobody knows:
 * it becomes `doubtful` and is never sent again by itself. Every step asks for its token, so that a process that was only thought dead stops there.
 */

/** A letter that this process is about to send. */
export interface Claimed {
  readonly id: number;
  readonly token: string;
  readonly sendingId: number;
  readonly messageId: string;
  readonly attempts: number;
  readonly list: boolean;
  readonly name: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  readonly customerId: number | null;
  readonly contactId: number | null;
  readonly ownerId: number | null;
}

/** What became of a letter. */
export type Outcome =
  | { readonly state: 'sent' }
  | { readonly state: 'failed' | 'doubtful'; readonly reason: string }
  | { readonly state: 'waiting'; readonly reason: string; readonly nextAt: string };

const LONGEST_REASON = 500;

/** The next letter that is due, claimed; null where there is none. One whose addressee has refused since is cancelled on the way: `onCancelled`. */
export async function claimNext(ctx: ServiceContext, sending: number | undefined, onCancelled: () => void): Promise<Claimed | null> {
  for (;;) {
    const found = await findDue(ctx.database.queries, isoTime(ctx.now()), sending);
    if (found === undefined) return null;
    if (await hasRefused(ctx.database.queries, found)) {
      if (await cancelRefused(ctx, found.id)) onCancelled();
      continue;
    }
    const lease = newLease(ctx.now());
    if (await claim(ctx, found.id, lease)) return { ...found, token: lease.token };
  }
}

async function findDue(queries: Queries, now: string, sending: number | undefined): Promise<Omit<Claimed, 'token'> | undefined> {
  const row = await queries
    .selectFrom('mail_delivery as d')
    .innerJoin('mail as m', 'm.id', 'd.mail_id')
    .select(['m.id', 'd.sending_id', 'd.message_id', 'd.attempts', 'd.list', 'm.to_name', 'm.to_address', 'm.subject', 'm.body', 'm.customer_id', 'm.contact_id', 'm.owner_id'])
    .where('d.state', '=', 'waiting')
    .where('d.next_at', '<=', now)
    .where('m.deleted_at', 'is', null)
    .$if(sending !== undefined, (query) => query.where('d.sending_id', '=', sending ?? 0))
    .orderBy('d.next_at')
    .orderBy('d.mail_id')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { id, sending_id, message_id, attempts, list, to_name, to_address, subject, body, customer_id, contact_id, owner_id } = row;
  return { id, sendingId: sending_id, messageId: message_id, attempts, list: list === 1, name: to_name ?? '', address: to_address, subject, text: body ?? '', customerId: customer_id, contactId: contact_id, ownerId: owner_id };
}

async function claim(ctx: ServiceContext, id: number, lease: Lease): Promise<boolean> {
  return await ctx.database.transact(async (trx) => {
    const rows = await trx.updateTable('mail_delivery').set({ state: 'claimed', token: lease.token, lease: JSON.stringify(lease) }).where('mail_id', '=', id).where('state', '=', 'waiting').returning('mail_id').execute();
    return rows.length === 1;
  });
}

/** A reason of ours, in the language of the database: it stands in a record as those of mail servers do. */
export async function reasonIn(queries: Queries, key: 'mail.reason.refused' | 'mail.reason.died' | 'mail.reason.restored' | 'mail.reason.bounced' | 'mail.reason.cancelled'): Promise<string> {
  const row = await queries.selectFrom('setting').select('value').where('name', '=', 'lang').executeTakeFirst();
  return t(row?.value === 'en' ? 'en' : 'zh', key);
}

/** Consent may be withdrawn while a letter waits. */
async function hasRefused(queries: Queries, { customerId, contactId }: Pick<Claimed, 'customerId' | 'contactId'>): Promise<boolean> {
  const contact = contactId === null ? undefined : await queries.selectFrom('contact').select('mail_consent').where('id', '=', contactId).executeTakeFirst();
  if (contact?.mail_consent === 'refused') return true;
  if (contact?.mail_consent === 'given' || customerId === null) return false;
  const customer = await queries.selectFrom('customer').select('mail_consent').where('id', '=', customerId).executeTakeFirst();
  return customer?.mail_consent === 'refused';
}

async function cancelRefused(ctx: ServiceContext, id: number): Promise<boolean> {
  return await changeDelivery(ctx, id, async ({ trx }) => {
    const rows = await trx.updateTable('mail_delivery').set({ state: 'cancelled', reason: await reasonIn(trx, 'mail.reason.refused') }).where('mail_id', '=', id).where('state', '=', 'waiting').returning('mail_id').execute();
    return rows.length === 1;
  });
}

/** Written before the first byte of the text; false where the letter is not ours any more: then nothing may be sent. */
export async function markHanded(ctx: ServiceContext, { id, token }: Claimed): Promise<boolean> {
  return await ctx.database.transact(async (trx) => {
    const rows = await trx.updateTable('mail_delivery').set({ state: 'handed' }).where('mail_id', '=', id).where('token', '=', token).where('state', '=', 'claimed').returning('mail_id').execute();
    return rows.length === 1;
  });
}

/** The server was not reached: the letter waits as before. */
export async function giveBack(ctx: ServiceContext, { id, token }: Claimed): Promise<void> {
  await ctx.database.transact(async (trx) => {
    await trx.updateTable('mail_delivery').set({ state: 'waiting', token: null, lease: null }).where('mail_id', '=', id).where('token', '=', token).where('state', '=', 'claimed').execute();
  });
}

/** Writes down what became of a letter, one step of the ledger; a letter that is out is an interaction with the customer. */
export async function settleLetter(ctx: ServiceContext, letter: Claimed, outcome: Outcome): Promise<void> {
  const { id, token, attempts } = letter;
  const now = isoTime(ctx.now());
  const set = {
    state: outcome.state,
    attempts: attempts + 1,
    reason: outcome.state === 'sent' ? null : outcome.reason.slice(0, LONGEST_REASON),
    sent_at: outcome.state === 'sent' ? now : null,
    ...(outcome.state === 'waiting' ? { next_at: outcome.nextAt } : {}),
    // A doubtful one keeps its token: who was only thought dead can still say what became of it.
    ...(outcome.state === 'doubtful' ? {} : { token: null, lease: null }),
  };
  await changeDelivery(ctx, id, async (run) => {
    const rows = await run.trx.updateTable('mail_delivery').set(set).where('mail_id', '=', id).where('token', '=', token).where('state', 'in', OURS).returning('mail_id').execute();
    if (rows.length === 1 && outcome.state === 'sent') await addInteraction(run, letter);
    if (rows.length === 1 && (outcome.state === 'failed' || outcome.state === 'doubtful')) await tellOwner(run, letter);
    return rows.length === 1;
  });
}

/** Whoever wrote it hears of it, wherever they work; of a whole list once. */
async function tellOwner({ ctx, trx }: StepRun, { ownerId, address, sendingId }: Pick<Claimed, 'ownerId' | 'address' | 'sendingId'>): Promise<void> {
  if (ownerId === null) return;
  await tell(ctx, trx, [{ kind: 'mail.trouble', operatorId: ownerId, about: `mail ${sendingId}`, params: { address }, open: { entity: 'mail', filter: `sending:${sendingId} trouble:yes` } }]);
}

/** States in which a letter may be ours: one that was thought to be of a dead process too. */
const OURS: readonly DeliveryState[] = ['claimed', 'handed', 'doubtful'];

/** A change of one delivery as a step that cannot be taken back, the record along with it. */
async function changeDelivery(ctx: ServiceContext, id: number, work: (run: StepRun) => Promise<boolean>): Promise<boolean> {
  const { result } = await runStep(ctx, { action: 'mail', entity: 'mail' }, async (run) => {
    const row = await run.trx.selectFrom('mail').select('subject').where('id', '=', id).executeTakeFirst();
    run.summary = row?.subject ?? '';
    const changed = await work(run);
    if (changed) await followDelivery(ruleRun(run), [id]);
    return changed;
  });
  return result;
}

/** The letter among the customer's interactions; none for somebody who belongs to no customer, or to one that is gone. */
export async function addInteraction(run: StepRun, { customerId, contactId, ownerId, address, name, subject, text }: Omit<Claimed, 'token' | 'sendingId' | 'messageId' | 'attempts' | 'list' | 'id'>): Promise<void> {
  const customer = customerId === null ? undefined : await run.trx.selectFrom('customer').select('id').where('id', '=', customerId).where('deleted_at', 'is', null).executeTakeFirst();
  if (customer === undefined) return;
  const contact = contactId === null ? undefined : await run.trx.selectFrom('contact').select('id').where('id', '=', contactId).where('deleted_at', 'is', null).executeTakeFirst();
  const type = await run.trx.selectFrom('interaction_type').select('id').where('code', '=', 'mail').where('deleted_at', 'is', null).executeTakeFirst();
  const values = completeValues('interaction', {
    customer_id: customer.id,
    contact_id: contact?.id ?? null,
    happened_on: todayIn(run.ctx.session.timeZone, run.ctx.now()),
    type_id: type?.id ?? null,
    subject,
    content: text,
    owner_id: ownerId,
    participants: (name === '' ? address : `${name} <${address}>`).slice(0, 200),
  });
  await insertRecord(run, 'interaction', values);
}

/** Letters of processes that died: what was only claimed waits again, what was handed over is doubtful. How many became doubtful. */
export async function takeFromTheDead(ctx: ServiceContext): Promise<number> {
  const rows = await ctx.database.queries.selectFrom('mail_delivery').select(['mail_id', 'state', 'lease', 'token']).where('state', 'in', ['claimed', 'handed']).execute();
  let doubtful = 0;
  for (const { mail_id: id, state, lease, token } of rows) {
    const held = lease === null ? null : parseLease(JSON.parse(lease));
    if (held !== null && isAlive(held, ctx.now())) continue;
    if (state === 'claimed') {
      await ctx.database.transact(async (trx) => {
        await trx.updateTable('mail_delivery').set({ state: 'waiting', token: null, lease: null }).where('mail_id', '=', id).where('state', '=', 'claimed').where('token', '=', token ?? '').execute();
      });
      continue;
    }
    const changed = await changeDelivery(ctx, id, async (run) => {
      const { trx } = run;
      const found = await trx.updateTable('mail_delivery').set({ state: 'doubtful', reason: await reasonIn(trx, 'mail.reason.died') }).where('mail_id', '=', id).where('state', '=', 'handed').where('token', '=', token ?? '').returning('mail_id').execute();
      const letter = await trx.selectFrom('mail').select(['owner_id', 'to_address', 'sending']).where('id', '=', id).executeTakeFirst();
      if (found.length === 1 && letter !== undefined) await tellOwner(run, { ownerId: letter.owner_id, address: letter.to_address, sendingId: letter.sending ?? 0 });
      return found.length === 1;
    });
    if (changed) doubtful += 1;
  }
  return doubtful;
}

/**
 * Letters that were in the outbox when a backup was made may be out by the time it is restored: none of them is sent by itself. Called on the copy that takes
 * the place of the database.
 */
export async function holdAll(ctx: ServiceContext): Promise<void> {
  await runStep(ctx, { action: 'mail', entity: 'mail' }, async (run) => {
    const rows = await run.trx
      .updateTable('mail_delivery')
      .set({ state: 'doubtful', reason: await reasonIn(run.trx, 'mail.reason.restored'), token: null, lease: null })
      .where('state', 'in', ['waiting', 'claimed', 'handed'])
      .returning('mail_id')
      .execute();
    await followDelivery(ruleRun(run), rows.map(({ mail_id }) => mail_id).toSorted((a, b) => a - b));
  });
}
