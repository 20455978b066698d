import type { Migration } from './helpers.ts';

/** By which SSH key a session came in: it ends with the key. */
export const sessionKeys: Migration = {
  number: 19,
  name: 'session keys',
  async up(steps) {
    await steps.run('alter table session add column key_id integer');
  },
};
