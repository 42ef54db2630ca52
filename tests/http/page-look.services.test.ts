/** Checks of the shared page that need a browser: positions after layout. */
import type { Browser } from 'playwright-core';
import { createElement, type ReactNode } from 'react';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bar, DataTable } from '../../src/http/blocks.tsx';
import { renderPage } from '../../src/http/page.tsx';
import type { NavItem } from '../../src/http/blocks.tsx';
import { connectChromium } from '../setup/shared-browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});
afterAll(() => browser?.close());

async function measure<T>(children: ReactNode, width: number, script: string, nav?: NavItem[]): Promise<T> {
  const context = await browser.newContext({ viewport: { width, height: 700 } });
  try {
    const tab = await context.newPage();
    await tab.setContent(
      renderPage({
        title: 'Title',
        lang: 'en',
        site: { name: 'The Weekly Loop', href: '/' },
        nav,
        wide: true,
        children,
      }),
      { waitUntil: 'load' },
    );
    return await tab.evaluate<T>(script);
  } finally {
    await context.close();
  }
}

describe.each([390, 1280])('at %i px', (width) => {
  test('a bar is level with its row’s text, and in a row of two lines with the first', async () => {
    const rows = [
      { name: 'News', rate: 0.4 },
      { name: 'A very long label of a link '.repeat(12), rate: 0.2 },
    ];
    const table = createElement(DataTable<(typeof rows)[number]>, {
      caption: 'Clicks',
      rows,
      rowKey: (row) => row.name,
      columns: [
        { label: 'Link', rowHeader: true, cell: (row) => row.name },
        { label: 'Rate', end: true, cell: (row) => `${row.rate * 100} %` },
        { label: 'Share', cell: (row) => createElement(Bar, { share: row.rate, label: 'x' }) },
      ],
    });
    const gaps = await measure<number[]>(
      table,
      width,
      `[...document.querySelectorAll('tbody tr')].map((row) => {
        const range = document.createRange();
        range.selectNodeContents(row.querySelector('td.end'));
        const middle = ({ top, bottom }) => (top + bottom) / 2;
        return Math.abs(middle(range.getBoundingClientRect()) - middle(row.querySelector('.bar').getBoundingClientRect()));
      })`,
    );
    expect(gaps).toHaveLength(2);
    for (const gap of gaps) expect(gap).toBeLessThan(1.5);
  });

  test('the masthead has the same space below as above if there is no navigation', async () => {
    const script = `(({ paddingTop, paddingBottom }) => [paddingTop, paddingBottom])(getComputedStyle(document.querySelector('.brand')))`;
    const [top, bottom] = await measure<[string, string]>(null, width, script);
    expect(Number.parseFloat(top)).toBeGreaterThan(8);
    expect(bottom).toBe(top);
  });
});

test('on a phone the navigation is close below the name', async () => {
  const bottom = await measure<string>(null, 390, `getComputedStyle(document.querySelector('.brand')).paddingBottom`, [
    { href: '/', label: 'Desk' },
  ]);
  expect(bottom).toBe('0px');
});
