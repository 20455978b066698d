import { dropIndex, readIndex, type Migration, type Steps } from './helpers.ts';

/**
 * A record of an exact name is found by its sort key, which follows from the name; only those with an unusual reading need an index of their own. The
 * index over all names cost an import a quarter of its writing: names come in any order, so each row touches a page of its own.
 */
async function readNames(steps: Steps, table: string): Promise<void> {
  await dropIndex(steps, `${table}_name`);
  await readIndex(steps, table, 'name', 'name_reading');
}

export const exactNames: Migration = {
  number: 6,
  name: 'exact names',
  async up(steps) {
    await readNames(steps, 'customer');
    await readNames(steps, 'contact');
  },
};
