/** The answer to the COMMIT that began a delivery is lost. Nobody spoke to the mail server, so nobody's copy is doubtful. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLedger, type Ledger } from '../../../src/send/ledger/ledger.ts';
import type { Database } from '../../../src/db/open.ts';
import { cancelSend } from '../../../src/send/steer/control.ts';
import { lossyDatabase, type LossyDatabase } from '../../fakes/answer-lost.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { emptyDatabase } from '../../setup/database.ts';
import { byStatus, expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, inTime, movedClock, transport, type Engine } from '../engine.ts';

let db: Database;
let lossy: LossyDatabase;
let engine: Engine;
let send: number;
let smtp: ScriptedSmtp;
const clock = movedClock();
const leaseMs = 30_000;
beforeEach(async () => {
  clock.aheadMs = 0;
  db = await emptyDatabase();
  lossy = lossyDatabase(db);
  engine = engineOver(db, clock);
  smtp = await scriptedSmtp(() => 'accept');
  await addReaders(db, 10);
  send = (await engine.start()).id;
});
afterEach(async () => {
  await smtp.close();
  await expectBooksToAgree(db, { isQuiet: false });
  await db.destroy();
});

/** One that goes through the connection that breaks, or another worker's. */
const ledgerOf = (owner: string, over: Database = lossy.db): Ledger =>
  openLedger({ db: over, clock, owner: `host/1/${owner}`, transport, leaseMs });
const batch = () => ({ send, number: 1 });
const isBeginning = (result: unknown) => Array.isArray(result) && (result[0] as { kind?: string })?.kind === 'go';

/** A worker claims the batch, and the answer to its first beginning is lost. */
async function beginUnheard(owner = 'one') {
  const ledger = ledgerOf(owner);
  const [first] = (await ledger.claimBatch(batch()))!;
  lossy.loseAnswers(1, isBeginning);
  await expect(ledger.begin({ delivery: first!.id, batch: batch() })).rejects.toThrow('can’t be reached');
  expect(await byStatus(db, send)).toEqual({ attempting: 1, planned: 9 });
  return { ledger, delivery: first! };
}

test('a worker whose connection breaks in the middle mails everybody, and leaves nobody uncertain', async () => {
  const worker = engine.worker({
    smtpUrl: smtp.url,
    over: { ledger: ledgerOf('one') },
  });
  lossy.loseAnswers(3, isBeginning);
  const failures: unknown[] = [];
  for (let run = 0; run < 8; run++) {
    await worker.deliver(batch()).catch((error: unknown) => failures.push(error));
    clock.aheadMs += 6_000; // a batch that failed is due again after five seconds
  }
  await worker.close();
  expect(failures.length).toBeGreaterThan(0);
  expect(await byStatus(db, send)).toEqual({ accepted: 10 });
  expect(smtp.received.map(({ to }) => to).toSorted()).toEqual(
    [...new Set(smtp.received.map(({ to }) => to))].toSorted(),
  );
});

test('its delivery is planned again when the batch is released, with all its tries left', async () => {
  const { ledger, delivery } = await beginUnheard();
  await ledger.releaseBatch(batch());
  const row = await db.selectFrom('delivery').selectAll().where('id', '=', delivery.id).executeTakeFirstOrThrow();
  expect(row).toMatchObject({ status: 'planned', attempts: 0, attempted_at: null, reason_code: null });
});

test('so it is when the answer to that is lost too', async () => {
  const { ledger } = await beginUnheard();
  lossy.loseAnswers(1);
  await expect(ledger.releaseBatch(batch())).rejects.toThrow('can’t be reached');
  await ledger.releaseBatch(batch());
  expect(await byStatus(db, send)).toEqual({ planned: 10 });
});

test('a database that stays away until another worker has taken over: what became uncertain is planned again', async () => {
  await beginUnheard();
  lossy.setAway(true);
  clock.aheadMs += leaseMs + 1_000;
  const other = ledgerOf('two', db);
  await other.claimBatch(batch());
  await other.releaseBatch(batch());
  expect(await byStatus(db, send)).toEqual({ uncertain: 1, planned: 9 });
  lossy.setAway(false);
  await expect.poll(() => byStatus(db, send), inTime).toEqual({ planned: 10 });
  await expectBooksToAgree(db);
});

test('also when the send had finished with it', async () => {
  const { delivery } = await beginUnheard();
  lossy.setAway(true);
  clock.aheadMs += leaseMs + 1_000;
  const other = engine.worker({ smtpUrl: smtp.url, owner: 'host/2/two' });
  await other.deliver(batch());
  expect((await engine.sendOf(send)).status).toBe('finished');
  lossy.setAway(false);
  await expect.poll(async () => (await engine.sendOf(send)).status, inTime).toBe('sending');
  await other.deliver(batch());
  await other.close();
  expect(await byStatus(db, send)).toEqual({ accepted: 10 });
  expect(smtp.received.filter(({ to }) => to === delivery.email)).toHaveLength(1);
});

test('an attempt that another worker has begun since stays as it is, also when it ends uncertain', async () => {
  const { delivery } = await beginUnheard();
  lossy.setAway(true);
  clock.aheadMs += leaseMs + 1_000;
  // The first COMMIT had not been done after all.
  await db
    .updateTable('delivery')
    .set({ status: 'planned', attempts: 0, attempted_at: null })
    .where('id', '=', delivery.id)
    .execute();
  const other = ledgerOf('two', db);
  await other.claimBatch(batch());
  await other.begin({ delivery: delivery.id, batch: batch() });
  lossy.setAway(false);
  const later = ledgerOf('three', db);
  await new Promise((resolve) => setTimeout(resolve, 700)); // the first worker tries twice a second
  expect(await byStatus(db, send)).toEqual({ attempting: 1, planned: 9 });
  clock.aheadMs += leaseMs + 1_000;
  await later.claimBatch(batch());
  expect(await byStatus(db, send)).toEqual({ uncertain: 1, planned: 9 });
});

test('a worker that dies before it could tell leaves it uncertain: nobody else can know', async () => {
  await beginUnheard();
  lossy.setAway(true);
  clock.aheadMs += leaseMs + 1_000;
  await ledgerOf('two', db).claimBatch(batch());
  expect(await byStatus(db, send)).toEqual({ uncertain: 1, planned: 9 });
});

test('of a send that was cancelled meanwhile it is skipped, like everybody else', async () => {
  const { ledger } = await beginUnheard();
  await cancelSend(send, engine);
  await ledger.releaseBatch(batch());
  await engine.maintain();
  expect(await byStatus(db, send)).toEqual({ skipped: 10 });
});
