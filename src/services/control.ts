import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancelled } from '../errors.ts';
import type { Control } from './context.ts';

/**
 * Between two parts of a long call: lets the thread take its turn, for SQLite never waits and a Ctrl-C would else be heard when all is done,
 * then throws `cancelled` where the call was aborted.
 */
export async function goOn({ signal }: Control): Promise<void> {
  if (signal === undefined) return;
  await nextTurn();
  if (signal.aborted) throw cancelled();
}
