import { AsyncLocalStorage } from 'node:async_hooks';
import { cancelled } from '../errors.ts';

const running = new AsyncLocalStorage<AbortSignal>();

/** The signal of the `cancellable` call that this code runs in. */
export function currentSignal(): AbortSignal | undefined {
  return running.getStore();
}

/** Throws `cancelled` where the running `cancellable` call has been aborted. */
export function throwIfCancelled(): void {
  if (running.getStore()?.aborted === true) throw cancelled();
}

/** Runs `work` so that every query in it, also in what it awaits, knows `signal`. */
export async function withSignal<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (signal === undefined) return await work();
  if (signal.aborted) throw cancelled();
  return await running.run(signal, work);
}
