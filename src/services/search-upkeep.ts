import type { Database } from '../db/database.ts';
import type { Control } from './context.ts';
import { goOn } from './control.ts';
import type { TickJob } from './tick.ts';

/** So many parts at a time: ten seconds on a slow machine. */
const PARTS = 100;

/** Puts the search index in order, in parts of a tenth of a second, `atMost` so many of them; how many there were. */
export async function orderSearch({ search, transact }: Database, control: Control = {}, atMost = Infinity): Promise<number> {
  let parts = 0;
  while (parts < atMost && (await transact(async (trx) => await search.catchUp(trx)))) {
    parts += 1;
    await goOn(control);
  }
  return parts;
}

/** Imports leave many small pieces, which every search has to read. */
export const searchJob: TickJob = {
  name: 'search',
  every: 600_000,
  run: async ({ database }, control) => await orderSearch(database, control, PARTS),
};
