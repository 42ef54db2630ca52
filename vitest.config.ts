import { defineConfig } from 'vitest/config';

/** Promises that hold whatever engine the database has. */
const everyEngine = [
  'tests/conformance/database.test.ts',
  'tests/db/**/*.test.ts',
  'tests/audience/**/*.test.ts',
  'tests/track/**/*.test.ts',
  'tests/sponsor/**/*.test.ts',
  'tests/report/**/*.test.ts',
  'tests/message/**/*.test.ts',
  'tests/archive/**/*.test.ts',
  'tests/journeys/**/*.test.ts',
  'tests/cli/verbs/subscribers*.test.ts',
  'tests/send/**/*.test.ts',
  'tests/desk/guard/**/*.test.ts',
  'tests/desk/desk.test.ts',
  'tests/desk/send/send.test.ts',
  'tests/gate/writing.test.ts',
];
/** SQLite's own are in its name; `unit` runs them. Queues and pages that never see a database stay there too. */
const oneEngine = ['tests/**/*sqlite*.test.ts', 'tests/**/*.services.test.ts'];

/** Engines besides SQLite, which `unit` runs on: the same files over each. A new one is a line here and one in tests/setup/engines.ts. */
const engines = [{ name: 'postgres', globalSetup: ['tests/setup/postgres-server.ts'] }];

/**
 * `unit` needs nothing but Node; `services` needs what tests/run.mjs finds or starts (Redis, Chromium); `postgres` starts
 * a server of its own unless GALLEY_TEST_POSTGRES names one.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: ['tests/**/*.services.test.ts', 'tests/**/*postgres*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'services',
          include: ['tests/**/*.services.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      ...engines.map(({ name, globalSetup }) => ({
        test: {
          name,
          include: everyEngine,
          exclude: oneEngine,
          env: { GALLEY_TEST_ENGINE: name },
          globalSetup,
          setupFiles: ['tests/setup/remove-databases.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      })),
    ],
  },
});
