/**
 * The effect of each reply of a mail server in the ledger, over the attempts of a delivery and the pauses of its send.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/db/open.ts';
import { resumeSend } from '../../../src/send/steer/control.ts';
import { outageOf } from '../../../src/send/pace/outage.ts';
import { emptyDatabase } from '../../cast/subscribers.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { expectBooksToAgree } from '../books.ts';
import { addReaders, type Engine, engineOver, inTime, type TestWorker, transport } from '../engine.ts';
import { rawSmtp, takeAll, welcome } from '../smtp/raw-smtp.ts';

let db: Database;
let engine: Engine;
const open: { close(): unknown }[] = [];
beforeEach(async () => {
  db = await emptyDatabase();
  engine = engineOver(db);
});
afterEach(async () => {
  await expectBooksToAgree(db);
  for (const one of open.splice(0).toReversed()) await one.close();
  await db.destroy();
});

async function server(...args: Parameters<typeof scriptedSmtp>): Promise<ScriptedSmtp> {
  const made = await scriptedSmtp(...args);
  open.push(made);
  return made;
}

function workerTo(url: string, over: Partial<Parameters<Engine['worker']>[0]> = {}): TestWorker {
  const worker = engine.worker({ smtpUrl: url, connections: 1, ...over });
  open.push(worker);
  return worker;
}

const minutes = (count: number) => (engine.clock.aheadMs += count * 60_000);
const deliveries = () =>
  db
    .selectFrom('delivery')
    .innerJoin('subscriber', 'subscriber.id', 'subscriber_id')
    .select([
      'subscriber.email',
      'delivery.status',
      'attempts',
      'delivery.reason_code',
      'delivery.reason_detail',
      'reply_code',
      'reply_enhanced',
      'relay',
    ])
    .orderBy('delivery.id')
    .execute();
const statuses = async () => (await deliveries()).map(({ status }) => status);
const copiesOf = ({ received }: ScriptedSmtp) => received.map(({ to }) => to).toSorted();

describe('a refusal of the content', () => {
  test('pauses the send with the server’s reply; after it is resumed everybody gets the mail, also the refused reader', async () => {
    let isStrict = true;
    const smtp = await server((to) =>
      to.startsWith('reader2@') && isStrict ? { at: 'dot', reply: '550 5.7.1 this looks like spam' } : 'accept',
    );
    await addReaders(db, 5);
    const { id } = await engine.start();
    const worker = workerTo(smtp.url);
    expect(await worker.workOff()).toMatchObject([
      { kind: 'worked', closed: 2, stopped: { code: 'paused', reason: { code: 'content-refused' } } },
    ]);
    expect(await engine.sendOf(id)).toMatchObject({
      status: 'paused',
      pause_code: 'content-refused',
      pause_detail: '{"reply":"550 5.7.1 this looks like spam"}',
    });
    expect(await worker.workOff()).toEqual([]);
    isStrict = false;
    await resumeSend(id, engine);
    await worker.workOff();
    expect(await engine.sendOf(id)).toMatchObject({ status: 'finished', pause_code: null });
    expect(copiesOf(smtp)).toEqual([1, 2, 3, 4, 5].map((number) => `reader${number}@example.org`));
  });

  test('for the same reader again rejects the mail, and pauses nothing', async () => {
    const smtp = await server((to) =>
      to.startsWith('reader2@') ? { at: 'dot', reply: '550 5.7.1 this looks like spam' } : 'accept',
    );
    await addReaders(db, 5);
    const { id } = await engine.start();
    const worker = workerTo(smtp.url);
    await worker.workOff();
    await resumeSend(id, engine);
    await worker.workOff();
    expect(await engine.sendOf(id)).toMatchObject({ status: 'finished' });
    expect(await statuses()).toEqual(['accepted', 'rejected', 'accepted', 'accepted', 'accepted']);
    expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
  });

  test('because of its size pauses the send, and pauses it again until the server accepts it', async () => {
    let limit = true;
    const smtp = await server(undefined, {
      mailReply: () => (limit ? '552 5.3.4 Message size exceeds fixed limit' : undefined),
      extensions: ['SIZE 1000'],
    });
    await addReaders(db, 3);
    const { id } = await engine.start();
    const worker = workerTo(smtp.url);
    for (let time = 0; time < 3; time++) {
      await worker.workOff();
      expect(await engine.sendOf(id)).toMatchObject({
        status: 'paused',
        pause_code: 'message-too-large',
        pause_detail: expect.stringContaining('552 5.3.4'),
      });
      expect((await deliveries()).every(({ attempts }) => attempts === 0)).toBe(true);
      await resumeSend(id, engine);
    }
    limit = false;
    await worker.workOff();
    expect(await statuses()).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

describe('a server that is no help to anybody', () => {
  test.each([
    [
      'refuses connections',
      async () => {
        const gone = await server();
        await gone.close();
        return gone.url;
      },
      'nothing answers',
    ],
    [
      'has a certificate that nobody vouches for',
      async () => (await tlsServer()).url,
      'the encrypted connection (TLS) could not be made',
    ],
  ])(
    'because it %s: no delivery is begun, and the batch is due again when the server is asked again',
    async (_name, urlOf, words) => {
      await addReaders(db, 5);
      await engine.start();
      const worker = workerTo(await urlOf(), { connections: 4 });
      const [result] = await worker.workOff();
      expect(result).toMatchObject({
        kind: 'worked',
        closed: 0,
        stopped: { code: 'outage' },
        outage: { code: 'relay-unreachable', detail: expect.stringContaining(words) },
      });
      expect((await deliveries()).map(({ status, attempts }) => [status, attempts])).toEqual(
        Array.from({ length: 5 }, () => ['planned', 0]),
      );
      expect(await worker.workOff()).toEqual([]); // not due yet
      minutes(2);
      expect(await worker.workOff()).toHaveLength(1);
    },
  );

  test('is shown to everybody who looks at the send, until it works again', async () => {
    const gone = await server();
    await gone.close();
    await addReaders(db, 2);
    await engine.start();
    const worker = workerTo(gone.url);
    const live = await worker.live();
    open.push(live);
    await expect
      .poll(() => outageOf(transport, engine), inTime)
      .toMatchObject({ code: 'relay-unreachable', detail: expect.stringContaining('nothing answers') });
    await live.close();
    minutes(5);
    expect(await outageOf(transport, engine)).toBeUndefined();
  });
});

test('a server that does not relay for one reader pauses the send once; then that reader is rejected and the others get it', async () => {
  const smtp = await server((to) =>
    to.startsWith('reader1@') ? { at: 'rcpt', reply: '554 5.7.1 Relay access denied' } : 'accept',
  );
  await addReaders(db, 4);
  const { id } = await engine.start();
  await workerTo(smtp.url).workOff();
  expect(await engine.sendOf(id)).toMatchObject({ status: 'paused', pause_code: 'relaying-denied' });
  await resumeSend(id, engine);
  await workerTo(smtp.url).workOff();
  expect(copiesOf(smtp)).toEqual([2, 3, 4].map((number) => `reader${number}@example.org`));
  expect(await statuses()).toEqual(['rejected', 'accepted', 'accepted', 'accepted']);
  expect((await engine.sendOf(id)).status).toBe('finished');
  expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
});

describe('a 421', () => {
  test('in the middle of a connection does not count as an attempt: the same readers are tried on another connection', async () => {
    let messages = 0;
    const smtp = await server(undefined, {
      mailReply: () => (messages++ % 3 === 2 ? '421 4.7.0 too many messages' : undefined),
    });
    await addReaders(db, 10);
    await engine.start();
    await workerTo(smtp.url).workOff();
    expect((await deliveries()).map(({ status, attempts }) => [status, attempts])).toEqual(
      Array.from({ length: 10 }, () => ['accepted', 1]),
    );
    expect(copiesOf(smtp)).toHaveLength(10);
  });

  test('to a reader on a new connection closes that reader’s domain, and the attempt counts', async () => {
    const smtp = await server((to) =>
      to.endsWith('@busy.example') ? { at: 'rcpt', reply: '421 4.7.0 too many connections to busy.example' } : 'accept',
    );
    await addReaders(db, 4, ['busy.example', 'example.org']);
    await engine.start();
    const worker = workerTo(smtp.url);
    await worker.workOff();
    expect(await deliveries()).toMatchObject([
      { status: 'deferred', attempts: 1, reply_code: 421 },
      { status: 'accepted' },
      {},
      { status: 'accepted' },
    ]);
    expect(worker.deps.slowDomains.enter('busy.example')).toBeGreaterThan(0);
  });
});

describe('a silent server', () => {
  test('before the text defers the reader, and in it leaves the delivery uncertain', async () => {
    const silent = await rawSmtp(async (talk, connection) => {
      await welcome(talk, ['8BITMIME']);
      if (connection > 2) return takeAll(talk);
      await talk.line();
      if (connection === 1) return talk.gone;
      talk.write('250 ok\r\n');
      await talk.line();
      talk.write('250 ok\r\n');
      await talk.line();
      talk.write('354 go on\r\n');
      await talk.gone;
    });
    open.push(silent);
    await addReaders(db, 3);
    await engine.start();
    await workerTo(`${silent.url}?socketTimeout=150`).workOff();
    expect(await deliveries()).toMatchObject([
      { status: 'deferred', attempts: 1, reason_code: 'connection-broken' },
      {
        status: 'uncertain',
        reason_code: 'connection-lost',
        reason_detail: 'the mail server took too long to answer',
      },
      { status: 'accepted', reply_code: 250 },
    ]);
  });
});

describe('greylisting', () => {
  test('does not delay other readers of the domain, and each gets the mail at the next attempt', async () => {
    const smtp = await server((_to, tryNumber) =>
      tryNumber === 1 ? { at: 'rcpt', reply: '450 4.2.0 Greylisted, please try again later' } : 'accept',
    );
    await addReaders(db, 30);
    const { id } = await engine.start({ batchSize: 30 });
    const worker = workerTo(smtp.url);
    await worker.workOff();
    expect([...new Set(await statuses())]).toEqual(['deferred']);
    expect(worker.deps.slowDomains.enter('example.org')).toBe(0);
    minutes(6);
    await worker.workOff();
    expect(await engine.sendOf(id)).toMatchObject({ status: 'finished' });
    expect(copiesOf(smtp)).toHaveLength(30);
  });

  test('that never ends gives the reader up after 72 hours, a day between tries at most, and blames no address', async () => {
    const smtp = await server((to) =>
      to.startsWith('reader1@') ? { at: 'rcpt', reply: '450 4.2.0 greylisted' } : 'accept',
    );
    await addReaders(db, 2);
    await engine.start();
    const worker = workerTo(smtp.url);
    await worker.workOff();
    for (const pause of [5, 15, 60, 240, 720, 1440, 1440]) {
      minutes(pause - 0.5);
      expect(await worker.workOff()).toEqual([]);
      minutes(0.6);
      await worker.workOff();
      expect((await statuses())[0]).toBe('deferred');
    }
    minutes(400);
    await worker.workOff();
    expect((await deliveries())[0]).toMatchObject({
      status: 'rejected',
      attempts: 9,
      reason_code: 'gave-up',
      reason_detail: '72',
      reply_code: 450,
    });
    expect(await db.selectFrom('subscriber').select('status').distinct().execute()).toEqual([{ status: 'active' }]);
  });
});

describe('a feature that a reader’s address needs', () => {
  test('and the server lacks rejects that reader alone, with the reason', async () => {
    const smtp = await server(undefined, { extensions: ['8BITMIME'] });
    await addReaders(db, 1);
    await db
      .insertInto('subscriber')
      .values({ email: 'δοκιμή@example.org', status: 'active', fields: '{}', created_at: 1, updated_at: 1 })
      .execute();
    await engine.start();
    await workerTo(smtp.url).workOff();
    expect(await deliveries()).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', reason_code: 'relay-lacks-smtputf8' },
    ]);
  });

  test('and the server declares but the next server lacks stops nobody else', async () => {
    let asked = 0;
    const smtp = await server(undefined, {
      mailReply: () => (++asked === 1 ? '553 5.6.7 non-ASCII addresses not permitted' : undefined),
    });
    await db
      .insertInto('subscriber')
      .values({ email: 'δοκιμή@example.org', status: 'active', fields: '{}', created_at: 1, updated_at: 1 })
      .execute();
    await addReaders(db, 3);
    await engine.start();
    await workerTo(smtp.url).workOff();
    expect(await statuses()).toEqual(['rejected', 'accepted', 'accepted', 'accepted']);
  });
});

test('an answer that the ledger can’t record leaves the delivery uncertain as soon as the batch is released', async () => {
  const smtp = await server();
  await addReaders(db, 2);
  const { id } = await engine.start();
  const { ledger } = workerTo(smtp.url).deps;
  const worker = workerTo(smtp.url, {
    over: { ledger: { ...ledger, close: () => Promise.reject(new Error('the row is gone')) } },
  });
  await expect(worker.deliver({ send: id, number: 1 })).rejects.toThrow('the row is gone');
  expect(await deliveries()).toMatchObject([
    { status: 'uncertain', reason_code: 'answer-unrecorded' },
    { status: 'planned' },
  ]);
});

async function tlsServer(): Promise<{ url: string }> {
  const { selfSigned } = await import('../../fakes/self-signed.ts');
  const { SMTPServer } = await import('smtp-server');
  const made = new SMTPServer({ ...selfSigned(), authOptional: true });
  made.on('error', () => {});
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise<void>((resolve) => made.close(resolve)) });
  return { url: `smtp://127.0.0.1:${(made.server.address() as { port: number }).port}` };
}
