import { describe, expect, test } from 'vitest';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { viewOf } from '../../src/issue/view.ts';

const defaults = { theme: 'digest', lang: 'en', dir: 'ltr', timezone: 'UTC', fields: ['city'] } as const;
const parse = (sections: string) =>
  parseDraft(`number: 9\nsubject: s\npreheader: p\ndate: 2026-11-27\nsections:\n${sections}`, 'drafts/9.yaml', {
    ...defaults,
    fields: [...defaults.fields],
  });
const withUrl = (url: string) =>
  parse(
    `  - title: News\n    items:\n      - { title: One, url: ${JSON.stringify(url)}, summary: "See [this](https://example.org/wiki/Köln)." }\n`,
  );

function linksOf(sections: string) {
  const { issue, problems } = parse(sections);
  expect(problems).toEqual([]);
  return viewOf(issue!, {
    publication: { name: 'Loop', url: 'https://loop.example.org', address: 'x' },
    publicUrl: 'https://news.example.org',
  });
}

describe('a non-ASCII address in a draft', () => {
  test('is stored in ASCII form: item, Markdown, quote and sponsored item', () => {
    const { links, view } = linksOf(
      '  - title: News\n    items:\n      - { title: One, url: "https://bücher.example/wiki/日本", summary: "See [this](https://example.org/wiki/Köln)." }\n' +
        '  - { kind: quote, quote: So it is., by: Somebody, url: "https://例え.jp" }\n' +
        '  - { sponsored: 1, sponsor: Example, title: Offer, url: "https://example.com/ä?ü=ö" }\n',
    );
    expect(links.map(({ url }) => url)).toEqual([
      'https://xn--bcher-kva.example/wiki/%E6%97%A5%E6%9C%AC',
      'https://example.org/wiki/K%C3%B6ln',
      'https://xn--r8jz45g.jp/',
      'https://example.com/%C3%A4?%C3%BC=%C3%B6',
    ]);
    expect(view.sections[0]).toMatchObject({ items: [{ host: 'bücher.example' }] });
  });
});

describe('white space inside an address', () => {
  test.each([
    'https://example.org/a b',
    'https://example.org/a\tb',
    'https://example.org/a\nb',
    'https://example.org/a\rb',
    'https://example.org/a\u00a0b',
  ])('is told in %j', (url) => {
    expect(withUrl(url).problems).toMatchObject([
      {
        severity: 'error',
        path: 'sections[0].items[0].url',
        message: 'there is white space inside the address; if it belongs to it, write %20',
      },
    ]);
  });

  test('at its ends is ignored', () => expect(withUrl(' https://example.org/a ').problems).toEqual([]));
});

test('a Markdown link that no browser could open is reported', () => {
  expect(
    parse('  - { title: T, kind: text, text: "See [this](https://example.org:99999/)." }\n').problems,
  ).toMatchObject([{ rule: 'unsafe-link' }]);
});
