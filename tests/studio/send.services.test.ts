/** From the approval to the last outcome, as an editor does it in a browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../setup/browser.ts';
import { servePublication } from './served-publication.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe('sending from the desk', () => {
  test('an issue is approved, changed, approved again, sent, and watched until it is there', async () => {
    const { page, url, text, save, faults } = await servePublication(browser, { publication: (yaml) => `${yaml}\napproval: { people: 1 }\n` });
    await page.goto(`${url}/drafts/7/send`);
    expect(await page.getByRole('button', { name: /Go on/ }).isDisabled()).toBe(true);
    await page.getByLabel('Your name').fill('Pat Example');
    await page.getByRole('button', { name: 'Approve it as it is' }).click();
    await page.getByText('Approved by').waitFor();
    save(text().replace('title: First', 'title: Premier'));
    await page.reload();
    await page.getByText('Changed after Pat Example approved it').waitFor();
    expect(await page.getByRole('button', { name: /Go on/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Approve it as it is' }).click();
    await page.getByText('Approved by').waitFor();
    await page.getByRole('button', { name: /Go on: 6 readers/ }).click();
    await page.getByRole('button', { name: 'Send it to 6 readers' }).click();
    await page.waitForURL(/\/sends\/1$/);
    await page.getByText('6 of 6').waitFor();
    await page.getByText('Finished on').waitFor();
    expect(faults).toEqual([]);
  }, 60_000);
});
