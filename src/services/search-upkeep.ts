import { goOn } from './control.ts';
import type { TickJob } from './tick.ts';

/** So many parts at a time: ten seconds on a slow machine. */
const PARTS = 100;

/** Puts the search index in order, in parts of a tenth of a second: imports leave many small pieces, which every search has to read. */
export const searchJob: TickJob = {
  name: 'search',
  every: 600_000,
  async run({ database }, control) {
    let parts = 0;
    while (parts < PARTS && (await database.transact(async (trx) => await database.search.catchUp(trx)))) {
      parts += 1;
      await goOn(control);
    }
    return parts;
  },
};
