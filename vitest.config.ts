import { defineConfig } from 'vitest/config';

/** `unit` needs nothing but Node; `services` needs what tests/run.mjs finds or starts (Redis, Chromium). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'], exclude: ['tests/**/*.services.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'services', include: ['tests/**/*.services.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
