/** Several sends at a time: which goes first, and that none delays the others without a reason. */
import { systemClock } from '../../../src/clock.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { setPriority } from '../../../src/send/steer/control.ts';
import { openLedger, type Ledger } from '../../../src/send/ledger/ledger.ts';
import type { SendPlan } from '../../../src/send/plan/start-send.ts';
import { sweep } from '../../../src/send/run/sweep.ts';
import { smallRendition } from '../../cast/renditions.ts';
import { emptyDatabase } from '../../cast/subscribers.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { expectBooksToAgree } from '../books.ts';
import { addReaders, type Engine, engineOver, inTime, transport } from '../engine.ts';

let db: Database;
let engine: Engine;
let smtp: ScriptedSmtp;
const open: { close(): unknown }[] = [];
beforeEach(async () => {
  db = await emptyDatabase();
  engine = engineOver(db);
  smtp = await scriptedSmtp(undefined, { delayMs: 2 });
  open.push(smtp);
  await addReaders(db, 80);
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
  await expectBooksToAgree(db);
  await db.destroy();
});

const start = (issueNumber: number, plan: Partial<SendPlan> = {}) =>
  engine.start({ rendition: { ...smallRendition, issueNumber, subject: `Issue ${issueNumber}` }, ...plan });
const statusOf = async ({ id }: { id: number }) => (await engine.sendOf(id)).status;
const acceptedOf = async ({ id }: { id: number }) =>
  (await db.selectFrom('delivery').select('id').where('send_id', '=', id).where('status', '=', 'accepted').execute())
    .length;
const ledger = (owner = 'one'): Ledger => openLedger({ db, clock: engine.clock, owner, transport, leaseMs: 30_000 });
const swept = async () => {
  const found: string[] = [];
  await sweep({ enqueue: async (jobs) => void found.push(...jobs.map(({ id }) => id)) }, engine.maintenanceDeps);
  return found;
};

async function work(count = 1): Promise<void> {
  for (let number = 0; number < count; number++) {
    const worker = engine.worker({ smtpUrl: smtp.url });
    open.push(worker, await worker.live());
  }
}
async function finished(send: { id: number }): Promise<void> {
  await expect.poll(() => statusOf(send), inTime).toBe('finished');
}

describe('a send of higher priority', () => {
  test('overtakes a running one, which continues afterwards', async () => {
    const low = await start(1);
    await work();
    await expect.poll(() => acceptedOf(low), inTime).toBeGreaterThan(5);
    const high = await start(2, { priority: 10 });
    await finished(high);
    const before = smtp.received.length;
    await finished(low);
    expect(smtp.received).toHaveLength(160);
    // The low one's current batch continued for a moment; the high one did not wait for all of it.
    expect(before).toBeLessThan(160);
  });

  test('makes a worker release a batch of a lower one, and take none', async () => {
    const low = await start(1);
    const one = ledger();
    await one.claimBatch({ send: low.id, number: 1 });
    expect(await one.whyStop({ send: low.id, number: 1 })).toBeUndefined();
    const high = await start(2, { priority: 10 });
    expect(await one.whyStop({ send: low.id, number: 1 })).toEqual({ code: 'preempted' });
    expect(await one.whyStop({ send: high.id, number: 1 })).toBeUndefined();
    await one.releaseBatch({ send: low.id, number: 1 });
    expect(await engine.worker({ smtpUrl: smtp.url }).deliver({ send: low.id, number: 2 })).toEqual({
      kind: 'already-claimed',
    });
    expect(await swept()).toEqual(Array.from({ length: 8 }, (_, index) => `send-${high.id}-batch-${index + 1}`));
    // When all its batches are claimed, the low one gets its turn.
    for (let number = 1; number <= 8; number++) await one.claimBatch({ send: high.id, number });
    expect(await one.whyStop({ send: low.id, number: 1 })).toBeUndefined();
    expect(await swept()).toHaveLength(8);
    for (let number = 1; number <= 8; number++) await one.releaseBatch({ send: high.id, number });
  });

  test('may get its priority later, and a lower one may get a higher one', async () => {
    const [one, two] = [await start(1), await start(2)];
    const worker = ledger();
    expect(await worker.whyStop({ send: one.id, number: 1 })).toBeUndefined();
    await setPriority(two.id, 5, { db, clock: systemClock });
    expect(await worker.whyStop({ send: one.id, number: 1 })).toBeDefined();
    await setPriority(one.id, 6, { db, clock: systemClock });
    expect(await worker.whyStop({ send: one.id, number: 1 })).toBeUndefined();
    expect(await worker.whyStop({ send: two.id, number: 1 })).toBeDefined();
  });

  test('that is paused, cancelled, elsewhere or not due does not stop the others', async () => {
    const [low, high] = [await start(1), await start(2, { priority: 10 })];
    const worker = ledger();
    const why = () => worker.whyStop({ send: low.id, number: 1 });
    expect(await why()).toBeDefined();
    for (const change of [
      { status: 'paused' as const },
      { status: 'cancelled' as const },
      { transport: 'elsewhere' },
    ]) {
      await db.updateTable('send').set(change).where('id', '=', high.id).execute();
      expect(await why()).toBeUndefined();
      await db.updateTable('send').set({ status: 'sending', transport }).where('id', '=', high.id).execute();
    }
    await db
      .updateTable('batch')
      .set({ due_at: engine.clock.now() + 60_000 })
      .where('send_id', '=', high.id)
      .execute();
    expect(await why()).toBeUndefined();
  });

  test('does not exist among equals: first come, first served', async () => {
    await start(1);
    const two = await start(2);
    expect(await ledger().whyStop({ send: two.id, number: 1 })).toBeUndefined();
    expect((await swept()).slice(0, 2)).toEqual(['send-1-batch-1', 'send-1-batch-2']);
  });
});

