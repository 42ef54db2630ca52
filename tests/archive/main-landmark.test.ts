import { expect, test } from 'vitest';
import { previewView } from '../../emails/preview-view.ts';
import { loadTheme, themeNames } from '../../emails/themes.ts';
import { withMainLandmark } from '../../src/archive/main-landmark.ts';

test.each(themeNames)('the web copy in %s has one main part, which the dark styles still reach', async (name) => {
  const html = withMainLandmark(await (await loadTheme(name))!.render(previewView));
  expect(html.match(/<main\b/g)).toHaveLength(1);
  expect(html).toMatch(/<body\b[^>]*><main class="[^"]*\bpage\b[^"]*"|<body\b[^>]*><main>\s*<div/);
  expect(html).toContain('</main></body>');
});
