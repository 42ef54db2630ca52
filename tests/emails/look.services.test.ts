/** Checks that need a browser: rendered contrast, widths and alignment. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { previewView } from '../../emails/preview-view.ts';
import { loadTheme, themeNames } from '../../emails/themes.ts';
import type { IssueView } from '../../emails/view.ts';
import { drawPicture } from './pictures.ts';
import { everythingView, rightToLeftView, unwieldyView } from './views.ts';
import { runAxe } from '../setup/axe.ts';
import { connectChromium } from '../setup/shared-browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

interface Look {
  view?: IssueView;
  width?: number;
  dark?: boolean;
  pictures?: boolean;
  change?: (html: string) => string;
}

/** Opens the message as a reader would, without a network. */
async function look<T>(
  theme: string,
  { view = previewView, width = 768, dark = false, pictures = true, change = (html) => html }: Look,
  see: (page: Page) => Promise<T>,
): Promise<T> {
  const html = await (await loadTheme(theme))!.render(view);
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: dark ? 'dark' : 'light' });
  try {
    const page = await context.newPage();
    await page.route('**/*', (route) =>
      pictures
        ? route.fulfill({ contentType: 'image/svg+xml', body: drawPicture(route.request().url()) })
        : route.abort(),
    );
    await page.setContent(change(html), { waitUntil: 'load' });
    return await see(page);
  } finally {
    await context.close();
  }
}

const withoutSheets = (html: string) => html.replaceAll(/<style[\s\S]*?<\/style>/g, '');

/** Outlook.com and the Outlook apps mark what they have inverted. */
const inOutlookDark = (html: string) => html.replace('<html', '<html data-ogsc="" data-ogsb=""');

async function faults(page: Page): Promise<string[]> {
  // Landmarks belong to the mail program, which shows the message inside its own page.
  const { violations, judged } = await runAxe(
    page,
    "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'cat.semantics', 'cat.text-alternatives'], rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } } }",
  );
  expect(judged['color-contrast'] ?? 0).toBeGreaterThan(20);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, summary }) => `${id}: ${html.slice(0, 160)} ${summary}`),
  );
}

// Scripts for the page are strings: this program has no type for `document`, and the product should not have one
// either.
const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe.each(themeNames)('%s', (theme) => {
  test.each<[string, Look]>([
    ['in the light', {}],
    ['in the dark', { dark: true }],
    ['in the dark on a phone', { dark: true, width: 360 }],
    ['in Outlook’s dark', { change: inOutlookDark }],
    ['from right to left in the dark', { dark: true, view: rightToLeftView }],
    ['with its pictures blocked, in the dark', { dark: true, pictures: false }],
    ['with everything of Markdown, in the dark', { dark: true, view: everythingView }],
    ['without the head’s styles', { change: withoutSheets }],
  ])('can be read by everyone %s: contrast, names, headings (axe)', async (_name, options) => {
    expect(await look(theme, options, faults)).toEqual([]);
  });

  test.each<[string, Look]>([
    ['as it is', {}],
    ['from right to left', { view: rightToLeftView }],
    ['with words and names that do not end', { view: unwieldyView }],
    ['with everything of Markdown', { view: everythingView }],
    ['with everything of Markdown and without the head’s styles', { view: everythingView, change: withoutSheets }],
    ['with its pictures blocked', { pictures: false }],
    ['without the head’s styles', { change: withoutSheets }],
  ])('needs no sideways scrolling at 320 pixels %s', async (_name, options) => {
    expect(await look(theme, { ...options, width: 320 }, overflow)).toBe(0);
  });

  test('is no wider than 640 pixels on a desktop', async () => {
    const widths = await look(theme, { width: 1280 }, (page) =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll('h1, h2, h3, p, img')].map((one) => one.getBoundingClientRect().width)`,
      ),
    );
    expect(Math.max(...widths)).toBeGreaterThan(400);
    expect(Math.max(...widths)).toBeLessThanOrEqual(640);
  });

  test('aligns lines to the right in a right-to-left language', async () => {
    const aligned = await look(theme, { view: rightToLeftView }, (page) =>
      page.evaluate<string[]>(
        "[...document.querySelectorAll('h3')].map((one) => getComputedStyle(one).direction + ' ' + getComputedStyle(one).textAlign)",
      ),
    );
    expect(aligned.length).toBeGreaterThan(8);
    // `-webkit-right` is the computed value of an align attribute.
    expect(aligned.filter((one) => !/^rtl (right|-webkit-right|start)$/.test(one))).toEqual([]);
  });

  test('puts an event’s date above its title on a phone and beside it on a desktop', async () => {
    const tops = (width: number) =>
      look(theme, { width }, (page) =>
        page.evaluate<number>(`(() => {
          const top = (words) => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) => node.data.includes(words) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
            const range = document.createRange();
            range.selectNode(walker.nextNode());
            return range.getBoundingClientRect().top;
          };
          return top('Documentation sprint') - top('Thu 3 December');
        })()`),
      );
    expect(await tops(360)).toBeGreaterThan(15);
    expect(Math.abs(await tops(768))).toBeLessThan(10);
  });

  test('draws a dark page dark and a light one light, to its edges', async () => {
    const brightness = (options: Look) =>
      look(theme, { ...options, width: 1280 }, async (page) => {
        const colours = await page.evaluate<string[]>(`[[5, 5], [640, 5], [640, 400]].map(([x, y]) => {
          let element = document.elementFromPoint(x, y);
          while (getComputedStyle(element).backgroundColor === 'rgba(0, 0, 0, 0)') element = element.parentElement;
          return getComputedStyle(element).backgroundColor;
        })`);
        return colours.map((colour) => Math.max(...colour.match(/\d+/g)!.map(Number)));
      });
    for (const value of await brightness({})) expect(value).toBeGreaterThan(200);
    for (const value of await brightness({ dark: true })) expect(value).toBeLessThan(50);
    for (const value of await brightness({ change: inOutlookDark })) expect(value).toBeLessThan(50);
  });
});
