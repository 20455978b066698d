/**
 * A backup is one file. Plain, it is a SQLite database that stands alone, then the manifest as JSON, its length, a mark, and a SHA-256 over every byte
 * before that: any SQLite program can open it, and one byte that differs anywhere is found. What follows the last page does not bother SQLite, which
 * reads the number of pages in the file's own header.
 */
import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { cancelled, invalid } from '../../errors.ts';
import { BACKUP_REASONS, type Manifest } from '../backup-api.ts';
import type { Control } from '../context.ts';
import { readError } from '../output-file.ts';

const MARK = Buffer.from('KEHUBAK1', 'latin1');
const HASH_BYTES = 32;
const FOOTER = 4 + MARK.length + HASH_BYTES;
/** Longest manifest that is read. */
const MANIFEST_LIMIT = 1 << 20;

export const damaged = (path: string) => invalid('backup.damaged', { path });

const PIECE = 1 << 20;

/** Feeds the bytes of a file up to `end` to `each`, in order. The buffer is used again: who keeps bytes copies them. */
async function readBytes(path: string, end: number, each: (chunk: Buffer) => void, { signal, onProgress }: Control = {}): Promise<void> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw readError(error, path);
  });
  // One is filled while the other is looked at; a stream would ask for a new one each time, which costs more than the checksum.
  let [ready, next] = [Buffer.allocUnsafe(PIECE), Buffer.allocUnsafe(PIECE)];
  const fill = async (buffer: Buffer, from: number): Promise<number> => (await handle.read(buffer, 0, Math.min(PIECE, end - from), from)).bytesRead;
  try {
    let coming = fill(ready, 0);
    for (let done = 0; done < end;) {
      const length = await coming;
      if (length === 0) return;
      if (signal?.aborted === true) throw cancelled();
      done += length;
      coming = fill(next, done);
      // It is waited for a moment later, whatever happens meanwhile.
      coming.catch(() => undefined);
      each(ready.subarray(0, length));
      [ready, next] = [next, ready];
      onProgress?.({ done, total: end });
    }
  } catch (error) {
    throw readError(error, path);
  } finally {
    await handle.close();
  }
}

/** The hash of the whole file as it is, to be finished by `sealPlain`. */
export async function hashFile(path: string, size: number, control: Control = {}): Promise<Hash> {
  const hash = createHash('sha256');
  await readBytes(path, size, (chunk) => hash.update(chunk), control);
  return hash;
}

/** Puts manifest and checksum behind the database; `hash` has taken its bytes. */
export async function sealPlain(handle: FileHandle, manifest: Manifest, hash: Hash): Promise<void> {
  const text = Buffer.from(JSON.stringify(manifest), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const tail = Buffer.concat([text, length, MARK]);
  const sum = hash.update(tail).digest();
  await handle.write(Buffer.concat([tail, sum]), 0, tail.length + HASH_BYTES, manifest.size);
}

/** Reads the manifest without reading the whole file. Null where it is no plain backup; throws `invalid` for one that is cut or damaged. */
export async function readManifest(path: string): Promise<Manifest | null> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw readError(error, path);
  });
  try {
    const { size } = await handle.stat();
    if (size < FOOTER) return null;
    const footer = await readAt(handle, size - FOOTER, FOOTER);
    if (!footer.subarray(4, 4 + MARK.length).equals(MARK)) return null;
    const length = footer.readUInt32BE(0);
    if (length > MANIFEST_LIMIT || length + FOOTER > size) throw damaged(path);
    const manifest = parseManifest((await readAt(handle, size - FOOTER - length, length)).toString('utf8'));
    if (manifest === null || manifest.size !== size - FOOTER - length) throw damaged(path);
    return manifest;
  } finally {
    await handle.close();
  }
}

export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Reads every byte of a plain backup and compares it with its checksum. Throws `invalid` for what is none, and for one that is damaged. */
export async function verifyPlain(path: string, control: Control = {}): Promise<Manifest> {
  const manifest = await readManifest(path);
  if (manifest === null) throw invalid('backup.no_backup', { path });
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const hash = await hashFile(path, manifest.size, control);
    const ownSum = hash.copy().digest('hex');
    hash.update(await readAt(handle, manifest.size, size - manifest.size - HASH_BYTES));
    const sum = await readAt(handle, size - HASH_BYTES, HASH_BYTES);
    if (ownSum !== manifest.sha256 || !hash.digest().equals(sum)) throw damaged(path);
    return manifest;
  } finally {
    await handle.close();
  }
}

type Members = Readonly<Record<string, unknown>>;

function parseManifest(text: string): Manifest | null {
  const parsed = parseObject(text);
  if (parsed === null || parsed['product'] !== 'kehu') return null;
  const textOf = (name: string): string => (typeof parsed[name] === 'string' ? parsed[name] : '');
  const numberOf = (name: string): number => (typeof parsed[name] === 'number' ? parsed[name] : 0);
  const tables = parsed['tables'];
  return {
    format: 1,
    product: 'kehu',
    at: textOf('at'),
    engine: parsed['engine'] === 'postgres' ? 'postgres' : 'sqlite',
    schema: numberOf('schema'),
    program: textOf('program'),
    database: textOf('database'),
    company: textOf('company'),
    by: textOf('by'),
    reason: reasonOf(parsed['reason']),
    size: numberOf('size'),
    sha256: textOf('sha256'),
    tables: typeof tables === 'object' && tables !== null ? Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, Number(rows)])) : {},
    steps: numberOf('steps'),
    head: textOf('head'),
  };
}

export const reasonOf = (value: unknown): Manifest['reason'] => BACKUP_REASONS.find((reason) => reason === value) ?? 'manual';

/** An object of JSON; null for anything else. */
export function parseObject(text: string): Members | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null;
  } catch {
    return null;
  }
}
