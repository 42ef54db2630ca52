import { systemClock } from '../../../src/clock.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { cancelSend, pauseSend } from '../../../src/send/steer/control.ts';
import { expectedReaders } from '../../../src/send/plan/expected-readers.ts';
import { openLedger, type Ledger } from '../../../src/send/ledger/ledger.ts';
import { listUncertain, resolveUncertain } from '../../../src/send/steer/resolve.ts';
import { smallRendition } from '../../cast/renditions.ts';
import { emptyDatabase, noon } from '../../cast/subscribers.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, transport, type Engine } from '../engine.ts';

const leaseMs = 30_000;
let db: Database;
let engine: Engine;
let time: number;
const clock = { aheadMs: 0, now: () => time };
beforeEach(async () => {
  db = await emptyDatabase();
  time = noon;
  engine = engineOver(db, clock);
  await addReaders(db, 6);
  await engine.start({ batchSize: 3 });
});
afterEach(async () => {
  await expectBooksToAgree(db);
  await db.destroy();
});

const ledger = (owner: string): Ledger => openLedger({ db, clock, owner, transport, leaseMs });
let workers = 0;

/**
 * A worker begins everything that is due in these batches and dies; its successor finds nothing to do and releases
 * them.
 */
async function dieInMidAir(...numbers: number[]): Promise<number[]> {
  const begun: number[] = [];
  for (const number of numbers) {
    const batch = { send: 1, number };
    const dying = ledger(`dying-${++workers}`);
    for (const { id } of (await dying.claimBatch(batch)) ?? [])
      if ((await dying.begin({ delivery: id, batch })).kind === 'go') begun.push(id);
    time += leaseMs + 1;
    const heir = ledger(`heir-${workers}`);
    await heir.claimBatch(batch);
    await heir.releaseBatch(batch);
  }
  return begun;
}

const uncertainIds = async () => (await listUncertain(1, engine)).map(({ id }) => id);
const tries = async () =>
  (await db.selectFrom('delivery').select('attempts').orderBy('id').execute()).map(({ attempts }) => attempts);

