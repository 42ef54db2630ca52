import { describe, expect, test } from 'vitest';
import { elementsWithin, mailDocument, type Scheme } from '../../src/preview/mail-document.ts';

const page = (body: string, style = '') =>
  `<!doctype html><html lang="en"><head><title>t</title>${style ? `<style>${style}</style>` : ''}</head><body>${body}</body></html>`;
const show = (html: string, over: Partial<Parameters<typeof mailDocument>[1]> = {}) =>
  mailDocument(html, { scheme: 'light', images: true, picture: (src) => src, ...over });

describe('light and dark', () => {
  const sheet =
    '.a{color:#111}@media (prefers-color-scheme:dark){.a{color:#eee}}@media (prefers-color-scheme:light){.b{color:#222}}';

  test('the theme’s dark sheet applies when dark is chosen, whatever the editor’s screen uses', () => {
    const dark = show(page('x', sheet), { scheme: 'dark' });
    expect(dark).toContain('@media (min-width:0){.a{color:#eee}}');
    expect(dark).toContain('@media (max-width:0){.b{color:#222}}');
    expect(dark).toContain(':root{color-scheme:dark!important}');
  });

  test('and does not apply when light is chosen', () => {
    const light = show(page('x', sheet));
    expect(light).toContain('@media (max-width:0){.a{color:#eee}}');
    expect(light).toContain('@media (min-width:0){.b{color:#222}}');
  });

  test.each(['inverted', 'partial', 'outlook'] as Scheme[])(
    '%s: clients that darken mail themselves ignore the theme’s dark sheet',
    (scheme) => {
      expect(show(page('x', sheet), { scheme })).not.toContain('#eee');
    },
  );
});

describe('full inversion', () => {
  const inverted = (body: string, style?: string) => show(page(body, style), { scheme: 'inverted' });

  test('inverts light and dark colours', () => {
    expect(inverted('<p style="color:#000;background-color:#fff">x</p>')).toContain(
      '<p style="color:#ffffff;background-color:#1b1b1b">',
    );
    expect(inverted('<p style="color:#fff;background:#000">x</p>')).toContain(
      '<p style="color:#1b1b1b;background:#ffffff">',
    );
  });

  test('also changes attributes and style sheets', () => {
    const html = inverted(
      '<table bgcolor="white"><tr><td><font color="black">x</font></td></tr></table>',
      'p{border:1px solid #fff}@media (max-width:600px){p{color:#000}}',
    );
    expect(html).toContain('<table bgcolor="#1b1b1b">');
    expect(html).toContain('<font color="#ffffff">');
    expect(html).toContain('p{border:1px solid #1b1b1b}');
    expect(html).toContain('p{color:#ffffff}');
  });

  test('leaves pictures, gradients, transparency and words that are not colours', () => {
    const style = "background:url(white.png) no-repeat;font-family:'Red Hat',sans-serif;border-style:solid";
    expect(inverted(`<p style="${style}">x</p>`)).toContain(style);
    expect(inverted('<p style="background:linear-gradient(#fff,#000)">x</p>')).toContain('linear-gradient(#fff,#000)');
    expect(inverted('<p style="background-color:transparent">x</p>')).toContain('background-color:transparent');
  });

  test('keeps the hue: navy becomes pale blue', () => {
    const [, colour] = /<p style="color:(#\w{6})"/.exec(inverted('<p style="color:#001f5f">x</p>'))!;
    const [red, , blue] = [1, 3, 5].map((at) => Number.parseInt(colour!.slice(at, at + 2), 16));
    expect(blue).toBeGreaterThan(red! + 20);
    expect(blue).toBeGreaterThan(180);
  });
});

test('partial inversion darkens light backgrounds and lightens dark text, and leaves what is dark already', () => {
  const html = show(
    page('<p style="color:#000;background-color:#fff">a</p><p style="color:#fff;background-color:#000">b</p>'),
    { scheme: 'partial' },
  );
  expect(html).toContain('<p style="color:#ffffff;background-color:#1b1b1b">a</p>');
  expect(html).toContain('<p style="color:#fff;background-color:#000">b</p>');
});

