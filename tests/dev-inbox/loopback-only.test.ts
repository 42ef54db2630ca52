import { describe, expect, test } from 'vitest';
import { openTestInbox } from './inbox.ts';

describe('a host name', () => {
  test.each(['localhost', 'localhost:4181', 'LOCALHOST:4181', '127.0.0.1:4181', '[::1]:4181'])(
    '%s is accepted',
    async (host) => {
      const { page } = await openTestInbox();
      expect((await page('/inbox', { headers: { host } })).status).toBe(200);
    },
  );

  test.each([
    'rebound.example.com',
    'localhost.example.com',
    'localhost:4181.example.com',
    'example.com:4181',
    '127.0.0.1.example.com',
    '192.0.2.1',
    'localhost@example.com',
    '',
  ])('“%s” is refused: another site may point it at this machine', async (host) => {
    const { send, page } = await openTestInbox();
    await send({ subject: 'Private' });
    for (const path of [
      '/inbox',
      '/inbox/1',
      '/inbox/1/frame',
      '/inbox/1/message.eml',
      '/inbox/state',
      '/inbox/live.js',
    ]) {
      const { status, body } = await page(path, { headers: { host } });
      expect(status).toBe(421);
      expect(body).not.toContain('Private');
    }
  });
});

describe('a POST', () => {
  const post = async (headers: Record<string, string>) => {
    const { send, page, store } = await openTestInbox();
    await send({});
    const { status } = await page('/inbox/delete', {
      method: 'POST',
      body: new URLSearchParams({ upTo: '1' }),
      headers: { host: 'localhost:4181', ...headers },
    });
    return { status, left: store.state().count };
  };

  test.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://example.com' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4180' }],
    ['another site, in a browser without Sec-Fetch-Site', { origin: 'https://example.com' }],
    ['another port, in a browser without Sec-Fetch-Site', { origin: 'http://localhost:4180' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a message shown here', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
  ])('from %s changes nothing', async (_, headers) => expect(await post(headers)).toEqual({ status: 403, left: 1 }));

  test.each<[string, Record<string, string>]>([
    ['the inbox’s own page', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4181' }],
    ['the inbox’s own page, in a browser without Sec-Fetch-Site', { origin: 'http://localhost:4181' }],
    ['a program on this machine', {}],
  ])('from %s is carried out', async (_, headers) => expect(await post(headers)).toEqual({ status: 303, left: 0 }));
});
