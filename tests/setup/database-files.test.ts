import { expect, test } from 'vitest';
import {
  everyEngine,
  filesOfEveryEngine,
  isOneOf,
  isPostgresOnly,
  oneEngine,
  opensDatabase,
  testFiles,
} from './database-files.ts';

test('every test file that opens a database runs on every engine, or is listed as one that need not', () => {
  const forgotten = testFiles().filter((file) => opensDatabase(file) && !isOneOf([...everyEngine, ...oneEngine], file));
  expect(forgotten).toEqual([]);
});

test('no file that opens no database runs on every engine', () => {
  expect(filesOfEveryEngine().filter((file) => !opensDatabase(file) && !isPostgresOnly(file))).toEqual([]);
  expect(filesOfEveryEngine()).toContain('tests/send/ledger/ledger.test.ts');
});

test('every pattern matches a file', () => {
  const files = testFiles();
  for (const pattern of [...everyEngine, ...oneEngine])
    expect([pattern, files.some((file) => isOneOf([pattern], file))]).toEqual([pattern, true]);
});
