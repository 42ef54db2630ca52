/**
 * Draws every page that Galley shows, and says what axe and the browser's console complain about.
 *   npm run screenshots:pages [-- folder] [page …] [--widths=1280,390] [--schemes=light,dark] [--theme='{ … }']
 */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTour } from './page-tour.ts';
import { runAxe } from './setup/axe.ts';
import { launchChromium } from './setup/browser.ts';

/** Buttons, fields and links that stand alone, lower than a finger needs. */
const smallTargets = `[...document.querySelectorAll('button, .button, input, select, textarea, summary, nav a, .crumb a')]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height > 1 && !each.closest('p'))
  .filter((each) => (each.labels?.[0] ?? each).getBoundingClientRect().height < 43.5 && each.getBoundingClientRect().height < 43.5)
  .map((each) => each.tagName.toLowerCase() + ' ' + (each.textContent.trim() || each.name || each.className).slice(0, 30) + ' ' + Math.round(each.getBoundingClientRect().height))`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    widths: { type: 'string', default: '1280,390' },
    schemes: { type: 'string', default: 'light,dark' },
    theme: { type: 'string' },
  },
});
const [folder = join(tmpdir(), 'galley-pages'), ...wanted] = positionals;
await mkdir(folder, { recursive: true });
const browser = await launchChromium();
const tour = await startTour(
  values.theme ? { publication: (yaml) => yaml.replace(/^theme:.*$/m, `theme: ${values.theme}`) } : {},
);
let complaints = 0;
const complain = (words: string) => {
  complaints++;
  console.log(words);
};
try {
  for (const width of values.widths.split(',').map(Number)) {
    for (const scheme of values.schemes.split(',') as ('light' | 'dark')[]) {
      const context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width, height: width < 600 ? 844 : 900 },
        hasTouch: width < 600,
      });
      await context.request.get(tour.serving.entrance('/healthz'));
      for (const { name, address, act } of tour.pages) {
        if (wanted.length > 0 && !wanted.includes(name)) continue;
        const page = await context.newPage();
        const label = `${name} ${width} ${scheme}`;
        page.on('console', (message) => message.type() === 'error' && complain(`${label}: ${message.text()}`));
        page.on('pageerror', (error) => complain(`${label}: ${error.message}`));
        await page.goto(address);
        await act?.(page);
        await page.waitForTimeout(400);
        const { violations } = await runAxe(page, "{ iframes: false, resultTypes: ['violations'] }");
        for (const { id, nodes } of violations)
          complain(`${label}: ${id} ${nodes.map(({ target }) => target).join(', ')}`);
        const scrolls = await page.evaluate<number>('document.documentElement.scrollWidth');
        if (scrolls > width) complain(`${label}: ${scrolls} px wide`);
        const small = width < 600 ? await page.evaluate<string[]>(smallTargets) : [];
        if (small.length > 0) complain(`${label}: below 44 px: ${[...new Set(small)].join(', ')}`);
        await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: true });
        await page.close();
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await tour.close();
}
console.log(`${folder}: pictures of the pages, ${complaints} complaints`);
