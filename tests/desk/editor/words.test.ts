import { describe, expect, test } from 'vitest';
import { becomes } from '../../../src/desk/editor/becomes.ts';

interface Selected {
  text: string;
  from: number;
  to: number;
}
type Change = Omit<Selected, 'text'> & { insert: string; select: [number, number] };
const module = (name: string) => new URL(`../../../src/desk/editor/browser/${name}.js`, import.meta.url).href;
const { formatted, linkTo } = (await import(module('formatting'))) as {
  formatted(format: string, selected: Selected, field?: string): Change;
  linkTo(selected: Selected, url: string): Change;
};
const { hasMarkup, htmlToMarkdown } = (await import(module('html-to-markdown'))) as {
  hasMarkup(html: string): boolean;
  htmlToMarkdown(html: string): string;
};

/** `|` marks the ends of the selection, one of them a cursor. */
function selected(written: string) {
  const [before = '', between = '', after = ''] = written.split('|');
  const isCursor = written.split('|').length === 2;
  const text = before + between + after;
  return { text, from: before.length, to: before.length + (isCursor ? 0 : between.length) };
}

function press(format: string, written: string, field?: string): string {
  const at = selected(written);
  const { from, to, insert, select } = formatted(format, at, field);
  const text = at.text.slice(0, from) + insert + at.text.slice(to);
  const [start, end] = select;
  const mark = start === end ? '|' : `|${text.slice(start, end)}|`;
  return text.slice(0, start) + mark + text.slice(end);
}

describe('a button above a text', () => {
  test.each<[string, string, string]>([
    ['bold', 'a |word| b', 'a **|word|** b'],
    ['bold', 'a **word|** b', 'a **word**| b'],
    ['bold', 'a **wo|rd** b', 'a |word| b'],
    ['italic', 'a *word|*', 'a *word*|'],
    ['bold', 'a |word | b', 'a **|word|**  b'],
    ['bold', 'a **|word|** b', 'a |word| b'],
    ['bold', 'a |**word**| b', 'a |word| b'],
    ['bold', 'a wo|rd b', 'a **|word|** b'],
    ['bold', 'a |', 'a **|bold|**'],
    ['bold', '|One\n\nTwo|', '|**One**\n\n**Two**|'],
    ['bold', '|- One\n- Two|', '|- **One**\n- **Two**|'],
    ['bold', 'a *|word|* b', 'a ***|word|*** b'],
    ['italic', 'a |word| b', 'a *|word|* b'],
    ['italic', 'a **|word|** b', 'a ***|word|*** b'],
    ['italic', 'a ***|word|*** b', 'a **|word|** b'],
    ['italic', 'a *|word|* b', 'a |word| b'],
    ['code', 'run |npm test| now', 'run `|npm test|` now'],
    ['code', 'run `|npm test|` now', 'run |npm test| now'],
    ['code', 'a |b`c| d', 'a ``|b`c|`` d'],
    ['code', '|a\nb|', '|```\na\nb\n```|'],
    ['link', 'see |the page| here', 'see [the page](|https://|) here'],
    ['link', 'see |https://example.org/a| here', 'see [|](https://example.org/a) here'],
    ['link', 'see [the| page](https://example.org) here', 'see [the page](|https://example.org|) here'],
    ['link', '|', '[|words|](https://)'],
    ['list', 'One|', '- One|'],
    ['list', '|One\nTwo|', '|- One\n- Two|'],
    ['list', '|- One\n- Two|', '|One\nTwo|'],
    ['list', 'Before\nOne|', 'Before\n\n- One|'],
    [
      'field',
      'Hello |, see',
      'Hello {{ subscriber.firstName | default "there" }}|, see'.replace(' | default', ' ¦ default'),
    ],
  ])('%s: %s', (format, before, after) => {
    expect(press(format, before).replace(' | default', ' ¦ default')).toBe(after);
  });

  test('pasting an address on words makes them a link', () => {
    expect(linkTo(selected('see |this| now'), 'https://example.org/a').insert).toBe('[this](https://example.org/a)');
  });

  test('pasting an address into a link that was just begun makes it that link’s', () => {
    const pasted = (before: string) => {
      const at = selected(before);
      const { from, to, insert } = linkTo(at, 'https://example.org/a');
      return at.text.slice(0, from) + insert + at.text.slice(to);
    };
    expect(pasted('see [this](|https://|) now')).toBe('see [this](https://example.org/a) now');
    expect(pasted('see [|words|](https://)')).toBe('see [words](https://example.org/a)');
  });
});

