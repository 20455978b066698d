import { basename } from 'node:path';
import { invalid } from '../../errors.ts';
import type { Values } from '../../fields/definition.ts';
import { mergeFieldsIn, mergeParts, type MergeField } from '../../output/merge-fields.ts';
import type { ServiceContext } from '../context.ts';
import { keepContent } from '../contents.ts';
import { ADDRESSEES, type TemplateFile, type TemplateResult } from '../documents-api.ts';
import { fileNameOf, readKept } from '../documents.ts';
import { findEncoding } from '../import/sniff.ts';
import { textOf } from '../import/source.ts';
import { runStep } from '../ledger.ts';
import { mergerOf } from '../merge-values.ts';
import { permit } from '../permit.ts';
import { permitPath } from '../protected.ts';
import { createIn, get, updateIn } from '../records.ts';
import { readWord } from './word-file.ts';

/** The longest text of a template, in characters: as long as a document's. */
const LONGEST = 500_000;

/** A template as it stands in a file. */
interface Read {
  /** Null: a Word file. */
  readonly text: string | null;
  readonly bytes: Buffer;
  readonly fields: readonly MergeField[];
}

/**
 * A text or a Word file as a template, a new one or in the place of what one is. Throws `invalid` for a field that neither customers nor contacts have, with
 * line and column (of a Word file: paragraph), and for a file that is neither text nor Word.
 */
export async function loadTemplate(ctx: ServiceContext, file: TemplateFile): Promise<TemplateResult> {
  permit(ctx.session, file.id === undefined ? 'create' : 'edit', 'letter_template');
  permitPath(ctx, file.path);
  const fileName = fileNameOf(file.fileName ?? basename(file.path));
  const { text, bytes, fields } = await readTemplate(ctx, file.path, fileName);
  checkFields(ctx, [...fields, ...mergeFieldsIn(mergeParts(file.subject ?? ''))]);
  const before = file.id === undefined ? null : await get(ctx, 'letter_template', file.id);
  const name = file.name ?? (before === null ? fileName.replace(/\.[^.]*$/, '') : String(before.values['name']));
  const asked = [...new Set(fields.map((field) => field.name))];
  if (file.dryRun === true) return { id: file.id ?? 0, version: 0, stepId: 0, warnings: [], name, fields: asked };
  const given: Values = { name, content: text, ...(file.subject === undefined ? {} : { subject: file.subject }) };
  const { stepId, result } = await runStep(ctx, { action: file.id === undefined ? 'create' : 'update', entity: 'letter_template' }, async (run) => {
    const own = text === null ? { ...(await keepContent(run.trx, bytes, ctx.now())), file_name: fileName } : { sha256: null, size: null, file_name: null };
    return file.id === undefined ? await createIn(run, 'letter_template', given, new Set(), own) : await updateIn(run, 'letter_template', file.id, before?.version ?? 0, given, () => own);
  });
  return { ...result, stepId, name, fields: asked };
}

async function readTemplate(ctx: ServiceContext, path: string, name: string): Promise<Read> {
  const bytes = await readKept(ctx, path);
  if (bytes.subarray(0, 4).equals(OLE)) throw invalid('letter.old_word', { path: name });
  if (bytes.subarray(0, 5).toString('latin1') === '{\\rtf') throw invalid('letter.is_rtf', { path: name });
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') {
    const { body, beside } = await readWord(name, bytes);
    return { text: null, bytes, fields: mergeFieldsIn(mergeParts(beside === '' ? body : `${body}\n${beside}`)) };
  }
  if (/\.docx$/i.test(path)) throw invalid('letter.no_word', { path: name });
  const text = await wholeText(path);
  if (text.length > LONGEST) throw invalid('letter.too_long', { path: name, most: LONGEST });
  return { text, bytes, fields: mergeFieldsIn(mergeParts(text)) };
}

/** What old Office files begin with. */
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

async function wholeText(path: string): Promise<string> {
  let text = '';
  for await (const piece of textOf(path, await findEncoding(path))) text += piece;
  return text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
}

/** A template is for customers or for contacts: it is wrong where it fits neither. */
function checkFields(ctx: ServiceContext, fields: readonly MergeField[]): void {
  const faults = ADDRESSEES.map((entity): unknown => {
    try {
      mergerOf(ctx, entity, fields);
      return null;
    } catch (error) {
      return error;
    }
  });
  if (faults.every((fault) => fault !== null)) throw faults[0];
}
