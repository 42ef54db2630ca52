/** One issue with everything that a draft may hold in Markdown, as it was agreed: drafts are read, themes draw it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { themeNames } from '../../emails/themes.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { renderIssue } from '../../src/issue/render.ts';

const context = {
  publication: { name: 'The Weekly Loop', url: 'https://loop.example.org', address: 'Example City' },
  publicUrl: 'https://loop.example.org',
};
const defaults = {
  theme: 'digest',
  lang: 'en',
  dir: 'ltr' as const,
  timezone: 'UTC',
  fields: ['firstName', 'city'],
};

/** Written anew with UPDATE_GOLDEN=1; the difference is then read in the commit. */
async function compare(file: string, actual: string): Promise<void> {
  const url = new URL(`../golden/${file}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN) {
    await mkdir(new URL('.', url), { recursive: true });
    await writeFile(url, actual);
  }
  expect(actual).toBe(await readFile(url, 'utf8'));
}

async function render(theme: string) {
  const file = new URL('../cast/everything.yaml', import.meta.url);
  const { issue, problems } = parseDraft(await readFile(file, 'utf8'), 'drafts/181.yaml', defaults);
  expect(problems).toEqual([]);
  const { html, text, links, tags } = await renderIssue(issue!, context, theme);
  // Marks as one can read them.
  const shown = (part: string) =>
    part
      .replaceAll(/\uE000l(\d+)\uE001/g, (_all, at) => links[Number(at)]!.url)
      .replaceAll(/\uE000(\w)(\d+)\uE001/g, (_all, kind: string, at) =>
        kind === 'u' ? 'https://loop.example.org/leave' : tags[Number(at)]!,
      );
  return { html: shown(html), text: shown(text), links };
}

test.each(themeNames)('everything in %s looks as it was agreed', async (theme) => {
  await compare(`everything.${theme}.html`, (await render(theme)).html);
});

test('everything in the text part reads as it was agreed', async () => {
  await compare('everything.txt', (await render('digest')).text);
});

test('an id comes once in an issue, and each footnote leads to one that is there', async () => {
  const { html } = await render('classic');
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});
