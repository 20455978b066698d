import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/harness/order.ts';

/** These load nearly all of the program and leave nothing behind: it is loaded once for all that a worker runs of them, which was a third of their time. */
const TOGETHER = ['tui', 'query', 'fields', 'output'].map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);
/** It changes what belongs to the whole process. */
const ALONE = ['test/tui/terminal.test.ts'];

export default defineConfig({
  // As in the built program: React's own code for production knows no other.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    projects: [
      { extends: true, test: { name: 'together', include: TOGETHER, exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.{ts,tsx}'], exclude: TOGETHER } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
    // One PostgreSQL for the whole run, on a free loopback port.
    globalSetup: ['test/harness/global.ts'],
    setupFiles: ['test/harness/setup.ts'],
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
