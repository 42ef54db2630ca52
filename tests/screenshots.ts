/**
 * Draws the preview issue in every theme, at three widths, light and dark, for people to look at.
 *   npm run screenshots [-- folder] [theme …]
 * Beside those: what a client makes of it that inverts colours by force, one that drops the head's styles, one
 * that blocks pictures, and the issue set from right to left.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { renderText } from '../src/issue/render-text.ts';
import { previewView } from '../emails/preview-view.ts';
import { loadTheme, themeNames } from '../emails/themes.ts';
import type { IssueView } from '../emails/view.ts';
import { rightToLeftView } from './emails/views.ts';
import { drawPicture } from './emails/pictures.ts';
import { launchChromium } from './setup/browser.ts';

interface Shot {
  name: string;
  width: number;
  dark?: boolean;
  view?: IssueView;
  css?: string;
  withoutStyles?: boolean;
  withoutPictures?: boolean;
}

const shots: Shot[] = [
  ...[360, 768, 1280].flatMap((width) => [
    { name: `${width}-light`, width },
    { name: `${width}-dark`, width, dark: true },
  ]),
  { name: '320-light', width: 320 },
  // Roughly what Gmail on Android and Outlook on Windows do to a mail: pictures stay as they are.
  {
    name: '768-inverted',
    width: 768,
    css: 'html{background:#000;filter:invert(1) hue-rotate(180deg)}img{filter:invert(1) hue-rotate(180deg)}',
  },
  { name: '768-rtl', width: 768, view: rightToLeftView },
  { name: '360-rtl-dark', width: 360, dark: true, view: rightToLeftView },
  { name: '768-no-head-styles', width: 768, withoutStyles: true },
  { name: '360-no-head-styles', width: 360, withoutStyles: true },
  { name: '768-no-pictures', width: 768, withoutPictures: true },
  { name: '360-no-pictures-dark', width: 360, dark: true, withoutPictures: true },
];

async function shoot(browser: Browser, html: string, shot: Shot, file: string): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: shot.width, height: 900 },
    colorScheme: shot.dark ? 'dark' : 'light',
    deviceScaleFactor: shot.width < 500 ? 2 : 1,
  });
  try {
    const page = await context.newPage();
    // Without a network: every picture is drawn here.
    await page.route('**/*', (route) =>
      shot.withoutPictures
        ? route.abort()
        : route.fulfill({ contentType: 'image/svg+xml', body: drawPicture(route.request().url()) }),
    );
    await page.setContent(shot.withoutStyles ? html.replaceAll(/<style[\s\S]*?<\/style>/g, '') : html, {
      waitUntil: 'load',
    });
    if (shot.css) await page.addStyleTag({ content: shot.css });
    await page.screenshot({ path: file, fullPage: true });
  } finally {
    await context.close();
  }
}

const [folder = join(tmpdir(), 'galley-screenshots'), ...wanted] = process.argv.slice(2);
const unknown = wanted.filter((name) => !themeNames.includes(name));
if (unknown.length > 0) {
  console.error(`There is no theme ${unknown.join(', ')}. Themes: ${themeNames.join(', ')}.`);
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const browser = await launchChromium();
try {
  for (const name of wanted.length > 0 ? wanted : themeNames) {
    const theme = (await loadTheme(name))!;
    const preview = await theme.render(previewView);
    await writeFile(join(folder, `${name}.html`), preview);
    await writeFile(join(folder, `${name}.txt`), renderText(previewView));
    for (const shot of shots) {
      const html = shot.view ? await theme.render(shot.view) : preview;
      await shoot(browser, html, shot, join(folder, `${name}-${shot.name}.png`));
    }
  }
} finally {
  await browser.close();
}
console.log(`${folder}: ${(wanted.length || themeNames.length) * shots.length} pictures`);
