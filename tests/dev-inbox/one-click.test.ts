import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readListUnsubscribe } from '../../src/dev-inbox/one-click.ts';
import { openTestInbox } from './inbox.ts';

interface Heard {
  method?: string;
  url?: string;
  type?: string;
  body: string;
}

/** The publication's web server: receives one POST and gives a fixed response. */
async function startPublication(status: number, answer: string, headers: Record<string, string> = {}) {
  const heard: Heard[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    heard.push({ method: request.method, url: request.url, type: request.headers['content-type'], body });
    response.writeHead(status, headers).end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const oneClick = (url: string) => ({
  'List-Unsubscribe': `<mailto:leave@example.org>, <${url}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
});

describe('the button', () => {
  test('posts what a mail client posts, and shows the response', async () => {
    const publication = await startPublication(200, 'You have left <b>The Weekly Loop</b>.');
    const { send, page } = await openTestInbox({ publicUrl: publication.url });
    await send({ headers: oneClick(`${publication.url}/u/token?x=1`) });
    expect((await page('/inbox/1')).body).toContain('action="/inbox/1/unsubscribe"');
    const { status, body } = await page('/inbox/1/unsubscribe', { method: 'POST' });
    expect(status).toBe(200);
    expect(publication.heard).toEqual([
      {
        method: 'POST',
        url: '/u/token?x=1',
        type: 'application/x-www-form-urlencoded',
        body: 'List-Unsubscribe=One-Click',
      },
    ]);
    expect(body).toContain('The publication answered 200 OK');
    expect(body).toContain('You have left &lt;b&gt;The Weekly Loop&lt;/b&gt;.');
  });

  test('looking at the message posts nothing', async () => {
    const publication = await startPublication(200, '');
    const { send, page } = await openTestInbox({ publicUrl: publication.url });
    await send({ headers: oneClick(`${publication.url}/u/token`) });
    await page('/inbox/1');
    expect((await page('/inbox/1/unsubscribe')).status).toBe(404);
    expect(publication.heard).toEqual([]);
  });

  test('a response other than 2xx is shown as the failure that a mail client sees', async () => {
    const publication = await startPublication(403, 'no');
    const { send, page } = await openTestInbox({ publicUrl: publication.url });
    await send({ headers: oneClick(`${publication.url}/u/token`) });
    expect((await page('/inbox/1/unsubscribe', { method: 'POST' })).body).toContain('One click did not unsubscribe');
  });

  test('a redirect is not followed (RFC 8058 3.1)', async () => {
    const elsewhere = await startPublication(200, '');
    const publication = await startPublication(302, '', { location: `${elsewhere.url}/` });
    const { send, page } = await openTestInbox({ publicUrl: publication.url });
    await send({ headers: oneClick(`${publication.url}/u/token`) });
    expect((await page('/inbox/1/unsubscribe', { method: 'POST' })).body).toContain('redirects are not followed');
    expect(elsewhere.heard).toEqual([]);
  });

  test('an address elsewhere is not posted to, because anybody can send a message here', async () => {
    const elsewhere = await startPublication(200, '');
    const { send, page } = await openTestInbox({ publicUrl: 'http://localhost:4180' });
    await send({ headers: oneClick(`${elsewhere.url}/steal`) });
    const { body } = await page('/inbox/1/unsubscribe', { method: 'POST' });
    expect(body).toContain('Nothing was sent');
    expect(elsewhere.heard).toEqual([]);
  });

  test('a missing response is reported as such', async () => {
    const { send, page } = await openTestInbox({ publicUrl: 'http://127.0.0.1:1' });
    await send({ headers: oneClick('http://127.0.0.1:1/u/token') });
    expect((await page('/inbox/1/unsubscribe', { method: 'POST' })).body).toContain('No answer came');
  });

  test('is absent if mail clients would show none, with the reason', async () => {
    const { send, page } = await openTestInbox();
    await send({ headers: { 'List-Unsubscribe': '<http://localhost:4180/u/token>' } });
    const { body } = await page('/inbox/1');
    expect(body).not.toContain('/inbox/1/unsubscribe');
    expect(body).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click is missing');
  });
});

describe('reading List-Unsubscribe', () => {
  const read = (value: string | undefined, post = 'List-Unsubscribe=One-Click') =>
    readListUnsubscribe((name) => (name === 'list-unsubscribe' ? value : post));

  test('without the header there is no way to unsubscribe', () => expect(read(undefined)).toBeUndefined());
  test('the web address is found after a mailto', () =>
    expect(read('<mailto:leave@example.org>,\r\n <https://example.org/u/1>')).toEqual({
      addresses: ['mailto:leave@example.org', 'https://example.org/u/1'],
      oneClickUrl: 'https://example.org/u/1',
    }));
  test('folding inside an address is removed', () =>
    expect(read('<https://example.org/\r\n u/1>')?.oneClickUrl).toBe('https://example.org/u/1'));
  test.each([
    '<javascript:alert(1)>',
    '<file:///etc/passwd>',
    '<ftp://example.org/>',
    '<https://>',
    'https://example.org/without-brackets',
    '',
  ])('%s is no web address to post to', (value) => {
    expect(read(value)?.oneClickUrl).toBeUndefined();
    expect(read(value)?.missing).toMatch(/no web address/);
  });
});
