import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBatchJob } from '../../../src/send/ledger/batch.ts';
import { recordOutage } from '../../../src/send/pace/outage.ts';
import { openStandstill, type Standstill } from '../../../src/send/run/standstill.ts';
import { sweep } from '../../../src/send/run/sweep.ts';
import { emptyDatabase } from '../../setup/database.ts';
import { addReaders, engineOver, movedClock, transport, type Engine } from '../engine.ts';

let engine: Engine;
let standstill: Standstill;
let told: { batches: number; forMs: number }[];
beforeEach(async () => {
  engine = engineOver(await emptyDatabase(), movedClock());
  told = [];
  await addReaders(engine.db, 30);
  standstill = openStandstill({
    ...engine.maintenanceDeps,
    onStandstill: (batches, forMs) => told.push({ batches, forMs }),
  });
});
afterEach(() => engine.db.destroy());

/** What one sweep gives a queue that hands nothing out. */
async function swept(): Promise<string[]> {
  const ids: string[] = [];
  const queue = { enqueue: async (jobs: { id: string }[]) => void ids.push(...jobs.map(({ id }) => id)) };
  await sweep(queue, { ...engine.maintenanceDeps, standstill });
  return ids;
}

const later = (seconds: number) => (engine.clock.aheadMs += seconds * 1000);

test('batches that nobody gets for a minute are enqueued under other ids, for the same batches', async () => {
  const { id } = await engine.start();
  const first = await swept();
  later(50);
  expect(await swept()).toEqual(first);
  expect(told).toEqual([]);
  later(11);
  const anew = await swept();
  expect(anew).toHaveLength(3);
  expect(anew.filter((each) => first.includes(each))).toEqual([]);
  expect(anew.map(readBatchJob)).toEqual([1, 2, 3].map((number) => ({ send: id, number })));
  expect(told).toEqual([{ batches: 3, forMs: expect.toSatisfy((ms: number) => ms >= 60_000) }]);
});

test('while that does not help, it happens ever more rarely, so that the queue does not fill up', async () => {
  await engine.start();
  const ids = new Set(await swept());
  for (let minutes = 0; minutes < 24 * 60; minutes += 5) {
    later(300);
    for (const id of await swept()) ids.add(id);
  }
  expect(told.length).toBeGreaterThan(20);
  expect(ids.size).toBeLessThan(3 * 40);
});

test('batches that wait behind one that a worker holds, or for a mail server, do not stand still', async () => {
  const { id } = await engine.start();
  const first = await swept();
  const held = engine.db.updateTable('batch').where('send_id', '=', id).where('number', '=', 1);
  for (let minute = 0; minute < 10; minute++) {
    await held.set({ owner: 'example/1/slow', lease_until: engine.clock.now() + 120_000 }).execute();
    later(60);
    await swept();
  }
  await held.set({ owner: null, lease_until: null }).execute();
  for (let minute = 0; minute < 10; minute++) {
    later(60);
    const until = engine.clock.now() + 60_000;
    await recordOutage(transport, { code: 'relay-unreachable', detail: 'connection refused', until }, engine);
    expect(await swept()).toEqual(first);
  }
  expect(told).toEqual([]);
});

test('claims by any process show that work moves', async () => {
  await engine.start();
  await swept();
  for (let minute = 0; minute < 10; minute++) {
    later(60);
    await engine.db
      .updateTable('step_counter')
      .set(({ eb }) => ({ steps: eb('steps', '+', 1) }))
      .execute();
    await swept();
  }
  expect(told).toEqual([]);
});
