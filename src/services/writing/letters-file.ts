import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { docxBytes } from '../../output/docx-write.ts';
import { recordAudit } from '../audit.ts';
import type { Control, ServiceContext } from '../context.ts';
import type { LettersFile, LettersFiled, LettersForm, ListLetters } from '../documents-api.ts';
import { letterheadOf } from '../letterhead.ts';
import { writeOutput } from '../output.ts';
import { writeTo } from '../output-file.ts';
import { permit } from '../permit.ts';
import { everyLetter, keepLetters, lettersToKeep, prepareLetters, type Filled, type Ready } from './letters.ts';
import { wordJoiner } from './word-join.ts';

/** All letters of a list in one file. */
interface Joined {
  readonly job: ListLetters;
  readonly form: LettersForm;
  readonly ready: Ready;
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Those that are to stand among the documents too. */
  readonly kept: readonly Filled[];
}

/** Letters to a list as one file for printing, each on a page of its own, and unless `keep` is false among the documents too. Throws `conflict` where they are not as many as were shown. */
export async function lettersFile(ctx: ServiceContext, job: ListLetters, expected: number, file: LettersFile, control: Control = {}): Promise<LettersFiled> {
  const joined = await join(ctx, job, expected, file, control);
  const { result: stepId, ...written } = await writeOutput(ctx, 'document', file, async (sink) => {
    await sink.write(joined.bytes);
    return await settle(ctx, joined, basename(file.path));
  });
  return { ...written, rows: joined.count, stepId, leftOut: joined.ready.leftOut };
}

/** The same into a stream, which is not ended. */
export async function lettersTo(ctx: ServiceContext, job: ListLetters, expected: number, form: LettersForm, writable: Writable, control: Control = {}): Promise<Omit<LettersFiled, 'path' | 'download'>> {
  const joined = await join(ctx, job, expected, form, control);
  const stepId = await settle(ctx, joined, joined.ready.parts.template);
  await writeTo(writable, joined.bytes);
  return { rows: joined.count, bytes: joined.bytes.length, stepId, leftOut: joined.ready.leftOut };
}

async function join(ctx: ServiceContext, job: ListLetters, expected: number, form: LettersForm, control: Control): Promise<Joined> {
  // A file of letters goes out as a document does.
  permit(ctx.session, 'export', 'document');
  for (const field of ['content', 'file_name']) permit(ctx.session, 'read', 'document', field);
  const ready = await prepareLetters(ctx, job, control);
  const kept = lettersToKeep();
  const word = form.format === 'docx' && ready.parts.file !== null ? await wordJoiner() : null;
  const texts: string[] = [];
  for await (const letter of everyLetter(ready, expected, word !== null || form.keep, control)) {
    texts.push(letter.text);
    if (word !== null && letter.bytes !== null) word.add(letter.bytes);
    if (form.keep) kept.add(letter);
  }
  const bytes = word !== null ? word.end() : form.format === 'docx' ? await gathered(docxBytes(texts, (await letterheadOf(ctx)).lines)) : pagesOf(texts);
  return { job, form, ready, bytes, count: texts.length, kept: kept.letters };
}

/** Form feeds part the letters, as they do the pages of a print. */
const pagesOf = (texts: readonly string[]): Uint8Array => Buffer.from(texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('\f'), 'utf8');

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** Keeps the letters where that is wanted, and notes that they went out; the step, null where none was written. */
async function settle(ctx: ServiceContext, { job, form, ready, count, kept }: Joined, name: string): Promise<number | null> {
  const { templateId: _, unaddressed: __, ...selection } = job;
  const stepId = form.keep ? await keepLetters(ctx, ready, kept) : null;
  await recordAudit(ctx, { kind: 'export', entity: 'document', summary: name, selection, count, format: form.format });
  return stepId;
}
