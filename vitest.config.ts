import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { filesOfEveryEngine } from './tests/setup/database-files.ts';
import { LongFilesFirst } from './tests/setup/long-files-first.ts';

/** Engines besides SQLite, which `unit` and `whole` run on: the same files over each. A new one is a line here and one in tests/setup/engines.ts. */
const engines = [{ name: 'postgres', globalSetup: ['tests/setup/postgres-server.ts'] }];

/**
 * Tests that start processes, wait for seconds of a clock, or try thousands of texts; `npm run test:unit` leaves them out,
 * so that it takes less than a minute.
 */
const whole = [
  'tests/audience/import/import-killed.test.ts',
  'tests/chaos/**/*.test.ts',
  'tests/cli/galley.test.ts',
  'tests/db/several-processes.test.ts',
  'tests/desk/desk-command.test.ts',
  'tests/desk/kit/types.test.ts',
  'tests/issue/edit/edit-draft.test.ts',
  'tests/issue/markdown/random-markdown.test.ts',
  'tests/journeys/**/*.test.ts',
  'tests/send/ledger/precedence.test.ts',
  'tests/send/pace/finish-by.test.ts',
  'tests/send/pace/pace.test.ts',
  'tests/send/pace/relay-pace.test.ts',
  'tests/send/pace/slow-domains.test.ts',
  'tests/send/run/run-send.test.ts',
  'tests/send/steer/control.test.ts',
  'tests/setup/first-run.test.ts',
  'tests/setup/install.test.ts',
  'tests/yaml/bounded.test.ts',
];

/** React as it is shipped; its other build checks every element twice and reports to the console, which no test reads. */
const shippedReact = { oxc: { jsx: { runtime: 'automatic', development: false } } } as const;
const env = { NODE_ENV: 'production' };

const common = {
  env,
  /** A worker keeps its modules from one file to the next: loading them anew costs each file half a second to two seconds. */
  isolate: false,
  // For a test that hangs, not for one that is slow: on a busy machine the same test takes ten times as long.
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/**
 * `unit` and `whole` need nothing but Node; `services` needs what tests/run.mjs finds or starts (Redis, Chromium);
 * `postgres` starts a server of its own unless GALLEY_TEST_POSTGRES names one.
 * Files share a process, so a test restores what it changes of it.
 */
export default defineConfig({
  test: {
    // Many tests wait for a server, a clock or a process: twice as many workers as processors keep the processors busy.
    maxWorkers: availableParallelism() * 2,
    slowTestThreshold: 2_000,
    // Commands that run side by side in one process keep each other from answering in time.
    maxConcurrency: 3,
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        ...shippedReact,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: ['tests/**/*.services.test.ts', 'tests/**/*postgres*.test.ts', ...whole],
          ...common,
        },
      },
      {
        ...shippedReact,
        test: {
          name: 'whole',
          include: whole,
          exclude: ['tests/**/*.services.test.ts', 'tests/**/*postgres*.test.ts'],
          ...common,
        },
      },
      {
        ...shippedReact,
        test: {
          name: 'services',
          include: ['tests/**/*.services.test.ts'],
          globalSetup: ['tests/setup/chromium-server.ts'],
          ...common,
          // A browser in which somebody types wants a processor of its own, so these files run after the others. One more
          // than there are processors: some of them only wait for Redis.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 1 },
        },
      },
      ...engines.map(({ name, globalSetup }) => ({
        ...shippedReact,
        test: {
          name,
          include: filesOfEveryEngine(),
          globalSetup,
          setupFiles: ['tests/setup/remove-databases.ts'],
          ...common,
          env: { ...env, GALLEY_TEST_ENGINE: name },
        },
      })),
    ],
  },
});
