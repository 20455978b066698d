import { invalid } from '../../errors.ts';
import type { Transaction } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import type { DeliveryState } from '../../db/mail-schema.ts';
import { fillIn, mergeFieldsIn, mergeParts } from '../../output/merge-fields.ts';
import { followDelivery } from '../../rules/mail.ts';
import type { Selection } from '../api.ts';
import { recordAuditIn } from '../audit.ts';
import type { ServiceContext } from '../context.ts';
import { runStep, type StepRun } from '../ledger.ts';
import { MAIL_FROM, type MailAccount, type MailActed, type MailAction } from '../mail-api.ts';
import { mergerOf } from '../merge-values.ts';
import { permit } from '../permit.ts';
import { selectedIds, selectionConditions } from '../selection.ts';
import { chunks, loadRecords, type Stored } from '../stored.ts';
import { applyChanges, ruleRun } from '../write.ts';
import { requireAccount } from './account.ts';
import { insertDeliveries, newMessageId, newSending } from './compose.ts';
import { addInteraction, reasonIn } from './delivery.ts';
import { addressOf, headerText } from './recipients.ts';

/** The state after an action. */
const TO: Readonly<Record<Exclude<MailAction, 'queue'>, DeliveryState>> = { retry: 'waiting', cancel: 'cancelled', arrived: 'sent', bounce: 'bounced' };

/** Does something with the letters of a selection, as one step; those whose state does not allow it are left as they are. */
export async function mailAct(ctx: ServiceContext, action: MailAction, selection: Selection, reason?: string): Promise<MailActed> {
  permit(ctx.session, action === 'queue' || action === 'retry' ? 'create' : 'edit', 'mail');
  const ids = await selectedIds(ctx.database.queries, 'mail', await selectionConditions(ctx, { ...selection, entity: 'mail' }, undefined, 'edit'));
  return action === 'queue' ? await queueDrafts(ctx, ids) : await move(ctx, action, ids, reason);
}

/** The same for letters that are known: a file of bounces. */
export async function move(ctx: ServiceContext, action: Exclude<MailAction, 'queue'>, ids: readonly number[], reason?: string): Promise<MailActed> {
  const [from, to] = [MAIL_FROM[action], TO[action]];
  const { stepId, result } = await runStep(ctx, { action: 'mail', entity: 'mail', summary: reasonText(reason) ?? action }, async (run) => {
    let changed = 0;
    const said = reasonText(reason) ?? (await reasonIn(run.trx, action === 'bounce' ? 'mail.reason.bounced' : 'mail.reason.cancelled'));
    for (const part of chunks(ids, 500)) {
      const rows = await run.trx
        .updateTable('mail_delivery')
        .set(setOf(action, to, run.at, said))
        .where('mail_id', 'in', part)
        .where('state', 'in', from)
        .returning('mail_id')
        .execute();
      const moved = rows.map(({ mail_id }) => mail_id).toSorted((a, b) => a - b);
      await followDelivery(ruleRun(run), moved);
      if (action === 'arrived') for (const one of await loadRecords(run.trx, 'mail', moved)) await addInteraction(run, partsOf(one));
      changed += moved.length;
    }
    return changed;
  });
  return { stepId, changed: result, skipped: ids.length - result };
}

const reasonText = (reason: string | undefined): string | undefined => (reason === undefined || reason.trim() === '' ? undefined : headerText(reason).slice(0, 500));

function setOf(action: Exclude<MailAction, 'queue'>, state: DeliveryState, at: string, reason: string) {
  const usual = { state, token: null, lease: null };
  if (action === 'retry') return { ...usual, attempts: 0, next_at: at, reason: null };
  if (action === 'arrived') return { ...usual, sent_at: at, reason: null };
  return { ...usual, reason };
}

const numberIn = ({ values }: Stored, field: string): number | null => (typeof values[field] === 'number' ? values[field] : null);
const textIn = ({ values }: Stored, field: string): string => (typeof values[field] === 'string' ? values[field] : '');

