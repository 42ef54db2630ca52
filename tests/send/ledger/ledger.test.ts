import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { suppress } from '../../../src/audience/suppression.ts';
import type { Database } from '../../../src/db/open.ts';
import { openLedger, type Ledger } from '../../../src/send/ledger/ledger.ts';
import type { Outcome } from '../../../src/send/smtp/outcome.ts';
import { startSend } from '../../../src/send/plan/start-send.ts';
import { sweep } from '../../../src/send/run/sweep.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { noon, seedSubscribers } from '../../cast/subscribers.ts';
import { emptyDatabase } from '../../setup/database.ts';

const leaseMs = 30_000;
const batch = { send: 1, number: 1 };
const accepted: Outcome = { kind: 'accepted', reply: { code: 250, text: 'ok' }, queueId: 'Q1' };
const later = (retryAfterMs: number): Outcome => ({
  kind: 'deferred',
  reply: { code: 450, text: 'later' },
  retryAfterMs,
});

let db: Database;
let time: number;
const clock = { now: () => time };
const worker = (owner: string): Ledger => openLedger({ db, clock, owner, transport: 'inbox', leaseMs });
const start = (batchSize = 10, audience = 'everyone', rendition = smallRendition) =>
  startSend({ ...planOf(rendition), batchSize, audience }, { db, clock, transport: 'inbox' });
const statuses = async (send = 1) =>
  (await db.selectFrom('delivery').select('status').where('send_id', '=', send).orderBy('id').execute()).map(
    ({ status }) => status,
  );
const begin = (ledger: Ledger, delivery: number) => ledger.begin({ delivery, batch });
const close = async (ledger: Ledger, delivery: number, attempt: number, outcome: Outcome) => {
  const { email } = await db
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'subscriber_id')
    .select('email')
    .where('delivery.id', '=', delivery)
    .executeTakeFirstOrThrow();
  await ledger.close({ delivery: { id: delivery, email }, attempt, outcome });
};

beforeEach(async () => {
  db = await emptyDatabase();
  time = noon;
  await seedSubscribers(db, 4);
});
afterEach(() => db.destroy());

describe('a batch', () => {
  beforeEach(async () => void (await start()));

  test('is reopened when a worker that was thought dead reports "try later"', async () => {
    const [one, two] = [worker('one'), worker('two')];
    const pending = (await one.claimBatch(batch))!;
    for (const { id } of pending) await begin(one, id);
    time += leaseMs + 1;
    await two.claimBatch(batch); // all four are uncertain now
    await two.releaseBatch(batch);
    expect(await db.selectFrom('send').select('status').executeTakeFirst()).toEqual({ status: 'finished' });
    await close(one, pending[0]!.id, 1, later(60_000));
    expect(await db.selectFrom('batch').select(['status', 'due_at']).executeTakeFirst()).toEqual({
      status: 'open',
      due_at: time + 60_000,
    });
    expect(await db.selectFrom('send').select('status').executeTakeFirst()).toEqual({ status: 'sending' });
    time += 60_001;
    expect((await two.claimBatch(batch))!.map(({ id }) => id)).toEqual([pending[0]!.id]);
  });

  test('claimed by two workers at once goes to one', async () => {
    const claims = await Promise.all([worker('one').claimBatch(batch), worker('two').claimBatch(batch)]);
    expect(claims.map((claim) => claim?.length)).toEqual([4, undefined]);
  });

  test('stays with the worker that renews its lease, and goes to another when the lease expires', async () => {
    const [one, two] = [worker('one'), worker('two')];
    await one.claimBatch(batch);
    time += leaseMs - 1;
    expect(await one.renewLease(batch)).toBe(true);
    time += leaseMs - 1;
    expect(await two.claimBatch(batch)).toBeUndefined();
    time += 2;
    expect(await two.claimBatch(batch)).toHaveLength(4);
    expect(await one.renewLease(batch)).toBe(false);
  });

  test('taken over: deliveries in flight become uncertain and are not handed out again, the others are', async () => {
    const one = worker('one');
    await one.claimBatch(batch);
    await begin(one, 1);
    await begin(one, 2);
    await close(one, 1, 1, accepted);
    time += leaseMs + 1;
    const taken = await worker('two').claimBatch(batch);
    expect(taken!.map(({ id }) => id)).toEqual([3, 4]);
    expect(await statuses()).toEqual(['accepted', 'uncertain', 'planned', 'planned']);
  });

  test('is not swept while its lease is valid, and is after it expired or was released', async () => {
    const found: string[] = [];
    const queue = { enqueue: async (jobs: { id: string }[]) => void found.push(...jobs.map(({ id }) => id)) };
    expect(await sweep(queue, { db, clock, transport: 'inbox' })).toBe(1);
    await worker('host/12/ab34').claimBatch(batch);
    expect(await sweep(queue, { db, clock, transport: 'inbox' })).toBe(0);
    time += leaseMs + 1;
    expect(await sweep(queue, { db, clock, transport: 'inbox' })).toBe(1);
    expect(found).toEqual(['send-1-batch-1', 'send-1-batch-1-ab34']);
  });

  test('of a paused or finished send can’t be claimed', async () => {
    for (const status of ['paused', 'finished', 'cancelled'] as const) {
      await db.updateTable('send').set({ status }).execute();
      expect(await worker('one').claimBatch(batch)).toBeUndefined();
    }
  });

  test('tells on release when it has something to do; when all deliveries are closed, it finishes the send', async () => {
    const one = worker('one');
    await one.claimBatch(batch);
    for (const delivery of [1, 2, 3]) {
      await begin(one, delivery);
      await close(one, delivery, 1, delivery === 3 ? later(300_000) : accepted);
    }
    expect(await one.releaseBatch(batch)).toEqual({ finished: false, dueAt: noon });
    await one.claimBatch(batch);
    await begin(one, 4);
    await close(one, 4, 1, accepted);
    expect(await one.releaseBatch(batch)).toEqual({ finished: false, dueAt: noon + 300_000 });
    time += 300_000;
    expect((await one.claimBatch(batch))!.map(({ id }) => id)).toEqual([3]);
    expect(await begin(one, 3)).toEqual({ kind: 'go', attempt: 2 });
    await close(one, 3, 2, accepted);
    expect(await one.releaseBatch(batch)).toEqual({ finished: true });
    expect(await db.selectFrom('send').select(['status', 'finished_at']).execute()).toEqual([
      { status: 'finished', finished_at: time },
    ]);
  });

  test('released by a worker that no longer holds it stays with its holder', async () => {
    const [one, two] = [worker('one'), worker('two')];
    await one.claimBatch(batch);
    time += leaseMs + 1;
    await two.claimBatch(batch);
    await one.releaseBatch(batch);
    expect(await begin(two, 1)).toEqual({ kind: 'go', attempt: 1 });
  });
});

