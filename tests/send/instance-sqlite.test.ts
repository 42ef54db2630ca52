import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { resumeSend } from '../../src/send/control.ts';
import { openHighWater } from '../../src/send/high-water.ts';
import { copiedReason, pauseInCopy } from '../../src/send/instance.ts';
import { openLedger } from '../../src/send/ledger.ts';
import { byStatus, expectBooksToAgree } from './books.ts';
import { addReaders, engineOver, transport } from './engine.ts';

let folder: string;
let db: Database;
const open = (name: string) => openDatabase(`sqlite:${join(folder, name)}`);
const opened: Database[] = [];
const look = (one: Database) => pauseInCopy({ db: one, clock: systemClock });
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

/** The file as a backup has it, opened somewhere else. */
async function copied(): Promise<Database> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  copyFileSync(join(folder, 'galley.db'), join(folder, 'copy.db'));
  const copy = await open('copy.db');
  opened.push(copy);
  return copy;
}

test('a copy pauses what it holds, says why, and asks once; the original goes on', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  const copy = await copied();
  expect(await look(copy)).toEqual([id]);
  expect(await engineOver(copy).sendOf(id)).toMatchObject({ status: 'paused', pause_reason: copiedReason });
  expect(await look(db)).toEqual([]);
  expect((await engineOver(db).sendOf(id)).status).toBe('sending');
  await resumeSend(id, { db: copy, clock: systemClock });
  expect(await look(copy)).toEqual([]);
  expect((await engineOver(copy).sendOf(id)).status).toBe('sending');
});

test('a copy made in mid-send takes nothing for unsent that the original had in the air', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  const ledger = openLedger({ db, clock: systemClock, owner: 'one', transport, leaseMs: 600_000 });
  const batch = { send: id, number: 1 };
  const [first] = (await ledger.claimBatch(batch))!;
  await ledger.begin({ delivery: first!.id, batch });
  const copy = await copied();
  await look(copy);
  await engineOver(copy).tend();
  expect(await byStatus(copy, id)).toEqual({ uncertain: 1, planned: 2 });
  await expectBooksToAgree(copy);
});

test('what is over, or not begun by anybody, is left alone in a copy', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  await db.updateTable('send').set({ status: 'cancelled' }).execute();
  const copy = await copied();
  expect(await look(copy)).toEqual([]);
  expect((await engineOver(copy).sendOf(id)).status).toBe('cancelled');
});

test('a restart is no copy, nor is a database that was tidied up', async () => {
  await addReaders(db, 3);
  const { id } = await engineOver(db).start();
  await sql`vacuum`.execute(db);
  await db.destroy();
  const again = await open('galley.db');
  opened.push(again);
  expect(await look(again)).toEqual([]);
  expect((await engineOver(again).sendOf(id)).status).toBe('sending');
});

/** A worker takes a batch, mails it and gives it back. */
async function workOn(number: number, { id, over = db }: { id: number; over?: Database }): Promise<number | undefined> {
  const ledger = openLedger({ db: over, clock: systemClock, owner: 'one', transport, leaseMs: 600_000, highWater: openHighWater(over, folder) });
  const batch = { send: id, number };
  const pending = await ledger.claimBatch(batch);
  for (const delivery of pending ?? []) {
    await ledger.begin({ delivery: delivery.id, batch });
    await ledger.close({ delivery, attempt: 1, outcome: { kind: 'accepted', reply: { code: 250, text: 'ok' } } });
  }
  if (pending) await ledger.releaseBatch(batch);
  return pending?.length;
}

test('a backup that was put back over its own file pauses what has gone on since, and asks once', async () => {
  await addReaders(db, 6);
  const { id } = await engineOver(db).start({ batchSize: 2 });
  expect(await workOn(1, { id })).toBe(2);
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  copyFileSync(join(folder, 'galley.db'), join(folder, 'backup.db'));
  expect(await workOn(2, { id })).toBe(2);
  await db.destroy();
  copyFileSync(join(folder, 'backup.db'), join(folder, 'galley.db'));
  const again = await open('galley.db');
  opened.push(again);
  const lookAgain = () => pauseInCopy({ db: again, clock: systemClock, highWater: openHighWater(again, folder) });
  expect(await lookAgain()).toEqual([id]);
  expect(await engineOver(again).sendOf(id)).toMatchObject({ status: 'paused', pause_reason: copiedReason });
  await resumeSend(id, { db: again, clock: systemClock });
  expect(await lookAgain()).toEqual([]);
  expect(await workOn(2, { id, over: again })).toBe(2);
});

test('a backup that is put back under a worker is claimed by nobody', async () => {
  await addReaders(db, 6);
  const { id } = await engineOver(db).start({ batchSize: 2 });
  const ledger = openLedger({ db, clock: systemClock, owner: 'one', transport, leaseMs: 600_000, highWater: openHighWater(db, folder) });
  expect(await ledger.claimBatch({ send: id, number: 1 })).toHaveLength(2);
  // As after a restore of PostgreSQL, whose sessions come back by themselves.
  await db.deleteFrom('pace').execute();
  expect(await ledger.claimBatch({ send: id, number: 2 })).toBeUndefined();
  expect(await engineOver(db).sendOf(id)).toMatchObject({ status: 'paused', pause_reason: copiedReason });
});

test('a restart of a worker that was killed is no restored backup', async () => {
  await addReaders(db, 6);
  const { id } = await engineOver(db).start({ batchSize: 2 });
  expect(await workOn(1, { id })).toBe(2);
  await db.destroy();
  const again = await open('galley.db');
  opened.push(again);
  expect(await pauseInCopy({ db: again, clock: systemClock, highWater: openHighWater(again, folder) })).toEqual([]);
  expect(await workOn(2, { id, over: again })).toBe(2);
});
