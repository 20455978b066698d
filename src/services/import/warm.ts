import { statSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { holdYoung } from '../../util/collect.ts';
import { isAddress } from '../../util/database-address.ts';
import { startThread } from '../../util/thread.ts';
import { WORTH_A_THREAD } from './usual.ts';

/** Beside this file: import-reader.js in the bundle, reader.ts in the sources. */
const READER_URL = new URL(import.meta.url.endsWith('.ts') ? './reader.ts' : './import-reader.js', import.meta.url);

let warmed: Worker | null = null;

/** Of a file that is read by a thread of its own (read-ahead.ts), which may come up while the program and the database are opened. */
export function isLargeFile(path: string): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= WORTH_A_THREAD;
  } catch {
    // Too long for a name, or out of reach: whoever opens it says so.
    return false;
  }
}

/** Whether these words of a command line will want that thread, as far as they say themselves. */
export const wantsReader = (argv: readonly string[], env: NodeJS.ProcessEnv): boolean =>
  argv.includes('import') && ![...argv, env['KEHU_DATABASE'] ?? ''].some(isAddress) && argv.some(isLargeFile);

/** Starts the thread, which then waits for a file: it is there sooner if it comes up while other things are opened. It keeps nothing alive. */
export function warmReader(): void {
  // There is much to look at already: in a young generation of 1 MB it is collected every millisecond.
  holdYoung();
  if (warmed !== null) return;
  const worker = startThread(READER_URL);
  const forget = (): void => {
    if (warmed === worker) warmed = null;
  };
  // What ends it before it is wanted ends the next one, too, and is told then.
  worker.once('error', forget).once('exit', forget).unref();
  warmed = worker;
}

/** The thread that was started, or another one. */
export function takeReader(): Worker {
  const worker = warmed ?? startThread(READER_URL);
  warmed = null;
  worker.ref();
  return worker;
}

/** Ends the thread that was started: it is not wanted after all. */
export function dropReader(): void {
  void warmed?.terminate();
  warmed = null;
}