describe('a delivery', () => {
  let one: Ledger;
  beforeEach(async () => {
    await start();
    one = worker('one');
    await one.claimBatch(batch);
  });

  test('is attempted once, however often it is requested at the same time', async () => {
    const answers = await Promise.all([begin(one, 1), begin(one, 1), begin(one, 1)]);
    await expect(begin(one, 1)).resolves.toEqual({ kind: 'not-ours' });
    expect(
      (await db.selectFrom('delivery').select('attempts').where('id', '=', 1).executeTakeFirstOrThrow()).attempts,
    ).toBe(1);
    expect(answers.filter(({ kind }) => kind === 'go')).toHaveLength(1);
  });

  test('can’t be attempted by a worker that lost its lease, nor by one that never had it', async () => {
    time += leaseMs + 1;
    const two = worker('two');
    await two.claimBatch(batch);
    expect(await begin(one, 1)).toEqual({ kind: 'not-ours' });
    expect(await begin(worker('three'), 1)).toEqual({ kind: 'not-ours' });
    expect(await begin(two, 1)).toEqual({ kind: 'go', attempt: 1 });
  });

  test('that is uncertain accepts the late answer of the worker that was thought dead', async () => {
    await begin(one, 1);
    await begin(one, 2);
    time += leaseMs + 1;
    await worker('two').claimBatch(batch);
    expect((await statuses()).slice(0, 2)).toEqual(['uncertain', 'uncertain']);
    await close(one, 1, 1, accepted);
    await close(one, 2, 1, {
      kind: 'rejected',
      reply: { code: 550, enhanced: '5.1.1', text: 'no such user' },
      suppress: true,
    });
    expect((await statuses()).slice(0, 2)).toEqual(['accepted', 'rejected']);
  });

  test('that is closed is not changed by an answer to an earlier attempt', async () => {
    await begin(one, 1);
    await close(one, 1, 1, later(0));
    await begin(one, 1);
    await close(one, 1, 2, accepted);
    await close(one, 1, 1, { kind: 'rejected', reply: { code: 550, text: 'no' }, suppress: false });
    expect((await statuses())[0]).toBe('accepted');
  });

  test('is refused while the send is paused, and stays planned', async () => {
    await db.updateTable('send').set({ status: 'paused' }).execute();
    expect(await begin(one, 1)).toEqual({ kind: 'not-ours' });
    expect((await statuses())[0]).toBe('planned');
  });

  test('whose reader was suppressed or left between freeze and attempt is skipped, with the reason', async () => {
    await suppress(db, { email: 'reader1@mail1.example.org', reason: 'complained', at: time });
    await db.updateTable('subscriber').set({ status: 'unsubscribed' }).where('id', '=', 2).execute();
    expect(await begin(one, 1)).toEqual({ kind: 'skipped', reason: { code: 'suppressed', detail: 'complained' } });
    expect(await begin(one, 2)).toEqual({ kind: 'skipped', reason: { code: 'unsubscribed' } });
    expect(await begin(one, 3)).toEqual({ kind: 'go', attempt: 1 });
  });

  test('closed and the next one begun right after it are committed together, in this order', async () => {
    await begin(one, 1);
    const { email } = await db.selectFrom('subscriber').select('email').where('id', '=', 1).executeTakeFirstOrThrow();
    const closed = one.close({ delivery: { id: 1, email }, attempt: 1, outcome: accepted });
    expect(await begin(one, 2)).toEqual({ kind: 'go', attempt: 1 });
    expect((await statuses()).slice(0, 2)).toEqual(['accepted', 'attempting']);
    await closed;
  });

  test('that found no mail server keeps its attempts', async () => {
    for (let outage = 0; outage < 10; outage++) {
      expect(await begin(one, 1)).toEqual({ kind: 'go', attempt: 1 });
      await close(one, 1, 1, {
        kind: 'deferred',
        reason: { code: 'relay-unreachable', detail: 'nothing answers' },
        retryAfterMs: 60_000,
        faultScope: 'server',
        countsAsAttempt: false,
      });
      expect((await statuses())[0]).toBe('deferred');
    }
  });
});

