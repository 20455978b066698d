import type { FileLook } from '../../db/sqlite-copy.ts';
import { AppError, cancelled, failed, type PlainError } from '../../errors.ts';
import { startThread } from '../../util/thread.ts';

export type FromChecker = { readonly kind: 'look'; readonly look: FileLook } | { readonly kind: 'error'; readonly error: PlainError };

/** Beside this file: backup-checker.js in the bundle, check-thread.ts in the sources. */
const CHECKER_URL = new URL(import.meta.url.endsWith('.ts') ? './check-thread.ts' : './backup-checker.js', import.meta.url);

/** Has the engine check a database file in a thread of its own, and looks at what is in it. Throws `unavailable` for what is no database of ours. */
export async function checkFile(path: string, signal?: AbortSignal): Promise<FileLook> {
  const worker = startThread(CHECKER_URL, path);
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const message = await new Promise<FromChecker>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(signal?.aborted === true ? cancelled() : failed('error.internal', { reason: 'the check ended' })));
    });
    if (message.kind === 'error') throw AppError.fromPlain(message.error);
    return message.look;
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

/** Throws `failed` where the engine found something broken. */
export function requireSound({ faults }: FileLook): void {
  const [first] = faults;
  if (first !== undefined) throw failed('backup.not_sound', { reason: first });
}
