/** Workers and commands in several processes at the same moment, on connections of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../../src/db/open.ts';
import { cancelSend } from '../../../src/send/steer/control.ts';
import { openLedger, type Ledger, type PendingDelivery } from '../../../src/send/ledger/ledger.ts';
import type { Outcome } from '../../../src/send/smtp/outcome.ts';
import { resolveUncertain } from '../../../src/send/steer/resolve.ts';
import { beginScheduled, scheduleSend, startSend } from '../../../src/send/plan/start-send.ts';
import { maintainSends } from '../../../src/send/run/maintenance.ts';
import { planOf, smallRendition } from '../../cast/renditions.ts';
import { noon, seedSubscribers } from '../../cast/subscribers.ts';
import { emptyDatabaseUrl } from '../../setup/database.ts';

const leaseMs = 30_000;
const readers = 60;
const accepted: Outcome = { kind: 'accepted', reply: { code: 250, text: 'ok' } };
const later: Outcome = { kind: 'deferred', reply: { code: 450, text: 'later' }, retryAfterMs: 60_000 };

let folder: string;
let processes: Database[];
let db: Database;
let time: number;
const clock = { now: () => time };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'galley-send-races-'));
  const url = await emptyDatabaseUrl(folder);
  processes = [];
  for (let number = 0; number < 4; number++) processes.push(await openDatabase(url));
  db = processes[0]!;
  time = noon;
  await seedSubscribers(db, readers);
});
afterEach(async () => {
  await Promise.all(processes.map((one) => one.destroy()));
  rmSync(folder, { recursive: true });
});

const race = <T>(times: number, call: (process: Database, index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => call(processes[index % processes.length]!, index)));
const start = (process: Database, { audience = 'everyone', issue = 180, batchSize = 10 } = {}) =>
  startSend(
    { ...planOf({ ...smallRendition, issueNumber: issue, subject: `${issue} for ${audience}` }), audience, batchSize },
    { db: process, clock, transport: 'inbox' },
  );
const worker = (process: Database, owner: string): Ledger =>
  openLedger({ db: process, clock, owner, transport: 'inbox', leaseMs });
const maintaining = (process: Database) =>
  maintainSends({ db: process, clock, transport: 'inbox', batchSize: 10, policy: 'hold', overdueAfterMs: 3_600_000 });
const statusOf = async (send: number) =>
  (await db.selectFrom('send').select('status').where('id', '=', send).executeTakeFirstOrThrow()).status;

/**
 * What must hold after any race: a batch that nobody holds has the counts of its deliveries, and unfinished work is
 * open.
 */
async function expectBooksToAgree(): Promise<void> {
  const { rows } = await sql<{
    send_id: number;
    number: number;
    status: string;
    left: number;
    counted: string;
    told: string;
    send: string;
  }>`
    select b.send_id, b.number, b.status, o.status as send,
      (select count(*) from delivery d where d.send_id = b.send_id and d.batch = b.number and d.status in ('planned', 'deferred')) as "left",
      (select count(*) from delivery d where d.send_id = b.send_id and d.batch = b.number and d.status in ('planned', 'attempting')) || '/' || (select count(*) from delivery d where d.send_id = b.send_id and d.batch = b.number and d.status = 'deferred') || '/' || (select count(*) from delivery d where d.send_id = b.send_id and d.batch = b.number and d.status = 'uncertain') as counted,
      b.planned || '/' || b.deferred || '/' || b.uncertain as told
    from batch b join send o on o.id = b.send_id where b.owner is null`.execute(db);
  expect(rows.filter(({ counted, told }) => counted !== told)).toEqual([]);
  expect(rows.filter(({ left, status }) => left > 0 && status === 'done')).toEqual([]);
  expect(rows.filter(({ status, send }) => status === 'open' && send === 'finished')).toEqual([]);
}

