/** Logging in with passkeys, in a browser with a virtual authenticator (WebAuthn, 11). */
import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '../../setup/axe.ts';
import { connectChromium } from '../../setup/shared-browser.ts';
import { openDesk, password, type TestDesk } from './desk.ts';

let browser: Browser;
let server: Server;
let desk: TestDesk;
let address: string;
beforeAll(async () => {
  browser = await connectChromium();
  desk = await openDesk({ DESK_HOST: '0.0.0.0' });
  server = await new Promise<Server>((resolve) => {
    const listening = serve({ fetch: desk.app.fetch, hostname: '127.0.0.1', port: 0 }, () =>
      resolve(listening as Server),
    );
  });
  address = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await desk?.db.destroy();
});

const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  await desk.db.deleteFrom('desk_passkey').execute();
  await desk.db.deleteFrom('desk_attempt').execute();
});

interface Window {
  page: Page;
  device: CDPSession;
  authenticator: string;
}

/** A separate window with a device that stores passkeys and whose owner confirms each use. */
async function openWindow({
  verified = true,
  ...options
}: { verified?: boolean; width?: number; height?: number; dark?: boolean; scripts?: boolean } = {}): Promise<Window> {
  const { width = 1280, height = 800, dark = false, scripts = true } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: scripts,
  });
  contexts.push(context);
  const page = await context.newPage();
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  });
  return { page, device, authenticator: authenticatorId };
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${address}/account`);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${address}/account`);
}

async function addPasskey(page: Page, label = 'Work laptop'): Promise<void> {
  await page.getByLabel('What you call it').fill(label);
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.waitForURL(`${address}/account?said=added`);
}

