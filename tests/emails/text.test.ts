import { describe, expect, test } from 'vitest';
import { previewView } from '../../emails/preview-view.ts';
import { renderText } from '../../src/issue/render-text.ts';
import type { IssueView, ItemView, Rich, SectionView } from '../../emails/view.ts';
import { displayWidth } from '../../emails/wrap.ts';
import { rightToLeftView } from './views.ts';
import { themeWords } from '../../src/issue/theme-words.ts';

const item: ItemView = { id: 'one', title: 'A title', url: 'https://example.org/one', host: 'example.org', tags: [] };
const textOnly = (text: string): Rich => ({ html: '', text });

function withSections(...sections: SectionView[]): IssueView {
  return { ...previewView, intro: undefined, outro: undefined, sections };
}

const links = (...items: ItemView[]): SectionView => ({ id: 's', kind: 'links', title: 'News', items });

describe('addresses', () => {
  test('are below the item that they belong to, numbered as in its text', () => {
    const text = renderText(
      withSections(links({ ...item, summary: textOnly('See the docs <https://example.org/docs> first.') })),
    );
    expect(text).toContain(
      [
        '* A title [1]',
        '  example.org',
        '  See the docs [2] first.',
        '  [1] https://example.org/one',
        '  [2] https://example.org/docs',
      ].join('\n'),
    );
  });

  test('have the same number everywhere, and are listed again where they occur', () => {
    const again = { ...item, id: 'two', title: 'Again' };
    const text = renderText(withSections(links(item, again)));
    expect(text).toContain('* Again [1]\n  example.org\n  [1] https://example.org/one');
    expect(text).not.toContain('[2]');
  });

  test('are never wrapped, however long', () => {
    const url = `https://example.org/${'long-path/'.repeat(20)}`;
    expect(renderText(withSections(links({ ...item, url })))).toContain(`\n  [1] ${url}\n`);
  });

  test('may be marks of links', () => {
    const text = renderText(
      withSections(links({ ...item, url: '\uE000l12\uE001', summary: textOnly('And this <\uE000l13\uE001>.') })),
    );
    expect(text).toContain('  And this [2].\n  [1] \uE000l12\uE001\n  [2] \uE000l13\uE001');
  });

  test('in a reader’s field between angle brackets are ignored', () => {
    const text = renderText(withSections(links({ ...item, summary: textOnly('Dear <\uE000f0\uE001> of old') })));
    expect(text).toContain('Dear <\uE000f0\uE001> of old');
  });

  test('of people stay where they are', () => {
    const text = renderText(withSections(links({ ...item, summary: textOnly('write to us <hello@example.org>') })));
    expect(text).toContain('write to us <hello@example.org>');
  });
});

describe('the page', () => {
  test('is 72 columns wide, except for addresses', () => {
    for (const view of [previewView, rightToLeftView]) {
      const wide = renderText(view)
        .split('\n')
        .filter((line) => displayWidth(line) > 72 && !/https:\/\//.test(line));
      expect(wide).toEqual([]);
    }
  });

  test('has no blanks at line ends and one line feed at its end', () => {
    const text = renderText(previewView);
    expect(text).not.toMatch(/[ \t\r]\n/);
    expect(text).toMatch(/[^\n]\n$/);
  });

  test('has no line that mail programs take for the start of a signature', () => {
    expect(renderText(previewView).split('\n')).not.toContain('--');
    expect(renderText(previewView)).not.toContain('\n-- \n');
  });

  test('keeps a list a list, with its later lines indented', () => {
    const long = 'of words that go on for longer than one line of seventy-two columns can hold';
    expect(
      renderText(withSections({ id: 's', kind: 'text', title: 'T', body: textOnly(`- one ${long}\n- two`) })),
    ).toContain('- one of words that go on for longer than one line of seventy-two\n  columns can hold\n- two');
  });

  test('keeps a quotation quoted on every line', () => {
    const long = 'of words that go on for longer than one line of seventy-two columns can hold';
    expect(renderText(withSections({ id: 's', kind: 'text', title: 'T', body: textOnly(`> said ${long}`) }))).toMatch(
      /\n> said .*\n> \S/,
    );
  });

  test('keeps a line break that the editor asked for', () => {
    expect(
      renderText(
        withSections({ id: 's', kind: 'text', title: 'T', body: textOnly('Roses are red\nViolets are blue') }),
      ),
    ).toContain('Roses are red\nViolets are blue\n');
  });

  test('aligns figures by their last digit', () => {
    const figures = [
      { value: '4,312', label: 'readers' },
      { value: '87', label: 'new' },
    ];
    expect(renderText(withSections({ id: 's', kind: 'stats', title: 'Numbers', figures }))).toContain(
      '  4,312  readers\n     87  new',
    );
  });

  test('contains the date of an event and the text of a sponsor’s button', () => {
    const event: SectionView = {
      id: 'e',
      kind: 'events',
      title: 'Events',
      items: [{ ...item, when: '3–5 December 2026', place: 'Cairo', online: true }],
    };
    const sponsored: SectionView = {
      id: 'p',
      kind: 'sponsored',
      slot: 1,
      title: 'Sponsored',
      item: { ...item, sponsor: 'Harbour', button: 'Try it' },
    };
    const text = renderText(withSections(event, sponsored));
    expect(text).toContain('3–5 December 2026 · Cairo · Online');
    expect(text).toContain('Sponsored\n');
    expect(text).toContain('  Harbour\n  Try it [1]\n');
  });

  test('ends with how to unsubscribe and the sender’s address', () => {
    const text = renderText(previewView);
    expect(text).toContain(`Unsubscribe\n${previewView.unsubscribeUrl}\n`);
    expect(text.endsWith(`${previewView.publication.address}\n`)).toBe(true);
  });

  test('uses the issue’s language for the theme’s own words', () => {
    expect(renderText({ ...previewView, words: themeWords('de-AT', 180, 'Loop') })).toContain(
      `Abbestellen\n${previewView.unsubscribeUrl}`,
    );
    expect(renderText({ ...previewView, words: themeWords('sv', 180, 'Loop') })).toContain(
      `Unsubscribe\n${previewView.unsubscribeUrl}`,
    );
  });

  test('keeps facts together where both writing directions meet', () => {
    expect(renderText(rightToLeftView)).toContain('\u2068€72,000–€88,000\u2069');
    expect(renderText(previewView)).toContain(' · €72,000–€88,000 · ');
  });
});