describe('Outlook’s dark', () => {
  const outlook = (body: string, style?: string) => show(page(body, style), { scheme: 'outlook' });

  test('darkens a background, lightens text with too little contrast, and keeps the originals for the theme', () => {
    const html = outlook('<p style="color:#000;background-color:#fff">x</p>');
    expect(html).toMatch(
      /<p style="color:#ffffff;background-color:#333333" data-ogsb="#fff" data-ogsc="#000">|<p style="color:#ffffff;background-color:#333333" data-ogsc="#000" data-ogsb="#fff">/,
    );
  });

  test('leaves borders, dark backgrounds, and text that is readable on its element’s own background', () => {
    const style = 'border:1px solid #fff;background-color:#000;color:#fff';
    expect(outlook(`<p style="${style}">x</p>`)).toContain(`<p style="${style}">`);
  });

  test('respects a theme’s rules for it', () => {
    const html = outlook(
      '<div class="card" style="background-color:#fff"><p class="t">x</p></div>',
      '[data-ogsb] .t{color:#ff0000!important}',
    );
    expect(html).toContain('[data-ogsb] .t{color:#ff0000!important}');
    expect(html).toContain('data-ogsb="#fff"');
  });

  test('marks the elements whose colour came from a style sheet', () => {
    expect(outlook('<p class="x">a</p><p>b</p>', '.x{color:#000}')).toContain('<p class="x" data-ogsc>a</p><p>b</p>');
  });
});

describe('pictures', () => {
  test('come from the address that the page is given', () => {
    expect(
      show(page('<img src="https://news.example.org/images/map.png" alt="A map">'), {
        picture: () => '/drafts/images/map.png?v=1',
      }),
    ).toContain('src="/drafts/images/map.png?v=1"');
  });

  test('that are blocked leave a box of their size with their description', () => {
    const html = decodeURIComponent(
      show(
        page(
          '<img src="https://example.org/a.png" width="320" height="160" alt="A map of &lt;it&gt; &amp; all" style="color:#123456;display:block">',
        ),
        { images: false },
      ),
    );
    expect(html).not.toContain('example.org/a.png');
    expect(html).toContain('width="320" height="160" viewBox="0 0 320 160"');
    expect(html).toContain('A map of &lt;it> &amp; all'.replace('>', '&gt;'));
    expect(html).toContain('color:#123456');
  });

  test('that are blocked leave nothing if they are a tracking pixel or a background', () => {
    const html = show(
      page(
        '<img src="https://example.org/o/x" width="1" height="1" alt=""><td background="https://example.org/b.png" style="background:url(\'https://example.org/c.png\')">x</td>',
      ),
      { images: false },
    );
    expect(html).not.toContain('example.org');
  });
});

describe('additions', () => {
  test('links open in a new tab', () => {
    expect(show(page('x'))).toContain('<head><base target="_blank">');
  });

  test('the doctype stays first, also without a head', () => {
    expect(show('<!doctype html><p>x</p>')).toMatch(/^<!doctype html><base/);
    expect(show('<p>x</p>')).toMatch(/^<base/);
  });

  test('conditional comments for Outlook stay unchanged', () => {
    const comment = '<!--[if mso]><table><tr><td><![endif]-->';
    expect(show(page(comment))).toContain(comment);
  });
});

describe('where Gmail clips', () => {
  test('is not shown in a mail that is short enough', () => {
    expect(elementsWithin(page('<p>x</p>'), 1000)).toBeUndefined();
  });

  test('is counted in bytes, and shown at the next element', () => {
    const body = Array.from({ length: 40 }, (_, index) => `<p>é${'x'.repeat(30)}${index}</p>`).join('');
    const html = page(body);
    const limit = Buffer.byteLength(html.slice(0, html.indexOf('x20</p>')));
    const shown = show(html, { clipAfter: elementsWithin(html, limit) });
    expect(shown.match(/ data-galley-clip>/g)).toHaveLength(1);
    expect(/<p data-galley-clip>é?x+?(\d+)/.exec(shown)![1]).toBe('21');
  });
});
