import { afterEach, describe, expect, test } from 'vitest';
import type { ConnectionLease } from '../../../src/send/smtp/connection-lease.ts';
import { openSmtp, type Outbox, type SmtpOptions } from '../../../src/send/smtp/outbox.ts';
import type { Conversation } from '../../../src/send/smtp/smtp-connection.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { rawSmtp, takeAll, welcome } from './raw-smtp.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

let time = 0;
const message = (number = 1) => ({
  from: 'bounces@example.org',
  to: `reader${number}@example.com`,
  needsSmtpUtf8: false,
  raw: Buffer.from('Subject: hello\r\n\r\nOne line.\r\n'),
});

async function server(...args: Parameters<typeof scriptedSmtp>): Promise<ScriptedSmtp> {
  const made = await scriptedSmtp(...args);
  open.push(made);
  return made;
}

function outboxTo(relays: ({ url: string; weight?: number } | string)[], over: Partial<SmtpOptions> = {}): Outbox {
  const named = relays.map((relay, index) => ({
    weight: 1,
    ...(typeof relay === 'string' ? { url: relay } : relay),
    name: `relay-${index + 1}`,
  }));
  const outbox = openSmtp({ relays: named, connections: 4, timeoutMs: 5_000, now: () => time, ...over });
  open.push(outbox);
  return outbox;
}

