import { can } from '../../auth/permissions.ts';
import { invalid, notFound } from '../../errors.ts';
import type { Values } from '../../fields/definition.ts';
import { fillIn, mergeFieldsIn } from '../../output/merge-fields.ts';
import { contentOf, keepContent } from '../contents.ts';
import type { Control, ServiceContext } from '../context.ts';
import { goOn } from '../control.ts';
import type { LetterLeftOut, ListLetters, LettersPlan, LettersWritten } from '../documents-api.ts';
import { DOCX_TYPE, fileNameOf } from '../documents.ts';
import { runStep, type StepRun } from '../ledger.ts';
import { loadNew, rangesOf } from '../load.ts';
import { requireCount } from '../mail/account.ts';
import { consentUnder } from '../mail/recipients.ts';
import { emptyIn, mergerOf, type Merger } from '../merge-values.ts';
import { notPermittedField, permit } from '../permit.ts';
import { requireRecord } from '../records.ts';
import { requireStillInScope } from '../scope.ts';
import { selectedIds, selectionConditions } from '../selection.ts';
import { chunks } from '../stored.ts';
import { todayOf } from '../validate.ts';
import { completeValues } from '../write.ts';
import { letterParts, oneLine, type LetterParts } from './letter.ts';
import { mergeWord } from './word-merge.ts';

/** So many letters at once; the rest by another filter. */
const MOST = 2000;
/** All Word files of a list together, in bytes: they stand in memory until the step is written. */
const MOST_BYTES = 200_000_000;

/** Somebody who gets a letter. */
interface Reader {
  readonly id: number;
  readonly label: string;
  readonly customerId: number;
  readonly contactId: number | null;
}

/** A list of letters that holds together: its fields mean something. */
export interface Ready {
  readonly parts: LetterParts;
  readonly merger: Merger;
  readonly readers: readonly Reader[];
  readonly leftOut: readonly LetterLeftOut[];
}

/** A letter with its fields filled in. */
export interface Filled {
  readonly reader: Reader;
  readonly title: string;
  readonly text: string;
  readonly empty: readonly string[];
  readonly bytes: Buffer | null;
}

/** Throws `invalid` for what the template asks for and there is not, `not_permitted` where the session may not write letters or not see who wants none. */
export async function prepareLetters(ctx: ServiceContext, { templateId, unaddressed = false, ...selection }: ListLetters, control: Control): Promise<Ready> {
  const { session, database } = ctx;
  permit(session, 'create', 'document');
  permit(session, 'read', 'letter_template');
  permit(session, 'read', selection.entity);
  for (const field of ['address', 'mail_consent']) if (!can(session, 'read', selection.entity, field).allowed) throw notPermittedField(selection.entity, field);
  const template = (await requireRecord(ctx, database.queries, 'letter_template', templateId)).values;
  const file = typeof template['sha256'] === 'string' ? await contentOf(database.queries, template['sha256']) : null;
  const parts = await letterParts(template, file);
  const merger = mergerOf(ctx, selection.entity, [parts.title, parts.body, parts.beside].flatMap((part) => [...mergeFieldsIn(part)]));
  const ids = await selectedIds(database.queries, selection.entity, await selectionConditions(ctx, selection));
  if (ids.length === 0) throw notFound('mail.nobody');
  if (ids.length > MOST) throw invalid('mail.too_many', { limit: MOST, count: ids.length });
  const readers: Reader[] = [];
  const leftOut: LetterLeftOut[] = [];
  for (const some of chunks(ids, 500)) {
    await goOn(control);
    for (const { reason, ...reader } of selection.entity === 'contact' ? await contacts(ctx, some) : await customers(ctx, some)) {
      if (reason === null || (reason === 'no_address' && unaddressed)) readers.push(reader);
      else leftOut.push({ id: reader.id, label: reader.label, reason });
    }
  }
  return { parts, merger, readers, leftOut };
}

type Asked = Reader & { readonly reason: LetterLeftOut['reason'] | null };

const isEmpty = (text: string | null): boolean => (text ?? '').trim() === '';

async function customers({ database }: ServiceContext, ids: readonly number[]): Promise<readonly Asked[]> {
  const rows = await database.queries.selectFrom('customer').select(['id', 'name', 'address', 'mail_consent']).where('id', 'in', ids).orderBy('id').execute();
  return rows.map(({ id, name, address, mail_consent }) => ({ id, label: name, customerId: id, contactId: null, reason: mail_consent === 'refused' ? 'refused' : isEmpty(address) ? 'no_address' : null }));
}

/** A contact's own address, or that of the customer; whoever has left, or whose firm wants no letters, gets none. */
async function contacts(ctx: ServiceContext, ids: readonly number[]): Promise<readonly Asked[]> {
  const rows = await ctx.database.queries
    .selectFrom('contact')
    .innerJoin('customer', 'customer.id', 'contact.customer_id')
    .select(['contact.id', 'contact.name', 'contact.address', 'contact.mail_consent', 'contact.left_on', 'contact.customer_id', 'customer.address as firm_address', 'customer.mail_consent as firm_consent'])
    .where('contact.id', 'in', ids)
    .orderBy('contact.id')
    .execute();
  const today = todayOf(ctx);
  return rows.map((row) => {
    const refused = consentUnder(row.mail_consent, row.firm_consent === 'refused') === 'refused';
    const left = row.left_on !== null && row.left_on <= today;
    const reason = refused ? 'refused' : left ? 'left' : isEmpty(row.address) && isEmpty(row.firm_address) ? 'no_address' : null;
    return { id: row.id, label: row.name, customerId: Number(row.customer_id), contactId: row.id, reason };
  });
}