describe('a send', () => {
  test('is created completely or not at all', async () => {
    await db.schema.alterTable('batch').renameTo('batch_gone').execute();
    await expect(start()).rejects.toThrow(/no such table|does not exist/);
    await db.schema.alterTable('batch_gone').renameTo('batch').execute();
    for (const table of ['send', 'rendition', 'link', 'delivery', 'batch'] as const)
      expect([table, await db.selectFrom(table).selectAll().execute()]).toEqual([table, []]);
    expect(await start()).toMatchObject({ kind: 'started', send: { recipients: 4 }, batches: 1 });
  });

  test('without recipients is an error and stores nothing', async () => {
    await db.updateTable('subscriber').set({ status: 'pending' }).execute();
    await expect(start()).rejects.toMatchObject({ code: 'E_NO_RECIPIENTS' });
    expect(await db.selectFrom('send').selectAll().execute()).toEqual([]);
  });

  test('to readers who all have the issue is refused', async () => {
    const { send } = await start();
    await db.updateTable('delivery').set({ status: 'accepted' }).execute();
    await db.updateTable('send').set({ status: 'cancelled' }).where('id', '=', send.id).execute();
    await expect(start()).rejects.toThrow(`Everybody on the list has issue ${send.issue_number} from an earlier send`);
  });

  test('created twice at the same moment is created once', async () => {
    const made = await Promise.all([start(), start()]);
    expect(made.map(({ kind }) => kind)).toEqual(['started', 'already']);
    expect(await statuses()).toHaveLength(4);
  });

  test('of the same issue to another audience omits readers who have it, or may have it', async () => {
    await start();
    await db.updateTable('delivery').set({ status: 'accepted' }).where('id', '=', 1).execute();
    await db.updateTable('delivery').set({ status: 'uncertain' }).where('id', '=', 2).execute();
    await db.updateTable('delivery').set({ status: 'rejected' }).where('id', '=', 3).execute();
    await db
      .insertInto('subscriber')
      .values({ email: 'late@example.org', status: 'active', fields: '{}', created_at: time, updated_at: time })
      .execute();
    expect(await start(10, 'latecomers')).toMatchObject({ kind: 'started', send: { id: 2, recipients: 2 } });
    expect(
      await db.selectFrom('delivery').select('subscriber_id').where('send_id', '=', 2).orderBy('id').execute(),
    ).toEqual([{ subscriber_id: 3 }, { subscriber_id: 5 }]);
  });

  test('of another issue goes to everybody again', async () => {
    await start();
    expect(await start(10, 'everyone', { ...smallRendition, issueNumber: 181 })).toMatchObject({
      kind: 'started',
      send: { recipients: 4 },
    });
  });

  test('is cut into batches of the requested size, the last one shorter', async () => {
    expect(await start(3)).toMatchObject({ batches: 2 });
    expect(
      (await db.selectFrom('delivery').select('batch').orderBy('id').execute()).map(({ batch: number }) => number),
    ).toEqual([1, 1, 1, 2]);
    expect(
      (await db.selectFrom('batch').select('number').orderBy('number').execute()).map(({ number }) => number),
    ).toEqual([1, 2]);
  });
});
