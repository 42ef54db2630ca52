import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { setPace } from '../../../src/send/steer/control.ts';
import { keepToFinishingTimes, paceToFinish } from '../../../src/send/pace/finish-by.ts';
import { openLedger } from '../../../src/send/ledger/ledger.ts';
import { beginScheduled, scheduleSend } from '../../../src/send/plan/start-send.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { emptyDatabase, noon } from '../../cast/subscribers.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { expectBooksToAgree } from '../books.ts';
import { addReaders, type Engine, engineOver, inTime, transport } from '../engine.ts';

let db: Database;
beforeEach(async () => {
  db = await emptyDatabase();
  await addReaders(db, 60);
});
afterEach(async () => {
  await expectBooksToAgree(db, { isQuiet: false });
  await db.destroy();
});

const hour = 3_600_000;
let time = noon;
const held = { aheadMs: 0, now: () => time };
const paceOf = async (engine: Engine, id = 1) => (await engine.sendOf(id)).per_second;

test('the rate is the remaining number by the remaining time; after the time it is unlimited', () => {
  expect(paceToFinish(3_600, noon + hour, noon)).toBe(1);
  expect(paceToFinish(10, noon + 5_000, noon)).toBe(2);
  expect(paceToFinish(0, noon + hour, noon)).toBe(0.01);
  expect(paceToFinish(10, noon, noon)).toBeNull();
  expect(paceToFinish(10, noon - 1, noon)).toBeNull();
});

describe('a send that has to finish by a time', () => {
  beforeEach(() => void (time = noon));

  test('has its rate before its first message', async () => {
    const engine = engineOver(db, held);
    expect(await engine.start({ finishBy: noon + hour })).toMatchObject({ per_second: 60 / 3600 });
    await setPace(1, { perSecond: null, finishBy: noon + hour / 2 }, engine);
    expect(await paceOf(engine)).toBe(60 / 1800);
    await setPace(1, { perSecond: 7, finishBy: null }, engine);
    expect(await engine.sendOf(1)).toMatchObject({ per_second: 7, finish_by: null });
  });

  test('and is scheduled gets it when it begins', async () => {
    const engine = engineOver(db, held);
    const { send } = await scheduleSend(
      { ...planOf(smallRendition), batchSize: 10, finishBy: noon + 2 * hour },
      noon + hour,
      engine.maintenanceDeps,
    );
    expect(send.per_second).toBeNull();
    time = noon + hour;
    await beginScheduled(send.id, 10, engine);
    expect(await paceOf(engine, send.id)).toBe(60 / 3600);
  });

  test('goes faster when it is behind, slower when it is ahead, and as fast as it can when it is late', async () => {
    const engine = engineOver(db, held);
    await engine.start({ finishBy: noon + hour });
    time = noon + hour / 2; // nothing was sent in the first half
    await keepToFinishingTimes(engine);
    expect(await paceOf(engine)).toBe(60 / 1800);
    await db.updateTable('delivery').set({ status: 'accepted' }).where('batch', '<=', 4).execute();
    await db.updateTable('batch').set({ planned: 0, accepted: 10, status: 'done' }).where('number', '<=', 4).execute();
    await keepToFinishingTimes(engine);
    expect(await paceOf(engine)).toBe(20 / 1800);
    time = noon + hour + 1;
    await keepToFinishingTimes(engine);
    expect(await paceOf(engine)).toBeNull();
  });

  test('counts the current state of a worker’s batch, not its state when it was claimed', async () => {
    const engine = engineOver(db, held);
    await engine.start({ batchSize: 60, finishBy: noon + hour });
    const ledger = openLedger({ db, clock: held, owner: 'one', transport, leaseMs: 2 * hour });
    const batch = { send: 1, number: 1 };
    const pending = (await ledger.claimBatch(batch))!;
    for (const delivery of pending.slice(0, 30)) {
      await ledger.begin({ delivery: delivery.id, batch });
      await ledger.close({ delivery, attempt: 1, outcome: { kind: 'accepted', reply: { code: 250, text: 'ok' } } });
    }
    time = noon + hour / 2;
    await keepToFinishingTimes(engine);
    expect(await paceOf(engine)).toBeCloseTo(30 / 1800, 5);
  });

  test('updates its rate only when that matters', async () => {
    const engine = engineOver(db, held);
    await engine.start({ finishBy: noon + hour });
    time = noon + hour / 50;
    await keepToFinishingTimes(engine);
    expect(await paceOf(engine)).toBe(60 / 3600);
  });

  test('is not changed while it is paused', async () => {
    const engine = engineOver(db, held);
    await engine.start({ finishBy: noon + hour });
    await db.updateTable('send').set({ status: 'paused' }).execute();
    time = noon + hour / 2;
    await keepToFinishingTimes(engine);
    expect(await paceOf(engine)).toBe(60 / 3600);
  });

  test('spreads out and finishes in time, also over several workers', async () => {
    const smtp = await scriptedSmtp();
    const engine = engineOver(db);
    const finishBy = Date.now() + 3_000;
    const { id } = await engine.start({ finishBy });
    const workers = [engine.worker({ smtpUrl: smtp.url }), engine.worker({ smtpUrl: smtp.url })];
    const live = await Promise.all(workers.map((worker) => worker.live()));
    await expect.poll(async () => (await engine.sendOf(id)).status, inTime).toBe('finished');
    await Promise.all(live.map((one) => one.close()));
    await Promise.all(workers.map((one) => one.close()));
    await smtp.close();
    expect(new Set(smtp.received.map(({ to }) => to)).size).toBe(60);
    expect(smtp.received).toHaveLength(60);
    // Without a rate, sixty copies take a moment.
    expect((await engine.sendOf(id)).finished_at!).toBeGreaterThan(finishBy - 2_000);
  });
});
