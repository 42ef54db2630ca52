/** An editor's work at the desk in a real browser: saving, looking, choosing, sending. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectChromium } from '../../setup/shared-browser.ts';
import { draft } from '../../journeys/workspace.ts';
import { badDrafts } from './bad-drafts.ts';
import { axeFaults } from '../../setup/axe.ts';
import { framesAreDrawn, openServedDesk, until } from './served-desk.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

const patience = { timeout: 30_000 };
const mail = (page: Page, index = 0) => page.frameLocator(`iframe >> nth=${index}`);
/** The position of an element of the mail in the window. */
const topOf = (selector: string) => `(() => {
  const frame = document.querySelector('iframe');
  const scale = frame.getBoundingClientRect().width / frame.offsetWidth;
  return Math.round(frame.getBoundingClientRect().top + frame.contentDocument.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().top * scale);
})()`;
const itemLine = (name: string) =>
  `      - { title: ${name}, url: "https://example.org/${name.toLowerCase()}", summary: ${name} words. }\n`;
const manyItems = draft.replace(
  '    items:\n',
  `    items:\n${Array.from({ length: 40 }, (_, index) => itemLine(`Item${index}`)).join('')}`,
);

describe('a save', () => {
  test('is shown automatically in every form on the page', async () => {
    const { look, page, save, faults } = await openServedDesk(browser);
    await look('/drafts/7?compare=part');
    save(7, draft.replace('title: Second', 'title: Something else entirely'));
    await expect.poll(() => mail(page, 0).getByText('Something else entirely').count(), patience).toBeGreaterThan(0);
    await expect.poll(() => mail(page, 1).getByText('Something else entirely').count(), patience).toBeGreaterThan(0);
    save(7, draft.replace('issue seven', 'a new subject'));
    await expect
      .poll(() => mail(page, 2).locator('.apple-desktop .subject').getByText('Vega, a new subject').count(), patience)
      .toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  test('looks the same as when the page is loaded, including styles and pictures', async () => {
    const { look, page, save, faults } = await openServedDesk(browser);
    await look('/drafts/7?width=phone&theme=classic');
    save(7, draft.replace('title: Second', 'title: Something else entirely'));
    await expect.poll(() => mail(page).getByText('Something else entirely').count(), patience).toBeGreaterThan(0);
    const looks = `(() => {
      const { contentDocument } = document.querySelector('iframe');
      return [...contentDocument.querySelectorAll('*')].map((element) => [element.tagName, ...['color', 'backgroundColor', 'fontSize', 'width', 'height', 'paddingLeft'].map((name) => getComputedStyle(element)[name])].join(' '));
    })()`;
    const after = await page.evaluate<string[]>(looks);
    await look('/drafts/7?width=phone&theme=classic');
    expect(after).toEqual(await page.evaluate<string[]>(looks));
    expect(faults).toEqual([]);
  });

  test('keeps the visible part in place, even if an item is added above it', async () => {
    const { look, page, save } = await openServedDesk(browser);
    save(7, manyItems);
    await look('/drafts/7?width=phone');
    await until(page, `document.querySelector('[data-stage]').scrollHeight > 3000`);
    await page.evaluate(`document.querySelector('[data-stage]').scrollTop = 1500`);
    const selector = await page.evaluate<string>(`(() => {
      const stage = document.querySelector('[data-stage]').getBoundingClientRect();
      const frame = document.querySelector('iframe');
      const link = [...frame.contentDocument.querySelectorAll('h3 a')].find((link) => frame.getBoundingClientRect().top + link.getBoundingClientRect().top >= stage.top);
      return 'h3 a[href="' + link.getAttribute('href') + '"]';
    })()`);
    const before = await page.evaluate<number>(topOf(selector));
    save(7, manyItems.replace('    items:\n', `    items:\n${itemLine('Brandnew')}`));
    await mail(page).getByText('Brandnew', { exact: true }).waitFor({ state: 'attached' });
    await expect.poll(() => page.evaluate<number>(topOf(selector)), { timeout: 30_000 }).toBe(before);
    expect(await page.evaluate('scrollY')).toBe(0);
  });

  test('updates the findings next to it, and a mistake adds to them', async () => {
    const { look, page, save } = await openServedDesk(browser);
    save(7, draft.replace(' summary: One.', ''));
    await look('/drafts/7');
    const findings = page.locator('[data-findings]');
    await findings.getByText('This item has no summary').waitFor();
    expect(await findings.getByRole('link', { name: 'This item has no summary' }).getAttribute('href')).toMatch(
      /\/drafts\/7\/edit\?line=10/,
    );
    save(7, draft);
    await findings.getByText('This item has no summary').waitFor({ state: 'detached' });
  });

  test('sends no request to other servers; checking links is a button', async () => {
    const { look, page, save } = await openServedDesk(browser);
    // Addresses of this machine are reported without being fetched, so this test sends no requests either.
    save(7, draft.replaceAll(/https:\/\/example\.(org|com)/g, 'http://127.0.0.1:9'));
    await look('/drafts/7');
    expect(await page.getByText('The links were followed').count()).toBe(0);
    await page.getByRole('button', { name: 'Follow the links' }).click();
    await page.getByText('The links were followed just now').waitFor();
    expect(await page.locator('[data-findings]').getByText('own machine').count()).toBeGreaterThan(0);
  });

  test('of another issue changes nothing', async () => {
    const { look, page, save } = await openServedDesk(browser, {
      drafts: { 8: draft.replace('number: 7', 'number: 8') },
    });
    await look('/drafts/7');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    save(8, draft.replace('number: 7', 'number: 8').replace('issue seven', 'issue eight'));
    save(7, draft.replace('title: Second', 'title: Changed'));
    await expect.poll(() => mail(page).getByText('Changed').count(), patience).toBeGreaterThan(0);
    expect(asked.filter((address) => address.includes('/drafts/8'))).toEqual([]);
  });
});

describe('an invalid draft', () => {
  test('of every kind keeps a preview of what can be read, shows the problems, and is forgotten when corrected', async () => {
    const { look, page, save, faults } = await openServedDesk(browser);
    await look('/drafts/7');
    for (const [kind, text] of Object.entries(badDrafts)) {
      save(7, text);
      await page
        .locator('[data-live-state]', { hasText: /^(?:Not all of it can be shown: \S|Shows each save; \d+ things? )/ })
        .waitFor();
      expect([kind, await mail(page).getByText('The Weekly Loop').count()]).not.toEqual([kind, 0]);
      await expect
        .poll(() => page.locator('[data-findings] :is(.error, .checklist li)').count(), { timeout: 30_000 })
        .toBeGreaterThan(0);
      save(7, draft.replace('title: First', `title: Mended ${Object.keys(badDrafts).indexOf(kind)}`));
      await page.getByText('Shows each save', { exact: true }).waitFor();
      await expect
        .poll(
          () =>
            mail(page)
              .getByText(`Mended ${Object.keys(badDrafts).indexOf(kind)}`, { exact: true })
              .count(),
          patience,
        )
        .toBeGreaterThan(0);
    }
    expect(faults).toEqual([]);
  });

  test('that was never valid is shown as far as it is written, and wholly after the first valid save', async () => {
    const { look, page, save } = await openServedDesk(browser, { drafts: { 9: 'number: 9\n' } });
    await look('/drafts/9');
    await expect
      .poll(() => mail(page).getByText('No section has anything in it yet.').count(), patience)
      .toBeGreaterThan(0);
    save(9, draft.replace('number: 7', 'number: 9'));
    await expect.poll(() => mail(page).getByText('Servers by the hour').count(), patience).toBeGreaterThan(0);
  });

  test('that does not exist is a page that says so', async () => {
    const { page, url } = await openServedDesk(browser);
    const answer = await page.goto(`${url}/drafts/99`);
    expect(answer!.status()).toBe(404);
    await page.getByText('There is no draft of issue 99').waitFor();
  });
});

describe('the view', () => {
  test('is chosen without loading the page again, is in the address, and returns with the back button', async () => {
    const { look, page, url } = await openServedDesk(browser);
    await look('/drafts/7');
    await page.evaluate('window.same = true');
    await page.getByRole('group', { name: 'Colours' }).getByRole('link', { name: 'Dark', exact: true }).click();
    await page.waitForURL(`${url}/drafts/7?scheme=dark`);
    await page.locator('iframe[src*="scheme=dark"]').waitFor();
    await page.getByRole('group', { name: 'Width' }).getByRole('link', { name: 'All side by side' }).click();
    await expect.poll(() => page.locator('iframe').count()).toBe(3);
    expect(page.url()).toBe(`${url}/drafts/7?scheme=dark&compare=width`);
    expect(await page.evaluate('window.same')).toBe(true);
    await page.goBack();
    await expect.poll(() => page.locator('iframe').count()).toBe(1);
    expect(page.url()).toBe(`${url}/drafts/7?scheme=dark`);
    await page.goBack();
    await page.locator('iframe:not([src*="scheme"])').waitFor();
  });

  test('keeps the focus on the control that was used', async () => {
    const { look, page, url } = await openServedDesk(browser);
    await look('/drafts/7');
    await page.locator('#scheme-dark').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/drafts/7?scheme=dark`);
    await page.locator('iframe[src*="scheme=dark"]').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.id'), patience).toBe('scheme-dark');
  });

  test('still shows saves after it was changed', async () => {
    const { look, page, save } = await openServedDesk(browser);
    await look('/drafts/7');
    await page.getByRole('group', { name: 'Theme' }).getByRole('link', { name: 'classic' }).click();
    await page.locator('iframe[src*="theme=classic"]').waitFor();
    await framesAreDrawn(page);
    save(7, draft.replace('title: Second', 'title: After the change'));
    await expect.poll(() => mail(page).getByText('After the change').count(), patience).toBeGreaterThan(0);
  });

  test('keeps the position in the mail when the width changes', async () => {
    const { look, page, save } = await openServedDesk(browser);
    save(7, manyItems);
    await look('/drafts/7?width=phone');
    await until(page, `document.querySelector('[data-stage]').scrollHeight > 3000`);
    await page.evaluate(`document.querySelector('[data-stage]').scrollTop = 2000`);
    await page.waitForTimeout(100);
    const topLink = `(() => {
      const stage = document.querySelector('[data-stage]').getBoundingClientRect();
      const frame = document.querySelector('iframe');
      return [...frame.contentDocument.querySelectorAll('a[href]')].findLast((link) => frame.getBoundingClientRect().top + link.getBoundingClientRect().top <= stage.top + 2).getAttribute('href');
    })()`;
    const before = await page.evaluate<string>(topLink);
    await page.getByRole('group', { name: 'Width' }).getByRole('link', { name: 'Desktop', exact: true }).click();
    await until(
      page,
      `document.querySelector('iframe').clientWidth === 800 && document.querySelector('[data-stage]').scrollTop > 0`,
    );
    await expect.poll(() => page.evaluate<string>(topLink)).toBe(before);
  });

  test('scrolls all forms together, each to the same link', async () => {
    const { look, page, save } = await openServedDesk(browser);
    save(7, manyItems);
    await look('/drafts/7?compare=width');
    await until(
      page,
      `[...document.querySelectorAll('[data-stage]')].every((stage) => stage.scrollHeight > stage.clientHeight)`,
    );
    await page.locator('[data-stage]').first().hover();
    await page.mouse.wheel(0, 900);
    const places = `[...document.querySelectorAll('[data-stage]')].map((stage) => {
      const frame = stage.querySelector('iframe');
      const scale = frame.getBoundingClientRect().width / frame.offsetWidth;
      return [...frame.contentDocument.querySelectorAll('a[href]')].filter((link) => frame.getBoundingClientRect().top + link.getBoundingClientRect().top * scale <= stage.getBoundingClientRect().top + 2).length;
    })`;
    await expect.poll(async () => (await page.evaluate<number[]>(places))[0]).toBeGreaterThan(3);
    await expect.poll(async () => new Set(await page.evaluate<number[]>(places)).size).toBe(1);
  });

  test('can be chosen with keys alone, which ? lists and which can be switched off', async () => {
    const { look, page, url } = await openServedDesk(browser);
    await look('/drafts/7');
    await page.keyboard.press('w');
    await page.waitForURL(`${url}/drafts/7?width=phone`);
    await page.keyboard.press('c');
    await page.waitForURL(`${url}/drafts/7?width=phone&scheme=dark`);
    await page.keyboard.press('Shift+T');
    await page.waitForURL(`${url}/drafts/7?width=phone&scheme=dark&compare=theme`);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('reader-search');
    await page.keyboard.type('w');
    expect(page.url()).toBe(`${url}/drafts/7?width=phone&scheme=dark&compare=theme`);
    await page.locator('body').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.getByLabel('Single keys work in this browser').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('w');
    await page.waitForTimeout(200);
    expect(page.url()).toBe(`${url}/drafts/7?width=phone&scheme=dark&compare=theme`);
  });

  test('works as plain links without scripts', async () => {
    const { url, entrance } = await openServedDesk(browser);
    const context = await browser.newContext({ javaScriptEnabled: false });
    try {
      await context.request.get(entrance);
      const page = await context.newPage();
      await page.goto(`${url}/drafts/7`);
      await page.getByRole('link', { name: 'Phone', exact: true }).click();
      expect(page.url()).toBe(`${url}/drafts/7?width=phone`);
      await expect.poll(() => mail(page).getByText('Servers by the hour').count(), patience).toBeGreaterThan(0);
    } finally {
      await context.close();
    }
  });
});

describe('a reader', () => {
  test('is found by part of the address, and their mail is shown with their own fields', async () => {
    const { look, page, addReaders, url } = await openServedDesk(browser);
    await addReaders(3, (index) => (index === 1 ? { fields: { firstName: 'Deneb' } } : {}));
    await look('/drafts/7');
    await page.getByRole('searchbox').fill('reader-0002');
    await page.getByRole('link', { name: 'reader-0002@example.org' }).click();
    await page.waitForURL(`${url}/drafts/7?reader=2`);
    await expect.poll(() => mail(page).getByText('Hello Deneb').count(), patience).toBeGreaterThan(0);
  });

  test('with a field and without it are one click away, for each field that the draft uses', async () => {
    const { look, page, save } = await openServedDesk(browser);
    save(
      7,
      draft.replace('Hello {{default', '{{#if (eq subscriber.city "Łódź")}}See you tonight!{{/if}} Hello {{default'),
    );
    await look('/drafts/7');
    await expect.poll(() => mail(page).getByText('Hello Vega').count(), patience).toBeGreaterThan(0);
    await page.getByRole('group', { name: 'city of the reader shown' }).getByRole('link', { name: 'Łódź' }).click();
    await expect.poll(() => mail(page).getByText('See you tonight!').count(), patience).toBeGreaterThan(0);
    await page
      .getByRole('group', { name: 'firstName of the reader shown' })
      .getByRole('link', { name: 'not known' })
      .click();
    await expect.poll(() => mail(page).getByText('Hello there').count(), patience).toBeGreaterThan(0);
    await expect.poll(() => mail(page).getByText('See you tonight!').count(), patience).toBeGreaterThan(0);
  });

  test('of a segment follows the one before, and keys step through them', async () => {
    const { look, page, addReaders, url } = await openServedDesk(browser, {
      publication: (yaml) => `${yaml}\nsegments:\n  - { name: From Łódź, where: { city: Łódź } }\n`,
    });
    await addReaders(6, (index) => (index % 2 === 1 ? { fields: { city: 'Łódź', firstName: `Name${index}` } } : {}));
    await look('/drafts/7');
    await page.getByRole('group', { name: 'Segment' }).getByRole('link', { name: 'From Łódź' }).click();
    await expect.poll(() => mail(page).getByText('Hello Name1').count(), patience).toBe(1);
    await page.getByText('Reader 1 of 3').waitFor();
    await page.keyboard.press('n');
    await expect.poll(() => mail(page).getByText('Hello Name3').count(), patience).toBe(1);
    await page.getByText('Reader 2 of 3').waitFor();
    expect(page.url()).toBe(`${url}/drafts/7?reader=4&segment=From+%C5%81%C3%B3d%C5%BA`);
  });

  test('who has left the list meanwhile is replaced by a sample, with a note', async () => {
    const { look, page } = await openServedDesk(browser);
    await look('/drafts/7?reader=4711');
    await page.getByText('Subscriber 4711 is not on the list any more').waitFor();
    await expect.poll(() => mail(page).getByText('Hello Vega').count(), patience).toBeGreaterThan(0);
  });
});

describe('send me this', () => {
  test('mails a test copy and shows the server’s reply', async () => {
    const { look, page, smtp } = await openServedDesk(browser);
    await look('/drafts/7?theme=classic');
    await page.getByLabel('Address', { exact: true }).fill('editor@example.org');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('On its way to editor@example.org').waitFor();
    expect(await page.locator('#test-copy code').textContent()).toMatch(/^250 /);
    expect(smtp.received.map(({ to }) => to)).toEqual(['editor@example.org']);
    expect(smtp.received[0]!.raw).toMatch(/Subject: \[Test\] Vega, issue seven/);
  });

  test('reports an invalid address, and sends nothing', async () => {
    const { look, page, smtp } = await openServedDesk(browser);
    await look('/drafts/7');
    await page.getByLabel('Address', { exact: true }).fill('editor@localhost');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Nothing was sent').waitFor();
    expect(smtp.received).toEqual([]);
  });

  test('sends no draft that has mistakes by now', async () => {
    const { look, page, save, smtp } = await openServedDesk(browser);
    await look('/drafts/7');
    save(7, badDrafts['an unknown key']!);
    await page.locator('[data-live-state="stale"]').waitFor();
    await page.getByLabel('Address', { exact: true }).fill('editor@example.org');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('The draft has mistakes').waitFor();
    expect(smtp.received).toEqual([]);
  });
});

describe('connections', () => {
  test('are closed with the tab, and while it is hidden', async () => {
    const { look, page, url, context, desk } = await openServedDesk(browser);
    await look('/drafts/7');
    await expect.poll(() => desk.live.listeners(), patience).toBe(1);
    const others = await Promise.all(Array.from({ length: 8 }, () => context.newPage()));
    // The ninth page still gets a connection: browsers allow six to one server.
    for (const other of others) {
      await other.goto(`${url}/drafts/7`, { waitUntil: 'domcontentloaded' });
      await other.evaluate(
        `Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }); document.dispatchEvent(new Event('visibilitychange'))`,
      );
    }
    await expect.poll(() => desk.live.listeners(), patience).toBe(1);
    for (const other of others) await other.close();
    await page.goto('about:blank');
    await expect.poll(() => desk.live.listeners(), patience).toBe(0);
  });

  test('reconnect by themselves, and the page says so meanwhile', async () => {
    const { look, page, context, save } = await openServedDesk(browser);
    await look('/drafts/7');
    await page.locator('[data-live-state="live"]').waitFor();
    await page.evaluate(`window.dispatchEvent(new PageTransitionEvent('pagehide'))`);
    await context.setOffline(true);
    // Chromium's network learns of it a moment later; a connection made before then would stay open.
    await until(page, `fetch('/drafts/7/source').then(() => false, () => true)`);
    await page.evaluate(`window.dispatchEvent(new PageTransitionEvent('pageshow'))`);
    await page.getByText('Galley does not answer').waitFor();
    save(7, draft.replace('title: Second', 'title: Saved meanwhile'));
    await context.setOffline(false);
    await expect.poll(() => mail(page).getByText('Saved meanwhile').count(), { timeout: 30_000 }).toBe(1);
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([1280, 390])('every page at %i px is accessible and not wider than the window', async (width) => {
    const { look, page, faults, save, addReaders } = await openServedDesk(browser, {
      colorScheme,
      width,
      drafts: { 8: draft.replace('number: 7', 'number: 8'), 9: 'number: 9\nsubject: {}\n' },
    });
    await addReaders(2);
    save(
      8,
      draft
        .replace('number: 7', 'number: 8')
        .replace(' summary: One.', '')
        .replace('url: "https://example.org/third"', 'url: "https://example.org/second"'),
    );
    for (const path of [
      '/',
      '/drafts/7',
      '/drafts/8?compare=width&scheme=dark',
      '/drafts/8?compare=scheme&width=phone&q=reader',
      '/drafts/7?part=inbox&reader=bare',
      '/drafts/9',
      '/drafts/8/findings',
      '/drafts/99',
    ]) {
      await look(path);
      await until(page, `!document.body.textContent.includes('checking …')`);
      expect([path, await axeFaults(page)]).toEqual([path, []]);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width]);
    }
    await look('/drafts/7');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  });
});
