import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { pageTitle } from '../../../src/desk/editor/page-title.ts';
import { editorDesk } from './desk-with-editor.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function site(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page =
  (html: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(html);
const ask = async (answer: RequestListener) => {
  const host = await site(answer);
  return pageTitle(`http://${host}/`, { userAgent: 'a test', allow: [host] });
};

describe('the title of a page', () => {
  test.each([
    ['its title', '<title> Database \n defaults &amp; you </title>', 'Database defaults & you'],
    [
      'its heading, where the title adds the site’s name to it',
      '<title>Database defaults | The Brindle blog</title><h1>Database defaults</h1>',
      'Database defaults',
    ],
    [
      'its title, where the heading is only a word of it',
      '<title>News from the harbour</title><h1>News</h1>',
      'News from the harbour',
    ],
    ['its heading, where it has no title', '<h1>Only a heading</h1>', 'Only a heading'],
  ])('is %s', async (_what, html, title) => {
    expect(await ask(page(html))).toEqual({ kind: 'found', title });
  });

  test.each<[string, RequestListener, RegExp]>([
    ['a page that is not there', page('<title>Not found</title>', 404), /answers 404/],
    ['a page without words', page('<p></p>'), /has no title/],
    [
      'a picture',
      (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('x'),
      /not a page/,
    ],
    ['a site that asks for a person', page('<title>Just a moment...</title>'), /whether a person asks/],
    ['redirects in a circle', (_request, response) => response.writeHead(302, { location: '/' }).end(), /loop/],
  ])('%s has none, and says why', async (_what, answer, reason) => {
    expect(await ask(answer)).toMatchObject({ kind: 'none', reason: expect.stringMatching(reason) });
  });
});

describe('the desk’s address for it', () => {
  const post = async (url: unknown) => {
    const desk = await editorDesk();
    closers.push(() => desk.close());
    const response = await desk.app.request('http://localhost/drafts/7/page-title', {
      method: 'POST',
      body: JSON.stringify({ url }),
      headers: { 'content-type': 'application/json' },
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };

  test('requests no private address, directly or by a name', async () => {
    const host = await site(page('<title>Secret</title>'));
    for (const url of [
      `http://${host}/`,
      'http://169.254.169.254/latest/meta-data/',
      'http://[::1]/',
      'http://localhost/',
      'http://printer.local/',
    ]) {
      expect((await post(url)).body).toMatchObject({
        kind: 'none',
        reason: expect.stringMatching(/not a public address|name in a local network|port/),
      });
    }
  });

  test.each([['ftp://example.org/'], ['javascript:alert(1)'], ['https://user:pw@example.org/'], ['words'], [7]])(
    'refuses %s, which is not a web address',
    async (url) => {
      expect((await post(url)).status).toBe(422);
    },
  );
});