async function filled({ parts, merger }: Ready, readers: readonly Reader[], withFile: boolean): Promise<readonly Filled[]> {
  const values = await merger.read(readers.map(({ id }) => id));
  const letters: Filled[] = [];
  for (const reader of readers) {
    const own = values.get(reader.id) ?? {};
    const valueOf = (field: string): string => own[field] ?? '';
    const bytes = parts.file === null || !withFile ? null : await mergeWord(parts.name, parts.file, valueOf);
    letters.push({ reader, title: oneLine(fillIn(parts.title, valueOf)), text: fillIn(parts.body, valueOf), empty: emptyIn(own), bytes });
  }
  return letters;
}

/** The letters from the one numbered `from` (0) on, how many there are, and who gets none. Nothing is written. */
export async function lettersPlan(ctx: ServiceContext, job: ListLetters, from: number, count: number, control: Control = {}): Promise<LettersPlan> {
  const ready = await prepareLetters(ctx, job, control);
  const letters = await filled(ready, ready.readers.slice(from, from + count), false);
  return { count: ready.readers.length, letters: letters.map(({ reader, title, text, empty }) => ({ label: reader.label, title, text, empty })), leftOut: ready.leftOut, word: ready.parts.file !== null };
}

/** A letter for each among the documents of its customer, as one step. Throws `conflict` where they are not as many as were shown. */
export async function writeLetters(ctx: ServiceContext, job: ListLetters, expected: number, control: Control = {}): Promise<LettersWritten> {
  const ready = await prepareLetters(ctx, job, control);
  const kept = lettersToKeep();
  for await (const letter of everyLetter(ready, expected, true, control)) kept.add(letter);
  return { stepId: await keepLetters(ctx, ready, kept.letters), written: kept.letters.length, leftOut: ready.leftOut };
}

/** Every letter with its fields filled in, in order; `withFile`: of a Word template the file too. Throws `conflict` where they are not as many as were shown. */
export async function* everyLetter(ready: Ready, expected: number, withFile: boolean, control: Control): AsyncGenerator<Filled> {
  const { readers, leftOut, parts } = ready;
  requireCount(expected, readers.length);
  if (readers.length === 0) throw invalid('mail.all_left_out', { count: leftOut.length });
  let done = 0;
  for (const some of chunks(readers, 50)) {
    await goOn(control);
    for (const letter of await filled(ready, some, withFile)) {
      if (letter.title === '') throw invalid('letter.no_title', { name: letter.reader.label });
      if (parts.file === null && isEmpty(letter.text)) throw invalid('letter.no_text', { name: letter.reader.label });
      done += 1;
      yield letter;
    }
    control.onProgress?.({ done, total: readers.length });
  }
}

/** Gathers letters for `keepLetters`. Throws `invalid` where their files are too large together. */
export function lettersToKeep(): { readonly letters: readonly Filled[]; add(letter: Filled): void } {
  const letters: Filled[] = [];
  let size = 0;
  return {
    letters,
    add: (letter) => {
      size += letter.bytes?.length ?? 0;
      if (size > MOST_BYTES) throw invalid('letter.list_too_large', { most: MOST_BYTES / 1e6, count: letters.length });
      letters.push(letter);
    },
  };
}

/** Letters among the documents of their customers, as one step; its number. */
export async function keepLetters(ctx: ServiceContext, { parts }: Ready, letters: readonly Filled[]): Promise<number> {
  const { stepId } = await runStep(ctx, { action: 'create', entity: 'document', summary: oneLine(parts.template) }, async (run) => await insertLetters(run, letters));
  return stepId;
}

async function insertLetters(run: StepRun, letters: readonly Filled[]): Promise<void> {
  const { trx, bulk, ctx } = run;
  const ids = await bulk.reserveIds('document', letters.length);
  const records: { id: number; values: Values; createdAt: string; createdBy: number | null }[] = [];
  for (const [at, { reader, title, text, bytes }] of letters.entries()) {
    const file = bytes === null ? {} : { ...(await keepContent(trx, bytes, ctx.now())), file_name: fileNameOf(title, '.docx'), media_type: DOCX_TYPE };
    const values = completeValues('document', { customer_id: reader.customerId, contact_id: reader.contactId, title, kind: 'letter', written_on: todayOf(ctx), content: text === '' ? null : text, ...file });
    records.push({ id: ids[at] ?? 0, values, createdAt: run.at, createdBy: ctx.session.operatorId });
  }
  await loadNew(run, 'document', records);
  for (const [first, last] of rangesOf(ids)) await ctx.database.search.putRange(bulk, 'document', first, last);
  for (const some of chunks(ids, 500)) await requireStillInScope(ctx, trx, 'document', some, 'create');
}
