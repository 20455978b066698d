import { searchPieceTables, waitForSearch, type Migration } from './helpers.ts';

/** What had an index of FTS5 until now. */
const SEARCHED = ['operator', 'customer', 'contact', 'interaction', 'feedback', 'complaint'];

/**
 * The search index of SQLite is one of our own (docs/decisions/028): FTS5 took a third of the time of an import. All records wait to be put into it; the
 * program does so after the migrations. PostgreSQL keeps its tables.
 */
export const searchPieces: Migration = {
  number: 13,
  name: 'search pieces',
  async up(steps) {
    if (steps.engine !== 'sqlite') return;
    await searchPieceTables(steps);
    for (const entity of SEARCHED) await waitForSearch(steps, entity);
  },
};
