import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Transaction } from 'kysely';
import type { Schema } from '../../db/schema.ts';
import { invalid, notFound, type AppError } from '../../errors.ts';
import type { ServiceContext } from '../context.ts';
import { permitPath } from '../protected.ts';
import { headerText } from './recipients.ts';

/** What a letter carries. */
export interface MailFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** All files of a letter together, in bytes: most servers take some 25 MB, of which the encoding eats a third. */
export const MOST_BYTES = 15_000_000;

const tooLarge = (): AppError => invalid('mail.files_large', { most: MOST_BYTES / 1_000_000 });

/** Files of this machine and documents of customers, as they are now. Throws `invalid` where they are too large together. */
export async function gatherFiles(ctx: ServiceContext, paths: readonly string[], documents: readonly number[]): Promise<readonly MailFile[]> {
  const files = [...(await readFiles(ctx, paths)), ...(await readDocuments(ctx, documents))];
  if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MOST_BYTES) throw tooLarge();
  return files;
}

/** A document goes out as it does in an export: for whoever may do that. */
async function readDocuments(ctx: ServiceContext, ids: readonly number[]): Promise<readonly MailFile[]> {
  if (ids.length === 0) return [];
  const { documentFile } = await import('../documents.ts');
  const files: MailFile[] = [];
  for (const id of ids) {
    const { name, mediaType, bytes } = await documentFile(ctx, id, 'file');
    files.push({ name: headerText(name), type: mediaType, bytes });
  }
  return files;
}

/** Files of this machine, read whole. Throws `not_permitted` in a protected session, `not_found` naming the file, `invalid` where they are too large. */
async function readFiles(ctx: ServiceContext, paths: readonly string[]): Promise<readonly MailFile[]> {
  const files: MailFile[] = [];
  for (const path of paths) {
    permitPath(ctx, path);
    const found = await stat(path).catch(() => null);
    if (found === null || !found.isFile()) throw notFound('mail.no_file', { path });
    if (found.size > MOST_BYTES) throw tooLarge();
    const bytes = await readFile(path).catch(() => {
      throw notFound('mail.no_file', { path });
    });
    files.push({ name: headerText(basename(path)), type: typeOf(path), bytes });
  }
  return files;
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', gif: 'image/gif', ics: 'text/calendar', jpg: 'image/jpeg', jpeg: 'image/jpeg', pdf: 'application/pdf', png: 'image/png', txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', zip: 'application/zip',
};

/** The kind of a file by the end of its name. */
export const typeOf = (name: string): string => TYPES[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';

/** Keeps what the letters of a sending carry, as it is now. */
export async function keepFiles(trx: Transaction<Schema>, sendingId: number, files: readonly MailFile[]): Promise<void> {
  for (const [number, { name, type, bytes }] of files.entries()) await trx.insertInto('mail_file').values({ sending_id: sendingId, number, name, type, bytes }).execute();
}

/** What the letters of a sending carry. */
export async function filesOf({ database }: ServiceContext, sendingId: number): Promise<readonly MailFile[]> {
  return await database.queries.selectFrom('mail_file').select(['name', 'type', 'bytes']).where('sending_id', '=', sendingId).orderBy('number').execute();
}
