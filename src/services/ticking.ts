import type { Database } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { logFault } from './log.ts';
import { tick } from './tick.ts';

/** So often an open session looks whether something is due; what is due is decided by each job, a missed call soonest. */
const EVERY_MS = 30_000;

/** Has an open session do what is due, now and then, until `stop`, which ends what is at work and waits for that. `open` gives null where nobody is there. */
export function keepTicking(open: () => Promise<Database | null>, now: () => number): { stop(): Promise<void> } {
  const controller = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  const turn = async (): Promise<void> => {
    const database = await open();
    if (database === null) return;
    for (const { error } of await tick(database, now, { signal: controller.signal })) if (error !== null) logFault(AppError.fromPlain(error));
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    // What fails is tried again at the next turn; the log and the command tell it.
    running = turn()
      .catch(() => undefined)
      .finally(() => (busy = false));
  }, EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      controller.abort();
      await running;
    },
  };
}
