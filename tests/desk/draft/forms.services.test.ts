/** Each form of a preview in a real browser. */
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dark, light } from '../../../emails/digest/tokens.ts';
import { connectChromium } from '../../setup/shared-browser.ts';
import { draft } from '../../journeys/workspace.ts';
import { openServedDesk, until } from './served-desk.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

function frameOf(page: Page, index = 0): Frame {
  return page.frames().filter((frame) => frame.parentFrame())[index]!;
}

const background = (selector: string) => `getComputedStyle(document.querySelector('${selector}')).backgroundColor`;

function rgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
}

describe('a width', () => {
  test.each([
    ['phone', 390],
    ['tablet', 768],
    ['desktop', 800],
  ])('of a %s is %i px for the mail, however narrow the window is', async (width, pixels) => {
    for (const window of [1280, 390]) {
      const { look, page } = await openServedDesk(browser, { width: window });
      await look(`/drafts/7?width=${width}`);
      await until(page, `document.querySelector('iframe').clientWidth === ${pixels}`);
      expect(await frameOf(page).evaluate('innerWidth')).toBe(pixels);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(window);
    }
  });

  test('all of them are side by side, each mail in its full height', async () => {
    const { look, page } = await openServedDesk(browser);
    await look('/drafts/7?compare=width');
    await until(
      page,
      `[...document.querySelectorAll('iframe')].map((frame) => frame.clientWidth).join() === '390,768,800'`,
    );
    const tops = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.stage')].map((stage) => Math.round(stage.getBoundingClientRect().top))`,
    );
    expect(new Set(tops).size).toBe(1);
    for (const frame of [0, 1, 2])
      await until(
        page,
        `(({ contentDocument, clientHeight }) => contentDocument.documentElement.scrollHeight <= clientHeight + 1)(document.querySelectorAll('iframe')[${frame}])`,
      );
  });
});

describe('the colours', () => {
  test.each(['light', 'dark'] as const)(
    'are those chosen and not those of the editor’s own screen, which is %s',
    async (colorScheme) => {
      const { look, page } = await openServedDesk(browser, { colorScheme });
      await look('/drafts/7');
      expect(await frameOf(page).evaluate(background('.card'))).toBe(rgb(light.card));
      await look('/drafts/7?scheme=dark');
      expect(await frameOf(page).evaluate(background('.card'))).toBe(rgb(dark.card));
    },
  );

  test('are inverted as clients do it, and the theme’s rules for Outlook apply', async () => {
    const { look, page } = await openServedDesk(browser);
    const card = async (scheme: string) => {
      await look(`/drafts/7?scheme=${scheme}`);
      return frameOf(page).evaluate(background('.card'));
    };
    expect(await card('inverted')).toBe('rgb(27, 27, 27)');
    expect(await card('partial')).toBe('rgb(27, 27, 27)');
    expect(await card('outlook')).toBe(rgb(dark.card));
  });
});

describe('pictures', () => {
  const withPicture = draft.replace(
    'summary: One.',
    'summary: One., image: { src: images/map.png, alt: A map of the harbour, width: 120, height: 120 }',
  );

  test('beside the drafts are served by the desk, before any of them is public', async () => {
    const { look, page, save, root } = await openServedDesk(browser, { sample: 180 });
    save(7, withPicture.replace('images/map.png', 'images/greenhouse.png'));
    await look('/drafts/7');
    expect(root).not.toBe('');
    expect(await frameOf(page).evaluate(`document.querySelector('img[alt^="A map"]').naturalWidth`)).toBeGreaterThan(0);
  });

  test('that are blocked are not fetched, and show their descriptions', async () => {
    const { look, page, save } = await openServedDesk(browser);
    const asked: string[] = [];
    page.on(
      'request',
      (request) =>
        request.resourceType() === 'image' && !request.url().startsWith('data:') && asked.push(request.url()),
    );
    save(7, withPicture);
    await look('/drafts/7?images=off');
    const { src, alt } = await frameOf(page).evaluate<{ src: string; alt: string }>(
      `(({ src, alt }) => ({ src, alt }))(document.querySelector('img[alt^="A map"]'))`,
    );
    expect(decodeURIComponent(src)).toContain('A map of the harbour');
    expect(alt).toBe('A map of the harbour');
    expect(asked).toEqual([]);
  });
});

