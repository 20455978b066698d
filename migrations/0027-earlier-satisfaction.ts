import { addColumn, filledIndex, lookup, text, type Migration } from './helpers.ts';

/** How satisfied a customer was before a complaint was taken up again, and when it had been closed: reopening emptied both. */
export const earlierSatisfaction: Migration = {
  number: 27,
  name: 'earlier satisfaction',
  async up(steps) {
    await addColumn(steps, 'complaint', lookup('earlier_satisfaction_id', 'satisfaction_level'));
    await addColumn(steps, 'complaint', text('earlier_closed_at'));
    // Asked for by whoever counts or merges satisfaction levels.
    await filledIndex(steps, 'complaint', 'earlier_satisfaction_id');
  },
};
