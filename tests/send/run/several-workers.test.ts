/** Workers that share only the database: each has its own queue, and finds due work in the database. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { emptyDatabase } from '../../cast/subscribers.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, inTime, type Engine, type TestWorker } from '../engine.ts';

let db: Database;
let engine: Engine;
let smtp: ScriptedSmtp;
const closings: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  db = await emptyDatabase();
  engine = engineOver(db);
  smtp = await scriptedSmtp(() => 'accept');
});
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
  await smtp.close();
  await expectBooksToAgree(db);
  await db.destroy();
});

async function liveWorker(options: Parameters<Engine['worker']>[0]): Promise<TestWorker> {
  const worker = engine.worker(options);
  const living = await worker.live();
  closings.push(async () => {
    await living.close();
    await worker.close();
  });
  return worker;
}

test('share the batches of a send, and no reader gets two copies', async () => {
  await addReaders(db, 200);
  const closedBy = new Map<string, number>();
  for (const owner of ['example/1/one', 'example/2/two']) {
    const onOutcome = () => closedBy.set(owner, (closedBy.get(owner) ?? 0) + 1);
    await liveWorker({ smtpUrl: smtp.url, owner, over: { onOutcome } });
  }
  const { id } = await engine.start({ batchSize: 5 });
  await expect.poll(async () => (await engine.sendOf(id)).status, inTime).toBe('finished');
  expect(await byStatus(db, id)).toEqual({ accepted: 200 });
  expect(new Set(smtp.received.map(({ to }) => to)).size).toBe(200);
  expect(smtp.received).toHaveLength(200);
  expect([...closedBy.keys()].toSorted()).toEqual(['example/1/one', 'example/2/two']);
});

test('find a batch that became due within a second, whichever process made it due', async () => {
  await addReaders(db, 1);
  await liveWorker({ smtpUrl: smtp.url });
  await liveWorker({ smtpUrl: smtp.url });
  const { id } = await engine.start();
  await expect.poll(async () => byStatus(db, id), inTime).toEqual({ accepted: 1 });
  expect(smtp.received).toHaveLength(1);
});

test('take over the batch of a worker that died, once its lease has ended', async () => {
  await addReaders(db, 10);
  const { id } = await engine.start({ batchSize: 10 });
  const dead = engine.worker({ smtpUrl: smtp.url, owner: 'example/1/dead', leaseMs: 500 });
  closings.push(() => dead.close());
  expect(await dead.deps.ledger.claimBatch({ send: id, number: 1 })).toHaveLength(10);
  await liveWorker({ smtpUrl: smtp.url, leaseMs: 500 });
  await expect.poll(async () => byStatus(db, id), inTime).toEqual({ accepted: 10 });
});
