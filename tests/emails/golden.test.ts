import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { previewView } from '../../emails/preview-view.ts';
import { renderText } from '../../src/issue/render-text.ts';
import { loadTheme, themeNames } from '../../emails/themes.ts';

/** Written with UPDATE_GOLDEN=1; the difference is reviewed in the commit. */
async function compare(file: string, actual: string): Promise<void> {
  const url = new URL(`../golden/${file}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN) {
    await mkdir(new URL('.', url), { recursive: true });
    await writeFile(url, actual);
  }
  expect(actual).toBe(await readFile(url, 'utf8'));
}

test.each(themeNames)('the preview issue in %s looks as agreed', async (name) => {
  const html = await (await loadTheme(name))!.render(previewView);
  await compare(`${name}.html`, html);
});

test('the text part of the preview issue reads as agreed', async () => {
  await compare('issue.txt', renderText(previewView));
});
