/** A worker that was thought dead gets the mail server's reply after others have dealt with its batch. */
import { systemClock } from '../../../src/clock.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { cancelSend, pauseSend, resumeSend } from '../../../src/send/steer/control.ts';
import { openLedger, type Ledger, type PendingDelivery } from '../../../src/send/ledger/ledger.ts';
import type { Outcome } from '../../../src/send/smtp/outcome.ts';
import { resolveUncertain } from '../../../src/send/steer/resolve.ts';
import { emptyDatabase, noon } from '../../cast/subscribers.ts';
import { expectBooksToAgree } from '../books.ts';
import { addReaders, engineOver, transport, type Engine } from '../engine.ts';

const leaseMs = 30_000;
let db: Database;
let engine: Engine;
let one: Ledger;
let two: Ledger;
let first: PendingDelivery;
let time: number;
const clock = { aheadMs: 0, now: () => time };
const batch = { send: 1, number: 1 };

/** One delivery of `one` is in flight, two are still planned; the lease has expired. */
beforeEach(async () => {
  db = await emptyDatabase();
  time = noon;
  engine = engineOver(db, clock);
  await addReaders(db, 3);
  await engine.start();
  await db.updateTable('send').set({ taken_at: noon }).execute(); // what its server refuses is believed
  [one, two] = ['one', 'two'].map((owner) => openLedger({ db, clock, owner, transport, leaseMs })) as [Ledger, Ledger];
  first = (await one.claimBatch(batch))![0]!;
  await one.begin({ delivery: first.id, batch });
  time += leaseMs + 1;
});
afterEach(async () => {
  await expectBooksToAgree(db, { isQuiet: false });
  await db.destroy();
});

const accepted: Outcome = { kind: 'accepted', reply: { code: 250, text: 'ok' } };
const rejected: Outcome = {
  kind: 'rejected',
  reply: { code: 550, enhanced: '5.1.1', text: 'no such user' },
  suppress: true,
};
const deferred: Outcome = { kind: 'deferred', reply: { code: 450, text: 'later' }, retryAfterMs: 60_000 };
const lost: Outcome = { kind: 'uncertain', reason: { code: 'connection-lost', detail: 'closed' } };
const answers = { accepted, rejected, deferred, lost };

const statusOf = async (id = first.id) =>
  (await db.selectFrom('delivery').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status;
const sendStatus = async () => (await engine.sendOf(1)).status;
const answer = (outcome: Outcome, attempt = 1) => one.close({ delivery: first, attempt, outcome });

async function takeOverAndGiveBack(): Promise<void> {
  await two.claimBatch(batch);
  await two.releaseBatch(batch);
}

async function takeOverAndFinish(): Promise<void> {
  for (const delivery of (await two.claimBatch(batch))!) {
    const permission = await two.begin({ delivery: delivery.id, batch });
    if (permission.kind === 'go') await two.close({ delivery, attempt: permission.attempt, outcome: accepted });
  }
  await two.releaseBatch(batch);
}

/** What happened meanwhile, and the result of each late answer. */
const meanwhile: Record<string, { happened: () => Promise<unknown>; becomes: Record<keyof typeof answers, string> }> = {
  'nobody noticed': {
    happened: async () => {},
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'deferred', lost: 'uncertain' },
  },
  'another took the batch over and has it still': {
    happened: () => two.claimBatch(batch),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'deferred', lost: 'uncertain' },
  },
  'another took the batch over and gave it back': {
    happened: takeOverAndGiveBack,
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'deferred', lost: 'uncertain' },
  },
  'another took the batch over and finished the send': {
    happened: takeOverAndFinish,
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'deferred', lost: 'uncertain' },
  },
  'the send was cancelled': {
    happened: () => cancelSend(1, engine),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'skipped', lost: 'uncertain' },
  },
  'the send was cancelled and its dead worker noticed': {
    happened: () => cancelSend(1, engine).then(() => engine.maintain()),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'skipped', lost: 'uncertain' },
  },
  'the send was paused and its dead worker noticed': {
    happened: () => pauseSend(1, { code: 'by-hand' }, { db, clock: systemClock }).then(() => engine.maintain()),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'deferred', lost: 'uncertain' },
  },
  'it was resolved to be sent again': {
    happened: () => takeOverAndGiveBack().then(() => resolveUncertain(1, 'resend', engine)),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'deferred', lost: 'planned' },
  },
  'it was resolved to be sent again, after the send was finished': {
    happened: () => takeOverAndFinish().then(() => resolveUncertain(1, 'resend', engine)),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'deferred', lost: 'planned' },
  },
  'it was resolved to be left as it is': {
    happened: () => takeOverAndGiveBack().then(() => resolveUncertain(1, 'skip', engine)),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'skipped', lost: 'skipped' },
  },
  'it was resolved to be sent again, and the send then cancelled': {
    happened: () =>
      takeOverAndGiveBack()
        .then(() => resolveUncertain(1, 'resend', engine))
        .then(() => cancelSend(1, engine)),
    becomes: { accepted: 'accepted', rejected: 'rejected', deferred: 'skipped', lost: 'skipped' },
  },
};

