import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { MessageText } from '../../src/dev-inbox/text-views.tsx';

const linksIn = (text: string) =>
  [...renderToStaticMarkup(<MessageText text={text} />).matchAll(/href="([^"]*)"/g)].map((match) => match[1]);

test('an address in parentheses or at the end of a sentence is a link without the punctuation', () => {
  expect(
    linksIn(
      'the map (https://news.example.org/c/AbC-_1) and https://example.org/a_b. Then https://example.org/x?y=1, or http://localhost:4180/',
    ),
  ).toEqual([
    'https://news.example.org/c/AbC-_1',
    'https://example.org/a_b',
    'https://example.org/x?y=1',
    'http://localhost:4180/',
  ]);
});