describe('an uncertain delivery', () => {
  test('is listed with the reader, when it began and why it is uncertain', async () => {
    const begun = await dieInMidAir(1);
    const [one] = await listUncertain(1, engine);
    expect(one).toMatchObject({
      id: begun[0],
      email: 'reader1@example.org',
      attempts: 1,
      attemptedAt: noon,
      reason: { code: 'worker-died' },
    });
    expect(await uncertainIds()).toEqual(begun);
  });

  test('is listed also while another worker has the batch', async () => {
    const begun = await dieInMidAir(1);
    await db
      .updateTable('batch')
      .set({ owner: 'busy', lease_until: time + leaseMs })
      .where('number', '=', 1)
      .execute();
    expect(await uncertainIds()).toEqual(begun);
    await db.updateTable('batch').set({ owner: null, lease_until: null }).where('number', '=', 1).execute();
  });

  test('is planned again by "resend", also when the send was finished', async () => {
    await dieInMidAir(1, 2);
    await engine.maintain();
    expect((await engine.sendOf(1)).status).toBe('finished');
    expect(await resolveUncertain(1, 'resend', engine)).toBe(6);
    expect(await engine.sendOf(1)).toMatchObject({ status: 'sending', finished_at: null });
    expect(await byStatus(db, 1)).toEqual({ planned: 6 });
    expect(await ledger('next').claimBatch({ send: 1, number: 2 })).toHaveLength(3);
    await ledger('next').releaseBatch({ send: 1, number: 2 });
  });

  test('is closed without another copy by "skip", with the reason', async () => {
    await dieInMidAir(1);
    expect(await resolveUncertain(1, 'skip', engine)).toBe(3);
    expect(await byStatus(db, 1)).toEqual({ skipped: 3, planned: 3 });
    expect(
      await db.selectFrom('delivery').select('reason_code').where('status', '=', 'skipped').distinct().execute(),
    ).toEqual([{ reason_code: 'may-have-arrived' }]);
  });

  test('that was skipped is not sent by another send of the issue', async () => {
    await dieInMidAir(1);
    await resolveUncertain(1, 'skip', engine);
    await cancelSend(1, engine);
    expect(await expectedReaders(db, smallRendition.issueNumber)).toMatchObject({
      count: 3,
      leftOut: [{ code: 'has-copy', count: 3 }],
    });
    const { id } = await engine.start({ batchSize: 3 });
    expect(await byStatus(db, id)).toEqual({ planned: 3 });
  });

  test('is resolved one by one with "only", and the others stay', async () => {
    const [first, second, third] = await dieInMidAir(1);
    expect(await resolveUncertain(1, 'resend', engine, { only: [second!] })).toBe(1);
    expect(await resolveUncertain(1, 'skip', engine, { only: [third!, 999_999] })).toBe(1);
    expect(await uncertainIds()).toEqual([first]);
  });

  test('resolved a second time does not change', async () => {
    await dieInMidAir(1);
    await resolveUncertain(1, 'skip', engine);
    expect(await resolveUncertain(1, 'resend', engine)).toBe(0);
    expect(await byStatus(db, 1)).toEqual({ skipped: 3, planned: 3 });
  });

  test('of a cancelled send is never sent again, and may be skipped', async () => {
    await dieInMidAir(1);
    await cancelSend(1, engine);
    await expect(resolveUncertain(1, 'resend', engine)).rejects.toMatchObject({ code: 'E_SEND_STATE' });
    expect(await resolveUncertain(1, 'skip', engine)).toBe(3);
    expect(await byStatus(db, 1)).toEqual({ skipped: 6 });
  });

  test('of a paused send is planned again and waits with the rest', async () => {
    await dieInMidAir(1);
    await pauseSend(1, { code: 'by-hand' }, { db, clock: systemClock });
    expect(await resolveUncertain(1, 'resend', engine)).toBe(3);
    expect((await engine.sendOf(1)).status).toBe('paused');
    expect(await ledger('next').claimBatch({ send: 1, number: 1 })).toBeUndefined();
  });
});

describe('the policy', () => {
  test('"hold" leaves it to a person', async () => {
    const begun = await dieInMidAir(1);
    await engine.maintain({ policy: 'hold' });
    expect(await uncertainIds()).toEqual(begun);
  });

  test('"skip" skips it, however often it was tried', async () => {
    await dieInMidAir(1);
    await db.updateTable('delivery').set({ attempts: 7 }).where('status', '=', 'uncertain').execute();
    await engine.maintain({ policy: 'skip' });
    expect(await byStatus(db, 1)).toEqual({ skipped: 3, planned: 3 });
  });

  test('"resend" tries again up to three times, and then waits for a person: a copy may be what kills its worker', async () => {
    const seen: number[][] = [];
    for (let death = 0; death < 6; death++) {
      await dieInMidAir(1);
      await engine.maintain({ policy: 'resend' });
      seen.push((await tries()).slice(0, 3));
    }
    expect(seen).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
      [3, 3, 3],
      [3, 3, 3],
      [3, 3, 3],
    ]);
    expect(await byStatus(db, 1)).toEqual({ uncertain: 3, planned: 3 });
    // A person may do it.
    expect(await resolveUncertain(1, 'resend', engine)).toBe(3);
  });

  test('"resend" reopens a finished send, and leaves a paused or cancelled one alone', async () => {
    await dieInMidAir(1, 2);
    await engine.maintain({ policy: 'resend' });
    expect(await byStatus(db, 1)).toEqual({ planned: 6 });
    await dieInMidAir(1);
    await pauseSend(1, { code: 'by-hand' }, { db, clock: systemClock });
    await engine.maintain({ policy: 'resend' });
    expect(await byStatus(db, 1)).toEqual({ uncertain: 3, planned: 3 });
    await cancelSend(1, engine);
    await engine.maintain({ policy: 'resend' });
    expect(await byStatus(db, 1)).toEqual({ uncertain: 3, skipped: 3 });
  });
});
