import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '../../setup/axe.ts';
import { lookupHere, oddPages, serveOddPages, type OddSites } from '../../fakes/odd-pages.ts';
import { closeAll, openContext, openDesk, openEditorPage, startBrowser, stopBrowser } from './editor-page.ts';

let sites: OddSites;
beforeAll(async () => {
  await startBrowser();
  sites = await serveOddPages();
});
afterAll(async () => {
  await sites.close();
  await stopBrowser();
});
afterEach(closeAll);

const earlier = `number: 6
subject: Six
preheader: Before
date: 2026-11-20
sections:
  - title: Articles
    items:
      - title: A lamp
        url: http://lighthouse.test/news
        summary: Lit.
`;
const text = `number: 7
subject: Issue seven
preheader: What a test needs
date: 2026-11-27
sections:
  - title: News
    items:
      - title: One
        url: https://example.org/one
        summary: First.
  - title: Tools  # to come
    items:
      - title: ""
        url: ""
`;

test('links are pasted, read, marked and taken back by keyboard alone', async () => {
  const allow = sites.hosts.map((host) => `${host}:${sites.port}`);
  const desk = await openDesk({
    drafts: { 6: earlier.replace('lighthouse.test', `lighthouse.test:${sites.port}`), 7: text },
    fetching: { allow, lookup: lookupHere },
  });
  const context = await openContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const { page, complaints } = await openEditorPage(desk, { view: 'form', context });
  const file = () => readFileSync(desk.file(7), 'utf8');
  const focused = () => page.locator(':focus');
  const address = (at: string) => `http://${at.replace('/', `:${sites.port}/`)}`;
  const paste = async (words: string) => {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(words)})`);
    await page.keyboard.press('Control+v');
  };
  await page.locator('.form-section').first().waitFor();

  // One Tab stop for a title; the arrow keys lead to the next one, and along its buttons.
  await page.locator('[data-entry="[\\"sections\\",0]"] > .entry-head [data-open]').focus();
  await page.keyboard.press('ArrowDown');
  expect(await focused().innerText()).toContain('One');
  await page.keyboard.press('ArrowRight');
  expect(await focused().getAttribute('aria-label')).toBe('Move “One” to …');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  expect(await focused().innerText()).toContain('Tools');

  // Thirty odd pages into the section with the focus, in place of its empty item.
  const thirty = oddPages.slice(0, 30).map(({ at }) => address(at));
  await paste(`Look:\n${thirty.join('\n')}\n${thirty[0]}\nhttps://example.org/one`);
  await page.getByText('31 links added to “Tools”.', { exact: false }).first().waitFor();
  await page.getByText('Already in this issue, News').waitFor();
  await page.getByText('This was in issue 6, Articles').waitFor();
  await page.getByText('One address was pasted twice and taken once.').waitFor();
  expect(await focused().innerText()).toContain('Database defaults are coming');
  const tools = page.locator('.form-section[data-title="Tools"]');
  expect(await tools.locator('.form-item').count()).toBe(31);
  expect(await tools.locator('.form-item [aria-expanded="true"]').count()).toBe(0);
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Control+s');
  await expect
    .poll(file, { timeout: 30_000 })
    .toContain(
      `  - title: Tools  # to come\n    items:\n      - title: Database defaults are coming\n        url: ${address('brindle.test/defaults')}\n        summary: A sentence that says what the page is about, and why.\n        by: Lily Foote\n        source: The Brindle blog\n      - title: Tides are late\n`,
    );
  await page.getByRole('button', { name: 'Remove all 31 again' }).click();
  await expect.poll(() => tools.locator('.form-item').count(), { timeout: 30_000 }).toBe(1);

  // A new item folds the one before.
  await tools.getByRole('button', { name: 'Add an item' }).click();
  await tools.getByRole('button', { name: 'Add an item' }).click();
  await expect.poll(() => tools.locator('.form-item').count(), { timeout: 30_000 }).toBe(3);
  await expect.poll(() => tools.locator('.form-item [aria-expanded="true"]').count(), { timeout: 30_000 }).toBe(1);
  await page.getByRole('button', { name: 'Unfold all' }).click();
  expect(await tools.locator('.form-item [aria-expanded="true"]').count()).toBe(3);
  await page.getByRole('button', { name: 'Fold all', exact: true }).click();
  expect(await page.locator('.form-item [aria-expanded="true"]').count()).toBe(0);

  // A text without an address stays where it was typed.
  await page.keyboard.press('l');
  await page.keyboard.type('no address');
  await page.keyboard.press('Enter');
  await page.getByText('There is no web address in this text.').waitFor();
  expect(await focused().inputValue()).toBe('no address');
  expect(complaints).toEqual([]);
});

