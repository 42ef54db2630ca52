/** From the approval to the last outcome, as an editor does it in a browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connectChromium } from '../../setup/shared-browser.ts';
import { axeFaults } from '../../setup/axe.ts';
import { pauseColumns } from '../../../src/send/reasons.ts';
import { lyingSite } from '../../fakes/lying-site.ts';
import { servePublication } from '../served-publication.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

describe('sending from the desk', () => {
  test('an issue is approved, changed, approved again, sent, watched until it has arrived, and its first click shows in the report', async () => {
    const { page, url, text, save, faults, linksOf } = await servePublication(browser, {
      publication: (yaml) => `${yaml}\napproval: { people: 1 }\n`,
    });
    await page.goto(`${url}/drafts/7/send`);
    expect(await page.getByRole('button', { name: /Review and send/ }).isDisabled()).toBe(true);
    await page.getByLabel('Your name').fill('Pat Example');
    await page.getByRole('button', { name: 'Approve it as it is' }).click();
    await page.getByText('Approved by').waitFor();
    await page.getByLabel('Limit messages per second').check();
    await page.getByLabel('Messages per second', { exact: true }).fill('50');
    save(text().replace('title: First', 'title: Premier'));
    // The page reports the change by itself, and keeps the chosen options.
    await page.getByText('The draft was saved since this page was made.').waitFor();
    await page.getByRole('link', { name: 'See it as it is now' }).click();
    expect(await page.getByLabel('Messages per second', { exact: true }).inputValue()).toBe('50');
    await page.getByText('Changed after Pat Example approved it').waitFor();
    expect(await page.getByRole('button', { name: /Review and send/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Approve it as it is' }).click();
    await page.getByText('Approved by').waitFor();
    await page.getByRole('button', { name: /Review and send to 6 readers/ }).click();
    await page.getByRole('button', { name: 'Send to 6 readers' }).click();
    await page.waitForURL(/\/sends\/1$/);
    await page.getByText('6 of 6').waitFor();
    await page.getByText('Finished on').waitFor();
    const [, first] = linksOf('reader-0001@example.org');
    await fetch(first!, {
      redirect: 'manual',
      headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' },
    });
    await page.getByRole('link', { name: 'Report' }).click();
    // Clicks are judged every second or two; one that comes a moment after the mail may be a machine’s.
    const counted = async () => {
      await page.reload();
      return page.getByText(/^[01] of 1: .* by robots/).count();
    };
    await expect.poll(counted, { timeout: 15_000, interval: 300 }).toBe(1);
    expect(faults).toEqual([]);
  });

  test('is paused, resumed and cancelled on its page, which updates itself', async () => {
    const { page, url, app } = await servePublication(browser, { readers: 40 });
    await page.goto(`${url}/drafts/7/send`);
    await page.getByLabel('Limit messages per second').check();
    await page.getByLabel('Messages per second', { exact: true }).fill('1');
    await page.getByRole('button', { name: /Review and send/ }).click();
    await page.getByText('1 a second: about 40 seconds.').waitFor();
    await page.getByRole('button', { name: 'Send to 40 readers' }).click();
    await page.getByText(/^([1-9]|1\d) of 40$/).waitFor();
    await page.getByLabel(/^Why/).fill('the sponsor’s page is down');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('the sponsor’s page is down').waitFor();
    expect(await app.db.selectFrom('send').select('status').executeTakeFirst()).toEqual({ status: 'paused' });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Being sent to 40 readers').waitFor();
    await page.getByRole('button', { name: 'Cancel the send' }).click(); // refused: the box is not ticked
    expect(await app.db.selectFrom('send').select('status').executeTakeFirst()).toEqual({ status: 'sending' });
    await page.getByLabel(/This can’t be undone/).check();
    await page.getByRole('button', { name: 'Cancel the send' }).click();
    await page.getByText('not sent. The web copy stays').waitFor();
    await page.getByText('Readers who got no copy').click();
    await page.getByText('the send was cancelled').first().waitFor();
  });

  test('checks the links by itself; what somebody chooses meanwhile stays, and a broken link is waived in place', async () => {
    const site = await lyingSite({ holdMs: 300 });
    onTestFinished(() => site.close());
    const own = `127.0.0.1:${site.port}`;
    const { page, url, faults, save, text } = await servePublication(browser, {
      publication: (yaml) => `${yaml}\nlinkCheck: { allowPrivate: ["${own}"] }\n`,
    });
    const item = (path: string) =>
      `      - { title: "About ${path}", url: "http://${own}${path}", summary: A word. }\n`;
    const head =
      'number: 7\nsubject: Seven things\npreheader: Links\ndate: 2026-11-27\nsections:\n  - title: News\n    items:\n';
    save(head + item('/fine'));
    await page.goto(`${url}/drafts/7/send`);
    await page.locator('#plan-rate').fill('20');
    await page.getByText('The link was checked').waitFor();
    await page.getByText('Ready to send').waitFor();
    expect(await page.locator('#plan-rate').inputValue()).toBe('20');
    save(head + item('/fine') + item('/missing'));
    await page.reload();
    await page.getByText('One broken link').waitFor();
    expect(await page.getByRole('button', { name: /Review and send/ }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByText('Send it all the same').click();
    await page.getByLabel('Why this address is right').fill('It goes online on Friday');
    await page.getByLabel('Your name').first().fill('Pat Example');
    await page.getByRole('button', { name: 'Waive this link' }).click();
    await page.getByText('Pat Example: “It goes online on Friday”').waitFor();
    await page.getByRole('button', { name: /Review and send/ }).waitFor();
    expect(text()).toContain('by: Pat Example');
    expect(faults).toEqual([]);
  });

  test('typing a time selects the option that it belongs to, and the send uses that time', async () => {
    const { page, url, faults } = await servePublication(browser);
    await page.goto(`${url}/drafts/7/send`);
    await page.locator('#plan-at').fill('2029-12-04T10:00');
    await page.locator('#plan-rate').fill('20');
    expect([
      await page.locator('#plan-when-at').isChecked(),
      await page.locator('#plan-pace-rate').isChecked(),
    ]).toEqual([true, true]);
    await page.getByRole('button', { name: /Review and send/ }).click();
    await page.getByRole('heading', { name: 'Schedule issue 7?' }).waitFor();
    await page.getByText('Tue 4 Dec 2029, 10:00 in Europe/Berlin').waitFor();
    expect(faults).toEqual([]);
  });

  test('a part in which somebody is typing is not replaced while the numbers next to it change', async () => {
    const { page, url, app } = await servePublication(browser, { readers: 40 });
    await page.goto(`${url}/drafts/7/send/confirm?pace=rate&rate=2`);
    await page.getByRole('button', { name: 'Send to 40 readers' }).click();
    await page.getByLabel(/^Why/).fill('half a sen');
    await app.db.updateTable('send').set({ priority: 10 }).execute();
    await page.getByText(/^([4-9]|1\d) of 40$/).waitFor();
    expect(await page.getByLabel(/^Why/).inputValue()).toBe('half a sen');
  });

  test('can be cancelled for a minute: the button stays in place, and the seconds count down next to it', async () => {
    const { page, url, app } = await servePublication(browser, { waits: 40 });
    await page.goto(`${url}/drafts/7/send/confirm`);
    await page.getByRole('button', { name: 'Send to 6 readers' }).click();
    await page.getByText('It begins in 38 seconds.').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel, and send nothing' }).click();
    await page.getByText('nobody gets a copy').waitFor();
    expect(await app.db.selectFrom('send').select('status').execute()).toEqual([{ status: 'cancelled' }]);
    expect(await app.db.selectFrom('delivery').select('id').execute()).toEqual([]);
  });

  test('works without scripts, and reloads itself', async () => {
    const { page, url } = await servePublication(browser, { javaScriptEnabled: false });
    await page.goto(`${url}/drafts/7/send`);
    await page.getByRole('button', { name: /Review and send/ }).click();
    await page.getByRole('button', { name: 'Send to 6 readers' }).click();
    await page.getByText('Finished on').waitFor();
    expect(await page.getByText('6 of 6').count()).toBe(1);
  });

  test.each([
    ['light', 1280],
    ['light', 390],
    ['dark', 1280],
    ['dark', 390],
  ] as const)('can be used by everybody, %s, in a window of %i', async (colorScheme, width) => {
    const { page, url, app } = await servePublication(browser, {
      colorScheme,
      width,
      delivers: false,
      publication: (yaml) => `${yaml}\napproval: { people: 1 }\n`,
    });
    const check = async () => {
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    };
    await page.goto(`${url}/drafts/7/send`);
    await check();
    await page.getByLabel('Your name').fill('Pat Example');
    await page.getByRole('button', { name: 'Approve it as it is' }).click();
    await page.goto(`${url}/drafts/7/send/confirm?when=at&at=2020-01-01T10:00`);
    await check();
    await page.goto(`${url}/drafts/7/send/confirm`);
    await check();
    await page.getByRole('button', { name: 'Send to 6 readers' }).click();
    const update = (id: number, values: object) =>
      app.db.updateTable('delivery').set(values).where('id', '=', id).execute();
    await update(1, { status: 'accepted' });
    await update(2, {
      status: 'deferred',
      next_try_at: Date.now() + 600_000,
      reply_code: 451,
      reply_enhanced: '4.7.1',
      reply_text: 'Greylisted, come back in ten minutes',
    });
    await update(3, {
      status: 'rejected',
      reply_code: 550,
      reply_enhanced: '5.1.1',
      reply_text: 'No such mailbox here',
    });
    for (const id of [4, 5])
      await update(id, {
        status: 'uncertain',
        reason_code: 'connection-lost',
        reason_detail: 'the server hung up',
        relay: 'mail.example.org:587',
      });
    await app.db
      .updateTable('batch')
      .set({ planned: 1, accepted: 1, deferred: 1, rejected: 1, uncertain: 2 })
      .execute();
    await page.goto(`${url}/sends/1`);
    await page.getByText('Greylisted').waitFor();
    await check();
    await app.db
      .updateTable('send')
      .set({
        status: 'paused',
        ...pauseColumns({ code: 'content-refused', reply: '554 5.7.1 looks like spam' }),
        transport: 'mail.example.org:587',
      })
      .execute();
    await page.goto(`${url}/sends/1`);
    await check();
  });
});