/** Submits this many messages, this many at a time; returns each conversation. */
async function submitAll(outbox: Outbox, count: number, atOnce: number): Promise<Conversation[]> {
  const ended: Conversation[] = [];
  let next = 0;
  const one = async () => {
    while (next < count) ended.push(await outbox.submit(message(++next)));
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return ended;
}

async function take(outbox: Outbox): Promise<ConnectionLease> {
  const taken = await outbox.lease();
  if (taken.kind !== 'leased') throw new Error(`there is no lease: ${JSON.stringify(taken)}`);
  return taken.lease;
}

const everyoneOnce = (...servers: ScriptedSmtp[]) => {
  const all = servers.flatMap(({ received }) => received.map(({ to }) => to));
  expect(new Set(all).size).toBe(all.length);
  return all.length;
};
const isTaken = (conversation: Conversation) => conversation.kind === 'reply' && conversation.code === 250;

describe('two mail servers', () => {
  test('get messages in proportion to their weight, one at a time as well as many', async () => {
    for (const atOnce of [1, 4]) {
      const [heavy, light] = [await server(), await server()];
      const outbox = outboxTo([
        { url: heavy.url, weight: 3 },
        { url: light.url, weight: 1 },
      ]);
      expect((await submitAll(outbox, 80, atOnce)).every(isTaken)).toBe(true);
      expect(heavy.received.length).toBeGreaterThanOrEqual(56);
      expect(heavy.received.length).toBeLessThanOrEqual(64);
      expect(everyoneOnce(heavy, light)).toBe(80);
    }
  });

  test('of which one is slow: it has its share of the connections and no more, and the other continues', async () => {
    const [slow, quick] = [await server(undefined, { delayMs: 400 }), await server()];
    const outbox = outboxTo([slow.url, quick.url]);
    await submitAll(outbox, 60, 4);
    expect(slow.peakConnections()).toBeLessThanOrEqual(2);
    expect(quick.received.length).toBeGreaterThan(slow.received.length * 2);
  });

  test('of which one dies half-way: the other takes over, nobody gets two copies, and only deliveries in flight are uncertain', async () => {
    const [dying, living] = [await server(undefined, { delayMs: 2 }), await server(undefined, { delayMs: 2 })];
    const outbox = outboxTo([dying.url, living.url]);
    const sending = submitAll(outbox, 300, 4);
    await expect.poll(() => dying.received.length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(30);
    await dying.close();
    const ended = await sending;
    const lost = ended.filter(({ kind }) => kind === 'lost');
    expect(lost.length).toBeLessThanOrEqual(4);
    expect(ended.filter((one) => !isTaken(one))).toEqual(lost);
    everyoneOnce(dying, living);
    expect(living.received.length).toBeGreaterThan(150);
  });

  test('of which one was away: afterwards it gets its share and not all that it missed', async () => {
    const [first, second] = [await server(), await server()];
    let refuses = true;
    const away = await server(undefined, { mailReply: () => (refuses ? '451 4.3.0 not now' : undefined) });
    const outbox = outboxTo([first.url, second.url, away.url]);
    expect((await submitAll(outbox, 60, 1)).every(isTaken)).toBe(true);
    refuses = false;
    time += 60_000;
    await submitAll(outbox, 30, 1);
    expect(away.received).toHaveLength(10);
  });

  test('that are both away: no lease is given, the reason names both, and leases are given when one is back', async () => {
    const one = await server();
    const two = await server();
    await one.close();
    await two.close();
    const outbox = outboxTo([one.url, two.url]);
    const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => outbox.lease()));
    expect(first).toEqual({
      kind: 'unreachable',
      reason:
        'relay-1: nothing answers at the mail server’s address; relay-2: nothing answers at the mail server’s address',
      retryAfterMs: 5_000,
    });
    expect(others.every(({ kind }) => kind === 'unreachable')).toBe(true);
    const back = await rawSmtp(async (talk) => {
      await welcome(talk);
      await takeAll(talk);
    });
    open.push(back);
    const mended = outboxTo([one.url, back.url]);
    expect(isTaken(await mended.submit(message()))).toBe(true);
  });

  test('are tried again after 5 seconds, then 10, and at least once a minute', async () => {
    const gone = await server();
    await gone.close();
    const outbox = outboxTo([gone.url]);
    const pauses: number[] = [];
    for (let outage = 0; outage < 6; outage++) {
      const taken = await outbox.lease();
      if (taken.kind !== 'unreachable') throw new Error(taken.kind);
      pauses.push(taken.retryAfterMs);
      time += taken.retryAfterMs;
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  test.each([
    ['refuses our sender', { mailReply: () => '550 5.7.1 sender not allowed' }, undefined],
    ['does not relay for us', {}, { at: 'rcpt', reply: '554 5.7.1 Relay access denied' }],
    ['hangs up before the text', {}, { at: 'data', close: true }],
  ] as const)('of which one %s: the other takes the message', async (_name, options, script) => {
    const [refusing, taking] = [await server(() => script ?? 'accept', options), await server()];
    const outbox = outboxTo([refusing.url, taking.url]);
    expect((await submitAll(outbox, 20, 2)).every(isTaken)).toBe(true);
    expect(everyoneOnce(taking)).toBe(20);
  });

  test('of which one lacks SMTPUTF8: the other takes the address that needs it, and is waited for while it is away', async () => {
    const [old, modern] = [await server(undefined, { extensions: ['8BITMIME'] }), await server()];
    const needing = { ...message(), to: 'δοκιμή@example.com', needsSmtpUtf8: true };
    expect(isTaken(await outboxTo([old.url, modern.url]).submit(needing))).toBe(true);
    expect(await outboxTo([old.url]).submit(needing)).toMatchObject({ kind: 'unsupported' });
    await modern.close();
    const outbox = outboxTo([modern.url, old.url]);
    await outbox.submit(message());
    expect(await outbox.submit(needing)).toMatchObject({ kind: 'unsent', unreachable: false });
  });

  test('of which one refuses a reader: the other is not tried', async () => {
    const [one, two] = [await server(() => ({ at: 'rcpt', reply: '550 5.1.1 no such user' })), await server()];
    const outbox = outboxTo([one.url, two.url]);
    expect(await outbox.submit(message())).toMatchObject({ kind: 'reply', code: 550 });
    expect(two.received).toEqual([]);
  });
});

describe('a mail server', () => {
  test('that accepts three messages on a connection and replies 421 to the next gets all of them', async () => {
    for (const stage of ['MAIL', 'RCPT']) {
      const texts: string[] = [];
      const limited = await rawSmtp(async (talk) => {
        await welcome(talk, ['8BITMIME']);
        let messages = 0;
        for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
          if (messages === 3 && line.startsWith(stage)) {
            talk.write('421 4.7.0 enough of you\r\n');
            return talk.end();
          }
          talk.write(line === 'DATA' ? '354 go on\r\n' : '250 ok\r\n');
          if (line !== 'DATA') continue;
          texts.push((await talk.text()) ?? '');
          messages++;
          talk.write('250 taken\r\n');
        }
      });
      open.push(limited);
      expect((await submitAll(outboxTo([limited.url]), 20, 2)).every(isTaken)).toBe(true);
      expect(texts).toHaveLength(20);
    }
  });

  test('that replies 452 from the fourth message on a connection on gets all of them', async () => {
    const texts: string[] = [];
    const limited = await rawSmtp(async (talk) => {
      await welcome(talk, ['8BITMIME']);
      let messages = 0;
      for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
        if (line === 'QUIT') return talk.end();
        if (line.startsWith('MAIL') && messages === 3) talk.write('452 4.5.3 too many messages in this session\r\n');
        else talk.write(line === 'DATA' ? '354 go on\r\n' : '250 ok\r\n');
        if (line !== 'DATA') continue;
        texts.push((await talk.text()) ?? '');
        messages++;
        talk.write('250 taken\r\n');
      }
    });
    open.push(limited);
    expect((await submitAll(outboxTo([limited.url]), 20, 2)).every(isTaken)).toBe(true);
    expect(texts).toHaveLength(20);
    expect(limited.connections()).toBeLessThanOrEqual(8);
  });

  test('that takes nothing for now is asked once over a new connection, and with another one left alone', async () => {
    let isFull = false;
    const full = await server(undefined, { mailReply: () => (isFull ? '452 4.3.1 out of disk' : undefined) });
    const outbox = outboxTo([full.url]);
    expect((await submitAll(outbox, 8, 4)).every(isTaken)).toBe(true);
    isFull = true;
    expect(await outbox.submit(message())).toMatchObject({ kind: 'reply', stage: 'mail', code: 452 });
    const roomy = await server();
    const both = outboxTo([full.url, roomy.url]);
    expect((await submitAll(both, 8, 2)).every(isTaken)).toBe(true);
    expect(roomy.received).toHaveLength(8);
  });

  test('that refuses our sender after the text leaves the next messages to another one', async () => {
    const strict = await server(() => ({
      at: 'dot',
      reply: '550 The from address does not match a verified Sender Identity',
    }));
    const kind = await server();
    const ended = await submitAll(outboxTo([strict.url, kind.url]), 6, 1);
    expect(ended.map((one) => (one.kind === 'reply' ? one.code : one.kind))).toEqual([550, 250, 250, 250, 250, 250]);
    expect(ended[0]).toMatchObject({ othersTake: true });
  });

  test('that says after the text that a connection has carried enough is spoken to over a new one', async () => {
    const limited = await rawSmtp(async (talk) => {
      await welcome(talk, ['8BITMIME']);
      let messages = 0;
      for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
        if (line === 'QUIT') return talk.end();
        talk.write(line === 'DATA' ? '354 go on\r\n' : '250 ok\r\n');
        if (line !== 'DATA') continue;
        await talk.text();
        talk.write(messages++ < 2 ? '250 taken\r\n' : '450 4.7.1 mails per session limit exceeded\r\n');
      }
    });
    open.push(limited);
    const ended = await submitAll(outboxTo([limited.url]), 6, 1);
    expect(ended.map((one) => (one.kind === 'reply' ? one.code : one.kind))).toEqual([250, 250, 450, 250, 250, 450]);
    expect(limited.connections()).toBe(2);
  });

  test('that closes its connection after each message without a reply gets all of them, each once', async () => {
    const texts: string[] = [];
    const curt = await rawSmtp(async (talk) => {
      await welcome(talk, ['8BITMIME']);
      for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
        talk.write(line === 'DATA' ? '354 go on\r\n' : '250 ok\r\n');
        if (line !== 'DATA') continue;
        texts.push((await talk.text()) ?? '');
        talk.write('250 taken\r\n');
        return talk.end();
      }
    });
    open.push(curt);
    expect((await submitAll(outboxTo([curt.url]), 20, 3)).every(isTaken)).toBe(true);
    expect(texts).toHaveLength(20);
  });

  test('that denies relaying for one reader goes on taking the others’ mail', async () => {
    const choosy = await server((to) =>
      to.startsWith('reader3@') ? { at: 'rcpt', reply: '550 5.7.1 relaying denied' } : 'accept',
    );
    const ended = await submitAll(outboxTo([choosy.url]), 5, 1);
    expect(ended.map((one) => (one.kind === 'reply' ? one.code : one.kind))).toEqual([250, 250, 550, 250, 250]);
  });

  test('whose size limit refuses one message does not rest for the others', async () => {
    let size = '552 5.3.4 Message size exceeds fixed limit';
    const small = await server(undefined, { mailReply: () => size || undefined });
    const outbox = outboxTo([small.url]);
    expect(await outbox.submit(message())).toMatchObject({ kind: 'reply', stage: 'mail', code: 552 });
    size = '';
    expect(isTaken(await outbox.submit(message()))).toBe(true);
  });

  test('that is away is probed by one connection, however many are waiting', async () => {
    let greets = false;
    const closed = await rawSmtp(async (talk) => {
      if (!greets) return talk.end();
      await welcome(talk);
      await takeAll(talk);
    });
    open.push(closed);
    const outbox = outboxTo([closed.url], { connections: 20 });
    const taken = await Promise.all(Array.from({ length: 20 }, () => outbox.lease()));
    expect(taken.every(({ kind }) => kind === 'unreachable')).toBe(true);
    expect(closed.connections()).toBe(1);
    greets = true;
    time += 60_000;
    // When it is back, all connections are used again at once.
    const leases = await Promise.all(Array.from({ length: 20 }, () => take(outbox)));
    expect(closed.connections()).toBe(21);
    leases.forEach((lease) => lease.release());
  });

  test('that accepts two connections at a time gets all messages over two', async () => {
    const busy = await server(undefined, { maxConnections: 2, delayMs: 2 });
    expect((await submitAll(outboxTo([busy.url], { connections: 6 }), 50, 6)).every(isTaken)).toBe(true);
    expect(everyoneOnce(busy)).toBe(50);
  });

  test('that was restarted and lost all its connections is used again within the same messages', async () => {
    let connections = new Set<{ reset(): void }>();
    const texts: string[] = [];
    const restarting = await rawSmtp(async (talk) => {
      connections.add(talk);
      await welcome(talk);
      await takeAll(talk, texts);
    });
    open.push(restarting);
    const outbox = outboxTo([restarting.url]);
    await submitAll(outbox, 20, 4);
    const before = connections;
    connections = new Set();
    before.forEach((talk) => talk.reset());
    expect((await submitAll(outbox, 20, 4)).every(isTaken)).toBe(true);
    expect(texts).toHaveLength(40);
  });
});

