import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { openDatabase, type Database } from '../../../src/db/open.ts';
import { resumeSend } from '../../../src/send/steer/control.ts';
import type { BatchId } from '../../../src/send/ledger/batch.ts';
import { openRestoreGuard } from '../../../src/send/ledger/restore-guard.ts';
import { pauseIfRestored } from '../../../src/send/ledger/instance.ts';
import { openLedger } from '../../../src/send/ledger/ledger.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, transport } from '../engine.ts';

let folder: string;
let db: Database;
const open = (name: string) => openDatabase(`sqlite:${join(folder, name)}`);
const opened: Database[] = [];
const look = (one: Database) =>
  pauseIfRestored({ db: one, clock: systemClock, restoreGuard: openRestoreGuard(one, join(folder, '.galley')) });
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-instance-'));
  db = await open('galley.db');
  opened.push(db);
  await look(db);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.destroy().catch(() => {})));
  rmSync(folder, { recursive: true });
});

/** The file as in a backup, opened at another place. */
async function copied(): Promise<Database> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  copyFileSync(join(folder, 'galley.db'), join(folder, 'copy.db'));
  const copy = await open('copy.db');
  opened.push(copy);
  return copy;
}

test('a copy pauses its sends, says why, and asks once; the original continues', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  const copy = await copied();
  expect(await look(copy)).toEqual([id]);
  expect(await engineOver(copy).sendOf(id)).toMatchObject({ status: 'paused', pause_code: 'database-copied' });
  expect(await look(db)).toBeUndefined();
  expect((await engineOver(db).sendOf(id)).status).toBe('sending');
  await resumeSend(id, { db: copy, clock: systemClock });
  expect(await look(copy)).toBeUndefined();
  expect((await engineOver(copy).sendOf(id)).status).toBe('sending');
});

test('a copy made during a send repeats nothing that the original had in flight', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  const ledger = openLedger({ db, clock: systemClock, owner: 'one', transport, leaseMs: 600_000 });
  const batch = { send: id, number: 1 };
  const [first] = (await ledger.claimBatch(batch))!;
  await ledger.begin({ delivery: first!.id, batch });
  const copy = await copied();
  await look(copy);
  await engineOver(copy).maintain();
  expect(await byStatus(copy, id)).toEqual({ uncertain: 1, planned: 2 });
  await expectBooksToAgree(copy);
});

test('a send that is finished or has not begun is not paused in a copy', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  await db.updateTable('send').set({ status: 'cancelled' }).execute();
  const copy = await copied();
  expect(await look(copy)).toEqual([]);
  expect((await engineOver(copy).sendOf(id)).status).toBe('cancelled');
});

test('a restart is not a copy, nor is a vacuumed database', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  await sql`vacuum`.execute(db);
  await db.destroy();
  const again = await open('galley.db');
  opened.push(again);
  expect(await look(again)).toBeUndefined();
  expect((await engineOver(again).sendOf(id)).status).toBe('sending');
});

const workerOver = (over: Database) => {
  const paused: number[][] = [];
  const restoreGuard = openRestoreGuard(over, join(folder, '.galley'));
  const ledger = openLedger({
    db: over,
    clock: systemClock,
    owner: 'one',
    transport,
    leaseMs: 600_000,
    restoreGuard,
    onRestored: (sends) => paused.push(sends),
  });
  return { ledger, paused };
};

/** A worker claims a batch, mails it and releases it; returns how many it mailed. */
async function workOn(batch: BatchId, over = db): Promise<number | undefined> {
  const { ledger } = workerOver(over);
  const pending = await ledger.claimBatch(batch);
  for (const delivery of pending ?? []) {
    await ledger.begin({ delivery: delivery.id, batch });
    await ledger.close({ delivery, attempt: 1, outcome: { kind: 'accepted', reply: { code: 250, text: 'ok' } } });
  }
  if (pending) await ledger.releaseBatch(batch);
  return pending?.length;
}

async function backUp(): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  copyFileSync(join(folder, 'galley.db'), join(folder, 'backup.db'));
}

/** Over the same file, which keeps its inode. */
async function putBack(): Promise<Database> {
  await db.destroy();
  copyFileSync(join(folder, 'backup.db'), join(folder, 'galley.db'));
  const again = await open('galley.db');
  opened.push(again);
  return again;
}

