import type { Values } from '../../fields/definition.ts';
import { fillIn, mergeFieldsIn, mergeParts, type MergePart } from '../../output/merge-fields.ts';
import type { SaveResult } from '../api.ts';
import { contentOf, keepContent } from '../contents.ts';
import type { ServiceContext } from '../context.ts';
import type { LetterDraft, LetterRequest, LetterSave } from '../documents-api.ts';
import { DOCX_TYPE, fileNameOf } from '../documents.ts';
import { runStep } from '../ledger.ts';
import { mergerOf } from '../merge-values.ts';
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
  const { title, text, word } = await make(ctx, request, false);
  return { title, text, word };
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
  const name = String(template['file_name'] ?? template['name'] ?? '');
  const file = typeof template['sha256'] === 'string' ? await contentOf(queries, template['sha256']) : null;
  const word = file === null ? null : await readWord(name, file);
  const title = mergeParts(String(template['subject'] ?? template['name'] ?? ''));
  const body = mergeParts(word === null ? String(template['content'] ?? '') : word.body);
  const beside = mergeParts(word?.beside ?? '');
  const values = (await mergerOf(ctx, entity, [title, body, beside].flatMap((parts: readonly MergePart[]) => [...mergeFieldsIn(parts)])).read([id])).get(id) ?? {};
  const valueOf = (field: string): string => values[field] ?? '';
  return {
    title: oneLine(fillIn(title, valueOf)),
    text: fillIn(body, valueOf),
    word: word !== null,
    bytes: file === null || !withFile ? null : await mergeWord(name, file, valueOf),
    customerId: entity === 'customer' ? id : Number(record['customer_id']),
    contactId: entity === 'contact' ? id : null,
  };
}

const oneLine = (text: string): string => [...text.replace(/\s+/g, ' ').trim()].slice(0, 200).join('');
