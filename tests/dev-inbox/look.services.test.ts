/**
 * Checks that need a browser: that a message runs nothing, that the pages work under their policy, and how they look.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openTestInbox } from './inbox.ts';
import { axeFaults } from '../setup/axe.ts';
import { connectChromium } from '../setup/shared-browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

/** The publication's web server: accepts everything and records the requests. */
async function startPublication() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'text/plain' }).end('Done.');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function openServed(options: { host?: string; colorScheme?: 'light' | 'dark' | null; width?: number } = {}) {
  const publication = await startPublication();
  const inbox = await openTestInbox({ publicUrl: publication.url });
  const server = serve({ fetch: inbox.app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const url = `http://${options.host ?? 'localhost'}:${(server.address() as AddressInfo).port}`;
  const context = await browser.newContext({
    colorScheme: options.colorScheme,
    viewport: { width: options.width ?? 1280, height: 900 },
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  onTestFinished(async () => {
    await context.close();
    server.close();
  });
  return { ...inbox, publication, page, url, faults, context };
}

describe('a message in its frame', () => {
  test('runs nothing, navigates nowhere and sends nothing by itself', async () => {
    const { page, url, send, publication, context } = await openServed();
    const target = publication.url;
    await send({
      html: `<!doctype html><html><head><meta http-equiv="refresh" content="0;url=${target}/refreshed"><base href="${target}/base/">
        <script>document.title = 'ran'; fetch('${target}/fetched')</script><script src="${target}/script.js"></script></head>
        <body onload="fetch('${target}/onload')"><img src="x" onerror="fetch('${target}/onerror')"><svg onload="fetch('${target}/svg')"></svg>
        <iframe src="${target}/frame"></iframe><object data="${target}/object"></object><embed src="${target}/embed">
        <form action="${target}/form" method="post"><button autofocus>Send</button></form><video autoplay src="${target}/video"></video>
        <a id="js" href="javascript:parent.document.title='clicked'">js</a><p>The end</p></body></html>`,
    });
    await page.goto(`${url}/inbox/1`);
    const frame = page.frameLocator('iframe');
    await frame.getByText('The end').waitFor();
    await frame.getByText('Send').click();
    await frame.locator('#js').click();
    await page.waitForTimeout(500);
    expect(publication.asked).toEqual([]);
    expect(await page.title()).toContain('Hello');
    expect(page.frames()[1]!.url()).toBe(`${url}/inbox/1/frame`);
    expect(context.pages().filter((other) => other.url().startsWith('javascript:'))).toEqual([]);
  });

  test('loads its pictures, including the open pixel, so that tracking can be tested', async () => {
    const { page, url, send, publication } = await openServed();
    await send({ html: `<p>Text</p><img src="${publication.url}/o/token.gif" alt="">` });
    await page.goto(`${url}/inbox/1`);
    await expect.poll(() => publication.asked).toEqual(['GET /o/token.gif']);
  });

  test('opens its links in a new tab, without a referrer', async () => {
    const { page, url, send, publication, context } = await openServed();
    await send({ html: `<a href="${publication.url}/c/token">Read on</a>` });
    await page.goto(`${url}/inbox/1`);
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.frameLocator('iframe').getByText('Read on').click(),
    ]);
    await opened.waitForLoadState();
    expect(opened.url()).toBe(`${publication.url}/c/token`);
    expect(await opened.evaluate('document.referrer')).toBe('');
    expect(page.url()).toBe(`${url}/inbox/1`);
  });

  test('is as wide as the device chosen, and dark if that is chosen', async () => {
    const { page, url, send } = await openServed({ colorScheme: null });
    await send({
      html: '<!doctype html><html><head><meta name="color-scheme" content="light dark"></head><body>x</body></html>',
    });
    await page.goto(`${url}/inbox/1`);
    const width = async () => (await page.locator('iframe').boundingBox())!.width;
    const isDark = () => page.frames()[1]!.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
    await page.getByText('Phone').click();
    expect(await width()).toBe(375);
    await page.getByText('Tablet').click();
    expect(await width()).toBe(768);
    await page.getByText('Desktop').click();
    expect(await width()).toBeGreaterThan(768);
    expect(await isDark()).toBe(false);
    await page.getByText('Dark', { exact: true }).click();
    await expect.poll(isDark).toBe(true);
  });
});

describe('the list', () => {
  test('shows new messages by itself, marks them, and keeps the focus', async () => {
    const { page, url, send, faults } = await openServed();
    await send({ subject: 'The first' });
    await page.goto(`${url}/inbox`);
    await page.getByRole('link', { name: 'The first' }).focus();
    await send({ subject: 'The second' });
    const fresh = page.locator('.rows .fresh');
    await fresh.getByText('The second').waitFor({ timeout: 30_000 });
    expect(await fresh.count()).toBe(1);
    expect(await page.locator('#live').textContent()).toBe('One new message');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('The first');
    expect(faults).toEqual([]);
  });

  test('replaces the empty page after the first message', async () => {
    const { page, url, send } = await openServed();
    await page.goto(`${url}/inbox`);
    await send({ subject: 'The first' });
    await page.getByRole('link', { name: 'The first' }).waitFor({ timeout: 30_000 });
    expect(await page.getByRole('searchbox').count()).toBe(1);
  });

  test('says when Galley no longer answers', async () => {
    const { page, url, context } = await openServed();
    await page.goto(`${url}/inbox`);
    await context.setOffline(true);
    await expect
      .poll(() => page.locator('#live').textContent(), { timeout: 30_000 })
      .toContain('Galley does not answer');
  });
});

test.each(['localhost', '127.0.0.1'])('its own forms work under http://%s', async (host) => {
  const { page, url, send, publication, store } = await openServed({ host });
  await send({
    headers: {
      'List-Unsubscribe': `<${publication.url}/u/token>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  });
  await page.goto(`${url}/inbox/1`);
  await page.getByRole('button', { name: 'Unsubscribe by one click' }).click();
  await page.getByText('The publication answered 200').waitFor();
  expect(publication.asked).toEqual(['POST /u/token']);
  await page.goto(`${url}/inbox/delete`);
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.getByText('Nothing has arrived yet').waitFor();
  expect(store.state().count).toBe(0);
});

test('a page of another origin can’t delete anything', async () => {
  const { page, url, send, publication, store } = await openServed();
  await send({});
  await page.goto(publication.url);
  await page.setContent(
    `<form method="post" action="${url}/inbox/delete"><input name="upTo" value="1"><button>Win</button></form>`,
  );
  await page.getByText('Win').click();
  await page.getByText('Sent from another site').waitFor();
  expect(store.state().count).toBe(1);
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([1280, 320])('every page at %d px is accessible and not wider than the window', async (width) => {
    const { page, url, send, faults } = await openServed({ colorScheme, width });
    const look = async (path: string) => {
      await page.goto(url + path, { waitUntil: 'load' });
      expect([path, await axeFaults(page)]).toEqual([path, []]);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width]);
    };
    await look('/inbox');
    await send({
      subject: 'An issue',
      text: 'Text with https://example.org/a/rather/long/address/'.repeat(5),
      html: '<p>HTML</p>',
      headers: { 'List-Unsubscribe': `<${url}/${'x'.repeat(80)}>`, 'X-Long': 'y'.repeat(300) },
      attachments: [{ filename: 'a.pdf', content: 'x' }],
    });
    for (const path of [
      '/inbox',
      '/inbox?q=none',
      '/inbox/1',
      '/inbox/1/text',
      '/inbox/1/headers',
      '/inbox/1/source',
      '/inbox/help',
      '/inbox/delete',
    ])
      await look(path);
    expect(faults).toEqual([]);
  });
});