test('a backup restored over its own file pauses what has continued since, and asks once', async () => {
  await addReaders(db, 6);
  const { id } = await engineOver(db).start({ batchSize: 2 });
  expect(await workOn({ send: id, number: 1 })).toBe(2);
  await backUp();
  expect(await workOn({ send: id, number: 2 })).toBe(2);
  const again = await putBack();
  expect(await look(again)).toEqual([id]);
  expect(await engineOver(again).sendOf(id)).toMatchObject({
    status: 'paused',
    pause_code: 'database-restored',
    pause_detail: '{"batches":1}',
  });
  await resumeSend(id, { db: again, clock: systemClock });
  expect(await look(again)).toBeUndefined();
  expect(await workOn({ send: id, number: 2 }, again)).toBe(2);
});

test('a backup made while a worker held the last batch is detected by what came after it', async () => {
  await addReaders(db, 2);
  const { id } = await engineOver(db).start();
  const { ledger } = workerOver(db);
  await ledger.claimBatch({ send: id, number: 1 });
  await backUp();
  await ledger.releaseBatch({ send: id, number: 1 });
  expect(await look(await putBack())).toEqual([id]);
});

test('a backup that is older than the send has nothing to pause, and is reported', async () => {
  await addReaders(db, 2);
  await backUp();
  const { id } = await engineOver(db).start();
  await workOn({ send: id, number: 1 });
  const again = await putBack();
  expect(await look(again)).toEqual([]);
  expect(await look(again)).toBeUndefined();
});

test.each([1, 2, 5])(
  'a backup restored under a running worker, %i steps behind it, is claimed by nobody',
  async (stepsBehind) => {
    await addReaders(db, 6);
    const { id } = await engineOver(db).start({ batchSize: 2 });
    const { ledger, paused } = workerOver(db);
    for (let turn = 0; turn < 4; turn += 1) {
      await ledger.claimBatch({ send: id, number: 1 });
      await ledger.releaseBatch({ send: id, number: 1 });
    }
    // As after a restore of PostgreSQL, whose sessions reconnect by themselves.
    await db
      .updateTable('step_counter')
      .set({ steps: sql`steps - ${stepsBehind}` })
      .execute();
    expect(await ledger.claimBatch({ send: id, number: 2 })).toBeUndefined();
    expect(paused).toEqual([[id]]);
    expect(await engineOver(db).sendOf(id)).toMatchObject({
      status: 'paused',
      pause_code: 'database-restored',
    });
    await resumeSend(id, { db, clock: systemClock });
    expect(await ledger.claimBatch({ send: id, number: 2 })).toHaveLength(2);
  },
);

test('workers that count simultaneously are not taken for a backup, nor is a killed one', async () => {
  await addReaders(db, 40);
  const { id } = await engineOver(db).start({ batchSize: 1 });
  const workers = [workerOver(db), workerOver(db), workerOver(db)];
  const claimed = await Promise.all(
    Array.from({ length: 40 }, (_, index) => workers[index % 3]!.ledger.claimBatch({ send: id, number: index + 1 })),
  );
  expect(claimed.flat()).toHaveLength(40);
  expect(workers.flatMap(({ paused }) => paused)).toEqual([]);
  await db.destroy();
  const again = await open('galley.db');
  opened.push(again);
  expect(await look(again)).toBeUndefined();
});

test('a worker that counts while another one reads is not taken for a backup', async () => {
  const [busy, looking] = [
    openRestoreGuard(db, join(folder, '.galley')),
    openRestoreGuard(db, join(folder, '.galley')),
  ];
  const count = async () => busy.remember((await db.transaction().execute((transaction) => busy.step(transaction)))!);
  await count();
  const interrupted = db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await count();
      return result;
    },
  });
  for (let turn = 0; turn < 3; turn += 1) expect(await looking.behindBy(interrupted)).toBe(0);
});

test('a half-written count is ignored', async () => {
  await addReaders(db, 2);
  const { id } = await engineOver(db).start();
  await workOn({ send: id, number: 1 });
  const [name] = readdirSync(join(folder, '.galley'));
  writeFileSync(join(folder, '.galley', name!), '000000000000199 000000000000100\n');
  expect(await look(db)).toBeUndefined();
});

test('a database in memory leaves no count behind', async () => {
  for (let turn = 0; turn < 2; turn += 1) {
    const memory = await openDatabase('sqlite::memory:');
    opened.push(memory);
    await look(memory);
    await addReaders(memory, 2);
    const { id } = await engineOver(memory).start();
    expect(await workOn({ send: id, number: 1 }, memory)).toBe(2);
  }
  expect(existsSync(join(folder, '.galley'))).toBe(false);
});
