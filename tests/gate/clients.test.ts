import { describe, expect, test } from 'vitest';
import { checkClients } from '../../src/gate/clients/check-clients.ts';
import { allFeatures } from '../../src/gate/clients/support.ts';
import type { Finding } from '../../src/gate/finding.ts';
import { clientNames, clientsSchema, expandClients } from '../../src/config/mail-clients.ts';
import { inputOf, page, sampleInput, type Wanted } from './mail-input.ts';

async function check(html: string | [string, string], wanted: Wanted = {}): Promise<Finding[]> {
  return checkClients(await inputOf(html, wanted));
}
const about = (findings: Finding[], feature: string) => findings.filter(({ item }) => item === feature);

describe('the sample issues', () => {
  test.each([178, 179, 180])(
    'issue %i has nothing in either theme that breaks in the usual clients',
    async (number) => {
      const findings = checkClients(await sampleInput(number, ['digest', 'classic']));
      expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
      expect(findings.length).toBeLessThanOrEqual(6);
    },
  );

  test('features that nobody misses, such as round corners, dark style sheets and hover, are not reported', async () => {
    const told = checkClients(await sampleInput(180, ['digest', 'classic'])).map(({ item }) => item);
    for (const feature of [
      'css-border-radius',
      'css-at-media-prefers-color-scheme',
      'css-pseudo-class-hover',
      'html-target',
      'css-max-width',
      'css-selector-attribute',
      'html-meta-color-scheme',
    ])
      expect(told).not.toContain(feature);
  });
});

describe('a finding', () => {
  test('names the feature as it is in the mail, the clients, the consequence and where to read more', async () => {
    const [finding] = about(
      await check(page('<div style="display:flex"><p>a</p><p>b</p></div>'), { clients: ['gmail', 'outlook'] }),
      'css-display-flex',
    );
    expect(finding).toMatchObject({
      rule: 'client-layout',
      severity: 'warning',
      group: 'clients',
      message:
        '`display: flex` on <div> has no effect in Outlook for Windows (classic): elements may be stacked instead of side by side there',
      hint: expect.stringContaining('https://www.caniemail.com/features/css-display-flex/'),
    });
  });

  test('is reported once for each feature, however often it is used', async () => {
    const html = page('<div style="display:flex">a</div>'.repeat(40));
    expect(about(await check(html), 'css-display-flex')).toHaveLength(1);
  });

  test('says what share of readers it affects, if that is known', async () => {
    const [finding] = about(
      await check(page('<div style="display:flex">a</div>'), {
        clientShares: { 'outlook.windows': 0.12, 'gmail.ios': 0.3 },
      }),
      'css-display-flex',
    );
    expect(finding!.message).toContain('in Outlook for Windows (classic), used by 12 % of your readers');
  });

  test('that affects almost no reader becomes a note, and one about the look is left out', async () => {
    const wanted = {
      clients: ['apple-mail', 'outlook'],
      clientShares: { 'apple-mail.ios': 0.5, 'apple-mail.macos': 0.4, 'outlook.windows': 0.001 },
    };
    const findings = await check(page('<div style="display:flex;box-shadow:0 0 3px #000">a</div>'), wanted);
    expect(about(findings, 'css-display-flex')[0]!.severity).toBe('info');
    expect(about(findings, 'css-box-shadow')).toEqual([]);
  });

  test('about a client with an unknown share keeps its severity and names no share', async () => {
    const wanted = { clients: ['outlook.windows', 'gmx'], clientShares: { 'outlook.windows': 0.001 } };
    const [finding] = about(await check(page('<div style="display:flex">a</div>'), wanted), 'css-display-flex');
    expect(finding).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('Outlook for Windows (classic) and GMX'),
    });
    expect(finding!.message).not.toContain('of your readers');
  });

  test('about a picture of the draft has the line of its address', async () => {
    const [finding] = await check(page('<img alt="" width="9" src="https://example.org/first.webp">'), {
      clients: ['outlook'],
    });
    expect(finding).toMatchObject({
      rule: 'client-content',
      path: 'sections[0].items[0].image.src',
      line: 11,
      item: 'first',
    });
    expect(finding!.message).toBe('first.webp (webP image format) is not shown in Outlook for Windows (classic)');
  });

  test('names the theme when another one does not have it', async () => {
    const findings = await check([page('<div style="display:grid">a</div>'), page('<div>a</div>')]);
    expect(about(findings, 'css-display-grid')).toEqual([expect.objectContaining({ theme: 'digest' })]);
  });

  test('has no theme when both themes do the same', async () => {
    const html = page('<div style="display:grid">a</div>');
    expect(about(await check([html, html]), 'css-display-grid')).toEqual([
      expect.not.objectContaining({ theme: expect.anything() }),
    ]);
  });
});

