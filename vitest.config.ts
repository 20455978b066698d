import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/harness/order.ts';

export default defineConfig({
  // As in the built program: React's own code for production knows no other.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // One PostgreSQL for the whole run, on a free loopback port.
    globalSetup: ['test/harness/global.ts'],
    pool: 'forks',
    // The machine of continuous integration has two cores, and screens, databases and processes share them.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Nothing of the developer's own settings may change what a test sees; React draws as in the built program, which also takes less.
    env: { NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0', TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: '', LC_MESSAGES: '', KEHU_LANG: '', KEHU_DATABASE: '' },
    reporters: ['default'],
  },
});
