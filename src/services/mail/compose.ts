import { randomUUID } from 'node:crypto';
import type { Values } from '../../fields/definition.ts';
import type { EntityName } from '../../entities/names.ts';
import { AppError, invalid } from '../../errors.ts';
import { fillIn, mergeFieldsIn, mergeParts, type MergePart } from '../../output/merge-fields.ts';
import { recordAuditIn } from '../audit.ts';
import type { Control, ServiceContext } from '../context.ts';
import { runStep, type StepRun } from '../ledger.ts';
import { loadNew, rangesOf } from '../load.ts';
import type { MailAccount, MailJob, MailLetter, MailPreview, MailQueued } from '../mail-api.ts';
import { emptyIn, mergerOf, type Merger } from '../merge-values.ts';
import { completeValues } from '../write.ts';
import { readAccount, requireAccount, requireCount } from './account.ts';
import { gatherFiles, keepFiles, type MailFile } from './files.ts';
import { headerText, isSingle, permitMailTo, recipientsOf, type Recipient, type Recipients } from './recipients.ts';

const LONGEST_TEXT = 20_000;
const LONGEST_SUBJECT = 200;

/** A job that holds together: its fields mean something, somebody gets it. */
interface Ready {
  readonly account: MailAccount;
  readonly recipients: Recipients;
  readonly files: readonly MailFile[];
  readonly letters: (some: readonly Recipient[]) => Promise<readonly (MailLetter & { readonly recipient: Recipient })[]>;
}

async function prepare(ctx: ServiceContext, job: MailJob, control: Control): Promise<Ready> {
  permitMailTo(ctx, job.entity);
  const parts = partsOf(ctx, job);
  const merger = mergerOf(ctx, job.entity, [...mergeFieldsIn(parts.subject), ...mergeFieldsIn(parts.text)]);
  const account = await readAccount(ctx.database);
  const files = await gatherFiles(ctx, job.files ?? [], job.documents ?? []);
  const recipients = await recipientsOf(ctx, job, account.consent, control);
  return { account, files, recipients, letters: async (some) => await merged(parts, merger, some) };
}

interface Parts {
  readonly subject: readonly MergePart[];
  readonly text: readonly MergePart[];
}

/** Throws `invalid` with the field: for what is wrong in one of them before the other is missed, an empty subject or text, and too much of either. */
function partsOf(ctx: ServiceContext, { entity, subject, text }: Pick<MailJob, 'entity' | 'subject' | 'text'>): Parts {
  const parts = { subject: readParts(ctx, entity, 'subject', subject), text: readParts(ctx, entity, 'text', text) };
  if (subject.trim() === '') throw invalid('mail.no_subject', {}, { field: 'subject' });
  if (text.trim() === '') throw invalid('mail.no_text', {}, { field: 'text' });
  if ([...text].length > LONGEST_TEXT) throw invalid('mail.text_long', { most: LONGEST_TEXT }, { field: 'text' });
  return parts;
}

/** The parts of one of the two, whose fields all mean something; what is wrong says in which of them it is. */
function readParts(ctx: ServiceContext, entity: EntityName, field: keyof Parts, written: string): readonly MergePart[] {
  try {
    const parts = mergeParts(written);
    mergerOf(ctx, entity, mergeFieldsIn(parts));
    return parts;
  } catch (error) {
    if (error instanceof AppError && error.field === undefined) throw new AppError(error.code, error.key, error.params, { ...error.place, field }, error.details);
    throw error;
  }
}

async function merged({ subject, text }: Parts, merger: Merger, some: readonly Recipient[]): Promise<readonly (MailLetter & { readonly recipient: Recipient })[]> {
  const values = await merger.read(some.map(({ id }) => id));
  return some.map((recipient) => {
    const own = values.get(recipient.id) ?? {};
    const valueOf = (name: string): string => own[name] ?? '';
    const body = fillIn(text, valueOf);
    const { label, name, address } = recipient;
    return { recipient, label, name, address, subject: [...headerText(fillIn(subject, valueOf))].slice(0, LONGEST_SUBJECT).join(''), text: [...body].slice(0, LONGEST_TEXT).join(''), empty: emptyIn(own) };
  });
}

const senderOf = ({ fromName, fromAddress }: MailAccount): string => (fromName === '' ? fromAddress : `${fromName} <${fromAddress}>`);

