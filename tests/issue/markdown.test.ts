import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/issue/markdown.ts';

const render = (source: string) => renderMarkdown(source, (url) => url);

describe('Markdown', () => {
  test('the safe subset renders both ways', () => {
    const { html, text } = render(
      'Some *words*, `code` and [a link](https://example.org/x).\n\n- one\n- two\n\n1. first\n2. second\n\n> said\n> so',
    );
    expect(html).toBe(
      '<p>Some <em>words</em>, <code>code</code> and <a href="https://example.org/x">a link</a>.</p><ul><li>one</li><li>two</li></ul><ol><li>first</li><li>second</li></ol><blockquote><p>said\nso</p></blockquote>',
    );
    expect(text).toBe(
      'Some words, code and a link <https://example.org/x>.\n\n- one\n- two\n1. first\n2. second\n\n> said so',
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
  ])('nothing active comes out of %j', (source) => {
    const { html } = render(source);
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)];
    for (const [, name, attributes] of tags) {
      expect(['p', 'a', 'em', 'strong', 'code', 'ul', 'ol', 'li', 'blockquote', 'br']).toContain(name);
      expect(attributes).toMatch(/^( href="https:\/\/[^"<>]*")?( start="\d+")?$/);
    }
  });

  test('a line break between two formatted words is a space', () => {
    expect(render('**one**\n*two*').html).toBe('<p><strong>one</strong>\n<em>two</em></p>');
  });

  test('a block tag alone in its paragraph leaves no empty paragraph', () => {
    expect(render('\uE000f0\uE001\n\ninside\n\n\uE000f1\uE001').html).toBe('\uE000f0\uE001<p>inside</p>\uE000f1\uE001');
  });
});
