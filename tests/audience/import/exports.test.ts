import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importSubscribers } from '../../../src/audience/import/import-subscribers.ts';
import type { Database } from '../../../src/db/open.ts';
import { clock } from '../../cast/subscribers.ts';
import { emptyDatabase } from '../../setup/database.ts';

const vectors = fileURLToPath(new URL('../../vectors/imports/', import.meta.url));
const files = (folder: string) => readdirSync(join(vectors, folder)).filter((name) => name.endsWith('.csv'));

let db: Database;
let folder: string;
beforeAll(async () => {
  db = await emptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'galley-exports-'));
});
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const importing = (file: string, options: Partial<Parameters<typeof importSubscribers>[1]> = {}) =>
  importSubscribers(
    join(vectors, file),
    { fields: ['firstName', 'lastName', 'city'], report: join(folder, 'report.csv'), ...options },
    { db, clock },
  );

/** Every address that is known, and as what; then the tables are empty again. */
async function whoIsWhat(): Promise<Record<string, string>> {
  const readers = await db.selectFrom('subscriber').select(['email', 'status']).execute();
  const suppressed = await db.selectFrom('suppression').select(['email', 'reason']).execute();
  await db.deleteFrom('consent').execute();
  await db.deleteFrom('subscriber').execute();
  await db.deleteFrom('suppression').execute();
  return Object.fromEntries([
    ...readers.map(({ email, status }) => [email, status]),
    ...suppressed.map(({ email, reason }) => [email, reason]),
  ]);
}

const meant = {
  active: 'active',
  pending: 'pending',
  left: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complained',
  suppressed: 'manual',
};

describe('an export whose addresses say what each person is', () => {
  test.each(files('understood'))('%s', async (file) => {
    const result = await importing(join('understood', file));
    // Without its zeros, UTF-16 is as good as ASCII here.
    const written = readFileSync(join(vectors, 'understood', file), 'latin1')
      .replaceAll('\0', '')
      .toLowerCase();
    const expected = Object.fromEntries(
      [...written.matchAll(/([a-z]+)-\d+@example\.org/g)].map(([email, what]) => [
        email,
        meant[what as keyof typeof meant],
      ]),
    );
    expect(await whoIsWhat()).toEqual(expected);
    expect(result).toMatchObject({ refused: 0 });
  });
});

describe('an export that speaks of leaving in a way that only its owner understands stops with a question', () => {
  test.each(files('asked'))('%s', async (file) => {
    const error = await importing(join('asked', file)).then(
      () => undefined,
      (thrown: unknown) => thrown as { code: string },
    );
    expect(await whoIsWhat()).toEqual({});
    expect(error).toMatchObject({
      code: 'E_IMPORT_QUESTION',
      hint: expect.stringMatching(/--(?:status|value|column) /),
    });
  });
});

test('some four hundred headings, values and names of files, in one row each', async () => {
  const wrong: string[] = [];
  for (const line of readFileSync(join(vectors, 'one-row.txt'), 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [want, name, header, row] = line.split('|') as [string, string, string, string];
    const file = join(folder, name);
    writeFileSync(file, `${header}\n${row}\n`);
    const options = { fields: ['firstName', 'lastName', 'city'], report: join(folder, 'report.csv'), dryRun: true };
    const became = await importSubscribers(file, options, { db, clock }).then(
      ({ active }) => (active === 1 ? 'active' : 'held'),
      ({ code }: { code: string }) => (code === 'E_IMPORT_QUESTION' ? 'asked' : code),
    );
    if (want === 'active' ? became !== 'active' : became !== 'held' && became !== 'asked')
      wrong.push(`${became}: ${line}`);
    rmSync(file);
  }
  expect(wrong).toEqual([]);
});