describe('features in the HTML', () => {
  test.each([
    ['a style sheet', page('<p class="x">a</p>', '<style>.x{display:flex}</style>'), 'css-display-flex'],
    [
      'a media query',
      page('<p class="x">a</p>', '<style>@media (min-width:400px){.x{filter:blur(1px)}}</style>'),
      'css-filter',
    ],
    [
      'a value within a shorthand',
      page('<p style="background:linear-gradient(red,blue)">a</p>'),
      'css-linear-gradient',
    ],
    ['a unit', page('<p style="width:50vw">a</p>'), 'css-unit-vw'],
    ['a custom property', page('<p style="color:var(--ink)">a</p>'), 'css-variables'],
    ['a selector', page('<p>a</p>', '<style>p:nth-child(2){color:red}</style>'), 'css-pseudo-class-nth-child'],
    ['a pseudo-element', page('<p>a</p>', '<style>p::before{content:"x"}</style>'), 'css-pseudo-element-before'],
    ['an element', page('<video src="x.mp4"></video>'), 'html-video'],
    ['a form', page('<form><input type="text"></form>'), 'html-form'],
    [
      'a font of its own',
      page('<p>a</p>', '<style>@font-face{font-family:x;src:url(x.woff2)}</style>'),
      'css-at-font-face',
    ],
    ['a modern colour', page('<p style="color:oklch(0.5 0.2 120)">a</p>'), 'css-modern-color'],
  ])('%s is found', async (_, html, feature) => {
    expect(about(await check(html), feature)).toHaveLength(1);
  });

  test('letters that only look like a feature are ignored', async () => {
    const findings = await check(page('<p style="font-family:flexo;content:\'3ch\'">3vw display:grid</p>'));
    expect(findings.map(({ item }) => item)).toEqual([]);
  });

  test('a typing mistake in the CSS breaks nothing', async () => {
    const findings = await check(
      page(
        '<p style="display:;;flex{:">a</p>',
        '<style>@media {{{ .x{display:flex</style><style>.y{display:grid}</style>',
      ),
    );
    expect(about(findings, 'css-display-grid')).toHaveLength(1);
  });
});

describe('parts for some clients', () => {
  test('what is in a comment for Word matters only in Word', async () => {
    const [finding] = about(
      await check(page('<!--[if mso]><div style="display:flex">a</div><![endif]-->')),
      'css-display-flex',
    );
    expect(finding!.message).toContain('in Outlook for Windows (classic):');
    expect(
      about(
        await check(page('<!--[if mso]><style>.x{display:grid}</style><![endif]-->'), { clients: ['gmail'] }),
        'css-display-grid',
      ),
    ).toEqual([]);
  });

  test('what Word does not see does not matter in Word', async () => {
    const html = page('<!--[if !mso]><!--><div style="display:flex">a</div><!--<![endif]-->');
    expect(about(await check(html, { clients: ['outlook.windows'] }), 'css-display-flex')).toEqual([]);
  });

  test('a dark style sheet does not matter in a client that ignores style sheets', async () => {
    const html = page('<p class="x">a</p>', '<style>@media (prefers-color-scheme:dark){.x{filter:invert(1)}}</style>');
    const [finding] = about(await check(html, { clients: ['gmail', 'outlook.outlook-com'] }), 'css-filter');
    expect(finding!.message).toContain('in Outlook.com and the new Outlook:');
  });

  test('a rule written for one client is that client’s own', async () => {
    const html = page('<p class="x">a</p>', '<style>[data-ogsc] .x{display:grid}</style>');
    expect(await check(html, { clients: ['outlook', 'gmail.ios'] })).toEqual([]);
  });

  test('a width that a cell for Word provides is not missing in Outlook', async () => {
    const inCell = page(
      '<!--[if mso]><table role="presentation"><tr><td width="600"><![endif]--><div style="max-width:600px">a</div><!--[if mso]></td></tr></table><![endif]-->',
    );
    const alone = page('<div style="max-width:600px">a</div>');
    expect(about(await check(inCell), 'css-max-width')).toEqual([]);
    expect(about(await check(alone), 'css-max-width')).toEqual([expect.objectContaining({ rule: 'client-layout' })]);
  });

  test('caniemail’s note is shown only if it applies to this mail', async () => {
    expect(about(await check(page('<div style="margin:8px 0">a</div>')), 'css-margin')).toEqual([]);
    expect(about(await check(page('<div style="margin:-8px 0">a</div>')), 'css-margin')[0]!.hint).toContain(
      'Negative values are not supported',
    );
  });
});

describe('caniemail’s data', () => {
  test('is read by the newest version, in numbers', () => {
    // 16.80 is newer than 2016, 10.3 older than 16, 102.6 newer than 68.7.
    expect(allFeatures().get('css-animation')!.support('outlook.macos').level).toBe('none');
    expect(allFeatures().get('css-margin-inline-block')!.support('apple-mail.ios').level).toBe('full');
    expect(allFeatures().get('css-text-decoration-thickness')!.support('thunderbird.macos').level).toBe('full');
  });

  test('of one Thunderbird is used for the other', () => {
    expect(allFeatures().get('css-border-radius')!.support('thunderbird.windows').level).toBe('full');
  });

  test('a client that was not tested has no findings', async () => {
    expect(await check(page('<div style="display:flex">a</div>'), { clients: ['free-fr'] })).toEqual([]);
  });
});

describe('clients in galley.yaml', () => {
  test('a family includes its clients, except discontinued ones', () => {
    expect(expandClients(['outlook'])).toEqual([
      'outlook.windows',
      'outlook.outlook-com',
      'outlook.ios',
      'outlook.android',
      'outlook.macos',
    ]);
    expect(expandClients(['outlook.windows-mail', 'outlook.windows', 'outlook'])).toContain('outlook.windows-mail');
  });

  test.each(['lotus', 'gmail.lotus', 'constructor', 'outlook.', ''])('%j is refused with the valid names', (name) => {
    const parsed = clientsSchema.safeParse([name]);
    expect(parsed.error?.issues[0]?.message).toContain('gmail, apple-mail, outlook');
  });

  test('a family is shown by its name if all its clients are listed', () => {
    const among = expandClients(['gmail', 'yahoo']);
    expect(
      clientNames(['gmail.ios', 'gmail.android', 'gmail.desktop-webmail', 'gmail.mobile-webmail', 'yahoo.ios'], among),
    ).toEqual(['Gmail', 'Yahoo Mail for iOS']);
  });

  test('all names exist in caniemail', () => {
    const raw = [...allFeatures().values()];
    const every = clientsSchema.parse(undefined);
    expect(
      expandClients(every).filter((client) => raw.every((feature) => feature.support(client).level === 'unknown')),
    ).toEqual([]);
  });
});
