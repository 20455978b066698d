import { dropIndex, type Migration } from './helpers.ts';

/**
 * The customers of one owner by name had an index of their own, as large as the one of all names: each row of an import touched a page of its own in both.
 * Such a page is found like that of any other filter now (docs/decisions/006, 039).
 */
export const oneOrderByName: Migration = {
  number: 22,
  name: 'one order by name',
  async up(steps) {
    await dropIndex(steps, 'customer_owner_id_name_sort_id');
  },
};
