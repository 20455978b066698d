import { bigRequired, plainIndex, smallRequired, systemTable, text, textRequired, type Migration } from './helpers.ts';

/** The shared server: the keys that operators log in with, and the files that wait for them as downloads. */
export const server: Migration = {
  number: 10,
  name: 'server',
  async up(steps) {
    await systemTable(steps, 'ssh_key', 'integer', [
      { ...smallRequired('operator_id'), references: 'operator' },
      textRequired('type'),
      textRequired('body'),
      { ...textRequired('fingerprint'), rest: 'unique' },
      textRequired('label'),
      textRequired('added_at'),
      { ...smallRequired('added_by'), required: false },
      text('used_at'),
    ]);
    await plainIndex(steps, 'ssh_key', ['operator_id']);
    await systemTable(steps, 'download', 'integer', [
      smallRequired('operator_id'),
      textRequired('name'),
      textRequired('kind'),
      bigRequired('size'),
      { ...textRequired('state'), rest: `check (state in ('open', 'done'))` },
      text('sha256'),
      textRequired('made_at'),
      text('taken_at'),
    ]);
    await plainIndex(steps, 'download', ['operator_id']);
    const [bytes, end] = steps.engine === 'postgres' ? ['bytea', ''] : ['blob', ' strict'];
    await steps.run(
      `create table "download_chunk" ("download_id" integer not null references "download" (id), "number" integer not null, "bytes" ${bytes} not null, primary key ("download_id", "number"))${end}`,
    );
  },
};
