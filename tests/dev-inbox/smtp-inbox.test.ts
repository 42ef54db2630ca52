import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sizeLimitBytes, startInbox } from '../../src/dev-inbox/smtp-inbox.ts';
import { openInboxStore } from '../../src/dev-inbox/store.ts';
import { converse, openTestInbox } from './inbox.ts';

const envelope = [
  'EHLO client.test\r\n',
  'MAIL FROM:<bounces@loop.example.org>\r\n',
  'RCPT TO:<vega@example.org>\r\n',
  'DATA\r\n',
];

describe('a message', () => {
  test('is stored byte for byte', async () => {
    const { sendRaw, store } = await openTestInbox();
    const raw = Buffer.concat([
      Buffer.from('From: a@example.org\r\nSubject: dots\r\n\r\n.\r\n..\r\n.a line that starts with a dot\r\n\r\n.\r\n'),
      Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x07, 0x0d, 0x0a]),
      Buffer.from(`${'x'.repeat(5000)}\r\nend\r\n`),
    ]);
    await sendRaw(raw);
    expect(Buffer.compare(store.get(1)!.raw, raw)).toBe(0);
  });

  test('is stored byte for byte when it comes in single bytes', async () => {
    const { port, store } = await openTestInbox();
    const dotStuffed = 'Subject: slow\r\n\r\n..\r\n..dot\r\nlast\r\n.\r\n';
    const replies = await converse(port, envelope.concat(dotStuffed), { oneByOne: true });
    expect(replies.at(-1)).toBe('250 2.0.0 stored as 1');
    expect(Buffer.from(store.get(1)!.raw).toString()).toBe('Subject: slow\r\n\r\n.\r\n.dot\r\nlast\r\n');
  });

  test('is named in the reply by its id', async () => {
    const { send, store, arrived } = await openTestInbox();
    await send({});
    const { response } = await send({ subject: 'The second' });
    expect(response).toBe('250 2.0.0 stored as 2');
    expect(store.get(2)!.subject).toBe('The second');
    expect(arrived).toEqual([1, 2]);
  });

  test('keeps its envelope separate from its header', async () => {
    const { send, store } = await openTestInbox();
    await send({
      to: 'readers@example.org',
      envelope: { from: 'bounces+12@loop.example.org', to: ['vega@example.org', 'altair@example.com'] },
    });
    expect(store.get(1)).toMatchObject({
      envelopeFrom: 'bounces+12@loop.example.org',
      envelopeTo: ['vega@example.org', 'altair@example.com'],
      from: 'The Weekly Loop <editors@loop.example.org>',
    });
  });

  test('from the null sender is accepted, because bounces have that sender', async () => {
    const { port, store } = await openTestInbox();
    await converse(port, [envelope[0]!, 'MAIL FROM:<>\r\n', ...envelope.slice(2), 'Subject: returned\r\n\r\n.\r\n']);
    expect(store.get(1)).toMatchObject({ envelopeFrom: '', subject: 'returned' });
  });

  test.each(['週刊ループ第百八十号', 'الحلقة الأسبوعية', 'Žluťoučký kůň 🐎', 'Ω'.repeat(300)])(
    'has a subject in any script: %s',
    async (subject) => {
      const { send, store } = await openTestInbox();
      await send({ subject });
      expect(store.list({ page: 1, pageSize: 10 }).messages[0]!.subject).toBe(subject);
    },
  );

  test('to a non-ASCII address arrives there (SMTPUTF8)', async () => {
    const { send, store } = await openTestInbox();
    await send({ to: 'žofie@example.org' });
    expect(store.get(1)!.envelopeTo).toEqual(['žofie@example.org']);
  });

  test('that can’t be parsed is stored nevertheless', async () => {
    const { sendRaw, store } = await openTestInbox();
    await sendRaw(Buffer.from([0x80, 0x81, 0x00, 0x0d, 0x0a, 0xff, 0x0d, 0x0a]));
    expect(store.get(1)).toMatchObject({ subject: '', from: '', sizeBytes: 8 });
  });
});

test('500 messages over 25 connections at once are each stored once', async () => {
  const { send, store } = await openTestInbox();
  const replies = await Promise.all(
    Array.from({ length: 500 }, (_, index) => send({ to: `reader${index}@example.org` })),
  );
  const named = replies.map(({ response }) => Number(/stored as (\d+)/.exec(response)![1]));
  expect(new Set(named).size).toBe(500);
  expect(store.state()).toEqual({ count: 500, newest: 500 });
  const recipients = named.map((id) => store.get(id)!.envelopeTo[0]);
  expect(recipients).toEqual(Array.from({ length: 500 }, (_, index) => `reader${index}@example.org`));
});