describe('a rate-limited send', () => {
  test('does not delay another one', async () => {
    const gentle = await start(1, { perSecond: 0.5 });
    await work();
    await expect.poll(() => acceptedOf(gentle), inTime).toBeGreaterThan(0);
    const quick = await start(2);
    await finished(quick);
    expect(await statusOf(gentle)).toBe('sending');
    expect(await acceptedOf(gentle)).toBeLessThan(40);
  });

  test('occupies one slot of a worker, and another worker’s', async () => {
    const { id } = await start(1, { perSecond: 0.5 });
    const [one, two] = [ledger('one'), ledger('two')];
    expect(await one.claimBatch({ send: id, number: 1 })).toHaveLength(10);
    expect(await one.claimBatch({ send: id, number: 2 })).toBeUndefined();
    expect(await two.claimBatch({ send: id, number: 2 })).toHaveLength(10);
    await one.releaseBatch({ send: id, number: 1 });
    expect(await one.claimBatch({ send: id, number: 3 })).toHaveLength(10);
    await one.releaseBatch({ send: id, number: 3 });
    await two.releaseBatch({ send: id, number: 2 });
  });

  test('continues with its next batch as soon as one is finished', async () => {
    const { id } = await start(1, { perSecond: 4, batchSize: 21 });
    await work();
    await expect
      .poll(
        async () =>
          Number(
            (
              await db
                .selectFrom('batch')
                .select(({ fn }) => fn.max('number').as('number'))
                .where('send_id', '=', id)
                .where('accepted', '>', 0)
                .executeTakeFirst()
            )?.number ?? 0,
          ),
        inTime,
      )
      .toBeGreaterThan(0);
    await expect.poll(() => acceptedOf({ id }), inTime).toBeGreaterThan(22);
    await db.updateTable('send').set({ per_second: null }).where('id', '=', id).execute();
    await finished({ id });
  });

  test('lets a lower one use the slots that it does not need', async () => {
    const low = await start(1);
    const gentle = await start(2, { priority: 10, perSecond: 0.5 });
    const [one, two] = [ledger('one'), ledger('two')];
    expect(await one.whyStop({ send: low.id, number: 1 })).toBeDefined(); // no worker has it yet
    await two.claimBatch({ send: gentle.id, number: 1 });
    expect(await one.whyStop({ send: low.id, number: 1 })).toBeUndefined();
    expect(await swept()).toContain(`send-${low.id}-batch-1`);
    await two.releaseBatch({ send: gentle.id, number: 1 });
  });

  test('gets more slots when its rate is raised', async () => {
    const { id } = await start(1, { perSecond: 0.5 });
    const one = ledger();
    await one.claimBatch({ send: id, number: 1 });
    await db.updateTable('send').set({ per_second: 100 }).where('id', '=', id).execute();
    expect(await one.claimBatch({ send: id, number: 2 })).toHaveLength(10);
    for (const number of [1, 2]) await one.releaseBatch({ send: id, number });
  });
});
