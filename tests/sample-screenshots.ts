/**
 * Draws the sample issues as a reader gets them: every draft, both themes, 360, 768 and 1280 px, light and dark.
 *   npm run screenshots:samples [-- folder]
 */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConfig, viewContextOf } from '../src/wire/open-config.ts';
import { sampleReaders } from '../src/issue/reader.ts';
import { listDrafts, readDraft } from '../src/issue/read-draft.ts';
import { availableThemes, cutRendition, fillRendition, renderIssue, templateData } from '../src/issue/render.ts';
import { launchChromium } from './setup/browser.ts';
import { readBookings } from '../src/sponsor/read-bookings.ts';

const [folder = join(tmpdir(), 'galley-samples')] = process.argv.slice(2);
const config = openConfig({ variables: { PUBLIC_URL: 'https://loop.example.org' } });
await mkdir(folder, { recursive: true });
const browser = await launchChromium();
let pictures = 0;
try {
  for (const { number } of listDrafts(config.root)) {
    const { issue, problems } = readDraft(config.root, number, config.publication, readBookings(config.root));
    if (!issue) throw new Error(`Issue ${number}: ${problems[0]!.message}`);
    for (const theme of availableThemes) {
      const rendition = await renderIssue(issue, viewContextOf(config), theme);
      const data = templateData(
        rendition,
        { ...sampleReaders(config.publication.fields).full, since: issue.date },
        config.publication.fields,
      );
      const { html } = fillRendition(cutRendition(rendition), data, {
        link: (position) => rendition.links[position]!.url,
        unsubscribe: '#',
      });
      for (const width of [360, 768, 1280]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
          // Pictures come from the drafts folder; nothing else can be loaded.
          await page.route('**/*', (route) => {
            const name = /\/images\/([\w.-]+)$/.exec(route.request().url())?.[1];
            return name
              ? route.fulfill({ body: readFileSync(join(config.root, 'drafts/images', name)) })
              : route.abort();
          });
          await page.setContent(html, { waitUntil: 'load' });
          await page.screenshot({
            path: join(folder, `${number}-${theme}-${width}-${colorScheme}.png`),
            fullPage: true,
          });
          await page.close();
          pictures++;
        }
      }
    }
  }
} finally {
  await browser.close();
}
console.log(`${folder}: ${pictures} pictures`);