test('a restart keeps the messages', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'galley-inbox-')), 'inbox.db');
  const first = await openTestInbox({ path });
  await first.send({ subject: 'Before' });
  await first.close();
  const second = await openTestInbox({ path });
  await second.send({ subject: 'After' });
  expect(second.store.list({ page: 1, pageSize: 10 }).messages.map(({ id, subject }) => `${id} ${subject}`)).toEqual([
    '2 After',
    '1 Before',
  ]);
});

describe('too large', () => {
  test('a message above the limit gets a 552 after its data, is not stored, and the connection stays open', async () => {
    const { port, store } = await openTestInbox();
    const tooLarge = Buffer.concat([
      Buffer.from('Subject: large\r\n\r\n'),
      Buffer.alloc(sizeLimitBytes, 'x'),
      Buffer.from('\r\n.\r\n'),
    ]);
    const replies = await converse(port, [...envelope, tooLarge, ...envelope.slice(1), 'Subject: small\r\n\r\n.\r\n']);
    expect(replies).toContain(
      `552 5.3.4 The message is too large: ${sizeLimitBytes + 20} bytes, this inbox takes ${sizeLimitBytes}`,
    );
    expect(replies.at(-1)).toBe('250 2.0.0 stored as 1');
    expect(store.state().count).toBe(1);
  });

  test('one that declares its size is refused before it is sent', async () => {
    const { port } = await openTestInbox();
    const replies = await converse(port, [envelope[0]!, `MAIL FROM:<a@example.org> SIZE=${sizeLimitBytes + 1}\r\n`]);
    expect(replies.at(-1)).toMatch(/^552 .*exceeds/);
  });

  test('one of exactly the limit is accepted', async () => {
    const { sendRaw, store } = await openTestInbox();
    await sendRaw(
      Buffer.concat([
        Buffer.from('Subject: fits\r\n\r\n'),
        Buffer.alloc(sizeLimitBytes - 19, 'x'),
        Buffer.from('\r\n'),
      ]),
    );
    expect(store.get(1)!.sizeBytes).toBe(sizeLimitBytes);
  });
});

test.each([
  ['reject@example.org', '550 5.1.1'],
  ['Reject@example.com', '550 5.1.1'],
  ['defer@example.org', '451 4.7.1'],
  ['defer+17@example.org', '451 4.7.1'],
  ['full@example.org', '452 4.2.2'],
])('the recipient %s is answered %s', async (recipient, reply) => {
  const { send, store } = await openTestInbox();
  await expect(send({ to: recipient })).rejects.toMatchObject({ response: expect.stringContaining(reply) });
  expect(store.state().count).toBe(0);
});

test('one refused recipient does not affect the others', async () => {
  const { send, store } = await openTestInbox();
  await send({ to: ['reject@example.org', 'rejected.not@example.org'] });
  expect(store.get(1)!.envelopeTo).toEqual(['rejected.not@example.org']);
});

describe('starting', () => {
  test('on a port that is taken fails with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const store = openInboxStore(':memory:');
    await expect(startInbox({ host: '127.0.0.1', port, store })).rejects.toMatchObject({
      code: 'E_INBOX_PORT',
      message: `The inbox’s port ${port} on 127.0.0.1 is taken`,
      hint: expect.stringContaining('INBOX_PORT'),
    });
    other.close();
    store.close();
  });

  test.each(['0.0.0.0', '192.0.2.1', '::', 'example.org'])(
    'on %s is refused: the server accepts mail from anybody',
    async (host) => {
      const store = openInboxStore(':memory:');
      await expect(startInbox({ host, port: 0, store })).rejects.toMatchObject({ code: 'E_INBOX_HOST' });
      store.close();
    },
  );
});

test('closing ends idle connections within a second', async () => {
  const { send, close } = await openTestInbox();
  await send({});
  const before = Date.now();
  await close();
  expect(Date.now() - before).toBeLessThan(1000);
});

test('a store that can’t write answers 451, so that the sender keeps the message', async () => {
  const { send, store } = await openTestInbox();
  store.close();
  await expect(send({})).rejects.toMatchObject({
    response: expect.stringMatching(/^451 4\.3\.0 The inbox could not store it: /),
  });
});
