import { keyTable, plainIndex, smallRequired, small, systemTable, textRequired, type Migration } from './helpers.ts';

/** What records are recognised by that were entered twice, and which of them are not the same. The program fills the tables after the migrations. */
export const duplicates: Migration = {
  number: 18,
  name: 'duplicates',
  async up(steps) {
    for (const entity of ['customer', 'contact']) await keyTable(steps, entity);
    await systemTable(steps, 'key_waiting', 'integer', [textRequired('entity'), smallRequired('from_id'), smallRequired('to_id')]);
    await systemTable(steps, 'not_duplicate', ['entity', 'first_id', 'second_id'], [
      textRequired('entity'),
      smallRequired('first_id'),
      smallRequired('second_id'),
      small('operator_id'),
      textRequired('at'),
    ]);
    await plainIndex(steps, 'not_duplicate', ['entity', 'second_id']);
  },
};