/** Every letter as it will go out, from the one numbered `from` (0) on, and who gets none. Nothing is written. */
export async function mailPreview(ctx: ServiceContext, job: MailJob, from: number, count: number, control: Control = {}): Promise<MailPreview> {
  const { account, recipients, files, letters } = await prepare(ctx, job, control);
  const some = recipients.letters.slice(from, from + count);
  return {
    count: recipients.letters.length,
    letters: (await letters(some)).map(({ recipient: _, ...letter }) => letter),
    leftOut: recipients.leftOut,
    files: files.map(({ name, bytes }) => ({ name, size: bytes.length })),
    sender: senderOf(account),
  };
}

/** Puts the letters into the outbox, as one step: taking it back cancels those that are not out yet. Recorded before anything can go out. */
export async function queueMail(ctx: ServiceContext, job: MailJob, expected: number, control: Control = {}): Promise<MailQueued> {
  const { recipients, files, letters } = await prepare(ctx, job, control);
  const account = await requireAccount(ctx.database);
  const { leftOut } = recipients;
  requireCount(expected, recipients.letters.length);
  if (recipients.letters.length === 0) throw invalid('mail.all_left_out', { count: leftOut.length });
  const made = await letters(recipients.letters);
  const empty = made.find(({ subject, text }) => subject === '' || text.trim() === '');
  if (empty !== undefined) throw invalid('mail.empty_letter', { name: empty.label });
  const { stepId, result } = await runStep(ctx, { action: 'create', entity: 'mail', summary: job.subject }, async (run) => {
    await recordAuditIn(run.trx, ctx, { kind: 'mail', summary: job.subject, selection: selectionOf(job), count: made.length });
    return await insertLetters(run, account, { job, files, single: isSingle(job) }, made);
  });
  return { stepId, sending: result, queued: made.length, leftOut };
}

const selectionOf = ({ entity, filter, search, of, ids, deleted }: MailJob) => ({ entity, ...(filter === undefined ? {} : { filter }), ...(search === undefined ? {} : { search }), ...(of === undefined ? {} : { of }), ...(ids === undefined ? {} : { ids }), ...(deleted === undefined ? {} : { deleted }) });

interface What {
  readonly job: MailJob;
  readonly files: readonly MailFile[];
  readonly single: boolean;
}

async function insertLetters(run: StepRun, account: MailAccount, { job, files, single }: What, made: readonly (MailLetter & { readonly recipient: Recipient })[]): Promise<number> {
  const { trx, bulk, ctx } = run;
  const sending = await newSending(run, made.length);
  await keepFiles(trx, sending, files);
  const ids = await bulk.reserveIds('mail', made.length);
  const attachments = files.map(({ name }) => name).join(', ').slice(0, 1000);
  const rows = made.map(({ recipient, name, address, subject, text }, at) => {
    const messageId = newMessageId(account.fromAddress);
    const values: Values = completeValues('mail', {
      customer_id: recipient.customerId,
      contact_id: recipient.contactId,
      to_name: name.slice(0, 120),
      to_address: address,
      subject,
      body: text,
      state: 'waiting',
      attempts: 0,
      next_at: run.at,
      attachments: attachments === '' ? null : attachments,
      template_id: job.templateId ?? null,
      owner_id: ctx.session.operatorId,
      sending,
      message_id: messageId,
    });
    return { id: ids[at] ?? 0, messageId, values };
  });
  await loadNew(run, 'mail', rows.map(({ id, values }) => ({ id, values, createdAt: run.at, createdBy: ctx.session.operatorId })));
  for (const [first, last] of rangesOf(ids)) await ctx.database.search.putRange(bulk, 'mail', first, last);
  await insertDeliveries(run, sending, single, rows);
  return sending;
}

export async function newSending({ trx, at, ctx }: StepRun, letters: number): Promise<number> {
  const { id } = await trx.insertInto('mail_job').values({ made_at: at, operator_id: ctx.session.operatorId, letters }).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function insertDeliveries({ bulk, at }: StepRun, sending: number, single: boolean, rows: readonly { readonly id: number; readonly messageId: string }[]): Promise<void> {
  await bulk.insert(
    'mail_delivery',
    ['mail_id', 'sending_id', 'state', 'attempts', 'next_at', 'message_id', 'list'],
    rows.map(({ id, messageId }) => [id, sending, 'waiting', 0, at, messageId, single ? 0 : 1]),
  );
}

/** Fixed before a letter is sent for the first time: whoever gets it twice can tell. */
export const newMessageId = (from: string): string => `<${randomUUID()}@${from.slice(from.lastIndexOf('@') + 1)}>`;

