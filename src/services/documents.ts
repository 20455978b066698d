import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Writable } from 'node:stream';
import type { Action } from '../auth/permissions.ts';
import { invalid, notFound } from '../errors.ts';
import { docxBytes } from '../output/docx-write.ts';
import { safeText } from '../util/safe-text.ts';
import type { FileResult, SaveResult } from './api.ts';
import { recordAudit } from './audit.ts';
import { contentOf, keepContent, LARGEST_FILE } from './contents.ts';
import type { ServiceContext } from './context.ts';
import type { AttachRequest, DocumentFormat, DocumentSave } from './documents-api.ts';
import { openFile } from './import/sniff.ts';
import { runStep } from './ledger.ts';
import { letterheadOf } from './letterhead.ts';
import { writeOutput } from './output.ts';
import { writeTo } from './output-file.ts';
import { permit } from './permit.ts';
import { permitPath } from './protected.ts';
import { createIn, requireRecord } from './records.ts';

export const DOCX_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const TYPES: Readonly<Record<string, string>> = {
  '.docx': DOCX_TYPE,
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.pdf': 'application/pdf',
  '.txt': TEXT_TYPE,
  '.csv': 'text/csv; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.zip': 'application/zip',
};

/** What a file of that name is. */
export const mediaTypeOf = (name: string): string => TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';

/** A file as it goes out. */
export interface DocumentFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A name for a file: nothing in it acts, and it is no path. */
export function fileNameOf(text: string, ending = ''): string {
  const whole = [...safeText(text.trim()).replace(/[/\\:*?"<>|]/g, '_').replace(/^\.+/, '')].slice(0, 100).join('');
  // “Acme Ltd.” has a stop already.
  const name = ending === '' ? whole : whole.replace(/[.\s]+$/, '');
  return `${name === '' ? 'kehu' : name}${ending}`;
}

/** Reads a file to be kept. Throws `invalid` for one that is empty or too large. */
export async function readKept(ctx: ServiceContext, path: string): Promise<Buffer> {
  permitPath(ctx, path);
  await (await openFile(path)).close();
  const { size } = await stat(path);
  if (size > LARGEST_FILE) throw invalid('document.too_large', { most: LARGEST_FILE / 1e6 });
  if (size === 0) throw invalid('import.empty', { path });
  return await readFile(path);
}

/** A file among the documents of a customer, as one step. */
export async function attachDocument(ctx: ServiceContext, request: AttachRequest): Promise<SaveResult> {
  permit(ctx.session, 'create', 'document');
  const { path, customerId, contactId = null, kind = 'other' } = request;
  const bytes = await readKept(ctx, path);
  const name = fileNameOf(request.fileName ?? basename(path));
  const title = request.title ?? name.replace(/\.[^.]*$/, '');
  const { stepId, result } = await runStep(ctx, { action: 'create', entity: 'document' }, async (run) => {
    const kept = await keepContent(run.trx, bytes, ctx.now());
    return await createIn(run, 'document', { customer_id: customerId, contact_id: contactId, title, kind }, new Set(), { ...kept, file_name: name, media_type: mediaTypeOf(name) });
  });
  return { ...result, stepId };
}

/** A document in one of its forms. Throws `not_permitted` where the action or the text is not the session's, `not_found` for a form that it has not. */
export async function documentFile(ctx: ServiceContext, id: number, format: DocumentFormat, action: Action = 'export'): Promise<DocumentFile> {
  permit(ctx.session, action, 'document');
  for (const field of ['content', 'file_name']) permit(ctx.session, 'read', 'document', field);
  const { queries } = ctx.database;
  const { values } = await requireRecord(ctx, queries, 'document', id, action);
  const text = String(values['content'] ?? '');
  const own = typeof values['file_name'] === 'string' && typeof values['sha256'] === 'string' ? { name: values['file_name'], sha256: values['sha256'] } : null;
  if (own !== null && (format === 'file' || (format === 'docx' && mediaTypeOf(own.name) === DOCX_TYPE)))
    return { name: own.name, mediaType: String(values['media_type'] ?? mediaTypeOf(own.name)), bytes: await contentOf(queries, own.sha256) };
  if (text === '') throw notFound(own === null ? 'document.empty' : 'document.no_text', { title: String(values['title'] ?? '') });
  if (format === 'docx') return { name: fileNameOf(String(values['title'] ?? ''), '.docx'), mediaType: DOCX_TYPE, bytes: await gathered(docxBytes(text, values['kind'] === 'letter' ? (await letterheadOf(ctx)).lines : [])) };
  return { name: fileNameOf(String(values['title'] ?? ''), '.txt'), mediaType: TEXT_TYPE, bytes: Buffer.from(text.endsWith('\n') ? text : `${text}\n`, 'utf8') };
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const record = async (ctx: ServiceContext, id: number, name: string): Promise<void> =>
  void (await recordAudit(ctx, { kind: 'export', entity: 'document', summary: name, recordId: id, count: 1, format: extname(name).slice(1) || 'file' }));

/** Saves a document as a file, whole or not at all; in a protected session as a download. */
export async function saveDocument(ctx: ServiceContext, { id, format, path, overwrite }: DocumentSave): Promise<FileResult> {
  const file = await documentFile(ctx, id, format);
  const { result, ...written } = await writeOutput(ctx, 'document', { path, overwrite }, async (sink) => {
    await sink.write(file.bytes);
    await record(ctx, id, file.name);
    return 1;
  });
  return { ...written, rows: result };
}

/** The same into a stream, which is not ended. */
export async function documentTo(ctx: ServiceContext, id: number, format: DocumentFormat, writable: Writable): Promise<DocumentFile> {
  const file = await documentFile(ctx, id, format);
  await record(ctx, id, file.name);
  await writeTo(writable, file.bytes);
  return file;
}
