/** The report of an issue, as an editor reads it in a browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectChromium, downloaded } from '../../setup/shared-browser.ts';
import { axeFaults } from '../../setup/axe.ts';
import { until } from '../draft/served-desk.ts';
import { servePublication, type PublicationOptions } from '../served-publication.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

const person = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' };

/** Issue 7, sent to six readers: two clicked the first link of the News, one the second, and a robot all links. */
async function sentIssue(options: PublicationOptions = {}) {
  const publication = await servePublication(browser, options);
  await publication.send(7);
  const click = (address: string, headers: Record<string, string> = person) =>
    fetch(address, { redirect: 'manual', headers });
  const links = Array.from({ length: 3 }, (_, index) => publication.linksOf(`reader-000${index + 1}@example.org`));
  await click(links[0]![1]!);
  await click(links[1]![1]!);
  await click(links[1]![2]!);
  for (const link of links[2]!) await click(link, { 'user-agent': 'Googlebot/2.1' });
  return { ...publication, links, click };
}

const readWith = [
  { send_id: 1, client: 'unknown', opens: 2 },
  { send_id: 1, client: 'apple-mail.ios', opens: 3 },
  { send_id: 1, client: 'gmail', opens: 5 },
];

async function drawn(page: Page, charts: number): Promise<void> {
  await until(page, `document.querySelectorAll('.chart canvas').length === ${charts}`);
}

describe('the report of an issue', () => {
  test('draws opens and clicks, and has the same numbers in tables', async () => {
    const { page, url, faults } = await sentIssue();
    await page.goto(`${url}/reports/7`);
    await drawn(page, 3);
    expect(await page.getByRole('img', { name: /^Clicks, by hour: 3 human, 0 unsure, \d+ machine/ }).count()).toBe(1);
    await page.getByText('The same as a table').click();
    const row = page.getByRole('region', { name: 'The first 48 hours, by hour' }).locator('tbody tr').first();
    expect((await row.locator('td').allTextContents()).slice(4, 5)).toEqual(['3']);
    expect(faults).toEqual([]);
  });

  test('shows the clicks beside the links of the issue as it was sent, and the list leads to each link', async () => {
    const { page, url } = await sentIssue();
    await page.goto(`${url}/reports/7`);
    const frame = page.frame('click-map')!;
    await frame.waitForLoadState();
    expect(await frame.locator('#link-2').textContent()).toBe('2: 2');
    expect(await frame.locator('#link-5').textContent()).toBe('5: 0');
    await page.getByRole('navigation', { name: 'Links by readers' }).getByRole('link', { name: 'Fourth' }).click();
    await frame.waitForURL(/#link-5$/);
  });

  test('can be saved: a line for each link as CSV, each chart as a picture', async () => {
    const { page, url } = await sentIssue();
    await page.goto(`${url}/reports/7`);
    await drawn(page, 3);
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    expect(String(await downloaded(csv))).toMatch(/^issue,position,section,/);
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'PNG of Clicks, by hour' }).click(),
    ]);
    expect(png.suggestedFilename()).toBe('issue-7-clicks-hours.png');
    const bytes = await downloaded(png);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  test('shows the mail clients, or that nothing is known yet', async () => {
    const { page, url, app } = await sentIssue();
    await page.goto(`${url}/reports/7`);
    expect(await page.getByRole('region', { name: 'Read with' }).textContent()).toContain('Nothing is known yet');
    await app.db.insertInto('reader_client').values(readWith).execute();
    await page.reload();
    const rows = page.getByRole('region', { name: 'Mail clients, by each reader’s first open' }).locator('tbody tr');
    expect(
      await Promise.all(
        (await rows.all()).map(async (row) => (await row.locator('th, td').allTextContents()).slice(0, 3)),
      ),
    ).toEqual([
      ['Gmail', '5', '50.0 %'],
      ['Apple Mail on iPhone and iPad', '3', '30.0 %'],
      ['Unknown', '2', '20.0 %'],
    ]);
  });

  test('a wrong link is corrected, links in sent mail lead to the new address, and the report says who and why', async () => {
    const { page, url, links, click } = await sentIssue();
    await page.goto(`${url}/reports/7`);
    await page.getByRole('link', { name: 'Correct link 2, First' }).click();
    await page.getByLabel('Is to lead to').fill('https://example.org/right');
    await page.getByLabel('Why').fill('The page had moved');
    await page.getByLabel('Your name').fill('Pat Example');
    await page.getByRole('button', { name: 'Correct it' }).click();
    await page.waitForURL(/\/reports\/7#corrections$/);
    const history = await page.getByRole('region', { name: 'What was changed after the send' }).textContent();
    for (const words of [
      'https://example.org/first?a=1&b=2',
      'https://example.org/right',
      'The page had moved',
      'Pat Example',
    ])
      expect(history).toContain(words);
    // What leads readers on asks the database for corrections once a second.
    const location = async () => (await click(links[3 - 1]![1]!)).headers.get('location');
    await expect.poll(location, { timeout: 3_000 }).toBe('https://example.org/right');
  });

  test('shows another send of the issue, each with its own numbers, click map and corrections', async () => {
    const { page, url, app, send, addReaders, faults } = await sentIssue();
    await app.db.updateTable('send').set({ status: 'cancelled' }).execute();
    await addReaders(2, (index) => ({ email: `later-${index}@example.org` }));
    await send(7);
    await page.goto(`${url}/reports/7`);
    await drawn(page, 3);
    expect(await page.getByText('Send 1 (cancelled').textContent()).toContain(
      'reached 6 readers, whose opens and clicks are not in these numbers',
    );
    expect(await page.getByText(/^Sent .* to 2 readers/).count()).toBe(1);
    await page.getByRole('link', { name: 'its own report' }).click();
    await page.waitForURL(/send=1/);
    await drawn(page, 3);
    expect(await page.getByText(/^Sent .* and cancelled: /).count()).toBe(1);
    expect(await page.getByRole('img', { name: /^Clicks, by hour: 3 human/ }).count()).toBe(1);
    const frame = page.frame('click-map')!;
    await frame.waitForLoadState();
    expect(await frame.locator('#link-2').textContent()).toBe('2: 2');
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    expect(String(await downloaded(csv)).split('\n')[2]).toContain(',3,2,0,1,');
    await page.getByRole('link', { name: 'Correct link 2, First' }).click();
    await page.getByLabel('Is to lead to').fill('https://example.org/right');
    await page.getByLabel('Why').fill('The page had moved');
    await page.getByLabel('Your name').fill('Pat Example');
    await page.getByRole('button', { name: 'Correct it' }).click();
    await page.waitForURL(/\/reports\/7\?send=1#corrections$/);
    expect(await app.db.selectFrom('link_correction').select('send_id').execute()).toEqual([{ send_id: 1 }]);
    expect((await page.request.get(`${url}/reports/7?send=9`)).status()).toBe(404);
    expect(faults).toEqual([]);
  });

  test.each([
    ['light', 1280],
    ['light', 390],
    ['dark', 1280],
    ['dark', 390],
  ] as const)('can be read by everybody, %s, in a window of %i', async (colorScheme, width) => {
    const { page, url, app } = await sentIssue({ colorScheme, width });
    await app.db.insertInto('reader_client').values(readWith).execute();
    for (const path of ['/reports/7', '/reports/7/links/2']) {
      await page.goto(url + path);
      if (path === '/reports/7') await drawn(page, 3);
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    await page.goto(`${url}/reports/7`);
    await drawn(page, 3);
    await page.getByRole('link', { name: 'How we count', exact: true }).click();
    await page.waitForURL(/\/how-we-count$/);
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});
