import { describe, expect, test } from 'vitest';
import { checkAccessibility } from '../../src/gate/accessibility/check-accessibility.ts';
import type { Finding } from '../../src/gate/finding.ts';
import { draftText, inputOf, page, sampleInput, type Wanted } from './mail-input.ts';

async function check(html: string | [string, string], wanted: Wanted = {}): Promise<Finding[]> {
  return checkAccessibility(await inputOf(html, wanted));
}
const rules = (findings: Finding[]) => findings.map(({ rule }) => rule);

describe('the sample issues', () => {
  test.each([178, 179, 180])('issue %i has no warnings in either theme', async (number) => {
    const findings = checkAccessibility(await sampleInput(number, ['digest', 'classic']));
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  test('a colour that is missing in the dark sheet is found', async () => {
    const input = await sampleInput(180, ['digest']);
    const [rendition] = input.renditions;
    rendition!.copies.full.html = rendition!.copies.full.html.replace(/\.g \.m,\.g \.m a\{color:[^}]*\}/, '');
    const findings = checkAccessibility(input);
    expect(rules(findings)).toEqual(['low-contrast-dark']);
    expect(findings[0]).toMatchObject({
      theme: 'digest',
      message:
        '#566460 on #161d1c has a contrast of 2.76 in the dark mode; 4.5 is needed (“Issue 180 · November 27, 2026”)',
    });
  });
});

describe('language, direction, title', () => {
  test('a sound page has no findings', async () => {
    expect(await check(page('<p>Hello</p>'))).toEqual([]);
  });

  test('each is reported if missing where mail clients that drop <html> need it, too', async () => {
    const bare = '<!doctype html><html><head></head><body><h1>Issue seven</h1></body></html>';
    expect(rules(await check(bare)).toSorted()).toEqual(['no-direction', 'no-lang', 'no-lang', 'no-title']);
    const onHtmlOnly =
      '<!doctype html><html lang="en" dir="ltr"><head><title>Seven</title></head><body><h1>Issue seven</h1></body></html>';
    expect((await check(onHtmlOnly)).map(({ message }) => message)).toEqual([
      '“Issue seven” is not inside an element within <body> that has a `lang`',
      '“Issue seven” is not inside an element within <body> that has a `dir`',
    ]);
  });

  test('an unknown language, and one that differs from the issue’s', async () => {
    expect((await check(page('<p lang="zz">Hello</p>'))).map(({ message }) => message)).toEqual([
      '`lang="zz"` on <p> is not a language',
    ]);
    expect(
      (await check(page('<p>Hello</p>').replace('<html lang="en"', '<html lang="de"'))).map(({ message }) => message),
    ).toEqual(['<html> has `lang="de"`, but the issue is written in en']);
  });

  test('a page that prevents zooming', async () => {
    for (const content of [
      'width=device-width, user-scalable=no',
      'maximum-scale=1.0',
      'initial-scale=1,user-scalable=0',
    ]) {
      expect(rules(await check(page('', `<meta name="viewport" content="${content}">`)))).toEqual(['zoom-blocked']);
    }
    expect(
      await check(page('', '<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=5">')),
    ).toEqual([]);
  });
});

describe('headings', () => {
  test('one level is skipped', async () => {
    const [finding, ...others] = await check(page('<h2>News</h2><h4>First</h4>'));
    expect(finding).toMatchObject({ rule: 'heading-skipped', message: '“First” is an <h4> right after an <h2>' });
    expect(others).toEqual([]);
  });

  test('going up by two levels skips nothing', async () => {
    expect(await check(page('<h2>News</h2><h3>First</h3><h2>Events</h2>'))).toEqual([]);
  });

  test('no <h1>, and an empty one', async () => {
    expect(rules(await check(page('<p>a</p>').replace(/<h1>.*<\/h1>/, '')))).toEqual(['no-headline']);
    expect(rules(await check(page('<h2> </h2>')))).toEqual(['heading-empty']);
  });
});

describe('contrast', () => {
  test.each([
    ['on the page', '<p style="color:#777">Hello</p>', '#777777 on #ffffff has a contrast of 4.47'],
    ['inherited', '<div style="color:#999"><p><em>Hello</em></p></div>', '#999999 on #ffffff'],
    [
      'on an old attribute',
      '<table role="presentation" bgcolor="#333333"><tr><td style="color:#555">Hello</td></tr></table>',
      '#555555 on #333333',
    ],
    [
      'through a see-through surface',
      '<div style="background:#000"><p style="background:rgba(255,255,255,.5);color:#fff">Hello</p></div>',
      '#ffffff on #808080',
    ],
    ['of faded text', '<p style="opacity:.5">Hello</p>', '#808080 on #ffffff'],
    ['of a see-through colour', '<p style="color:rgb(0 0 0 / 40%)">Hello</p>', '#999999 on #ffffff'],
    ['in a shorthand', '<p style="background:url(x.png) #eee no-repeat;color:silver">Hello</p>', '#c0c0c0 on #eeeeee'],
  ])('%s is found', async (_, html, message) => {
    expect(await check(page(html))).toEqual([
      expect.objectContaining({ rule: 'low-contrast', message: expect.stringContaining(message) }),
    ]);
  });

  test('style sheets win by importance, specificity and order as in a browser', async () => {
    const sheet = '<style>p{color:#ccc}.x{color:#111}#y{color:#222}p.z{color:#ccc!important}</style>';
    expect(rules(await check(page('<p class="x">Hello</p>', sheet)))).toEqual([]);
    expect(rules(await check(page('<p id="y" class="q">Hello</p>', sheet)))).toEqual([]);
    expect(rules(await check(page('<p class="z" style="color:#000">Hello</p>', sheet)))).toEqual(['low-contrast']);
    expect(rules(await check(page('<p>Hello</p>', sheet)))).toEqual(['low-contrast']);
  });

  test('large text may have less contrast, and bold text counts as large sooner', async () => {
    const grey = 'color:#888';
    expect(
      await check(
        page(`<p style="${grey};font-size:24px">Hello</p><p style="${grey};font-size:19px;font-weight:700">Hello</p>`),
      ),
    ).toEqual([]);
    expect(rules(await check(page(`<p style="${grey};font-size:19px">Hello</p>`)))).toEqual(['low-contrast']);
  });

  test('one finding names a pair of colours, however many words have it', async () => {
    const [finding, ...others] = await check(page('<p style="color:#999">Hello</p>'.repeat(7)));
    expect(finding!.message).toContain('(“Hello” and 6 more)');
    expect(others).toEqual([]);
  });

  test('hidden text, and text on a picture with unknown colours, is not checked', async () => {
    const hidden = ['display:none', 'font-size:0', 'max-height:0;overflow:hidden', 'visibility:hidden', 'opacity:0']
      .map((style) => `<p style="color:#eee;${style}">Hello</p>`)
      .join('');
    expect(
      await check(page(`${hidden}<div style="background-image:url(x.png)"><p style="color:#eee">Hello</p></div>`)),
    ).toEqual([]);
  });

  test('a mail without a dark mode is not checked in dark mode; one that claims to have one is', async () => {
    expect(await check(page('<p style="color:#000">Hello</p>'))).toEqual([]);
    const dark =
      '<meta name="color-scheme" content="light dark"><style>@media (prefers-color-scheme: dark){.x{background:#111}}</style>';
    expect(rules(await check(page('<div class="x"><p style="color:#000">Hello</p></div>', dark)))).toEqual([
      'low-contrast-dark',
    ]);
  });
});

describe('links', () => {
  test.each([
    ['nothing in it', '<a href="https://example.org/x"></a>', 'the link to example.org/x has no words'],
    [
      'a picture without a description',
      '<a href="https://example.org/x"><img alt="" src="x.png"></a>',
      'the link to example.org/x has a picture without a description',
    ],
  ])('with %s', async (_, html, message) => {
    expect(await check(page(html))).toEqual([expect.objectContaining({ rule: 'link-without-words', message })]);
  });

  test.each([
    '<a href="https://example.org/x" aria-label="The calendar"></a>',
    '<a href="https://example.org/x"><img alt="The calendar" src="x.png"></a>',
    '<a href="https://example.org/x"><img alt="" src="x.png"> The calendar</a>',
  ])('%s has a name', async (html) => {
    expect(await check(page(html))).toEqual([]);
  });

  test('an item’s linked picture without a description is reported at its `alt`', async () => {
    const [finding] = await check(
      page('<a href="https://example.org/first"><img alt="" src="https://example.org/first.webp"></a>'),
    );
    expect(finding).toMatchObject({
      rule: 'link-without-words',
      item: 'first',
      path: 'sections[0].items[0].image.alt',
      line: 11,
    });
    expect(finding).not.toHaveProperty('theme');
  });

  test('the theme’s own uninformative labels, and an address used as a label', async () => {
    expect(await check(page('<p>More: <a href="https://example.org/x">click here</a></p>'))).toEqual([
      expect.objectContaining({ rule: 'vague-link', theme: 'digest' }),
    ]);
    expect(rules(await check(page('<p>See <a href="https://example.org/x">https://example.org/x</a></p>')))).toEqual([
      'vague-link',
    ]);
  });

  test('the draft’s texts are checked by the writing check', async () => {
    const draft = draftText.replace('[the calendar]', '[click here]');
    expect(
      await check(page('<p>One, with <a href="https://example.org/calendar">click here</a>.</p>'), { draft }),
    ).toEqual([]);
  });

  test('within a text a colour alone is not enough', async () => {
    const sheet = '<style>a{color:#003a8c;text-decoration:none}</style>';
    const html = '<p style="color:#222">See <a href="https://example.org/x">the calendar</a> of next week.</p>';
    expect(rules(await check(page(html, sheet)))).toEqual(['link-by-colour-alone']);
    expect(await check(page(html))).toEqual([]);
    expect(await check(page(html.replace('<a ', '<a style="border-bottom:1px solid" '), sheet))).toEqual([]);
    expect(await check(page('<p><a href="https://example.org/x">The calendar of next week</a></p>', sheet))).toEqual(
      [],
    );
  });
});

describe('pictures', () => {
  test('without an alt attribute stop the send; the rule may be waived', async () => {
    expect(await check(page('<img src="https://example.org/map.png?x=1">'))).toEqual([
      expect.objectContaining({
        rule: 'image-without-alt',
        severity: 'error',
        message: 'the picture map.png has no `alt`',
      }),
    ]);
  });

  test.each(['IMG_2041', 'map.png', 'https://example.org/map.png', 'image', 'a photo'])(
    '%j is not a description',
    async (alt) => {
      expect(rules(await check(page(`<img src="https://example.org/map.png" alt="${alt}">`)))).toEqual([
        'alt-says-nothing',
      ]);
    },
  );

  test('the same problem of an item in two themes is reported once, at its line', async () => {
    const html = page('<img src="https://example.org/first.webp" alt="photo">');
    expect(await check([html, html])).toEqual([
      expect.objectContaining({ rule: 'alt-says-nothing', item: 'first', line: 11 }),
    ]);
  });

  test('a drawing for Outlook needs one too, and is not a link', async () => {
    expect(
      rules(await check(page('<!--[if mso]><v:roundrect href="https://example.org/x"></v:roundrect><![endif]-->'))),
    ).toEqual(['vml-without-alt', 'vml-link']);
    expect(await check(page('<!--[if mso]><v:rect alt=""></v:rect><![endif]-->'))).toEqual([]);
  });
});

describe('tables', () => {
  test('for layout are marked as such, also those for Outlook; a table of figures need not be', async () => {
    const [finding] = await check(
      page('<table><tr><td>Hello</td></tr></table><!--[if mso]><table><tr><td><![endif]-->'),
    );
    expect(finding).toMatchObject({
      rule: 'layout-table',
      message: '2 layout tables have no `role="presentation"`, the first around “Hello”',
    });
    expect(
      await check(
        page(
          '<table role="none"><tr><td>a</td></tr></table><table><caption>Figures</caption><tr><th>a</th><td>1</td></tr></table>',
        ),
      ),
    ).toEqual([]);
  });
});

describe('text', () => {
  const long = 'A sentence of some length that goes on for a while and says what was new this week. '.repeat(3);

  test('smaller than 12 px gives a warning, longer text below 14 px a note', async () => {
    expect(await check(page('<p style="font-size:11px">Hello</p>'))).toEqual([
      expect.objectContaining({ rule: 'small-text', severity: 'warning', message: 'text of 11 px: “Hello”' }),
    ]);
    expect(await check(page(`<p style="font-size:.8em">${long}</p>`))).toEqual([
      expect.objectContaining({ rule: 'small-text', severity: 'info' }),
    ]);
    expect(await check(page('<p style="font-size:12px">Hello</p>'))).toEqual([]);
  });

  test('that is small only on a phone is found', async () => {
    const findings = await check(
      page('<p class="x">Hello</p>', '<style>@media (max-width:600px){.x{font-size:10px!important}}</style>'),
    );
    expect(findings.map(({ message }) => message)).toEqual(['text of 10 px: “Hello”, on a phone']);
  });

  test('that is justified, and long centred text', async () => {
    expect(rules(await check(page(`<p style="text-align:justify">${long}</p>`)))).toEqual(['justified-text']);
    expect(rules(await check(page(`<center><p>${long}</p></center>`)))).toEqual(['centred-text']);
    expect(await check(page('<p align="center">A button’s words</p>'))).toEqual([]);
  });
});

test('invalid HTML breaks nothing', async () => {
  for (const html of [
    '',
    'Hello',
    '<',
    '<table><td><table>',
    '<style>{{{',
    `<p style="color:;;:{}">${'<div>'.repeat(500)}`,
  ])
    await expect(check(html)).resolves.toBeInstanceOf(Array);
});
