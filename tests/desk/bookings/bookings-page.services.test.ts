import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bookings, drill, school } from '../../cast/bookings.ts';
import { connectChromium } from '../../setup/shared-browser.ts';
import { axeFaults } from '../../setup/axe.ts';
import { openServedDesk } from '../draft/served-desk.ts';

let browser: Browser;
beforeAll(async () => void (browser = await connectChromium()));
afterAll(() => browser.close());

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`everybody can use the bookings, from the desk’s home, in ${colorScheme} at ${width} px`, async () => {
      const { page, url, root, faults } = await openServedDesk(browser, { colorScheme, width });
      await page.goto(url);
      await page.getByRole('link', { name: 'Bookings' }).click();
      await page.getByText('Nobody has booked yet').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      writeFileSync(
        join(root, 'bookings.yaml'),
        bookings(drill, school, '  - { id: torn, sponsor: Example Lamps, issue: 8 }\n'),
      );
      await page.reload();
      await page.getByRole('cell', { name: 'placed' }).waitFor();
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.getByRole('link', { name: '7', exact: true }).click();
      await page.waitForURL(/\/drafts\/7$/);
      expect(faults).toEqual([]);
    });
  }
}
