import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Long enough for what the first minutes need to be compiled. */
const FLUSH_MS = 3000;

/** A thread of ours. It uses and fills what the launcher keeps of compiled code: of itself a thread knows nothing of that, and starts a fifth later. */
export function startThread(entry: URL, data?: unknown): Worker {
  const cache = getCompileCacheDir();
  return new Worker(entry, { workerData: data, ...(cache === undefined ? {} : { env: { ...process.env, NODE_COMPILE_CACHE: dirname(cache) } }) });
}

/** Keeps what this thread has compiled, where it does not end by itself. */
export function keepCompiled(): void {
  setTimeout(() => flushCompileCache(), FLUSH_MS).unref();
}