describe('a passkey', () => {
  test('is added with the password, and then gives access to the desk without it', async () => {
    const { page, device, authenticator } = await openWindow();
    await signIn(page);
    await addPasskey(page);
    expect(await page.getByRole('listitem').innerText()).toMatch(/Work laptop\s*added .+, not used yet\s*Remove/);
    const { credentials } = await device.send('WebAuthn.getCredentials', { authenticatorId: authenticator });
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${address}/login?left=1`);
    await page.goto(`${address}/drafts/7/source`);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(`${address}/drafts/7/source`);
    expect(await page.innerText('body')).toBe('number: 7');
    const [kept] = await desk.db.selectFrom('desk_passkey').selectAll().execute();
    expect(kept).toMatchObject({ label: 'Work laptop', used_at: desk.clock.at });
    expect(Number(kept!.counter)).toBeGreaterThan(0);
  });

  test('is not added without the password', async () => {
    const { page } = await openWindow();
    await signIn(page);
    await page.getByLabel('Your password').fill('wrong wrong wrong');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    expect(await page.getByRole('alert').filter({ hasText: /./ }).innerText()).toBe('That is not your password.');
    expect(await desk.db.selectFrom('desk_passkey').selectAll().execute()).toEqual([]);
  });

  test('that was removed gives no access any more, and the page says what to do', async () => {
    const { page } = await openWindow();
    await signIn(page);
    await addPasskey(page);
    await page.getByRole('button', { name: 'Remove Work laptop' }).click();
    await page.getByText('no longer opens the desk').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    expect(await page.getByRole('alert').filter({ hasText: /./ }).innerText()).toBe(
      'The desk doesn’t know this passkey. Sign in with your password, and add it under Account.',
    );
    expect(page.url()).toContain('/login');
  });

  test('on a device that does not verify its owner is refused', async () => {
    const { page } = await openWindow({ verified: false });
    await signIn(page);
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    expect(await page.getByRole('alert').filter({ hasText: /./ }).innerText()).toMatch(/cancelled|could not be kept/);
    expect(await desk.db.selectFrom('desk_passkey').selectAll().execute()).toEqual([]);
  });

  test('an answer works once, and only for the address for which it was made', async () => {
    const { page } = await openWindow();
    await signIn(page);
    await addPasskey(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    const answers: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/login/passkey')) answers.push(request.postData()!);
    });
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(`${address}/`);
    const host = new URL(address).host;
    const send = (body: string, origin = address) =>
      desk.ask('/login/passkey', {
        method: 'POST',
        headers: { host, origin, 'content-type': 'application/json' },
        json: JSON.parse(body),
      });
    expect((await send(answers[0]!)).status).toBe(401);

    // Another answer, not used yet, at another port of the same machine.
    await page.context().clearCookies();
    await page.goto(`${address}/login`);
    await page.route('**/login/passkey', (route) => route.abort());
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    const elsewhere = await desk.ask('/login/passkey', {
      method: 'POST',
      headers: { host: 'localhost:9', origin: 'http://localhost:9' },
      json: JSON.parse(answers.at(-1)!),
    });
    expect(elsewhere.status).toBe(401);
  });
});

describe('the login page', () => {
  test('works with the keyboard alone, and without scripts', async () => {
    const { page } = await openWindow({ scripts: false });
    await page.goto(`${address}/drafts/7/source`);
    expect(await page.getByRole('button', { name: 'Use a passkey' }).isVisible()).toBe(false);
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${address}/drafts/7/source`);
  });

  test('a link on another site leads in for somebody who is logged in', async () => {
    const { page } = await openWindow();
    await signIn(page);
    // The same machine under another name is another site.
    await page.route('http://elsewhere.example/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${address}/drafts/7/source">the draft</a>` }),
    );
    await page.goto('http://elsewhere.example/');
    await page.getByRole('link').click();
    await page.waitForURL(`${address}/drafts/7/source`);
    await page.getByText('number: 7').waitFor();
    expect(await page.innerText('body')).toBe('number: 7');
  });

  test('another site can neither post to the desk nor read from it', async () => {
    const { page } = await openWindow();
    await signIn(page);
    await page.route('http://elsewhere.example/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<h1>Elsewhere</h1>' }),
    );
    await page.goto('http://elsewhere.example/');
    desk.reached.length = 0;
    const seen = await page.evaluate<string[]>(`(async () => {
      const tried = [
        () => fetch('${address}/drafts', { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{}' }),
        () => fetch('${address}/drafts', { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' }, body: '{}' }),
        () => fetch('${address}/drafts/7/source', { credentials: 'include' }),
        () => new Promise((done, fail) => Object.assign(document.head.appendChild(document.createElement('script')), { src: '${address}/desk/code.js', onload: done, onerror: fail })),
        () => new Promise((done, fail) => Object.assign(document.body.appendChild(document.createElement('img')), { src: '${address}/drafts/7/source', onload: done, onerror: fail })),
      ];
      const results = [];
      for (const work of tried) results.push(await work().then((answer) => answer?.type ?? 'loaded', () => 'failed'));
      return results;
    })()`);
    expect(seen.slice(1)).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(desk.reached).toEqual([]);
  });

  const views = [
    { name: 'a desk in the light', width: 1280, dark: false },
    { name: 'a phone in the dark', width: 375, dark: true },
  ];
  test.each(views)('is accessible on $name: axe finds nothing, nothing is cut off', async ({ width, dark }) => {
    const { page } = await openWindow({ width, dark });
    const look = async (shown: string) => {
      if (process.env.LOOK)
        await page.screenshot({
          path: `${process.env.LOOK}/${shown}-${width}${dark ? '-dark' : ''}.png`,
          fullPage: true,
        });
      expect(await axeFaults(page)).toEqual([]);
      expect(
        await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBe(0);
    };
    await page.goto(`${address}/login?left=1`);
    await page.getByRole('button', { name: 'Use a passkey' }).waitFor();
    await look('login');
    await page.getByLabel('Password').fill('wrong wrong wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('don’t belong together').waitFor();
    await look('login-failed');
    await signIn(page);
    await look('account-empty');
    await addPasskey(page, 'Work laptop');
    await look('account');
    await page.goto(`${address}/nowhere`, { waitUntil: 'load' });
  });

  test('a page’s policy allows all that it loads', async () => {
    const { page } = await openWindow();
    const blocked: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) blocked.push(message.text());
    });
    await signIn(page);
    await page.goto(`${address}/bare`);
    await page.goto(`${address}/loose`);
    expect(blocked).toEqual([]);
  });
});
