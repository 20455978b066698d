import { bigRequired, plainIndex, small, smallRequired, systemTable, text, textRequired, type Migration } from './helpers.ts';

/** The ledger, passwords, numbering, settings: what is the program's own and no record. */
export const system: Migration = {
  number: 1,
  name: 'system',
  async up(steps) {
    await systemTable(steps, 'change_set', 'bigint', [
      textRequired('at'),
      small('operator_id'),
      textRequired('source'),
      textRequired('action'),
      textRequired('entity'),
      textRequired('summary'),
      { ...textRequired('state'), rest: `check (state in ('open', 'done', 'reverted'))` },
      smallRequired('size'),
      { ...bigRequired('undoes_id'), required: false },
      { ...bigRequired('undone_by_id'), required: false },
      textRequired('digest'),
    ]);
    await plainIndex(steps, 'change_set', ['operator_id', 'id']);
    await steps.run(`create index change_set_open on change_set (id) where state = 'open'`);
    await systemTable(steps, 'change', 'bigint', [
      { ...bigRequired('change_set_id'), references: 'change_set' },
      textRequired('entity'),
      smallRequired('record_id'),
      smallRequired('version'),
      { ...textRequired('action'), rest: `check (action in ('create', 'update', 'remove', 'restore'))` },
      text('salt'),
      text('digest'),
      text('before'),
    ]);
    await plainIndex(steps, 'change', ['change_set_id']);
    await plainIndex(steps, 'change', ['record_id', 'entity']);
    await systemTable(steps, 'seal', ['number'], [
      bigRequired('number'),
      { ...bigRequired('change_set_id'), references: 'change_set', rest: 'unique' },
      textRequired('previous'),
      textRequired('hash'),
    ]);
    await systemTable(steps, 'credential', ['operator_id'], [smallRequired('operator_id'), textRequired('password_hash'), textRequired('changed_at')]);
    await systemTable(steps, 'login_failure', ['login'], [
      textRequired('login'),
      smallRequired('failures'),
      textRequired('last_at'),
      text('locked_until'),
    ]);
    await systemTable(steps, 'numbering', ['entity', 'field', 'period'], [
      textRequired('entity'),
      textRequired('field'),
      textRequired('period'),
      bigRequired('last'),
    ]);
    await systemTable(steps, 'setting', ['name'], [textRequired('name'), textRequired('value')]);
    await systemTable(steps, 'draft', ['operator_id', 'place'], [
      smallRequired('operator_id'),
      textRequired('place'),
      textRequired('saved_at'),
      textRequired('body'),
    ]);
    await systemTable(steps, 'preference', ['operator_id', 'name'], [smallRequired('operator_id'), textRequired('name'), textRequired('value')]);
  },
};
