import type { Values } from '../../fields/definition.ts';
import { fillIn, mergeFieldsIn, mergeParts, type MergePart } from '../../output/merge-fields.ts';
import type { SaveResult } from '../api.ts';
import { contentOf, keepContent } from '../contents.ts';
import type { ServiceContext } from '../context.ts';
import type { LetterDraft, LetterRequest, LetterSave } from '../documents-api.ts';
import { DOCX_TYPE, fileNameOf } from '../documents.ts';
import { runStep } from '../ledger.ts';
import { emptyIn, mergerOf } from '../merge-values.ts';
import { permit } from '../permit.ts';
import { createIn, requireRecord } from '../records.ts';
import { readWord } from './word-file.ts';
import { mergeWord } from './word-merge.ts';

/** A letter made: its text and, from a Word file, the file. */
interface Made extends LetterDraft {
  readonly bytes: Buffer | null;
  readonly customerId: number;
  readonly contactId: number | null;
}

/** A letter as it would be. Throws `invalid` with line and column (of a Word file: paragraph) for a field that there is not, `not_permitted` for one that is hidden. */
export async function letterDraft(ctx: ServiceContext, request: LetterRequest): Promise<LetterDraft> {
  const { title, text, word, empty } = await make(ctx, request, false);
  return { title, text, word, empty };
}

/** The letter among the customer's documents, as one step: the text, and the Word file where the template is one. */
export async function writeLetter(ctx: ServiceContext, request: LetterSave): Promise<SaveResult> {
  const { bytes, word, text, customerId, contactId } = await make(ctx, request, true);
  const values: Values = { customer_id: customerId, contact_id: contactId, title: request.title, kind: 'letter', content: word ? text : (request.text ?? text) };
  const { stepId, result } = await runStep(ctx, { action: 'create', entity: 'document' }, async (run) => {
    const file = bytes === null ? {} : { ...(await keepContent(run.trx, bytes, ctx.now())), file_name: fileNameOf(request.title, '.docx'), media_type: DOCX_TYPE };
    return await createIn(run, 'document', values, new Set(), file);
  });
  return { ...result, stepId };
}

async function make(ctx: ServiceContext, { templateId, entity, id }: LetterRequest, withFile: boolean): Promise<Made> {
  permit(ctx.session, 'create', 'document');
  permit(ctx.session, 'read', 'letter_template');
  permit(ctx.session, 'read', entity);
  const { queries } = ctx.database;
  const template = (await requireRecord(ctx, queries, 'letter_template', templateId)).values;
  const record = (await requireRecord(ctx, queries, entity, id)).values;
  const file = typeof template['sha256'] === 'string' ? await contentOf(queries, template['sha256']) : null;
  const { name, title, body, beside } = await letterParts(template, file);
  const values = (await mergerOf(ctx, entity, [title, body, beside].flatMap((parts) => [...mergeFieldsIn(parts)])).read([id])).get(id) ?? {};
  const valueOf = (field: string): string => values[field] ?? '';
  return {
    title: oneLine(fillIn(title, valueOf)),
    text: fillIn(body, valueOf),
    word: file !== null,
    empty: emptyIn(values),
    bytes: file === null || !withFile ? null : await mergeWord(name, file, valueOf),
    customerId: entity === 'customer' ? id : Number(record['customer_id']),
    contactId: entity === 'contact' ? id : null,
  };
}

/** What a template says, parted at its fields. */
export interface LetterParts {
  /** The file's name, or the template's. */
  readonly name: string;
  readonly template: string;
  /** Of a Word template. */
  readonly file: Buffer | null;
  readonly title: readonly MergePart[];
  readonly body: readonly MergePart[];
  /** Headers and footers of a Word file. */
  readonly beside: readonly MergePart[];
}

/** Throws `invalid` for a file that is no Word file and for braces that do not close. */
export async function letterParts(template: Values, file: Buffer | null): Promise<LetterParts> {
  const name = String(template['file_name'] ?? template['name'] ?? '');
  const word = file === null ? null : await readWord(name, file);
  return {
    name,
    template: String(template['name'] ?? ''),
    file,
    title: mergeParts(String(template['subject'] ?? template['name'] ?? '')),
    body: mergeParts(word === null ? String(template['content'] ?? '') : word.body),
    beside: mergeParts(word?.beside ?? ''),
  };
}

/** A title on one line, no longer than a title may be. */
export const oneLine = (text: string): string => [...text.replace(/\s+/g, ' ').trim()].slice(0, 200).join('');
