import { startThread } from '../util/thread.ts';

/** Beside this file: fold-thread.js in the bundle, fold-thread.ts in the sources. */
const THREAD_URL = new URL(import.meta.url.endsWith('.ts') ? './fold-thread.ts' : './fold-thread.js', import.meta.url);

/** A thread takes 15 MB, and an operator imports once a month. */
const IDLE_MS = 10_000;

/** Folds the log of one database file in a thread of its own, which is started when it is wanted and ends when it has not been for a while. */
export interface Folder {
  /** Has it folded, unless that is being done. */
  begin(): void;
  /** Has it folded as it is now, and waits for that. */
  all(): Promise<void>;
  /** Whether the last thread ended without an answer: there may be no more threads to be had. Told once. */
  failed(): boolean;
  /** Ends the thread once it has done what was begun. */
  close(): Promise<void>;
}

export function folderOf(location: string): Folder {
  let worker: ReturnType<typeof startThread> | undefined;
  let folding: Promise<void> | undefined;
  let idle: NodeJS.Timeout | undefined;
  let failed = false;
  const start = (): ReturnType<typeof startThread> => {
    const started = startThread(THREAD_URL, location);
    // It ends where it cannot work: the log only stays longer, and the next one is tried the next time.
    started.once('error', () => undefined).unref();
    started.once('exit', () => (worker = undefined));
    return started;
  };
  /** Whether it answered. */
  const ask = async (): Promise<boolean> => {
    const thread = (worker ??= start());
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const [answered, gone] = [(): void => resolve(true), (): void => resolve(false)];
    thread.once('message', answered).once('exit', gone);
    thread.postMessage('fold');
    const answer = await promise;
    thread.off('message', answered).off('exit', gone);
    return answer;
  };
  const fold = async (): Promise<void> => {
    clearTimeout(idle);
    // Where the system gives no thread it is an error at once.
    failed = !(await ask().catch(() => false));
    folding = undefined;
    idle = setTimeout(() => void worker?.terminate(), IDLE_MS).unref();
  };
  return {
    begin: () => void (folding ??= fold()),
    async all() {
      // What came since then is not in it.
      await folding;
      await (folding ??= fold());
    },
    failed() {
      const was = failed;
      failed = false;
      return was;
    },
    async close() {
      worker?.ref();
      await folding;
      clearTimeout(idle);
      await worker?.terminate();
    },
  };
}