describe('the desk’s address for links', () => {
  const ask = async (body: object) => {
    const desk = await openDesk({ drafts: { 7: text } });
    return desk.app.request('http://localhost/drafts/7/links', {
      method: 'POST',
      body: JSON.stringify({ text, ...body }),
      headers: { 'content-type': 'application/json' },
    });
  };

  test('requests no private address, directly or by a name', async () => {
    const places = [`http://127.0.0.1:${sites.port}/`, 'http://169.254.169.254/latest/', 'http://printer.local/'];
    const lines = (await (await ask({ pasted: places.join('\n') })).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ kind: 'found', links: places.map((url) => ({ url })) });
    expect(lines.filter(({ kind }) => kind === 'read')).toHaveLength(3);
    for (const { unread, item } of lines.filter(({ kind }) => kind === 'read')) {
      expect(unread).toMatch(/not a public address|local network/);
      expect(places).toContain(item.url);
    }
  });

  test('refuses more text than an issue has', async () => {
    expect((await ask({ pasted: 'x'.repeat(600_000) })).status).toBe(422);
    expect((await ask({ pasted: 7 })).status).toBe(422);
  });
});

describe('the desk’s address for pictures', () => {
  const send = async (body: Buffer | string, headers: Record<string, string> = {}, query = 'name=Map.png') => {
    const desk = await openDesk({ drafts: { 7: text } });
    const response = await desk.app.request(`http://localhost/drafts/7/pictures?${query}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/octet-stream', ...headers },
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown>, desk };
  };
  const png = () =>
    sharp({ create: { width: 80, height: 40, channels: 3, background: '#357' } })
      .png()
      .toBuffer();

  test('stores one, and serves it to the form', async () => {
    const { status, answer, desk } = await send(await png(), {}, 'name=Map.png&crop=0,0,0.5,1');
    expect([status, answer.src, answer.width]).toEqual([
      200,
      expect.stringMatching(/^images\/map-[0-9a-f]{10}\.png$/),
      40,
    ]);
    expect((await desk.app.request(`http://localhost/drafts/${String(answer.src)}`)).status).toBe(200);
  });

  test('refuses what is no picture, too large, or sent as a form', async () => {
    expect(await send('%PDF-1.7')).toMatchObject({ status: 422, answer: { code: 'wrong-kind' } });
    expect((await send(Buffer.alloc(41_000_000))).status).toBe(413);
    expect((await send(await png(), { 'content-type': 'multipart/form-data' })).status).toBe(400);
  });
});

test('a picture is dropped on an item, cropped by keyboard, and described before it is there', async () => {
  const desk = await openDesk({ drafts: { 7: text } });
  const { page, complaints } = await openEditorPage(desk, { view: 'form' });
  const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#c84' } })
    .jpeg()
    .toBuffer();
  const drop = (selector: string, type = 'image/jpeg', bytes = photo) =>
    page.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob('${bytes.toString('base64')}'), (sign) => sign.charCodeAt(0))], 'IMG_1.jpg', { type: '${type}' }));
      for (const name of ['dragover', 'drop'])
        document.querySelector('${selector}').dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }));
    }`);
  const dialog = page.locator('dialog.picture-dialog');
  await page.locator('.form-item').first().waitFor();
  await drop('.form-item');
  await dialog.waitFor();
  await dialog.getByLabel('Shape').selectOption({ label: 'Square' });
  await page.locator('.crop-frame').focus();
  for (const key of ['-', '-', 'Shift+ArrowLeft', 'ArrowUp']) await page.keyboard.press(key);
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Use this picture' }).click();
  await dialog.getByText('Say in a few words what it shows').waitFor();
  await dialog.getByLabel('What it shows').fill('A wall: ochre');
  await page.keyboard.press('Enter');
  await page
    .getByText(/The picture is ready: 540 × 540 pixels/)
    .first()
    .waitFor();
  expect(await page.locator(':focus').innerText()).toBe('Choose another …');

  // In a text it is Markdown, where the cursor is.
  await drop('#at-intro');
  await dialog.getByLabel('What it shows').fill('A [wall]');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.locator('#at-intro').inputValue()).toMatch(
    /^!\[A \\\[wall\\\]\]\(images\/issue-seven|^!\[A \\\[wall\\\]\]\(images\/picture-/,
  );

  // A wrong kind says so at once; nothing is added.
  await drop('.form-item', 'image/heic', Buffer.from('0000ftypheic'));
  await dialog.getByText('This is a HEIC photo').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+s');
  await expect
    .poll(() => readFileSync(desk.file(7), 'utf8'), { timeout: 30_000 })
    .toMatch(/image: \{ src: images\/one-[0-9a-f]{10}\.\w+, alt: "A wall: ochre", width: 540 \}/);

  // The publication's logo likewise; it goes into galley.yaml.
  await page.goto(`${desk.address}/logo`);
  await page.getByRole('heading', { name: 'Logo', exact: true }).waitFor();
  await drop('[data-logo="logo"]');
  await dialog.waitFor();
  expect(await dialog.getByLabel('What it shows').inputValue()).toBe(desk.config.publication.name);
  await dialog.getByRole('button', { name: 'Use this picture' }).click();
  await page.getByText('The logo is in galley.yaml.').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  expect(readFileSync(`${desk.root}/galley.yaml`, 'utf8')).toMatch(/src: images\/[\w-]+logo-[0-9a-f]{10}\.\w+/);
  expect(complaints).toEqual([]);
});