describe('what is pasted', () => {
  test.each<[string, string, string]>([
    [
      'from Google Docs',
      `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">Hello </span><span style="font-weight:700">bold</span><span style="font-style:italic"> slanted</span>, a <a href="https://www.google.com/url?q=https://example.org/x&amp;sa=D"><span>link</span></a>.</p><br><p>Second “quoted” – dash.</p><ul><li dir="ltr"><p><span>One</span></p></li><ul><li><p>Inner</p></li></ul><li><p>Two</p></li></ul><ol><li><p>First</p></li><li><p>Second</p></li></ol></b>`,
      'Hello **bold** *slanted*, a [link](https://example.org/x).\n\nSecond “quoted” – dash.\n\n- One\n  - Inner\n- Two\n\n1. First\n2. Second',
    ],
    [
      'from Word',
      `<html><head><style>p.MsoNormal{margin:0}</style></head><body><!--StartFragment--><p class=MsoNormal>A <b>strong</b> start&nbsp;here, <i>really</i>.<o:p></o:p></p><p style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>Milk<o:p></o:p></p><p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;</span></span>Whole milk</p><p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>Bread</p><p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Un</p><!--EndFragment--></body></html>`,
      'A **strong** start here, *really*.\n\n- Milk\n   - Whole milk\n- Bread\n\n1. Un',
    ],
    [
      'from a web page: no scripts, no pixels, no links that lead nowhere',
      `<h2>Title <b>x</b></h2><p>See <a href="/rel">relative</a>, <a href="javascript:1">js</a>, <a href="https://example.org/?a=1&amp;b=2">abs</a>, <code>code</code>.</p><img src="https://t.example/p.gif" width="1" height="1"><img src="https://example.org/p.jpg" alt="A boat"><script>alert(1)</script><p style="display:none">hidden</p><blockquote><p>Said</p></blockquote><p>H<sub>2</sub>O <del>old</del> <img alt="🎉" src="https://e.org/e.png"></p>`,
      '## Title x\n\nSee relative, js, [abs](https://example.org/?a=1&b=2), `code`.\n\n![A boat](https://example.org/p.jpg)\n\n> Said\n\nH<sub>2</sub>O ~~old~~ 🎉',
    ],
    [
      'from a spreadsheet',
      '<table><tr><th>Name</th><th>Sum</th></tr><tr><td>A|b</td><td>1</td></tr></table>',
      '| Name | Sum |\n| --- | --- |\n| A\\|b | 1 |',
    ],
    ['that only lays out', '<table><tr><td><p>Just</p><p>words</p></td></tr></table>', 'Just words'],
    [
      'with spaces that mean something in French',
      '<p>5\u00a0000 and «\u00a0oui\u00a0», <b>is\u00a0it</b>\u00a0?</p>',
      '5\u00a0000 and «\u00a0oui\u00a0», **is it**\u00a0?',
    ],
    ['with signs of Markdown as text', '<p><b>x</b> 1 * 2 * 3 snake_case</p>', '**x** 1 \\* 2 \\* 3 snake\\_case'],
    ['with a break in a line', '<div><b>One</b><br>Two</div>', '**One**\\\nTwo'],
  ])('%s becomes clean Markdown', (_from, html, markdown) => {
    expect(hasMarkup(html)).toBe(true);
    expect(htmlToMarkdown(html)).toBe(markdown);
  });

  test('without any format is left to the browser', () => {
    expect(hasMarkup('<div style="color:#000"><span style="color:#00f">const</span> a</div>')).toBe(false);
    expect(hasMarkup('<b style="font-weight:normal" id="docs-internal-guid-1"><span>plain</span></b>')).toBe(false);
  });
});

test('below a field stands what its Markdown becomes, and nothing below plain words', () => {
  expect(becomes('Just words, 5 < 6.')).toBe('');
  expect(becomes('See **this** [page](https://example.org).')).toContain(
    '<strong>this</strong> <a href="https://example.org"',
  );
  // Nothing is loaded or run for it.
  expect(becomes('![A boat](https://example.org/p.jpg) <script>x</script>')).not.toMatch(/<img|<script/);
});
