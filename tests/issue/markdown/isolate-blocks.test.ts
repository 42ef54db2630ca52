import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/issue/markdown/render-markdown.ts';

const render = (source: string, dir: 'ltr' | 'rtl') =>
  renderMarkdown(source, { link: (url) => url, publicUrl: '', dir });

test('an English paragraph of an Arabic issue keeps its full stop on the right, in both parts', () => {
  const { html, text } = render('An English sentence, with [a link](https://example.org/a).\n\nجملة عربية.', 'rtl');
  expect(html).toBe(
    '<p>\u2068An English sentence, with <a href="https://example.org/a">a link</a>.\u2069</p><p>جملة عربية.</p>',
  );
  expect(text).toBe('\u2068An English sentence, with a link <https://example.org/a>.\u2069\n\nجملة عربية.');
});

test('an Arabic paragraph, heading or item of an English issue is isolated, and nothing else is', () => {
  expect(render('English.\n\n- جملة\n- One', 'ltr').html).toBe(
    '<p>English.</p><ul><li>\u2068جملة\u2069</li><li>One</li></ul>',
  );
  expect(render('**جملة** here', 'ltr').html).toBe('<p>\u2068<strong>جملة</strong> here\u2069</p>');
  expect(render('12:30', 'rtl').html).toBe('<p>12:30</p>');
});
