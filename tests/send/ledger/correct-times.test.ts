import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CorrectedTimes } from '../../../src/send/ledger/correct-times.ts';
import { emptyDatabase } from '../../setup/database.ts';
import { expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, transport, type Engine } from '../engine.ts';

const noon = Date.parse('2026-11-27T12:00:00Z');
const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;

let engine: Engine;
let told: CorrectedTimes[];
beforeEach(async () => {
  engine = engineOver(await emptyDatabase(), { aheadMs: 0, now: () => noon });
  told = [];
  await addReaders(engine.db, 20);
  await engine.start();
});
afterEach(() => engine.db.destroy());

const maintain = () => engine.maintain({ onCorrected: (corrected) => told.push(corrected) });
const batches = () => engine.db.selectFrom('batch').selectAll().orderBy('number').execute();
const oneBatch = () => engine.db.updateTable('batch').where('number', '=', 1);

test.each([
  { ahead: 'an hour', ms: hourMs },
  { ahead: 'a year', ms: yearMs },
])('a lease that a machine $ahead ahead left behind ends half a minute from now', async ({ ms }) => {
  await oneBatch()
    .set({ owner: 'ahead.example/1/dead', lease_until: noon + ms + 30_000 })
    .execute();
  await maintain();
  expect((await batches())[0]).toMatchObject({ owner: 'ahead.example/1/dead', lease_until: noon + 30_000 });
  expect(told).toEqual([{ leases: 1, tries: 0, holds: 0 }]);
  await maintain();
  expect(told).toHaveLength(1);
});

test('a next try a year ahead is due now, and the batch with it; one within a day stays as it is', async () => {
  const deferred = engine.db.updateTable('delivery').where('batch', '=', 1);
  await deferred.set({ status: 'deferred', attempts: 1, next_try_at: noon + yearMs }).execute();
  await engine.db
    .updateTable('delivery')
    .where('batch', '=', 2)
    .set({ status: 'deferred', attempts: 1, next_try_at: noon + 24 * hourMs })
    .execute();
  await oneBatch()
    .set({ planned: 0, deferred: 10, due_at: noon + yearMs })
    .execute();
  await engine.db
    .updateTable('batch')
    .where('number', '=', 2)
    .set({ planned: 0, deferred: 10, due_at: noon + 24 * hourMs })
    .execute();
  await maintain();
  expect((await batches()).map(({ due_at }) => due_at)).toEqual([noon, noon + 24 * hourMs]);
  expect(told).toEqual([{ leases: 0, tries: 10, holds: 0 }]);
  await expectBooksToAgree(engine.db, { isQuiet: false });
});

test('what holds a domain or a mail server for a year is lifted', async () => {
  for (const key of ['domain:example.org', `server:${transport}`, `relay:${transport}`])
    await engine.db
      .insertInto('pace')
      .values({ key, held_until: noon + yearMs })
      .execute();
  await maintain();
  expect(told).toEqual([{ leases: 0, tries: 0, holds: 3 }]);
  const rows = await engine.db.selectFrom('pace').select('held_until').execute();
  expect(rows.map(({ held_until }) => held_until)).toEqual([noon, noon, noon]);
});

test('the rate of a mail server that was learned next year is raised again from now on', async () => {
  await engine.db
    .insertInto('pace')
    .values({ key: `relay:${transport}`, per_second: 3, learned_at: noon + yearMs })
    .execute();
  await maintain();
  expect(told).toEqual([{ leases: 0, tries: 0, holds: 1 }]);
  expect(await engine.db.selectFrom('pace').select('learned_at').executeTakeFirst()).toEqual({ learned_at: noon });
});

test('times of healthy machines are not touched', async () => {
  await oneBatch()
    .set({ owner: 'one.example/1/alive', lease_until: noon + 90_000 })
    .execute();
  await maintain();
  expect(told).toEqual([]);
});
