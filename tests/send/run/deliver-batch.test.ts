import PostalMime from 'postal-mime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Database } from '../../../src/db/open.ts';
import { compileMessage } from '../../../src/message/compile-message.ts';
import type { DeliverDeps } from '../../../src/send/run/batch-run.ts';
import { deliverBatch } from '../../../src/send/run/deliver-batch.ts';
import { BufferPool } from '../../../src/message/buffer-pool.ts';
import { openLedger } from '../../../src/send/ledger/ledger.ts';
import { openBounceGuard } from '../../../src/send/pace/bounce-guard.ts';
import { pauseSend } from '../../../src/send/steer/control.ts';
import { openPace } from '../../../src/send/pace/pace.ts';
import { openRelayPace } from '../../../src/send/pace/relay-pace.ts';
import { openSlowDomains } from '../../../src/send/pace/slow-domains.ts';
import type { SendContent } from '../../../src/message/send-content.ts';
import { openSmtp } from '../../../src/send/smtp/outbox.ts';
import { relaysOf } from '../../../src/send/smtp/transport.ts';
import { startSend } from '../../../src/send/plan/start-send.ts';
import { keyRing } from '../../../src/signing/keys.ts';
import { planOf, sampleSender, smallRendition } from '../../cast/renditions.ts';
import { seedSubscribers } from '../../cast/subscribers.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { emptyDatabase } from '../../setup/database.ts';
import { rawSmtp, welcome } from '../smtp/raw-smtp.ts';

const batch = { send: 1, number: 1 };
let db: Database;
let smtp: ScriptedSmtp;
beforeEach(async () => {
  db = await emptyDatabase();
  smtp = await scriptedSmtp();
  await seedSubscribers(db, 6);
  await startSend({ ...planOf(smallRendition), batchSize: 10 }, { db, clock: systemClock, transport: 'inbox' });
});
afterEach(async () => {
  await smtp.close();
  await db.destroy();
});

const statuses = async () =>
  (await db.selectFrom('delivery').select('status').orderBy('id').execute()).map(({ status }) => status);
const sendContent = (message = compileMessage(smallRendition, sampleSender)): SendContent => ({
  ...planOf(smallRendition),
  epoch: 1,
  message,
  buffers: new BufferPool(),
});

function deps(over: Partial<DeliverDeps> = {}): DeliverDeps {
  const leaseMs = 60_000;
  return {
    ledger: openLedger({ db, clock: systemClock, owner: 'one', transport: 'inbox', leaseMs }),
    outbox: openSmtp({ relays: relaysOf(smtp.url), connections: 2 }),
    clock: systemClock,
    leaseMs,
    connections: 1,
    pace: openPace({ db, clock: systemClock, perSecond: null }),
    relayPace: openRelayPace({ db, clock: systemClock, transport: 'inbox' }),
    slowDomains: openSlowDomains({ db, clock: systemClock }),
    bounceGuard: openBounceGuard({ bounces: 10, errors: 30 }),
    pauseSend: async (send, reason) => void (await pauseSend(send, reason, { db, clock: systemClock })),
    takeBack: async () => {},
    sendContent: async () => sendContent(),
    sender: sampleSender,
    signing: { keys: keyRing('a secret for tests only'), dkim: [] },
    fields: ['firstName', 'city'],
    ...over,
  };
}
const deliver = (over: Partial<DeliverDeps> = {}) => deliverBatch(batch, deps(over), new AbortController().signal);

test('a batch is delivered, and a second delivery of the same batch sends nothing', async () => {
  expect(await deliver()).toEqual({ kind: 'worked', closed: 6 });
  expect(await deliver()).toEqual({ kind: 'already-claimed' });
  expect(smtp.received).toHaveLength(6);
});

test('a copy that can’t be composed ends the batch, and earlier accepted deliveries are recorded', async () => {
  const broken = {
    ...compileMessage(smallRendition, sampleSender),
    subject: [
      {
        kind: 'field' as const,
        fill: ({ subscriber }: { subscriber: Record<string, string> }) => {
          if (subscriber.email!.startsWith('reader3@')) throw new Error('this subject can’t be filled');
          return 'x';
        },
      },
    ],
  };
  await expect(deliver({ sendContent: async () => sendContent(broken) })).rejects.toThrow('can’t be filled');
  expect(smtp.received).toHaveLength(2);
  expect(await statuses()).toEqual(['accepted', 'accepted', 'planned', 'planned', 'planned', 'planned']);
});