test('the text part is monospaced, and its addresses are links', async () => {
  const { look, page } = await openServedDesk(browser);
  await look('/drafts/7?part=text');
  const frame = frameOf(page);
  expect(await frame.locator('pre').textContent()).toContain('Hello Vega, see the calendar');
  expect(await frame.evaluate(`getComputedStyle(document.querySelector('pre')).fontFamily`)).toContain('monospace');
  expect(await frame.locator('a[href="https://example.org/first?a=1&b=2"]').count()).toBe(1);
});

describe('the row in the inbox', () => {
  const long = draft.replace(/^subject: .*$/m, `subject: ${'A subject that goes on and on '.repeat(4)}`);
  const isCut = (selector: string) =>
    `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('${selector}'))`;

  test('shows sender, subject and the first words of the mail', async () => {
    const { look, page } = await openServedDesk(browser);
    await look('/drafts/7?part=inbox&width=phone');
    const row = frameOf(page).locator('.apple-phone');
    expect(await row.textContent()).toMatch(/The Weekly Loop.*Vega, issue seven.*What a journey needs/);
    expect(await frameOf(page).evaluate(isCut('.apple-phone .subject'))).toBe(false);
  });

  test.each([
    ['phone', '.gmail-phone .subject'],
    ['phone', '.outlook-phone .subject'],
    ['tablet', '.apple-tablet .subject'],
    ['desktop', '.gmail-desktop .line'],
    ['desktop', '.outlook-desktop .subject'],
  ])('on a %s cuts what is too long, at %s', async (width, selector) => {
    const { look, page, save } = await openServedDesk(browser);
    save(7, long);
    await look(`/drafts/7?part=inbox&width=${width}`);
    expect(await frameOf(page).evaluate(isCut(selector))).toBe(true);
  });
});

test('a mail that Gmail clips has a line where it does, and its size in red', async () => {
  const items = Array.from(
    { length: 55 },
    (_, index) =>
      `      - { title: Item ${index}, url: "https://example.org/${index}", summary: "${'Many words on one link. '.repeat(80)}" }`,
  ).join('\n');
  const { look, page, save } = await openServedDesk(browser);
  await look('/drafts/7');
  expect(await frameOf(page).locator('[data-galley-clip]').count()).toBe(0);
  save(7, draft.replace(/ {6}- \{ title: First.*\n/, `${items}\n`));
  await look('/drafts/7');
  const mark = frameOf(page).locator('[data-galley-clip]');
  expect(await mark.count()).toBe(1);
  expect(
    await frameOf(page).evaluate(`getComputedStyle(document.querySelector('[data-galley-clip]'), '::before').content`),
  ).toContain('Gmail clips the message here');
  expect(await page.locator('.aside').first().textContent()).toMatch(/1\d\d % of the 102 kB/);
});

test('both themes are side by side', async () => {
  const { look, page } = await openServedDesk(browser);
  await look('/drafts/7?compare=theme');
  expect(await frameOf(page, 0).locator('.card').count()).toBe(1);
  expect(await frameOf(page, 1).locator('.paper').count()).toBeGreaterThan(0);
});

test('a frame runs no scripts, and its links open in a new tab without a referrer', async () => {
  const { look, page, context, url } = await openServedDesk(browser);
  await look('/drafts/7');
  expect(await page.locator('iframe').getAttribute('sandbox')).not.toMatch(/allow-(scripts|forms|top-navigation)/);
  const target = `${url}/drafts/7/frame?part=text`;
  await frameOf(page).evaluate(`document.querySelector('a[href]').href = '${target}'`);
  const [opened] = await Promise.all([context.waitForEvent('page'), frameOf(page).locator('a[href]').first().click()]);
  await opened.waitForLoadState();
  expect([opened.url(), await opened.evaluate('document.referrer'), await opened.evaluate('opener')]).toEqual([
    target,
    '',
    null,
  ]);
  expect(page.url()).toBe(`${url}/drafts/7`);
});

test('a form opened by itself has an opaque origin, so that no page can access it', async () => {
  const { page, url } = await openServedDesk(browser);
  await page.goto(`${url}/drafts/7/frame`);
  expect(await page.evaluate('self.origin')).toBe('null');
});