describe('a lease', () => {
  test('is given for each connection, and to the next one when it is returned', async () => {
    const outbox = outboxTo([(await server()).url], { connections: 2 });
    const [one, two] = [await take(outbox), await take(outbox)];
    let third: ConnectionLease | undefined;
    const waiting = take(outbox).then((lease) => (third = lease));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(third).toBeUndefined();
    one.release();
    await waiting;
    third!.release();
    two.release();
  });

  test('returned twice is returned once: no two messages share a connection', async () => {
    const one = await server(undefined, { delayMs: 5 });
    const outbox = outboxTo([one.url], { connections: 2 });
    const lease = await take(outbox);
    lease.release();
    lease.release();
    expect((await submitAll(outbox, 40, 8)).every(isTaken)).toBe(true);
    expect(everyoneOnce(one)).toBe(40);
    expect(one.peakConnections()).toBeLessThanOrEqual(2);
  });

  test('is waited for only until the caller stops, and the next one gets it', async () => {
    const outbox = outboxTo([(await server()).url], { connections: 1 });
    const held = await take(outbox);
    const wanted = new AbortController();
    const stopped = outbox.lease(wanted.signal);
    const patient = take(outbox);
    wanted.abort();
    expect(await stopped).toEqual({ kind: 'stopped' });
    expect(await outbox.lease(AbortSignal.abort())).toEqual({ kind: 'stopped' });
    held.release();
    (await patient).release();
  });

  test('given up while its connection is being opened leaves nothing behind: the next one has it', async () => {
    const { promise: lets, resolve: letIn } = Promise.withResolvers<void>();
    const slow = await rawSmtp(async (talk) => {
      await lets;
      await welcome(talk);
      await takeAll(talk);
    });
    open.push(slow);
    const outbox = outboxTo([slow.url], { connections: 1 });
    const wanted = new AbortController();
    const stopped = outbox.lease(wanted.signal);
    setTimeout(() => wanted.abort(), 20);
    expect(await stopped).toEqual({ kind: 'stopped' });
    const next = outbox.submit(message());
    letIn();
    expect(isTaken(await next)).toBe(true);
    expect(slow.connections()).toBe(1);
  });

  test('ended before the text leaves no fault with anybody, also while it waits for another connection', async () => {
    const silent = await rawSmtp(async (talk) => {
      await welcome(talk);
      await talk.gone;
    });
    open.push(silent);
    const outbox = outboxTo([silent.url], { connections: 1 });
    const lease = await take(outbox);
    const sending = lease.send(message());
    setTimeout(() => lease.hangUp(), 20);
    expect(await sending).toMatchObject({ kind: 'unsent', ours: true });
    lease.release();
    (await take(outbox)).release();
  });

  test('of a closed outbox sends QUIT when it is returned', async () => {
    let said = '';
    const polite = await rawSmtp(async (talk) => {
      await welcome(talk);
      said = (await talk.line()) ?? '';
      talk.write('221 bye\r\n');
      talk.end();
    });
    open.push(polite);
    const outbox = outboxTo([polite.url]);
    const lease = await take(outbox);
    await outbox.close();
    lease.release();
    await expect.poll(() => said).toBe('QUIT');
  });
});
