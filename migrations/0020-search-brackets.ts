import { waitForSearch, type Migration } from './helpers.ts';

/** What has an index since 0013; what came after that is new in a database that comes here. */
const SEARCHED = ['operator', 'customer', 'contact', 'interaction', 'feedback', 'complaint'];

/** SQLite's index knows characters beside a bracket as a pair: its pieces are made anew. */
export const searchBrackets: Migration = {
  number: 20,
  name: 'search brackets',
  async up(steps) {
    if (steps.engine !== 'sqlite') return;
    await steps.run('delete from search_leaf');
    await steps.run('delete from search_piece');
    for (const entity of SEARCHED) await waitForSearch(steps, entity);
  },
};
