import { addColumn, plainIndex, text, type Migration } from './helpers.ts';

/** What a step that changes nothing tells: how many records went out, which filter; and the ways in which steps are looked for. */
export const audit: Migration = {
  number: 9,
  name: 'audit',
  async up(steps) {
    await addColumn(steps, 'change_set', text('detail'));
    await plainIndex(steps, 'change_set', ['action', 'id']);
    await plainIndex(steps, 'change_set', ['at']);
  },
};
