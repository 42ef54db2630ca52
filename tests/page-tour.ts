/**
 * A publication with something on every page, and the list of all pages that Galley shows: for the pictures of
 * `npm run screenshots:pages` and for the test that no page has a fault.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openInboxStore } from '../src/dev-inbox/store.ts';
import { startServing, type Serving } from '../src/wire/serving.ts';
import { freePorts } from './fakes/free-ports.ts';
import { makeWorkspace } from './journeys/workspace.ts';

export interface TourPage {
  name: string;
  address: string;
  /** What to do before the picture is taken. */
  act?(page: Page): Promise<void>;
}

export interface Tour {
  serving: Serving;
  pages: TourPage[];
  close(): Promise<void>;
}

const reader = 'reader-0001@example.org';
const noFields: Record<string, string> = {};
const browsers = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile/15E148 Safari/604.1',
  'Googlebot/2.1',
];

/** `publication` changes the text of galley.yaml, such as its theme. */
export async function startTour({
  publication = (yaml: string) => yaml,
}: { publication?(yaml: string): string } = {}): Promise<Tour> {
  const [port, deskPort, inboxPort] = (await freePorts(3)) as [number, number, number];
  const workspace = await makeWorkspace({
    smtpUrl: '',
    sample: 179,
    drafts: {
      180: readFileSync('drafts/180.yaml', 'utf8'),
      181: readFileSync('drafts/180.yaml', 'utf8')
        .replace('number: 180', 'number: 181')
        .replace(/^ {4}items:/m, '    itmes:'),
    },
    publication: (yaml) =>
      publication(`${yaml}\nsegments:\n  - { name: berlin, where: { city: Berlin } }\nsending: { perSecond: 500 }\n`),
    variables: {
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      DESK_PORT: String(deskPort),
      INBOX_PORT: String(inboxPort),
      SMTP_URL: undefined as unknown as string,
    },
  });
  cpSync('drafts/images', join(workspace.root, 'drafts/images'), { recursive: true });
  await workspace.addReaders(60, (index) => ({
    fields: index % 3 === 0 ? noFields : { firstName: 'Vega', city: 'Berlin' },
    status: index === 59 ? 'bounced' : 'active',
  }));
  const serving = await startServing(workspace.app);
  const site = serving.publicUrl;
  await workspace.send(7);
  await workspace.send(179);
  const links = await clickAround(workspace.root);
  const form = (address: string, fields: Record<string, string>) =>
    fetch(address, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(address).origin },
    });
  await form(`${site}/subscribe`, { email: 'new-reader@example.org' });
  const confirmation = await linksTo(workspace.root, 'new-reader@example.org');
  writeFileSync(
    join(workspace.root, 'bookings.yaml'),
    'bookings:\n  - { issue: 180, slot: 1, sponsor: Example Hosting, id: hosting-180, title: Servers by the hour, url: "https://example.com/offer", summary: By the minute too. }\n  - { issue: 190, slot: 1, sponsor: Sample Fonts, id: fonts-190, title: Letters for screens, url: "https://example.com/fonts", summary: Forty families. }\n',
  );
  const desk = serving.deskUrl;
  const press = (name: string | RegExp) => async (page: Page) => {
    await page.getByRole('button', { name }).first().click();
    await page.waitForLoadState();
  };
  const leave = links.find((link) => link.includes('/u/'))!;
  return {
    serving,
    pages: [
      { name: 'archive', address: `${site}/` },
      { name: 'web-copy', address: `${site}/issues/179` },
      { name: 'subscribe', address: `${site}/subscribe` },
      {
        name: 'subscribe-refused',
        address: `${site}/subscribe`,
        async act(page) {
          await page.getByLabel('Email').fill('reader@localhost@example');
          await page.evaluate("document.querySelector('form').noValidate = true");
          await press('Subscribe')(page);
        },
      },
      {
        name: 'subscribed',
        address: `${site}/subscribe`,
        async act(page) {
          await page.getByLabel('Email').fill(`tour-${Math.random()}@example.org`);
          await press('Subscribe')(page);
        },
      },
      { name: 'confirm', address: confirmation.find((link) => link.includes('/confirm/'))! },
      { name: 'leave', address: leave },
      { name: 'how-to-unsubscribe', address: `${site}/unsubscribe` },
      { name: 'not-found', address: `${site}/nothing` },
      { name: 'wrong-link', address: `${site}/u/wrong` },
      { name: 'home', address: `${desk}/` },
      { name: 'draft', address: `${desk}/drafts/180` },
      { name: 'draft-broken', address: `${desk}/drafts/181` },
      { name: 'draft-sent', address: `${desk}/drafts/179` },
      { name: 'edit-form', address: `${desk}/drafts/180/edit` },
      {
        name: 'edit-yaml',
        address: `${desk}/drafts/180/edit`,
        async act(page) {
          await page.getByText('YAML', { exact: true }).click();
        },
      },
      { name: 'edit-broken', address: `${desk}/drafts/181/edit` },
      { name: 'new-draft', address: `${desk}/drafts/new` },
      { name: 'delete-draft', address: `${desk}/drafts/180/delete` },
      { name: 'plan-send', address: `${desk}/drafts/180/send` },
      { name: 'approve', address: `${desk}/drafts/180/approve` },
      { name: 'send', address: `${desk}/sends/2` },
      { name: 'report', address: `${desk}/reports/179` },
      { name: 'correct-link', address: `${desk}/reports/179/links/1` },
      { name: 'bookings', address: `${desk}/bookings` },
      { name: 'inbox', address: `${desk}/inbox` },
      { name: 'message', address: `${desk}/inbox/1` },
      { name: 'desk-not-found', address: `${desk}/nothing` },
    ],
    async close() {
      await serving.close();
      await workspace.close();
    },
  };
}

/** A few readers open the mail and click. Returns the links in the first reader's copy. */
async function clickAround(root: string): Promise<string[]> {
  for (let index = 1; index <= 12; index++) {
    const links = await linksTo(root, `reader-${String(index).padStart(4, '0')}@example.org`);
    const headers = { 'user-agent': browsers[index % browsers.length]! };
    for (const link of links.filter((each) => each.includes('/c/')).slice(index % 4, (index % 4) + 2))
      await fetch(link, { redirect: 'manual', headers });
  }
  return linksTo(root, reader);
}

/** Our links in the newest mail to this address. */
async function linksTo(root: string, to: string): Promise<string[]> {
  const store = openInboxStore(join(root, '.galley/inbox.db'));
  try {
    for (let tries = 0; tries < 200; tries++) {
      const [message] = store.list({ page: 1, pageSize: 1, search: to }).messages;
      if (message) {
        const html = Buffer.from(store.get(message.id)!.raw)
          .toString('latin1')
          .replaceAll(/=\r?\n/g, '')
          .replaceAll('=3D', '=');
        return [...new Set(html.match(/http:\/\/localhost:\d+\/(?:c|u|confirm)\/[\w.~-]+/g) ?? [])];
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`No mail to ${to} has arrived.`);
  } finally {
    store.close();
  }
}