describe.each(Object.entries(meanwhile))('a late answer, after this happened: %s', (_name, { happened, becomes }) => {
  test.each(Object.entries(answers) as [keyof typeof answers, Outcome][])('%s', async (name, outcome) => {
    await happened();
    await answer(outcome);
    expect(await statusOf()).toBe(becomes[name]);
    await expectBooksToAgree(db, { isQuiet: false });
    // Once more, as a worker does that got no confirmation from the database.
    await answer(outcome);
    expect(await statusOf()).toBe(becomes[name]);
    await one.releaseBatch(batch);
  });
});

describe('an answer', () => {
  test('to a delivery that is in flight again does not count for that attempt', async () => {
    await takeOverAndGiveBack();
    await resolveUncertain(1, 'resend', engine);
    await two.claimBatch(batch);
    expect(await two.begin({ delivery: first.id, batch })).toEqual({ kind: 'go', attempt: 2 });
    await answer(accepted);
    expect(await statusOf()).toBe('attempting');
    await two.close({ delivery: first, attempt: 2, outcome: deferred });
    await answer(accepted);
    expect(await statusOf()).toBe('deferred');
  });

  test('"try later" in a finished send reopens it, and the reader gets the mail', async () => {
    await takeOverAndFinish();
    expect(await sendStatus()).toBe('finished');
    await answer(deferred);
    expect(await sendStatus()).toBe('sending');
    time += 60_001;
    expect((await two.claimBatch(batch))!.map(({ id }) => id)).toEqual([first.id]);
  });

  test('that makes a second copy of a resolved delivery unnecessary leaves nothing to do, and the send finishes', async () => {
    await takeOverAndFinish();
    await resolveUncertain(1, 'resend', engine);
    expect(await sendStatus()).toBe('sending');
    await answer(accepted);
    await engine.maintain();
    expect(await sendStatus()).toBe('finished');
    expect(await two.claimBatch(batch)).toBeUndefined();
  });

  test('of "no such user" suppresses the address, however late', async () => {
    await takeOverAndFinish();
    await resolveUncertain(1, 'skip', engine);
    await answer(rejected);
    expect(await db.selectFrom('suppression').select('email').execute()).toEqual([{ email: first.email }]);
  });
});

describe('a worker that dies', () => {
  test('while its send is paused leaves deliveries in flight to be resolved, and the rest to be sent later', async () => {
    await pauseSend(1, { code: 'by-hand' }, { db, clock: systemClock });
    await engine.maintain();
    expect(await statusOf()).toBe('uncertain');
    await resumeSend(1, engine);
    expect(await two.claimBatch(batch)).toHaveLength(2);
  });

  test('whose lease is still valid keeps its batch, also of a paused send', async () => {
    time -= leaseMs;
    await pauseSend(1, { code: 'by-hand' }, { db, clock: systemClock });
    await engine.maintain();
    expect(await statusOf()).toBe('attempting');
    await answer(accepted);
    await one.releaseBatch(batch);
    expect(await statusOf()).toBe('accepted');
  });
});
