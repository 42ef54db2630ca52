/** Which test files run again on every engine that the database may have. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { arrowsIn } from './import-arrows.ts';

/** Where tests get a database from. A file that imports it, over other test files too, can open one. */
const source = 'tests/setup/database.ts';

/** Their promises hold whatever engine the database has. Files here that open no database run once, in `unit`. */
export const everyEngine = [
  'tests/conformance/database.test.ts',
  'tests/db/**',
  'tests/audience/**',
  'tests/track/**',
  'tests/sponsor/**',
  'tests/report/**',
  'tests/message/**',
  'tests/notice/**',
  'tests/archive/**',
  'tests/journeys/**',
  'tests/send/**',
  'tests/cli/verbs/subscribers*',
  'tests/desk/guard/**',
  'tests/desk/desk.test.ts',
  'tests/desk/send/send.test.ts',
  'tests/gate/writing.test.ts',
  'tests/issue/versions/**',
  'tests/audit/**',
  'tests/review/**',
];

/** Their promises are about a page, a command's words or a fault; the files above make those about what is stored. */
export const oneEngine = [
  // SQLite's own promises; those of a shared queue, a browser, a process.
  'tests/**/*sqlite*',
  'tests/**/*.services.test.ts',
  'tests/chaos/**',
  'tests/cli/galley.test.ts',
  'tests/cli/verbs/bookings.test.ts',
  'tests/cli/verbs/send-control.test.ts',
  'tests/cli/verbs/send-retry.test.ts',
  'tests/cli/verbs/status.test.ts',
  'tests/desk/desk-command.test.ts',
  'tests/desk/bookings/**',
  'tests/desk/draft/**',
  'tests/desk/editor/**',
  'tests/desk/versions/**',
  'tests/gate/check-command.test.ts',
  'tests/conformance/bent-links.test.ts',
  'tests/issue/linked-drafts.test.ts',
  'tests/cli/verbs/verdicts.test.ts',
  'tests/journeys/plain-proxy.test.ts',
];

export function testFiles(): string[] {
  return globSync('tests/**/*.test.{ts,tsx}')
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted();
}

/** The files that run on an engine besides SQLite. */
export function filesOfEveryEngine(): string[] {
  return testFiles().filter(
    (file) => isOneOf(everyEngine, file) && !isOneOf(oneEngine, file) && (opensDatabase(file) || isPostgresOnly(file)),
  );
}

export function isOneOf(patterns: string[], file: string): boolean {
  return patterns.some((pattern) => matchesGlob(file, pattern));
}

export function isPostgresOnly(file: string): boolean {
  return /postgres[^/]*$/.test(file);
}

export function opensDatabase(file: string): boolean {
  const seen = new Set([file]);
  for (const each of seen) {
    if (each === source) return true;
    for (const { to } of arrowsIn(each, readFileSync(each, 'utf8')))
      if (to.startsWith('tests/') && /\.tsx?$/.test(to) && existsSync(to)) seen.add(to);
  }
  return false;
}
