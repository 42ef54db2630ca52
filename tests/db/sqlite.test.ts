/** Promises for SQLite only; tests/conformance/database.test.ts has those of all engines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isDatabaseAway } from '../../src/db/away.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-sqlite-'));
  db = await openDatabase(`sqlite:${join(folder, 'galley.db')}`);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

test('streaming a query is refused, with what to do instead', async () => {
  const streaming = (async () => {
    for await (const row of db.selectFrom('subscriber').selectAll().stream()) expect(row).toBeUndefined();
  })();
  await expect(streaming).rejects.toThrow('page by id instead');
});

test('a full disk is reported as such, and a retry may succeed', async () => {
  const suppress = (email: string, detail: string) =>
    db.insertInto('suppression').values({ email, reason: 'manual', detail, at: 1 }).execute();
  await suppress('vega@example.org', 'x');
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${rows[0]!.page_count}`).execute(db);
  const error = await suppress('altair@example.org', 'x'.repeat(100_000)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'E_DATABASE_FULL', hint: expect.stringContaining('Free some space') });
  expect(isDatabaseAway(error)).toBe(true);
  await sql.raw(`pragma max_page_count = 100000`).execute(db);
  await suppress('altair@example.org', 'x'.repeat(100_000));
});

test('a write waits for another process without blocking this one', async () => {
  const other = new DatabaseSync(join(folder, 'galley.db'));
  other.exec('begin immediate');
  let written = false;
  const writing = db
    .insertInto('suppression')
    .values({ email: 'vega@example.org', reason: 'manual', detail: null, at: 1 })
    .execute()
    .then(() => (written = true));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 30));
  expect(written).toBe(false);
  other.exec('commit');
  other.close();
  await writing;
  expect(written).toBe(true);
});
