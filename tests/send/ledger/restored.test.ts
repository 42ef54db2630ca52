import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { pauseIfRestored } from '../../../src/send/ledger/instance.ts';
import { lookForRestore, restoredState, settleRestore } from '../../../src/send/ledger/restored.ts';
import { emptyDatabase } from '../../setup/database.ts';
import { addReaders, engineOver, type Engine } from '../engine.ts';
import { databaseThatMoved, freshBackup, restoredBackup } from '../restored.ts';

const clock = { now: () => Date.parse('2026-11-27T12:00:00Z') };
let db: Database;
let engine: Engine;
beforeEach(async () => {
  db = await emptyDatabase();
  engine = engineOver(db);
  await addReaders(db, 20);
  await pauseIfRestored({ db, clock, restoreGuard: freshBackup });
});
afterEach(() => db.destroy());

const status = async () => (await db.selectFrom('send').select('status').execute()).map((send) => send.status);

test('a restore that one process noticed is known to every other one, until a person has dealt with it', async () => {
  await engine.start();
  await lookForRestore({ db, clock, restoreGuard: restoredBackup(6) });
  const other = { db, clock, restoreGuard: freshBackup };
  const known = { noticedAt: '2026-11-27T12:00:00.000Z', code: 'database-restored', batches: 3 };
  expect(await lookForRestore(other)).toEqual(known);
  expect(await lookForRestore(other)).toEqual(known);
  expect(await settleRestore(other)).toEqual({ done: true, noticed: known, paused: [], waiting: [1] });
  expect(await lookForRestore(other)).toBeUndefined();
  expect(await status()).toEqual(['paused']);
});

test('a restore that nobody noticed: what is unfinished is paused, and ids go on higher', async () => {
  const { id } = await engine.start();
  const deps = { db, clock, restoreGuard: freshBackup };
  expect(await settleRestore(deps)).toEqual({ done: true, noticed: null, paused: [id], waiting: [id] });
  const { id: next } = await db
    .insertInto('subscriber')
    .values({ email: 'new@example.org', status: 'active', fields: '{}', created_at: 1, updated_at: 1 })
    .returning('id')
    .executeTakeFirstOrThrow();
  expect(Number(next)).toBeGreaterThan(1_000_000);
});

test('repeating it changes nothing, also for a send that was resumed since', async () => {
  await engine.start();
  const deps = { db, clock, restoreGuard: freshBackup };
  await settleRestore(deps);
  await db.updateTable('send').set({ status: 'sending', pause_code: null, pause_detail: null }).execute();
  const sequences = async () => (await db.selectFrom('instance').selectAll().execute())[0];
  const before = await sequences();
  expect(await settleRestore(deps)).toEqual({ done: false, noticed: null, paused: [], waiting: [] });
  expect(await status()).toEqual(['sending']);
  expect(await sequences()).toEqual(before);
});

test('after more work, it counts again: another backup may have been put back', async () => {
  await engine.start();
  const deps = { db, clock, restoreGuard: freshBackup };
  await settleRestore(deps);
  await db.updateTable('send').set({ status: 'sending', pause_code: null, pause_detail: null }).execute();
  await db
    .updateTable('step_counter')
    .set(({ eb }) => ({ steps: eb('steps', '+', 2) }))
    .execute();
  expect(await settleRestore(deps)).toMatchObject({ done: true, paused: [1] });
});

test('a database that was copied to another place is known as that', async () => {
  await databaseThatMoved(db);
  await lookForRestore({ db, clock, restoreGuard: freshBackup });
  expect(await restoredState(db)).toMatchObject({ code: 'database-copied', batches: null });
});

test('on a database that has never sent, it does nothing harmful', async () => {
  await db.deleteFrom('instance').execute();
  expect(await settleRestore({ db, clock, restoreGuard: freshBackup })).toMatchObject({ paused: [], waiting: [] });
});
