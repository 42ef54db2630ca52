import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { openDatabase, type Database } from '../../../src/db/open.ts';
import { openRestoreGuard } from '../../../src/send/ledger/restore-guard.ts';
import { pauseIfRestored } from '../../../src/send/ledger/instance.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';
import { openLedger } from '../../../src/send/ledger/ledger.ts';
import { addReaders, engineOver, transport } from '../engine.ts';

const opened: Database[] = [];
const open = async (url: string) => {
  const db = await openDatabase(url);
  opened.push(db);
  return db;
};
let copyName: string | undefined;
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.destroy()));
  if (!copyName) return;
  const server = await openDatabase(await emptyDatabaseUrl(''));
  await sql.raw(`drop database ${copyName} with (force)`).execute(server);
  await server.destroy();
  copyName = undefined;
});
const folder = mkdtempSync(join(tmpdir(), 'galley-instance-'));
afterAll(() => rmSync(folder, { recursive: true }));
const look = (db: Database) => pauseIfRestored({ db, clock: systemClock, restoreGuard: openRestoreGuard(db, folder) });

test('a database copied from another one pauses its sends; the original and its restarts do not', async () => {
  const url = await emptyDatabaseUrl('');
  const first = await openDatabase(url);
  await look(first);
  await addReaders(first, 3);
  const { id } = await engineOver(first).start();
  await first.destroy(); // a template must have no sessions
  const name = new URL(url).pathname.slice(1);
  copyName = `${name}_copy`;
  const server = await open(await emptyDatabaseUrl(''));
  await sql.raw(`create database ${copyName} template ${name}`).execute(server);

  const original = await open(url);
  expect(await look(original)).toBeUndefined();
  expect((await engineOver(original).sendOf(id)).status).toBe('sending');
  const copy = await open(Object.assign(new URL(url), { pathname: copyName }).href);
  expect(await look(copy)).toEqual([id]);
  expect(await engineOver(copy).sendOf(id)).toMatchObject({ status: 'paused', pause_code: 'database-copied' });
});

test('workers that count simultaneously are not taken for a backup; no worker claims batches of a restored database', async () => {
  const db = await open(await emptyDatabaseUrl(''));
  await addReaders(db, 42);
  const { id } = await engineOver(db).start({ batchSize: 1 });
  const paused: number[][] = [];
  const ledgers = ['one', 'two', 'three'].map((owner) =>
    openLedger({
      db,
      clock: systemClock,
      owner,
      transport,
      leaseMs: 600_000,
      restoreGuard: openRestoreGuard(db, folder),
      onRestored: (sends) => paused.push(sends),
    }),
  );
  const claimed = await Promise.all(
    Array.from({ length: 40 }, (_, index) => ledgers[index % 3]!.claimBatch({ send: id, number: index + 1 })),
  );
  expect(claimed.flat()).toHaveLength(40);
  expect(await look(db)).toBeUndefined();
  expect(paused).toEqual([]);
  await db.updateTable('step_counter').set({ steps: 7 }).execute();
  const begun = await Promise.all(
    ledgers.map(async (ledger, index) => {
      const batch = { send: id, number: 41 + (index % 2) };
      // A worker that claims at the same moment may still get it, as when a person pauses, but may begin nothing.
      const [first] = (await ledger.claimBatch(batch)) ?? [];
      return first && (await ledger.begin({ delivery: first.id, batch })).kind;
    }),
  );
  expect(begun).not.toContain('go');
  expect(await engineOver(db).sendOf(id)).toMatchObject({
    status: 'paused',
    pause_code: 'database-restored',
    pause_detail: expect.stringMatching(/^\{"batches":1[67]\}$/),
  });
  expect(paused.flat()).toContain(id);
});
