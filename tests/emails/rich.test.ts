import { expect, test } from 'vitest';
import { styleRich } from '../../emails/rich.ts';

test('bare tags get their styles, and only those that have one', () => {
  expect(styleRich('<p>a <em>b</em></p>', { p: 'margin:0' })).toBe('<p style="margin:0">a <em>b</em></p>');
});

test('a tag keeps its own attributes', () => {
  expect(
    styleRich('<a href="https://example.org/?a=1&amp;b=2">x</a><ol start="3">', { a: 'color:red', ol: 'margin:0' }),
  ).toBe('<a style="color:red" href="https://example.org/?a=1&amp;b=2">x</a><ol style="margin:0" start="3">');
});

test('a tag whose name only begins like another is not confused with it', () => {
  expect(styleRich('<a>x</a><br>', { a: 'color:red' })).toBe('<a style="color:red">x</a><br>');
});

test('text and marks are unchanged', () => {
  const html = '\uE000f0\uE001 &lt;p> $& <strong>\uE000f1\uE001</strong>';
  expect(styleRich(html, { p: 'margin:0', strong: 'color:red' })).toBe(
    '\uE000f0\uE001 &lt;p> $& <strong style="color:red">\uE000f1\uE001</strong>',
  );
});
