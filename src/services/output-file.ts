import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { link, lstat, open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { AppError, cancelled, conflict, failed, notFound, unavailable } from '../errors.ts';

/** Where text goes: a file that appears when it is complete, or a stream. */
export interface TextSink {
  write(bytes: Uint8Array | string): Promise<void>;
}

export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** What the system says about a file as a sentence. */
export function fileError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  switch (codeOf(error)) {
    case 'EEXIST':
      return conflict('output.exists', { path });
    case 'ENOENT':
    case 'ENOTDIR':
      return notFound('output.no_folder', { path: dirname(path) });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EISDIR':
    case 'ENAMETOOLONG':
      return failed('output.not_writable', { path });
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return unavailable('output.disk_full', { path });
    default:
      return error;
  }
}

/** The same of a file that is to be read. */
export function readError(error: unknown, path: string): unknown {
  return ['EACCES', 'EPERM', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EIO'].includes(String(codeOf(error))) ? failed('output.not_readable', { path }) : fileError(error, path);
}

/** The same of a folder that is to be looked into or made. */
export function folderError(error: unknown, path: string, other: (error: unknown, path: string) => unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOENT') return notFound('output.no_folder', { path });
  return code === 'ENOTDIR' || code === 'EEXIST' ? failed('output.not_folder', { path }) : other(error, path);
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** Bytes are gathered up to this size before they are written. */
const BUFFER = 1 << 17;

/** A file being written under a name of its own; it stands in its place after `finish`, and leaves nothing after `drop`. */
export interface WholeFile extends TextSink {
  readonly path: string;
  /** Moves the file to its place; the bytes written. */
  finish(): Promise<number>;
  drop(): Promise<void>;
}

/** Where a path leads. Throws for what is there and is no file: a device, a pipe or a folder would be replaced by one. */
async function placeOf(path: string): Promise<string> {
  const there = await stat(path).catch(() => null);
  if (there === null) return resolve(path);
  if (!there.isFile()) throw failed(there.isDirectory() ? 'output.is_folder' : 'output.no_file', { path });
  // Of a link the file that it names.
  return await realpath(path).catch(() => resolve(path));
}

/** Opens a file that only its owner may read, beside its place. One that is there is only replaced with `overwrite`: else `conflict`. */
export async function openWhole(path: string, overwrite: boolean): Promise<WholeFile> {
  const target = await placeOf(path);
  const part = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  const named = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw fileError(error, path);
    }
  };
  if (!overwrite && (await isThere(target))) throw conflict('output.exists', { path });
  const handle = await named(async () => await open(part, 'wx', 0o600));
  const sink = bufferedSink(handle);
  return {
    path,
    write: async (data) => {
      await named(async () => {
        await sink.write(data);
      });
    },
    finish: async () =>
      await named(async () => {
        await sink.flush();
        await handle.sync();
        await handle.close();
        await moveTo(part, target, overwrite);
        return sink.bytes();
      }),
    drop: async () => {
      await handle.close().catch(() => undefined);
      await unlink(part).catch(() => undefined);
    },
  };
}

/** Writes a file by `work`, whole or not at all: whatever fails or is cancelled leaves nothing. */
export async function writeFileWhole<T>(path: string, overwrite: boolean, work: (sink: TextSink) => Promise<T>): Promise<{ readonly result: T; readonly bytes: number }> {
  const file = await openWhole(path, overwrite);
  try {
    const result = await work(file);
    return { result, bytes: await file.finish() };
  } catch (error) {
    await file.drop();
    throw error;
  }
}

function bufferedSink(handle: FileHandle): TextSink & { flush(): Promise<void>; bytes(): number } {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let total = 0;
  const flush = async (): Promise<void> => {
    if (size === 0) return;
    const all = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    await handle.writeFile(all);
  };
  return {
    async write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      waiting.push(bytes);
      size += bytes.length;
      total += bytes.length;
      if (size >= BUFFER) await flush();
    },
    flush,
    bytes: () => total,
  };
}

/** A link fails where somebody has made the file meanwhile; a rename would replace it. */
async function moveTo(part: string, target: string, overwrite: boolean): Promise<void> {
  if (overwrite) {
    await rename(part, target);
    return;
  }
  try {
    await link(part, target);
    await unlink(part);
  } catch (error) {
    // File systems without links.
    if (codeOf(error) === 'EEXIST' || (await isThere(target))) throw error;
    await rename(part, target);
  }
}

/** Writes and waits until the reader has taken enough. */
export async function writeTo(writable: Writable, data: string | Uint8Array): Promise<void> {
  if (writable.destroyed || writable.writableEnded) throw cancelled();
  if (writable.write(data)) return;
  const stop = new AbortController();
  try {
    await Promise.race([once(writable, 'drain', { signal: stop.signal }), once(writable, 'close', { signal: stop.signal })]);
  } catch (error) {
    // `kehu … | head` has seen enough.
    throw error instanceof Error && 'code' in error && error.code === 'EPIPE' ? cancelled() : fileError(error, 'stdout');
  } finally {
    stop.abort();
  }
}
