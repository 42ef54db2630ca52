/** Pausing, resuming and cancelling at any moment, from another process than the one that sends. */
import { systemClock } from '../../../src/clock.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../../src/db/open.ts';
import { cancelSend, findSend, pauseSend, resumeSend } from '../../../src/send/steer/control.ts';
import { openLedger } from '../../../src/send/ledger/ledger.ts';
import { scheduleSend } from '../../../src/send/plan/start-send.ts';
import { listSends } from '../../../src/send/steer/status.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { seededRandom } from '../../fakes/seeded-random.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, inTime, transport, type Engine } from '../engine.ts';

const readers = 120;
let folder: string;
let db: Database;
/** The operator's process. */
let desk: Database;
let engine: Engine;
let smtp: ScriptedSmtp;
const open: { close(): unknown }[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-control-'));
  const url = await emptyDatabaseUrl(folder);
  [db, desk] = [await openDatabase(url), await openDatabase(url)];
  engine = engineOver(db);
  smtp = await scriptedSmtp(undefined, { delayMs: 8 });
  open.push(smtp);
  await addReaders(db, readers);
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
  await expectBooksToAgree(db);
  await Promise.all([db.destroy(), desk.destroy()]);
  rmSync(folder, { recursive: true });
});

async function work(count = 1): Promise<void> {
  for (let number = 0; number < count; number++) {
    const worker = engine.worker({ smtpUrl: smtp.url, connections: 2 });
    open.push(worker, await worker.live());
  }
}
const operator = () => ({ db: desk, clock: engine.clock });
const statusOf = async (id: number) => (await findSend(desk, id)).status;
const flying = async (id: number) => (await byStatus(desk, id)).attempting ?? 0;
const everyoneOnce = () =>
  expect([smtp.received.length, new Set(smtp.received.map(({ to }) => to)).size]).toEqual([readers, readers]);

async function someAreSent(count: number): Promise<void> {
  await expect.poll(() => smtp.received.length, inTime).toBeGreaterThanOrEqual(count);
}

describe('a paused send', () => {
  test('by another process begins nothing more, on any worker, as soon as each has looked; resumed, everyone gets one copy', async () => {
    const { id } = await engine.start();
    await work(2);
    await someAreSent(10);
    expect(
      await pauseSend(id, { code: 'by-hand', note: 'the sponsor’s page is down' }, { db: desk, clock: systemClock }),
    ).toBe(true);
    await expect.poll(() => flying(id), inTime).toBe(0);
    const sent = smtp.received.length;
    expect(sent).toBeLessThan(readers);
    await expect
      .poll(
        async () => (await desk.selectFrom('batch').select('number').where('owner', 'is not', null).execute()).length,
        inTime,
      )
      .toBe(0);
    expect(smtp.received).toHaveLength(sent);
    await expectBooksToAgree(desk);
    expect(await findSend(desk, id)).toMatchObject({
      status: 'paused',
      pause_code: 'by-hand',
      pause_detail: '{"note":"the sponsor’s page is down"}',
    });
    await resumeSend(id, operator());
    await expect.poll(() => statusOf(id), inTime).toBe('finished');
    everyoneOnce();
  });

  test('and resumed forty times at random gives everyone one copy', async () => {
    const random = seededRandom(7);
    const { id } = await engine.start();
    await work(2);
    for (let round = 0; round < 40; round++) {
      await new Promise((resolve) => setTimeout(resolve, random.next() * 30));
      await pauseSend(id, { code: 'by-hand', note: `for the ${round}th time` }, { db: desk, clock: systemClock });
      if (random.next() < 0.5) await new Promise((resolve) => setTimeout(resolve, random.next() * 30));
      await resumeSend(id, operator());
    }
    await expect.poll(() => statusOf(id), inTime).toBe('finished');
    everyoneOnce();
    expect(await byStatus(desk, id)).toEqual({ accepted: readers });
  });

  test('before its time does not begin; resumed before it, it keeps its time, and after it, it begins at once', async () => {
    const hour = 3_600_000;
    const { send } = await scheduleSend(
      { ...planOf(smallRendition), batchSize: 10 },
      engine.clock.now() + hour,
      engine.maintenanceDeps,
    );
    await pauseSend(send.id, { code: 'by-hand' }, { db: desk, clock: systemClock });
    engine.clock.aheadMs += 2 * hour;
    await engine.maintain();
    expect(await statusOf(send.id)).toBe('paused');
    engine.clock.aheadMs -= 2 * hour;
    expect(await resumeSend(send.id, operator())).toMatchObject({
      status: 'scheduled',
      scheduled_at: send.scheduled_at,
    });
    await engine.maintain();
    expect(await statusOf(send.id)).toBe('scheduled');
    await pauseSend(send.id, { code: 'by-hand' }, { db: desk, clock: systemClock });
    engine.clock.aheadMs += 2 * hour;
    await resumeSend(send.id, operator());
    await engine.maintain();
    expect(await statusOf(send.id)).toBe('sending');
  });

  test('twice, or after it has finished, does not change', async () => {
    const { id } = await engine.start();
    expect(await pauseSend(id, { code: 'by-hand', note: 'first' }, { db: desk, clock: systemClock })).toBe(true);
    expect(await pauseSend(id, { code: 'by-hand', note: 'second' }, { db: desk, clock: systemClock })).toBe(false);
    expect((await findSend(desk, id)).pause_detail).toBe('{"note":"first"}');
    await cancelSend(id, operator());
    expect(await pauseSend(id, { code: 'by-hand', note: 'third' }, { db: desk, clock: systemClock })).toBe(false);
    expect((await resumeSend(id, operator())).status).toBe('cancelled');
  });

  test('while all of it is in flight ends with that, and is finished when it is resumed', async () => {
    await db.deleteFrom('subscriber').where('id', '>', 2).execute();
    const { id } = await engine.start();
    await work();
    await expect.poll(() => flying(id), { timeout: 15_000, interval: 1 }).toBeGreaterThan(0);
    await pauseSend(id, { code: 'by-hand' }, { db: desk, clock: systemClock });
    await expect.poll(() => flying(id), inTime).toBe(0);
    await resumeSend(id, operator());
    await expect.poll(() => statusOf(id), inTime).toBe('finished');
    expect(smtp.received).toHaveLength(2);
  });
});

