/** Checks of the mails and pages of signing up that need a browser: rendered contrast, names, widths. */
import type { Browser } from 'playwright-core';
import { createElement, type ReactNode } from 'react';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderSystemMail } from '../../emails/system/render.tsx';
import { previewMails, systemMailNames } from '../../emails/system/view.ts';
import {
  CheckInboxPage,
  ConfirmPage,
  SubscribedPage,
  SubscribeForm,
} from '../../src/audience/signup/subscribe-pages.tsx';
import { renderPage } from '../../src/http/page.tsx';
import { runAxe } from '../setup/axe.ts';
import { connectChromium } from '../setup/shared-browser.ts';
import { readerWords } from '../../src/words/languages.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

const name = 'The Weekly Loop';
const page = (children: ReactNode) => renderPage({ title: name, lang: 'en', site: { name, href: '/' }, children });
const { signup: words } = readerWords('en');
const fieldErrors = {
  email: 'This address cannot be used: the domain has no dot in it.',
  firstName: 'This name cannot be used: it looks like an address.',
};
const longAddress = `${'reader.with.a.very.long.name'.repeat(2)}@${'sub.'.repeat(30)}example.org`;

const documents: [string, () => Promise<string>][] = [
  ...systemMailNames.map((mail): [string, () => Promise<string>] => [
    `the ${mail} mail`,
    async () => (await renderSystemMail(mail, previewMails[mail])).html,
  ]),
  ['the form', async () => page(createElement(SubscribeForm, { words, name, asksFirstName: true }))],
  [
    'the form with errors',
    async () =>
      page(
        createElement(SubscribeForm, {
          words,
          name,
          asksFirstName: true,
          values: { email: 'vega@example', firstName: 'x.example' },
          fieldErrors,
        }),
      ),
  ],
  [
    'the page after the form',
    async () => page(createElement(CheckInboxPage, { words, email: longAddress, name, contact: longAddress })),
  ],
  [
    'the confirmation page',
    async () =>
      page(createElement(ConfirmPage, { words, name, masked: `r…e${longAddress.slice(longAddress.indexOf('@'))}` })),
  ],
  ['the page after confirming', async () => page(createElement(SubscribedPage, { words, name, isNew: true }))],
];

describe.each(documents)('%s', (what, draw) => {
  test.each([
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('is readable at %i px, %s, and fits', async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 700 }, colorScheme });
    try {
      const tab = await context.newPage();
      await tab.setContent(await draw(), { waitUntil: 'load' });
      expect(await tab.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
      const isMail = what.endsWith('mail');
      // Landmarks belong to the mail program, which shows the message inside its own page.
      const { violations, judged } = await runAxe(
        tab,
        `{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'], rules: { region: { enabled: ${!isMail} }, 'landmark-one-main': { enabled: ${!isMail} } } }`,
      );
      expect(
        violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, summary }) => `${id}: ${html.slice(0, 160)} ${summary}`),
        ),
      ).toEqual([]);
      expect(judged['color-contrast'] ?? 0).toBeGreaterThan(3);
    } finally {
      await context.close();
    }
  });
});
