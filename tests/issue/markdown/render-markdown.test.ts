import { describe, expect, test } from 'vitest';
import { layRichText } from '../../../emails/rich-text.ts';
import { renderMarkdown } from '../../../src/issue/markdown/render-markdown.ts';

const lay = (text: string) => layRichText(text, { width: 72 }).join('\n');
const render = (source: string) =>
  renderMarkdown(source, { link: (url) => url, publicUrl: 'https://news.example.org' });

const bare =
  'p a strong em del u sup sub code br img ul ol li blockquote pre hr h4 h5 h6 table thead tbody tr th td span div'.split(
    ' ',
  );

describe('Markdown', () => {
  test('the safe subset renders both ways', () => {
    const { html, text } = render(
      'Some *words*, `code` and [a link](https://example.org/x).\n\n- one\n- two\n\n1. first\n2. second\n\n> said\n> so',
    );
    expect(html).toBe(
      '<p>Some <em>words</em>, <code>code</code> and <a href="https://example.org/x">a link</a>.</p><ul><li>one</li><li>two</li></ul><ol><li>first</li><li>second</li></ol><blockquote><p>said\nso</p></blockquote>',
    );
    expect(text).toBe(
      'Some words, code and a link <https://example.org/x>.\n\n- one\n- two\n\n1. first\n2. second\n\n> said so',
    );
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<style>@import url(https://evil.example/x.css)</style>',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '[x](javascript:alert(1))',
    '[x](JAVASCRIPT:alert(1))',
    '[x](java\nscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x "onmouseover=alert(1)")',
    '<javascript:alert(1)>',
    '![x](https://evil.example/track.png)',
    '[x]: javascript:alert(1)\n\n[x]',
    '[a](https://example.org/"onmouseover="alert(1))',
    '<svg/onload=alert(1)>',
    '```html\n<script>x</script>\n```',
    '# heading\n<h1 style="position:fixed">',
    '<b onclick="alert(1)">x</b>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="https://example.org/" onclick="alert(1)" style="x">x</a>',
    '<a href="https://example.org/&quot;onclick=&quot;alert(1)">x</a>',
    '![" onerror="alert(1)](https://example.org/x.png)',
    '![x](javascript:alert(1))',
    '![x](data:image/svg+xml;base64,PHN2Zz4=)',
    '| <script> | "x" |\n|---|---|\n| a | <img src=x onerror=y> |',
    'x[^1]\n\n[^1]: <script>alert(1)</script>',
  ])('nothing active comes out of %j', (source) => {
    const { html } = render(source);
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)];
    for (const [, name, attributes] of tags) {
      expect(bare).toContain(name);
      expect(attributes).toMatch(
        /^( class="(notes|task|label)")?( (src|href)="(https:\/\/|#)[^"<>]*")?( (alt|title)="[^"<>]*")?( start="\d+")?( scope="col")?( id="[\w-]+")?( dir="ltr")?$/,
      );
    }
  });

  test('a line break between two formatted words is a space', () => {
    expect(render('**one**\n*two*').html).toBe('<p><strong>one</strong>\n<em>two</em></p>');
  });

  test('a block tag alone in its paragraph leaves no empty paragraph', () => {
    expect(render('\uE000f0\uE001\n\ninside\n\n\uE000f1\uE001').html).toBe('\uE000f0\uE001<p>inside</p>\uE000f1\uE001');
  });

  test.each([
    ['a reference', 'A [text][ref], [ref][] and [ref].\n\n[ref]: https://example.org/r'],
    ['an address in angle brackets', '<https://example.org/r>'],
    ['a bare address', 'See https://example.org/r.'],
    ['an anchor', '<a class="x" href="https://example.org/r">text</a>'],
    ['a link copied from Slack', 'See <https://example.org/r|the thread>.'],
    ['a link in a table', '| a |\n|---|\n| [b](https://example.org/r) |'],
    ['a link in a footnote', 'a[^1]\n\n[^1]: [b](https://example.org/r)'],
    ['a linked picture', '[![a](images/a.png)](https://example.org/r)'],
  ])('%s is a link like others', (_what, source) => {
    const urls: string[] = [];
    const { html, text } = renderMarkdown(source, {
      link: (url) => {
        urls.push(url);
        return 'https://tracked.example.org/';
      },
      publicUrl: '',
    });
    expect(new Set(urls)).toEqual(new Set(['https://example.org/r']));
    expect(html).toContain('href="https://tracked.example.org/"');
    expect(text).toContain('<https://tracked.example.org/>');
  });

  test('www. and an e-mail address are links; a name that only looks like a host is not', () => {
    expect(render('www.example.org/x, me@example.org, README.md').html).toBe(
      '<p><a href="https://www.example.org/x">www.example.org/x</a>, <a href="mailto:me@example.org">me@example.org</a>, README.md</p>',
    );
  });

  test('a version and a repository are no e-mail addresses', () => {
    expect(render('react@19.3.1, git@example.org:a/b and me@example.org.').html).toBe(
      '<p>react@19.3.1, git@example.org:a/b and <a href="mailto:me@example.org">me@example.org</a>.</p>',
    );
  });

  test('headings follow each other below what is above them', () => {
    expect(render('# One\n\n### Two\n\nThree\n---').html).toBe('<h4>One</h4><h6>Two</h6><h5>Three</h5>');
  });

  test('code keeps its white space, its braces and its line breaks', () => {
    const { html, text } = render('```html\n<b>{{ x }}</b>\n    four\n```\n\nand `{{ y }}`');
    expect(html).toBe(
      '<pre dir="ltr"><code>&lt;b&gt;{{ x }}&lt;/b&gt;<br>    four</code></pre><p>and <code>{{ y }}</code></p>',
    );
    expect(lay(text)).toBe('    <b>{{ x }}</b>\n        four\n\nand {{ y }}');
  });

  test('tags of readers’ fields become marks beside code, in a table and next to emphasis', () => {
    const tags: string[] = [];
    const { html } = renderMarkdown(
      '**{{ a }}**s `{{ b }}`\n\n| {{ c | default "x" }} |\n|---|\n| `{{ d }}` |\n\n    {{ e }}\n\n<!-- {{ f }} -->{{! g }}',
      { link: (url) => url, publicUrl: '', tags },
    );
    expect(tags).toEqual(['{{ a }}', '{{default c "x"}}']);
    expect(html).toContain('<strong>\uE000f0\uE001</strong>s <code>{{ b }}</code>');
    expect(html).toContain('\uE000f1\uE001</th>');
  });

  test('{{#if}} on a line of its own stays outside the list or the table beside it', () => {
    const { html } = renderMarkdown('Hello\n{{#if a}}\n- one\n- two\n{{else}}\n| a |\n|---|\n| b |\n{{/if}}\nend', {
      link: (url) => url,
      publicUrl: '',
      tags: [],
    });
    expect(html.replaceAll(/[\uE000\uE001]/g, '·')).toBe(
      '<p>Hello</p>·b0·<ul><li>one</li><li>two</li></ul>·f1·<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>·e2·<p>end</p>',
    );
  });

  test.each([
    ['in a line', 'One <!-- secret --> two', 'One two'],
    ['over lines', 'One <!-- secret\n\n# secret --> two', 'One two'],
    ['on its own lines', '- one\n<!-- secret -->\n- two', '- one\n- two'],
    ['with a fence in it', '<!--\n```\nsecret -->\n\nOne', 'One'],
    ['in a quotation', '> One <!-- secret\n> secret -->', '> One'],
    ['between paragraphs', 'One\n\n<!-- secret -->\n\ntwo', 'One\n\ntwo'],
    ['without an end', 'One <!-- secret', 'One'],
    ['as an unused definition', 'One\n\n[//]: # (secret)', 'One'],
  ])('a comment %s stays on the desk', (_where, source, words) => {
    const { html, text } = render(source);
    expect(html).not.toMatch(/secret|<!--|--&gt;/);
    expect(lay(text)).toBe(words);
  });

  test('comments in code are code', () => {
    expect(render('`<!-- a -->`\n\n```\n<!-- b -->\n```').html).toBe(
      '<p><code>&lt;!-- a --&gt;</code></p><pre dir="ltr"><code>&lt;!-- b --&gt;</code></pre>',
    );
  });

  test('a table is a table, and in the text part its columns stand below each other', () => {
    const { html, text } = render('| Name | Sum |\n|:--|--:|\n| `a|b` | 1 |\n| c | 22 |');
    expect(html).toBe(
      '<table><thead><tr><th scope="col" align="left">Name</th><th scope="col" align="right">Sum</th></tr></thead><tbody>' +
        '<tr><td align="left"><code>a|b</code></td><td align="right">1</td></tr><tr><td align="left">c</td><td align="right">22</td></tr></tbody></table>',
    );
    expect(lay(text)).toBe('Name  Sum\n----  ---\na|b     1\nc      22');
  });

  test('a wide table names each cell, for phones', () => {
    expect(render('|a|b|c|d|\n|-|-|-|-|\n|1|2|3|4|').html).toContain('<td><span class="label">d: </span>4</td>');
  });

  test('a table that is too wide for the text part is a list of its rows', () => {
    const long = 'x'.repeat(40);
    expect(lay(render(`| Name | Note |\n|--|--|\n| ${long} | ${long} |`).text)).toBe(
      `- Name: ${long}\n  Note: ${long}`,
    );
  });

  test('footnotes are at the end of their field, under names that no other field has', () => {
    const { html, text } = renderMarkdown('One.[^a] Two.[^a]\n\n[^a]: Note.', {
      link: (url) => url,
      publicUrl: '',
      notes: '7-',
    });
    expect(html).toBe(
      '<p>One.<sup><a href="#note-7-1" id="ref-7-1">1</a></sup> Two.<sup><a href="#note-7-1" id="ref-7-1-2">1</a></sup></p>' +
        '<div class="notes"><ol><li id="note-7-1"><p>Note. <a href="#ref-7-1">↩︎</a> <a href="#ref-7-1-2">↩︎</a></p></li></ol></div>',
    );
    expect(lay(text)).toBe('One.¹ Two.¹\n\n¹ Note.');
  });

  test('pictures come from drafts/images or by https, and the text part has what they show', () => {
    const { html, text } = render('![A *map*](images/map.png){width=300} ![b](http://example.org/b.png)');
    expect(html).toBe('<p><img src="https://news.example.org/images/map.png" alt="A map" width="300"> b</p>');
    expect(text).toBe('[A map] b');
  });

  test('what is struck out is not read as said', () => {
    expect(render('~~Monday~~ Tuesday')).toEqual({
      html: '<p><del>Monday</del> Tuesday</p>',
      text: '[-Monday-] Tuesday',
    });
  });

  test('lists keep their numbers, their depth and their tasks in the text part', () => {
    expect(lay(render('3. three\n4. four\n   - in it\n\n- [x] done\n- [ ] open\n  1. first').text)).toBe(
      '3. three\n4. four\n   - in it\n\n☑ done\n☐ open\n  1. first',
    );
  });

  test.each([
    ['bullets', '• one\n•\ttwo\n◦ below', '- one\n- two\n  - below'],
    ['bullets behind a tab', '\t• one\n\t• two', '- one\n- two'],
    ['dashes', '– one\n– two', '- one\n- two'],
    ['no-break spaces', '-\u00a0one\n-\u00a0two', '- one\n- two'],
    ['brackets behind numbers', 'Text\n1) one\n2) two', 'Text\n\n1. one\n2. two'],
    ['stars without an empty line', 'Text\n* one\n* two', 'Text\n\n- one\n- two'],
    ['what Word puts before numbered entries', '1.\tone\n2.\ttwo', '1. one\n2. two'],
    ['the signs of Word', 'o\tone\no\ttwo\n§\tthree', '- one\n- two\n  - three'],
    ['lines that begin with a picture', 'So:\n🎉 one\n🚀 two\nend', 'So: 🎉 one\n🚀 two end'],
    ['letters', 'a) one\nb) two', 'a) one\nb) two'],
    ['a table of a spreadsheet', 'Name\tSum\na|b\t1\nc\t22', 'Name  Sum\n----  ---\na|b   1\nc     22'],
    ['a line separator', 'one\u2028two', 'one\ntwo'],
    ['a zero-width space', '\u200b- one\n\u200b- two', '- one\n- two'],
    ['a dash alone', '– a dash alone', '– a dash alone'],
  ])('%s of a word processor or a chat make what they look like', (_what, source, text) => {
    expect(lay(render(source).text)).toBe(text);
  });

  test('HTML that Markdown has no sign for is kept, what only looks like HTML is text, the rest falls away', () => {
    expect(render('H<sub>2</sub>O <b>b <i>i</i></b><br>x List<String> <Button/> <span style="x">y</span>').html).toBe(
      '<p>H<sub>2</sub>O <strong>b <em>i</em></strong><br>\nx List&lt;String&gt; &lt;Button/&gt; y</p>',
    );
    expect(render('*a <b>b* c</b>').html).toBe('<p><em>a b</em> c</p>');
  });

  test('bold next to the brackets and full stops of Chinese, Japanese and Korean is bold', () => {
    expect(render('**「強調」**も').html).toBe('<p><strong>「強調」</strong>も</p>');
  });
});
