import { plainIndex, smallRequired, systemTable, text, textRequired, type Migration } from './helpers.ts';

/** Who has which record open, and whose drafts are whose: a desk is one open program. None of it is in the ledger. */
export const desks: Migration = {
  number: 11,
  name: 'desks',
  async up(steps) {
    await systemTable(steps, 'desk', ['token'], [
      textRequired('token'),
      smallRequired('operator_id'),
      textRequired('host'),
      smallRequired('pid'),
      text('started'),
      textRequired('beat_at'),
    ]);
    await systemTable(steps, 'presence', ['entity', 'record_id', 'desk'], [
      textRequired('entity'),
      smallRequired('record_id'),
      textRequired('desk'),
      smallRequired('editing'),
      textRequired('since'),
    ]);
    await plainIndex(steps, 'presence', ['desk']);
    await steps.run('alter table draft add column desk text');
    await steps.run('alter table draft add column about text');
  },
};
