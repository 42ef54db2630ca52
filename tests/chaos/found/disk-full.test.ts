import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../../src/db/open.ts';
import { openLedger, type Ledger } from '../../../src/send/ledger/ledger.ts';
import { startSend } from '../../../src/send/plan/start-send.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { noon, seedSubscribers } from '../../cast/subscribers.ts';

const readers = 60;
const batch = { send: 1, number: 1 };
let folder: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-full-'));
  db = await openDatabase(`sqlite:${join(folder, 'galley.db')}`);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

/** Simulates a disk without space for another page. */
async function fillDisk(): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${rows[0]!.page_count}`).execute(db);
}
const makeRoom = () => sql.raw('pragma max_page_count = 1000000').execute(db);

async function beginAll(): Promise<{ ledger: Ledger; begun: { id: number; email: string }[] }> {
  await seedSubscribers(db, readers);
  const clock = { now: () => noon };
  await startSend({ ...planOf(smallRendition), batchSize: readers }, { db, clock, transport: 'inbox' });
  const ledger = openLedger({ db, clock, owner: 'one', transport: 'inbox', leaseMs: 30_000 });
  const begun = (await ledger.claimBatch(batch))!;
  for (const { id } of begun) await ledger.begin({ delivery: id, batch });
  return { ledger, begun };
}

/**
 * SQLite ends the transaction itself. Our own rollback then failed, and "no transaction is active" hid the real error.
 */
test('a transaction that fails because the disk is full reports that', async () => {
  await seedSubscribers(db, readers);
  await fillDisk();
  const writing = db.transaction().execute(async (transaction) => {
    for (let number = 0; number < 200; number++)
      await transaction
        .updateTable('subscriber')
        .set({ fields: 'x'.repeat(4000) })
        .execute();
  });
  await expect(writing).rejects.toMatchObject({ code: 'E_DATABASE_FULL' });
  await makeRoom();
  await db
    .transaction()
    .execute((transaction) => transaction.updateTable('subscriber').set({ fields: '{}' }).execute());
});

/** The answer of the mail server was thrown away, so the delivery became uncertain although the answer was known. */
test('an answer that can’t be stored because the disk is full is kept, and written when there is space', async () => {
  const { ledger, begun } = await beginAll();
  await fillDisk();
  let written = 0;
  const closings = begun.map((delivery) =>
    ledger
      .close({ delivery, attempt: 1, outcome: { kind: 'accepted', reply: { code: 250, text: 'queued '.repeat(70) } } })
      .then(() => written++),
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(written).toBe(0);
  await makeRoom();
  await Promise.all(closings);
  const { rows } = await sql<{
    status: string;
    count: number;
  }>`select status, count(*) as count from delivery group by status`.execute(db);
  expect(rows).toEqual([{ status: 'accepted', count: readers }]);
});

/**
 * After a full disk a worker first records what has ended: the ledger never shows more attempts in flight than there
 * are.
 */
test('no attempt begins before the kept answers are written', async () => {
  const { ledger, begun } = await beginAll();
  const [first, ...others] = begun;
  await sql`update delivery set status = 'planned', attempts = 0 where id = ${first!.id}`.execute(db);
  await fillDisk();
  const closings = others.map((delivery) =>
    ledger.close({
      delivery,
      attempt: 1,
      outcome: { kind: 'accepted', reply: { code: 250, text: 'queued '.repeat(70) } },
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  const beginning = ledger.begin({ delivery: first!.id, batch });
  await makeRoom();
  expect(await beginning).toMatchObject({ kind: 'go' });
  const { rows } = await sql<{ id: number }>`select id from delivery where status = 'attempting'`.execute(db);
  expect(rows).toEqual([{ id: first!.id }]);
  await Promise.all(closings);
});
