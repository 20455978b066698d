import { plainIndex, smallRequired, small, systemTable, text, textRequired, type Migration } from './helpers.ts';

/** Who is and was logged in, passwords that were used before, and what a policy needs to know of a password. None of it is in the ledger. */
export const sessions: Migration = {
  number: 8,
  name: 'sessions',
  async up(steps) {
    await systemTable(steps, 'session', 'bigint', [
      smallRequired('operator_id'),
      textRequired('source'),
      textRequired('origin'),
      textRequired('program'),
      textRequired('host'),
      smallRequired('pid'),
      text('process_started'),
      textRequired('started_at'),
      textRequired('seen_at'),
      smallRequired('failures'),
      text('ended_at'),
      text('end_kind'),
      small('ended_by'),
    ]);
    await plainIndex(steps, 'session', ['operator_id', 'id']);
    await steps.run(`create index session_open on session (id) where ended_at is null`);
    await systemTable(steps, 'old_password', 'bigint', [smallRequired('operator_id'), textRequired('password_hash'), textRequired('changed_at')]);
    await plainIndex(steps, 'old_password', ['operator_id', 'id']);
    await steps.run(`alter table credential add column must_change integer not null default 0 check (must_change in (0, 1))`);
    await steps.run(`alter table login_failure add column tries integer not null default 0`);
  },
};