test('each reader gets their own copy, though all are written into a few buffers', async () => {
  const names = Array.from({ length: 60 }, (_, number) => `${'Łucja '.repeat(number % 7)}the ${number}th`);
  await db
    .insertInto('subscriber')
    .values(
      names.map((firstName, number) => ({
        email: `own${number}@example.org`,
        status: 'active' as const,
        fields: JSON.stringify({ firstName }),
        created_at: 0,
        updated_at: 0,
      })),
    )
    .execute();
  await db.updateTable('send').set({ status: 'cancelled' }).execute();
  await startSend({ ...planOf(smallRendition), batchSize: 100 }, { db, clock: systemClock, transport: 'inbox' });
  const blocks = new Set<Buffer>();
  const own = sendContent();
  const take = own.buffers.take.bind(own.buffers);
  own.buffers.take = (bytes) => {
    const block = take(bytes);
    blocks.add(block);
    return block;
  };
  const outbox = openSmtp({ relays: relaysOf(smtp.url), connections: 4 });
  expect(
    await deliverBatch(
      { send: 2, number: 1 },
      deps({ outbox, connections: 4, sendContent: async () => own }),
      new AbortController().signal,
    ),
  ).toEqual({ kind: 'worked', closed: 60 });
  await outbox.close();

  expect(new Set(smtp.received.map(({ to }) => to)).size).toBe(60);
  for (const { to, raw } of smtp.received) {
    const { text, html, to: [addressee] = [] } = await PostalMime.parse(raw);
    expect(addressee?.address).toBe(to);
    for (const part of [text, html]) expect(part).toContain(`Hello ${names[Number(/\d+/.exec(to)![0])]},`);
    expect(html).toMatch(/<\/html>\s*$/);
  }
  // For each connection the copy on the wire and the one that follows it; those of the first moments may be too short for later ones.
  expect(blocks.size).toBeLessThanOrEqual(16);
});

test('a batch that was taken over in the middle begins nothing more, and closes what it had begun', async () => {
  let taken = false;
  const one = deps();
  const outbox: DeliverDeps['outbox'] = {
    ...one.outbox,
    async lease() {
      const found = await one.outbox.lease();
      if (found.kind !== 'leased') return found;
      const { lease } = found;
      return {
        kind: 'leased',
        lease: {
          relay: lease.relay,
          hangUp: () => lease.hangUp(),
          release: () => lease.release(),
          async send(copy) {
            const answer = await lease.send(copy);
            if (!taken) await db.updateTable('batch').set({ owner: 'two' }).execute();
            taken = true;
            return answer;
          },
        },
      };
    },
  };
  expect(await deliver({ outbox })).toMatchObject({ kind: 'worked', closed: 1 });
  expect(smtp.received).toHaveLength(1);
  expect(await statuses()).toEqual(['accepted', 'planned', 'planned', 'planned', 'planned', 'planned']);
  expect(await db.selectFrom('batch').select('owner').execute()).toEqual([{ owner: 'two' }]);
});

test('a worker that was stopped past its lease begins no text: another may have to send it again', async () => {
  const leaseMs = 600;
  let after354: string | undefined = 'nothing was asked';
  const slow = await rawSmtp(async (talk) => {
    await welcome(talk, ['8BITMIME']);
    for (let line = await talk.line(); line !== undefined && line !== 'DATA'; line = await talk.line())
      talk.write('250 ok\r\n');
    await new Promise((resolve) => setTimeout(resolve, 2 * leaseMs));
    talk.write('354 go on\r\n');
    after354 = await talk.text();
  });
  const ledger = openLedger({ db, clock: systemClock, owner: 'one', transport: 'inbox', leaseMs });
  // Like a stopped process: none of its writes reaches the database in time.
  const heldUp = { ...ledger, renewLease: () => new Promise<boolean>(() => {}), whyStop: async () => undefined };
  const outbox = openSmtp({ relays: relaysOf(slow.url), connections: 1 });
  const ended = new AbortController();
  setTimeout(() => ended.abort(), leaseMs);
  await deliverBatch(batch, deps({ ledger: heldUp, outbox, leaseMs }), ended.signal);
  await expect.poll(() => after354).toBeUndefined(); // the server receives it a moment later
  expect(
    await db
      .selectFrom('delivery')
      .select(['status', 'attempts', 'reason_code'])
      .where('status', '<>', 'planned')
      .execute(),
  ).toEqual([{ status: 'deferred', attempts: 0, reason_code: 'interrupted' }]);
  await outbox.close();
  await slow.close();
});
