/** A backup is copied over the database beside the log of the lost history, or under a process that has it open. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { registerFile, wasReplaced } from '../../src/db/replaced-file.ts';
import { pauseIfRestored } from '../../src/send/ledger/instance.ts';
import { openRestoreGuard, type RestoreGuard } from '../../src/send/ledger/restore-guard.ts';
import { restoredState } from '../../src/send/ledger/restored.ts';
import { addReaders, engineOver } from '../send/engine.ts';

let folder: string;
let db: Database;
let isOpen = false;
let guard: RestoreGuard;
const path = () => join(folder, 'galley.db');
/** As if the file had been changed seconds after its log, which nobody waits for here. */
const changedLater = -10_000;
const clock = { aheadMs: 0, now: () => Date.now() };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-replaced-'));
  await open();
  await addReaders(db, 500);
  await engineOver(db, clock).start({ batchSize: 100 });
  await look();
});
afterEach(async () => {
  if (isOpen) await db.destroy();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<void> {
  db = await openDatabase(`sqlite:${path()}`);
  guard = openRestoreGuard(db, folder);
  isOpen = true;
}
const look = () => pauseIfRestored({ db, clock, restoreGuard: guard });
/** What a worker does for each batch that it claims. */
async function claim(): Promise<void> {
  const steps = await db.transaction().execute((transaction) => guard.step(transaction));
  await guard.remember(steps!);
}
async function claims(count: number): Promise<void> {
  for (let made = 0; made < count; made++) await claim();
  await db
    .updateTable('delivery')
    .set({ reply_text: 'x'.repeat(200), attempts: count })
    .execute();
}
const checkpoint = () => sql`pragma wal_checkpoint(passive)`.execute(db);
const backUp = async () => {
  const source = new DatabaseSync(path(), { readOnly: true });
  await backup(source, join(folder, 'backup.db'));
  source.close();
};
const copyBackup = () => copyFileSync(join(folder, 'backup.db'), path());

/** The files as `kill -9` leaves them: the log is not empty, and was written last. */
async function kill(): Promise<void> {
  for (const end of ['', '-wal']) copyFileSync(path() + end, join(folder, `left${end}`));
  await db.destroy();
  isOpen = false;
  for (const end of ['', '-wal']) renameSync(join(folder, `left${end}`), path() + end);
}

test('a file and its log as a killed process left them are opened, wherever its last checkpoint was', async () => {
  await claims(3);
  await kill();
  expect(wasReplaced(path(), 0)).toBe(false);
  await open();
  await claims(3);
  await checkpoint();
  const whole = readFileSync(path());
  await kill();
  // The checkpoint of a program that makes it seconds after the last entry of the log.
  copyFileSync(path(), join(folder, 'same.db'));
  copyFileSync(join(folder, 'same.db'), path());
  expect(readFileSync(path()).equals(whole)).toBe(true);
  expect(wasReplaced(path(), changedLater)).toBe(false);
});

test('a backup that was copied over it beside the log is not opened if the two do not fit, and nothing is changed', async () => {
  await backUp();
  await claims(3);
  await checkpoint();
  await sql`create index later on delivery (reply_text, send_id)`.execute(db);
  await kill();
  copyBackup();
  const log = readFileSync(`${path()}-wal`);
  expect(() => wasReplaced(path(), changedLater)).toThrow('was replaced while the log of the former one');
  expect(readFileSync(path()).equals(readFileSync(join(folder, 'backup.db')))).toBe(true);
  expect(readFileSync(`${path()}-wal`).equals(log)).toBe(true);
});

test('if they happen to fit, everything unfinished is paused and asks, because it is an earlier state', async () => {
  await claims(3);
  await backUp();
  await claims(1);
  await kill();
  copyBackup();
  expect(wasReplaced(path(), changedLater)).toBe(true);
  await open();
  registerFile(db, path(), true);
  expect(await look()).toEqual([1]);
  expect(await restoredState(db)).toMatchObject({ code: 'database-copied' });
  expect(await look()).toBeUndefined();
});

test('without a log there is nothing to mix: a backup is opened as it is', async () => {
  await backUp();
  await claims(3);
  await kill();
  rmSync(`${path()}-wal`);
  copyBackup();
  expect([wasReplaced(path(), changedLater), existsSync(`${path()}-wal`)]).toEqual([false, false]);
});

test('a process claims nothing more once another file has the name of its database', async () => {
  await backUp();
  await claims(3);
  renameSync(join(folder, 'backup.db'), path());
  await expect(claim()).rejects.toMatchObject({ code: 'E_DATABASE_REPLACED' });
  await expect(look()).rejects.toMatchObject({ code: 'E_DATABASE_REPLACED' });
  rmSync(path());
  await expect(claim()).rejects.toThrow('is gone');
});

test('nor once an older content was copied into it, while what it knows of its own is still in the log', async () => {
  await claims(2);
  await backUp();
  await claims(3);
  await checkpoint();
  await claim();
  copyBackup();
  await expect(claim()).rejects.toMatchObject({ code: 'E_DATABASE_REPLACED' });
});

test('a backup that is put back through SQLite, as its shell does, pauses as ever, and can be dealt with', async () => {
  await claims(2);
  await checkpoint();
  await backUp();
  await claims(8);
  await checkpoint();
  const older = new DatabaseSync(join(folder, 'backup.db'));
  await backup(older, path());
  older.close();
  expect(await look()).toEqual([1]);
  await checkpoint();
  await claim();
  expect(await look()).toBeUndefined();
});

test('a checkpoint, by whoever makes it, does not disturb it', async () => {
  for (let round = 0; round < 5; round++) {
    await claims(2);
    await checkpoint();
  }
  const other = new DatabaseSync(path());
  other.exec('pragma wal_checkpoint(truncate)');
  other.close();
  await claims(2);
  expect(await look()).toBeUndefined();
});