const partsOf = (one: Stored) => ({
  customerId: numberIn(one, 'customer_id'),
  contactId: numberIn(one, 'contact_id'),
  ownerId: numberIn(one, 'owner_id'),
  address: textIn(one, 'to_address'),
  name: textIn(one, 'to_name'),
  subject: textIn(one, 'subject'),
  text: textIn(one, 'body'),
});

/** Puts drafts into the outbox, each a sending of its own; their merge fields are filled in from the contact or the customer. */
async function queueDrafts(ctx: ServiceContext, ids: readonly number[]): Promise<MailActed> {
  const account = await requireAccount(ctx.database);
  const { stepId, result } = await runStep(ctx, { action: 'update', entity: 'mail' }, async (run) => {
    let changed = 0;
    for (const one of await loadRecords(run.trx, 'mail', ids)) {
      if (one.values['state'] !== 'draft') continue;
      run.summary = textIn(one, 'subject');
      await recordAuditIn(run.trx, ctx, { kind: 'mail', entity: 'mail', recordId: one.id, summary: run.summary, count: 1 });
      await queueDraft(run, account, one);
      changed += 1;
    }
    return changed;
  });
  return { stepId, changed: result, skipped: ids.length - result };
}

async function queueDraft(run: StepRun, account: MailAccount, draft: Stored): Promise<void> {
  const { ctx, trx } = run;
  const { customerId, contactId, address, subject, text } = partsOf(draft);
  if (addressOf(ctx, address) === null) throw invalid('mail.left.bad_address', {}, { field: 'to_address' });
  if (await hasRefused(trx, address, customerId, contactId)) throw invalid('mail.has_refused', { address });
  if (subject.trim() === '' || text.trim() === '') throw invalid(subject.trim() === '' ? 'mail.no_subject' : 'mail.no_text', {}, { field: subject.trim() === '' ? 'subject' : 'body' });
  const values = { ...draft.values, ...(await filledIn(ctx, { customerId, contactId }, subject, text)), message_id: newMessageId(account.fromAddress) };
  await applyChanges(run, 'mail', [{ action: 'update', before: draft, values }]);
  const sending = await newSending(run, 1);
  await insertDeliveries(run, sending, true, [{ id: draft.id, messageId: values.message_id }]);
  await followDelivery(ruleRun(run), [draft.id]);
}

async function filledIn(ctx: ServiceContext, { customerId, contactId }: { readonly customerId: number | null; readonly contactId: number | null }, subject: string, text: string): Promise<{ readonly subject: string; readonly body: string }> {
  const parts = { subject: mergeParts(subject), body: mergeParts(text) };
  const fields = [...mergeFieldsIn(parts.subject), ...mergeFieldsIn(parts.body)];
  if (fields.length === 0) return { subject: headerText(subject), body: text };
  const [entity, id] = contactId === null ? (['customer', customerId] as const) : (['contact', contactId] as const);
  if (id === null) throw invalid('mail.fields_of_nobody', {}, { field: 'customer_id' });
  const own = (await mergerOf(ctx, entity, fields).read([id])).get(id) ?? {};
  const valueOf = (name: string): string => own[name] ?? '';
  return { subject: headerText(fillIn(parts.subject, valueOf)), body: fillIn(parts.body, valueOf) };
}

/** The person, the firm, or anybody who has this address. */
async function hasRefused(trx: Transaction<Schema>, address: string, customerId: number | null, contactId: number | null): Promise<boolean> {
  for (const [table, id] of [['customer', customerId], ['contact', contactId]] as const) {
    const rows = await trx
      .selectFrom(table)
      .select('id')
      .where('mail_consent', '=', 'refused')
      .where('deleted_at', 'is', null)
      .where((eb) => eb.or([eb('id', '=', id ?? 0), eb('email', '=', address)]))
      .limit(1)
      .execute();
    if (rows.length > 0) return true;
  }
  return false;
}