describe('a send', () => {
  test('started by twelve at once is created once, and the others get its id', async () => {
    const made = await race(12, (process) => start(process));
    expect(made.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    expect(new Set(made.map(({ send }) => send.id)).size).toBe(1);
    expect(await db.selectFrom('delivery').select('id').execute()).toHaveLength(readers);
  });

  test('of one issue to four audiences at once sends no reader two copies', async () => {
    for (let issue = 1; issue <= 5; issue++) {
      const made = await race(4, (process, index) =>
        start(process, { issue, audience: `audience ${index}` }).then(
          ({ kind }) => kind as string,
          (error: { code: string }) => error.code,
        ),
      );
      expect(made.toSorted()).toEqual(['E_NO_RECIPIENTS', 'E_NO_RECIPIENTS', 'E_NO_RECIPIENTS', 'started']);
      const { rows } = await sql<{
        subscriber_id: number;
      }>`select d.subscriber_id from delivery d join send o on o.id = d.send_id where o.issue_number = ${issue}`.execute(
        db,
      );
      expect(rows).toHaveLength(readers);
      expect(new Set(rows.map(({ subscriber_id }) => subscriber_id)).size).toBe(readers);
    }
  });

  test('whose time has come begins once, however many schedulers look', async () => {
    const { send } = await scheduleSend({ ...planOf(smallRendition), batchSize: 10 }, noon, {
      db,
      clock,
      transport: 'inbox',
    });
    const begun = await race(8, (process) => beginScheduled(send.id, 10, { db: process, clock }));
    expect(begun.filter(Boolean)).toHaveLength(1);
    expect(await db.selectFrom('delivery').select('id').execute()).toHaveLength(readers);
  });

  test('is finished when its last two batches are released at the same moment, and one of them reports it', async () => {
    for (let issue = 1; issue <= 6; issue++) {
      const { send } = await start(db, { issue, batchSize: readers / 2 });
      const workers = [worker(processes[1]!, 'one'), worker(processes[2]!, 'two')];
      await Promise.all(workers.map((ledger, index) => finishBatch(ledger, { send: send.id, number: index + 1 })));
      const released = await Promise.all(
        workers.map((ledger, index) => ledger.releaseBatch({ send: send.id, number: index + 1 })),
      );
      expect(released.filter(({ finished }) => finished)).toHaveLength(1);
      expect(await statusOf(send.id)).toBe('finished');
    }
  });
});

describe('a batch', () => {
  test('claimed by eight workers at once goes to one of them', async () => {
    const { send } = await start(db);
    for (let number = 1; number <= 6; number++) {
      const claims = await race(8, (process, index) =>
        worker(process, `worker ${index}`).claimBatch({ send: send.id, number }),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
    }
  });

  test('that ends at the moment when the worker thought dead reports "try later" is reopened', async () => {
    const { send } = await start(db);
    for (let number = 1; number <= 6; number++) {
      const { one, two, batch, first } = await takenOver(send.id, number);
      await Promise.all([two.releaseBatch(batch), one.close({ delivery: first, attempt: 1, outcome: later })]);
      await expectBooksToAgree();
      expect(await db.selectFrom('batch').select('status').where('number', '=', number).executeTakeFirst()).toEqual({
        status: 'open',
      });
    }
  });

  test('has correct counts while its uncertain deliveries are resolved and late answers arrive', async () => {
    const { send } = await start(db);
    for (let number = 1; number <= 6; number++) {
      const { one, two, batch, pending } = await takenOver(send.id, number);
      await two.releaseBatch(batch);
      const [first, second, ...others] = pending;
      await Promise.all([
        one.close({ delivery: first!, attempt: 1, outcome: later }).then(() => one.releaseBatch(batch)),
        resolveUncertain(send.id, 'skip', { db: processes[2]!, clock }, { only: [second!.id] }),
        resolveUncertain(send.id, 'resend', { db: processes[3]!, clock }, { only: others.map(({ id }) => id) }),
        maintaining(processes[0]!),
      ]);
      await expectBooksToAgree();
    }
  });

  test('reopened at the moment when the send finishes keeps the send running', async () => {
    for (let issue = 1; issue <= 8; issue++) {
      const { send } = await start(db, { issue, batchSize: readers });
      const { two, batch } = await takenOver(send.id, 1);
      await two.releaseBatch(batch);
      await db.updateTable('send').set({ status: 'sending' }).where('id', '=', send.id).execute(); // not marked as finished
      await Promise.all([
        maintaining(processes[1]!),
        resolveUncertain(send.id, 'resend', { db: processes[2]!, clock }),
        maintaining(processes[3]!),
      ]);
      await expectBooksToAgree();
      expect(await statusOf(send.id)).toBe('sending');
    }
  });

  test('of a send that is cancelled while workers deliver it is skipped or sent, and nothing stays open', async () => {
    const { send } = await start(db);
    const work = async (process: Database, number: number) => {
      const ledger = worker(process, `worker ${number}`);
      const pending = (await ledger.claimBatch({ send: send.id, number })) ?? [];
      for (const delivery of pending) {
        const permission = await ledger.begin({ delivery: delivery.id, batch: { send: send.id, number } });
        if (permission.kind === 'go') await ledger.close({ delivery, attempt: permission.attempt, outcome: accepted });
      }
      await ledger.releaseBatch({ send: send.id, number });
    };
    await Promise.all([
      ...Array.from({ length: 6 }, (_, index) => work(processes[index % 4]!, index + 1)),
      cancelSend(send.id, { db: processes[3]!, clock }),
    ]);
    await expectBooksToAgree();
    expect(await statusOf(send.id)).toBe('cancelled');
    const left = await db
      .selectFrom('delivery')
      .select('status')
      .where('status', 'not in', ['accepted', 'skipped'])
      .execute();
    expect(left).toEqual([]);
    expect(await db.selectFrom('batch').select('number').where('status', '=', 'open').execute()).toEqual([]);
  });
});

async function finishBatch(ledger: Ledger, batch: { send: number; number: number }): Promise<void> {
  for (const delivery of (await ledger.claimBatch(batch))!) {
    await ledger.begin({ delivery: delivery.id, batch });
    await ledger.close({ delivery, attempt: 1, outcome: accepted });
  }
}

/** A batch whose worker began everything and lost its lease; another worker holds it now. */
async function takenOver(
  send: number,
  number: number,
): Promise<{
  one: Ledger;
  two: Ledger;
  batch: { send: number; number: number };
  pending: PendingDelivery[];
  first: PendingDelivery;
}> {
  const [one, two] = [worker(processes[1]!, 'one'), worker(processes[2]!, 'two')];
  const batch = { send, number };
  const pending = (await one.claimBatch(batch))!;
  await Promise.all(pending.map(({ id }) => one.begin({ delivery: id, batch })));
  time += leaseMs + 1;
  await two.claimBatch(batch);
  return { one, two, batch, pending, first: pending[0]! };
}
