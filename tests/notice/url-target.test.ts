import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSafeFetch } from '../../src/fetch/safe-fetch.ts';
import { urlTarget } from '../../src/notice/url-target.ts';
import type { NoticeMessage } from '../../src/notice/notify-operators.ts';
import { noon } from '../cast/subscribers.ts';

interface Got {
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver on this machine that answers with `status`. */
async function receiver(status: () => number = () => 204) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ method: request.method!, headers: request.headers, body });
      response.writeHead(status(), { location: 'http://elsewhere.example.org/' }).end('x'.repeat(10_000));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { got, url: `http://127.0.0.1:${port}/services/T0/secret-part` };
}

function targetOf(url: string, secret?: string) {
  const web = openSafeFetch({ userAgent: 'test', allow: [new URL(url).host], timeoutMs: 2_000 });
  onTestFinished(() => web.close());
  return urlTarget({
    ...{ url, secret, web },
    slug: 'weekly-loop',
    deskUrl: 'https://desk.example.org',
    clock: { now: () => noon },
  });
}

const message: NoticeMessage = {
  notice: {
    id: 12,
    kind: 'backup-overdue',
    detail: { kind: 'backup-overdue', path: 'backups', newest: null, maxAgeMs: 1 },
    createdAt: noon,
    endedAt: null,
    seenAt: null,
    seenBy: null,
  },
  words: { title: 'The backup is overdue', happened: ['There is none.'], todo: ['Make one.'], deskPath: '/#notices' },
  time: 2,
};

describe('a notice is posted', () => {
  test('as JSON to a program on this machine, signed so that the receiver can tell it is ours', async () => {
    const { got, url } = await receiver();
    expect(await targetOf(url, 'a secret of 16 characters').notify(message)).toEqual({
      kind: 'accepted',
      by: new URL(url).host,
    });
    const [{ method, headers, body }] = got as [Got];
    expect([method, headers['content-type'], headers['webhook-id']]).toEqual([
      'POST',
      'application/json',
      'weekly-loop-notice-12-2',
    ]);
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const signature = createHmac('sha256', 'a secret of 16 characters').update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(JSON.parse(body)).toMatchObject({
      id: 12,
      kind: 'backup-overdue',
      time: 2,
      publication: 'weekly-loop',
      at: '2026-11-27T12:00:00.000Z',
      title: 'The backup is overdue',
      desk: 'https://desk.example.org/#notices',
    });
  });

  test('with a secret as standardwebhooks.com writes them, by the bytes it stands for', async () => {
    const { got, url } = await receiver();
    const key = Buffer.from('the key itself, 24 bytes');
    await targetOf(url, `whsec_${key.toString('base64')}`).notify(message);
    const { headers, body } = got[0]!;
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  test('without a secret unsigned', async () => {
    const { got, url } = await receiver();
    await targetOf(url).notify(message);
    expect(got[0]!.headers['webhook-signature']).toBeUndefined();
  });

  test.each([
    [500, 'answered 500'],
    [302, 'answered 302: it redirects'],
  ])('and an answer of %i is a failure that names no part of the address but its host', async (status, words) => {
    const { got, url } = await receiver(() => status);
    const told = await targetOf(url).notify(message);
    expect(told).toMatchObject({ kind: 'failed', why: expect.stringContaining(words) });
    expect([JSON.stringify(told).includes('secret-part'), got.length]).toEqual([false, 1]);
  });

  test('and nobody who answers is a failure', async () => {
    expect(await targetOf('http://127.0.0.1:1/secret-part').notify(message)).toMatchObject({
      kind: 'failed',
      why: '127.0.0.1:1: the connection was refused',
    });
  });
});
