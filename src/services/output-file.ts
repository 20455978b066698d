import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, conflict, failed, notFound, unavailable } from '../errors.ts';

/** Where text goes: a file that appears when it is complete, or a stream. */
export interface TextSink {
  write(bytes: Uint8Array | string): Promise<void>;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

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
      return failed('output.not_writable', { path });
    case 'ENOSPC':
    case 'EDQUOT':
      return unavailable('output.disk_full', { path });
    default:
      return error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** Bytes are gathered up to this size before they are written. */
const BUFFER = 1 << 17;

/**
 * Writes a file that only its owner may read: beside its place under a name of its own, moved there when `work` is done; whatever fails or is
 * cancelled leaves nothing. A file that is there is only replaced with `overwrite`. Returns the bytes written.
 */
export async function writeFileWhole<T>(path: string, overwrite: boolean, work: (sink: TextSink) => Promise<T>): Promise<{ readonly result: T; readonly bytes: number }> {
  const target = resolve(path);
  const part = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  if (!overwrite && (await isThere(target))) throw conflict('output.exists', { path });
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      const sink = bufferedSink(handle);
      const result = await work(sink);
      await sink.flush();
      await handle.sync();
      const bytes = sink.bytes();
      await handle.close();
      await moveTo(part, target, overwrite);
      return { result, bytes };
    } catch (error) {
      await handle.close().catch(() => undefined);
      await unlink(part).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw fileError(error, path);
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