describe('a send that is cancelled', () => {
  test('while workers hold batches adds up: readers with a copy keep it, all others are skipped', async () => {
    const { id } = await engine.start();
    await work(2);
    await someAreSent(10);
    const { cancelled, skipped } = await cancelSend(id, operator());
    expect(cancelled).toBe(true);
    await expect
      .poll(
        async () => (await desk.selectFrom('batch').select('number').where('owner', 'is not', null).execute()).length,
        inTime,
      )
      .toBe(0);
    const counts = await byStatus(desk, id);
    expect(counts.skipped).toBe(skipped);
    expect(counts).toEqual({ accepted: smtp.received.length, skipped });
    expect(counts.accepted! + skipped).toBe(readers);
    const [summary] = await listSends(desk, { id });
    expect(summary).toMatchObject({
      status: 'cancelled',
      counts: { planned: 0, attempting: 0, deferred: 0, accepted: counts.accepted, skipped },
    });
  });

  test('at forty random moments of forty sends always adds up', async () => {
    const random = seededRandom(11);
    await db.deleteFrom('subscriber').where('id', '>', 30).execute();
    await work(2);
    for (let issueNumber = 1; issueNumber <= 40; issueNumber++) {
      const { id } = await engine.start({
        rendition: { ...smallRendition, issueNumber, subject: `Issue ${issueNumber}` },
        batchSize: 5,
      });
      await new Promise((resolve) => setTimeout(resolve, random.next() * 120));
      await cancelSend(id, operator());
      await expect
        .poll(
          async () => (await desk.selectFrom('batch').select('number').where('owner', 'is not', null).execute()).length,
          inTime,
        )
        .toBe(0);
      await expectBooksToAgree(desk);
      const counts = await byStatus(desk, id);
      expect((counts.accepted ?? 0) + (counts.skipped ?? 0)).toBe(30);
    }
  });

  test('whose last copies are deferred afterwards skips them: there is no later attempt', async () => {
    const { id } = await engine.start();
    const ledger = openLedger({ db, clock: engine.clock, owner: 'one', transport, leaseMs: 30_000 });
    const batch = { send: id, number: 1 };
    const [first] = (await ledger.claimBatch(batch))!;
    await ledger.begin({ delivery: first!.id, batch });
    await cancelSend(id, operator());
    await ledger.close({
      delivery: first!,
      attempt: 1,
      outcome: { kind: 'deferred', reply: { code: 450, text: 'later' }, retryAfterMs: 1 },
    });
    await ledger.releaseBatch(batch);
    expect(await byStatus(desk, id)).toEqual({ skipped: readers });
  });

  test('can be sent again, to those who have no copy', async () => {
    const { id } = await engine.start();
    await work();
    await someAreSent(20);
    await cancelSend(id, operator());
    await expect.poll(() => flying(id), inTime).toBe(0);
    const again = await engine.start();
    expect(again.id).not.toBe(id);
    await expect.poll(() => statusOf(again.id), inTime).toBe('finished');
    everyoneOnce();
  });

  test('a second time, or when it is finished, does not change', async () => {
    const { id } = await engine.start();
    await cancelSend(id, operator());
    expect(await cancelSend(id, operator())).toEqual({ cancelled: false, skipped: 0 });
    expect(await engine.worker({ smtpUrl: smtp.url }).workOff()).toEqual([]);
    expect(await statusOf(id)).toBe('cancelled');
  });
});

test('a number without a send is an error', async () => {
  await expect(findSend(desk, 99)).rejects.toMatchObject({ code: 'E_NO_SEND' });
});

test('a worker that is ended during a send finishes its conversations, leaves nothing in flight and nothing uncertain, and the rest is due', async () => {
  const { id } = await engine.start();
  const worker = engine.worker({ smtpUrl: smtp.url, connections: 2 });
  const live = await worker.live();
  await someAreSent(10);
  await live.close();
  await worker.close();
  const counts = await byStatus(desk, id);
  expect(counts).toEqual({ accepted: smtp.received.length, planned: readers - smtp.received.length });
  await expectBooksToAgree(desk);
  await work();
  await expect.poll(() => statusOf(id), inTime).toBe('finished');
  everyoneOnce();
});
