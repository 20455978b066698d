import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The engine's counter is looked at so soon after the log was touched: a commit counts only once all of its pages stand there. Then there was none. */
const AFTER_MS = [4, 8, 16, 32, 64, 128, 256] as const;
/** Looked at all the same: the system may drop a word, or have none for this file. */
const NET_MS = 1000;
/** What was not told so often in a row is not told at all: from then on the counter is looked at so often. */
const MISSED = 3;
const LOOK_MS = 200;
/** Who writes much wakes the others no more often than that. */
const REST_MS = 60;

/** Waits until another connection has committed, or `signal` aborts, or `ms` have passed. */
export type UntilWritten = (seen: number, ms: number, signal: AbortSignal | undefined) => Promise<void>;

/**
 * Hears from the system when the log of a database file is written, so that who waits does nothing meanwhile; asks the counter (`mark`) where the
 * system does not tell: there are systems without such words, and more programs than it has ears for.
 */
export function untilWritten(location: string, mark: () => number): UntilWritten {
  let missed = 0;
  let rested = 0;
  return async (seen, ms, signal) => {
    const end = performance.now() + ms;
    await rest(rested - performance.now(), signal);
    const waits = (): boolean => mark() === seen && performance.now() < end && signal?.aborted !== true;
    while (waits()) {
      const touched = missed < MISSED ? touchOf(`${location}-wal`) : null;
      // Written between the look and the ear: not slept through.
      if (mark() !== seen) touched?.stop();
      else if (touched === null) await rest(Math.min(LOOK_MS, end - performance.now()), signal);
      else {
        const heard = await touched.within(Math.max(0, Math.min(NET_MS, end - performance.now())), signal);
        if (heard === 'touched') {
          missed = 0;
          await settled(() => mark() !== seen || signal?.aborted === true);
        } else if (heard === 'deaf') missed = MISSED;
        else if (mark() !== seen) missed += 1;
      }
    }
    rested = performance.now() + REST_MS;
  };
}

async function settled(isDone: () => boolean): Promise<void> {
  for (const ms of AFTER_MS) {
    if (isDone()) return;
    await delay(ms, undefined, { ref: false });
  }
}

async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { ref: false, signal }).catch(() => undefined);
}

type Heard = 'touched' | 'silence' | 'deaf';

/** An ear at a file, for one touch. */
interface Ear {
  within(ms: number, signal: AbortSignal | undefined): Promise<Heard>;
  stop(): void;
}

/** Null where there is none to be had. */
function touchOf(path: string): Ear | null {
  const heard = Promise.withResolvers<Heard>();
  try {
    const watcher = watch(path, { persistent: false }, () => heard.resolve('touched'));
    watcher.on('error', () => heard.resolve('deaf'));
    const stop = (): void => watcher.close();
    return {
      stop,
      within: async (ms, signal) => {
        const timer = setTimeout(() => heard.resolve('silence'), ms).unref();
        const aborted = (): void => heard.resolve('silence');
        signal?.addEventListener('abort', aborted, { once: true });
        try {
          return await heard.promise;
        } finally {
          clearTimeout(timer);
          signal?.removeEventListener('abort', aborted);
          stop();
        }
      },
    };
  } catch {
    return null;
  }
}
