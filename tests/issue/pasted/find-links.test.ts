import { describe, expect, test } from 'vitest';
import { findLinks } from '../../../src/issue/pasted/find-links.ts';

const found = (text: string, html?: string) => findLinks(text, html).links;
const urls = (text: string, html?: string) => found(text, html).map(({ url }) => url);

describe('addresses are found', () => {
  test.each([
    ['alone', 'https://example.org/a', ['https://example.org/a']],
    [
      'without a scheme',
      'example.org\nwww.example.com/b\nexample.net/c?d=1',
      ['https://example.org', 'https://www.example.com/b', 'https://example.net/c?d=1'],
    ],
    [
      'in prose, without its punctuation',
      'See https://example.org/a, (https://example.org/b_(c)) and “https://example.org/d”.',
      ['https://example.org/a', 'https://example.org/b_(c)', 'https://example.org/d'],
    ],
    [
      'without a space between them',
      'https://example.org/a,https://example.org/b;https://example.org/c',
      ['https://example.org/a', 'https://example.org/b', 'https://example.org/c'],
    ],
    [
      'in a chat',
      '14:02 Ann: look <https://example.org/a|this>\n14:03 Bo: and https://example.org/b ?',
      ['https://example.org/a', 'https://example.org/b'],
    ],
    ['with letters of any script', 'https://bücher.example.com/ä#x', ['https://bücher.example.com/ä#x']],
    [
      'inside of another one only if they are meant',
      'https://web.archive.org/web/2020/https://example.org/x',
      ['https://web.archive.org/web/2020/https://example.org/x'],
    ],
    [
      'behind a mail gateway',
      'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&data=1',
      ['https://example.org/a'],
    ],
    ['with a slip in the scheme', 'htps://example.org/typo', ['https://example.org/typo']],
    ['from the source of a page', 'https://example.org/a?x=1&amp;y=2', ['https://example.org/a?x=1&y=2']],
    [
      'without trackers, and with what may mean something',
      'https://example.org/a?utm_source=x&ref=main&fbclid=1',
      ['https://example.org/a?ref=main'],
    ],
    ['with a zero-width space', 'https://example.org/a\u200b', ['https://example.org/a']],
  ])('%s', (_what, text, expected) => {
    expect(urls(text)).toEqual(expected);
  });

  test.each([
    ['names of files', 'README.md and manage.py, Node.js'],
    ['mail addresses', 'ann@example.org'],
    ['other schemes', 'ftp://example.org/x javascript:alert(1) mailto:ann@example.org'],
    ['a login in the address', 'https://ann:secret@example.org/'],
    ['this machine', 'http://localhost:3000/'],
    ['numbers', 'Version 2.10 costs 3.50'],
    ['nothing', ' \n\t'],
  ])('%s are none', (_what, text) => {
    expect(urls(text)).toEqual([]);
  });

  test('each is taken once, whatever its spelling, and a hundred at most', () => {
    const text = 'https://example.org/a\nhttps://www.example.org/a/\nhttp://example.org/a?utm_source=b';
    expect(findLinks(text)).toEqual({ links: [{ url: 'https://example.org/a' }], repeated: 2, beyond: 0 });
    const many = Array.from({ length: 130 }, (_, index) => `https://example.org/${index}`).join('\n');
    expect(findLinks(many)).toMatchObject({ repeated: 0, beyond: 30 });
    expect(findLinks(many).links).toHaveLength(100);
  });
});

describe('what stands beside an address', () => {
  test('in a list of Markdown links is the title and the summary', () => {
    expect(
      found(
        '- [Database *defaults*](https://example.org/a "x"): why they change\n- [ ] [here](<https://example.org/b>)\n* **[Bold](https://example.org/c)** – a `text`',
      ),
    ).toEqual([
      { url: 'https://example.org/a', title: 'Database defaults', summary: 'why they change' },
      { url: 'https://example.org/b' },
      { url: 'https://example.org/c', title: 'Bold', summary: 'a `text`' },
    ]);
  });

  test('in cells is the title, and what the first row says', () => {
    expect(found('One thing\thttps://example.org/1\nTwo\texample.org/2')).toEqual([
      { url: 'https://example.org/1', title: 'One thing' },
      { url: 'https://example.org/2', title: 'Two' },
    ]);
    expect(found('Date\tLink\tHeadline\tAuthor\tNotes\n1 May\thttps://example.org/1\t"A, ""b"""\tAnn\tgood')).toEqual([
      { url: 'https://example.org/1', title: 'A, "b"', by: 'Ann', summary: 'good' },
    ]);
    expect(found('title,url\n"Two, three",https://example.org/2\n=,https://example.org/3')).toEqual([
      { url: 'https://example.org/2', title: 'Two, three' },
      { url: 'https://example.org/3', title: '=' },
    ]);
    expect(found('=HYPERLINK("https://example.org/1","x")\tOne')).toEqual([
      { url: 'https://example.org/1', title: 'One' },
    ]);
  });

  test('in HTML is the words of the link', () => {
    const list =
      '<ul><li><a href="https://example.org/1">First &amp; <b>one</b></a> – good</li><li><a href="https://example.org/2"></a>x</li></ul>';
    expect(found('First & one – good\nx', list)).toEqual([
      { url: 'https://example.org/1', title: 'First & one', summary: 'good' },
      { url: 'https://example.org/2' },
    ]);
    expect(urls('<a href="https://example.org/1">One</a>')).toEqual(['https://example.org/1']);
    const table =
      '<table><tr><td>One</td><td><a href="https://example.org/1">https://example.org/1</a></td></tr></table>';
    expect(found('', table)).toEqual([{ url: 'https://example.org/1', title: 'One' }]);
  });

  test('in prose is kept for a page without a title', () => {
    expect(found('1. Foo — https://example.org/foo')).toEqual([{ url: 'https://example.org/foo', words: 'Foo' }]);
  });
});

test('hostile text is read in a moment', () => {
  const hard = [
    '['.repeat(50_000),
    'a.'.repeat(50_000),
    '[a]('.repeat(20_000),
    '<a href='.repeat(20_000),
    'http://'.repeat(20_000),
  ];
  const start = performance.now();
  for (const text of hard) findLinks(text, text);
  expect(performance.now() - start).toBeLessThan(2_000);
});
