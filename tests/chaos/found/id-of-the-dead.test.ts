import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../../queue/queue.ts';
import type { Database } from '../../../src/db/open.ts';
import { batchJob, readBatchJob } from '../../../src/send/ledger/batch.ts';
import { openLedger, type Ledger } from '../../../src/send/ledger/ledger.ts';
import { resolveUncertain } from '../../../src/send/steer/resolve.ts';
import { startSend } from '../../../src/send/plan/start-send.ts';
import { sweep } from '../../../src/send/run/sweep.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { emptyDatabase, noon, seedSubscribers } from '../../cast/subscribers.ts';

const batch = { send: 1, number: 1 };
let db: Database;
let ledger: Ledger;
let now = noon;
const clock = { now: () => now };

beforeEach(async () => {
  now = noon;
  db = await emptyDatabase();
  await seedSubscribers(db, 1);
  await startSend({ ...planOf(smallRendition), batchSize: 10 }, { db, clock, transport: 'inbox' });
  ledger = openLedger({ db, clock, owner: 'machine/1/aaaa', transport: 'inbox', leaseMs: 30_000 });
});
afterEach(() => db.destroy());

async function idsNow(): Promise<string[]> {
  const ids: string[] = [];
  await sweep(
    { enqueue: async (jobs: Job[]) => void ids.push(...jobs.map(({ id }) => id)) },
    { db, clock, transport: 'inbox' },
  );
  return ids;
}

/**
 * For up to a minute Redis believed that the id of a killed worker was being worked on, and dropped the same id when it
 * came again: `galley send resolve --resend` did nothing in that time.
 */
test('a batch that is reopened is enqueued with another id than the one its dead worker holds', async () => {
  const first = await idsNow();
  const [delivery] = (await ledger.claimBatch(batch))!;
  await ledger.begin({ delivery: delivery!.id, batch });
  await ledger.close({
    delivery: delivery!,
    attempt: 1,
    outcome: { kind: 'uncertain', reason: { code: 'connection-lost', detail: 'it broke off' } },
  });
  await ledger.releaseBatch(batch);
  await resolveUncertain(1, 'resend', { db, clock });
  const [second] = await idsNow();
  expect(first).toEqual(['send-1-batch-1']);
  expect(first).not.toContain(second);
  expect(readBatchJob(second!)).toEqual(batch);
  expect(await idsNow()).toEqual([second]);
});

test('an id handed out before its batch is due finds nothing to do', async () => {
  const [delivery] = (await ledger.claimBatch(batch))!;
  await ledger.begin({ delivery: delivery!.id, batch });
  await ledger.close({
    delivery: delivery!,
    attempt: 1,
    outcome: { kind: 'deferred', retryAfterMs: 300_000, reply: { code: 450, text: 'later' } },
  });
  expect(await ledger.releaseBatch(batch)).toMatchObject({ dueAt: noon + 300_000 });
  now = noon + 299_999;
  expect(await ledger.claimBatch(batch)).toBeUndefined();
  now = noon + 300_000;
  expect(await ledger.claimBatch(batch)).toHaveLength(1);
});

test('a dead worker’s batch is named after that worker', () => {
  expect(batchJob(batch, { heldBy: 'machine/1/aaaa', dueAt: 5 })).toBe('send-1-batch-1-aaaa');
});

test('every id that is handed out can be parsed again', () => {
  for (const dueAt of [0, 1, noon, noon + 0.557]) expect(readBatchJob(batchJob(batch, { dueAt }))).toEqual(batch);
});
